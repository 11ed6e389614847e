//! What people type, checked once: the same rules run in the browser for a quick answer and on the server for a true one.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest sentence, in characters.
pub const SENTENCE_MAX: usize = 500;
/// Longest title of a course, room or lesson, in characters.
pub const TITLE_MAX: usize = 120;
/// Longest name of a person, in characters.
pub const NAME_MAX: usize = 60;
/// Longest description of a room, in characters.
pub const DESCRIPTION_MAX: usize = 2_000;
/// Shortest password, in characters.
pub const PASSWORD_MIN: usize = 10;
/// Longest password, in bytes: more only costs the server time.
pub const PASSWORD_MAX: usize = 200;

/// What is wrong with something a person typed. The sentence names the field and the way out, and never repeats the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InputError {
    /// Nothing there but white space.
    Empty {
        /// The field, as its label says.
        field: Field,
    },
    /// More characters than fit.
    TooLong {
        /// The field, as its label says.
        field: Field,
        /// How many characters were given.
        given: usize,
        /// How many are allowed.
        most: usize,
    },
    /// Fewer characters than needed.
    TooShort {
        /// The field, as its label says.
        field: Field,
        /// How many are needed.
        least: usize,
    },
    /// A line break, a bell, a direction override: characters that only confuse a list of names.
    ControlCharacter {
        /// The field, as its label says.
        field: Field,
    },
    /// A sign-in name with something else than `a-z 0-9 . _ -`.
    AccountName,
    /// A lesson that closes before it opens.
    ClosesBeforeOpening,
    /// A lesson longer than a day.
    LessonTooLong,
    /// A date and time that cannot be read, or that the clocks skip in that time zone.
    NoSuchTime,
    /// A time zone that the server does not know.
    NoSuchTimeZone,
    /// More minutes before opening than a day has hours for.
    TooEarly,
    /// A lesson that would be over before anybody could come.
    OverAlready,
    /// A timer of no time at all, or longer than a morning.
    TimerLength,
    /// No breakout rooms, or more rooms or people than can be.
    BreakoutRooms,
    /// A PIN that is not 4 to 12 digits.
    Pin,
    /// An invitation for nobody, or for more people than a course has.
    InvitationUses,
    /// An invitation that ends before it begins, or in more than a year.
    InvitationEnd,
    /// Recordings that are kept for no day, or for more than a hundred years.
    RecordingDays,
}

/// A field that a person fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// A person's name.
    Name,
    /// A title.
    Title,
    /// A description.
    Description,
    /// A password.
    Password,
    /// What somebody says in their own words: a reason, an objection, an answer.
    Sentence,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Title => "title",
            Self::Description => "description",
            Self::Password => "password",
            Self::Sentence => "sentence",
        })
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { field } => write!(f, "Please enter a {field}."),
            Self::TooLong { field, given, most } => {
                write!(f, "This {field} has {given} characters; at most {most} fit. Please shorten it.")
            }
            Self::TooShort { field, least } => write!(f, "This {field} is too short; it needs at least {least} characters."),
            Self::ControlCharacter { field } => {
                write!(f, "This {field} has invisible control characters in it. Please type it again rather than paste it.")
            }
            Self::AccountName => {
                f.write_str("A sign-in name has 2 to 40 characters: small letters a to z, digits, dot, dash or underscore.")
            }
            Self::ClosesBeforeOpening => f.write_str("The lesson closes before it opens. Please check both times."),
            Self::LessonTooLong => f.write_str("A lesson can last at most 24 hours. Please check both times."),
            Self::NoSuchTime => {
                f.write_str("There is no such date and time in that time zone. Please check it (clocks may change that day).")
            }
            Self::NoSuchTimeZone => f.write_str("That time zone is not known. Please use one like Europe/Madrid."),
            Self::TooEarly => f.write_str("Moderators can be let in at most 24 hours before the opening."),
            Self::TimerLength => f.write_str("A timer runs for at least a second and at most 4 hours."),
            Self::BreakoutRooms => f.write_str("There can be 1 to 50 breakout rooms, with 1,000 people at most."),
            Self::Pin => f.write_str("A PIN has 4 to 12 digits."),
            Self::InvitationUses => f.write_str("An invitation is good for 1 to 1,000 people, or for any number."),
            Self::RecordingDays => {
                f.write_str("Recordings are kept for 1 to 36,500 days. Leave it empty to keep them as long as the administrator has set.")
            }
            Self::InvitationEnd => f.write_str("An invitation ends in the future, within a year. Please check the date."),
            Self::OverAlready => f.write_str("This lesson would be over already. Please check the date and both times."),
        }
    }
}

