//! Where lessons take place: a self-hosted Jitsi with a shared secret, or the practice conference of this server.

use domain::claims::Audience;

use super::config::JitsiConfig;
use super::context::Random;
use super::token::{Entry, Signer};

/// A Jitsi deployment.
#[derive(Debug)]
pub struct Provider {
    signer: Signer,
    /// Host, maybe with port; none: this server's own practice conference.
    host: Option<String>,
    /// Where `external_api.js` is.
    pub script_url: String,
}

impl Provider {
    /// The deployment that the configuration names.
    pub fn self_hosted(jitsi: &JitsiConfig) -> Self {
        let audience = Audience { issuer: jitsi.issuer.clone(), audience: jitsi.audience.clone(), subject: jitsi.domain.clone() };
        Self {
            signer: Signer::new(jitsi.secret.expose().as_bytes(), audience),
            host: Some(jitsi.domain.clone()),
            script_url: format!("https://{}/external_api.js", jitsi.domain),
        }
    }

    /// The practice conference, with a key that lives as long as the process.
    pub fn practice(random: &Random) -> Self {
        let audience = Audience { issuer: "rollcall".into(), audience: "practice".into(), subject: "practice".into() };
        Self { signer: Signer::new(&random.bytes::<32>(), audience), host: None, script_url: "/practice/external_api.js".into() }
    }

    /// Whether it is the practice conference.
    pub const fn is_practice(&self) -> bool {
        self.host.is_none()
    }

    /// The first argument of Jitsi's constructor. `host` is the one by which the browser knows this server.
    pub fn domain(&self, host: &str) -> String {
        self.host.clone().unwrap_or_else(|| format!("{host}/practice"))
    }

    /// What our pages may load scripts from and put into frames, as a source of the Content-Security-Policy.
    pub fn origin(&self) -> String {
        self.host.as_ref().map_or_else(|| "'self'".to_owned(), |host| format!("https://{host}"))
    }

    /// A token for somebody.
    pub fn sign(&self, entry: &Entry<'_>, now_ms: i64, jti: String) -> Option<String> {
        Some(self.signer.sign(entry, now_ms, jti))
    }

    /// The signer, for those who check what it signed.
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }
}
