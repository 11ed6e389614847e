//! What one says of a Jitsi server: its kind, its settings, its key. What is wrong stands beside its field, and nothing typed is lost.
//! How it looks is in `fields`.

use domain::provider::{Kind, Settings, jaas_key_id};
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::provider::KeyInput;
use crate::browser::screen;

/// What is wrong: the field and the sentence.
type Wrong = Option<(String, String)>;

/// What is typed and chosen.
#[derive(Clone, Copy)]
pub struct Form {
    /// What kind of server it is.
    pub kind: RwSignal<Kind>,
    pub(super) title: RwSignal<String>,
    pub(super) domain: RwSignal<String>,
    pub(super) app_id: RwSignal<String>,
    pub(super) issuer: RwSignal<String>,
    pub(super) audience: RwSignal<String>,
    pub(super) subject: RwSignal<String>,
    pub(super) send_email: RwSignal<bool>,
    pub(super) secret: RwSignal<String>,
    pub(super) key_id: RwSignal<String>,
    pub(super) shown: RwSignal<bool>,
    wrong: RwSignal<Wrong>,
}

/// The fields that this form has.
const FIELDS: [&str; 8] = ["title", "domain", "app_id", "issuer", "audience", "subject", "secret", "key_id"];

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            kind: RwSignal::new(Kind::default()),
            title: text(),
            domain: text(),
            app_id: text(),
            issuer: text(),
            audience: text(),
            subject: text(),
            send_email: RwSignal::new(false),
            secret: text(),
            key_id: text(),
            shown: RwSignal::new(false),
            wrong: RwSignal::new(None),
        }
    }

    /// Puts settings into the fields.
    pub fn fill(self, settings: &Settings) {
        self.kind.set(settings.kind);
        self.title.set(settings.title.clone());
        self.domain.set(settings.domain.clone());
        self.app_id.set(settings.app_id.clone());
        self.issuer.set(settings.issuer.clone());
        self.audience.set(settings.audience.clone());
        self.subject.set(settings.subject.clone());
        self.send_email.set(settings.send_email);
    }

    /// The settings as typed, if there is nothing wrong with them; else that is shown.
    pub fn settings(self) -> Option<Settings> {
        let typed = Settings {
            title: self.title.get_untracked(),
            kind: self.kind.get_untracked(),
            domain: self.domain.get_untracked(),
            app_id: self.app_id.get_untracked(),
            issuer: self.issuer.get_untracked(),
            audience: self.audience.get_untracked(),
            subject: self.subject.get_untracked(),
            send_email: self.send_email.get_untracked(),
        };
        match typed.checked() {
            Ok(_) => Some(typed),
            Err(error) => {
                self.point_at(error.field, error.sentence);
                None
            }
        }
    }

    /// The key as typed, if there is nothing wrong with it that can be seen from here; else that is shown.
    pub fn key(self) -> Option<KeyInput> {
        // What is copied often brings a space or the end of its line along; Jitsi's side has neither.
        let key = KeyInput { secret: self.secret.get_untracked().trim().to_owned(), key_id: self.key_id.get_untracked() };
        match self.kind.get_untracked() {
            Kind::Public | Kind::KeyServer => return Some(KeyInput::default()),
            Kind::SharedSecret if key.secret.is_empty() => self.point_at("secret", "Please enter the secret, or make one.".to_owned()),
            Kind::Jaas => match jaas_key_id(self.app_id.get_untracked().trim(), &key.key_id) {
                Ok(_) if key.secret.trim().is_empty() => self.point_at("secret", "Please paste the private key.".to_owned()),
                Ok(_) => return Some(key),
                Err(error) => self.point_at(error.field, error.sentence),
            },
            Kind::SharedSecret => return Some(key),
        }
        None
    }

    /// Forgets the key that was typed: the server has it.
    pub fn forget_key(self) {
        self.secret.set(String::new());
        self.key_id.set(String::new());
        self.shown.set(false);
    }

    /// Forgets what was wrong.
    pub fn clear(self) {
        self.wrong.set(None);
    }

    /// Shows an error of the server beside its field. Says whether it is about a field of this form.
    pub fn take(self, error: &ApiError) -> bool {
        match error {
            ApiError::Setting { field, sentence } if FIELDS.contains(&field.as_str()) => {
                self.point_at(field, sentence.clone());
                true
            }
            _ => false,
        }
    }

    fn point_at(self, field: &str, sentence: String) {
        self.wrong.try_set(Some((field.to_owned(), sentence)));
        leptos::task::spawn_local(async move {
            leptos::task::tick().await;
            screen::focus("[aria-invalid=true]");
        });
    }

    pub(super) fn is_wrong(self, field: &'static str) -> bool {
        self.wrong.with(|wrong| wrong.as_ref().is_some_and(|(one, _)| one == field))
    }

    pub(super) fn type_in(self, field: &'static str, value: RwSignal<String>, text: String) {
        value.set(text);
        if untrack(|| self.is_wrong(field)) {
            self.wrong.set(None);
        }
    }

    pub(super) fn what_is_wrong(self, field: &'static str) -> String {
        self.wrong.with(|wrong| wrong.as_ref().filter(|(one, _)| one == field).map_or_else(String::new, |(_, sentence)| sentence.clone()))
    }
}
