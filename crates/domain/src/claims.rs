//! What a Jitsi token says. Pure: the server signs, this decides.
//!
//! The rules come from running Prosody's token modules: `typ` must be `JWT`, `aud` must be a string, `room` is compared
//! lower-cased and exact, `nbf` has no leeway, and a token without `context.features` gives a moderator everything.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::PersonId;
use crate::board::Allowed;
use crate::recording::may_record;
use crate::role::{Capabilities, Capability};

/// How long a token is good for, in s. It is checked when connecting only, so five minutes are plenty.
pub const LIFETIME_S: i64 = 5 * 60;
/// How far `iat` and `nbf` lie in the past, in s: Prosody allows no clock difference at all.
pub const BACKDATED_S: i64 = 10;

/// What the signer needs to know of a Jitsi deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// `iss`: the application id by default; JaaS: always `chat`.
    pub issuer: String,
    /// `aud`: one string, never a list.
    pub audience: String,
    /// `sub`: the domain (Prosody's virtual host); JaaS: the AppID.
    pub subject: String,
}

impl Audience {
    /// How truth is written for this deployment. The subject tells: on JaaS it must be the AppID, and no virtual host looks like one.
    pub fn style(&self) -> Style {
        if self.subject.starts_with("vpaas-magic-cookie-") { Style::Words } else { Style::Booleans }
    }
}

/// How `context.user.moderator` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `true`. Of Prosody's plug-ins some take nothing else, and none minds.
    Booleans,
    /// `"true"`, as JaaS documents it: there all values of `context.user` are strings.
    Words,
}

/// Somebody who enters a conference.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The conference name; on JaaS without the AppID.
    pub conference: &'a str,
    /// Who.
    pub person: &'a PersonId,
    /// The name others see.
    pub name: &'a str,
    /// Address of a picture that others see.
    pub avatar: Option<&'a str>,
    /// E-mail address, if the administrator has turned it on: others may be able to read it.
    pub email: Option<&'a str>,
    /// What the person may do in the room.
    pub may: Capabilities,
    /// What the room's policy, or its moderators, let the person use.
    pub allowed: Allowed,
    /// Lessons in this room may be recorded.
    pub recording: bool,
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names and addresses of people do not belong into logs.
        f.debug_struct("Entry").field("conference", &self.conference).field("person", &self.person).finish_non_exhaustive()
    }
}

/// The room that a token names for this conference: lower case, as Prosody compares it. Never the wildcard and never nothing:
/// such a conference cannot be, and its token opens one room that nobody uses, not all of them.
pub fn room(conference: &str) -> Cow<'_, str> {
    if conference.is_empty() || conference.contains('*') {
        Cow::Borrowed("no-room")
    } else if conference.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        Cow::Borrowed(conference)
    } else {
        Cow::Owned(conference.to_lowercase())
    }
}

/// The claims beside the three times (`exp`, `nbf`, `iat`), in Jitsi's names. What depends on the person comes last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Who signed.
    pub iss: String,
    /// For whom.
    pub aud: String,
    /// The domain.
    pub sub: String,
    /// For servers with the older moderation plug-in, which reads it only here, and only as a boolean.
    pub moderator: bool,
    /// Person and features.
    pub context: Context,
    /// The exact conference, lower case.
    pub room: String,
    /// Unique id of the token.
    pub jti: String,
}

/// `context`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// What the person may use. Always there: without it Prosody gives a moderator everything, and JaaS refuses the token.
    pub features: Features,
    /// The person.
    pub user: User,
}

/// `context.user`. With Prosody's `presence_identity` everybody in the conference can read all of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// For Jitsi's own `token_affiliation`.
    pub moderator: Flag,
    /// The same in the affiliation style.
    pub affiliation: Affiliation,
    /// Our stable pseudonym of the person, the same in every lesson.
    pub id: PersonId,
    /// The name on the screen.
    pub name: String,
    /// Address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// E-mail address; only where the administrator has turned it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("id", &self.id).field("moderator", &self.moderator).finish_non_exhaustive()
    }
}

/// Yes or no, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Flag {
    is_true: bool,
    style: Style,
}

impl Flag {
    /// This truth in this style.
    pub const fn new(is_true: bool, style: Style) -> Self {
        Self { is_true, style }
    }

