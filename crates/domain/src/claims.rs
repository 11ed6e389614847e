//! What a Jitsi token says. Pure: the server signs, this decides.
//!
//! The rules come from running Prosody's token modules: `typ` must be `JWT`, `aud` must be a string, `room` is compared
//! lower-cased and exact, `nbf` has no leeway, and a token without `context.features` gives a moderator everything.

use serde::{Deserialize, Serialize};

use crate::PersonId;
use crate::role::{Capabilities, Capability};

/// How long a token is good for, in s. It is checked when connecting only, so five minutes are plenty.
pub const LIFETIME_S: i64 = 5 * 60;
/// How far `iat` and `nbf` lie in the past, in s: Prosody allows no clock difference at all.
pub const BACKDATED_S: i64 = 10;

/// What the signer needs to know of a Jitsi deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// `iss`: the application id by default.
    pub issuer: String,
    /// `aud`: one string, never a list.
    pub audience: String,
    /// `sub`: the domain (Prosody's virtual host).
    pub subject: String,
}

/// The claims beside the three times (`exp`, `nbf`, `iat`), in Jitsi's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who signed.
    pub iss: String,
    /// For whom.
    pub aud: String,
    /// The domain.
    pub sub: String,
    /// The exact conference, lower case.
    pub room: String,
    /// Unique id of the token.
    pub jti: String,
    /// For servers with the older moderation plug-in, which reads it only here.
    pub moderator: bool,
    /// Person and features.
    pub context: Context,
}

/// `context`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The person.
    pub user: User,
    /// What the person may use. Always there.
    pub features: Features,
}

/// `context.user`. With Prosody's `presence_identity` everybody in the conference can read all of it, so there is no e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Our stable id of the person, the same in every lesson.
    pub id: PersonId,
    /// The name on the screen.
    pub name: String,
    /// For Jitsi's own `token_affiliation`.
    pub moderator: bool,
    /// The same in the affiliation style.
    pub affiliation: Affiliation,
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

/// `context.features`. A name that is absent is denied by Prosody; all are spelled out so that a reader of a token sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Features {
    /// Record to a file.
    pub recording: bool,
    /// Stream.
    pub livestreaming: bool,
    /// Transcribe.
    pub transcription: bool,
    /// Call a telephone.
    pub outbound_call: bool,
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

impl Claims {
    /// The narrowest claims that let this person into this conference with what the capabilities allow.
    pub fn new(audience: &Audience, conference: &str, person: &PersonId, name: &str, may: Capabilities, jti: String) -> Self {
        let moderator = may.has(Capability::Moderate);
        let record = moderator && may.has(Capability::Record);
        Self {
            iss: audience.issuer.clone(),
            aud: audience.audience.clone(),
            sub: audience.subject.clone(),
            room: conference.to_lowercase(),
            jti,
            moderator,
            context: Context {
                user: User {
                    id: person.clone(),
                    name: name.to_owned(),
                    moderator,
                    affiliation: if moderator { Affiliation::Owner } else { Affiliation::Member },
                },
                features: Features {
                    recording: record,
                    livestreaming: record,
                    transcription: record,
                    outbound_call: false,
                    sip_outbound_call: false,
                    screen_sharing: true,
                    send_groupchat: true,
                    create_polls: moderator,
                    file_upload: moderator,
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    fn claims(role: Role) -> serde_json::Value {
        let audience = Audience { issuer: "rollcall".into(), audience: "jitsi".into(), subject: "meet.example.org".into() };
        let claims = Claims::new(&audience, "Abc-1", &PersonId::new("p1"), "Ana", role.default_capabilities(), "j1".into());
        serde_json::to_value(claims).expect("plain data")
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
        for feature in ["recording", "livestreaming", "transcription", "outbound-call"] {
            assert_eq!(token["context"]["features"][feature], false, "{feature}");
        }
    }
}
