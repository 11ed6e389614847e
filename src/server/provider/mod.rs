//! Providers: what an administrator does with them. Which one a lesson is held on is in `deployment`, keys are in `keys`, what
//! Jitsi fetches is in `key_server`.

pub mod deployment;
pub mod key_server;
pub mod keys;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex};

use domain::ProviderId;
use domain::provider::{Kind, Settings};
use tokens::{Signer, SigningKey, Verifier};

use super::config::JitsiConfig;
use super::context::{App, Random, call};
use super::guard::{self, Function};
use super::store::provider::{FROM_ENVIRONMENT, Provider};
use super::store::{self, Store};
use super::vault::Vault;
use super::watch::ALARMS_MS;
use crate::api::provider::{KeyCard, KeyInput, KeyPaths, ProviderCard, ProviderChoice, ProviderPage, ProvidersPage};
use crate::api::{ApiError, Result, Thing};

/// The longest that a new key may wait before it signs, in minutes: a month.
const WAIT_MAX_MINUTES: u32 = 30 * 24 * 60;
/// The longest that an old key may live beside the new one, in hours: a year.
const OVERLAP_MAX_HOURS: u32 = 365 * 24;

/// What the process knows of providers beside the store.
pub struct Providers {
    /// Opens the keys.
    pub vault: Vault,
    /// All lessons are practice, whatever is configured.
    pub practice_only: bool,
    /// The key that environment or file give; it is in memory only.
    environment: Option<SigningKey>,
    /// Signs for the practice conference.
    practice: (Signer, Verifier),
    /// Keys that were opened and read once, by what they are sealed as.
    read: Mutex<HashMap<String, SigningKey>>,
    /// Signers that were made once, by the mark of their key.
    signers: Mutex<HashMap<String, Arc<Signer>>>,
    /// Providers that the doctor is at.
    examining: Mutex<HashSet<ProviderId>>,
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Providers").field("practice_only", &self.practice_only).finish_non_exhaustive()
    }
}

impl Providers {
    /// What is known at the start.
    ///
    /// # Errors
    /// The secret in the environment will not do.
    pub fn new(vault: Vault, jitsi: Option<&JitsiConfig>, practice_only: bool) -> anyhow::Result<Self> {
        let environment = jitsi.map(|jitsi| SigningKey::hs256(jitsi.secret.expose().as_bytes())).transpose()?;
        Ok(Self {
            practice: deployment::practice_keys(&vault),
            vault,
            practice_only,
            environment,
            read: Mutex::default(),
            signers: Mutex::default(),
            examining: Mutex::default(),
        })
    }

    /// Notes that the doctor begins. Says whether nobody was at it.
    pub fn begin_examining(&self, provider: &ProviderId) -> bool {
        self.examining.lock().expect("nobody panics while holding it").insert(provider.clone())
    }

    /// Notes that the doctor is done.
    pub fn end_examining(&self, provider: &ProviderId) {
        self.examining.lock().expect("nobody panics while holding it").remove(provider);
    }

    fn is_examining(&self, provider: &ProviderId) -> bool {
        self.examining.lock().expect("nobody panics while holding it").contains(provider)
    }
}

/// Puts the provider and the hook that environment or file configure into the store (without their secrets), or takes out what they do
/// not configure any more. A provider that rooms name stays, and says that it is not ready.
///
/// # Errors
/// The store fails.
pub async fn take_up_environment(store: &Store, jitsi: Option<&JitsiConfig>, now_ms: i64) -> store::Result<()> {
    let id = ProviderId::new(FROM_ENVIRONMENT);
    match jitsi {
        Some(jitsi) => {
            store::provider::put(store, &id, &jitsi.settings, true, now_ms).await?;
            store::hook::take_up_environment(store, jitsi.webhook_secret.as_ref().map(|_| &id), now_ms).await
        }
        None => {
            store::hook::take_up_environment(store, None, now_ms).await?;
            store::provider::remove(store, &id).await.map(|_| ())
        }
    }
}

/// All providers.
///
/// # Errors
/// Not an administrator.
pub async fn list() -> Result<ProvidersPage> {
    let call = call();
    guard::caller(&call, Function::Providers)?;
    let mut providers = Vec::new();
    for provider in store::provider::all(&call.app.store).await? {
        providers.push(card(&call.app, &provider).await?);
    }
    providers.sort_by_cached_key(|card: &ProviderCard| (card.title.to_lowercase(), card.id.clone()));
    let alarms = store::alarm::count(&call.app.store, call.now_ms() - ALARMS_MS).await?;
    Ok(ProvidersPage { providers, practice_only: call.app.providers.practice_only, alarms })
}

