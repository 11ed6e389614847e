//! The tab "People": raised hands in their order, and everybody who is there. What moderators can do about one of them is in
//! `moderation.rs`.

mod hands;
mod roll;
mod row;

use std::rc::Rc;

use domain::EndpointId;
use jitsi::Phase;
use jitsi::conference::Topics;
use leptos::ev::MouseEvent;
use leptos::html::Ul;
use leptos::mount::mount_to;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use self::roll::{Line, Roll};
pub use self::row::name;
use super::changing::{chosen, effect, memo, part, words};
use super::moderation;
use super::state::Seat;
use crate::app::session::Shared;
use crate::browser::{list, screen};

/// With more people than that there is a field to find somebody in.
const MANY: usize = 12;

/// What a list of people needs, wherever it stands.
#[derive(Clone, Copy)]
pub struct Panel {
    /// One's seat.
    pub seat: Seat,
    /// What was done is said here.
    pub shared: Shared,
    /// One moderates here.
    pub moderates: Memo<bool>,
    /// Rollcall's tokens decide here who gets in and who moderates.
    pub enforced: Memo<bool>,
    /// Whose further actions are shown.
    pub opened: RwSignal<Option<EndpointId>>,
    /// Who is asked about before they are removed, with their name.
    pub removing: RwSignal<Option<(EndpointId, String)>>,
    /// That question is on the screen.
    pub asking: RwSignal<bool>,
    roll: StoredValue<Option<Roll>, LocalStorage>,
}

impl Panel {
    /// Somebody's name, as long as they are here.
    pub fn name(self, id: EndpointId) -> Memo<String> {
        memo(move || self.seat.conference.line(&id, |one| one.map(row::name).unwrap_or_default()))
    }

    fn with<T>(self, read: impl FnOnce(&mut Roll) -> T) -> Option<T> {
        self.roll.try_update_value(|roll| roll.as_mut().map(read)).flatten()
    }

    fn line(self, find: impl FnOnce(&Roll) -> Option<&Rc<Line>>) -> Option<Rc<Line>> {
        self.with(|roll| find(roll).cloned()).flatten()
    }
}

/// What the panel shows under "People": see `panel.rs`, which draws the frame, the heading with the count, and the tabs around it.
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    let sheet = sheet();
    let panel = Panel {
        seat,
        shared,
        moderates: memo(move || seat.moderates()),
        enforced: memo(move || seat.enforced()),
        opened: RwSignal::new(None),
        removing: RwSignal::new(None),
        asking: RwSignal::new(false),
        roll: StoredValue::new_local(None),
    };
    let place = NodeRef::<Ul>::new();
    follow(panel, place);
    let looked_for = RwSignal::new(String::new());
    let found = RwSignal::new(1);
    let count = memo(move || seat.conference.read(Topics::ROSTER, |conference| conference.roster.len()));
    let many = memo(move || count.get() > MANY);
    effect(move || {
        // A field that is gone hides nobody.
        if !many.get() {
            looked_for.set(String::new());
        }
        let words = looked_for.get();
        found.set(panel.with(|roll| roll.look_for(&words)).unwrap_or(1));
    });
    let clicks: Box<dyn FnMut(MouseEvent)> = Box::new(move |event| press(panel, &event));
    let field = move || many.get().then(|| search(looked_for));
    let inside = memo(move || seat.conference.read(Topics::PHASE, |conference| conference.phase == Phase::Joined));
    let nobody = move || {
        let words = match (count.get(), inside.get()) {
            (..2, true) => "Nobody else is here yet.".to_owned(),
            (..2, false) => "You see who is here when you are in the lesson.".to_owned(),
            _ if found.get() == 0 && looked_for.with(|words| !words.trim().is_empty()) => {
                looked_for.with(|words| ["Nobody here is called \u{201c}", words.trim(), "\u{201d}."].concat())
            }
            _ => return None,
        };
        Some(
            view! {
                class = sheet,
                <p class="nobody">{words}</p>
            }
            .into_any(),
        )
    };
    view! {
        class = sheet,
        <section aria-label="People">
            {part(move || moderation::not_offered(panel))}
            {hands::view(panel)}
            <section class="part" aria-label="Everybody">
                <p class="sum" id="people-sum" tabindex="-1">
                    {words(move || sum(panel, count.get()))}
                </p>
                {part(field)}
                <ul class="people" node_ref=place on:click=clicks></ul>
                {part(nobody)}
            </section>
        </section>
        {seat.tools.map(|tools| (tools.removing)(panel))}
    }
    .into_any()
}