    /// Whether it says yes.
    pub const fn is_true(self) -> bool {
        self.is_true
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Boolean(bool),
    Word(Word),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    True,
    False,
}

impl From<Written> for Flag {
    fn from(written: Written) -> Self {
        match written {
            Written::Boolean(is_true) => Self::new(is_true, Style::Booleans),
            Written::Word(word) => Self::new(matches!(word, Word::True), Style::Words),
        }
    }
}

impl From<Flag> for Written {
    fn from(flag: Flag) -> Self {
        match (flag.style, flag.is_true) {
            (Style::Booleans, is_true) => Self::Boolean(is_true),
            (Style::Words, true) => Self::Word(Word::True),
            (Style::Words, false) => Self::Word(Word::False),
        }
    }
}

/// `context.user.affiliation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Affiliation {
    /// Moderates.
    Owner,
    /// Takes part.
    Member,
}

/// `context.features`. A name that is absent is denied by Prosody; all are spelled out so that a reader of a token sees them. All are
/// names that Jitsi Meet's own check of tokens knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Features {
    /// Record to a file.
    pub recording: bool,
    /// Stream.
    pub livestreaming: bool,
    /// Transcribe.
    pub transcription: bool,
    /// Let telephones call in.
    pub inbound_call: bool,
    /// Call a telephone.
    pub outbound_call: bool,
    /// Let telephones call in through SIP.
    pub sip_inbound_call: bool,
    /// Call a telephone through SIP.
    pub sip_outbound_call: bool,
    /// Share the screen.
    pub screen_sharing: bool,
    /// Write in the common chat.
    pub send_groupchat: bool,
    /// Make polls.
    pub create_polls: bool,
    /// Upload files into the chat.
    pub file_upload: bool,
}

/// By what tokens tell people apart, beside their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Moderates.
    pub moderate: bool,
    /// Records and streams.
    pub record: bool,
    /// Shares the screen.
    pub share_screen: bool,
    /// Writes in the common chat.
    pub chat: bool,
    /// Makes polls.
    pub polls: bool,
}

impl Rights {
    /// How many different ones there are.
    pub const COUNT: usize = 32;

    /// Those of somebody who enters.
    pub const fn of(entry: &Entry<'_>) -> Self {
        let moderate = entry.may.has(Capability::Moderate);
        let Allowed { share_screen, chat, polls, .. } = entry.allowed;
        Self { moderate, record: may_record(entry.may, entry.recording), share_screen, chat, polls }
    }

    /// A number for each, below [`Self::COUNT`].
    pub const fn number(self) -> usize {
        let Self { moderate, record, share_screen, chat, polls } = self;
        moderate as usize | (record as usize) << 1 | (share_screen as usize) << 2 | (chat as usize) << 3 | (polls as usize) << 4
    }

    /// The one with this number.
    pub const fn numbered(number: usize) -> Self {
        Self {
            moderate: number & 1 != 0,
            record: number & 2 != 0,
            share_screen: number & 4 != 0,
            chat: number & 8 != 0,
            polls: number & 16 != 0,
        }
    }
}

impl Features {
    /// What somebody may use. Nobody brings in telephones: their callers have no role and leave no evidence.
    pub const fn of(rights: Rights) -> Self {
        let Rights { moderate, record, share_screen, chat, polls } = rights;
        Self {
            recording: record,
            livestreaming: record,
            transcription: record,
            inbound_call: false,
            outbound_call: false,
            sip_inbound_call: false,
            sip_outbound_call: false,
            screen_sharing: share_screen,
            send_groupchat: chat,
            create_polls: polls,
            file_upload: moderate,
        }
    }
}

