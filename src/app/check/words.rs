//! What is said of devices that do not work, and the way out in each browser.

use super::trial::State;
use crate::browser::media::{Kind, Why};
use crate::browser::page::{Family, family};

/// In the place of the picture.
pub const fn no_picture(state: State) -> &'static str {
    match state {
        State::Off => "The camera is off.",
        State::Asking => "Your browser asks whether this page may use the camera. Please allow it.",
        State::On => "",
        State::Failed(Why::Missing) => "No camera",
        State::Failed(_) => "No picture",
    }
}

/// What is the matter with a device, and what can be done.
pub fn way_out(kind: Kind, why: Why) -> Vec<&'static str> {
    let camera = kind == Kind::Camera;
    match why {
        Why::Insecure => vec![
            "The address of this page does not begin with https, so browsers give it neither camera nor microphone. Your administrator can change that. You can join, watch and listen.",
        ],
        Why::Denied => {
            let what = if camera {
                "This page may not use the camera. You can join without it."
            } else {
                "This page may not use the microphone. You can join and listen without it."
            };
            vec![what, how_to_allow(family()), "If it is allowed there already, look in the privacy settings of the computer itself."]
        }
        Why::Missing if camera => vec!["There is no camera on this device. You can join without one; the others see your name."],
        Why::Missing => vec!["There is no microphone on this device. You can join and listen, and write in the chat."],
        Why::Busy if camera => {
            vec!["The camera is there, but gives no picture. Perhaps another program or tab uses it: close that, or choose another camera."]
        }
        Why::Busy => {
            vec!["The microphone is there, but gives no sound. Perhaps another program uses it: close that, or choose another microphone."]
        }
        Why::Other if camera => vec!["The camera does not start. Unplug it and plug it in again, or join without it."],
        Why::Other => vec!["The microphone does not start. Unplug it and plug it in again, or join and listen."],
    }
}

/// How to let a page have devices that were refused.
const fn how_to_allow(family: Family) -> &'static str {
    match family {
        Family::Chromium => {
            "To allow it: press the symbol at the left end of the address bar, turn camera and microphone on there, then press “Try again”."
        }
        Family::Android => {
            "To allow it: press the symbol before the address, then Permissions, and allow camera and microphone. Then press “Try again”."
        }
        Family::Firefox => {
            "To allow it: press the crossed-out symbol at the left end of the address bar and remove what is blocked. Then press “Try again” and choose Allow."
        }
        Family::Safari => {
            "To allow it: in the menu Safari choose “Settings for This Website”, and set camera and microphone to Allow. Then press “Try again”."
        }
        Family::Apple => {
            "To allow it: press the symbol in the address bar, then “Website Settings”, and set camera and microphone to Allow. Then press “Try again”."
        }
        Family::Other => {
            "To allow it: look at the symbols beside the address for camera and microphone, and allow both. Then press “Try again”."
        }
    }
}
