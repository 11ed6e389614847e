use std::net::Ipv4Addr;
use std::time::Duration;

use rcgen::{CertificateParams, Issuer, KeyPair, date_time_ymd};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto::aws_lc_rs};

use super::*;

/// A server on loopback with a certificate for this name and these years; and TLS that trusts its authority, or an empty list.
async fn outcome(name: &str, years: (i32, i32), trusted: bool) -> Result<Option<i64>, Unreachable> {
    let authority_key = KeyPair::generate().expect("keys can be made");
    let mut authority = CertificateParams::new(vec![]).expect("no names");
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).expect("signed by itself");
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate().expect("keys can be made");
    let mut wish = CertificateParams::new(vec![name.to_owned()]).expect("a plain name");
    (wish.not_before, wish.not_after) = (date_time_ymd(years.0, 1, 1), date_time_ymd(years.1, 1, 1));
    let certificate = wish.signed_by(&key, &issuer).expect("signed");
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    let server = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider supports them")
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::try_from(key.serialize_der()).expect("a key"))
        .expect("they belong together");

    let mut roots = RootCertStore::empty();
    if trusted {
        roots.add(authority_certificate.der().clone()).expect("a certificate");
    } else {
        let stranger = KeyPair::generate().expect("keys can be made");
        let other = CertificateParams::new(vec![]).expect("no names").self_signed(&stranger).expect("signed by itself");
        roots.add(other.der().clone()).expect("a certificate");
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("somebody connects");
        // Fails when the other side does not like the certificate.
        let _ = TlsAcceptor::from(Arc::new(server)).accept(stream).await;
    });
    let url = Url::parse(&format!("https://localhost:{port}/")).expect("an address");
    let dialled = dial(&url, &Tls::trusting(roots), Deadline::after(Duration::from_secs(10))).await;
    serving.await.expect("it has served one");
    dialled.map(|stream| stream.certificate_end_s())
}

#[tokio::test]
async fn certificates_are_told_apart() {
    assert_eq!(outcome("localhost", (2020, 2100), true).await, Ok(Some(4_102_444_800)));
    assert_eq!(outcome("localhost", (2020, 2021), true).await, Err(Unreachable::CertificateExpired));
    assert_eq!(outcome("localhost", (2090, 2100), true).await, Err(Unreachable::CertificateNotYet));
    assert_eq!(outcome("meet.school.example", (2020, 2100), true).await, Err(Unreachable::CertificateOtherName));
    assert_eq!(outcome("localhost", (2020, 2100), false).await, Err(Unreachable::CertificateUntrusted));
}

#[tokio::test]
async fn what_is_not_tls_is_not_tls() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let serving = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        let (mut stream, _) = listener.accept().await.expect("somebody connects");
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let url = Url::parse(&format!("https://127.0.0.1:{port}/")).expect("an address");
    let dialled = dial(&url, &Tls::of_the_system(), Deadline::after(Duration::from_secs(10))).await;
    serving.await.expect("it has served one");
    assert_eq!(dialled.err(), Some(Unreachable::Tls));
}
