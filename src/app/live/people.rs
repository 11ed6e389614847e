//! The panel: raised hands in their order, everybody who is there, and for moderators what they can do about it.

use domain::EndpointId;
use jitsi::{Conference, Endpoint, Phase};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::icon::{CAMERA, CAMERA_OFF, CLOSE, HAND, MICROPHONE, MICROPHONE_OFF, MORE, icon};
use super::state::Seat;
use crate::api::lesson::end_lesson;
use crate::app::act::Act;
use crate::app::parts::{Button, Confirm};
use crate::app::session::Shared;
use crate::app::time;
use crate::asks::Ask;
use crate::browser::screen;

/// Somebody in the list, as far as the list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    name: String,
    /// Role, other room.
    note: &'static str,
    me: bool,
    moderator: bool,
    audio_muted: Option<bool>,
    video_muted: Option<bool>,
    hand: bool,
}

/// What a list of people needs, wherever it stands.
#[derive(Clone, Copy)]
struct Panel {
    seat: Seat,
    moderates: Memo<bool>,
    /// Whose further actions are shown.
    opened: RwSignal<Option<EndpointId>>,
    /// Who is asked about before they are removed, with their name.
    removing: RwSignal<Option<(EndpointId, String)>>,
    asking: RwSignal<bool>,
}

/// Opens or closes the panel, and takes the focus along.
pub fn toggle(seat: Seat) {
    let open = !seat.panel.get_untracked();
    seat.panel.set(open);
    // The panel is shown by the page's next breath.
    leptos::task::spawn_local(async move {
        leptos::task::tick().await;
        screen::focus(if open { "#people h2" } else { "#people-button" });
    });
}

/// The panel.
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    let sheet = sheet();
    let panel = Panel {
        seat,
        moderates: Memo::new(move |_| seat.moderates()),
        opened: RwSignal::new(None),
        removing: RwSignal::new(None),
        asking: RwSignal::new(false),
    };
    let everybody = Memo::new(move |_| seat.conference.with(in_order));
    let hands =
        Memo::new(move |_| seat.conference.with(|conference| conference.hands().into_iter().map(|one| one.id.clone()).collect::<Vec<_>>()));
    let inside = Memo::new(move |_| seat.conference.with(|conference| conference.phase == Phase::Joined));
    let nobody = move || {
        (everybody.with(Vec::len) < 2).then(|| {
            let words = if inside.get() { "Nobody else is here yet." } else { "You see who is here when you are in the lesson." };
            view! {
                class = sheet,
                <p class="nobody">{words}</p>
            }
        })
    };
    view! {
        class = sheet,
        <aside id="people" class="panel" aria-label="People" hidden=move || !seat.panel.get()>
            <div class="head">
                <h2 tabindex="-1">"People " <span class="muted">{move || everybody.with(Vec::len)}</span></h2>
                <button type="button" class="shut" aria-label="Close the list of people" on:click=move |_| toggle(seat)>
                    {icon(CLOSE)}
                </button>
            </div>
            <div class="body">
                {move || panel.moderates.get().then(|| moderation(panel, shared))}
                {move || {
                    hands.with(|hands| !hands.is_empty()).then(|| {
                        view! {
                            class = sheet,
                            <section class="part" aria-label="Raised hands">
                                <h3>"Raised hands"</h3>
                                <ol class="people">{list(panel, hands, hand_row)}</ol>
                            </section>
                        }
                    })
                }}
                <section class="part" aria-label="Everybody">
                    <ul class="people">{list(panel, everybody, row)}</ul>
                    {nobody}
                </section>
            </div>
        </aside>
        {remove_dialog(panel)}
    }
    .into_any()
}

/// One line a person, kept as long as the person is there, so that a press never hits somebody who has just moved up.
fn list(panel: Panel, ids: Memo<Vec<EndpointId>>, draw: fn(Panel, EndpointId) -> AnyView) -> AnyView {
    view! { <For each=move || ids.get() key=|id| id.clone() children=move |id| draw(panel, id) /> }.into_any()
}

