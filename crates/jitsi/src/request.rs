//! Questions to the meeting page, each with the type of its answer.
//!
//! Jitsi's own promises may never settle, and a question that the page does not know is answered with an empty error as if it were
//! well. So an answer that is not of its type, or does not come within 10 s, is none.

use domain::EndpointId;
use serde_json::Value;

use crate::conference::rooms_info::RoomsInfo;
use crate::event::{Room, read_rooms};
use crate::id::Media;
use crate::read::text;

/// A question whose answer is an `A`.
///
/// Left out, because nothing answers them in a browser: `captureCameraPicture` (phones only), `getDeploymentInfo` and
/// `getConnectionStats` (rejected as soon as there is nothing to tell), and what is Electron's.
#[derive(Clone, Debug)]
pub struct Request<A> {
    name: &'static str,
    args: Vec<Value>,
    read: fn(&Value) -> Option<A>,
}

/// A microphone, camera or loudspeaker, as the browser calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaDevice {
    /// To choose it by, together with the label.
    pub id: String,
    /// What people call it. Empty until the browser was allowed to use one.
    pub label: String,
}

/// All microphones, loudspeakers and cameras.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaDevices {
    /// Microphones.
    pub audio_input: Vec<MediaDevice>,
    /// Loudspeakers.
    pub audio_output: Vec<MediaDevice>,
    /// Cameras.
    pub video_input: Vec<MediaDevice>,
}

impl<A> Request<A> {
    const fn new(name: &'static str, args: Vec<Value>, read: fn(&Value) -> Option<A>) -> Self {
        Self { name, args, read }
    }

    /// Jitsi's name of the function.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its arguments, in order.
    pub fn args(&self) -> &[Value] {
        &self.args
    }

    /// The answer, if it is one.
    pub fn read(&self, answer: &Value) -> Option<A> {
        (self.read)(answer)
    }
}

impl Request<RoomsInfo> {
    /// Who is where with which role. Hand the answer to [`crate::Conference::apply_rooms_info`].
    pub const fn rooms_info() -> Self {
        Self::new("getRoomsInfo", Vec::new(), |answer| Some(RoomsInfo::parse(answer)))
    }
}

impl Request<Vec<Room>> {
    /// The breakout rooms; none when there are none.
    pub const fn breakout_rooms() -> Self {
        Self::new("listBreakoutRooms", Vec::new(), |answer| {
            let rooms = answer.as_object().filter(|rooms| !rooms.contains_key("error"))?;
            Some(read_rooms(rooms))
        })
    }
}

impl Request<bool> {
    const fn yes(name: &'static str) -> Self {
        Self::new(name, Vec::new(), Value::as_bool)
    }

    /// One's own microphone is off.
    pub const fn audio_muted() -> Self {
        Self::yes("isAudioMuted")
    }

    /// One's own camera is off.
    pub const fn video_muted() -> Self {
        Self::yes("isVideoMuted")
    }

    /// There is a microphone. True, too, when its use was forbidden.
    pub const fn audio_available() -> Self {
        Self::yes("isAudioAvailable")
    }

    /// There is a camera. True, too, when its use was forbidden.
    pub const fn video_available() -> Self {
        Self::yes("isVideoAvailable")
    }

    /// Sound is switched off altogether.
    pub const fn audio_disabled() -> Self {
        Self::yes("isAudioDisabled")
    }

    /// One entered without any sound.
    pub const fn start_silent() -> Self {
        Self::yes("isStartSilent")
    }

    /// The meeting page's own list of people is open.
    pub const fn participants_pane_open() -> Self {
        Self::yes("isParticipantsPaneOpen")
    }

    /// Media go from one to the other without a server. Unknown before there is anybody else.
    pub const fn p2p_active() -> Self {
        Self::yes("isP2pActive")
    }

    /// Devices of this kind (`input`, `output`) can be changed.
    pub fn device_change_available(kind: &str) -> Self {
        Self::new("isDeviceChangeAvailable", vec![Value::from(kind)], Value::as_bool)
    }

