//! A server somewhere on the Internet, with TLS, that does what a test wants. It is on loopback.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A request, as far as tests ask for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub host: String,
    pub path: String,
    pub range: Option<String>,
    pub if_range: Option<String>,
    /// All header lines.
    pub lines: Vec<String>,
}

/// What is answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The connection breaks after so many bytes of the body.
    pub cut: Option<usize>,
    /// How long the body is, is not said: it ends with the connection.
    pub unsaid: bool,
}

impl Answer {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into(), ..Self::default() }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// The server.
pub struct Standin {
    pub address: SocketAddr,
    /// The authority that vouches for it (DER).
    pub authority: Vec<u8>,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Standin {
    /// A server that has these names.
    pub async fn new(names: &[&str], answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).expect("no names");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate().expect("a key");
        let authority_certificate = authority.self_signed(&authority_key).expect("a certificate");
        let key = KeyPair::generate().expect("a key");
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let issuer = Issuer::new(authority, authority_key);
        let certificate = CertificateParams::new(names).expect("names").signed_by(&key, &issuer).expect("a certificate");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .expect("a key for its certificate");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let asked = Arc::<Mutex<Vec<Request>>>::default();
        let (acceptor, answer, log) = (TlsAcceptor::from(Arc::new(config)), Arc::new(answer), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answer, log) = (acceptor.clone(), Arc::clone(&answer), Arc::clone(&log));
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let mut stream = BufReader::new(stream);
                    let mut head = String::new();
                    while !head.ends_with("\r\n\r\n") {
                        if stream.read_line(&mut head).await.unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    let request = request(&head);
                    log.lock().expect("not poisoned").push(request.clone());
                    let answer = answer(&request);
                    let mut text = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", answer.status);
                    if !answer.unsaid && !answer.headers.iter().any(|(name, _)| name == "content-length") {
                        text.push_str(&format!("content-length: {}\r\n", answer.body.len()));
                    }
                    for (name, value) in &answer.headers {
                        text.push_str(&format!("{name}: {value}\r\n"));
                    }
                    text.push_str("\r\n");
                    let body = &answer.body[..answer.cut.unwrap_or(answer.body.len()).min(answer.body.len())];
                    let _ = stream.write_all(text.as_bytes()).await;
                    let _ = stream.write_all(body).await;
                    let _ = stream.flush().await;
                    if answer.cut.is_none() {
                        let _ = stream.shutdown().await;
                        let _ = stream.read(&mut [0; 1]).await;
                    }
                });
            }
        });
        Self { address, authority: authority_certificate.der().to_vec(), asked }
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

fn request(head: &str) -> Request {
    let lines: Vec<String> = head.lines().map(str::to_owned).collect();
    let header = |name: &str| {
        lines.iter().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    Request {
        path: lines.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned(),
        host: header("host").unwrap_or_default(),
        range: header("range"),
        if_range: header("if-range"),
        lines,
    }
}

/// How a good server answers about a file: with the range that is asked for, if it is still the same file.
pub fn file(request: &Request, bytes: &[u8], etag: &str, content_type: &str) -> Answer {
    let from = request.range.as_deref().and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let from = from.filter(|_| request.if_range.as_deref() == Some(etag));
    let answer = match from {
        Some(from) if from >= bytes.len() => Answer::new(416, "").with("content-range", format!("bytes */{}", bytes.len())),
        Some(from) => {
            let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
            Answer::new(206, &bytes[from..]).with("content-range", range)
        }
        None => Answer::new(200, bytes),
    };
    answer.with("etag", etag).with("content-type", content_type)
}
