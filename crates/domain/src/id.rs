//! Ids, one type each, so that a lesson cannot be handed where a room is meant. All are opaque text made by the server
//! (the journal's by the browser); nothing may be read out of them.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is; whether such a thing exists is the store's to say.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The text, for storing and for addresses.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    )+};
}

id! {
    /// A local account: somebody who can sign in.
    AccountId,
    /// A person in lessons: an account or a guest. Random and stable, so it also serves as the pseudonym in Jitsi's tokens.
    PersonId,
    /// A group of people with roles.
    CourseId,
    /// A lasting place in a course.
    RoomId,
    /// One occurrence in a room.
    LessonId,
    /// One connection of one device in the conference: Jitsi's participant id (8 hexadecimal digits on current servers).
    EndpointId,
    /// A Jitsi deployment.
    ProviderId,
    /// A breakout room of a conference, by Jitsi's id of it.
    BreakoutId,
    /// A hook: where a server-side sender reports.
    HookId,
    /// An invitation for guests.
    InvitationId,
    /// A set of breakout rooms that was prepared.
    BreakoutSetId,
    /// A recording.
    RecordingId,
    /// An account on YouTube that was connected.
    YouTubeAccountId,
    /// An entry by hand in an attendance report.
    CorrectionId,
    /// One page load's journal of presence facts. Made by the browser, unique at random.
    JournalId,
}
