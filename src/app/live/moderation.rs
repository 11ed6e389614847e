//! What moderators can do about one person. Nobody else sees any of it; what somebody may do is decided by the server.
//!
//! Each action is there as long as it makes sense, by what Jitsi last said of that person, and turns until Jitsi has confirmed it.

mod rooms;

use domain::board::Direction;
use domain::{EndpointId, PersonId};
use jitsi::conference::Topics;
use jitsi::{Conference, Endpoint, Media, Phase};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::changing::{label, memo, part, press, value};
use super::people::{Panel, sheet};
use crate::api::board::grant_moderator;
use crate::app::act::Act;
use crate::app::parts::Confirm;
use crate::asks::Ask;

pub use self::rooms::send_choice;

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
    let inside = panel.seat.conference.read(Topics::PHASE, |conference| conference.phase == Phase::Joined);
    inside.then(|| {
        view! {
            class = sheet,
            <p class="nobody">{words}</p>
        }
        .into_any()
    })
}

/// Turning somebody's microphone off.
pub fn mute(id: &EndpointId) -> Ask {
    Ask::Mute { id: id.clone(), media: Media::Audio }
}

/// A button that asks the conference for something.
pub fn button(panel: Panel, ask: Ask, name: Box<dyn FnMut() -> String + Send>, words: &'static str) -> AnyView {
    let sheet = sheet();
    let waiting = ask.clone();
    let busy = value(move || panel.seat.waits_for(&waiting).then_some("true"));
    view! {
        class = sheet,
        <button type="button" class="button" aria-label=name aria-busy=busy on:click=press(move || panel.seat.ask(ask.clone()))>
            {words}
        </button>
    }
    .into_any()
}

/// What can be asked of the conference about somebody: for the button its words, and its name without theirs.
struct Action {
    words: &'static str,
    name: &'static str,
    ask: fn(EndpointId) -> Ask,
    /// Whether it makes sense now.
    when: fn(&Conference, &Endpoint) -> bool,
}

const fn action(words: &'static str, name: &'static str, ask: fn(EndpointId) -> Ask, when: fn(&Conference, &Endpoint) -> bool) -> Action {
    Action { words, name, ask, when }
}

/// Somebody who may not unmute by themselves.
fn held(conference: &Conference, one: &Endpoint, media: Media) -> bool {
    conference.moderated(media) && !one.moderator()
}

const ACTIONS: &[Action] = &[
    // A microphone of which nothing is known may be on.
    action("Mute", "Mute ", |id| Ask::Mute { id, media: Media::Audio }, |_, one| one.here && one.audio_muted != Some(true)),
    action("Ask to unmute", "Ask to unmute: ", Ask::AskToUnmute, |conference, one| {
        one.here && one.audio_muted == Some(true) && !held(conference, one, Media::Audio)
    }),
    action("Allow the microphone", "Allow the microphone of ", Ask::AskToUnmute, |conference, one| {
        held(conference, one, Media::Audio) && !one.audio_allowed
    }),
    action(
        "Take the microphone back",
        "Take the microphone back from ",
        |id| Ask::TakeLeaveBack { id, media: Media::Audio },
        |conference, one| held(conference, one, Media::Audio) && one.audio_allowed,
    ),
    action(
        "Stop the camera",
        "Stop the camera of ",
        |id| Ask::Mute { id, media: Media::Video },
        |_, one| one.here && one.video_muted == Some(false),
    ),
    action("Allow the camera", "Allow the camera of ", Ask::AllowVideo, |conference, one| {
        held(conference, one, Media::Video) && !one.video_allowed
    }),
    action(
        "Take the camera back",
        "Take the camera back from ",
        |id| Ask::TakeLeaveBack { id, media: Media::Video },
        |conference, one| held(conference, one, Media::Video) && one.video_allowed,
    ),
    action("Stop sharing", "Stop the screen of ", |id| Ask::Mute { id, media: Media::Screen }, |_, one| one.here && one.sharing),
    action("Lower the hand", "Lower the hand of ", Ask::LowerHand, |_, one| one.hand_ms.is_some()),
    action(
        "Large for me",
        "Show large for me: ",
        |id| Ask::Pin(Some(id)),
        |conference, one| one.here && conference.large.as_ref() != Some(&one.id),
    ),
];

