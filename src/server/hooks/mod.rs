//! Hooks: where Jitsi servers and other senders report who is there, and what they have recorded.
//!
//! `door` is what a delivery passes; `take` makes facts about lessons of what it says (`when`: of which), and
//! hands recordings on; `admin` is what administrators do with hooks, and
//! `lines` what they write into the sender's configuration. What senders send is read in the crate `hooks`.

pub mod admin;
mod body;
pub mod door;
mod limits;
mod lines;
mod take;
mod when;

use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

use domain::HookId;

use super::config::{JitsiConfig, Secret};
use super::context::App;
use super::store::hook::Hook;
use super::vault::Vault;

/// What the process knows of hooks beside the store.
#[derive(Default)]
pub struct Hooks {
    /// The secret that environment or file give; it is in memory only.
    environment: Option<Secret>,
    /// Secrets that were opened once, by what they are sealed as.
    opened: Mutex<HashMap<String, Secret>>,
    strangers: limits::Strangers,
    flood: limits::Flood,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}

impl Hooks {
    /// What is known at the start.
    pub fn new(jitsi: Option<&JitsiConfig>) -> Self {
        Self { environment: jitsi.and_then(|jitsi| jitsi.webhook_secret.clone()), ..Self::default() }
    }

    /// The secrets that a hook takes now (Unix ms).
    fn secrets(&self, vault: &Vault, hook: &Hook, now_ms: i64) -> Vec<Secret> {
        if hook.from_environment {
            return self.environment.iter().cloned().collect();
        }
        let old = hook.old.as_ref().filter(|(_, until_ms)| now_ms < *until_ms).map(|(sealed, _)| sealed);
        [Some(&hook.sealed), old].into_iter().flatten().filter_map(|sealed| self.open(vault, &hook.id, sealed)).collect()
    }

    fn open(&self, vault: &Vault, hook: &HookId, sealed: &str) -> Option<Secret> {
        if let Some(known) = self.opened.lock().expect("nobody panics while holding it").get(sealed) {
            return Some(known.clone());
        }
        let Some(secret) = vault.unseal(&purpose(hook), sealed) else {
            tracing::error!(%hook, "the secret of a hook cannot be read with the present master key: give the hook a new one");
            return None;
        };
        self.opened.lock().expect("nobody panics while holding it").insert(sealed.to_owned(), secret.clone());
        Some(secret)
    }
}

/// What a sealed secret is bound to.
fn purpose(hook: &HookId) -> String {
    format!("hook {hook}")
}

/// Whether a hook for the Reflector guide's senders is there and its secret can be read.
async fn has_reflector(app: &App) -> bool {
    let kind = domain::evidence::HookKind::Reflector;
    let hooks = super::store::hook::of_kind(&app.store, kind).await.unwrap_or_default();
    hooks.iter().any(|hook| !app.hooks.secrets(&app.providers.vault, hook, app.clock.now_ms()).is_empty())
}
