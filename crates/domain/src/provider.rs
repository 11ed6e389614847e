//! Providers: the Jitsi deployments that lessons take place on, and what may be typed about them.

use serde::{Deserialize, Serialize};

use crate::input::{self, InputError};

/// What kind of deployment it is: that decides how tokens for it are signed, and whether there are any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A community server without tokens, such as meet.jit.si. Whoever comes first moderates.
    Public,
    /// Self-hosted; signed with a secret that both sides know (HS256).
    #[default]
    SharedSecret,
    /// Self-hosted; signed with a private key (RS256) whose public half Jitsi fetches from Rollcall, its key server.
    KeyServer,
    /// JaaS, Jitsi as a service (8x8.vc), RS256.
    Jaas,
}

impl Kind {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::SharedSecret, Self::KeyServer, Self::Jaas, Self::Public];

    /// What a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Public => "Public server, no tokens",
            Self::SharedSecret => "Self-hosted, shared secret",
            Self::KeyServer => "Self-hosted, Rollcall is the key server",
            Self::Jaas => "JaaS (8x8.vc)",
        }
    }

    /// The word in the store and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SharedSecret => "shared_secret",
            Self::KeyServer => "key_server",
            Self::Jaas => "jaas",
        }
    }

    /// The kind behind a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether tokens are signed for it: only then can Rollcall decide who gets in and who moderates.
    pub const fn has_tokens(self) -> bool {
        !matches!(self, Self::Public)
    }
}

/// Host of JaaS.
pub const JAAS_DOMAIN: &str = "8x8.vc";
/// How long meet.jit.si lets a call go on that is embedded in another page, in minutes.
pub const EMBED_LIMIT_MINUTES: u16 = 5;

/// How long a call embedded from this host may go on, in minutes, if the host is known to limit it.
pub fn embed_limit_minutes(domain: &str) -> Option<u16> {
    (domain == "meet.jit.si").then_some(EMBED_LIMIT_MINUTES)
}

/// A provider as somebody types it; secrets apart. Blank fields get their defaults from [`Settings::checked`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What people call it.
    pub title: String,
    /// What kind it is. It stays as it was made.
    pub kind: Kind,
    /// Host, maybe with port. JaaS: always 8x8.vc.
    pub domain: String,
    /// The `app_id` of the deployment; JaaS: the AppID, `vpaas-magic-cookie-…`. Public: none.
    pub app_id: String,
    /// `iss`; blank: the app id. JaaS: always `chat`.
    pub issuer: String,
    /// `aud`; blank: `jitsi`.
    pub audience: String,
    /// `sub`, which Prosody compares with its virtual host; blank: the domain. docker-jitsi-meet calls its virtual host `meet.jitsi`.
    pub subject: String,
    /// Whether tokens carry sign-in e-mail addresses, which everybody in a conference may be able to read. Off unless wanted.
    pub send_email: bool,
}

/// What is wrong with settings, and in which field. The sentence names the way out and never repeats what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// The field, by its name in [`Settings`].
    pub field: &'static str,
    /// The sentence.
    pub sentence: String,
}

fn wrong<T>(field: &'static str, sentence: &str) -> Result<T, SettingError> {
    Err(SettingError { field, sentence: sentence.to_owned() })
}

impl Settings {
    /// The same with blanks filled in and everything in the form that Jitsi expects.
    ///
    /// # Errors
    /// The first field that will not do.
    pub fn checked(&self) -> Result<Self, SettingError> {
        let title = input::title(&self.title).map_err(|error| {
            let sentence = match error {
                InputError::Empty { .. } => "Please give the server a name, such as \"School server\".".to_owned(),
                other => other.to_string(),
            };
            SettingError { field: "title", sentence }
        })?;
        let domain = if self.kind == Kind::Jaas { JAAS_DOMAIN.to_owned() } else { host(&self.domain)? };
        let app_id = match self.kind {
            Kind::Public => String::new(),
            Kind::Jaas => jaas_app_id(&self.app_id)?,
            Kind::SharedSecret | Kind::KeyServer => self_hosted_app_id(&self.app_id)?,
        };
        let (issuer, audience, subject) = match self.kind {
            Kind::Public => (String::new(), String::new(), String::new()),
            Kind::Jaas => ("chat".to_owned(), "jitsi".to_owned(), app_id.clone()),
            Kind::SharedSecret | Kind::KeyServer => (
                claim("issuer", &self.issuer, &app_id)?,
                claim("audience", &self.audience, "jitsi")?,
                claim("subject", &self.subject, domain.split(':').next().unwrap_or(&domain))?,
            ),
        };
        let send_email = self.send_email && self.kind.has_tokens();
        Ok(Self { title, kind: self.kind, domain, app_id, issuer, audience, subject, send_email })
    }
}

