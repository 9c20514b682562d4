//! A place for one server: a directory, a database, people who sign in.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Names the PostgreSQL server to test on.
const POSTGRES: &str = "LIANZHANG_TEST_POSTGRES";
const PASSWORD: &str = "correct horse battery";
/// Far more than any answer takes; a call that gets none fails instead of hanging.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// Which database a server stands on.
#[derive(Debug, Clone, Copy)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Where a server finds its rows, round after round.
pub struct Place {
    root: Arc<PathBuf>,
    /// Name of the data directory in it.
    data: String,
    database: String,
    /// Options of every command.
    shared: Vec<String>,
    /// Removed with the last place in it.
    _own: Option<Arc<TempDir>>,
}

impl Place {
    /// `None`, and a line saying so, where there is no PostgreSQL to test on.
    pub fn new(backend: Backend, name: &str) -> Option<Self> {
        let database = match backend {
            Backend::Sqlite => "sqlite".to_owned(),
            Backend::Postgres => {
                let Ok(server) = std::env::var(POSTGRES) else {
                    eprintln!("skipped: {POSTGRES} is not set");
                    return None;
                };
                let (host, of_server) = server.rsplit_once('/').unwrap();
                let options = of_server.find('?').map_or("", |at| &of_server[at..]);
                format!("{host}/{name}_{}{options}", std::process::id())
            }
        };
        let own = tempfile::tempdir().unwrap();
        Some(Self {
            root: Arc::new(own.path().to_owned()),
            data: "data".to_owned(),
            database,
            shared: Vec::new(),
            _own: Some(Arc::new(own)),
        })
    }

    /// The embedded database in a folder of somebody else's.
    pub fn within(folder: &Path) -> Self {
        Self {
            root: Arc::new(folder.to_owned()),
            data: "data".to_owned(),
            database: "sqlite".to_owned(),
            shared: Vec::new(),
            _own: None,
        }
    }

    /// The first database of the PostgreSQL server, and the name of the one of this place.
    pub fn postgres(&self) -> Option<(String, String)> {
        let server = std::env::var(POSTGRES).ok()?;
        let (_, own) = self.database.rsplit_once('/')?;
        let name = own.split('?').next().unwrap_or(own);
        Some((server, name.to_owned()))
    }

    /// Another data directory on the same database, whose commands all get `shared` besides.
    pub fn beside(&self, shared: &[&str]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(2);
        Self {
            root: self.root.clone(),
            data: format!("data{}", NEXT.fetch_add(1, Ordering::Relaxed)),
            database: self.database.clone(),
            shared: shared.iter().map(|&one| one.to_owned()).collect(),
            _own: self._own.clone(),
        }
    }

    /// The data directory.
    pub fn directory(&self) -> PathBuf {
        self.root.join(&self.data)
    }

    /// A directory that is none of the server's.
    pub fn outside(&self) -> &Path {
        &self.root
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lianzhang"));
        command
            .args(arguments)
            .arg("--data")
            .arg(self.directory())
            .args(["--database", &self.database])
            .args(&self.shared);
        command
    }

    /// What became of a command.
    pub fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a command that must end well printed as one JSON document.
    pub fn run(&self, arguments: &[&str]) -> Value {
        let output = self.command(arguments).arg("--json").output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Adds somebody who can sign in.
    pub fn add_user(&self, name: &str, role: &str) {
        let arguments = ["user", "add", name, "--role", role, "--password-stdin"];
        let mut child = self
            .command(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// Starts the server and waits until it says where it listens.
    pub fn serve(&self) -> Server {
        self.try_serve()
            .unwrap_or_else(|said| panic!("the server did not start: {said}"))
    }

    /// Starts the server; what it said when it did not start, after which it must have failed.
    pub fn try_serve(&self) -> Result<Server, String> {
        let mut child = self
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut address).unwrap();
        let mut logged = child.stderr.take().unwrap();
        // read all along: a full pipe would hold the server up
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = logged.read_to_string(&mut text);
            text
        });
        let address = address.trim().to_owned();
        if address.is_empty() {
            assert_eq!(child.wait().unwrap().code(), Some(1));
            return Err(log.join().unwrap());
        }
        Ok(Server {
            child,
            address,
            log,
        })
    }
}

/// A running server.
pub struct Server {
    child: Child,
    pub address: String,
    log: std::thread::JoinHandle<String>,
}

impl Server {
    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; waits for the end, which must be a good one, and gives what was logged.
    pub fn stop(mut self) -> String {
        let signal = format!("kill -TERM {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &signal])
                .status()
                .unwrap()
                .success()
        );
        let status = self.child.wait().unwrap();
        let log = self.log.join().unwrap();
        assert!(status.success(), "{log}");
        log
    }
}

/// Somebody who calls the server.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    address: String,
    authorization: String,
}

/// The status and body of an answer.
pub type Answer = Result<(u16, Value), ureq::Error>;

impl Client {
    /// Signs in.
    pub fn sign_in(server: &Server, name: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(ANSWER_WITHIN))
            .build();
        let mut client = Self {
            agent: config.into(),
            address: server.address.clone(),
            authorization: String::new(),
        };
        let body = json!({"name": name, "password": PASSWORD});
        let (status, session) = client.post("/session", &[], &body).unwrap();
        assert_eq!(status, 200, "{session}");
        client.authorization = format!("Bearer {}", session["token"].as_str().unwrap());
        client
    }

    /// The same session at another server.
    pub fn at(&self, server: &Server) -> Self {
        Self {
            address: server.address.clone(),
            ..self.clone()
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        let mut answer = self.begin(path)?;
        Ok((answer.status().as_u16(), answer.body_mut().read_json()?))
    }

    /// Whether the server says that it is ready, and what it says.
    pub fn ready(&self) -> (u16, Value) {
        let answer = self.agent.get(format!("{}/readyz", self.address)).call();
        let mut answer = answer.unwrap();
        (
            answer.status().as_u16(),
            answer.body_mut().read_json().unwrap(),
        )
    }

    /// The answer before its body was read; for streams.
    pub fn begin(&self, path: &str) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        self.agent
            .get(format!("{}/api/v1{path}", self.address))
            .header("authorization", &self.authorization)
            .call()
    }

    /// Sends a file as a form does.
    pub fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let head = format!(
            "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        let form = [head.as_bytes(), bytes, b"\r\n--part--\r\n"].concat();
        let mut answer = self
            .agent
            .post(format!("{}/api/v1{path}", self.address))
            .header("authorization", &self.authorization)
            .header("content-type", "multipart/form-data; boundary=part")
            .send(&form[..])?;
        Ok((answer.status().as_u16(), answer.body_mut().read_json()?))
    }

    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut request = self.agent.post(format!("{}/api/v1{path}", self.address));
        if !self.authorization.is_empty() {
            request = request.header("authorization", &self.authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = request.send_json(body)?;
        Ok((answer.status().as_u16(), answer.body_mut().read_json()?))
    }

    /// Changes whatever version there is.
    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        let mut answer = self
            .agent
            .patch(format!("{}/api/v1{path}", self.address))
            .header("authorization", &self.authorization)
            .header("if-match", "*")
            .send_json(body)?;
        Ok((answer.status().as_u16(), answer.body_mut().read_json()?))
    }

    /// The status of an answer without a body.
    pub fn delete(&self, path: &str) -> Result<u16, ureq::Error> {
        let answer = self
            .agent
            .delete(format!("{}/api/v1{path}", self.address))
            .header("authorization", &self.authorization)
            .call()?;
        Ok(answer.status().as_u16())
    }
}
