//! Keys of providers: made, read, and found when something is to be signed.

use domain::ProviderId;
use domain::provider::{Kind, Settings, jaas_key_id};
use tokens::SigningKey;

use super::super::context::{App, Random};
use super::super::store::provider::{FROM_ENVIRONMENT, Provider};
use super::super::store::provider_key::{self, ProviderKey};
use super::super::store::{self, Store};
use super::super::vault::Vault;
use crate::api::provider::KeyInput;
use crate::api::{ApiError, Result};

/// What a sealed key is bound to: it opens for no other provider and under no other name.
fn purpose(provider: &ProviderId, key: &str) -> String {
    format!("provider {provider} key {key}")
}

fn wrong(field: &str, sentence: impl ToString) -> ApiError {
    ApiError::Setting { field: field.to_owned(), sentence: sentence.to_string() }
}

/// A key from what was entered; for key servers a fresh pair; none for public servers. Nothing is stored yet.
///
/// # Errors
/// What was entered is no such key.
#[expect(clippy::too_many_arguments, reason = "each of them is a column of what is made")]
pub async fn make(
    store: &Store,
    vault: &Vault,
    random: &Random,
    provider: &ProviderId,
    settings: &Settings,
    input: KeyInput,
    now_ms: i64,
    signs_from_ms: i64,
) -> Result<Option<ProviderKey>> {
    let (id, secret, public_pem) = match settings.kind {
        Kind::Public => return Ok(None),
        Kind::SharedSecret => {
            SigningKey::hs256(input.secret.as_bytes()).map_err(|error| wrong("secret", error))?;
            (random.id(), input.secret, None)
        }
        Kind::KeyServer => {
            // Half a second of work: not on the threads that answer.
            let made = tokio::task::spawn_blocking(SigningKey::generate_rs256).await.map_err(|_| ApiError::Internal)?;
            let (key, pem) = made;
            (format!("rollcall-{}", random.id()), pem, key.public_pem())
        }
        Kind::Jaas => {
            let id = jaas_key_id(&settings.app_id, &input.key_id).map_err(|error| wrong(error.field, error.sentence))?;
            if provider_key::exists(store, &id).await? {
                return Err(wrong("key_id", "This API key is here already. Please make a new one in the JaaS console."));
            }
            let key = SigningKey::rs256(&input.secret).map_err(|error| wrong("secret", error))?;
            let public_pem = key.public_pem();
            (id, input.secret, public_pem)
        }
    };
    let sealed = vault.seal(random, &purpose(provider, &id), &secret);
    Ok(Some(ProviderKey { id, provider: provider.clone(), sealed, public_pem, made_ms: now_ms, signs_from_ms, retires_ms: None }))
}

/// The key itself. None: the master key is another one than when it was sealed.
pub fn open(app: &App, provider: &Provider, key: &ProviderKey) -> Option<SigningKey> {
    let read = &app.providers.read;
    if let Some(known) = read.lock().expect("nobody panics while holding it").get(&key.sealed) {
        return Some(known.clone());
    }
    let secret = app.providers.vault.unseal(&purpose(&provider.id, &key.id), &key.sealed)?;
    let opened = match provider.settings.kind {
        Kind::Public => return None,
        Kind::SharedSecret => SigningKey::hs256(secret.expose().as_bytes()),
        Kind::KeyServer | Kind::Jaas => SigningKey::rs256(secret.expose()),
    };
    let opened = opened.ok()?;
    read.lock().expect("nobody panics while holding it").insert(key.sealed.clone(), opened.clone());
    Some(opened)
}

/// A key that signs now.
#[derive(Debug)]
pub struct Signing {
    /// What no other key has: under this, what was made of it is remembered. Not its name: a name can come back with another key.
    pub mark: String,
    /// The key.
    pub key: SigningKey,
    /// Its name on the wire, where it has one.
    pub kid: Option<String>,
}

/// The key to sign with now.
///
/// # Errors
/// The store fails, or there is no key that can be used: lessons have nowhere to take place.
pub async fn signing(app: &App, provider: &Provider, now_ms: i64) -> Result<Signing> {
    if provider.from_environment {
        let key = app.providers.environment.clone();
        return key
            .map(|key| Signing { mark: FROM_ENVIRONMENT.to_owned(), key, kid: None })
            .ok_or_else(|| not_ready(provider, "its environment variables are gone"));
    }
    let keys = provider_key::of_provider(&app.store, &provider.id).await?;
    let key = store::provider_key::signing(&keys, now_ms).ok_or_else(|| not_ready(provider, "it has no key that signs now"))?;
    let opened = open(app, provider, key).ok_or_else(|| not_ready(provider, "its key cannot be read with the present master key"))?;
    let named = provider.settings.kind != Kind::SharedSecret;
    Ok(Signing { mark: key.sealed.clone(), key: opened, kid: named.then(|| key.id.clone()) })
}

fn not_ready(provider: &Provider, why: &str) -> ApiError {
    tracing::error!(provider = %provider.id, "a lesson cannot take place on this provider: {why}");
    ApiError::NoVenue
}

/// Whether lessons can take place.
///
/// # Errors
/// The store fails.
pub async fn is_ready(app: &App, provider: &Provider) -> Result<bool> {
    if !provider.settings.kind.has_tokens() {
        return Ok(true);
    }
    if provider.from_environment {
        return Ok(app.providers.environment.is_some());
    }
    let keys = provider_key::of_provider(&app.store, &provider.id).await?;
    let signing = store::provider_key::signing(&keys, app.clock.now_ms());
    Ok(signing.is_some_and(|key| open(app, provider, key).is_some()))
}
