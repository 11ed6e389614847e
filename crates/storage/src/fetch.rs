//! Fetching a file from a link that somebody else named: over TLS, from hosts that are expected, on machines of the Internet and not of
//! the house, as much as is wanted and as fits, and going on where the last try ended.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, IF_RANGE, LAST_MODIFIED, LOCATION, RANGE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use url::{Host, Url};

use crate::address::is_public;
use crate::connect::{Authorities, tls};
use crate::{Incoming, Trouble};

/// How often a link may lead on to another one.
const REDIRECTS: usize = 3;
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(20);
/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(60);
/// After how much it is looked again whether there is still room, in bytes: asking a network folder takes its time.
const LOOK: u64 = 16 * 1024 * 1024;
/// The longest link, in bytes.
const LINK: usize = 8 * 1024;

/// From where, and how much, may be fetched.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Hosts that may be asked; one that begins with a dot stands for all hosts below it.
    pub hosts: Vec<String>,
    /// The largest file, in bytes.
    pub most: u64,
    /// How much is always left free on the disk, in bytes; none: a twentieth of it or 1 GiB, whichever is less.
    pub spare: Option<u64>,
    /// Whom we believe that a host is that host.
    pub authorities: Authorities,
    /// Hosts whose address nobody is asked for, and that may be anywhere.
    pub known: Vec<(String, SocketAddr)>,
}

/// Why a file was not fetched. No sentence has the link in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The link is none that anything is fetched from. No request was made.
    #[error("what was sent is no link that a recording can be fetched from: it must begin with https:// and name a host, and nothing else")]
    Link,
    /// The host is not expected. No request was made to it.
    #[error("the link leads to {0}, and recordings are not fetched from there")]
    Host(String),
    /// The name of the host stands for a machine that is not on the Internet. No request was made to it.
    #[error("{0} stands for a machine inside of a private network, and nothing is fetched from there")]
    Private(String),
    /// It leads from one place to the next and does not end.
    #[error("the link leads on and on to other links")]
    Redirects,
    /// It does not work any more, or never did.
    #[error("the link does not work (any more): the server answers with {0}")]
    Gone(u16),
    /// What is there is something else.
    #[error("what the link leads to is no {0}")]
    Type(&'static str),
    /// It is larger than files may be, in bytes.
    #[error("the file is larger than {most} bytes, the most that is fetched")]
    TooLarge {
        /// The most.
        most: u64,
    },
    /// It is larger than what is free, in bytes.
    #[error("there is no room for the file")]
    NoRoom {
        /// How much is missing, if the file's size is known.
        missing: Option<u64>,
    },
    /// It does not work now.
    #[error("{0}")]
    Passing(&'static str),
    /// The storage.
    #[error(transparent)]
    Storage(#[from] Trouble),
}

impl Refused {
    /// Whether it is of no use to try again.
    pub const fn is_final(&self) -> bool {
        !matches!(self, Self::Passing(_) | Self::NoRoom { .. } | Self::Storage(_))
    }
}

/// What is expected at the end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Picture and sound.
    Video,
    /// Anything that is not a page for people.
    Text,
}

impl Expected {
    const fn word(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Text => "text file",
        }
    }

    /// Servers that know nothing better call everything a stream of bytes.
    fn is(self, content_type: Option<&str>) -> bool {
        let Some(kind) = content_type.and_then(|kind| kind.split(';').next()).map(|kind| kind.trim().to_ascii_lowercase()) else {
            return true;
        };
        let bytes = matches!(kind.as_str(), "" | "application/octet-stream" | "binary/octet-stream");
        match self {
            Self::Video => bytes || kind.starts_with("video/") || kind == "application/mp4",
            Self::Text => {
                bytes
                    || (kind.starts_with("text/") && kind != "text/html")
                    || matches!(kind.as_str(), "application/json" | "application/x-subrip")
            }
        }
    }
}

