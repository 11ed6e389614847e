//! Who moderates.

use domain::doctor::Severity::{Critical, Warning};

use super::Case;
use super::entry::{described, tokens_ignored};
use crate::Kind;
use crate::facts::Entry;
use crate::robot::Standing;

pub fn judge(case: &mut Case<'_>) {
    if matches!(case.target.kind, Kind::Jaas { .. }) {
        return;
    }
    probes(case);
    let ignored = tokens_ignored(case);
    let everybody = moderates(case.xmpp.beside.joined());
    let alone = moderates(case.xmpp.alone.joined());
    let left_alone = moderates(case.xmpp.left_alone.as_ref());
    if everybody {
        everybody_is_owner(case);
    } else if alone || left_alone {
        jicofo_makes_owners(case, alone, left_alone);
    }
    if !ignored {
        if !everybody {
            affiliation(case, alone || left_alone);
        }
        identity(case);
    }
}

fn moderates(standing: Option<&Standing>) -> bool {
    standing.is_some_and(|standing| standing.last.moderates())
}

fn probes(case: &mut Case<'_>) {
    let (teacher, alone, beside) = (case.xmpp.teacher.clone(), case.xmpp.alone.clone(), case.xmpp.beside.clone());
    let left_alone = case.xmpp.left_alone.clone().map_or(Entry::NotTried, Entry::Joined);
    for (name, should, entry) in [
        ("A teacher's rights", true, teacher),
        ("A student's rights, alone in the room", false, alone),
        ("A student's rights, with the teacher there", false, beside),
        ("A student's rights, after the teacher has left", false, left_alone),
    ] {
        let expected = if should { "Moderates" } else { "Does not moderate" };
        match entry.joined() {
            Some(standing) => {
                let does = standing.last.moderates();
                let shown = if does { "Moderates" } else { "Does not moderate" };
                let observed = format!("{shown} ({}, {})", standing.last.affiliation, standing.last.role);
                case.probe(name, expected, observed, Some(does == should));
            }
            // Teachers' and strangers' doors have probes and findings of their own; a student's has not.
            None => case.probe(name, expected, described(&entry).0, None),
        }
    }
}

fn everybody_is_owner(case: &mut Case<'_>) {
    let mut remedies = case.lines.rooms(
        "-- with muc_wait_for_host:\nwait_for_host_disable_auto_owners = true\n-- and without muc_allowners:\nmodules_enabled = {\n    -- \
         remove: \"muc_allowners\";\n}",
    );
    remedies.extend(case.lines.docker("WAIT_FOR_HOST_DISABLE_AUTO_OWNERS=true\n# and take muc_allowners out of XMPP_MUC_MODULES"));
    let title = "Everybody becomes a moderator, students too, even while a teacher is there.";
    let meaning =
        "Any student can mute and remove others, and let strangers in. One of Prosody's modules makes owners of all who have a token.";
    case.find(Critical, "everybody_made_owner", title, meaning, remedies);
}

fn jicofo_makes_owners(case: &mut Case<'_>, alone: bool, left_alone: bool) {
    let mut remedies = case.lines.jicofo("jicofo {\n  conference {\n    enable-auto-owner = false\n  }\n}");
    remedies.extend(case.lines.docker("ENABLE_AUTO_OWNER=0"));
    let when = match (alone, left_alone) {
        (true, true) => "when they are alone, and when the teacher leaves",
        (true, false) => "when they come first",
        _ => "when the teacher leaves",
    };
    let title = format!("Students become moderators {when}.");
    let meaning = "Before the teacher comes, or as soon as the connection of the teacher breaks, a student can mute and remove others. Jicofo \
                   makes somebody an owner whenever there is none.";
    case.find(Critical, "students_made_owners_by_jicofo", title, meaning, remedies);
}

/// Whether anything reads from the token who moderates. A teacher whom Jicofo has made an owner proves nothing: then it shows in the
/// student, who is a member where the token is read, and nothing at all where it is not.
fn affiliation(case: &mut Case<'_>, jicofo: bool) {
    let Some(teacher) = case.xmpp.teacher.joined() else { return };
    let student_is_nothing = case.xmpp.beside.joined().is_none_or(|student| student.last.affiliation == "none");
    let read = if teacher.last.moderates() { teacher.first.moderates() || !jicofo || !student_is_nothing } else { false };
    if read {
        return;
    }
    let mut remedies = case.lines.rooms(
        "modules_enabled = {\n    -- what is there already, and (part of Jitsi since May 2026; before, from \
         jitsi-contrib/prosody-plugins):\n    \"token_affiliation\";\n}",
    );
    remedies.extend(case.lines.docker("# beside what stands there already, with commas between:\nXMPP_MUC_MODULES=token_affiliation"));
    let title = "The server does not read from the token who is a teacher.";
    let meaning = "Teachers are not moderators by right: they cannot mute, remove or let in anybody, or only if they happen to come first.";
    case.find(Critical, "token_affiliation_missing", title, meaning, remedies);
}

fn identity(case: &mut Case<'_>) {
    let (name, expected) = ("Who somebody is, in what the server passes on", "Comes from the token");
    let seen: Vec<_> = [&case.xmpp.teacher, &case.xmpp.beside, &case.xmpp.alone].into_iter().filter_map(Entry::joined).collect();
    if seen.is_empty() {
        return case.probe(name, expected, "Not tried", None);
    }
    let there = seen.iter().any(|standing| standing.identity);
    case.probe(name, expected, if there { "Comes from the token" } else { "Is not there" }, Some(there));
    if !there {
        let mut remedies = case.lines.vhost("modules_enabled = {\n    -- what is there already, and:\n    \"presence_identity\";\n}");
        remedies.extend(case.lines.docker("# beside what stands there already, with commas between:\nXMPP_MODULES=presence_identity"));
        let title = "The server does not pass on who somebody is.";
        let meaning = "People can be told apart only by the name they type, and recordings do not say who took part.";
        case.find(Warning, "presence_identity_missing", title, meaning, remedies);
    }
}
