//! From a name and a payload to an event.

use domain::{EndpointId, PersonId};
use serde_json::{Map, Value};

use super::{Event, JitsiError, LOCAL, LobbyNotice, Message, Occupant, Room};
use crate::aside::Aside;
use crate::id::{BreakoutId, BreakoutJid, LobbyId, Media, RecordingMode, Role, Whiteboard};
use crate::read::{endpoint, flag, nick, number, person, text};

impl Event {
    /// Reads an event.
    pub fn parse(name: &str, payload: &Value) -> Self {
        Self::read(name, payload).unwrap_or_else(|| Self::Other { name: name.to_owned() })
    }

    fn read(name: &str, p: &Value) -> Option<Self> {
        Some(match name {
            "rollcallTicket" => {
                let ticket = p.get("ticket")?;
                Self::RollcallTicket { person: text(ticket, "person").map(PersonId::new), ticket: ticket.clone() }
            }
            "rollcallRefused" => Self::RollcallRefused { error: p.get("error")?.clone() },
            "rollcallScript" => Self::RollcallScript { failed: text(p, "state")? == "failed" },
            "rollcallConstructed" => Self::RollcallConstructed,
            "rollcallSilent" => Self::RollcallSilent,
            "rollcallClosed" => Self::RollcallClosed,

            "ready" => Self::Ready,
            "browserSupport" => Self::BrowserSupport { supported: flag(p, "supported")? },
            "prejoinScreenLoaded" => Self::PrejoinScreenLoaded,
            "readyToClose" => Self::ReadyToClose,
            "errorOccurred" => Self::ErrorOccurred(read_error(p.get("error")?)?),

            "videoConferenceJoined" => Self::VideoConferenceJoined {
                id: endpoint(p, "id").filter(|id| id.as_str() != LOCAL)?,
                name: text(p, "displayName"),
                room: text(p, "roomName").unwrap_or_default(),
                breakout: flag(p, "breakoutRoom").unwrap_or(false),
            },
            "videoConferenceLeft" => Self::VideoConferenceLeft,
            "participantJoined" => Self::ParticipantJoined { id: endpoint(p, "id")?, name: text(p, "displayName"), person: person(p) },
            "participantLeft" => Self::ParticipantLeft { id: endpoint(p, "id")? },
            "participantKickedOut" => {
                let kicked = p.get("kicked")?;
                let id = endpoint(kicked, "id")?;
                let me = flag(kicked, "local").unwrap_or(false) || id.as_str() == LOCAL;
                Self::ParticipantKickedOut { kicked: id, me, by: p.get("kicker").and_then(|kicker| text(kicker, "name")) }
            }
            "participantRoleChanged" => Self::ParticipantRoleChanged { id: endpoint(p, "id")?, role: Role::from_name(&text(p, "role")?) },
            "displayNameChange" => Self::DisplayNameChange { id: endpoint(p, "id")?, name: text(p, "displayname") },
            "knockingParticipant" => {
                let who = p.get("participant")?;
                Self::KnockingParticipant { id: LobbyId::new(text(who, "id")?), name: text(who, "name").unwrap_or_default() }
            }
            "nonParticipantMessageReceived" => Self::Lobby(read_lobby(p.get("message")?)?),
            "passwordRequired" => Self::PasswordRequired,

            "participantMuted" => Self::ParticipantMuted {
                id: endpoint(p, "id")?,
                media: Media::from_name(&text(p, "mediaType")?)?,
                muted: flag(p, "isMuted")?,
            },
            "audioMuteStatusChanged" => Self::AudioMuteStatusChanged { muted: flag(p, "muted")? },
            "videoMuteStatusChanged" => Self::VideoMuteStatusChanged { muted: flag(p, "muted")? },
            "audioAvailabilityChanged" => Self::AudioAvailabilityChanged { available: flag(p, "available")? },
            "videoAvailabilityChanged" => Self::VideoAvailabilityChanged { available: flag(p, "available")? },
            "micError" => Self::MicError { kind: text(p, "type").unwrap_or_default() },
            "cameraError" => Self::CameraError { kind: text(p, "type").unwrap_or_default() },
            "screenSharingStatusChanged" => Self::ScreenSharingStatusChanged { on: flag(p, "on")? },
            "contentSharingParticipantsChanged" => {
                let ids = p.get("data")?.as_array()?;
                Self::ContentSharingParticipantsChanged { ids: ids.iter().filter_map(Value::as_str).map(EndpointId::new).collect() }
            }
            "dominantSpeakerChanged" => Self::DominantSpeakerChanged { id: endpoint(p, "id")? },

            "raiseHandUpdated" => {
                Self::RaiseHandUpdated { id: endpoint(p, "id")?, raised_ms: number(p, "handRaised").filter(|&raised_ms| raised_ms > 0) }
            }
            "moderationStatusChanged" => {
                Self::ModerationStatusChanged { media: Media::from_name(&text(p, "mediaType")?)?, on: flag(p, "enabled")? }
            }
            "moderationParticipantApproved" => {
                Self::ModerationParticipantApproved { id: endpoint(p, "id")?, media: Media::from_name(&text(p, "mediaType")?)? }
            }
            "moderationParticipantRejected" => {
                Self::ModerationParticipantRejected { id: endpoint(p, "id")?, media: Media::from_name(&text(p, "mediaType")?)? }
            }
            "breakoutRoomsUpdated" => Self::BreakoutRoomsUpdated { rooms: read_rooms(p.get("rooms")?.as_object()?) },
            "subjectChange" => Self::SubjectChange { subject: text(p, "subject").unwrap_or_default() },
            "recordingStatusChanged" => Self::RecordingStatusChanged {
                on: flag(p, "on")?,
                mode: text(p, "mode").and_then(|mode| RecordingMode::from_name(&mode)),
                error: text(p, "error"),
            },
            "recordingLinkAvailable" => Self::RecordingLinkAvailable { link: text(p, "link")? },
            "transcribingStatusChanged" => Self::TranscribingStatusChanged { on: flag(p, "on")? },

            "incomingMessage" => Self::IncomingMessage(Message {
                from: endpoint(p, "from")?,
                nick: text(p, "nick").unwrap_or_default(),
                text: text(p, "message")?,
                private: flag(p, "privateMessage").unwrap_or(false),
                stamp: text(p, "stamp"),
                id: text(p, "messageId"),
            }),
            "chatUpdated" => Self::ChatUpdated {
                unread: number(p, "unreadCount").and_then(|unread| u32::try_from(unread).ok())?,
                open: flag(p, "isOpen").unwrap_or(false),
            },
            "tileViewChanged" => Self::TileViewChanged { on: flag(p, "enabled")? },
            "recordingConsentDialogOpen" => Self::RecordingConsentDialogOpen { open: flag(p, "open")? },
            "audioOrVideoSharingToggled" if text(p, "mediaType").is_none_or(|media| media == "video") => Self::AudioOrVideoSharingToggled {
                by: endpoint(p, "participantId"),
                playing: match text(p, "value")?.as_str() {
                    "playing" | "start" => Some(true),
                    "pause" => Some(false),
                    _ => None,
                },
            },
            "whiteboardStatusChanged" => Self::WhiteboardStatusChanged { status: Whiteboard::from_name(&text(p, "status")?)? },
            // A text that holds a number.
            "conferenceCreatedTimestamp" => {
                Self::ConferenceCreatedTimestamp { at_ms: number(p, "timestamp").or_else(|| text(p, "timestamp")?.parse().ok())? }
            }
            "largeVideoChanged" => Self::LargeVideoChanged { id: endpoint(p, "id") },
            "participantsPaneToggled" => Self::ParticipantsPaneToggled { open: flag(p, "open")? },
            "audioOnlyChanged" => Self::AudioOnlyChanged { on: flag(p, "enabled")? },
            "customNotificationActionTriggered" => Self::NotificationAction { id: text(p.get("data")?, "id")? },
            "endpointTextMessageReceived" => {
                let data = p.get("data")?;
                Self::EndpointTextMessage { from: endpoint(data.get("senderInfo")?, "id")?, text: text(data.get("eventData")?, "text")? }
            }
            "toolbarButtonClicked" => {
                Self::ToolbarButtonClicked { key: text(p, "key")?, prevented: flag(p, "preventExecution").unwrap_or(false) }
            }
            name => Self::Aside { aside: Aside::from_name(name)?, payload: p.clone() },
        })
    }
}

