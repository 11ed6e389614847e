//! Recordings: what becomes of one from the red button to its removal. One model for every way they come in.

mod consent;
mod refusal;
pub mod word;

pub use consent::consent;
pub use refusal::refusal;

use serde::{Deserialize, Serialize};

use crate::names::names;
use crate::role::{Capabilities, Capability};

names! {
    /// How far a recording has come.
    State {
        /// It runs, or was asked for and has not been seen to run yet.
        Started = "started", "Recording";
        /// It has ended; its file has not come yet.
        Stopped = "stopped", "Ended";
        /// It came to nothing, or what came cannot be used. The history says why.
        Failed = "failed", "Failed";
        /// Its file is fetched or looked at.
        Processing = "processing", "Processing";
        /// It can be seen by those who manage recordings.
        Ready = "ready", "Ready";
        /// It can be seen by everybody who may see recordings.
        Published = "published", "Published";
        /// It was published, and is not any more.
        Hidden = "hidden", "Hidden";
        /// Somebody deleted it, or its time is over: it can still be taken back.
        Deleted = "deleted", "Deleted";
        /// Its file is gone. What is left says that there was one.
        Purged = "purged", "Removed";
    }
}

names! {
    /// How a recording is made and comes in.
    Way {
        /// A recorder of a Jitsi server (Jibri) writes a file, and its finalize script reports it.
        Jibri = "jibri", "Jitsi's recorder";
        /// JaaS records, and offers a link that works for a day.
        Jaas = "jaas", "JaaS";
        /// A broadcast on YouTube that Rollcall made.
        Youtube = "youtube", "YouTube";
        /// A stream with a key that somebody brought along: nothing of it is kept here.
        Stream = "stream", "Stream";
        /// A link that somebody added.
        Link = "link", "Link";
    }
}

names! {
    /// What of a recording a file is.
    Part {
        /// Picture and sound.
        Video = "video", "Video";
        /// What was said, with times (WebVTT).
        Captions = "captions", "Captions";
        /// What was said, as the sender wrote it.
        Transcript = "transcript", "Transcript";
        /// What was written in the chat, as the sender wrote it.
        Chat = "chat", "Chat";
    }
}

names! {
    /// What makes a lesson be recorded.
    Trigger {
        /// Somebody presses the button.
        None = "none", "Somebody presses the button";
        /// Whoever may record is asked when they enter.
        Prompt = "prompt", "The teacher is asked on entering";
        /// As soon as somebody who may record is there.
        Automatic = "automatic", "By itself, when the teacher is there";
        /// As soon as they are not alone any more.
        SecondPerson = "second_person", "By itself, when the teacher is not alone";
    }
}

names! {
    /// With what a room's lessons are recorded.
    Means {
        /// The recorder of the video server.
        File = "file", "The video server's recorder";
        /// An unlisted broadcast on the school's YouTube account.
        Youtube = "youtube", "YouTube";
    }
}

names! {
    /// What can happen to a recording.
    Step {
        /// It ended.
        Stop = "stop", "Ended";
        /// It came to nothing.
        Fail = "fail", "Failed";
        /// Its file, or a link to it, was reported.
        Arrive = "arrive", "Arrived";
        /// Its file is here and whole.
        Finish = "finish", "Ready";
        /// Students may see it.
        Publish = "publish", "Published";
        /// Students may not see it any more.
        Hide = "hide", "Hidden";
        /// Somebody does not want it any more, or its time is over.
        Delete = "delete", "Deleted";
        /// It was deleted by mistake.
        Restore = "restore", "Taken back";
        /// Its file was removed.
        Purge = "purge", "Removed";
    }
}

impl State {
    /// The state after a step; none: that cannot happen to a recording in this state.
    pub const fn after(self, step: Step) -> Option<Self> {
        use State as S;
        Some(match (self, step) {
            (S::Started, Step::Stop) => S::Stopped,
            (S::Started | S::Stopped | S::Processing, Step::Fail) => S::Failed,
            // A file may come after all.
            (S::Started | S::Stopped | S::Failed, Step::Arrive) => S::Processing,
            (S::Processing, Step::Finish) => S::Ready,
            (S::Ready | S::Hidden, Step::Publish) => S::Published,
            (S::Published, Step::Hide) => S::Hidden,
            (S::Stopped | S::Failed | S::Processing | S::Ready | S::Published | S::Hidden, Step::Delete) => S::Deleted,
            // Whoever takes it back looks at it before students do.
            (S::Deleted, Step::Restore) => S::Ready,
            (S::Deleted, Step::Purge) => S::Purged,
            _ => return None,
        })
    }

    /// Whether there can be something to play.
    pub const fn can_play(self) -> bool {
        matches!(self, Self::Ready | Self::Published | Self::Hidden)
    }

