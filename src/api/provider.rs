//! Providers: the Jitsi deployments that lessons take place on, their keys, and what the doctor says of them. For administrators,
//! but for the short list that a room chooses from.

use domain::doctor::{Report, Severity};
use domain::provider::{Kind, Settings};
use domain::{LessonId, ProviderId, RoomId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// A provider in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderCard {
    /// Which.
    pub id: ProviderId,
    /// What people call it.
    pub title: String,
    /// What kind it is.
    pub kind: Kind,
    /// Its host.
    pub domain: String,
    /// Rooms that name no provider use it.
    pub is_default: bool,
    /// It is configured by environment or file, not by pages: its settings and secret cannot be changed here.
    pub from_environment: bool,
    /// It has a key that can be read now. Without one nobody gets in. (Always true for public servers.)
    pub ready: bool,
    /// How many rooms name it.
    pub rooms: u32,
    /// The last examination, if there was one.
    pub checked: Option<Checked>,
}

/// The gist of an examination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When (Unix ms).
    pub at_ms: i64,
    /// The gravest finding's severity; none: all is well.
    pub worst: Option<Severity>,
    /// The gravest finding in one sentence.
    pub title: Option<String>,
}

/// All providers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvidersPage {
    /// By title. Empty: lessons take place in the practice conference.
    pub providers: Vec<ProviderCard>,
    /// The server was started with lessons in the practice conference whatever is configured here.
    pub practice_only: bool,
    /// How many unexpected moderators the last 30 days saw.
    pub alarms: u32,
}

/// One provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderPage {
    /// The gist.
    pub card: ProviderCard,
    /// The settings, blanks filled in.
    pub settings: Settings,
    /// Its keys, newest first. No secret is ever shown.
    pub keys: Vec<KeyCard>,
    /// For key servers: the addresses that Jitsi fetches public keys from, as paths on this server.
    pub key_paths: Option<KeyPaths>,
    /// The rooms that name it.
    pub used_by: Vec<UsedBy>,
    /// The last examination.
    pub report: Option<Report>,
    /// The doctor is at it just now.
    pub examining: bool,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

/// Where a key server's keys are, as paths on this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPaths {
    /// Prosody's `asap_key_server`; it appends `/{hex(sha256(kid))}.pem`.
    pub asap: String,
    /// Prosody's `cache_keys_url`: a JWKS.
    pub jwks: String,
}

/// A key of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCard {
    /// Its name (`kid`); shared secrets have none on the wire, only here.
    pub id: String,
    /// When it was made or entered (Unix ms).
    pub made_ms: i64,
    /// From when on tokens are signed with it (Unix ms).
    pub signs_from_ms: i64,
    /// When it is retired (Unix ms); none: no other key takes its place yet.
    pub retires_ms: Option<i64>,
    /// It can be read with the master key that the server has.
    pub readable: bool,
}

/// A room that names a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedBy {
    /// Which.
    pub room: RoomId,
    /// Its title.
    pub title: String,
    /// The course's title.
    pub course_title: String,
}

/// A provider that a room may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderChoice {
    /// Which.
    pub id: ProviderId,
    /// What people call it.
    pub title: String,
    /// Its host.
    pub domain: String,
    /// Rooms that name no provider use it.
    pub is_default: bool,
}

/// What people in a course are told of the place where a lesson is held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Venue {
    /// The practice conference: no sound and no picture between people.
    pub practice: bool,
    /// The host; none: the practice conference.
    pub domain: Option<String>,
    /// Rollcall's tokens decide who gets in and who moderates. Not so on public servers.
    pub enforced: bool,
    /// The host ends embedded calls after so many minutes.
    pub limit_minutes: Option<u16>,
    /// Only for those who moderate: the doctor's gravest finding, while the provider fails.
    pub failing: Option<Checked>,
}

/// Somebody was a moderator in a conference whose role in Rollcall is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// When it was first seen (Unix ms).
    pub at_ms: i64,
    /// In which lesson.
    pub lesson: LessonId,
    /// The lesson's title.
    pub lesson_title: String,
    /// The course's title.
    pub course_title: String,
    /// Who; none: somebody whom Rollcall does not know.
    pub name: Option<String>,
    /// The connection in the conference.
    pub endpoint: String,
    /// The provider's title; none: the practice conference.
    pub provider: Option<String>,
}

/// What a key is made of. For [`Kind::KeyServer`] nothing is entered: Rollcall makes the pair.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyInput {
    /// The shared secret, or the private key in PEM.
    pub secret: String,
    /// JaaS: the id of the API key.
    pub key_id: String,
}

impl std::fmt::Debug for KeyInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyInput(secret)")
    }
}

/// All providers.
#[server(name = GetProviders, prefix = "/api", endpoint = "providers", input = Json)]
pub async fn providers() -> Result<ProvidersPage> {
    crate::server::provider::list().await
}

/// What a room may name.
#[server(name = GetProviderChoices, prefix = "/api", endpoint = "provider_choices", input = Json)]
pub async fn provider_choices() -> Result<Vec<ProviderChoice>> {
    crate::server::provider::choices().await
}

/// One provider.
#[server(name = GetProvider, prefix = "/api", endpoint = "provider", input = Json)]
pub async fn provider(provider: ProviderId) -> Result<ProviderPage> {
    crate::server::provider::page(provider).await
}

/// Adds a provider. The first one becomes the default.
#[server(name = AddProvider, prefix = "/api", endpoint = "add_provider", input = Json)]
pub async fn add_provider(settings: Settings, key: KeyInput) -> Result<ProviderId> {
    crate::server::provider::add(settings, key).await
}

/// Changes a provider's settings; its kind and its keys stay.
#[server(name = EditProvider, prefix = "/api", endpoint = "edit_provider", input = Json)]
pub async fn edit_provider(provider: ProviderId, settings: Settings) -> Result<()> {
    crate::server::provider::edit(provider, settings).await
}

/// Makes a provider the one that rooms use which name none.
#[server(name = SetDefaultProvider, prefix = "/api", endpoint = "set_default_provider", input = Json)]
pub async fn set_default_provider(provider: ProviderId) -> Result<()> {
    crate::server::provider::set_default(provider).await
}

/// Removes a provider that no room names.
#[server(name = RemoveProvider, prefix = "/api", endpoint = "remove_provider", input = Json)]
pub async fn remove_provider(provider: ProviderId) -> Result<()> {
    crate::server::provider::remove(provider).await
}

/// A new key. It signs from `in_minutes` on; the old ones are retired `overlap_hours` after that.
#[server(name = RotateKey, prefix = "/api", endpoint = "rotate_key", input = Json)]
pub async fn rotate_key(provider: ProviderId, key: KeyInput, in_minutes: u32, overlap_hours: u32) -> Result<()> {
    crate::server::provider::rotate(provider, key, in_minutes, overlap_hours).await
}

/// Starts the doctor. It takes up to a minute; [`provider`] says when it is done.
#[server(name = ExamineProvider, prefix = "/api", endpoint = "examine_provider", input = Json)]
pub async fn examine_provider(provider: ProviderId) -> Result<()> {
    crate::server::examine::start(provider).await
}

/// Unexpected moderators of the last 30 days, latest first.
#[server(name = GetAlarms, prefix = "/api", endpoint = "alarms", input = Json)]
pub async fn alarms() -> Result<Vec<Alarm>> {
    crate::server::watch::alarms().await
}
