//! Events of the External API that change nothing in the state: names of a table, with their payload as Jitsi sent it.
//!
//! `start.js` does not listen to them (each would cost a message through the page for nothing). Whoever needs one adds its name to
//! [`crate::Event::NAMES`] and to the list in `start.js`.
//!
//! What is missing here is missing on purpose: what watches faces and says how somebody feels is not used in a classroom, not even
//! as a type. And there is no event at all for polls, follow-me, subtitles, reactions and end-to-end encryption.

macro_rules! asides {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        /// An event that is only passed on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Aside { $($(#[$doc])* $variant,)+ }

        impl Aside {
            /// All of them, with Jitsi's names.
            pub const ALL: &'static [(Self, &'static str)] = &[$((Self::$variant, $name),)+];
        }
    };
}

asides! {
    /// `{id, email?}`: one's own mail address.
    EmailChange = "emailChange";
    /// `{id, avatarURL?}`.
    AvatarChanged = "avatarChanged";
    /// `{devices: {audioInput, audioOutput, videoInput}}`, each a list of `{deviceId, groupId, kind, label}`.
    DeviceListChanged = "deviceListChanged";
    /// `{message, privateMessage}`: one's own. Neither id nor recipient.
    OutgoingMessage = "outgoingMessage";
    /// `{data: {language, messageID, participant, final?, stable?, unstable?}}`.
    TranscriptionChunkReceived = "transcriptionChunkReceived";
    /// `{key, participantId, preventExecution}`: a button of somebody's menu.
    ParticipantMenuButtonClick = "participantMenuButtonClick";
    /// `{title?, description?}`: keys of Jitsi's translations, not sentences.
    NotificationTriggered = "notificationTriggered";
    /// `{visible}`.
    FilmstripDisplayChanged = "filmstripDisplayChanged";
    /// `{visible}`.
    ToolbarVisibilityChanged = "toolbarVisibilityChanged";
    /// `{videoQuality}`: the most lines received.
    VideoQualityChanged = "videoQualityChanged";
    /// `{file: {…}}`.
    FileUploaded = "fileUploaded";
    /// `{fileId}`.
    FileDeleted = "fileDeleted";
    /// `{error?}`.
    FeedbackSubmitted = "feedbackSubmitted";
    /// Nothing.
    FeedbackPromptDisplayed = "feedbackPromptDisplayed";
    /// `{isP2p}`.
    P2pStatusChanged = "p2pStatusChanged";
    /// `{isP2P, wasConnected}`: where rtcstats are on.
    PeerConnectionFailure = "peerConnectionFailure";
    /// Nothing: the channel to the bridge.
    DataChannelOpened = "dataChannelOpened";
    /// `{code, reason}`.
    DataChannelClosed = "dataChannelClosed";
    /// Nothing: the computer has slept.
    SuspendDetected = "suspendDetected";
    /// `{records}`.
    ComputePressureChanged = "computePressureChanged";
    /// `{event: {clientX, …}}`.
    MouseEnter = "mouseEnter";
    /// `{event: {clientX, …}}`.
    MouseLeave = "mouseLeave";
    /// `{event: {clientX, …}}`.
    MouseMove = "mouseMove";
    /// `{logLevel, args}`: with `apiLogLevels` in the configuration.
    Log = "log";
    /// Nothing: the picture has left the page.
    PipEntered = "pipEntered";
    /// Nothing.
    PipLeft = "pipLeft";
    /// Nothing.
    PipRequested = "_pipRequested";
    /// `{id, source, participantId}`.
    SecondScreenSourceChanged = "secondScreenSourceChanged";
    /// `{id}`.
    SecondScreenClosed = "secondScreenClosed";
    /// `{id, error}`.
    SecondScreenError = "secondScreenError";
    /// Spot's.
    ProxyConnectionEvent = "proxyConnectionEvent";
    /// Spot's: `{signal}`.
    ExternalShareSignal = "externalShareSignal";
    /// Nothing: the picture of Jitsi's own entry page.
    PrejoinVideoChanged = "prejoinVideoChanged";
    /// Nothing: the frame is about to be taken away by ourselves.
    WillDispose = "_willDispose";
}

impl Aside {
    /// Jitsi's name of it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(aside, _)| *aside == self).map_or("", |(_, name)| name)
    }

    /// The one with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(aside, _)| *aside)
    }
}
