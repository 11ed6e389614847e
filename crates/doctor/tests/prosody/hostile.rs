//! Whoever answers, and whatever: there is a report within a minute.

use std::time::Duration;

use doctor::{Kind, Target};
use domain::doctor::{Outcome, Report};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::minter::Robot;
use super::setup::{codes, examine};

fn target(domain: &str) -> Target {
    Target { domain: domain.to_owned(), kind: Kind::SharedSecret, our_origin: None, key_url: None }
}

/// Examines a server that does this with each connection.
async fn examine_one_that<F: Future<Output = ()> + Send + 'static>(does: impl Fn(TcpStream) -> F + Send + 'static) -> (Report, Duration) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let domain = listener.local_addr().expect("it is bound").to_string();
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(does(stream));
        }
    });
    let start = Instant::now();
    let report = examine(&target(&domain), &Robot::default()).await;
    serving.abort();
    (report, start.elapsed())
}

/// Reads the head of a request and answers its path with what `answer` makes of it.
async fn answer(mut stream: TcpStream, answer: impl Fn(&str) -> Vec<u8>) {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        read.push(byte);
    }
    let text = String::from_utf8_lossy(&read);
    let path = text.split(' ').nth(1).unwrap_or("/").to_owned();
    let _ = stream.write_all(&answer(&path)).await;
}

#[tokio::test]
async fn nobody_listens() {
    let report = examine(&target("127.0.0.1:9"), &Robot::default()).await;
    assert_eq!(codes(&report), ["unreachable"]);
    assert!(report.findings[0].title.contains("connection refused"), "{}", report.findings[0].title);
    assert!(report.probes.iter().all(|probe| probe.outcome != Outcome::Passed));
}

#[tokio::test]
async fn the_name_is_unknown() {
    let report = examine(&target("no-such-host.invalid"), &Robot::default()).await;
    assert_eq!(codes(&report), ["unreachable"]);
}

#[tokio::test]
async fn a_domain_that_is_none() {
    for odd in ["", "a b", "meet.example.org/room", "user@meet.example.org", "meet.example.org?x", "[", "::::"] {
        let report = examine(&target(odd), &Robot::default()).await;
        assert_eq!(codes(&report), ["unreachable"], "{odd:?}");
    }
}

#[tokio::test]
async fn it_hangs() {
    let (report, took) = examine_one_that(|stream| async move {
        let _stream = stream;
        std::future::pending::<()>().await;
    })
    .await;
    assert!(took < Duration::from_secs(60), "{took:?}");
    assert_eq!(codes(&report), ["script_missing"], "{:#?}", report.findings);
}

#[tokio::test]
async fn it_hangs_up() {
    let (report, took) = examine_one_that(|stream| async move { drop(stream) }).await;
    assert!(took < Duration::from_secs(30), "{took:?}");
    assert_eq!(codes(&report), ["script_missing"]);
}

#[tokio::test]
async fn it_speaks_something_else() {
    let (report, _) = examine_one_that(|mut stream| async move {
        let _ = stream.write_all(b"220 mail.example ESMTP\r\n").await;
    })
    .await;
    assert_eq!(codes(&report), ["script_missing"]);
}

#[tokio::test]
async fn it_sends_without_end() {
    let (report, took) = examine_one_that(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/javascript\r\n\r\n").await;
        while stream.write_all(&[b'a'; 65_536]).await.is_ok() {}
    })
    .await;
    assert!(took < Duration::from_secs(40), "{took:?}");
    assert_eq!(codes(&report), ["script_missing"]);
}

#[tokio::test]
async fn it_redirects_in_circles() {
    let (report, _) = examine_one_that(|stream| {
        answer(stream, |path| {
            format!("HTTP/1.1 302 Found\r\nlocation: {path}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").into_bytes()
        })
    })
    .await;
    assert_eq!(codes(&report), ["script_missing"]);
}

/// A web server in front that is right, and an XMPP server that is not.
async fn with_xmpp(websocket: fn(&str) -> Vec<u8>) -> (Report, Duration) {
    examine_one_that(move |stream| {
        answer(stream, move |path| {
            let body = match path.split('?').next().unwrap_or_default() {
                "/external_api.js" => "var JitsiMeetExternalAPI = 1;",
                "/config.js" => "var config = { hosts: { domain: 'a.test' }, websocket: '/ws' };",
                "/ws" => return websocket(path),
                _ => "<html>",
            };
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).into_bytes()
        })
    })
    .await
}

#[tokio::test]
async fn the_websocket_is_a_page() {
    let (report, _) = with_xmpp(|_| b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>".to_vec()).await;
    assert_eq!(codes(&report), ["xmpp_unreachable"]);
    let text = serde_json::to_string(&report).expect("plain data");
    assert!(!text.contains("eyJ"), "the token stands in the address, and must not be in an error: {text}");
}

#[tokio::test]
async fn the_websocket_is_rubbish() {
    let (report, _) =
        with_xmpp(|_| b"HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\x00\xff\xff".to_vec()).await;
    assert_eq!(codes(&report), ["xmpp_unreachable"]);
}

#[tokio::test]
async fn the_websocket_says_nothing() {
    // The right answer to every key would need a hash; a head without end is silence all the same.
    let (report, took) = with_xmpp(|_| b"HTTP/1.1 101 Switching Protocols\r\n".to_vec()).await;
    assert!(took < Duration::from_secs(60), "{took:?}");
    assert_eq!(codes(&report), ["xmpp_unreachable"]);
}