/// Reads a link, without asking anybody.
///
/// # Errors
/// It is none that anything is fetched from.
pub fn check(rules: &Rules, link: &str) -> Result<Url, Refused> {
    if link.len() > LINK {
        return Err(Refused::Link);
    }
    let url = Url::parse(link).map_err(|_| Refused::Link)?;
    let plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none() && url.port().is_none();
    let Some(Host::Domain(host)) = url.host().filter(|_| plain) else { return Err(Refused::Link) };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let expected = rules.hosts.iter().any(|rule| {
        let rule = rule.to_ascii_lowercase();
        if rule.starts_with('.') { host.ends_with(&rule) && host.len() > rule.len() } else { host == rule }
    });
    if expected { Ok(url) } else { Err(Refused::Host(host)) }
}

/// Finds addresses, and keeps to itself those that are not on the Internet.
#[derive(Clone, Debug)]
struct Resolver {
    known: Arc<Vec<(String, SocketAddr)>>,
    /// The last host that was refused: reqwest makes one error of all that can go wrong.
    refused: Arc<Mutex<Option<String>>>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let this = self.clone();
        Box::pin(async move {
            let host = name.as_str().trim_end_matches('.').to_ascii_lowercase();
            if let Some((_, address)) = this.known.iter().find(|(known, _)| *known == host) {
                let addresses: Addrs = Box::new(std::iter::once(*address));
                return Ok(addresses);
            }
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            // One that is inside is enough to trust none of them.
            if found.iter().any(|address| !is_public(address.ip())) {
                *this.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(host);
                return Err("refused".into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// A file on its way.
#[derive(Debug)]
pub struct Fetching {
    rules: Rules,
    incoming: Incoming,
    response: Option<Response>,
    size: Option<u64>,
    content_type: Option<String>,
    began_at: u64,
    looked_at: u64,
}

impl Fetching {
    /// Asks for a file, from where the last try ended.
    ///
    /// # Errors
    /// It cannot be fetched. What has come of it is kept, unless it is of no use any more.
    pub async fn begin(rules: &Rules, link: &str, expected: Expected, incoming: Incoming) -> Result<Self, Refused> {
        let url = check(rules, link)?;
        let mut this = Self { rules: rules.clone(), incoming, response: None, size: None, content_type: None, began_at: 0, looked_at: 0 };
        let mark = this.incoming.mark();
        // Without a mark nobody knows whether what is there is the beginning of what comes.
        let from = if mark.is_some() { this.incoming.length() } else { 0 };
        let response = ask(rules, url, from, mark.as_deref()).await?;
        let headers = response.headers();
        let text = |name| headers.get(name).and_then(|value: &reqwest::header::HeaderValue| value.to_str().ok());
        this.content_type = text(CONTENT_TYPE).map(str::to_owned);
        let goes_on = response.status() == StatusCode::PARTIAL_CONTENT;
        if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            // It ends where we are: nothing is missing. Or it is another one than it was.
            let whole = text(CONTENT_RANGE).and_then(|range| range.strip_prefix("bytes */")).and_then(|size| size.parse().ok());
            if whole != Some(from) {
                this.incoming.restart(None).await?;
                return Err(Refused::Passing("the file on the other server has changed; it is fetched from its beginning"));
            }
            this.size = Some(from);
            this.began_at = from;
            return Ok(this);
        }
        if !expected.is(this.content_type.as_deref()) {
            return Err(Refused::Type(expected.word()));
        }
        let length = response.content_length();
        if goes_on {
            let (at, size) = text(CONTENT_RANGE).and_then(range).ok_or(Refused::Passing("the other server does not say what it sends"))?;
            if at != from {
                return Err(Refused::Passing("the other server sends something else than it was asked for"));
            }
            (this.began_at, this.size) = (from, size.or_else(|| length.map(|length| from + length)));
        } else {
            let mark = mark_of(headers);
            this.incoming.restart(mark).await?;
            this.size = length;
        }
        this.response = Some(response);
        this.check_room()?;
        Ok(this)
    }

    /// How much is here, in bytes.
    pub fn fetched(&self) -> u64 {
        self.incoming.length()
    }

    /// How much there is, in bytes, if that was said.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// What the sender calls its type.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Whether a next try goes on where this one ends.
    pub fn can_go_on(&self) -> bool {
        self.incoming.mark().is_some()
    }

    /// Whether anything came in this try.
    pub fn progressed(&self) -> bool {
        self.fetched() > self.began_at
    }

    /// Fetches a bit more. Whether there is more to come.
    ///
    /// # Errors
    /// It cannot be fetched. What has come is kept unless the disk is full: then the room is needed for something else.
    pub async fn more(&mut self) -> Result<bool, Refused> {
        let Some(response) = &mut self.response else { return Ok(false) };
        let next = tokio::time::timeout(SILENCE, response.chunk()).await;
        let bytes = match next {
            Err(_) => return Err(Refused::Passing("the other server sends nothing any more")),
            Ok(Err(_)) => return Err(Refused::Passing("the connection to the other server broke")),
            Ok(Ok(bytes)) => bytes,
        };
        let Some(bytes) = bytes else {
            self.response = None;
            if self.size.is_some_and(|size| size != self.fetched()) {
                return Err(Refused::Passing("the other server sent less than it said"));
            }
            return Ok(false);
        };
        let after = self.fetched() + bytes.len() as u64;
        if after > self.rules.most || self.size.is_some_and(|size| after > size) {
            return Err(Refused::TooLarge { most: self.rules.most });
        }
        self.append(bytes).await?;
        if after.saturating_sub(self.looked_at) >= LOOK {
            self.looked_at = after;
            self.check_room()?;
        }
        Ok(true)
    }

    async fn append(&mut self, bytes: Bytes) -> Result<(), Refused> {
        match self.incoming.append(bytes).await {
            Err(Trouble::Full) => {
                self.incoming.restart(None).await?;
                Err(Refused::NoRoom { missing: None })
            }
            other => Ok(other?),
        }
    }

    /// Whether what is still to come fits, and something is left.
    fn check_room(&self) -> Result<(), Refused> {
        if self.size.is_some_and(|size| size > self.rules.most) {
            return Err(Refused::TooLarge { most: self.rules.most });
        }
        let Some((free, total)) = self.incoming.room() else { return Ok(()) };
        let spare = self.rules.spare.unwrap_or_else(|| (total / 20).min(1 << 30));
        let needed = self.size.unwrap_or_default().saturating_sub(self.fetched()).saturating_add(spare);
        if needed > free {
            return Err(Refused::NoRoom { missing: self.size.map(|_| needed - free) });
        }
        Ok(())
    }

    /// What has come is there after a power cut, too.
    ///
    /// # Errors
    /// The disk says so.
    pub async fn sync(&mut self) -> Result<(), Refused> {
        Ok(self.incoming.sync().await?)
    }

    /// All is here and comes to its place. Its SHA-256 in hexadecimal digits, and its size in bytes.
    ///
    /// # Errors
    /// It is not all, or cannot be put to its place.
    pub async fn finish(self) -> Result<(String, u64), Refused> {
        if self.response.is_some() {
            return Err(Refused::Passing("the file is not whole yet"));
        }
        if self.fetched() == 0 {
            return Err(Refused::Type("file with anything in it"));
        }
        Ok(self.incoming.finish().await?)
    }

    /// Nothing of it is kept.
    ///
    /// # Errors
    /// The server is stopping.
    pub async fn discard(self) -> Result<(), Trouble> {
        self.incoming.discard().await
    }
}

/// `bytes 100-199/200`: where it begins, and how much there is in all.
fn range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, size) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (from, _) = range.split_once('-')?;
    let size = if size == "*" { None } else { Some(size.parse().ok()?) };
    Some((from.parse().ok()?, size))
}

/// What a version of a file is known by: a strong `ETag`, else the date of its last change.
fn mark_of(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value: &reqwest::header::HeaderValue| value.to_str().ok());
    let strong = text(ETAG).filter(|etag| etag.starts_with('"'));
    strong.or_else(|| text(LAST_MODIFIED)).filter(|mark| mark.len() < 500).map(str::to_owned)
}

async fn ask(rules: &Rules, mut url: Url, from: u64, mark: Option<&str>) -> Result<Response, Refused> {
    let refused = Arc::new(Mutex::new(None));
    let resolver = Resolver { known: Arc::new(rules.known.clone()), refused: Arc::clone(&refused) };
    let client = Client::builder()
        .tls_backend_preconfigured(tls(&rules.authorities))
        .https_only(true)
        .no_proxy()
        .referer(false)
        .redirect(Policy::none())
        .dns_resolver(Arc::new(resolver))
        .connect_timeout(CONNECT)
        .user_agent("Rollcall")
        .build()
        .map_err(|_| Refused::Passing("connections over TLS cannot be made on this server"))?;
    for _ in 0..=REDIRECTS {
        // What is counted and continued must be the file itself, not a packed form of it.
        let mut request = client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
        if let Some(mark) = mark.filter(|_| from > 0) {
            request = request.header(RANGE, format!("bytes={from}-")).header(IF_RANGE, mark);
        }
        let sent = tokio::time::timeout(SILENCE, request.send()).await;
        let response = match sent {
            Err(_) => return Err(Refused::Passing("the other server does not answer")),
            Ok(Err(_)) => {
                let private = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
                return Err(private.map_or(Refused::Passing("the other server cannot be reached"), Refused::Private));
            }
            Ok(Ok(response)) => response,
        };
        let status = response.status();
        if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            let next = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).and_then(|next| url.join(next).ok());
            url = check(rules, next.ok_or(Refused::Redirects)?.as_str())?;
            continue;
        }
        return match status {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => Ok(response),
            StatusCode::RANGE_NOT_SATISFIABLE if from > 0 => Ok(response),
            // S3 and its like say 403 of what has expired, and 400 of some of it.
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE => {
                Err(Refused::Gone(status.as_u16()))
            }
            _ => Err(Refused::Passing("the other server answers with an error")),
        };
    }
    Err(Refused::Redirects)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules { hosts: vec!["8x8.vc".into(), ".8x8.vc".into()], most: 1 << 30, ..Rules::default() }
    }

    #[test]
    fn only_links_to_expected_hosts_are_followed() {
        for good in ["https://8x8.vc/a.mp4?X-Sig=1", "https://recordings.8x8.vc/a", "https://A.B.8X8.vc:443/a", "https://8x8.vc./a"] {
            assert!(check(&rules(), good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "8x8.vc/a",
            "http://8x8.vc/a",
            "ftp://8x8.vc/a",
            "file:///etc/passwd",
            "https://8x8.vc:8443/a",
            "https://me@8x8.vc/a",
            "https://me:word@8x8.vc/a",
            "https://127.0.0.1/a",
            "https://[::1]/a",
            "https://0x7f.1/a",
            "https://2130706433/",
            "javascript:alert(1)",
            "data:video/mp4;base64,AAAA",
        ] {
            assert_eq!(check(&rules(), bad), Err(Refused::Link), "{bad}");
        }
        for (foreign, host) in [
            ("https://evil.example/8x8.vc", "evil.example"),
            ("https://evil8x8.vc/", "evil8x8.vc"),
            ("https://8x8.vc.evil.example/", "8x8.vc.evil.example"),
            ("https://localhost/a", "localhost"),
        ] {
            assert_eq!(check(&rules(), foreign), Err(Refused::Host(host.into())), "{foreign}");
        }
        assert_eq!(check(&rules(), &format!("https://8x8.vc/{}", "a".repeat(LINK))), Err(Refused::Link));
        assert_eq!(check(&Rules::default(), "https://8x8.vc/"), Err(Refused::Host("8x8.vc".into())), "nowhere is the default");
    }

    #[test]
    fn a_range_is_read() {
        assert_eq!(range("bytes 100-199/200"), Some((100, Some(200))));
        assert_eq!(range("bytes 0-1/*"), Some((0, None)));
        for bad in ["", "bytes", "bytes 1/2", "bytes -1-2/3", "items 1-2/3", "bytes 1-2/x"] {
            assert_eq!(range(bad), None, "{bad}");
        }
    }

    #[test]
    fn no_sentence_names_the_link() {
        let refused = check(&rules(), "https://evil.example/secret?token=secret").expect_err("foreign");
        assert!(!refused.to_string().contains("secret"), "{refused}");
    }
}
