//! How attendance is said.

use domain::attendance::{Change, Standing};
use domain::ledger::{Reason, Stretch, Visit};
use domain::{BreakoutId, ledger::Certainty};

use crate::api::attendance::{BreakoutNames, ReportRow};
use crate::app::time::{self, Zone};
use crate::timeline::Look;

/// What somebody is doing while the lesson is on. In this order people are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// In the conference.
    Here,
    /// Not come so far.
    Awaited,
    /// Was there and went.
    Gone,
}

impl Doing {
    /// Of a line.
    pub fn of(row: &ReportRow) -> Self {
        match (row.settled.here, row.settled.first_ms) {
            (true, _) => Self::Here,
            (false, Some(_)) => Self::Gone,
            (false, None) => Self::Awaited,
        }
    }
}

/// The name of a breakout room.
pub fn breakout(names: &BreakoutNames, id: &BreakoutId) -> String {
    names.iter().find(|(known, _)| known == id).map_or_else(|| "a breakout room".to_owned(), |(_, name)| name.clone())
}

/// Where somebody is now, in a sentence without its end: `Here since 10:02, in Group 1`.
pub fn doing(row: &ReportRow, names: &BreakoutNames, zone: &Zone) -> String {
    let settled = &row.settled;
    match Doing::of(row) {
        Doing::Awaited => "Not here yet".to_owned(),
        Doing::Gone => settled.last_ms.map_or_else(|| "Gone".to_owned(), |last_ms| ["Gone since ", &zone.clock(last_ms)].concat()),
        Doing::Here => {
            let visit = row.attendance.as_ref().and_then(|one| one.visits.last());
            let since = visit.map(|visit| [" since ", &zone.clock(visit.from_ms)].concat()).unwrap_or_default();
            let place = row.breakout.as_ref().map(|id| [", in ", &breakout(names, id)].concat()).unwrap_or_default();
            ["Here", &since, &place].concat()
        }
    }
}

/// A badge: its words, and how it looks.
pub type Badge = (String, &'static str);

/// Present, absent, excused, late, early: as badges, the gravest first. Nothing for somebody who simply was there.
pub fn badges(row: &ReportRow) -> Vec<Badge> {
    let settled = &row.settled;
    let mut all = Vec::new();
    match settled.standing {
        Standing::Absent => all.push(("Absent".to_owned(), "badge careful")),
        Standing::Excused => all.push(("Excused".to_owned(), "badge")),
        Standing::Present | Standing::Awaited => {}
    }
    // Totals that have outlived their evidence know that somebody was late, but not how much.
    let by = |word: &str, ms: i64| if ms > 0 { [word, " by ", &time::length(ms)].concat() } else { word.to_owned() };
    if let Some(ms) = settled.late_ms {
        all.push((by("Late", ms), "badge careful"));
    }
    if let Some(ms) = settled.early_ms {
        all.push((by("Left early", ms), "badge careful"));
    }
    all
}

/// How somebody's attendance of a lesson stands, in a word.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Present => "Present",
        Standing::Awaited => "Not here yet",
        Standing::Absent => "Absent",
        Standing::Excused => "Excused",
    }
}

/// How well something is known, in a word.
pub const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Confirmed => "confirmed",
        Certainty::Inferred => "inferred",
        Certainty::Unknown => "unknown",
    }
}

/// How well a visit is known as a whole.
pub fn of_visit(visit: &Visit) -> &'static str {
    let has = |wanted| visit.ms(|stretch| stretch.certainty == wanted) > 0;
    match (has(Certainty::Confirmed), has(Certainty::Inferred)) {
        (true, false) => "confirmed",
        (true, true) => "partly confirmed",
        (false, true) => "inferred",
        (false, false) => visit.stretches.first().map_or("unknown", |stretch| certainty(stretch.certainty)),
    }
}

/// Its looks in a legend, and what they mean.
pub const fn look(look: Look) -> (&'static str, &'static str) {
    match look {
        Look::Confirmed => ("Confirmed", "The Jitsi server or another person's browser saw it, too."),
        Look::Inferred => ("Inferred", "One browser alone says so. It counts."),
        Look::Unknown => ("Unknown", "Perhaps there; nobody saw it. It does not count."),
        Look::Added => ("By hand", "Written in by somebody, with a reason. It counts."),
        Look::Removed => ("Taken out by hand", "Seen, but taken out by somebody, with a reason. It does not count."),
    }
}

/// Why a stretch is known as it is, in a sentence: `Seen by their own browser and by the Jitsi server.`
pub fn why(stretch: &Stretch) -> String {
    let mut seen = Vec::new();
    let mut more = String::new();
    for reason in &stretch.reasons {
        match reason {
            Reason::OwnBrowser => seen.push("their own browser"),
            Reason::OtherBrowser => seen.push("another person's browser"),
            Reason::Display => seen.push("the classroom display"),
            Reason::Server => seen.push("the Jitsi server"),
            Reason::WeakServer => seen.push("a log that is easily deceived"),
            Reason::LastSign => more.push_str(" The connection broke; this is the last sign of it."),
            Reason::FirstSign => more.push_str(" Nobody saw the arrival; this is the first sign."),
            Reason::Ghost => more.push_str(" The server still held a connection that may have been dead."),
            Reason::Silence => more.push_str(" There was no sign for a while."),
            Reason::Contradicted => more.push_str(" Somebody who would have seen it did not."),
            Reason::ClockOff => more.push_str(" The clock of the device was far off; the server's counts."),
        }
    }
    let seen = match &seen[..] {
        [] => "Seen by nobody.".to_owned(),
        [one] => ["Seen by ", one, "."].concat(),
        [first @ .., last] => ["Seen by ", &first.join(", "), " and by ", last, "."].concat(),
    };
    seen + &more
}

/// What an entry by hand says.
pub fn change(change: &Change, zone: &Zone) -> String {
    match change {
        Change::Present(span) => ["Was there ", &zone.hours(span.from_ms, span.to_ms)].concat(),
        Change::Absent(span) => ["Was not there ", &zone.hours(span.from_ms, span.to_ms)].concat(),
        Change::Excused => "Excused".to_owned(),
        Change::NotExcused => "No longer excused".to_owned(),
    }
}

/// All that a picture of a line shows, for those who hear it.
pub fn picture(row: &ReportRow, zone: &Zone) -> String {
    let visits: Vec<String> = row.attendance.iter().flat_map(|one| &one.visits).map(|visit| said(visit, zone)).collect();
    let visits = if visits.is_empty() { "not seen in the lesson".to_owned() } else { visits.join("; ") };
    let hand = row.corrections.iter().map(|line| ["; by hand: ", &change(&line.correction.change, zone)].concat());
    [&row.name, ": ", &visits, &hand.collect::<String>()].concat()
}

/// `10:02–10:43, confirmed`
pub fn said(visit: &Visit, zone: &Zone) -> String {
    [&hours(visit, zone), ", ", of_visit(visit)].concat()
}

/// `10:02–10:43`, or `10:02–now`.
pub fn hours(visit: &Visit, zone: &Zone) -> String {
    let end = if visit.ongoing { "now".to_owned() } else { zone.clock(visit.to_ms) };
    [&zone.clock(visit.from_ms), "–", &end].concat()
}

/// `1 person`, `3 people`
pub fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { [&count.to_string(), " people"].concat() }
}
