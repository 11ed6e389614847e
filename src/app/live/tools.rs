//! One's own microphone, camera and hand. A tool shows what is, not what was pressed: between the two it turns.

use jitsi::conference::Topics;
use jitsi::{Conference, Phase};
use leptos::prelude::*;

use super::changing::{memo, part, press, value, words};
use super::icon::{CAMERA, CAMERA_OFF, HAND, MICROPHONE, MICROPHONE_OFF, SCREEN, SCREEN_OFF, icon};
use super::sheet;
use super::state::Seat;
use crate::asks::Ask;

/// What one's own tools depend on.
const TOPICS: Topics = Topics::PHASE.and(Topics::DEVICES).and(Topics::HANDS);

/// One of one's own tools.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// The microphone.
    Microphone,
    /// The camera.
    Camera,
    /// One's screen, shown to all.
    Screen,
    /// The hand.
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
        let (usable, on) = seat.conference.read(TOPICS, |conference| (conference.phase == Phase::Joined, self.is_on(conference)));
        Standing { usable, on, busy: usable && seat.waits_for(&self.turn(!on)) }
    }

    fn is_on(self, conference: &Conference) -> bool {
        match self {
            Self::Microphone => !conference.audio_muted,
            Self::Camera => !conference.video_muted,
            Self::Screen => conference.sharing_screen,
            Self::Hand => conference.hand_up(),
        }
    }

    const fn turn(self, on: bool) -> Ask {
        match self {
            Self::Microphone => Ask::Microphone { muted: !on },
            Self::Camera => Ask::Camera { muted: !on },
            Self::Screen => Ask::Screen { on },
            Self::Hand => Ask::Hand { up: on },
        }
    }

    const fn shape(self, on: bool) -> &'static str {
        match (self, on) {
            (Self::Microphone, true) => MICROPHONE,
            (Self::Microphone, false) => MICROPHONE_OFF,
            (Self::Camera, true) => CAMERA,
            (Self::Camera, false) => CAMERA_OFF,
            (Self::Screen, true) => SCREEN_OFF,
            (Self::Screen, false) => SCREEN,
            (Self::Hand, _) => HAND,
        }
    }

    const fn words(self, on: bool) -> &'static str {
        match (self, on) {
            (Self::Microphone, true) => "Mute",
            (Self::Microphone, false) => "Unmute",
            (Self::Camera, true) => "Stop camera",
            (Self::Camera, false) => "Start camera",
            (Self::Screen, true) => "Stop sharing",
            (Self::Screen, false) => "Share screen",
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
            (Self::Hand | Self::Screen, true) => "up",
            (Self::Hand | Self::Screen, false) | (_, true) => "",
            (_, false) => "off",
        }
    }
}

/// The tools. The screen only where one may share it, and while one does.
pub fn view(seat: Seat) -> AnyView {
    let sheet = sheet();
    let shares = memo(move || seat.allowed().share_screen || seat.conference.read(Topics::DEVICES, |conference| conference.sharing_screen));
    let screen = move || shares.get().then(|| tool(seat, Tool::Screen));
    view! {
        class = sheet,
        <div class="tools" role="group" aria-label="You">
            {tool(seat, Tool::Microphone)} {tool(seat, Tool::Camera)} {part(screen)} {tool(seat, Tool::Hand)}
        </div>
    }
    .into_any()
}

/// Turns it on or off, if it can be used now and is not on its way already.
pub fn turn(seat: Seat, tool: Tool) {
    let now = untrack(|| tool.standing(seat));
    if now.usable && !now.busy {
        seat.ask(tool.turn(!now.on));
    }
}

fn tool(seat: Seat, tool: Tool) -> AnyView {
    let sheet = sheet();
    let standing = memo(move || tool.standing(seat));
    view! {
        class = sheet,
        <button
            type="button"
            class="tool"
            data-is=value(move || Some(tool.mark(standing.get().on)))
            aria-label=value(move || Some(tool.label(standing.get().on)))
            aria-disabled=value(move || (!standing.get().usable).then_some("true"))
            aria-busy=value(move || standing.get().busy.then_some("true"))
            on:click=press(move || turn(seat, tool))
        >
            {part(move || Some(icon(tool.shape(standing.get().on))))}
            <span class="word">{words(move || tool.words(standing.get().on).to_owned())}</span>
        </button>
    }
    .into_any()
}