/// Keeps the list as the conference is.
fn follow(panel: Panel, place: NodeRef<Ul>) {
    let seat = panel.seat;
    effect(move || {
        if let Some(place) = place.get() {
            panel.roll.try_set_value(Some(Roll::new(place)));
        }
    });
    let what = Topics::ROSTER.and(Topics::ENDPOINTS).and(Topics::ROOMS).and(Topics::PHASE);
    effect(move || {
        place.track();
        let moderates = panel.moderates.get();
        seat.conference.read(what, |conference| panel.with(|roll| roll.look(conference, moderates)));
        // Whoever goes while their actions are shown takes them along; whoever was about to press one is taken to the list.
        let opened = panel.opened.get_untracked();
        if opened.is_some_and(|id| !moderates || panel.line(|roll| roll.line(&id)).is_none()) {
            panel.opened.set(None);
            screen::focus_if_lost("#people-sum");
        }
    });
    let before = StoredValue::new_local(None::<EndpointId>);
    effect(move || {
        let opened = panel.opened.get();
        let closed = before.try_update_value(|before| std::mem::replace(before, opened.clone())).flatten();
        if let Some(line) = closed.and_then(|id| panel.line(|roll| roll.line(&id))) {
            line.open(None);
        }
        if let Some(line) = opened.and_then(|id| panel.line(|roll| roll.line(&id))) {
            let id = line.id.clone();
            let mounted = line.place().map(|place| mount_to(place, move || panel.seat.tools.map(|tools| (tools.about)(panel, id))));
            line.open(mounted.map(|mounted| Box::new(mounted) as Box<dyn std::any::Any>));
        }
    });
    // Whose microphone is about to be turned off. Nearly always nobody's.
    let any = StoredValue::new_local(false);
    effect(move || {
        let asked = !seat.asks.with(crate::asks::Asks::is_empty);
        if asked || any.get_value() {
            for line in panel.with(|roll| roll.lines().to_vec()).unwrap_or_default() {
                line.muting(asked && seat.asks.with_untracked(|asks| asks.waits_for(&moderation::mute(&line.id))));
            }
        }
        any.set_value(asked);
    });
}

/// Something in a line was pressed.
fn press(panel: Panel, event: &MouseEvent) {
    let Some((does, number)) = list::pressed(event) else { return };
    let Some(line) = panel.line(|roll| roll.numbered(number)) else { return };
    if does == "mute" {
        panel.seat.ask(moderation::mute(&line.id));
    } else {
        panel.opened.update(|opened| *opened = (opened.as_ref() != Some(&line.id)).then(|| line.id.clone()));
    }
}

/// `28 people, 3 hands up`
fn sum(panel: Panel, people: usize) -> String {
    let hands = panel.seat.conference.read(Topics::HANDS, |conference| conference.hands().len());
    let people = [people.to_string().as_str(), if people == 1 { " person" } else { " people" }].concat();
    match hands {
        0 => people,
        1 => [&people, ", 1 hand up"].concat(),
        hands => [&people, ", ", &hands.to_string(), " hands up"].concat(),
    }
}

/// A field to find somebody in.
fn search(looked_for: RwSignal<String>) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <div class="search">
            <input
                class="input"
                type="search"
                aria-label="Find somebody by name"
                placeholder="Find somebody"
                autocomplete="off"
                prop:value=move || looked_for.get()
                on:input=chosen(move |words| looked_for.set(words))
            />
        </div>
    }
    .into_any()
}

/// The class that `style/people.css` is scoped to.
pub fn sheet() -> &'static str {
    let sheet = style_sheet!("style/people.css");
    sheet
}
