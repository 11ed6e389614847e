//! Sentences at the upper edge of the picture: what is not as it should be while one is in the lesson. Calm, and gone when mended.

use jitsi::conference::Device;
use jitsi::{Conference, Phase};
use leptos::prelude::*;

use super::changing::{memo, part, press};
use super::icon::{CLOSE, icon};
use super::sheet;
use super::state::Seat;
use crate::app::parts::Button;
use crate::app::session::{Door, Shared};
use crate::outbox::Delivery;

/// What is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strip {
    Reconnecting,
    Prejoin,
    Unsupported,
    Kept,
    SignIn,
    NotTaken,
    TwoWindows,
    Microphone(Trouble),
    Camera(Trouble),
    MicrophoneModerated,
}

/// Why a device cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Denied,
    Missing,
    Other,
}

impl Strip {
    const fn sentence(self) -> &'static str {
        match self {
            Self::Reconnecting => "The connection to the conference is lost. It comes back by itself as soon as possible.",
            Self::Prejoin => "The video server asks before you enter: please press Join in the picture.",
            Self::Unsupported => "This browser may not be able to show the conference. A current Chrome, Edge, Firefox or Safari can.",
            Self::Kept => "Your attendance is kept on this device and sent when the connection is back.",
            Self::SignIn => "Your session has ended. Your attendance is kept on this device and sent when you have signed in again.",
            Self::NotTaken => "The server does not take your attendance just now. It is kept on this device; please tell your teacher.",
            Self::TwoWindows => "You are in this lesson in another window too. Your time counts once.",
            Self::Microphone(Trouble::Denied) => {
                "The browser does not let this page use your microphone. Allow it beside the address, then load the page again."
            }
            Self::Microphone(Trouble::Missing) => "No microphone was found. You can hear the others.",
            Self::Microphone(Trouble::Other) => "Your microphone does not work just now. Perhaps another program uses it.",
            Self::Camera(Trouble::Denied) => {
                "The browser does not let this page use your camera. Allow it beside the address, then load the page again."
            }
            Self::Camera(Trouble::Missing) => "No camera was found. You can see the others.",
            Self::Camera(Trouble::Other) => "Your camera does not work just now. Perhaps another program uses it.",
            Self::MicrophoneModerated => "A moderator gives leave to speak here: raise your hand.",
        }
    }

    /// Nothing more can be done about it here, so it can be put away.
    const fn can_be_closed(self) -> bool {
        !matches!(self, Self::Reconnecting | Self::Prejoin | Self::SignIn)
    }
}

/// The strips.
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    let sheet = sheet();
    let closed = RwSignal::new(Vec::<Strip>::new());
    let shown = memo(move || {
        let delivery = seat.delivery.get();
        let moderator = seat.ticket.with(|ticket| ticket.as_ref().is_some_and(|ticket| ticket.moderator));
        let mut strips = seat.conference.with(|conference| strips(conference, delivery, moderator));
        // What comes again after it was mended is said again.
        closed.update_untracked(|closed| closed.retain(|strip| strips.contains(strip)));
        closed.with(|closed| strips.retain(|strip| !closed.contains(strip)));
        if seat.ended.get() || seat.leaving.get() {
            strips.clear();
        }
        strips
    });
    view! {
        class = sheet,
        <div class="strips" role="status">
            {part(move || Some(shown.get().into_iter().map(|strip| draw(strip, closed, seat, shared)).collect::<Vec<_>>().into_any()))}
        </div>
    }
    .into_any()
}

fn strips(conference: &Conference, delivery: Delivery, moderator: bool) -> Vec<Strip> {
    let mut strips = Vec::new();
    match conference.phase {
        Phase::Reconnecting => strips.push(Strip::Reconnecting),
        Phase::Prejoin => strips.push(Strip::Prejoin),
        _ => {}
    }
    if conference.phase != Phase::Joined {
        return strips;
    }
    match delivery {
        Delivery::Fine => {}
        Delivery::Late => strips.push(Strip::Kept),
        Delivery::SignIn => strips.push(Strip::SignIn),
        Delivery::Refused => strips.push(Strip::NotTaken),
    }
    if conference.unsupported_browser {
        strips.push(Strip::Unsupported);
    }
    let twin = conference.roster.iter().any(|one| !one.local && one.person.is_some() && one.person == conference.person);
    if twin {
        strips.push(Strip::TwoWindows);
    }
    if conference.audio_muted {
        strips.extend(trouble(&conference.microphone).map(Strip::Microphone));
    }
    if conference.video_muted {
        strips.extend(trouble(&conference.camera).map(Strip::Camera));
    }
    let allowed = conference.mine().is_some_and(|me| me.audio_allowed);
    if conference.audio_moderated && !allowed && !moderator && conference.audio_muted {
        strips.push(Strip::MicrophoneModerated);
    }
    strips
}

fn trouble(device: &Device) -> Option<Trouble> {
    let error = device.error.as_deref()?;
    Some(match error {
        "gum.permission_denied" => Trouble::Denied,
        "gum.not_found" => Trouble::Missing,
        _ => Trouble::Other,
    })
}

fn draw(strip: Strip, closed: RwSignal<Vec<Strip>>, seat: Seat, shared: Shared) -> AnyView {
    let sheet = sheet();
    let act = match strip {
        Strip::SignIn => Some(("Sign in", Callback::new(move |()| shared.session.door.set(Door::Dialog)))),
        Strip::Reconnecting => Some(("Try now", Callback::new(move |()| seat.drive(|driver| driver.enter_again())))),
        _ => None,
    };
    let act = act.map(|(words, press)| {
        view! {
            <Button kind="plain" on_press=press>
                {words}
            </Button>
        }
        .into_any()
    });
    let close = strip.can_be_closed().then(|| {
        view! {
            class = sheet,
            <button type="button" class="close" aria-label="Put this away" on:click=press(move || closed.update(|closed| closed.push(strip)))>
                {icon(CLOSE)}
            </button>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <div class="strip">
            <p>{strip.sentence()}</p>
            {act}
            {close}
        </div>
    }
    .into_any()
}
