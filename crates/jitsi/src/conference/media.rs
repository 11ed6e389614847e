//! Devices, what is shown to all, and recordings.

use domain::EndpointId;

use super::Conference;
use super::changed::{Topics, put};
use crate::event::LOCAL;
use crate::id::{Media, RecordingMode};

/// A microphone or camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// There is one, says the browser. Stays true when its use was forbidden, so look at `error`, too.
    pub available: bool,
    /// Why it cannot be used: `gum.permission_denied`, `gum.not_found` and the like.
    pub error: Option<String>,
}

/// A video that is played to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedVideo {
    /// Who began it, and alone can stop it.
    pub by: Option<EndpointId>,
    /// It plays; else it was paused.
    pub playing: bool,
}

/// Recording and streaming.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Something is being recorded or streamed.
    pub on: bool,
    /// What (the first, if several).
    pub mode: Option<RecordingMode>,
    /// Why the last try failed: `service-unavailable`, `busy` and the like. Gone with the next success.
    pub error: Option<String>,
    /// How many tries have failed so far: the same error twice is two.
    pub failures: u32,
    modes: Vec<RecordingMode>,
}

impl Recording {
    /// Whether this kind is on.
    pub fn has(&self, mode: RecordingMode) -> bool {
        self.modes.contains(&mode)
    }

    pub(super) fn update(&mut self, on: bool, mode: Option<RecordingMode>, error: Option<String>) {
        self.failures += u32::from(error.is_some());
        self.error = error;
        if self.error.is_some() {
            // A request that failed ends nothing: what ran before goes on. (By Jitsi's source: only a request that got no session fails
            // with an error; a recorder that breaks down is plainly off.)
            return;
        }
        if let Some(mode) = mode {
            self.modes.retain(|one| *one != mode);
            if on {
                self.modes.push(mode);
            }
        } else if !on {
            self.modes.clear();
        }
        self.on = on || !self.modes.is_empty();
        self.mode = self.modes.first().copied();
    }
}

impl Conference {
    /// One's own microphone or camera was turned on or off. What is on works.
    pub(super) fn own(&mut self, media: Media, muted: bool) {
        let (device, own) = match media {
            Media::Audio => (&mut self.microphone, &mut self.audio_muted),
            Media::Video => (&mut self.camera, &mut self.video_muted),
            Media::Screen => return,
        };
        let differs = put(own, muted) | (!muted && device.error.take().is_some());
        self.changed.mark(Topics::DEVICES, differs);
        self.change(&EndpointId::new(LOCAL), |me| me.mute(media, muted));
    }

    pub(super) fn own_error(&mut self, media: Media, kind: &str) {
        let device = if media == Media::Audio { &mut self.microphone } else { &mut self.camera };
        let differs = put(&mut device.error, Some(kind.to_owned()));
        self.changed.mark(Topics::DEVICES, differs);
        self.own(media, true);
    }

    /// Who shares a screen now: all of them.
    pub(super) fn sharing_is(&mut self, ids: &[EndpointId]) {
        if self.sharing == ids {
            return;
        }
        self.changed.mark(Topics::SHARING, true);
        for id in std::mem::replace(&mut self.sharing, ids.to_vec()) {
            if !ids.contains(&id) {
                self.change(&id, |endpoint| put(&mut endpoint.sharing, false));
            }
        }
        for id in ids {
            self.change(id, |endpoint| put(&mut endpoint.sharing, true));
        }
    }

    pub(super) fn moderation(&mut self, media: Media, on: bool) {
        let place = match media {
            Media::Audio => &mut self.audio_moderated,
            Media::Video => &mut self.video_moderated,
            Media::Screen => &mut self.screen_moderated,
        };
        let differs = put(place, on);
        self.changed.mark(Topics::MODERATION, differs);
        if on {
            return;
        }
        for endpoint in self.roster.each_mut() {
            if endpoint.allow(media, false) && !endpoint.stamp(self.revision) {
                self.changed.line(&endpoint.id);
            }
        }
    }
}
