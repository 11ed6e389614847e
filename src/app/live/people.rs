//! The tab "People": raised hands in their order, and everybody who is there. What moderators can do about one of them is in
//! `moderation.rs`.

mod roll;
mod row;

use std::sync::Arc;

use domain::EndpointId;
use jitsi::conference::Topics;
use jitsi::{Conference, Phase};
use leptos::prelude::*;
use stylers_macro::style_sheet;

pub use self::roll::{Line, Row};

use self::roll::Roll;
use super::changing::{effect, label, memo, part, words};
use super::moderation;
use super::state::Seat;
use crate::app::session::Shared;
use crate::asks::Ask;
use crate::browser::screen;

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
    roll: StoredValue<Roll>,
}

impl Panel {
    fn line(self, id: &EndpointId) -> Option<Arc<Line>> {
        self.roll.with_value(|roll| roll.line(id).cloned())
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
        roll: StoredValue::new(Roll::default()),
    };
    let order = follow(panel);
    let looked_for = RwSignal::new(String::new());
    let shown = move || {
        order.track();
        let words = looked_for.get();
        panel.roll.with_value(|roll| if words.trim().is_empty() { roll.in_order() } else { roll.found(&words) })
    };
    let count = memo(move || {
        order.track();
        panel.roll.with_value(|roll| roll.lines().len())
    });
    let many = memo(move || count.get() > MANY);
    // A field that is gone hides nobody.
    effect(move || {
        if !many.get() {
            looked_for.set(String::new());
        }
    });
    let field = move || many.get().then(|| search(looked_for));
    let inside = memo(move || seat.conference.read(Topics::PHASE, |conference| conference.phase == Phase::Joined));
    let nobody = move || {
        (count.get() < 2).then(|| {
            let words = if inside.get() { "Nobody else is here yet." } else { "You see who is here when you are in the lesson." };
            view! {
                class = sheet,
                <p class="nobody">{words}</p>
            }
            .into_any()
        })
    };
    let list = view! { <For each=shown key=|line| line.number children=move |line| row::person(panel, &line) /> }.into_any();
    view! {
        class = sheet,
        <section aria-label="People">
            {part(move || moderation::not_offered(panel))}
            {hands(panel)}
            <section class="part" aria-label="Everybody">
                <p class="sum" id="people-sum" tabindex="-1">
                    {words(move || sum(panel, count.get()))}
                </p>
                {part(field)}
                <ul class="people">{list}</ul>
                {part(move || none_found(panel, looked_for))}
                {part(nobody)}
            </section>
        </section>
        {moderation::remove_dialog(panel)}
    }
    .into_any()
}

/// Keeps the lines as the conference is. The signal tells that somebody came, went or has another place.
fn follow(panel: Panel) -> RwSignal<()> {
    let (seat, order) = (panel.seat, RwSignal::new(()));
    let what = Topics::ROSTER.and(Topics::ENDPOINTS).and(Topics::ROOMS).and(Topics::PHASE);
    effect(move || {
        let differs = seat.conference.read(what, |conference| panel.roll.try_update_value(|roll| roll.look(conference)));
        if differs == Some(true) {
            order.set(());
        }
    });
    // Whose actions are shown: two lines at most are drawn again.
    let before = StoredValue::new(None::<EndpointId>);
    effect(move || {
        let opened = panel.opened.get();
        for (id, open) in [(before.get_value(), false), (opened.clone(), true)] {
            if let Some(line) = id.and_then(|id| panel.line(&id)) {
                line.open.set(open);
            }
        }
        before.set_value(opened);
    });
    // Whose microphone is about to be turned off.
    let none = StoredValue::new(true);
    effect(move || {
        let empty = seat.asks.with(crate::asks::Asks::is_empty);
        if !(empty && none.get_value()) {
            panel.roll.with_value(|roll| {
                for line in roll.lines() {
                    let muting = !empty && seat.waits_for(&moderation::mute(&line.id));
                    if line.muting.get_untracked() != muting {
                        line.muting.set(muting);
                    }
                }
            });
        }
        none.set_value(empty);
    });
    // Whoever goes while their actions are shown takes them along; whoever was about to press one is taken to the list.
    effect(move || {
        order.track();
        if panel.opened.get_untracked().is_some_and(|id| panel.line(&id).is_none()) {
            panel.opened.set(None);
            leptos::task::spawn_local(async {
                leptos::task::tick().await;
                screen::focus_if_lost("#people-sum");
            });
        }
    });
    order
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
                on:input=move |event| looked_for.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

fn none_found(panel: Panel, looked_for: RwSignal<String>) -> Option<AnyView> {
    let sheet = sheet();
    let words = looked_for.get();
    let none = !words.trim().is_empty() && panel.roll.with_value(|roll| roll.found(&words).is_empty());
    none.then(|| {
        view! {
            class = sheet,
            <p class="nobody">{["Nobody here is called \u{201c}", words.trim(), "\u{201d}."].concat()}</p>
        }
        .into_any()
    })
}

/// Raised hands, the first to go up first, for as long as there are any.
fn hands(panel: Panel) -> AnyView {
    let hands = memo(move || panel.seat.conference.read(Topics::HANDS, ids_of_hands));
    let any = memo(move || hands.with(|hands| !hands.is_empty()));
    part(move || {
        let sheet = sheet();
        any.get().then(|| {
            let each = move || hands.get();
            let list = view! { <For each=each key=|id| id.clone() children=move |id| row::hand(panel, id) /> }.into_any();
            let several = memo(move || hands.with(|hands| hands.len() > 1));
            view! {
                class = sheet,
                <section class="part" aria-label="Raised hands">
                    <div class="over">
                        <h3>"Raised hands"</h3>
                        {part(move || (several.get() && panel.moderates.get()).then(|| lower_all(panel)))}
                    </div>
                    <ol class="people">{list}</ol>
                </section>
            }
            .into_any()
        })
    })
}

fn lower_all(panel: Panel) -> AnyView {
    moderation::button(panel, Ask::LowerAll, label(|| "Lower all hands".to_owned()), "Lower all")
}

fn ids_of_hands(conference: &Conference) -> Vec<EndpointId> {
    conference.hands().into_iter().map(|one| one.id.clone()).collect()
}

/// The class that `style/people.css` is scoped to.
pub fn sheet() -> &'static str {
    let sheet = style_sheet!("style/people.css");
    sheet
}
