//! What stands in a strip, in words.

use std::borrow::Cow;

use domain::EndpointId;

use super::super::state::Announcement;
use crate::api::board::Problem;
use crate::app::time;

/// What is to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Strip {
    /// Somebody moderates who must not: which endpoint, and its name.
    Unexpected(EndpointId, String),
    /// A moderator said it to everybody.
    Said(Announcement),
    /// Who waits at the door: the names, the first of them first.
    Waiting(Vec<String>),
    /// Somebody has a problem.
    Problem(Problem),
    /// One may use this now, but entered without it.
    Wider(&'static str),
    /// The doctor's gravest finding about the video server.
    Failing(String),
    /// The host ends embedded calls: the host, and how many minutes are left.
    Limit(String, i64),
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
pub(super) enum Trouble {
    Denied,
    Missing,
    Other,
}

impl Strip {
    pub(super) fn sentence(&self) -> Cow<'static, str> {
        let sentence = match self {
            Self::Unexpected(_, name) => {
                return [name, " can moderate this call but must not: the video server gave it that right."].concat().into();
            }
            Self::Said(Announcement { text, by, .. }) => return [by, ": ", text].concat().into(),
            Self::Waiting(names) => return waiting(names).into(),
            Self::Problem(Problem { name, trouble, sentence, .. }) => {
                return [name.as_str(), ": “", trouble.label(), if sentence.is_empty() { "" } else { ". " }, sentence, "”"].concat().into();
            }
            Self::Wider(what) => return ["The teacher lets you ", what, " now. For that you have to enter again."].concat().into(),
            Self::Failing(finding) => {
                return ["The video server failed its last check: ", finding, " Tell your administrator."].concat().into();
            }
            Self::Limit(host, minutes) => {
                let when = if *minutes > 0 { ["ends in ", &time::minutes(*minutes)].concat() } else { "may end at any moment".to_owned() };
                return ["This call ", &when, ": ", host, " limits embedded calls."].concat().into();
            }
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
        };
        sentence.into()
    }

    /// Cannot wait, so it is read out at once.
    pub(super) const fn is_alarm(&self) -> bool {
        matches!(self, Self::Unexpected(..))
    }

    /// Nothing more can be done about it here, so it can be put away.
    pub(super) const fn can_be_closed(&self) -> bool {
        !matches!(self, Self::Reconnecting | Self::Prejoin | Self::SignIn | Self::Limit(..) | Self::Unexpected(..))
    }

    /// For the looks.
    pub(super) const fn mark(&self) -> Option<&'static str> {
        match self {
            Self::Unexpected(..) => Some("alarm"),
            Self::Said(_) | Self::Waiting(_) => Some("news"),
            _ => None,
        }
    }
}

fn waiting(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => [one, " is waiting to be let in."].concat(),
        [one, other] => [one, " and ", other, " are waiting to be let in."].concat(),
        [one, others @ ..] => [one, " and ", &others.len().to_string(), " others are waiting to be let in."].concat(),
    }
}