/// What a room may name.
///
/// # Errors
/// Not somebody with an account.
pub async fn choices() -> Result<Vec<ProviderChoice>> {
    let call = call();
    guard::caller(&call, Function::ProviderChoices)?;
    let all = store::provider::all(&call.app.store).await?;
    let choice =
        |one: Provider| ProviderChoice { id: one.id, title: one.settings.title, domain: one.settings.domain, is_default: one.is_default };
    let mut choices: Vec<ProviderChoice> = all.into_iter().map(choice).collect();
    choices.sort_by_cached_key(|choice| (choice.title.to_lowercase(), choice.id.clone()));
    Ok(choices)
}

async fn card(app: &App, provider: &Provider) -> Result<ProviderCard> {
    let rooms = store::provider::used_by(&app.store, &provider.id).await?.len();
    Ok(ProviderCard {
        id: provider.id.clone(),
        title: provider.settings.title.clone(),
        kind: provider.settings.kind,
        domain: provider.settings.domain.clone(),
        is_default: provider.is_default,
        from_environment: provider.from_environment,
        ready: keys::is_ready(app, provider).await?,
        rooms: u32::try_from(rooms).unwrap_or(u32::MAX),
        checked: store::provider::checked(&app.store, &provider.id).await?,
    })
}

/// The provider.
///
/// # Errors
/// There is none.
pub async fn find(store: &Store, provider: &ProviderId) -> Result<Provider> {
    store::provider::by_id(store, provider).await?.ok_or(ApiError::NoSuch(Thing::Provider))
}

/// One provider.
///
/// # Errors
/// Not an administrator, or no such provider.
pub async fn page(provider: ProviderId) -> Result<ProviderPage> {
    let call = call();
    guard::caller(&call, Function::Provider)?;
    let (app, now_ms) = (&call.app, call.now_ms());
    let found = find(&app.store, &provider).await?;
    let keys = store::provider_key::of_provider(&app.store, &provider).await?;
    let key_card = |key: store::provider_key::ProviderKey| KeyCard {
        readable: keys::open(app, &found, &key).is_some(),
        id: key.id,
        made_ms: key.made_ms,
        signs_from_ms: key.signs_from_ms,
        retires_ms: key.retires_ms,
    };
    let key_paths = (found.settings.kind == Kind::KeyServer)
        .then(|| KeyPaths { asap: key_server::FOLDER.to_owned(), jwks: format!("{}/{}", key_server::FOLDER, key_server::JWKS) });
    Ok(ProviderPage {
        card: card(app, &found).await?,
        keys: keys.into_iter().map(key_card).collect(),
        key_paths,
        used_by: store::provider::used_by(&app.store, &provider).await?,
        report: store::provider::report(&app.store, &provider).await?,
        examining: app.providers.is_examining(&provider),
        settings: found.settings,
        now_ms,
    })
}

fn checked(settings: &Settings) -> Result<Settings> {
    settings.checked().map_err(|error| ApiError::Setting { field: error.field.to_owned(), sentence: error.sentence })
}

/// Adds a provider for an administrator in the pages.
///
/// # Errors
/// Not an administrator; a setting or a key that will not do.
pub async fn add(settings: Settings, key: KeyInput) -> Result<ProviderId> {
    let call = call();
    guard::caller(&call, Function::AddProvider)?;
    let app = &call.app;
    add_to(&app.store, &app.providers.vault, &app.random, call.now_ms(), &settings, key).await
}

/// Adds a provider with its first key. The key is looked at before anything is stored.
///
/// # Errors
/// A setting or a key that will not do.
pub async fn add_to(store: &Store, vault: &Vault, random: &Random, now_ms: i64, settings: &Settings, key: KeyInput) -> Result<ProviderId> {
    let settings = checked(settings)?;
    let id = ProviderId::new(random.id());
    let key = keys::make(store, vault, random, &id, &settings, key, now_ms, now_ms).await?;
    store::provider::put(store, &id, &settings, false, now_ms).await?;
    if let Some(key) = key {
        store::provider_key::insert(store, &key, now_ms).await?;
    }
    Ok(id)
}

/// One that environment or file configure is not changed elsewhere.
fn changeable(provider: &Provider) -> Result<()> {
    if provider.from_environment {
        let sentence = "This server is configured by environment variables or the configuration file (JITSI_DOMAIN and so on). Please \
                        change them there and start Rollcall again."
            .to_owned();
        return Err(ApiError::Conflict { sentence });
    }
    Ok(())
}

