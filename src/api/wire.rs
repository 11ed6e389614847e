//! Errors as JSON: `{"code": "…", "detail": {…}}`, flat. A derived reader of the nested enums would be a tenth of the conference
//! page's module; this one is a few hundred bytes. A code that this version does not know is [`ApiError::Internal`].

use domain::input::{Field, InputError};
use serde::{Deserialize, Serialize};

use super::error::{ApiError, Thing};

/// What crosses the border.
#[derive(Deserialize, Serialize)]
pub struct Wire {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<Detail>,
}

/// Whatever an error says beyond its code.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Detail {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
}

const FIELDS: [(Field, &str); 5] = [
    (Field::Name, "name"),
    (Field::Title, "title"),
    (Field::Description, "description"),
    (Field::Password, "password"),
    (Field::Sentence, "sentence"),
];

const THINGS: [(Thing, &str); 10] = [
    (Thing::Provider, "provider"),
    (Thing::Course, "course"),
    (Thing::Room, "room"),
    (Thing::Lesson, "lesson"),
    (Thing::Member, "member"),
    (Thing::Account, "account"),
    (Thing::Invitation, "invitation"),
    (Thing::BreakoutSet, "breakout_set"),
    (Thing::Recording, "recording"),
    (Thing::YoutubeAccount, "youtube_account"),
];

/// Errors that are all said with their code.
const PLAIN: [(ApiError, &str); 18] = [
    (ApiError::SignInNeeded, "sign_in_needed"),
    (ApiError::SessionExpired, "session_expired"),
    (ApiError::WrongPassword, "wrong_password"),
    (ApiError::NotAllowed, "not_allowed"),
    (ApiError::GuestLinkGone, "guest_link_gone"),
    (ApiError::NameTaken, "name_taken"),
    (ApiError::LastTeacher, "last_teacher"),
    (ApiError::Malformed, "malformed"),
    (ApiError::NoSuchFunction, "no_such_function"),
    (ApiError::CrossSite, "cross_site"),
    (ApiError::Storage, "storage"),
    (ApiError::Unreachable, "unreachable"),
    (ApiError::Internal, "internal"),
    (ApiError::NoVenue, "no_venue"),
    (ApiError::WaitForModerator, "wait_for_moderator"),
    (ApiError::WaitInLobby, "wait_in_lobby"),
    (ApiError::TurnedAway, "turned_away"),
    (ApiError::WrongPin, "wrong_pin"),
];

/// Mistakes in what was typed that need no more words.
const PLAIN_INPUT: [(InputError, &str); 13] = [
    (InputError::AccountName, "account_name"),
    (InputError::ClosesBeforeOpening, "closes_before_opening"),
    (InputError::LessonTooLong, "lesson_too_long"),
    (InputError::NoSuchTime, "no_such_time"),
    (InputError::NoSuchTimeZone, "no_such_time_zone"),
    (InputError::TooEarly, "too_early"),
    (InputError::OverAlready, "over_already"),
    (InputError::TimerLength, "timer_length"),
    (InputError::BreakoutRooms, "breakout_rooms"),
    (InputError::Pin, "pin"),
    (InputError::InvitationUses, "invitation_uses"),
    (InputError::InvitationEnd, "invitation_end"),
    (InputError::RecordingDays, "recording_days"),
];

fn named<T: PartialEq>(table: &[(T, &str)], one: &T) -> Option<String> {
    table.iter().find(|(other, _)| other == one).map(|(_, name)| (*name).to_owned())
}

fn called<T: Clone>(table: &[(T, &str)], name: &str) -> Option<T> {
    table.iter().find(|(_, other)| *other == name).map(|(one, _)| one.clone())
}

fn small(number: impl TryInto<u32>) -> Option<u32> {
    Some(number.try_into().unwrap_or(u32::MAX))
}

impl From<ApiError> for Wire {
    fn from(error: ApiError) -> Self {
        let (code, detail) = match &error {
            ApiError::TooManyTries { retry_s } => ("too_many_tries", Detail { limit: small(*retry_s), ..Detail::default() }),
            ApiError::TooLarge { most_kib } => ("too_large", Detail { limit: small(*most_kib), ..Detail::default() }),
            ApiError::NotOpenYet { opens_ms } => ("not_open_yet", Detail { at_ms: Some(*opens_ms), ..Detail::default() }),
            ApiError::Over { since_ms } => ("over", Detail { at_ms: Some(*since_ms), ..Detail::default() }),
            ApiError::NoSuch(thing) => ("no_such", Detail { name: named(&THINGS, thing), ..Detail::default() }),
            ApiError::Invalid(error) => ("invalid", input_detail(error)),
            ApiError::Setting { field, sentence } => {
                ("setting", Detail { field: Some(field.clone()), name: Some(sentence.clone()), ..Detail::default() })
            }
            ApiError::ConsentNeeded { words } => ("consent_needed", Detail { name: Some(words.clone()), ..Detail::default() }),
            ApiError::Conflict { sentence } => ("conflict", Detail { name: Some(sentence.clone()), ..Detail::default() }),
            plain => return Self { code: named(&PLAIN, plain).unwrap_or_default(), detail: None },
        };
        Self { code: code.to_owned(), detail: Some(detail) }
    }
}

