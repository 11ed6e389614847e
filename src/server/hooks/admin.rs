//! What an administrator does with hooks.

use data_encoding::BASE64;
use domain::evidence::HookKind;
use domain::provider::{Kind, Settings};
use domain::{HookId, ProviderId};
use hooks::SECRET_PREFIX;

use super::super::context::{App, Random, call};
use super::super::guard::{self, Function};
use super::super::provider;
use super::super::store::provider::Provider;
use super::super::store::{self, Store, hook::Hook};
use super::super::vault::Vault;
use super::{lines, purpose};
use crate::api::hook::{DeliveryLine, HookCard, HookSecret, HooksPage};
use crate::api::{ApiError, Result};

/// Lines of the log in one answer.
const LINES: u32 = 100;
/// The longest that an old secret may work beside the new one, in hours: a month.
const OVERLAP_MAX_HOURS: u32 = 31 * 24;
/// What the practice conference is called where the title of a Jitsi server would stand.
const PRACTICE: &str = "Practice conference";
/// Characters that a secret must have at least, and may have at most.
const SECRET_LENGTHS: std::ops::RangeInclusive<usize> = 16..=512;

/// What the page and the command both have.
#[derive(Clone, Copy, Debug)]
pub struct Office<'a> {
    /// The store.
    pub store: &'a Store,
    /// Seals secrets.
    pub vault: &'a Vault,
    /// Makes them.
    pub random: &'a Random,
    /// The address of this server, such as `https://rollcall.example.org`.
    pub base: &'a str,
    /// Now (Unix ms).
    pub now_ms: i64,
}

/// The address by which a browser knows this server.
fn base(host: &str) -> String {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let scheme = if matches!(name, "localhost" | "127.0.0.1" | "[::1]") { "http" } else { "https" };
    format!("{scheme}://{host}")
}

fn office<'a>(app: &'a App, base: &'a str) -> Office<'a> {
    Office { store: &app.store, vault: &app.providers.vault, random: &app.random, base, now_ms: app.clock.now_ms() }
}

/// All hooks.
///
/// # Errors
/// Not an administrator.
pub async fn page() -> Result<HooksPage> {
    let call = call();
    guard::caller(&call, Function::Hooks)?;
    let mut providers = store::provider::all(&call.app.store).await?;
    providers.sort_by_cached_key(|one| (one.settings.title.to_lowercase(), one.id.clone()));
    let base = base(&call.host);
    let hooks = cards(&call.app.store, &providers, &base, call.now_ms()).await?;
    let providers = providers.into_iter().map(|one| (one.id, one.settings.title)).collect();
    Ok(HooksPage { hooks, providers, now_ms: call.now_ms() })
}

/// All hooks, in the order of their providers.
///
/// # Errors
/// The store fails.
pub async fn cards(store: &Store, providers: &[Provider], base: &str, now_ms: i64) -> Result<Vec<HookCard>> {
    let mut cards = Vec::new();
    for hook in store::hook::all(store).await? {
        // Those of the practice conference are the last.
        let place = match &hook.provider {
            None => providers.len(),
            Some(provider) => match providers.iter().position(|one| one.id == *provider) {
                Some(place) => place,
                None => continue,
            },
        };
        let (accepted_ms, refused_ms) = store::delivery::latest(store, &hook.id).await?;
        let card = HookCard {
            url: format!("{base}{}", lines::path(hook.kind, &hook.id)),
            provider_title: providers.get(place).map_or(PRACTICE, |one| &one.settings.title).to_owned(),
            old_until_ms: hook.old.map(|(_, until_ms)| until_ms).filter(|until_ms| now_ms < *until_ms),
            id: hook.id,
            kind: hook.kind,
            provider: hook.provider,
            made_ms: hook.made_ms,
            accepted_ms,
            refused_ms,
            from_environment: hook.from_environment,
        };
        cards.push((place, card));
    }
    cards.sort_by_key(|(place, card)| (*place, card.kind, card.made_ms));
    Ok(cards.into_iter().map(|(_, card)| card).collect())
}

