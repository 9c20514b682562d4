//! Connections over real sockets: who sends or listens too slowly is given up, and nobody waits for him.

use std::net::SocketAddr;
use std::time::Duration;

use domain::access::Grant;
use server::{ConnectionLimits, MetricsFor, Settings, TrustedProxies};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::harness::{Site, settings};

/// What a test does not wait for.
const LONG: Duration = Duration::from_secs(3600);
/// What a test does wait for.
const SHORT: Duration = Duration::from_millis(50);

/// Nothing ends by itself.
const PATIENT: ConnectionLimits = ConnectionLimits {
    headers_within: LONG,
    body_pause_max: LONG,
    body_bytes_a_second_min: 1,
    idle_max: LONG,
    write_pause_max: LONG,
    at_once_max: 100,
};

/// A site behind a socket; it stops when the sender is dropped.
async fn listen(connections: ConnectionLimits) -> (Site, SocketAddr, oneshot::Sender<()>) {
    let site = Site::with(Settings {
        connections,
        ..settings()
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let app = site.app().clone();
    tokio::spawn(server::serve(listener, app, async move {
        let _ = stopped.await;
    }));
    (site, address, stop)
}

/// Everything that is said until the server ends the connection.
async fn to_the_end(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    // a connection that is given up may be reset
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

async fn connect(address: SocketAddr, said: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(said.as_bytes()).await.unwrap();
    stream
}

const WHOLE: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// Reads one answer that has a length.
async fn answer(stream: &mut TcpStream) -> String {
    let mut said = String::new();
    let mut byte = [0];
    while !said.ends_with('}') {
        stream.read_exact(&mut byte).await.unwrap();
        said.push(byte[0].into());
    }
    said
}

#[tokio::test]
async fn headers_that_do_not_come_are_not_waited_for() {
    let (_site, address, _stop) = listen(ConnectionLimits {
        headers_within: SHORT,
        ..PATIENT
    })
    .await;
    for begun in ["", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-a: "] {
        let mut stream = connect(address, begun).await;
        assert_eq!(to_the_end(&mut stream).await, "", "{begun}");
    }
    // byte by byte is no better, also behind a request that was answered
    let mut stream = connect(address, WHOLE).await;
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    while stream.write_all(b"G").await.is_ok() {
        tokio::time::sleep(SHORT / 10).await;
    }
}

#[tokio::test]
async fn an_idle_connection_ends_and_a_used_one_goes_on() {
    let (_site, address, _stop) = listen(ConnectionLimits {
        idle_max: SHORT,
        ..PATIENT
    })
    .await;
    let mut stream = connect(address, WHOLE).await;
    for _ in 0..3 {
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
        stream.write_all(WHOLE.as_bytes()).await.unwrap();
    }
    answer(&mut stream).await;
    assert_eq!(to_the_end(&mut stream).await, "");
}

#[tokio::test]
async fn a_body_that_stands_still_is_given_up() {
    let (site, address, _stop) = listen(ConnectionLimits {
        body_pause_max: SHORT,
        ..PATIENT
    })
    .await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let begun = format!(
        "POST /api/v1/me/password HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"",
        agent.token()
    );
    let mut stream = connect(address, &begun).await;
    let said = to_the_end(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 400"), "{said}");
    assert!(said.contains("input.malformed"), "{said}");
}

#[tokio::test]
async fn a_full_house_goes_on_when_one_leaves() {
    let (_site, address, stop) = listen(ConnectionLimits {
        at_once_max: 2,
        ..PATIENT
    })
    .await;
    let mut one = connect(address, WHOLE).await;
    let mut two = connect(address, WHOLE).await;
    answer(&mut one).await;
    answer(&mut two).await;
    // taken by the system, answered once there is room
    let mut three = connect(address, WHOLE).await;
    drop(one);
    assert!(answer(&mut three).await.starts_with("HTTP/1.1 200"));
    // idle connections end when the server stops
    drop(stop);
    assert_eq!(to_the_end(&mut two).await, "");
    assert_eq!(to_the_end(&mut three).await, "");
}

#[tokio::test]
async fn metrics_are_for_those_whom_the_settings_name() {
    let path = "/metrics";
    let site = Site::open().await;
    assert_eq!(site.get(path).await.status.as_u16(), 200);
    let call = async |site: &Site, headers: &[(&str, &str)]| {
        let answer = site.call(axum::http::Method::GET, path, headers).await;
        answer.status.as_u16()
    };
    // a proxy that is not trusted may speak for anybody
    let passed_on = [("x-forwarded-for", "127.0.0.1")];
    assert_eq!(call(&site, &passed_on).await, 404);
    let trusting = Site::with(Settings {
        trusted_proxies: TrustedProxies::new(vec!["127.0.0.1/32".parse().unwrap()]),
        ..settings()
    })
    .await;
    assert_eq!(
        call(&trusting, &[("x-forwarded-for", "203.0.113.9")]).await,
        404
    );
    assert_eq!(call(&trusting, &passed_on).await, 200);
    let open = Site::with(Settings {
        metrics: MetricsFor::Everybody,
        ..settings()
    })
    .await;
    assert_eq!(call(&open, &passed_on).await, 200);
    let closed = Site::with(Settings {
        metrics: MetricsFor::bearer("collector"),
        ..settings()
    })
    .await;
    assert_eq!(call(&closed, &[]).await, 401);
    assert_eq!(
        call(&closed, &[("authorization", "Bearer other")]).await,
        401
    );
    assert_eq!(
        call(&closed, &[("authorization", "Bearer collector")]).await,
        200
    );
}