fn input_detail(error: &InputError) -> Detail {
    let about = |name: &str, field: &Field| Detail { name: Some(name.to_owned()), field: named(&FIELDS, field), ..Detail::default() };
    match error {
        InputError::Empty { field } => about("empty", field),
        InputError::TooLong { field, given, most } => Detail { given: small(*given), limit: small(*most), ..about("too_long", field) },
        InputError::TooShort { field, least } => Detail { limit: small(*least), ..about("too_short", field) },
        InputError::ControlCharacter { field } => about("control_character", field),
        plain => Detail { name: named(&PLAIN_INPUT, plain), ..Detail::default() },
    }
}

impl From<Wire> for ApiError {
    fn from(wire: Wire) -> Self {
        let detail = wire.detail.unwrap_or_default();
        let (at_ms, limit) = (detail.at_ms.unwrap_or_default(), detail.limit.unwrap_or_default());
        match wire.code.as_str() {
            "too_many_tries" => Self::TooManyTries { retry_s: u64::from(limit) },
            "too_large" => Self::TooLarge { most_kib: limit as usize },
            "not_open_yet" => Self::NotOpenYet { opens_ms: at_ms },
            "over" => Self::Over { since_ms: at_ms },
            "no_such" => Self::NoSuch(called(&THINGS, &detail.name.unwrap_or_default()).unwrap_or(Thing::Lesson)),
            "setting" => Self::Setting { field: detail.field.unwrap_or_default(), sentence: detail.name.unwrap_or_default() },
            "consent_needed" => Self::ConsentNeeded { words: detail.name.unwrap_or_default() },
            "conflict" => Self::Conflict { sentence: detail.name.unwrap_or_default() },
            "invalid" => input_error(&detail).map_or(Self::Malformed, Self::Invalid),
            plain => called(&PLAIN, plain).unwrap_or(Self::Internal),
        }
    }
}

fn input_error(detail: &Detail) -> Option<InputError> {
    let field = detail.field.as_deref().and_then(|name| called(&FIELDS, name));
    let (given, limit) = (detail.given.unwrap_or_default() as usize, detail.limit.unwrap_or_default() as usize);
    match (detail.name.as_deref()?, field) {
        ("empty", Some(field)) => Some(InputError::Empty { field }),
        ("too_long", Some(field)) => Some(InputError::TooLong { field, given, most: limit }),
        ("too_short", Some(field)) => Some(InputError::TooShort { field, least: limit }),
        ("control_character", Some(field)) => Some(InputError::ControlCharacter { field }),
        (plain, _) => called(&PLAIN_INPUT, plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_survives_the_crossing() {
        let mut all: Vec<ApiError> = PLAIN.map(|(error, _)| error).into();
        all.extend([
            ApiError::TooManyTries { retry_s: 20 },
            ApiError::TooLarge { most_kib: 256 },
            ApiError::NotOpenYet { opens_ms: 1_795_224_004_321 },
            ApiError::Over { since_ms: 7 },
            ApiError::Setting { field: "domain".into(), sentence: "Please enter a host.".into() },
            ApiError::Conflict { sentence: "It is in use.".into() },
            ApiError::ConsentNeeded { words: "It is kept.\nIt is removed after a day.".into() },
        ]);
        all.extend(THINGS.map(|(thing, _)| ApiError::NoSuch(thing)));
        all.extend(PLAIN_INPUT.map(|(error, _)| ApiError::Invalid(error)));
        for (field, _) in FIELDS {
            all.extend(
                [
                    InputError::Empty { field },
                    InputError::TooLong { field, given: 300, most: 60 },
                    InputError::TooShort { field, least: 10 },
                    InputError::ControlCharacter { field },
                ]
                .map(ApiError::Invalid),
            );
        }
        for error in all {
            let json = serde_json::to_string(&error).expect("plain data");
            assert_eq!(serde_json::from_str::<ApiError>(&json).expect("our own"), error, "{json}");
        }
    }

    #[test]
    fn what_a_newer_server_says_is_an_error_still() {
        for json in [r#"{"code":"volcano"}"#, r#"{"code":"volcano","detail":{"lava":true}}"#] {
            assert_eq!(serde_json::from_str::<ApiError>(json).ok(), Some(ApiError::Internal));
        }
    }
}
