//! What is said of a recording to those who moderate, and of who started it to everybody.

use domain::recording::Way;

use crate::api::recording::Running;

/// Who started it, in words: with `mine`, whoever reads it.
pub fn who(running: &Running, mine: bool) -> String {
    match running {
        _ if mine => "You".to_owned(),
        Running { by_name, .. } if by_name.is_empty() => "Somebody".to_owned(),
        Running { by_name, .. } => by_name.clone(),
    }
}

/// What runs, since when (as a clock shows it), by whom. `confirmed`: by the conference's own word.
pub fn about(running: &Running, since: &str, mine: bool, confirmed: bool) -> String {
    let what = match running.way {
        Way::Youtube => "Recording on YouTube",
        Way::Stream => "Live stream",
        Way::Jibri | Way::Jaas | Way::Link => "Recording",
    };
    if !confirmed {
        return [&who(running, mine), " asked for it at ", since, ". The video server has not confirmed it yet."].concat();
    }
    let start =
        if running.by.is_none() { "It was not started from this page.".to_owned() } else { [&who(running, mine), " started it."].concat() };
    [what, " since ", since, ". ", &start].concat()
}

/// Why somebody else cannot end it.
pub fn locked(running: &Running) -> String {
    let who = who(running, false);
    [&who, " started this and can stop it. You can when ", &who, " has left."].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{PersonId, RecordingId};

    fn running(way: Way, by_name: &str) -> Running {
        let by = (!by_name.is_empty()).then(|| PersonId::new("ana"));
        Running { recording: RecordingId::new("r"), way, by, by_name: by_name.to_owned(), locked: true, since_ms: 0, seen: false }
    }

    #[test]
    fn what_runs_is_said_with_who_started_it() {
        let ana = running(Way::Jibri, "Ana García");
        assert_eq!(about(&ana, "10:12", false, true), "Recording since 10:12. Ana García started it.");
        assert_eq!(about(&ana, "10:12", true, false), "You asked for it at 10:12. The video server has not confirmed it yet.");
        assert_eq!(about(&running(Way::Stream, ""), "10:12", false, true), "Live stream since 10:12. It was not started from this page.");
        assert_eq!(locked(&ana), "Ana García started this and can stop it. You can when Ana García has left.");
    }
}