/// Changes a provider's settings.
///
/// # Errors
/// Not an administrator, no such provider, a setting that will not do, or configured elsewhere.
pub async fn edit(provider: ProviderId, settings: Settings) -> Result<()> {
    let call = call();
    guard::caller(&call, Function::EditProvider)?;
    let found = find(&call.app.store, &provider).await?;
    changeable(&found)?;
    let settings = checked(&Settings { kind: found.settings.kind, ..settings })?;
    if settings.kind == Kind::Jaas && settings.app_id != found.settings.app_id {
        let sentence =
            "The keys here belong to the AppID that they were entered with. Please add another server for another AppID.".to_owned();
        return Err(ApiError::Setting { field: "app_id".to_owned(), sentence });
    }
    Ok(store::provider::put(&call.app.store, &provider, &settings, false, call.now_ms()).await?)
}

/// Makes a provider the default.
///
/// # Errors
/// Not an administrator, or no such provider.
pub async fn set_default(provider: ProviderId) -> Result<()> {
    let call = call();
    guard::caller(&call, Function::SetDefaultProvider)?;
    find(&call.app.store, &provider).await?;
    Ok(store::provider::set_default(&call.app.store, &provider).await?)
}

/// Removes a provider for an administrator in the pages.
///
/// # Errors
/// Not an administrator, no such provider, in use, or configured elsewhere.
pub async fn remove(provider: ProviderId) -> Result<()> {
    let call = call();
    guard::caller(&call, Function::RemoveProvider)?;
    remove_from(&call.app.store, &provider).await
}

/// Removes a provider that no room names.
///
/// # Errors
/// No such provider, in use, or configured elsewhere.
pub async fn remove_from(store: &Store, provider: &ProviderId) -> Result<()> {
    let found = find(store, provider).await?;
    changeable(&found)?;
    if store::provider::remove(store, provider).await? {
        return Ok(());
    }
    let used_by = store::provider::used_by(store, provider).await?;
    let shown: Vec<String> = used_by.iter().take(10).map(|one| format!("\"{}\" in {}", one.title, one.course_title)).collect();
    let more = used_by.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let sentence = format!("Rooms use this server: {}{more}. Please choose another server in these rooms first.", shown.join(", "));
    Err(ApiError::Conflict { sentence })
}

/// A new key for an administrator in the pages.
///
/// # Errors
/// Not an administrator, no such provider, a key or times that will not do, or configured elsewhere.
pub async fn rotate(provider: ProviderId, key: KeyInput, in_minutes: u32, overlap_hours: u32) -> Result<()> {
    let call = call();
    guard::caller(&call, Function::RotateKey)?;
    let app = &call.app;
    rotate_in(&app.store, &app.providers.vault, &app.random, call.now_ms(), &provider, key, in_minutes, overlap_hours).await
}

/// A new key: it signs from `in_minutes` on, the others are retired `overlap_hours` after that.
///
/// # Errors
/// No such provider, a key or times that will not do, or configured elsewhere.
#[expect(clippy::too_many_arguments, reason = "what the page and the command have in common is all of this and no more")]
pub async fn rotate_in(
    store: &Store,
    vault: &Vault,
    random: &Random,
    now_ms: i64,
    provider: &ProviderId,
    key: KeyInput,
    in_minutes: u32,
    overlap_hours: u32,
) -> Result<()> {
    let found = find(store, provider).await?;
    changeable(&found)?;
    let wrong = |field: &str, sentence: &str| Err(ApiError::Setting { field: field.to_owned(), sentence: sentence.to_owned() });
    if in_minutes > WAIT_MAX_MINUTES {
        return wrong("in_minutes", "A new key can wait at most 30 days (43200 minutes) before it signs.");
    }
    if overlap_hours > OVERLAP_MAX_HOURS {
        return wrong("overlap_hours", "An old key can be kept beside the new one for at most a year (8760 hours).");
    }
    let signs_from_ms = now_ms + i64::from(in_minutes) * 60_000;
    let Some(key) = keys::make(store, vault, random, provider, &found.settings, key, now_ms, signs_from_ms).await? else {
        return Err(ApiError::Conflict { sentence: "Public servers have no keys.".to_owned() });
    };
    let retire_ms = signs_from_ms + i64::from(overlap_hours) * 3_600_000;
    Ok(store::provider_key::insert(store, &key, retire_ms).await?)
}
