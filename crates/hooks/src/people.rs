//! Who is a person, and which connection is theirs, by their address on Prosody.

use domain::{BreakoutId, EndpointId};

use crate::Unreadable;
use crate::fields::Fields;

/// Accounts of Jitsi's own programs, and the first part of the domains that these have to themselves.
const MACHINES: [&str; 8] = ["focus", "recorder", "transcriber", "jigasi", "jibri", "jvb", "hidden", "auth"];
/// Characters of a participant's id at the beginning of the account (lib-jitsi-meet).
const ENDPOINT_LENGTH: usize = 8;
/// The longest name that is kept, in characters.
const NAME_MAX: usize = 100;

/// Whether an address (`account@domain/connection`) is one of Jitsi's own programs.
pub fn is_machine(jid: &str) -> bool {
    let bare = jid.split('/').next().unwrap_or(jid);
    let (account, domain) = bare.split_once('@').unwrap_or(("", bare));
    let is = |word: &str| MACHINES.iter().any(|machine| word.eq_ignore_ascii_case(machine));
    is(account) || domain.split_once('.').is_some_and(|(first, _)| is(first))
}

/// The participant's id of the connection that an address in a field is: the first eight characters of the account.
pub fn endpoint(fields: &Fields<'_>, name: &str) -> Result<EndpointId, Unreadable> {
    let account = fields.text(name)?.split('@').next().unwrap_or_default();
    let start: String = account.chars().take(ENDPOINT_LENGTH).collect();
    word(&start).map(EndpointId::new).ok_or_else(|| fields.wrong(name, "is not the address of a participant"))
}

/// A participant's id as it stands in a field.
pub fn endpoint_as_it_is(fields: &Fields<'_>, name: &str) -> Result<EndpointId, Unreadable> {
    word(fields.text(name)?).map(EndpointId::new).ok_or_else(|| fields.wrong(name, "is not the id of a participant"))
}

fn word(text: &str) -> Option<&str> {
    let is_word = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_word.then_some(text)
}

/// A breakout room's id in a field.
pub fn breakout(fields: &Fields<'_>, name: &str) -> Result<BreakoutId, Unreadable> {
    // Some name the room, some its whole address.
    let id = fields.text(name)?.split('@').next().unwrap_or_default();
    let is_id = (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    is_id.then(|| BreakoutId::new(id)).ok_or_else(|| fields.wrong(name, "is not the id of a breakout room"))
}

/// A name as far as it can be shown; none if nothing is left.
pub fn shown_name(text: &str) -> Option<String> {
    let name: String = text.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// A conference's name in small letters, and its tenant if it is written before it in brackets.
pub fn conference(fields: &Fields<'_>, name: &str) -> Result<(String, Option<String>), Unreadable> {
    let text = fields.text(name)?.to_lowercase();
    let parts = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (tenant, room) = parts.map_or((None, text.as_str()), |(tenant, room)| (Some(tenant.to_owned()), room));
    if room.is_empty() {
        return Err(fields.wrong(name, "is not the name of a conference"));
    }
    Ok((room.to_owned(), tenant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitsis_own_programs_are_nobody() {
        for jid in
            ["focus@auth.meet.example.org/focus", "recorder@recorder.meet.example.org/x", "x@recorder.meet.example.org", "JIGASI@a.b"]
        {
            assert!(is_machine(jid), "{jid}");
        }
        for jid in ["c3d875a5-919b-4b5b-934a-a2802f0bf3a1@meet.example.org/3nTv", "recorderist@meet.example.org", "auth.example.org"] {
            assert_eq!(is_machine(jid), jid.starts_with("auth"), "{jid}");
        }
    }

    #[test]
    fn a_name_is_cut_and_cleaned() {
        assert_eq!(shown_name(" Bo \u{7}\"Q\" é😀\n").as_deref(), Some("Bo \"Q\" é😀"));
        assert_eq!(shown_name("\u{1}\n"), None);
        assert_eq!(shown_name(&"é".repeat(1_000)).map(|name| name.chars().count()), Some(NAME_MAX));
    }
}
