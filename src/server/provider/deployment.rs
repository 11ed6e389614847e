//! Which deployment a lesson is held on, and the token for it.

use std::sync::Arc;

use domain::claims::Audience;
use domain::provider::{JAAS_DOMAIN, Kind, embed_limit_minutes};
use domain::{PersonId, ProviderId};
use tokens::{Entry, Expected, Refused, Signer, SigningKey, Verifier};

use super::super::context::App;
use super::super::store;
use super::super::store::provider::Provider;
use super::super::vault::Vault;
use super::keys;
use crate::api::Result;
use crate::api::provider::Venue;

/// Where a lesson is held.
#[derive(Clone, Debug)]
pub enum Deployment {
    /// This server's own practice conference.
    Practice,
    /// A Jitsi deployment.
    Provider(Box<Provider>),
}

/// The deployment that a room names, or the default one, or, if there is none, the practice conference.
///
/// # Errors
/// The store fails.
pub async fn of_room(app: &App, provider: Option<&ProviderId>) -> Result<Deployment> {
    if app.providers.practice_only {
        return Ok(Deployment::Practice);
    }
    let named = match provider {
        Some(id) => store::provider::by_id(&app.store, id).await?,
        None => None,
    };
    let found = match named {
        Some(found) => Some(found),
        None => store::provider::default(&app.store).await?,
    };
    Ok(found.map_or(Deployment::Practice, |provider| Deployment::Provider(Box::new(provider))))
}

impl Deployment {
    /// Which provider; none: the practice conference.
    pub fn id(&self) -> Option<&ProviderId> {
        match self {
            Self::Practice => None,
            Self::Provider(provider) => Some(&provider.id),
        }
    }

    /// Whether tokens decide who gets in and who moderates.
    pub fn is_enforced(&self) -> bool {
        match self {
            Self::Practice => true,
            Self::Provider(provider) => provider.settings.kind.has_tokens(),
        }
    }

    /// Where `external_api.js` is. JaaS has one a tenant.
    pub fn script_url(&self) -> String {
        match self {
            Self::Practice => "/practice/external_api.js".to_owned(),
            Self::Provider(provider) => match provider.settings.kind {
                Kind::Jaas => format!("https://{JAAS_DOMAIN}/{}/external_api.js", provider.settings.app_id),
                _ => format!("https://{}/external_api.js", provider.settings.domain),
            },
        }
    }

    /// The first argument of Jitsi's constructor. `host` is the one by which the browser knows this server.
    pub fn domain(&self, host: &str) -> String {
        match self {
            Self::Practice => format!("{host}/practice"),
            Self::Provider(provider) => provider.settings.domain.clone(),
        }
    }

    /// The name of the conference in the address: on JaaS behind the tenant. Tokens have it without.
    pub fn room(&self, conference: &str) -> String {
        match self {
            Self::Provider(provider) if provider.settings.kind == Kind::Jaas => format!("{}/{conference}", provider.settings.app_id),
            _ => conference.to_owned(),
        }
    }

    /// What our page may load scripts from and put into frames, as a source of the Content-Security-Policy.
    pub fn origin(&self) -> String {
        match self {
            Self::Practice => "'self'".to_owned(),
            Self::Provider(provider) => format!("https://{}", provider.settings.domain),
        }
    }

    /// What people are told of the place. What the doctor found is only for those who moderate.
    ///
    /// # Errors
    /// The store fails.
    pub async fn venue(&self, app: &App, moderator: bool) -> Result<Venue> {
        let Self::Provider(provider) = self else {
            return Ok(Venue { practice: true, enforced: true, ..Venue::default() });
        };
        let checked = if moderator { store::provider::checked(&app.store, &provider.id).await? } else { None };
        Ok(Venue {
            practice: false,
            domain: Some(provider.settings.domain.clone()),
            enforced: self.is_enforced(),
            limit_minutes: embed_limit_minutes(&provider.settings.domain),
            failing: checked.filter(|checked| checked.worst == Some(domain::doctor::Severity::Critical)),
        })
    }

    /// A token for somebody; none where there are no tokens.
    ///
    /// # Errors
    /// The store fails, or the provider has no key to sign with.
    pub async fn sign(&self, app: &App, entry: &Entry<'_>, now_ms: i64, jti: String) -> Result<Option<String>> {
        match self {
            Self::Practice => Ok(Some(app.providers.practice.0.sign(entry, now_ms, jti))),
            Self::Provider(provider) if provider.settings.kind.has_tokens() => {
                let email = if provider.settings.send_email { email(app, entry.person).await? } else { None };
                let entry = Entry { email: email.as_deref(), ..*entry };
                Ok(Some(signer(app, provider, now_ms).await?.sign(&entry, now_ms, jti)))
            }
            Self::Provider(_) => Ok(None),
        }
    }
}

async fn email(app: &App, person: &PersonId) -> Result<Option<String>> {
    Ok(store::provider::email(&app.store, person).await?)
}

/// The audience that a provider's settings name.
pub fn audience(provider: &Provider) -> Audience {
    let settings = &provider.settings;
    Audience { issuer: settings.issuer.clone(), audience: settings.audience.clone(), subject: settings.subject.clone() }
}

/// The signer of a provider, with the key that signs now. It is made once for a key and an audience: that writes half of each token
/// in advance.
///
/// # Errors
/// The store fails, or there is no key to sign with.
pub async fn signer(app: &App, provider: &Provider, now_ms: i64) -> Result<Arc<Signer>> {
    let signing = keys::signing(app, provider, now_ms).await?;
    let audience = audience(provider);
    let mut signers = app.providers.signers.lock().expect("nobody panics while holding it");
    let known = signers.get(&signing.mark).filter(|signer| *signer.audience() == audience);
    if let Some(known) = known {
        return Ok(Arc::clone(known));
    }
    let made = Arc::new(Signer::new(signing.key, signing.kid, audience));
    signers.insert(signing.mark, Arc::clone(&made));
    Ok(made)
}

/// Signer and verifier of the practice conference. The key comes from the master key: a pass that was given out before a restart is
/// good after it, as with every other Jitsi server.
pub fn practice_keys(vault: &Vault) -> (Signer, Verifier) {
    let key = SigningKey::hs256(&vault.derive("practice conference")).expect("32 bytes are enough");
    let audience = Audience { issuer: "rollcall".into(), audience: "practice".into(), subject: "practice".into() };
    let verifier = Verifier::new(vec![(None, key.clone())], Expected::from(&audience));
    (Signer::new(key, None, audience), verifier)
}

/// Checks a token of the practice conference as a Jitsi server would, and more strictly.
///
/// # Errors
/// Why it is refused.
pub fn check_practice(app: &App, token: &str, room: &str) -> std::result::Result<domain::claims::Claims, Refused> {
    app.providers.practice.1.verify(token, room, app.clock.now_ms())
}
