//! The panel: raised hands in their order, and everybody who is there.

use domain::EndpointId;
use jitsi::{Conference, Endpoint, Phase};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::changing::{memo, part, press, value, words};
use super::icon::{CAMERA, CAMERA_OFF, CLOSE, HAND, MICROPHONE, MICROPHONE_OFF, icon};
use super::moderation;
use super::state::Seat;
use crate::app::session::Shared;
use crate::app::time;
use crate::asks::Ask;
use crate::browser::screen;

/// Somebody in the list, as far as the list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The name on the screen.
    pub name: String,
    /// Role, other room.
    note: &'static str,
    /// It is oneself.
    pub me: bool,
    /// The microphone is off, if that is known.
    pub audio_muted: Option<bool>,
    /// The camera is off, if that is known.
    pub video_muted: Option<bool>,
    /// The hand is up.
    pub hand: bool,
}

/// What a list of people needs, wherever it stands.
#[derive(Clone, Copy)]
pub struct Panel {
    /// One's seat.
    pub seat: Seat,
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
}

/// Opens or closes the panel, and takes the focus along.
pub fn toggle(seat: Seat) {
    let open = !seat.panel.get_untracked();
    seat.panel.set(open);
    leptos::task::spawn_local(async move {
        // The panel is there with the page's next breath.
        leptos::task::tick().await;
        screen::focus(if open { "#people h2" } else { "#people-button" });
    });
}

/// The panel. It goes when the lesson is over for one: nobody is in it then.
pub fn view(seat: Seat, over: Memo<bool>, shared: Shared) -> AnyView {
    let sheet = sheet();
    let panel = Panel {
        seat,
        moderates: memo(move || seat.moderates()),
        enforced: memo(move || seat.enforced()),
        opened: RwSignal::new(None),
        removing: RwSignal::new(None),
        asking: RwSignal::new(false),
    };
    let everybody = memo(move || seat.conference.with(in_order));
    let hands =
        memo(move || seat.conference.with(|conference| conference.hands().into_iter().map(|one| one.id.clone()).collect::<Vec<_>>()));
    let any_hand = memo(move || hands.with(|hands| !hands.is_empty()));
    let hands = move || {
        any_hand.get().then(|| {
            view! {
                class = sheet,
                <section class="part" aria-label="Raised hands">
                    <h3>"Raised hands"</h3>
                    <ol class="people">{list(panel, hands, hand_row)}</ol>
                </section>
            }
            .into_any()
        })
    };
    let inside = memo(move || seat.conference.with(|conference| conference.phase == Phase::Joined));
    let nobody = move || {
        (everybody.with(Vec::len) < 2).then(|| {
            let words = if inside.get() { "Nobody else is here yet." } else { "You see who is here when you are in the lesson." };
            view! {
                class = sheet,
                <p class="nobody">{words}</p>
            }
            .into_any()
        })
    };
    view! {
        class = sheet,
        <aside
            id="people"
            class="panel"
            aria-label="People"
            hidden=value(move || (!seat.panel.get() || over.get()).then_some(""))
        >
            <div class="head">
                <h2 tabindex="-1">
                    "People " <span class="note">{words(move || everybody.with(Vec::len).to_string())}</span>
                </h2>
                <button type="button" class="shut" aria-label="Close the list of people" on:click=press(move || toggle(seat))>
                    {icon(CLOSE)}
                </button>
            </div>
            <div class="body">
                {part(move || panel.moderates.get().then(|| moderation::of_all(panel, shared)))}
                {part(move || moderation::not_offered(panel))}
                {part(hands)}
                <section class="part" aria-label="Everybody">
                    <ul class="people">{list(panel, everybody, row)}</ul>
                    {part(nobody)}
                </section>
            </div>
        </aside>
        {moderation::remove_dialog(panel)}
    }
    .into_any()
}

/// One line a person, kept as long as the person is there, so that a press never hits somebody who has just moved up.
fn list(panel: Panel, ids: Memo<Vec<EndpointId>>, draw: fn(Panel, EndpointId) -> AnyView) -> AnyView {
    view! { <For each=move || ids.get() key=|id| id.clone() children=move |id| draw(panel, id) /> }.into_any()
}