/// Oneself, then moderators, then by name.
fn in_order(conference: &Conference) -> Vec<EndpointId> {
    let mut people: Vec<&Endpoint> = conference.roster.iter().collect();
    people.sort_by(|one, other| {
        let rank = |person: &Endpoint| (!person.local, !person.moderator());
        rank(one).cmp(&rank(other)).then_with(|| match (&one.name, &other.name) {
            (Some(one), Some(other)) => screen::order(one, other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        })
    });
    people.into_iter().map(|person| person.id.clone()).collect()
}

fn memo(panel: Panel, id: &EndpointId) -> Memo<Row> {
    let id = id.clone();
    Memo::new(move |_| {
        panel.seat.conference.with(|conference| {
            let Some(one) = conference.endpoint(&id) else { return Row::default() };
            let note = match (one.here, one.moderator()) {
                (false, _) => "In another room",
                (true, true) => "Moderator",
                (true, false) => "",
            };
            Row {
                name: one.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "No name".to_owned()),
                note,
                me: one.local,
                moderator: one.moderator(),
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
    let row = memo(panel, &id);
    let others = Memo::new(move |_| panel.moderates.get() && !row.with(|row| row.me));
    let (for_signs, for_more) = (id.clone(), id.clone());
    view! {
        class = sheet,
        <li class="person">
            {person(row)}
            <span class="signs">
                {move || signs(panel, &for_signs, &row.get(), others.get())}
                {move || others.get().then(|| more_button(panel, id.clone(), row))}
            </span>
            {move || {
                (others.get() && panel.opened.with(|opened| opened.as_ref() == Some(&for_more))).then(|| more(panel, for_more.clone(), row))
            }}
        </li>
    }
    .into_any()
}

/// Somebody with a raised hand, and since when.
fn hand_row(panel: Panel, id: EndpointId) -> AnyView {
    let sheet = sheet();
    let row = memo(panel, &id);
    let waiting = {
        let id = id.clone();
        move || {
            let now_ms = panel.seat.now_ms.get();
            let since_ms = panel.seat.hands_since.with(|since| since.iter().find(|(one, _)| *one == id).map(|(_, since_ms)| *since_ms));
            match since_ms.map_or(0, |since_ms| (now_ms - since_ms) / 60_000) {
                ..1 => "just now".to_owned(),
                minutes => ["for ", &time::minutes(minutes)].concat(),
            }
        }
    };
    let lower = move || {
        let mine = row.with(|row| row.me);
        (mine || panel.moderates.get()).then(|| {
            let ask = if mine { Ask::Hand { up: false } } else { Ask::LowerHand(id.clone()) };
            let label = move || row.with(|row| ["Lower the hand of ", &row.name].concat());
            press(panel, ask, label, "Lower")
        })
    };
    view! {
        class = sheet,
        <li class="person">
            {person(row)}
            <span class="signs">
                <span class="muted">{waiting}</span>
                {lower}
            </span>
        </li>
    }
    .into_any()
}

/// First letter and name.
fn person(row: Memo<Row>) -> AnyView {
    let sheet = sheet();
    let letter = move || row.with(|row| row.name.trim().chars().next().map(String::from));
    let note = move || {
        row.with(|row| if row.me { [row.note, if row.note.is_empty() { "You" } else { ", you" }].concat() } else { row.note.to_owned() })
    };
    view! {
        class = sheet,
        <span class="letter" aria-hidden="true">
            {letter}
        </span>
        <span class="who">
            <span class="name">{move || row.with(|row| row.name.clone())}</span>
            <span class="note">{note}</span>
        </span>
    }
    .into_any()
}

/// Microphone, camera and hand. What a moderator can turn off is a button.
fn signs(panel: Panel, id: &EndpointId, row: &Row, others: bool) -> AnyView {
    let microphone = match row.audio_muted {
        Some(false) if others => press_sign(panel, Ask::Mute(id.clone()), ["Mute ", &row.name].concat(), MICROPHONE),
        Some(false) => sign("on", "Microphone on", MICROPHONE),
        Some(true) => sign("off", "Microphone off", MICROPHONE_OFF),
        None => ().into_any(),
    };
    let camera = match row.video_muted {
        Some(false) => sign("on", "Camera on", CAMERA),
        Some(true) => sign("off", "Camera off", CAMERA_OFF),
        None => ().into_any(),
    };
    let hand = if row.hand { sign("up", "Hand raised", HAND) } else { ().into_any() };
    view! {
        {hand}
        {camera}
        {microphone}
    }
    .into_any()
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

fn press_sign(panel: Panel, ask: Ask, label: String, shape: &'static str) -> AnyView {
    let sheet = sheet();
    let waits = waits(panel, &ask);
    let title = label.clone();
    view! {
        class = sheet,
        <button type="button" class="sign" data-is="on" aria-label=label title=title aria-busy=waits on:click=move |_| panel.seat.ask(ask.clone())>
            {icon(shape)}
        </button>
    }
    .into_any()
}

fn press(panel: Panel, ask: Ask, label: impl Fn() -> String + Send + 'static, words: &'static str) -> AnyView {
    let waits = waits(panel, &ask);
    view! {
        <button type="button" class="button" aria-label=label aria-busy=waits on:click=move |_| panel.seat.ask(ask.clone())>
            {words}
        </button>
    }
    .into_any()
}

fn waits(panel: Panel, ask: &Ask) -> impl Fn() -> Option<&'static str> + Send + 'static + use<> {
    let ask = ask.clone();
    move || panel.seat.waits_for(&ask).then_some("true")
}

fn more_button(panel: Panel, id: EndpointId, row: Memo<Row>) -> AnyView {
    let sheet = sheet();
    let shown = {
        let id = id.clone();
        move || if panel.opened.with(|opened| opened.as_ref() == Some(&id)) { "true" } else { "false" }
    };
    let label = move || row.with(|row| ["More for ", &row.name].concat());
    let press = move |_| panel.opened.update(|opened| *opened = if opened.as_ref() == Some(&id) { None } else { Some(id.clone()) });
    view! {
        class = sheet,
        <button type="button" class="sign" aria-label=label aria-expanded=shown on:click=press>
            {icon(MORE)}
        </button>
    }
    .into_any()
}

/// What else a moderator can do about somebody.
fn more(panel: Panel, id: EndpointId, row: Memo<Row>) -> AnyView {
    let sheet = sheet();
    let labelled = move |what: &'static str| move || row.with(|row| [what, &row.name].concat());
    let (mute, camera, hand) = (Ask::Mute(id.clone()), Ask::StopCamera(id.clone()), Ask::LowerHand(id.clone()));
    let remove = move |()| {
        panel.removing.set(Some((id.clone(), row.with_untracked(|row| row.name.clone()))));
        panel.asking.set(true);
    };
    view! {
        class = sheet,
        <div class="more">
            {move || row.with(|row| row.audio_muted != Some(true)).then(|| press(panel, mute.clone(), labelled("Mute "), "Mute"))}
            {move || row.with(|row| row.video_muted == Some(false)).then(|| press(panel, camera.clone(), labelled("Stop the camera of "), "Stop the camera"))}
            {move || row.with(|row| row.hand).then(|| press(panel, hand.clone(), labelled("Lower the hand of "), "Lower the hand"))}
            <Button kind="danger" on_press=remove>
                "Remove…"
            </Button>
        </div>
    }
    .into_any()
}

/// What a moderator can do about everybody.
fn moderation(panel: Panel, shared: Shared) -> AnyView {
    let sheet = sheet();
    let (open, act) = (RwSignal::new(false), Act::new());
    let seat = panel.seat;
    let end = move |()| {
        let Some(lesson) = seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| ticket.lesson.clone())) else { return };
        seat.drive(|driver| driver.end_for_all());
        let call = async move {
            let answer = end_lesson(lesson).await;
            seat.drive(|driver| driver.ended_for_all(answer.is_ok()));
            answer
        };
        act.run(call, move |()| {
            open.try_set(false);
            shared.said.say("The lesson is ended for everybody.");
        });
    };
    view! {
        class = sheet,
        <div class="moderation">
            {press(panel, Ask::MuteAll, || "Mute all".to_owned(), "Mute all")}
            <Button kind="danger" on_press=move || open.set(true)>
                "End for all…"
            </Button>
        </div>
        <Confirm
            title="End the lesson for everybody?"
            sentence=Signal::stored("Everybody leaves the conference, and nobody can come in again. Attendance is kept.".to_owned())
            action="End the lesson"
            open
            act
            on_confirm=end
        />
    }
    .into_any()
}

fn remove_dialog(panel: Panel) -> AnyView {
    let act = Act::new();
    let sentence = Signal::derive(move || {
        panel.removing.with(|removing| {
            let name = removing.as_ref().map_or("", |(_, name)| name);
            [name, " leaves the conference at once, but can come in again as long as the lesson is open."].concat()
        })
    });
    let remove = move |()| {
        if let Some((id, _)) = panel.removing.get_untracked() {
            panel.seat.ask(Ask::Remove(id));
        }
        panel.asking.set(false);
    };
    view! { <Confirm title="Remove this person?" sentence action="Remove" open=panel.asking act on_confirm=remove /> }.into_any()
}

fn sheet() -> &'static str {
    let sheet = style_sheet!("style/people.css");
    sheet
}
