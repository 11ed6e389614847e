//! What this device remembers of cameras, microphones and loudspeakers, and so whether one was asked about them. `public/start.js`
//! reads both notes, too: change both.

use domain::LessonId;
use serde::{Deserialize, Serialize};

use super::place::Place;
use crate::browser::memory;

/// Where the chosen devices are kept.
const DEVICES: &str = "rollcall.devices";
/// Where it is kept how one enters.
const ENTRY: &str = "rollcall.entry";

/// A device. Its id is the browser's for this site; where that is unknown, for example after a change of profile, the label may find it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The browser's id.
    pub id: String,
    /// Its name.
    pub label: String,
}

/// The chosen ones; none: whatever the browser takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Devices {
    /// The microphone.
    pub audio_input: Option<Device>,
    /// The loudspeaker.
    pub audio_output: Option<Device>,
    /// The camera.
    pub video_input: Option<Device>,
}

/// How one enters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// With the microphone off.
    pub muted: bool,
    /// With the camera off.
    pub without_camera: bool,
}

/// The devices that were chosen here.
pub fn chosen() -> Devices {
    memory::kept(DEVICES).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// How one entered from here the last time; none: nobody has chosen yet.
pub fn entry() -> Option<Entry> {
    memory::kept(ENTRY).and_then(|text| serde_json::from_str(&text).ok())
}

/// Remembers both for the next time.
pub fn remember(devices: &Devices, entry: Entry) {
    for (key, text) in [(DEVICES, serde_json::to_string(devices)), (ENTRY, serde_json::to_string(&entry))] {
        if let Ok(text) = text {
            memory::keep(key, &text);
        }
    }
}

/// The way into a lesson that is open: by way of the check the first time on a device. Where nothing can be remembered it would be the
/// first time for ever, so there nobody is asked.
pub fn way_in(lesson: &LessonId) -> Place {
    if memory::works() && memory::kept(ENTRY).is_none() { Place::Check(lesson.clone()) } else { Place::Live(lesson.clone()) }
}