/// The log.
///
/// # Errors
/// Not an administrator.
pub async fn log(hook: Option<HookId>, before: Option<i64>) -> Result<Vec<DeliveryLine>> {
    let call = call();
    guard::caller(&call, Function::HookLog)?;
    let now_ms = call.now_ms();
    for line in call.app.hooks.flood.over(now_ms) {
        call.app.ingest.log(line, now_ms);
    }
    Ok(store::delivery::before(&call.app.store, hook.as_ref(), before, LINES).await?)
}

/// Makes a hook for an administrator in the pages.
///
/// # Errors
/// Not an administrator, no such provider, or a secret that will not do.
pub async fn add(kind: HookKind, provider: Option<ProviderId>, secret: Option<String>) -> Result<HookSecret> {
    let call = call();
    guard::caller(&call, Function::AddHook)?;
    add_to(office(&call.app, &base(&call.host)), kind, provider.as_ref(), secret).await
}

/// Makes a hook; without a provider, for the practice conference.
///
/// # Errors
/// No such provider, not for this kind, or a secret that will not do.
pub async fn add_to(office: Office<'_>, kind: HookKind, provider: Option<&ProviderId>, secret: Option<String>) -> Result<HookSecret> {
    let found = settings_of(office.store, provider).await?;
    let is_jaas = found.kind == Kind::Jaas;
    if provider.is_none() && kind != HookKind::Jibri {
        return Err(wrong(
            "kind",
            "The practice conference says by itself who is there. Only recordings can be reported for it, as by Jibri.",
        ));
    }
    if (kind == HookKind::Jaas) != is_jaas {
        let sentence = if is_jaas {
            "JaaS reports by its own webhooks. Please choose JaaS as the kind."
        } else {
            "Only JaaS sends these. Please choose what runs on this server, such as Rollcall's own module."
        };
        return Err(wrong("kind", sentence));
    }
    let secret = secret_of(office.random, kind, secret)?;
    let id = HookId::new(office.random.id());
    let sealed = office.vault.seal(office.random, &purpose(&id), &secret);
    let provider = provider.cloned();
    let hook = Hook { id, kind, provider, sealed, old: None, from_environment: false, made_ms: office.now_ms };
    store::hook::insert(office.store, &hook).await?;
    Ok(shown(office, &hook, &found, secret))
}

/// A new secret for an administrator in the pages.
///
/// # Errors
/// Not an administrator, no such hook, or a secret or a time that will not do.
pub async fn rotate(hook: HookId, overlap_hours: u32, secret: Option<String>) -> Result<HookSecret> {
    let call = call();
    guard::caller(&call, Function::RotateHook)?;
    rotate_in(office(&call.app, &base(&call.host)), &hook, overlap_hours, secret).await
}

/// A new secret; the present one works for `overlap_hours` more.
///
/// # Errors
/// No such hook, configured elsewhere, or a secret or a time that will not do.
pub async fn rotate_in(office: Office<'_>, hook: &HookId, overlap_hours: u32, secret: Option<String>) -> Result<HookSecret> {
    let hook = find(office.store, hook).await?;
    let settings = settings_of(office.store, hook.provider.as_ref()).await?;
    if overlap_hours > OVERLAP_MAX_HOURS {
        return Err(wrong("overlap_hours", "An old secret can work beside the new one for at most a month (744 hours)."));
    }
    let secret = secret_of(office.random, hook.kind, secret)?;
    let sealed = office.vault.seal(office.random, &purpose(&hook.id), &secret);
    let old_until_ms = office.now_ms.saturating_add(i64::from(overlap_hours) * 3_600_000);
    store::hook::rotate(office.store, &hook.id, &sealed, old_until_ms).await?;
    Ok(shown(office, &hook, &settings, secret))
}

/// Takes a hook away for an administrator in the pages.
///
/// # Errors
/// Not an administrator, no such hook, or configured elsewhere.
pub async fn remove(hook: HookId) -> Result<()> {
    let call = call();
    guard::caller(&call, Function::RemoveHook)?;
    remove_from(&call.app.store, &hook).await
}