impl std::error::Error for InputError {}

/// Invisible characters that reorder or hide text (bidirectional controls, zero-width ones but the joiner that emoji need).
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

fn one_line(field: Field, text: &str, most: usize) -> Result<String, InputError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(InputError::Empty { field });
    }
    let given = text.chars().count();
    if given > most {
        return Err(InputError::TooLong { field, given, most });
    }
    if text.chars().any(is_deceptive) {
        return Err(InputError::ControlCharacter { field });
    }
    Ok(text.to_owned())
}

/// A title of a course, room or lesson: any script, emoji and `#` welcome, one line, at most [`TITLE_MAX`] characters.
///
/// # Errors
/// Empty, too long, or with invisible control characters.
pub fn title(text: &str) -> Result<String, InputError> {
    one_line(Field::Title, text, TITLE_MAX)
}

/// A person's name as others see it, at most [`NAME_MAX`] characters.
///
/// # Errors
/// Empty, too long, or with invisible control characters.
pub fn person_name(text: &str) -> Result<String, InputError> {
    one_line(Field::Name, text, NAME_MAX)
}

/// What somebody says in their own words, at most [`SENTENCE_MAX`] characters.
///
/// # Errors
/// Empty, too long, or with invisible control characters.
pub fn sentence(text: &str) -> Result<String, InputError> {
    one_line(Field::Sentence, text, SENTENCE_MAX)
}

/// A description: several lines, may be empty, at most [`DESCRIPTION_MAX`] characters.
///
/// # Errors
/// Too long.
pub fn description(text: &str) -> Result<String, InputError> {
    let text = text.trim();
    let given = text.chars().count();
    if given > DESCRIPTION_MAX {
        return Err(InputError::TooLong { field: Field::Description, given, most: DESCRIPTION_MAX });
    }
    Ok(text.to_owned())
}

/// The name one signs in with: lower-cased, 2 to 40 of `a-z 0-9 . _ -`.
///
/// # Errors
/// [`InputError::AccountName`].
pub fn account_name(text: &str) -> Result<String, InputError> {
    let name = text.trim().to_lowercase();
    let fits = (2..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'));
    if fits { Ok(name) } else { Err(InputError::AccountName) }
}

/// Whether a new password is acceptable: [`PASSWORD_MIN`] characters, and not megabytes of them.
///
/// # Errors
/// Too short or too long.
pub fn new_password(text: &str) -> Result<(), InputError> {
    if text.chars().count() < PASSWORD_MIN {
        return Err(InputError::TooShort { field: Field::Password, least: PASSWORD_MIN });
    }
    if text.len() > PASSWORD_MAX {
        return Err(InputError::TooLong { field: Field::Password, given: text.len(), most: PASSWORD_MAX });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_take_any_script_and_refuse_tricks() {
        assert_eq!(title("  Física & Química 🧪 #2? ").as_deref(), Ok("Física & Química 🧪 #2?"));
        assert_eq!(title("👩‍🔬 lab").as_deref(), Ok("👩‍🔬 lab"), "the joiner inside an emoji is no trick");
        assert_eq!(title(" \t "), Err(InputError::Empty { field: Field::Title }));
        assert_eq!(title("a\nb"), Err(InputError::ControlCharacter { field: Field::Title }));
        assert_eq!(title("\u{202e}txet"), Err(InputError::ControlCharacter { field: Field::Title }));
    }

    #[test]
    fn a_name_of_300_characters_is_named_as_too_long() {
        let error = person_name(&"ñ".repeat(300)).expect_err("300 do not fit");
        assert_eq!(error, InputError::TooLong { field: Field::Name, given: 300, most: 60 });
        assert!(error.to_string().contains("300") && error.to_string().contains("60"));
    }

    #[test]
    fn sign_in_names_are_plain() {
        assert_eq!(account_name(" Ana.Diaz "), Ok("ana.diaz".into()));
        for bad in ["", "a", "ana díaz", "a/b", &"x".repeat(41)] {
            assert_eq!(account_name(bad), Err(InputError::AccountName), "{bad:?}");
        }
    }
}
