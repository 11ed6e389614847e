//! The list of people as signals: one a line, so that an event about one of hundreds touches one line. Lines are put in order by
//! insertion: names are compared as their readers expect, which is slow, and so only where somebody comes or is renamed.

use std::cmp::Ordering;
use std::sync::Arc;

use domain::EndpointId;
use jitsi::{Conference, Endpoint, Phase};
use leptos::prelude::*;

use crate::browser::screen;

/// Somebody in the list, as far as the list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The name on the screen.
    pub name: String,
    /// Role, other room, second device; maybe empty.
    pub note: String,
    /// It is oneself.
    pub me: bool,
    /// The microphone is off, if that is known.
    pub audio_muted: Option<bool>,
    /// The camera is off, if that is known.
    pub video_muted: Option<bool>,
    /// The screen is shared.
    pub sharing: bool,
    /// The hand is up.
    pub hand: bool,
}

/// A line of the list, for as long as its endpoint is there.
pub struct Line {
    /// No other line has it, nor had.
    pub number: u32,
    /// Whose.
    pub id: EndpointId,
    /// What it shows.
    pub row: ArcRwSignal<Row>,
    /// Its actions are shown.
    pub open: ArcRwSignal<bool>,
    /// Muting it was asked for and is not confirmed yet.
    pub muting: ArcRwSignal<bool>,
}

/// A line in its place.
struct Place {
    rank: u8,
    name: String,
    line: Arc<Line>,
}

/// All lines.
#[derive(Default)]
pub struct Roll {
    /// In the order of ids.
    lines: Vec<Arc<Line>>,
    /// In the order of the list: oneself, then moderators, then by name.
    places: Vec<Place>,
    /// The names of rooms that stand in lines.
    rooms: Vec<(domain::BreakoutId, String)>,
    lost: bool,
    revision: u32,
    last: u32,
}

impl Roll {
    /// Takes over what has changed in the conference. Says whether somebody came, went or has another place now.
    pub fn look(&mut self, conference: &Conference) -> bool {
        let lost = conference.phase == Phase::Reconnecting;
        let rooms_differ =
            !conference.breakouts.iter().map(|room| (&room.id, &room.name)).eq(self.rooms.iter().map(|(id, name)| (id, name)));
        if rooms_differ {
            self.rooms = conference.breakouts.iter().map(|room| (room.id.clone(), room.name.clone())).collect();
        }
        let all = rooms_differ || lost != self.lost || conference.revision() < self.revision;
        self.lost = lost;
        let (mut moved, revision) = (false, self.revision);
        for one in conference.roster.iter().filter(|one| all || one.revision > revision) {
            moved |= self.take(conference, one);
        }
        self.revision = conference.revision();
        if self.lines.len() > conference.roster.len() {
            self.lines.retain(|line| conference.endpoint(&line.id).is_some());
            self.places.retain(|place| conference.endpoint(&place.line.id).is_some());
            moved = true;
        }
        moved
    }

    /// The lines in the order of the list.
    pub fn in_order(&self) -> Vec<Arc<Line>> {
        self.places.iter().map(|place| place.line.clone()).collect()
    }

    /// The lines whose names have these words in them, however they are written.
    pub fn found(&self, words: &str) -> Vec<Arc<Line>> {
        let words = screen::fold(words.trim());
        let fits = |place: &&Place| screen::fold(&place.name).contains(&words);
        self.places.iter().filter(fits).map(|place| place.line.clone()).collect()
    }

    /// The line with this id.
    pub fn line(&self, id: &EndpointId) -> Option<&Arc<Line>> {
        self.lines.binary_search_by(|line| line.id.cmp(id)).ok().map(|at| &self.lines[at])
    }

    /// All lines.
    pub fn lines(&self) -> &[Arc<Line>] {
        &self.lines
    }

    fn take(&mut self, conference: &Conference, one: &Endpoint) -> bool {
        let row = show(conference, one);
        let rank = if one.local { 0 } else { 2 - u8::from(one.moderator()) };
        let line = match self.lines.binary_search_by(|line| line.id.cmp(&one.id)) {
            Err(at) => {
                self.last += 1;
                let line = Arc::new(Line {
                    number: self.last,
                    id: one.id.clone(),
                    row: ArcRwSignal::new(row.clone()),
                    open: ArcRwSignal::new(false),
                    muting: ArcRwSignal::new(false),
                });
                self.lines.insert(at, line.clone());
                line
            }
            Ok(at) => {
                let line = self.lines[at].clone();
                let stays = |place: &Place| place.line.number == line.number && place.rank == rank && place.name == row.name;
                let stays = self.places.iter().any(stays);
                if line.row.with_untracked(|before| *before != row) {
                    line.row.set(row.clone());
                }
                if stays {
                    return false;
                }
                self.places.retain(|place| place.line.number != line.number);
                line
            }
        };
        let before = |place: &Place| match place.rank.cmp(&rank) {
            Ordering::Equal => screen::order(&place.name, &row.name).is_le(),
            other => other.is_lt(),
        };
        let at = self.places.partition_point(before);
        self.places.insert(at, Place { rank, name: row.name, line });
        true
    }
}

fn show(conference: &Conference, one: &Endpoint) -> Row {
    let mut note = Vec::new();
    if one.moderator() {
        note.push("Moderator");
    }
    if one.local {
        note.push(if conference.phase == Phase::Reconnecting { "You: lost the connection" } else { "You" });
    } else if !one.here {
        note.push(elsewhere(conference, one));
    }
    let note = match note.as_slice() {
        ["Moderator", "You"] => "Moderator, you".to_owned(),
        notes => notes.join(", "),
    };
    Row {
        name: one.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "No name".to_owned()),
        note,
        me: one.local,
        audio_muted: one.audio_muted,
        video_muted: one.video_muted,
        sharing: one.sharing,
        hand: one.hand_ms.is_some(),
    }
}

/// Where somebody is who is not in the same room as oneself.
fn elsewhere<'a>(conference: &'a Conference, one: &Endpoint) -> &'a str {
    match &one.breakout {
        None => "In the main room",
        Some(id) => conference.breakouts.iter().find(|room| room.id == *id).map_or("In another room", |room| room.name.as_str()),
    }
}
