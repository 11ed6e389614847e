//! What is shown beside the people: title, recording, subtitles, video, whiteboard, and whom all follow.

use domain::{EndpointId, input};

use super::super::message::{NoRecording, RecordingMode, SharedVideo, Stroke, ToPage};
use super::{Room, Said, To};

/// Lines on the whiteboard; the oldest goes for a further one.
const STROKES_MAX: usize = 500;
/// Points of one line.
const POINTS_MAX: usize = 400;
/// Longest address of a video, in bytes.
const ADDRESS_MAX: usize = 2_000;

impl Room {
    pub(super) fn set_subject(&mut self, subject: &str) -> Said {
        let subject =
            if subject.trim().is_empty() { String::new() } else { input::title(subject).unwrap_or_else(|_| self.subject.clone()) };
        if subject == self.subject {
            return Vec::new();
        }
        self.subject.clone_from(&subject);
        vec![(To::All, ToPage::Subject { subject })]
    }

    /// It needs the role and the token's word; without them it is as if nobody were there who records.
    pub(super) fn record(&mut self, from: &EndpointId, mode: RecordingMode, on: bool) -> Said {
        let Some(me) = self.find(from) else { return Vec::new() };
        let feature = match mode {
            RecordingMode::File => me.may.record,
            RecordingMode::Stream => me.may.stream,
        };
        let allowed = me.moderator && feature;
        let runs = self.recording.contains(&mode);
        let refused = |error| vec![(To::One(from.clone()), ToPage::NoRecording { mode, error })];
        match (allowed, on, runs) {
            (false, true, _) => refused(NoRecording::ServiceUnavailable),
            (true, true, true) => refused(NoRecording::UnexpectedRequest),
            // Stopping what does not run, or what one may not stop, has no answer in Jitsi Meet.
            (false, false, _) | (true, false, false) => Vec::new(),
            (true, true, false) => {
                self.recording.push(mode);
                vec![(To::All, ToPage::Recording { mode, on })]
            }
            (true, false, true) => {
                self.recording.retain(|one| *one != mode);
                vec![(To::All, ToPage::Recording { mode, on })]
            }
        }
    }

    pub(super) fn set_subtitles(&mut self, on: bool) -> Said {
        if std::mem::replace(&mut self.board.subtitles, on) == on {
            return Vec::new();
        }
        vec![(To::All, ToPage::Subtitles { on })]
    }

    /// Only what a browser opens safely: an address that begins with `https:`.
    pub(super) fn share_video(&mut self, by: &EndpointId, url: Option<String>) -> Said {
        let fits = |url: &String| url.len() <= ADDRESS_MAX && url.starts_with("https://") && !url.contains(char::is_whitespace);
        let video = match url {
            Some(url) if fits(&url) => Some(SharedVideo { url, by: by.clone() }),
            Some(_) => return Vec::new(),
            None => None,
        };
        if video == self.board.video {
            return Vec::new();
        }
        self.board.video.clone_from(&video);
        vec![(To::All, ToPage::Video { video })]
    }

    pub(super) fn open_whiteboard(&mut self, by: &EndpointId) -> Said {
        if self.board.whiteboard.is_some() {
            return Vec::new();
        }
        self.board.whiteboard = Some(Vec::new());
        vec![(To::All, ToPage::Whiteboard { by: by.clone() })]
    }

    pub(super) fn draw(&mut self, stroke: Stroke) -> Said {
        let Some(strokes) = &mut self.board.whiteboard else { return Vec::new() };
        if stroke.0.is_empty() || stroke.0.len() > POINTS_MAX {
            return Vec::new();
        }
        if strokes.len() == STROKES_MAX {
            strokes.remove(0);
        }
        strokes.push(stroke.clone());
        vec![(To::All, ToPage::Stroke { stroke })]
    }

    pub(super) fn set_follow(&mut self, from: &EndpointId, on: bool) -> Said {
        let by = on.then(|| from.clone());
        // Whoever is not the one who is followed has nothing to stop.
        if by == self.board.follow || (!on && self.board.follow.as_ref() != Some(from)) {
            return Vec::new();
        }
        self.board.follow.clone_from(&by);
        vec![(To::All, ToPage::Follow { by })]
    }

    /// What ends when somebody is gone.
    pub(super) fn take_down(&mut self, id: &EndpointId) -> Said {
        let mut said = Vec::new();
        if self.board.follow.as_ref() == Some(id) {
            self.board.follow = None;
            said.push((To::All, ToPage::Follow { by: None }));
        }
        if self.board.video.as_ref().is_some_and(|video| video.by == *id) {
            self.board.video = None;
            said.push((To::All, ToPage::Video { video: None }));
        }
        said
    }
}