fn read_error(error: &Value) -> Option<JitsiError> {
    let message = text(error, "message").or_else(|| {
        let params = error.get("params")?.as_array()?;
        params.iter().filter_map(Value::as_str).next_back().map(str::to_owned)
    });
    Some(JitsiError { name: text(error, "name")?, message: message.unwrap_or_default(), fatal: flag(error, "isFatal").unwrap_or(false) })
}

fn read_lobby(message: &Value) -> Option<LobbyNotice> {
    if text(message, "type")? != "lobby-notify" {
        return None;
    }
    let knocker = || text(message, "value").map(|address| LobbyId::new(nick(&address)));
    Some(match text(message, "event")?.as_str() {
        "LOBBY-ENABLED" => LobbyNotice::Enabled(flag(message, "value")?),
        "LOBBY-ACCESS-GRANTED" => LobbyNotice::Granted(knocker()?),
        "LOBBY-ACCESS-DENIED" => LobbyNotice::Denied(knocker()?),
        _ => return None,
    })
}

pub(crate) fn read_rooms(rooms: &Map<String, Value>) -> Vec<Room> {
    rooms.iter().map(|(key, room)| read_room(key, room)).collect()
}

fn read_room(key: &str, room: &Value) -> Room {
    let people = room.get("participants").and_then(Value::as_object);
    Room {
        id: BreakoutId::new(key),
        jid: BreakoutJid::new(text(room, "jid").unwrap_or_default()),
        name: text(room, "name"),
        main: flag(room, "isMainRoom").unwrap_or(false),
        people: people.into_iter().flatten().filter_map(|(address, who)| read_occupant(address, who)).collect(),
    }
}

/// `address` ends in the endpoint, whether or not a room stands before it. None: nobody that can be told from others.
pub(crate) fn read_occupant(address: &str, who: &Value) -> Option<Occupant> {
    let id = Some(nick(address)).filter(|id| !id.is_empty() && *id != LOCAL)?;
    Some(Occupant {
        id: EndpointId::new(id),
        name: text(who, "displayName"),
        role: text(who, "role").map(|role| Role::from_name(&role)),
        person: person(who),
    })
}