/// All that can be done about somebody.
pub fn actions(panel: Panel, id: EndpointId) -> AnyView {
    let sheet = sheet();
    let (seat, name) = (panel.seat, panel.name(id.clone()));
    let topics = Topics::ENDPOINTS.and(Topics::MODERATION).and(Topics::HANDS).and(Topics::VIEW).and(Topics::ROOMS);
    let mut ways = Vec::with_capacity(ACTIONS.len() + 4);
    for action in ACTIONS {
        let (whose, id) = (id.clone(), id.clone());
        let shown = memo(move || {
            seat.conference.read(topics, |conference| conference.endpoint(&whose).is_some_and(|one| (action.when)(conference, one)))
        });
        ways.push(part(move || {
            let name = label(move || name.with(|name| [action.name, name].concat()));
            shown.get().then(|| button(panel, (action.ask)(id.clone()), name, action.words))
        }));
    }
    ways.push(spotlight(panel, id.clone(), name));
    ways.push(grant(panel, id.clone(), name));
    ways.push(send_choice(seat, id.clone(), &name.get_untracked()));
    ways.push(part(move || {
        panel.enforced.get().then(|| {
            let id = id.clone();
            let remove = press(move || {
                panel.removing.set(Some((id.clone(), name.get_untracked())));
                panel.asking.set(true);
            });
            view! {
                class = sheet,
                <button type="button" class="button danger" on:click=remove>
                    "Remove…"
                </button>
            }
            .into_any()
        })
    }));
    view! {
        class = sheet,
        <div class="more">{ways}</div>
    }
    .into_any()
}

/// Everybody sees somebody large, or as they like again.
fn spotlight(panel: Panel, id: EndpointId, whom: Memo<String>) -> AnyView {
    let sheet = sheet();
    let seat = panel.seat;
    let whose = id.clone();
    let lit = memo(move || seat.board.with(|board| board.as_ref().is_some_and(|board| board.spotlight.as_ref() == Some(&whose))));
    let busy = value(move || seat.directs(&Direction::Spotlight(None)).then_some("true"));
    let turn = press(move || {
        if !seat.directs(&Direction::Spotlight(None)) {
            seat.direct(Direction::Spotlight((!lit.get_untracked()).then(|| id.clone())));
        }
    });
    let name = label(move || {
        let what = if lit.get() { "No longer show to everybody: " } else { "Show to everybody: " };
        whom.with(|name| [what, name].concat())
    });
    view! {
        class = sheet,
        <button type="button" class="button" aria-label=name aria-busy=busy on:click=turn>
            {part(move || Some(if lit.get() { "Not to everybody" } else { "Show to everybody" }.into_any()))}
        </button>
    }
    .into_any()
}

/// Makes somebody a moderator of this lesson, or takes that back: through the server, which gives them another ticket. Where tokens
/// decide nothing, through Jitsi, which cannot take it back.
fn grant(panel: Panel, id: EndpointId, whom: Memo<String>) -> AnyView {
    let sheet = sheet();
    let seat = panel.seat;
    let whose = id.clone();
    // Whether they moderate, and who they are.
    let known = memo(move || {
        seat.conference.line(&whose, |one| {
            let one = one?;
            Some([if one.moderator() { "+" } else { "-" }, one.person.as_ref().map_or("", PersonId::as_str)].concat())
        })
    });
    let grants = memo(move || seat.ticket.with(|ticket| ticket.as_ref().is_some_and(|ticket| ticket.grants)));
    let busy = RwSignal::new(false);
    part(move || {
        let known = known.get()?;
        let (moderates, person) = known.split_at(1);
        let (moderates, person) = (moderates == "+", Some(person).filter(|person| !person.is_empty()).map(PersonId::new));
        let words = if moderates { "No moderator any more" } else { "Make moderator" };
        let name = label(move || whom.with(|name| [words, ": ", name].concat()));
        if !panel.enforced.get() {
            return (!moderates).then(|| button(panel, Ask::Grant(id.clone()), name, words));
        }
        let person = person.filter(|_| grants.get())?;
        let turn = press(move || {
            let lesson = seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| ticket.lesson.clone()));
            let Some(lesson) = lesson.filter(|_| !busy.get_untracked()) else { return };
            busy.set(true);
            let (shared, asking) = (panel.shared, grant_moderator(lesson, person.clone(), !moderates));
            spawn_local(async move {
                let answer = shared.hear(asking.await);
                busy.try_set(false);
                if let Err(error) = answer {
                    shared.said.say(error.to_string());
                }
            });
        });
        let waits = value(move || busy.get().then_some("true"));
        Some(
            view! {
                class = sheet,
                <button type="button" class="button" aria-label=name aria-busy=waits on:click=turn>
                    {words}
                </button>
            }
            .into_any(),
        )
    })
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
