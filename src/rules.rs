//! What a room's policy says, in plain words for whoever reads it in a hurry. Pure.

use domain::recording::{Means, Trigger};
use domain::room::{Lobby, Profile, RoomPolicy, Who};

/// When to choose a profile, in one sentence.
pub const fn when_to_choose(profile: Profile) -> &'static str {
    match profile {
        Profile::Lecture => {
            "One speaks, many listen. It begins when the teacher is there, guests are let in one by one, and it may be recorded."
        }
        Profile::Seminar => "Everybody speaks, writes and shows. Whoever belongs to the course comes in by themselves.",
        Profile::Exam => "Everybody is let in by the teacher, no guests come, and only the teacher writes and shows.",
        Profile::OpenHouse => "Guests come and go without waiting, as soon as the teacher is there. Cameras are off at first.",
        Profile::Custom => "Every setting as you choose it.",
    }
}

/// The policy under the profile that it is now: one that has it exactly, else "custom".
#[must_use]
pub fn fitting(policy: RoomPolicy) -> RoomPolicy {
    let under = |profile| RoomPolicy { profile, ..policy.clone() };
    let fits = Profile::ALL.iter().copied().find(|&profile| profile != Profile::Custom && under(profile) == profile.policy());
    under(fits.unwrap_or(Profile::Custom))
}

/// The policy, in a few lines.
pub fn lines(policy: &RoomPolicy) -> Vec<String> {
    let early = match policy.early_minutes {
        0 => "Moderators enter when the lesson opens".to_owned(),
        minutes => ["Moderators may enter ", &length(minutes), " early"].concat(),
    };
    let begin = if policy.wait_for_moderator {
        "Nobody else gets in before a moderator is there"
    } else {
        "A lesson can begin without a moderator"
    };
    let lobby = match policy.lobby {
        Lobby::Off => "Nobody has to wait to be let in",
        Lobby::Guests => "A moderator lets each guest in",
        Lobby::Everybody => "A moderator lets everybody in",
    };
    let mut lines = vec![
        early,
        begin.to_owned(),
        lobby.to_owned(),
        if policy.guests { "Guests may come by invitation" } else { "No guests" }.to_owned(),
        at_first(policy).to_owned(),
    ];
    lines.extend(uses(policy));
    lines.extend(recording(policy));
    lines.push(
        if policy.grant_moderator {
            "Moderators may make a member a moderator for a lesson"
        } else {
            "Nobody is made a moderator during a lesson"
        }
        .to_owned(),
    );
    lines
}

fn recording(policy: &RoomPolicy) -> Vec<String> {
    if !policy.recording {
        return vec!["Lessons are not recorded".to_owned()];
    }
    let begins = match policy.recording_trigger {
        Trigger::None => "A recording begins when somebody presses the button",
        Trigger::Prompt => "The teacher is asked on entering whether to record",
        Trigger::Automatic => "A recording begins by itself when the teacher is there",
        Trigger::SecondPerson => "A recording begins by itself when the teacher is not alone",
    };
    let place = match policy.recording_means {
        Means::File => "Lessons are recorded by the video server",
        Means::Youtube => "Lessons are recorded on YouTube, where they are not listed",
    };
    let seen = if policy.recordings_published {
        "Students see recordings as soon as they are ready"
    } else {
        "Students see recordings when somebody has published them"
    };
    let kept = match policy.recording_days {
        Some(1) => "Recordings are kept for a day".to_owned(),
        Some(days) => format!("Recordings are kept for {days} days"),
        None => "Recordings are kept as long as the administrator has set".to_owned(),
    };
    ["Lessons may be recorded; everybody else is asked to agree first", begins, place, seen]
        .map(str::to_owned)
        .into_iter()
        .chain([kept])
        .collect()
}

const fn at_first(policy: &RoomPolicy) -> &'static str {
    match (policy.start_muted, policy.start_without_camera) {
        (true, true) => "Microphones and cameras are off at first",
        (true, false) => "Microphones are off at first, cameras on",
        (false, true) => "Cameras are off at first, microphones on",
        (false, false) => "Microphones and cameras are on at first",
    }
}