/// Oneself, then moderators, then by name.
fn in_order(conference: &Conference) -> Vec<EndpointId> {
    let rank = |person: &Endpoint| (!person.local, !person.moderator());
    let before = |one: &Endpoint, other: &Endpoint| {
        let order = rank(one).cmp(&rank(other)).then_with(|| match (&one.name, &other.name) {
            (Some(one), Some(other)) => screen::order(one, other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        });
        order.is_le()
    };
    // Insertion, because the library's sort is a good part of a small module.
    let mut people: Vec<&Endpoint> = Vec::with_capacity(conference.roster.len());
    for person in &conference.roster {
        people.insert(people.partition_point(|other| before(other, person)), person);
    }
    people.into_iter().map(|person| person.id.clone()).collect()
}

fn watch(panel: Panel, id: &EndpointId) -> Memo<Row> {
    let id = id.clone();
    memo(move || {
        panel.seat.conference.with(|conference| {
            let Some(one) = conference.endpoint(&id) else { return Row::default() };
            Row {
                name: one.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "No name".to_owned()),
                note: match (one.here, one.moderator(), one.local) {
                    (false, ..) => "In another room",
                    (_, true, true) => "Moderator, you",
                    (_, true, false) => "Moderator",
                    (_, false, true) => "You",
                    (_, false, false) => "",
                },
                me: one.local,
                audio_muted: one.audio_muted,
                video_muted: one.video_muted,
                hand: one.hand_ms.is_some(),
            }
        })
    })
}

/// Somebody.
fn row(panel: Panel, id: EndpointId) -> AnyView {
    let sheet = sheet();
    let row = watch(panel, &id);
    let others = memo(move || panel.moderates.get() && !row.with(|row| row.me));
    let (for_signs, for_more) = (id.clone(), id.clone());
    let opened = move || others.get() && panel.opened.with(|opened| opened.as_ref() == Some(&for_more));
    let for_more = id.clone();
    view! {
        class = sheet,
        <li class="person">
            {person(row, words(move || row.with(|row| row.note.to_owned())))}
            <span class="signs">
                {part(move || Some(signs(panel, &for_signs, &row.get(), others.get())))}
                {part(move || others.get().then(|| moderation::more_button(panel, &id, row)))}
            </span>
            {part(move || opened().then(|| moderation::more(panel, &for_more, row)))}
        </li>
    }
    .into_any()
}

/// Somebody with a raised hand, and since when.
fn hand_row(panel: Panel, id: EndpointId) -> AnyView {
    let sheet = sheet();
    let row = watch(panel, &id);
    let for_waiting = id.clone();
    let waiting = words(move || {
        let now_ms = panel.seat.now_ms.get();
        let since_ms =
            panel.seat.hands_since.with(|since| since.iter().find(|(one, _)| *one == for_waiting).map(|(_, since_ms)| *since_ms));
        match since_ms.map_or(0, |since_ms| (now_ms - since_ms) / 60_000) {
            ..1 => "Just now".to_owned(),
            minutes => ["For ", &time::minutes(minutes)].concat(),
        }
    });
    let lower = move || {
        let mine = row.with(|row| row.me);
        (mine || panel.moderates.get()).then(|| {
            let ask = if mine { Ask::Hand { up: false } } else { Ask::LowerHand(id.clone()) };
            moderation::ask_button(panel, ask, row, "Lower the hand of ", "Lower")
        })
    };
    view! {
        class = sheet,
        <li class="person">
            {person(row, waiting)} <span class="signs">{part(lower)}</span>
        </li>
    }
    .into_any()
}

/// First letter, name, and a note below it.
fn person(row: Memo<Row>, note: AnyView) -> AnyView {
    let sheet = sheet();
    let letter = words(move || row.with(|row| row.name.trim().chars().next().map(String::from).unwrap_or_default()));
    view! {
        class = sheet,
        <span class="letter" aria-hidden="true">
            {letter}
        </span>
        <span class="who">
            <span class="name">{words(move || row.with(|row| row.name.clone()))}</span>
            <span class="note">{note}</span>
        </span>
    }
    .into_any()
}

/// Microphone, camera and hand. What a moderator can turn off is a button.
fn signs(panel: Panel, id: &EndpointId, row: &Row, others: bool) -> AnyView {
    let mut signs = Vec::new();
    if row.hand {
        signs.push(sign("up", "Hand raised", HAND));
    }
    match row.video_muted {
        Some(true) => signs.push(sign("off", "Camera off", CAMERA_OFF)),
        Some(false) => signs.push(sign("on", "Camera on", CAMERA)),
        None => {}
    }
    match row.audio_muted {
        Some(true) => signs.push(sign("off", "Microphone off", MICROPHONE_OFF)),
        Some(false) if others => signs.push(moderation::mute_sign(panel, id, &row.name)),
        Some(false) => signs.push(sign("on", "Microphone on", MICROPHONE)),
        None => {}
    }
    signs.into_any()
}

fn sign(is: &'static str, label: &'static str, shape: &'static str) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <span class="sign" data-is=is role="img" aria-label=label title=label>
            {icon(shape)}
        </span>
    }
    .into_any()
}

/// The class that `style/people.css` is scoped to.
pub fn sheet() -> &'static str {
    let sheet = style_sheet!("style/people.css");
    sheet
}
