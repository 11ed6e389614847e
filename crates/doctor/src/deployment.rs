//! Where a deployment says that its parts are.

use url::Url;

use crate::config_js::Value;
use crate::dial::is_loopback;

/// What of `config.js` matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Prosody's virtual host.
    pub domain: String,
    /// Virtual host of guests without a token, if there is one.
    pub guests: Option<String>,
    /// The component of the rooms.
    pub muc: String,
    /// Whom to ask for a room.
    pub focus: String,
    /// XMPP over WebSocket.
    pub websocket: Option<Url>,
    /// XMPP over HTTP.
    pub bosh: Option<Url>,
    /// Where newer versions ask for a room over HTTP.
    pub request_room: Option<Url>,
}

impl Deployment {
    /// From a `config.js` that was read, and the page it belongs to. `None`: it names no virtual host.
    pub fn new(config: &Value, page: &Url) -> Option<Self> {
        let domain = host_name(config.text("hosts.domain")?)?;
        let muc = config.text("hosts.muc").and_then(host_name).unwrap_or_else(|| format!("conference.{domain}"));
        let focus = config.text("hosts.focus").and_then(host_name).unwrap_or_else(|| format!("focus.{domain}"));
        let address = |path: &str, schemes| config.text(path).and_then(|text| address(text, page, schemes));
        Some(Self {
            guests: config.text("hosts.anonymousdomain").and_then(host_name).filter(|guests| *guests != domain),
            websocket: address("websocket", ("wss", "ws")),
            bosh: address("bosh", ("https", "http")),
            request_room: address("conferenceRequestUrl", ("https", "http")),
            domain,
            muc,
            focus,
        })
    }
}

/// What can be the host of an XMPP address; nothing with which a stanza could be forged.
fn host_name(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    (text.len() <= 253 && !text.is_empty() && text.chars().all(fits)).then_some(text)
}

/// An address as a browser would take it: relative ones from the page; the encrypted scheme, unless all this is on one machine.
fn address(text: &str, page: &Url, (encrypted, plain): (&str, &str)) -> Option<Url> {
    // A placeholder that the web server should have filled in.
    if text.contains("<!--") {
        return None;
    }
    let mut url = page.join(text).ok()?;
    if !matches!(url.scheme(), "https" | "wss" | "http" | "ws") || url.host_str().is_none() {
        return None;
    }
    let secure = matches!(url.scheme(), "https" | "wss");
    url.set_scheme(if secure { encrypted } else { plain }).ok()?;
    let local = |url: &Url| url.host_str().is_some_and(is_loopback);
    // A browser refuses plain connections from an encrypted page; and no deployment elsewhere has business on this machine.
    let allowed = if local(page) { local(&url) || secure } else { !local(&url) && secure };
    url.set_fragment(None);
    (allowed && url.username().is_empty() && url.password().is_none()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config_js::read;

    fn deployment(config: &str) -> Option<Deployment> {
        let page = Url::parse("https://meet.school.example/").expect("an address");
        Deployment::new(&read(&format!("var config = {config};")), &page)
    }

    #[test]
    fn blanks_are_filled_in() {
        let found = deployment("{ hosts: { domain: 'Meet.School.example' }, bosh: '/http-bind' }").expect("enough");
        assert_eq!((found.muc.as_str(), found.focus.as_str()), ("conference.meet.school.example", "focus.meet.school.example"));
        assert_eq!(found.bosh.map(String::from).as_deref(), Some("https://meet.school.example/http-bind"));
        assert_eq!(found.websocket, None);
        assert_eq!(deployment("{ bosh: '/http-bind' }"), None, "without a virtual host there is nobody to talk to");
    }

    #[test]
    fn addresses_are_taken_as_a_browser_takes_them() {
        let websocket = |text: &str| {
            let found = deployment(&format!("{{ hosts: {{ domain: 'a' }}, websocket: '{text}' }}")).expect("a host");
            found.websocket.map(String::from)
        };
        let whole = Some("wss://meet.school.example/xmpp-websocket".to_owned());
        for good in
            ["wss://meet.school.example/xmpp-websocket", "//meet.school.example/xmpp-websocket", "/xmpp-websocket", "xmpp-websocket"]
        {
            assert_eq!(websocket(good), whole, "{good}");
        }
        assert_eq!(websocket("https://other.example/x"), Some("wss://other.example/x".to_owned()));
        for bad in [
            "ws://meet.school.example/x",
            "wss://localhost/x",
            "wss://127.0.0.1:5280/x",
            "file:///etc/passwd",
            "wss://me:pw@a.example/",
            "",
        ] {
            assert_eq!(websocket(bad), None, "{bad}");
        }
    }

    #[test]
    fn no_host_smuggles_in_a_stanza() {
        for bad in ["a\\'><iq/>", "a b", "a/b", "a@b"] {
            assert_eq!(deployment(&format!("{{ hosts: {{ domain: '{bad}' }} }}")), None, "{bad}");
        }
    }
}