/// Who may use what: those with the same answer in one line, the widest first.
fn uses(policy: &RoomPolicy) -> Vec<String> {
    let all = [
        (policy.share_screen, "share the screen"),
        (policy.chat, "write in the chat"),
        (policy.polls, "make polls"),
        (policy.reactions, "use reactions"),
        (policy.whiteboard, "use the whiteboard"),
    ];
    let groups = [
        (Who::Everybody, "Everybody may "),
        (Who::Members, "Members may "),
        (Who::Moderators, "Only moderators may "),
        (Who::Nobody, "Nobody may "),
    ];
    let line = |(who, begin): (Who, &str)| {
        let these: Vec<&str> = all.iter().filter(|(one, _)| *one == who).map(|(_, words)| *words).collect();
        (!these.is_empty()).then(|| [begin, &listed(&these, if who == Who::Nobody { " or " } else { " and " })].concat())
    };
    groups.into_iter().filter_map(line).collect()
}

/// `a, b and c`
fn listed(all: &[&str], last: &str) -> String {
    match all {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => [&first.join(", "), last, end].concat(),
    }
}

/// `45 min`, `1 h`, `1 h 30 min`
fn length(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exam_reads_as_one() {
        let lines = lines(&Profile::Exam.policy());
        let expected = [
            "Moderators may enter 30 min early",
            "Nobody else gets in before a moderator is there",
            "A moderator lets everybody in",
            "No guests",
            "Microphones are off at first, cameras on",
            "Only moderators may share the screen, write in the chat and make polls",
            "Nobody may use reactions or use the whiteboard",
            "Lessons are not recorded",
            "Nobody is made a moderator during a lesson",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn every_setting_changes_what_is_read() {
        let seminar = Profile::Seminar.policy();
        let changes: [fn(&mut RoomPolicy); 13] = [
            |p| p.start_muted = false,
            |p| p.start_without_camera = true,
            |p| p.guests = false,
            |p| p.early_minutes = 75,
            |p| p.wait_for_moderator = true,
            |p| p.lobby = Lobby::Guests,
            |p| p.share_screen = Who::Members,
            |p| p.chat = Who::Nobody,
            |p| p.reactions = Who::Moderators,
            |p| p.polls = Who::Everybody,
            |p| p.whiteboard = Who::Members,
            |p| p.recording = true,
            |p| p.grant_moderator = false,
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut changed = seminar.clone();
            change(&mut changed);
            assert_ne!(lines(&changed), lines(&seminar), "change {number}");
            assert_eq!(fitting(changed).profile, Profile::Custom, "change {number}");
        }
    }

    #[test]
    fn every_setting_of_recordings_changes_what_is_read_where_lessons_are_recorded() {
        let recorded = RoomPolicy { recording: true, ..Profile::Seminar.policy() };
        let changes: [fn(&mut RoomPolicy); 6] = [
            |p| p.recording_trigger = Trigger::Prompt,
            |p| p.recording_trigger = Trigger::Automatic,
            |p| p.recording_trigger = Trigger::SecondPerson,
            |p| p.recording_means = Means::Youtube,
            |p| p.recordings_published = true,
            |p| p.recording_days = Some(30),
        ];
        let mut read = vec![lines(&recorded)];
        for change in changes {
            let mut changed = recorded.clone();
            change(&mut changed);
            read.push(lines(&changed));
        }
        for (number, one) in read.iter().enumerate() {
            assert!(!read[..number].contains(one), "change {number}");
        }
        let unrecorded = RoomPolicy { recording: false, recording_days: Some(30), ..recorded };
        assert_eq!(lines(&unrecorded), lines(&Profile::Seminar.policy()), "nothing of what does not happen");
    }

    #[test]
    fn what_is_changed_back_has_its_name_again() {
        let mut policy = Profile::Lecture.policy();
        policy.chat = Who::Nobody;
        policy = fitting(policy);
        assert_eq!(policy.profile, Profile::Custom);
        policy.chat = Profile::Lecture.policy().chat;
        assert_eq!(fitting(policy).profile, Profile::Lecture);
    }
}
