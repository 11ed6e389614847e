//! Things people do that the server must agree to: one in flight at a time, and a sentence when it was refused.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::session::{Shared, use_shared};
use crate::api::{ApiError, Result};

/// One button's or one form's doing.
#[derive(Clone, Copy)]
pub struct Act {
    /// Waiting for the server.
    pub busy: RwSignal<bool>,
    /// Why it was refused; empty: it was not. Shown beside the button.
    pub refused: RwSignal<String>,
    shared: Shared,
}

impl Act {
    /// Nothing done yet. To be made in a component.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), refused: RwSignal::new(String::new()), shared: use_shared() }
    }

    /// Calls the server, unless a call is on its way; `done` gets its answer.
    pub fn run<T: 'static>(self, call: impl Future<Output = Result<T>> + 'static, done: impl FnOnce(T) + 'static) {
        if self.start() {
            spawn_local(async move {
                match self.shared.hear(call.await) {
                    Ok(answer) => {
                        self.stop(None);
                        done(answer);
                    }
                    Err(error) => self.stop(Some(&error)),
                }
            });
        }
    }

    /// The same for forms whose fields have refusals of their own: `refused` says whether it has shown the error.
    pub fn run_or<T: 'static>(
        self,
        call: impl Future<Output = Result<T>> + 'static,
        done: impl FnOnce(T) + 'static,
        refused: impl FnOnce(&ApiError) -> bool + 'static,
    ) {
        if self.start() {
            spawn_local(async move {
                match self.shared.hear(call.await) {
                    Ok(answer) => {
                        self.stop(None);
                        done(answer);
                    }
                    Err(error) => {
                        let shown = refused(&error);
                        self.stop((!shown).then_some(&error));
                    }
                }
            });
        }
    }

    /// Calls the server whatever else is on its way: for switches, which one may press in a row. `then` gets its answer, or nothing
    /// when it was refused, to put the switch back.
    pub fn send<T: 'static>(self, call: impl Future<Output = Result<T>> + 'static, then: impl FnOnce(Option<T>) + 'static) {
        self.clear();
        spawn_local(async move {
            let answer = self.shared.hear(call.await);
            self.stop(answer.as_ref().err());
            then(answer.ok());
        });
    }

    /// Shows a refusal of our own: what a check in the browser found before the server was asked.
    pub fn refuse(self, why: &impl ToString) {
        self.refused.set(why.to_string());
    }

    /// Forgets an old refusal.
    pub fn clear(self) {
        self.refused.set(String::new());
    }

    fn start(self) -> bool {
        let free = !self.busy.get_untracked();
        if free {
            self.busy.set(true);
            self.clear();
        }
        free
    }

    // The page may have been left meanwhile, so the signals may be gone.
    fn stop(self, error: Option<&ApiError>) {
        self.busy.try_set(false);
        if let Some(error) = error {
            self.refused.try_set(error.to_string());
        }
    }
}

impl Default for Act {
    fn default() -> Self {
        Self::new()
    }
}
