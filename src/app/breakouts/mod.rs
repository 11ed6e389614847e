//! The breakout rooms that are prepared for a room's lessons: sets of them, made from the course's groups, at random or by hand.

mod list;
mod one;

use domain::board::PlannedRoom;
use domain::{BreakoutSetId, RoomId};
use leptos::prelude::*;

use super::load::{Refresh, loaded};
use super::parts::{Crumb, page_head};
use super::place::Place;
use super::session::{Shared, use_shared};
use crate::api::breakout::{BreakoutPage, breakouts};

/// A set as it is being made.
#[derive(Clone)]
struct Draft {
    /// Which set it replaces; none: it is a new one.
    set: Option<BreakoutSetId>,
    title: String,
    rooms: Vec<PlannedRoom>,
    /// Everybody is put in at random at once.
    shuffled: bool,
}

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    room: StoredValue<RoomId>,
    refresh: Refresh,
    shared: Shared,
    /// The set that is being made; none: the list is shown.
    draft: RwSignal<Option<Draft>>,
    removing: RwSignal<bool>,
    /// Which is about to be removed, and its title.
    about: RwSignal<Option<(BreakoutSetId, String)>>,
}

/// The sets of one room.
pub fn page(id: RoomId) -> AnyView {
    let around = Around {
        room: StoredValue::new(id),
        refresh: Refresh::new(),
        shared: use_shared(),
        draft: RwSignal::new(None),
        removing: RwSignal::new(false),
        about: RwSignal::new(None),
    };
    view! {
        {loaded(around.refresh, move || breakouts(around.room.get_value()), move |page| draw(page, around))}
        {list::remove_dialog(around)}
    }
    .into_any()
}

fn draw(page: &BreakoutPage, around: Around) -> AnyView {
    let crumbs = vec![
        Crumb { place: Place::Home, words: "Lessons".into() },
        Crumb { place: Place::Room(around.room.get_value()), words: page.room_title.clone() },
    ];
    let below =
        view! { <p class="muted">"Prepare who works with whom. In the lesson one press opens the rooms and sends everybody there."</p> };
    let page = StoredValue::new(page.clone());
    let body = move || match around.draft.get() {
        Some(draft) => page.with_value(|page| one::view(page, draft, around)),
        None => page.with_value(|page| list::view(page, around)),
    };
    view! {
        <div class="page">
            {page_head(crumbs, "Breakout rooms", below.into_any(), ().into_any())}
            {body}
        </div>
    }
    .into_any()
}
