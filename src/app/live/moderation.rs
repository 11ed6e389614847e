//! What moderators can do about one and about all. Nobody else sees any of it; what somebody may do is decided by the server.

use domain::EndpointId;
use jitsi::Phase;
use leptos::prelude::*;

use super::changing::{label, part, press, value};
use super::icon::{MICROPHONE, MORE, icon};
use super::people::{Panel, Row, sheet};
use crate::api::lesson::end_lesson;
use crate::app::act::Act;
use crate::app::parts::{Button, Confirm};
use crate::app::session::Shared;
use crate::asks::Ask;

/// Everybody: mute, and end the lesson.
pub fn of_all(panel: Panel, shared: Shared) -> AnyView {
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
    let busy = value(move || seat.waits_for(&Ask::MuteAll).then_some("true"));
    view! {
        class = sheet,
        <div class="moderation">
            <button type="button" class="button" aria-busy=busy on:click=press(move || seat.ask(Ask::MuteAll))>
                "Mute all"
            </button>
            {part(move || {
                panel
                    .enforced
                    .get()
                    .then(|| {
                        view! {
                            <Button kind="danger" on_press=move || open.set(true)>
                                "End for all…"
                            </Button>
                        }
                            .into_any()
                    })
            })}
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

/// Where the video server takes no tokens: which controls there are not, and why.
pub fn not_offered(panel: Panel) -> Option<AnyView> {
    let sheet = sheet();
    let words = match (panel.enforced.get(), panel.seat.may_moderate(), panel.moderates.get()) {
        (false, true, true) => "Remove and End for all are not offered: on this video server anybody can come back.",
        (false, true, false) => {
            "On this video server whoever comes first moderates. If it makes you a moderator, your controls appear here."
        }
        _ => return None,
    };
    let inside = panel.seat.conference.with(|conference| conference.phase == Phase::Joined);
    inside.then(|| {
        view! {
            class = sheet,
            <p class="nobody">{words}</p>
        }
        .into_any()
    })
}

/// Somebody's microphone that is on: a press mutes it.
pub fn mute_sign(panel: Panel, id: &EndpointId, name: &str) -> AnyView {
    let sheet = sheet();
    let ask = Ask::Mute(id.clone());
    let label = ["Mute ", name].concat();
    let title = label.clone();
    view! {
        class = sheet,
        <button type="button" class="sign" data-is="on" aria-label=label title=title aria-busy=busy(panel, &ask) on:click=press(move || panel.seat.ask(ask.clone()))>
            {icon(MICROPHONE)}
        </button>
    }
    .into_any()
}

/// A button that asks for something about somebody. Its label ends in the name.
pub fn ask_button(panel: Panel, ask: Ask, row: Memo<Row>, what: &'static str, words: &'static str) -> AnyView {
    let label = label(move || row.with(|row| [what, &row.name].concat()));
    view! {
        <button type="button" class="button" aria-label=label aria-busy=busy(panel, &ask) on:click=press(move || panel.seat.ask(ask.clone()))>
            {words}
        </button>
    }
    .into_any()
}

fn busy(panel: Panel, ask: &Ask) -> Box<dyn FnMut() -> Option<&'static str> + Send> {
    let ask = ask.clone();
    value(move || panel.seat.waits_for(&ask).then_some("true"))
}

/// Shows what else can be done about somebody.
pub fn more_button(panel: Panel, id: &EndpointId, row: Memo<Row>) -> AnyView {
    let sheet = sheet();
    let (id, shown) = (id.clone(), id.clone());
    let shown = value(move || Some(if panel.opened.with(|opened| opened.as_ref() == Some(&shown)) { "true" } else { "false" }));
    let toggle = press(move || {
        panel.opened.update(|opened| *opened = if opened.as_ref() == Some(&id) { None } else { Some(id.clone()) });
    });
    view! {
        class = sheet,
        <button
            type="button"
            class="sign"
            data-is="more"
            aria-label=label(move || row.with(|row| ["More for ", &row.name].concat()))
            aria-expanded=shown
            on:click=toggle
        >
            {icon(MORE)}
        </button>
    }
    .into_any()
}

/// What else can be done about somebody.
pub fn more(panel: Panel, id: &EndpointId, row: Memo<Row>) -> AnyView {
    let sheet = sheet();
    // Each as long as it makes sense; a microphone of which nothing is known may be on.
    let (mute, camera, hand) = (Ask::Mute(id.clone()), Ask::StopCamera(id.clone()), Ask::LowerHand(id.clone()));
    let mute = move || row.with(|row| row.audio_muted != Some(true)).then(|| ask_button(panel, mute.clone(), row, "Mute ", "Mute"));
    let camera = move || {
        let on = row.with(|row| row.video_muted == Some(false));
        on.then(|| ask_button(panel, camera.clone(), row, "Stop the camera of ", "Stop the camera"))
    };
    let hand = move || row.with(|row| row.hand).then(|| ask_button(panel, hand.clone(), row, "Lower the hand of ", "Lower the hand"));
    let id = id.clone();
    let remove = move |()| {
        panel.removing.set(Some((id.clone(), row.with_untracked(|row| row.name.clone()))));
        panel.asking.set(true);
    };
    view! {
        class = sheet,
        <div class="more">
            {part(mute)} {part(camera)} {part(hand)}
            {panel
                .enforced
                .get_untracked()
                .then(|| {
                    view! {
                        <Button kind="danger" on_press=remove>
                            "Remove…"
                        </Button>
                    }
                        .into_any()
                })}
        </div>
    }
    .into_any()
}

/// Asks before somebody is removed.
pub fn remove_dialog(panel: Panel) -> AnyView {
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