/// A host, maybe with a port, in small letters.
fn host(typed: &str) -> Result<String, SettingError> {
    let text = typed.trim().to_lowercase();
    if text.is_empty() {
        return wrong("domain", "Please enter the host of the Jitsi server, such as meet.example.org.");
    }
    if text.contains("://") {
        return wrong("domain", "Please enter the host alone, such as meet.example.org, without https:// before it.");
    }
    if text.contains(['/', '?', '#', '@']) {
        return wrong("domain", "Please enter the host alone, such as meet.example.org, without a path or anything else after it.");
    }
    let (name, port) = text.rsplit_once(':').map_or((text.as_str(), None), |(name, port)| (name, Some(port)));
    if port.is_some_and(|port| !port.bytes().all(|b| b.is_ascii_digit()) || !port.parse::<u16>().is_ok_and(|port| port > 0)) {
        return wrong("domain", "The port after the colon is a number from 1 to 65535, such as meet.example.org:8443.");
    }
    let fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() > 253 || !name.split('.').all(fits) {
        return wrong(
            "domain",
            "A host has only letters a to z, digits, dots and dashes, such as meet.example.org. Write other letters in their xn-- form.",
        );
    }
    Ok(text)
}

/// Jitsi's Debian package refuses these characters; so do we, before anybody looks for the reason there.
fn self_hosted_app_id(typed: &str) -> Result<String, SettingError> {
    let text = typed.trim();
    if text.is_empty() {
        return wrong("app_id", "Please enter the app id: the same word as app_id in Prosody's configuration, such as rollcall.");
    }
    if text.len() > 200 || text.chars().any(|c| matches!(c, '/' | '\\' | '"' | '\'' | '`') || c.is_whitespace() || c.is_control()) {
        return wrong(
            "app_id",
            "An app id has no spaces, slashes or quotation marks. Use the same word as app_id in Prosody's configuration.",
        );
    }
    Ok(text.to_owned())
}

/// `vpaas-magic-cookie-` and 32 hexadecimal digits.
fn jaas_app_id(typed: &str) -> Result<String, SettingError> {
    let text = typed.trim();
    let digits = text.strip_prefix("vpaas-magic-cookie-").unwrap_or_default();
    if digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f')) {
        return Ok(text.to_owned());
    }
    wrong(
        "app_id",
        "A JaaS AppID is vpaas-magic-cookie- followed by 32 digits and letters a to f. Copy it from the JaaS console, API keys.",
    )
}

/// The id of an API key of JaaS: what stands behind the slash in the console, with or without the AppID before it.
///
/// # Errors
/// Not such an id.
pub fn jaas_key_id(app_id: &str, typed: &str) -> Result<String, SettingError> {
    let text = typed.trim();
    let id = text.strip_prefix(app_id).and_then(|rest| rest.strip_prefix('/')).unwrap_or(text);
    if !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        return Ok(format!("{app_id}/{id}"));
    }
    wrong("key_id", "The API key id of JaaS is AppID/id, such as vpaas-magic-cookie-…/4f4910. Copy it from the JaaS console, API keys.")
}