impl Claims {
    /// The narrowest claims that let this person into this conference with what the capabilities allow.
    pub fn new(audience: &Audience, entry: &Entry<'_>, jti: String) -> Self {
        let moderator = entry.may.has(Capability::Moderate);
        Self {
            iss: audience.issuer.clone(),
            aud: audience.audience.clone(),
            sub: audience.subject.clone(),
            moderator,
            context: Context {
                features: Features::of(Rights::of(entry)),
                user: User {
                    moderator: Flag::new(moderator, audience.style()),
                    affiliation: if moderator { Affiliation::Owner } else { Affiliation::Member },
                    id: entry.person.clone(),
                    name: entry.name.to_owned(),
                    avatar: entry.avatar.map(str::to_owned),
                    email: entry.email.map(str::to_owned),
                },
            },
            room: room(entry.conference).into_owned(),
            jti,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    fn claims_for(subject: &str, role: Role, avatar: Option<&str>) -> serde_json::Value {
        let audience = Audience { issuer: "rollcall".into(), audience: "jitsi".into(), subject: subject.into() };
        let person = PersonId::new("p1");
        let entry = Entry {
            conference: "Abc-1",
            person: &person,
            name: "Ana",
            avatar,
            email: None,
            may: role.default_capabilities(),
            allowed: Allowed::ALL,
            recording: true,
        };
        serde_json::to_value(Claims::new(&audience, &entry, "j1".into())).expect("plain data")
    }

    fn claims(role: Role) -> serde_json::Value {
        claims_for("meet.example.org", role, None)
    }

    #[test]
    fn a_teacher_is_moderator_in_all_three_styles() {
        let token = claims(Role::Teacher);
        assert_eq!(token["moderator"], true);
        assert_eq!(token["context"]["user"]["moderator"], true);
        assert_eq!(token["context"]["user"]["affiliation"], "owner");
        assert_eq!(token["context"]["features"]["recording"], true);
        assert_eq!(token["room"], "abc-1", "Prosody compares lower case");
        assert_eq!(token["aud"], "jitsi", "a list passes only with a wildcard");
    }

    #[test]
    fn a_student_is_moderator_in_none_and_gets_no_recording() {
        let token = claims(Role::Student);
        assert_eq!(token["moderator"], false);
        assert_eq!(token["context"]["user"]["moderator"], false);
        assert_eq!(token["context"]["user"]["affiliation"], "member");
        for feature in ["recording", "livestreaming", "transcription", "inbound-call", "outbound-call"] {
            assert_eq!(token["context"]["features"][feature], false, "{feature}");
        }
    }

    #[test]
    fn on_jaas_the_moderator_is_a_word() {
        let app_id = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";
        for (role, word) in [(Role::Teacher, "true"), (Role::Student, "false")] {
            let token = claims_for(app_id, role, None);
            assert_eq!(token["context"]["user"]["moderator"], word);
            let read: Claims = serde_json::from_value(token.clone()).expect("our own claims");
            assert_eq!(read.context.user.moderator.is_true(), word == "true");
            assert_eq!(serde_json::to_value(read).expect("plain data"), token, "written as it was read");
        }
    }

    #[test]
    fn rights_and_their_numbers_lead_to_each_other() {
        for number in 0..Rights::COUNT {
            assert_eq!(Rights::numbered(number).number(), number);
        }
    }

    #[test]
    fn what_is_not_known_of_a_person_is_absent() {
        let user = &claims(Role::Student)["context"]["user"];
        assert_eq!((user.get("avatar"), user.get("email")), (None, None), "not even null");
        let token = claims_for("meet.example.org", Role::Student, Some("https://school.example/a.png"));
        assert_eq!(token["context"]["user"]["avatar"], "https://school.example/a.png");
    }

    #[test]
    fn no_conference_name_makes_a_token_for_all_rooms() {
        for odd in ["*", "", "**", "math*"] {
            assert_eq!(room(odd), "no-room", "{odd:?}");
        }
        assert_eq!(room("abc-1"), "abc-1");
        assert_eq!(room("ÄBC"), "äbc");
    }

    #[test]
    fn logs_show_no_names() {
        let person = PersonId::new("p1");
        let entry = Entry {
            conference: "abc",
            person: &person,
            name: "Ana García",
            avatar: None,
            email: Some("ana@school.example"),
            may: Role::Student.default_capabilities(),
            allowed: Allowed::ALL,
            recording: true,
        };
        let audience = Audience { issuer: "rollcall".into(), audience: "jitsi".into(), subject: "meet.example.org".into() };
        let said = format!("{entry:?} {:?}", Claims::new(&audience, &entry, "j1".into()));
        assert!(said.contains("p1") && !said.contains("Ana") && !said.contains('@'), "{said}");
    }
}
