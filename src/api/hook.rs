//! Hooks: where Jitsi servers and other senders report who is there and what was recorded.

use domain::evidence::HookKind;
use domain::{HookId, ProviderId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// A hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookCard {
    /// Which.
    pub id: HookId,
    /// What sends to it.
    pub kind: HookKind,
    /// The Jitsi server whose conferences it may speak of; none: the practice conference.
    pub provider: Option<ProviderId>,
    /// That server's title.
    pub provider_title: String,
    /// Where to send to.
    pub url: String,
    /// When it was made (Unix ms).
    pub made_ms: i64,
    /// When the secret before this one ends to work (Unix ms), if it still does.
    pub old_until_ms: Option<i64>,
    /// When something was last accepted (Unix ms).
    pub accepted_ms: Option<i64>,
    /// When something was last refused (Unix ms).
    pub refused_ms: Option<i64>,
    /// Comes from the environment: cannot be changed here.
    pub from_environment: bool,
}

/// A new secret, shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookSecret {
    /// Which hook.
    pub hook: HookId,
    /// Where to send to.
    pub url: String,
    /// The secret.
    pub secret: String,
    /// Lines for the sender's configuration, with the secret in them.
    pub lines: String,
    /// What the lines are for: a file, a page of the sender.
    pub place: String,
}

impl std::fmt::Debug for HookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HookSecret").field("hook", &self.hook).field("url", &self.url).finish_non_exhaustive()
    }
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was stored.
    Accepted,
    /// It had been stored before.
    Duplicate,
    /// It was understood, and there was nothing to store.
    Ignored,
    /// Nothing of it was stored.
    Refused,
}

impl Outcome {
    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Ignored => "ignored",
            Self::Refused => "refused",
        }
    }

    /// The outcome with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Accepted, Self::Duplicate, Self::Ignored, Self::Refused].into_iter().find(|outcome| outcome.as_str() == name)
    }
}

/// One delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryLine {
    /// Position in the log, ascending.
    pub number: i64,
    /// When it came (Unix ms).
    pub at_ms: i64,
    /// The hook it came to.
    pub hook: HookId,
    /// What became of it.
    pub outcome: Outcome,
    /// What it was, in the sender's word (`muc-occupant-joined`); empty if that could not be read.
    pub event: String,
    /// The lesson it is about, as a title, if that is known.
    pub lesson: Option<String>,
    /// How many facts were new.
    pub facts: u32,
    /// Why it was refused or ignored; empty otherwise.
    pub why: String,
}

/// All hooks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HooksPage {
    /// By provider and kind.
    pub hooks: Vec<HookCard>,
    /// Providers that a hook could be made for.
    pub providers: Vec<(ProviderId, String)>,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

/// All hooks.
#[server(name = GetHooks, prefix = "/api", endpoint = "hooks", input = Json)]
pub async fn hooks() -> Result<HooksPage> {
    crate::server::hooks::admin::page().await
}

/// The log of deliveries, latest first, at most 100: of one hook or of all, from before a number.
#[server(name = GetHookLog, prefix = "/api", endpoint = "hook_log", input = Json)]
pub async fn hook_log(hook: Option<HookId>, before: Option<i64>) -> Result<Vec<DeliveryLine>> {
    crate::server::hooks::admin::log(hook, before).await
}

/// Makes a hook. `provider`: whose conferences it may speak of; none: the practice conference's, for recorders only. `secret`: the sender's own, where the sender makes it; none: a new one is made.
#[server(name = AddHook, prefix = "/api", endpoint = "add_hook", input = Json)]
pub async fn add_hook(kind: HookKind, provider: Option<ProviderId>, secret: Option<String>) -> Result<HookSecret> {
    crate::server::hooks::admin::add(kind, provider, secret).await
}

/// Makes or takes a new secret. The old one works for `overlap_hours` more.
#[server(name = RotateHook, prefix = "/api", endpoint = "rotate_hook", input = Json)]
pub async fn rotate_hook(hook: HookId, overlap_hours: u32, secret: Option<String>) -> Result<HookSecret> {
    crate::server::hooks::admin::rotate(hook, overlap_hours, secret).await
}

/// Takes a hook away. What it reported stays.
#[server(name = RemoveHook, prefix = "/api", endpoint = "remove_hook", input = Json)]
pub async fn remove_hook(hook: HookId) -> Result<()> {
    crate::server::hooks::admin::remove(hook).await
}