fn claim(field: &'static str, typed: &str, default: &str) -> Result<String, SettingError> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(default.to_owned());
    }
    if text == "*" {
        return wrong(
            field,
            "Tokens for everything (*) are what Rollcall does not sign. Enter the one value that the Jitsi server expects.",
        );
    }
    if text.len() > 200 || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return wrong(field, "This has no spaces and at most 200 characters. Use the same word as in Prosody's configuration.");
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(kind: Kind) -> Settings {
        let app_id = if kind == Kind::Jaas { "vpaas-magic-cookie-0123456789abcdef0123456789abcdef" } else { "rollcall" };
        Settings { title: "School".into(), kind, domain: "Meet.Example.org".into(), app_id: app_id.into(), ..Settings::default() }
    }

    #[test]
    fn blanks_are_filled_in() {
        let checked = settings(Kind::SharedSecret).checked().expect("sensible");
        assert_eq!((checked.domain.as_str(), checked.issuer.as_str()), ("meet.example.org", "rollcall"));
        assert_eq!((checked.audience.as_str(), checked.subject.as_str()), ("jitsi", "meet.example.org"));
        let jaas = settings(Kind::Jaas).checked().expect("sensible");
        assert_eq!((jaas.domain.as_str(), jaas.issuer.as_str(), jaas.subject.as_str()), ("8x8.vc", "chat", jaas.app_id.as_str()));
        let port = Settings { domain: "localhost:8443".into(), ..settings(Kind::KeyServer) }.checked().expect("a port is fine");
        assert_eq!((port.domain.as_str(), port.subject.as_str()), ("localhost:8443", "localhost"), "Prosody's host has no port");
    }

    #[test]
    fn a_domain_is_a_host_and_nothing_else() {
        for (domain, hint) in [
            ("", "host of the Jitsi server"),
            ("https://meet.example.org", "without https://"),
            ("meet.example.org/lesson", "without a path"),
            ("meet.example.org/", "without a path"),
            ("me@meet.example.org", "without a path or anything else"),
            ("meet.example.org:", "port"),
            ("meet.example.org:99999", "port"),
            ("meet..example.org", "letters a to z"),
            ("-meet.example.org", "letters a to z"),
            ("méet.example.org", "xn--"),
            ("meet example.org", "letters a to z"),
        ] {
            let error = Settings { domain: domain.into(), ..settings(Kind::Public) }.checked().expect_err(domain);
            assert_eq!(error.field, "domain", "{domain}");
            assert!(error.sentence.contains(hint), "{domain}: {}", error.sentence);
        }
    }

    #[test]
    fn jaas_ids_have_their_form() {
        for id in
            ["", "rollcall", "vpaas-magic-cookie-", "vpaas-magic-cookie-0123456789ABCDEF0123456789ABCDEF", "vpaas-magic-cookie-123/4f4910"]
        {
            assert_eq!(Settings { app_id: id.into(), ..settings(Kind::Jaas) }.checked().expect_err(id).field, "app_id");
        }
        let app_id = settings(Kind::Jaas).app_id;
        assert_eq!(jaas_key_id(&app_id, "4f4910").ok(), Some(format!("{app_id}/4f4910")));
        assert_eq!(jaas_key_id(&app_id, &format!(" {app_id}/4f4910 ")).ok(), Some(format!("{app_id}/4f4910")));
        for id in ["", "vpaas-magic-cookie-ffffffffffffffffffffffffffffffff/4f4910", "4f4910/x", "4f 49"] {
            assert!(jaas_key_id(&app_id, id).is_err(), "{id}");
        }
    }

    #[test]
    fn claims_for_everything_are_refused() {
        for field in ["issuer", "audience", "subject"] {
            let mut settings = settings(Kind::SharedSecret);
            match field {
                "issuer" => settings.issuer = "*".into(),
                "audience" => settings.audience = "*".into(),
                _ => settings.subject = "*".into(),
            }
            assert_eq!(settings.checked().expect_err(field).field, field);
        }
        for app_id in ["", "a b", "a/b", "a\"b", "a`b"] {
            assert_eq!(Settings { app_id: app_id.into(), ..settings(Kind::KeyServer) }.checked().expect_err(app_id).field, "app_id");
        }
    }
}
