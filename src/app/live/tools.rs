//! One's own microphone, camera and hand. A tool shows what is, not what was pressed: between the two it turns.

use jitsi::{Conference, Phase};
use leptos::prelude::*;

use super::changing::{memo, part, press, value, words};
use super::icon::{CAMERA, CAMERA_OFF, HAND, MICROPHONE, MICROPHONE_OFF, icon};
use super::sheet;
use super::state::Seat;
use crate::asks::Ask;

#[derive(Clone, Copy)]
enum Tool {
    Microphone,
    Camera,
    Hand,
}

/// How a tool stands.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Standing {
    usable: bool,
    on: bool,
    busy: bool,
}

impl Tool {
    fn standing(self, seat: Seat) -> Standing {
        let (usable, on) = seat.conference.with(|conference| (conference.phase == Phase::Joined, self.is_on(conference)));
        Standing { usable, on, busy: usable && seat.waits_for(&self.turn(!on)) }
    }

    fn is_on(self, conference: &Conference) -> bool {
        match self {
            Self::Microphone => !conference.audio_muted,
            Self::Camera => !conference.video_muted,
            Self::Hand => conference.hand_up(),
        }
    }

    const fn turn(self, on: bool) -> Ask {
        match self {
            Self::Microphone => Ask::Microphone { muted: !on },
            Self::Camera => Ask::Camera { muted: !on },
            Self::Hand => Ask::Hand { up: on },
        }
    }

    const fn shape(self, on: bool) -> &'static str {
        match (self, on) {
            (Self::Microphone, true) => MICROPHONE,
            (Self::Microphone, false) => MICROPHONE_OFF,
            (Self::Camera, true) => CAMERA,
            (Self::Camera, false) => CAMERA_OFF,
            (Self::Hand, _) => HAND,
        }
    }

    const fn words(self, on: bool) -> &'static str {
        match (self, on) {
            (Self::Microphone, true) => "Mute",
            (Self::Microphone, false) => "Unmute",
            (Self::Camera, true) => "Stop camera",
            (Self::Camera, false) => "Start camera",
            (Self::Hand, true) => "Lower hand",
            (Self::Hand, false) => "Raise hand",
        }
    }

    /// For those who do not see the picture above the words; begins with the words, for those who speak to their computer.
    const fn label(self, on: bool) -> &'static str {
        match (self, on) {
            (Self::Microphone, true) => "Mute your microphone",
            (Self::Microphone, false) => "Unmute your microphone",
            (other, on) => other.words(on),
        }
    }

    /// For the looks. Not a class: writing a class anew would take the sheet's own off.
    const fn mark(self, on: bool) -> &'static str {
        match (self, on) {
            (Self::Hand, true) => "up",
            (Self::Hand, false) | (_, true) => "",
            (_, false) => "off",
        }
    }
}

/// The three tools.
pub fn view(seat: Seat) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <div class="tools" role="group" aria-label="You">
            {tool(seat, Tool::Microphone)} {tool(seat, Tool::Camera)} {tool(seat, Tool::Hand)}
        </div>
    }
    .into_any()
}

fn tool(seat: Seat, tool: Tool) -> AnyView {
    let sheet = sheet();
    let standing = memo(move || tool.standing(seat));
    let turn = press(move || {
        let now = standing.get_untracked();
        if now.usable && !now.busy {
            seat.ask(tool.turn(!now.on));
        }
    });
    view! {
        class = sheet,
        <button
            type="button"
            class="tool"
            data-is=value(move || Some(tool.mark(standing.get().on)))
            aria-label=value(move || Some(tool.label(standing.get().on)))
            aria-disabled=value(move || (!standing.get().usable).then_some("true"))
            aria-busy=value(move || standing.get().busy.then_some("true"))
            on:click=turn
        >
            {part(move || Some(icon(tool.shape(standing.get().on))))}
            <span class="word">{words(move || tool.words(standing.get().on).to_owned())}</span>
        </button>
    }
    .into_any()
}
