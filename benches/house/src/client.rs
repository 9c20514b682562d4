//! A client that keeps one connection open, as a page does.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

/// The password of the demonstration city's users.
const PASSWORD: &str = "demo-lianzhang";

/// One connection to the server, signed in or not.
pub struct Client {
    address: String,
    token: Option<String>,
    send: SendRequest<Full<Bytes>>,
}

impl Client {
    /// Connects.
    pub async fn connect(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .context(address.to_owned())?;
        stream.set_nodelay(true)?;
        let (send, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self {
            address: address.to_owned(),
            token: None,
            send,
        })
    }

    /// Connects and signs in as a user of the demonstration city.
    pub async fn of(address: &str, name: &str) -> anyhow::Result<Self> {
        let mut client = Self::connect(address).await?;
        let body = json!({"name": name, "password": PASSWORD});
        let answer = client.post("/api/v1/session", &body).await?;
        let token = answer["token"].as_str().context("no token")?;
        client.token = Some(token.to_owned());
        Ok(client)
    }

    /// A second connection of the same person.
    pub async fn again(&self) -> anyhow::Result<Self> {
        let mut client = Self::connect(&self.address).await?;
        client.token.clone_from(&self.token);
        Ok(client)
    }

    /// Reads `path`; how long it took until the last byte.
    pub async fn time(&mut self, path: &str) -> anyhow::Result<Duration> {
        let began = Instant::now();
        let (status, body) = self.call(Method::GET, path, Bytes::new()).await?;
        let took = began.elapsed();
        if status != StatusCode::OK {
            bail!("{path}: {status} {}", String::from_utf8_lossy(&body));
        }
        Ok(took)
    }

    /// Posts JSON.
    pub async fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let (status, body) = self
            .call(Method::POST, path, Bytes::from(body.to_string()))
            .await?;
        if !status.is_success() {
            bail!("{path}: {status} {}", String::from_utf8_lossy(&body));
        }
        Ok(serde_json::from_slice(&body)?)
    }

    async fn call(
        &mut self,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> anyhow::Result<(StatusCode, Bytes)> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.address)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send.ready().await?;
        let response = self
            .send
            .send_request(request.body(Full::new(body))?)
            .await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}