/// Takes a hook away.
///
/// # Errors
/// No such hook, or configured elsewhere.
pub async fn remove_from(store: &Store, hook: &HookId) -> Result<()> {
    let hook = find(store, hook).await?;
    Ok(store::hook::remove(store, &hook.id).await?)
}

/// A hook that can be changed.
async fn find(store: &Store, hook: &HookId) -> Result<Hook> {
    let missing = "There is no such hook. Please look at the list again; somebody may have removed it.";
    let Some(found) = store::hook::by_id(store, hook).await? else {
        return Err(ApiError::Conflict { sentence: missing.to_owned() });
    };
    if found.from_environment {
        let sentence = "This hook is configured by environment or configuration file (JITSI_WEBHOOK_SECRET). Please change it there and \
                        start Rollcall again.";
        return Err(ApiError::Conflict { sentence: sentence.to_owned() });
    }
    Ok(found)
}

fn wrong(field: &str, sentence: &str) -> ApiError {
    ApiError::Setting { field: field.to_owned(), sentence: sentence.to_owned() }
}

/// The settings of a provider, or what stands for them with the practice conference.
async fn settings_of(store: &Store, provider: Option<&ProviderId>) -> Result<Settings> {
    match provider {
        Some(provider) => Ok(provider::find(store, provider).await?.settings),
        None => Ok(Settings::default()),
    }
}

fn shown(office: Office<'_>, hook: &Hook, settings: &Settings, secret: String) -> HookSecret {
    let url = format!("{}{}", office.base, lines::path(hook.kind, &hook.id));
    let (lines, place) = lines::lines(hook.kind, settings, &url, &secret);
    HookSecret { hook: hook.id.clone(), url, secret, lines, place }
}

/// The secret that was given, if it will do, or a new one.
fn secret_of(random: &Random, kind: HookKind, given: Option<String>) -> Result<String> {
    let given = given.map(|secret| secret.trim().to_owned()).filter(|secret| !secret.is_empty());
    let Some(secret) = given else {
        return Ok(match kind {
            HookKind::Rollcall | HookKind::Jibri => format!("{SECRET_PREFIX}{}", BASE64.encode(&random.bytes::<32>())),
            _ => random.secret(),
        });
    };
    // It goes into configuration files and heads, between quotation marks.
    let is_plain = secret.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'\\' | b'`'));
    if !SECRET_LENGTHS.contains(&secret.len()) || !is_plain {
        return Err(wrong("secret", "A secret must have 16 to 512 letters, digits and signs, without spaces and quotation marks."));
    }
    let is_ours = matches!(kind, HookKind::Rollcall | HookKind::Jibri);
    if is_ours && secret.strip_prefix(SECRET_PREFIX).is_none_or(|text| BASE64.decode(text.as_bytes()).is_err()) {
        return Err(wrong(
            "secret",
            "A secret for Rollcall's own module or script begins with whsec_ and goes on in base64. Leave it empty to have one made.",
        ));
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_one_that_the_browser_uses() {
        assert_eq!(base("rollcall.example.org"), "https://rollcall.example.org");
        assert_eq!(base("rollcall.example.org:8443"), "https://rollcall.example.org:8443");
        assert_eq!(base("localhost:8080"), "http://localhost:8080");
    }

    #[test]
    fn a_secret_that_will_not_do_is_refused_without_being_repeated() {
        let random = Random::system();
        for (kind, secret) in
            [(HookKind::Jaas, "short"), (HookKind::Jaas, "with a space in the middle"), (HookKind::Rollcall, "no-prefix-at-all-here")]
        {
            let error = secret_of(&random, kind, Some(secret.to_owned())).expect_err(secret);
            assert!(matches!(&error, ApiError::Setting { field, .. } if field == "secret"));
            assert!(!error.to_string().contains(secret));
        }
        let own = secret_of(&random, HookKind::Jaas, Some(" a-secret-that-JaaS-shows \n".to_owned()));
        assert_eq!(own.expect("it will do"), "a-secret-that-JaaS-shows");
        assert!(secret_of(&random, HookKind::Rollcall, None).expect("made").starts_with("whsec_"));
    }
}
