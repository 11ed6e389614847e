//! Links to recordings on other sites: which will do, and how they can be shown.
//!
//! Nothing here asks another site for anything.

use std::net::IpAddr;

use url::{Host, Url};

use crate::api::recording::Source;
use crate::api::{ApiError, Result};

/// The longest link, in bytes.
const LONGEST: usize = 2_000;

/// A link that will do, as it is kept.
///
/// # Errors
/// It is none, or leads where people cannot or shall not go.
pub fn link(text: &str) -> Result<Url> {
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|_| text.len() <= LONGEST);
    let Some(url) = url else {
        return Err(wrong(
            "Please enter the whole address of the recording, as the other site's “Share” shows it. It begins with https://.",
        ));
    };
    if url.scheme() != "https" {
        return Err(wrong("The address must begin with https://. Others are not safe, or lead to one's own device only."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("There is a password in that address. Please use a link that was made for sharing."));
    }
    match url.host() {
        Some(Host::Domain(name)) if !is_local(name) => Ok(url),
        Some(Host::Ipv4(address)) if is_public(address.into()) => Ok(url),
        Some(Host::Ipv6(address)) if is_public(address.into()) => Ok(url),
        _ => Err(wrong("That address is inside a private network: others could not open it. Please use one that works from everywhere.")),
    }
}

fn wrong(sentence: &str) -> ApiError {
    ApiError::Setting { field: "link".to_owned(), sentence: sentence.to_owned() }
}

/// Names that mean a device, or something in the same house.
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    !name.contains('.') || [".localhost", ".local", ".internal", ".home.arpa"].iter().any(|end| name.ends_with(end))
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || first == 0
                || first >= 240
                || (first == 100 && second & 0xc0 == 64))
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public(v4.into()),
            // Global unicast, without what is for examples.
            None => v6.segments()[0] & 0xe000 == 0x2000 && !(v6.segments()[0] == 0x2001 && v6.segments()[1] == 0x0db8),
        },
    }
}

/// How a recording behind a link can be shown: in a frame where the site has an address for that, else there.
pub fn source(url: &Url) -> Source {
    let link = url.to_string();
    match frame(url) {
        Some((frame, site)) => Source::Frame { url: frame, site, link },
        None => Source::Elsewhere { link, site: url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned() },
    }
}

/// The address for a frame, and what the site is called.
fn frame(url: &Url) -> Option<(String, String)> {
    let host = url.host_str()?.trim_start_matches("www.").trim_start_matches("m.");
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let youtube = |id: &str| is_word(id, 6, 20).then(|| (youtube_frame(id), "YouTube".to_owned()));
    match (host, parts.as_slice()) {
        ("youtube.com" | "youtube-nocookie.com", ["watch"]) => youtube(&url.query_pairs().find(|(name, _)| name == "v")?.1),
        ("youtube.com" | "youtube-nocookie.com", ["live" | "embed" | "shorts", id]) | ("youtu.be", [id]) => youtube(id),
        ("vimeo.com", [id]) if is_number(id) => Some((format!("https://player.vimeo.com/video/{id}?dnt=1"), "Vimeo".to_owned())),
        // Unlisted ones have a second part.
        ("vimeo.com", [id, secret]) if is_number(id) && is_word(secret, 6, 32) => {
            Some((format!("https://player.vimeo.com/video/{id}?h={secret}&dnt=1"), "Vimeo".to_owned()))
        }
        // PeerTube is on any host; its addresses look like nobody else's.
        (_, ["w", id]) | (_, ["videos", "watch" | "embed", id]) if is_peertube(id) => {
            Some((format!("{}/videos/embed/{id}?p2p=0", url.origin().ascii_serialization()), host.to_owned()))
        }
        _ => None,
    }
}

/// The address for a frame with a video of YouTube.
pub fn youtube_frame(id: &str) -> String {
    format!("https://www.youtube-nocookie.com/embed/{id}")
}

/// The address of a video's page on YouTube.
pub fn youtube_page(id: &str) -> String {
    format!("https://www.youtube.com/watch?v={id}")
}

/// A video's id on PeerTube: a UUID, or the short form of one.
fn is_peertube(id: &str) -> bool {
    let is_long = id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    is_long || (id.len() == 22 && id.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn is_number(text: &str) -> bool {
    (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_word(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_frame_is_shown_in_it_and_the_rest_is_linked() {
        for (text, expected) in [
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10s", Some("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")),
            ("https://youtu.be/dQw4w9WgXcQ?si=x", Some("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")),
            ("https://m.youtube.com/live/dQw4w9WgXcQ", Some("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")),
            ("https://www.youtube.com/watch?v=\"><script>", None),
            ("https://www.youtube.com/playlist?list=PL1", None),
            ("https://vimeo.com/76979871", Some("https://player.vimeo.com/video/76979871?dnt=1")),
            ("https://vimeo.com/76979871/abcdef0123", Some("https://player.vimeo.com/video/76979871?h=abcdef0123&dnt=1")),
            (
                "https://video.school.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
                Some("https://video.school.example/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?p2p=0"),
            ),
            (
                "https://tube.example:8443/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
                Some("https://tube.example:8443/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d?p2p=0"),
            ),
            ("https://cloud.school.example/s/aB3xYz", None),
            ("https://example.org/w/notanid", None),
        ] {
            let found = match source(&link(text).expect(text)) {
                Source::Frame { url, .. } => Some(url),
                Source::Elsewhere { link, .. } => {
                    assert!(link.starts_with("https://"), "{link}");
                    None
                }
                Source::File { .. } => panic!("{text} is no file of ours"),
            };
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn links_that_lead_into_the_house_or_nowhere_are_refused_with_the_way_out() {
        for text in [
            "",
            "video",
            "http://example.org/1",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://",
            "https://localhost/1",
            "https://nas/1",
            "https://printer.local/1",
            "https://127.0.0.1/1",
            "https://127.1/1",
            "https://0x7f000001/1",
            "https://10.0.0.7/1",
            "https://192.168.1.4/1",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/",
            "https://[::1]/1",
            "https://[fe80::1]/1",
            "https://[fd00::1]/1",
            "https://[::ffff:10.0.0.1]/1",
            "https://user:word@example.org/1",
            "https://localhost./1",
            "https://0.0.0.0/",
        ] {
            let error = link(text).expect_err(text);
            assert!(matches!(&error, ApiError::Setting { field, sentence } if field == "link" && sentence.len() > 30), "{text}: {error:?}");
        }
        assert!(link(&format!("https://example.org/{}", "x".repeat(LONGEST))).is_err());
        for text in ["https://example.org/1", " https://193.136.1.1/1 ", "https://[2a00:1450:4001::1]/1", "https://münchen.example/1"] {
            assert!(link(text).is_ok(), "{text}");
        }
    }
}