    /// Whether somebody with these capabilities is shown a recording in this state. To anybody else it is not there.
    pub const fn is_shown_to(self, may: Capabilities) -> bool {
        if !may.has(Capability::ViewRecordings) {
            return false;
        }
        match self {
            Self::Published => true,
            Self::Deleted => may.has(Capability::DeleteRecordings),
            Self::Purged => false,
            _ => manages(may),
        }
    }
}

/// Whether somebody with these capabilities may record in a room. `recorded`: lessons in it may be recorded.
pub const fn may_record(may: Capabilities, recorded: bool) -> bool {
    recorded && may.has(Capability::Moderate) && may.has(Capability::Record)
}

/// Whether somebody with these capabilities manages recordings, and so sees what students do not see yet, or any more.
pub const fn manages(may: Capabilities) -> bool {
    may.has(Capability::Record)
        || may.has(Capability::HideRecordings)
        || may.has(Capability::PublishRecordings)
        || may.has(Capability::DeleteRecordings)
        || may.has(Capability::RenameRecordings)
}

/// Something in a lesson that a recording's chapters are made of. Who came and went is not among it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// When (Unix ms).
    pub at_ms: i64,
    /// What.
    pub what: MomentKind,
}

names! {
    /// What happened in a lesson at a moment.
    MomentKind {
        /// Breakout rooms were opened.
        BreakoutsOpened = "breakouts_opened", "Breakout rooms";
        /// Everybody came back.
        BreakoutsClosed = "breakouts_closed", "Back together";
        /// A clock was started that everybody sees: for an exercise, or for a pause.
        ClockStarted = "clock_started", "Clock";
        /// It was taken away, or ran out.
        ClockEnded = "clock_ended", "The clock has run out";
    }
}

/// A place in a recording that one can jump to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// How far from the beginning, in ms.
    pub at_ms: i64,
    /// What begins there.
    pub title: String,
}

/// Moments closer together than this are one place, in ms.
const TOGETHER_MS: i64 = 5_000;

/// The chapters of a recording that began at a time (Unix ms) and has a length (ms; none: it is not known).
pub fn chapters(started_ms: i64, length_ms: Option<i64>, moments: &[Moment]) -> Vec<Chapter> {
    let mut moments: Vec<Moment> = moments.to_vec();
    moments.sort_by_key(|moment| moment.at_ms);
    let mut chapters: Vec<Chapter> = Vec::new();
    for moment in moments {
        let at_ms = moment.at_ms.saturating_sub(started_ms);
        if at_ms < 0 || length_ms.is_some_and(|length_ms| at_ms >= length_ms) {
            continue;
        }
        if chapters.is_empty() && at_ms > TOGETHER_MS {
            chapters.push(Chapter { at_ms: 0, title: "Beginning".to_owned() });
        }
        match chapters.last_mut().filter(|last| at_ms - last.at_ms <= TOGETHER_MS) {
            Some(last) => moment.what.label().clone_into(&mut last.title),
            None => chapters.push(Chapter { at_ms, title: moment.what.label().to_owned() }),
        }
    }
    chapters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    fn at(at_ms: i64, what: MomentKind) -> Moment {
        Moment { at_ms, what }
    }

    #[test]
    fn chapters_begin_at_the_beginning_and_stay_inside() {
        let moments = [
            at(90_000, MomentKind::BreakoutsClosed),
            at(61_000, MomentKind::BreakoutsOpened),
            at(900, MomentKind::ClockStarted),
            at(400_000, MomentKind::ClockStarted),
        ];
        let titles: Vec<(i64, String)> = chapters(1_000, Some(200_000), &moments).into_iter().map(|one| (one.at_ms, one.title)).collect();
        assert_eq!(
            titles,
            [(0, "Beginning".to_owned()), (60_000, "Breakout rooms".to_owned()), (89_000, "Back together".to_owned())],
            "what was before and after the recording is no chapter of it"
        );
        assert_eq!(chapters(0, None, &[]), [], "one chapter is none");
    }

    #[test]
    fn what_happens_at_once_is_one_chapter() {
        let moments = [at(60_000, MomentKind::ClockEnded), at(62_000, MomentKind::BreakoutsOpened)];
        assert_eq!(chapters(0, None, &moments).len(), 2, "the beginning and one place");
    }

    #[test]
    fn students_see_what_is_published_and_nothing_else() {
        let student = Role::Student.default_capabilities();
        for &state in State::ALL {
            assert_eq!(state.is_shown_to(student), state == State::Published, "{state:?}");
            assert!(!state.is_shown_to(Role::Guest.default_capabilities()), "{state:?}");
        }
    }

    #[test]
    fn whatever_happens_a_purged_recording_stays_purged_and_is_never_purged_by_surprise() {
        for &state in State::ALL {
            for &step in Step::ALL {
                let after = state.after(step);
                assert!(state != State::Purged || after.is_none(), "{step:?}");
                assert!(after != Some(State::Purged) || state == State::Deleted, "{state:?}: first deleted, then purged");
                assert!(after != Some(State::Published) || step == Step::Publish, "nothing else publishes");
            }
        }
    }
}
