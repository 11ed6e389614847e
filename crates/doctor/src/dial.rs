//! Opens connections and knows why one could not be opened.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{CertificateError, Error as TlsError};
use url::{Host, Url};

use crate::cert;
use crate::limits::{CONNECT, Deadline};
use crate::tls::Tls;

/// Why there is no connection, or no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// No such name in DNS.
    #[error("its name is not known in DNS")]
    NoSuchName,
    /// Nothing listens there.
    #[error("nothing answers on its port (connection refused)")]
    Refused,
    /// Nothing came in time.
    #[error("it did not answer in time")]
    Timeout,
    /// The network says no.
    #[error("the network does not lead there")]
    Network,
    /// The certificate's time is over.
    #[error("its certificate has expired")]
    CertificateExpired,
    /// The certificate's time has not begun.
    #[error("its certificate is not good yet")]
    CertificateNotYet,
    /// The certificate is for other names.
    #[error("its certificate is for another name")]
    CertificateOtherName,
    /// Not signed by an authority that this machine trusts.
    #[error("its certificate is from an authority that this machine does not trust")]
    CertificateUntrusted,
    /// This machine trusts nobody: a bare container.
    #[error("this machine knows no certificate authorities")]
    NoAuthorities,
    /// Something else about TLS.
    #[error("TLS fails, as if something else than an HTTPS server answered")]
    Tls,
    /// It speaks, but not what it should.
    #[error("it answers, but not in the language expected there")]
    Rubbish,
    /// The connection ended in the middle.
    #[error("it closed the connection")]
    Closed,
    /// An HTTP status that is no success.
    #[error("it answers with HTTP status {0}")]
    Status(u16),
    /// Redirects without end, or to where a browser would not follow.
    #[error("it redirects in circles, or from HTTPS to HTTP")]
    Redirects,
    /// An address that does not make sense, or leads to this very machine.
    #[error("the address makes no sense")]
    BadAddress,
}

/// A connection, encrypted or not.
pub enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Until when the certificate is good (Unix s), if there is one.
    pub fn certificate_end_s(&self) -> Option<i64> {
        let Self::Tls(stream) = self else { return None };
        cert::not_after_s(stream.get_ref().1.peer_certificates()?.first()?)
    }
}

/// Whether this host is the machine itself: only there is anything spoken without TLS.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Connects to where a URL leads: `https` and `wss` with TLS, everything else without.
pub async fn dial(url: &Url, tls: &Tls, deadline: Deadline) -> Result<Stream, Unreachable> {
    let secure = matches!(url.scheme(), "https" | "wss");
    let port = url.port_or_known_default().ok_or(Unreachable::BadAddress)?;
    let host = url.host().ok_or(Unreachable::BadAddress)?.to_owned();
    let tcp = connect(&host, port, deadline).await?;
    if !secure {
        return Ok(Stream::Plain(tcp));
    }
    let name = match &host {
        Host::Domain(domain) => ServerName::try_from(domain.clone()).map_err(|_| Unreachable::BadAddress)?,
        Host::Ipv4(ip) => ServerName::IpAddress(IpAddr::V4(*ip).into()),
        Host::Ipv6(ip) => ServerName::IpAddress(IpAddr::V6(*ip).into()),
    };
    let shaken = deadline.bound(TlsConnector::from(Arc::clone(&tls.config)).connect(name, tcp)).await.map_err(|_| Unreachable::Timeout)?;
    shaken.map(|stream| Stream::Tls(Box::new(stream))).map_err(|error| tls_failure(&error, tls))
}

async fn connect(host: &Host<String>, port: u16, deadline: Deadline) -> Result<TcpStream, Unreachable> {
    let addresses: Vec<SocketAddr> = match host {
        Host::Ipv4(ip) => vec![SocketAddr::new((*ip).into(), port)],
        Host::Ipv6(ip) => vec![SocketAddr::new((*ip).into(), port)],
        Host::Domain(name) => {
            let looked_up = deadline.bound(tokio::net::lookup_host((name.as_str(), port))).await.map_err(|_| Unreachable::Timeout)?;
            looked_up.map_err(|_| Unreachable::NoSuchName)?.collect()
        }
    };
    let mut worst = Unreachable::NoSuchName;
    for address in addresses {
        match deadline.within(CONNECT).bound(TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => {
                // Stanzas are small and are answered one by one.
                let _ = tcp.set_nodelay(true);
                return Ok(tcp);
            }
            Ok(Err(error)) => worst = of_io(&error),
            Err(_) => worst = Unreachable::Timeout,
        }
    }
    Err(worst)
}

pub fn of_io(error: &io::Error) -> Unreachable {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Unreachable::Refused,
        io::ErrorKind::TimedOut => Unreachable::Timeout,
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            Unreachable::Closed
        }
        _ => Unreachable::Network,
    }
}

fn tls_failure(error: &io::Error, tls: &Tls) -> Unreachable {
    let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) else { return of_io(error) };
    match error {
        TlsError::InvalidCertificate(_) if !tls.has_authorities => Unreachable::NoAuthorities,
        TlsError::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            Unreachable::CertificateExpired
        }
        TlsError::InvalidCertificate(CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) => {
            Unreachable::CertificateNotYet
        }
        TlsError::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }) => {
            Unreachable::CertificateOtherName
        }
        TlsError::InvalidCertificate(_) => Unreachable::CertificateUntrusted,
        _ => Unreachable::Tls,
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests;