    /// Several microphones at once.
    pub const fn multiple_audio_input() -> Self {
        Self::yes("isMultipleAudioInputSupported")
    }

    /// Using this needs a moderator's leave.
    pub fn moderation_on(media: Media) -> Self {
        Self::new("isModerationOn", vec![Value::from(media.as_str())], Value::as_bool)
    }

    /// This endpoint has no leave to use that.
    pub fn force_muted(id: &EndpointId, media: Media) -> Self {
        Self::new("isParticipantForceMuted", vec![Value::from(id.as_str()), Value::from(media.as_str())], Value::as_bool)
    }

    /// Takes another microphone.
    pub fn set_audio_input(device: &MediaDevice) -> Self {
        Self::set("setAudioInputDevice", device)
    }

    /// Takes another loudspeaker.
    pub fn set_audio_output(device: &MediaDevice) -> Self {
        Self::set("setAudioOutputDevice", device)
    }

    /// Takes another camera.
    pub fn set_video_input(device: &MediaDevice) -> Self {
        Self::set("setVideoInputDevice", device)
    }

    fn set(name: &'static str, device: &MediaDevice) -> Self {
        Self::new(name, vec![Value::from(device.label.as_str()), Value::from(device.id.as_str())], Value::as_bool)
    }

    /// Rings these up, where the Jitsi server can: a list in its own shape.
    pub fn invite(whom: Vec<Value>) -> Self {
        Self::new("invite", vec![Value::Array(whom)], Value::as_bool)
    }
}

impl Request<MediaDevices> {
    /// All there are. Not answered before microphone or camera were allowed.
    pub const fn devices() -> Self {
        Self::new("getAvailableDevices", Vec::new(), |answer| {
            let list = |kind: &str| answer.get(kind)?.as_array().map(|list| list.iter().filter_map(read_device).collect());
            Some(MediaDevices { audio_input: list("audioInput")?, audio_output: list("audioOutput")?, video_input: list("videoInput")? })
        })
    }

    /// Those in use: at most one of each.
    pub const fn current_devices() -> Self {
        Self::new("getCurrentDevices", Vec::new(), |answer| {
            let one = |kind: &str| answer.get(kind).and_then(read_device).into_iter().collect();
            answer.is_object().then(|| MediaDevices {
                audio_input: one("audioInput"),
                audio_output: one("audioOutput"),
                video_input: one("videoInput"),
            })
        })
    }
}

impl Request<Vec<EndpointId>> {
    /// Who shares a screen. (`isSharingScreen` says no while one does, and is not here.)
    pub const fn sharing() -> Self {
        Self::new("getContentSharingParticipants", Vec::new(), |answer| {
            let ids = answer.get("sharingParticipantIds")?.as_array()?;
            Some(ids.iter().filter_map(Value::as_str).map(EndpointId::new).collect())
        })
    }
}

impl Request<String> {
    /// The large picture, as a `data:` URL.
    pub const fn screenshot() -> Self {
        Self::new("captureLargeVideoScreenshot", Vec::new(), |answer| text(answer, "dataURL"))
    }

    /// Where the live stream can be watched; no answer when there is none.
    pub const fn livestream_url() -> Self {
        Self::new("getLivestreamUrl", Vec::new(), |answer| text(answer, "livestreamUrl"))
    }

    /// The conference's own number of itself. Empty before one is in.
    pub const fn session_id() -> Self {
        Self::new("getSessionId", Vec::new(), |answer| answer.as_str().map(str::to_owned))
    }

    /// Where the shared document is. Empty: there is none.
    pub const fn shared_document_url() -> Self {
        Self::new("getSharedDocumentUrl", Vec::new(), |answer| answer.as_str().map(str::to_owned))
    }
}

fn read_device(device: &Value) -> Option<MediaDevice> {
    // The browser's own default has this id or none.
    Some(MediaDevice { id: text(device, "deviceId")?, label: text(device, "label").unwrap_or_default() })
}
