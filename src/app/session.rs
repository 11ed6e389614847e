//! What the whole page shares: who is signed in, whether the server can be reached, and the sentence about what was just done.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::place::Place;
use crate::api::account::{Me, who_am_i};
use crate::api::{ApiError, Result};
use crate::browser::page;

/// Where the tab remembers to which page somebody wanted before signing in.
const WANTED: &str = "rollcall.wanted";
/// How often a server that cannot be reached is tried again, in ms.
const TRY_AGAIN_MS: i32 = 4_000;
/// How long a sentence about what was done stays, in ms.
const SAID_MS: i32 = 6_000;

/// Who uses this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Not known yet.
    Asking,
    /// Nobody is signed in.
    Nobody,
    /// This person.
    Someone(Me),
}

/// How signing in is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// It is not.
    Open,
    /// Somebody came without a session: the sign-in page, and back here.
    Page,
    /// Somebody signed out: the sign-in page, and nothing is remembered.
    Left,
    /// A guest's session ended: the page of their invitation.
    Invitation,
    /// A session ended while somebody was here: a dialog over the page, so that nothing typed is lost.
    Dialog,
}

/// Who is signed in, and the way to sign in when the session has ended.
#[derive(Clone, Copy)]
pub struct Session {
    /// Who.
    pub who: RwSignal<Who>,
    /// Whether and how signing in is asked for.
    pub door: RwSignal<Door>,
    /// Grows whenever somebody signed in again: what failed for want of a session is tried again.
    pub renewed: RwSignal<u32>,
}

/// Whether the server answers.
#[derive(Clone, Copy)]
pub struct Health {
    /// The last call was answered.
    pub reachable: RwSignal<bool>,
}

/// The sentence about what was just done.
#[derive(Clone, Copy)]
pub struct Said {
    /// Empty most of the time.
    pub sentence: RwSignal<String>,
}

/// All three, as a page uses them.
#[derive(Clone, Copy)]
pub struct Shared {
    /// Who is signed in.
    pub session: Session,
    /// Whether the server answers.
    pub health: Health,
    /// What was just done.
    pub said: Said,
}

/// Provides the three contexts for everything below, and asks the server who this is.
pub fn provide_shared() -> Shared {
    let shared = Shared {
        session: Session { who: RwSignal::new(Who::Asking), door: RwSignal::new(Door::Open), renewed: RwSignal::new(0) },
        health: Health { reachable: RwSignal::new(true) },
        said: Said { sentence: RwSignal::new(String::new()) },
    };
    provide_context(shared.session);
    provide_context(shared.health);
    provide_context(shared.said);
    provide_context(shared);
    spawn_local(shared.ask());
    shared
}

/// The shared state; every page has it.
pub fn use_shared() -> Shared {
    expect_context()
}

impl Session {
    /// Who is signed in, if that is known.
    pub fn me(self) -> Option<Me> {
        match self.who.get() {
            Who::Someone(me) => Some(me),
            Who::Asking | Who::Nobody => None,
        }
    }

    /// Somebody signed in. When it is another person than before, the page starts anew: what is on it is not theirs.
    pub fn signed_in(self, me: Me) {
        if let Who::Someone(before) = self.who.get_untracked()
            && before.person != me.person
        {
            page::load("/");
            return;
        }
        self.who.set(Who::Someone(me));
        self.door.set(Door::Open);
        self.renewed.update(|times| *times += 1);
    }

    /// Nobody is signed in any more.
    pub fn signed_out(self) {
        page::forget(WANTED);
        self.door.set(Door::Left);
        self.who.set(Who::Nobody);
    }
}

impl Said {
    /// Says a sentence, for some seconds.
    pub fn say(self, sentence: impl Into<String>) {
        self.show(sentence.into());
    }

    fn show(self, sentence: String) {
        self.sentence.set(sentence.clone());
        spawn_local(async move {
            page::wait(SAID_MS).await;
            self.sentence.try_update(|said| {
                if *said == sentence {
                    said.clear();
                }
            });
        });
    }
}

impl Shared {
    /// Every answer of the server passes here: a session that has ended and a server that is gone are everybody's concern.
    pub fn hear<T>(self, answer: Result<T>) -> Result<T> {
        self.heard(answer.as_ref().err());
        answer
    }

    fn heard(self, error: Option<&ApiError>) {
        let reachable = error != Some(&ApiError::Unreachable);
        if self.health.reachable.get_untracked() != reachable {
            self.health.reachable.set(reachable);
            if !reachable {
                spawn_local(self.keep_asking());
            }
        }
        if error.is_some_and(ApiError::wants_sign_in) {
            let door = match self.session.who.get_untracked() {
                Who::Someone(me) if me.guest_of.is_none() => Door::Dialog,
                Who::Someone(_) => Door::Invitation,
                Who::Asking | Who::Nobody => Door::Page,
            };
            if door != Door::Dialog {
                self.session.who.set(Who::Nobody);
            }
            self.session.door.set(door);
        }
    }

    async fn ask(self) {
        if let Ok(me) = self.hear(who_am_i().await) {
            match me {
                // An answer that comes after somebody has signed in is old news.
                None if self.session.who.get_untracked() == Who::Asking => self.session.who.set(Who::Nobody),
                Some(me) if self.session.who.get_untracked() == Who::Asking => self.session.who.set(Who::Someone(me)),
                _ => {}
            }
        }
    }

    async fn keep_asking(self) {
        while !self.health.reachable.get_untracked() {
            page::wait(TRY_AGAIN_MS).await;
            self.ask().await;
        }
    }
}

/// Remembers where somebody wanted to go, while they sign in. Only paths of our own pages are kept.
pub fn remember_wanted() {
    let path = page::path();
    if !matches!(Place::read(&path), Place::Unknown | Place::SignIn | Place::Home) {
        page::keep(WANTED, &path);
    }
}

/// Where to go after signing in: what was remembered if it is a page of ours, else home.
pub fn take_wanted() -> Place {
    let wanted = page::kept(WANTED).map(|path| Place::read(&path)).unwrap_or(Place::Home);
    page::forget(WANTED);
    wanted
}
