//! Recordings in a list: fetched again and again without losing what is chosen or where the focus is.

use domain::RecordingId;
use domain::role::Capabilities;
use leptos::prelude::*;

use super::act::{Deed, Deeds, Named, named};
use super::{LOOK_AGAIN_MS, row, sheet, words};
use crate::api::recording::RecordingCard;
use crate::app::load::{Refresh, keep};
use crate::app::session::{Shared, use_shared};
use crate::browser::page as browser_page;

/// Where a list stands, and so what its rows say and offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On a course's page of recordings.
    Course,
    /// On a lesson's page.
    Lesson,
    /// On the administrator's page.
    Office,
}

/// The list.
#[derive(Clone, Copy)]
pub struct List {
    /// Where it stands.
    pub kind: Kind,
    /// What is in it.
    pub cards: RwSignal<Vec<RecordingCard>>,
    /// Which are chosen.
    pub chosen: RwSignal<Vec<RecordingId>>,
    /// What one may do.
    pub may: RwSignal<Capabilities>,
    /// Asks for it again.
    pub refresh: Refresh,
    /// What all pages share.
    pub shared: Shared,
}

impl List {
    /// To be made in a component. Looks again by itself while something moves.
    pub fn new(kind: Kind, refresh: Refresh) -> Self {
        let list = Self {
            kind,
            cards: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(Vec::new()),
            may: RwSignal::new(Capabilities::default()),
            refresh,
            shared: use_shared(),
        };
        keep(browser_page::Beat::every(LOOK_AGAIN_MS, move || {
            if list.cards.with_untracked(|cards| cards.iter().any(|card| words::moves(card.state))) {
                refresh.now();
            }
        }));
        list
    }

    /// Puts in what was fetched, and says what has come to another state by itself.
    pub fn take(self, cards: Vec<RecordingCard>) {
        let moved = self.cards.with_untracked(|before| {
            let old = |card: &RecordingCard| before.iter().find(|one| one.id == card.id).map(|one| one.state);
            let moved = cards.iter().filter(|card| old(card).is_some_and(|old| words::moves(old) && old != card.state));
            moved.map(|card| ["“", &card.title, "”: ", words::label(card.state), "."].concat()).collect::<Vec<_>>()
        });
        if !moved.is_empty() {
            self.shared.said.say(moved.join(" "));
        }
        let gone = |id: &RecordingId| !cards.iter().any(|card| card.id == *id);
        if self.chosen.with_untracked(|chosen| chosen.iter().any(gone)) {
            self.chosen.update(|chosen| chosen.retain(|id| !gone(id)));
        }
        if self.cards.with_untracked(|before| *before != cards) {
            self.cards.set(cards);
        }
    }

    /// The rows.
    pub fn view(self) -> AnyView {
        let ids = Memo::new(move |_| self.cards.with(|cards| cards.iter().map(|card| card.id.clone()).collect::<Vec<_>>()));
        view! {
            <ul class="list">
                <For each=move || ids.get() key=RecordingId::clone children=move |id| row::row(self, id) />
            </ul>
        }
        .into_any()
    }

    /// What can be done with those that are chosen.
    pub fn bulk(self, deeds: Deeds, offered: &'static [Deed]) -> AnyView {
        let sheet = sheet();
        let all = move || self.cards.with(|cards| !cards.is_empty() && self.chosen.with(Vec::len) == cards.len());
        let choose_all = move |event| {
            if event_target_checked(&event) {
                self.chosen.set(self.cards.with_untracked(|cards| cards.iter().map(|card| card.id.clone()).collect()));
            } else {
                self.chosen.set(Vec::new());
            }
        };
        let said = move || match self.chosen.with(Vec::len) {
            0 => String::new(),
            many => [&words::count(many), " chosen"].concat(),
        };
        // Which can be done with at least one of them; the server says what stands in the way of the others.
        let fitting = Memo::new(move |_| {
            let may = self.may.get();
            let fits = |deed: &Deed| {
                self.chosen.with(|chosen| self.cards.with(|cards| cards.iter().any(|card| chosen.contains(&card.id) && deed.fits(card))))
            };
            offered.iter().map(|deed| deed.is_allowed(may) && fits(deed)).collect::<Vec<_>>()
        });
        let buttons = move || {
            let fitting = fitting.get();
            let buttons = offered.iter().zip(fitting).filter(|(_, fits)| *fits);
            buttons.map(|(&deed, _)| deeds.button(deed, " those that are chosen".to_owned(), move || self.named())).collect::<Vec<_>>()
        };
        view! {
            class = sheet,
            <div class="bulk" role="group" aria-label="Chosen recordings">
                <label class="check">
                    <input type="checkbox" prop:checked=all on:change=choose_all />
                    <span>"All that are shown"</span>
                </label>
                <p role="status">{said}</p>
                <div class="row">{buttons}</div>
            </div>
            {deeds.refusal()}
        }
        .into_any()
    }

    fn named(self) -> Vec<Named> {
        self.chosen.with_untracked(|chosen| {
            self.cards.with_untracked(|cards| cards.iter().filter(|card| chosen.contains(&card.id)).map(named).collect())
        })
    }
}
