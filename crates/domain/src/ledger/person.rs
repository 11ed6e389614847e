//! All endpoints of one person as visits.

use std::collections::BTreeMap;

use super::layers::{Piece, Reasons, append};
use super::track::Outcome;
use super::{Certainty, Stretch, Visit};
use crate::BreakoutId;

/// What is shorter than this, in ms, and less certain than what is beside it, is so because of clocks.
const EDGE_MS: i64 = 300;
/// What is shorter than this, in ms, and as certain as what is beside it, need not be told apart.
const RAGGED_MS: i64 = 3_000;

/// The visits that endpoints make together: in order, apart; what several were there for counts once.
pub(super) fn visits(endpoints: &[Outcome]) -> Vec<Visit> {
    let mut visits: Vec<Visit> = Vec::new();
    let (pieces, devices) = merge(endpoints);
    for piece in smooth(pieces) {
        match visits.last_mut().filter(|visit| visit.to_ms == piece.from_ms) {
            Some(visit) => {
                visit.to_ms = piece.to_ms;
                visit.stretches.push(stretch(&piece));
            }
            None => visits.push(Visit {
                from_ms: piece.from_ms,
                to_ms: piece.to_ms,
                ongoing: false,
                devices: 1,
                stretches: vec![stretch(&piece)],
            }),
        }
    }
    for (from_ms, to_ms, count) in devices {
        let touched = visits.partition_point(|visit| visit.to_ms <= from_ms);
        for visit in visits[touched..].iter_mut().take_while(|visit| visit.from_ms < to_ms) {
            visit.devices = visit.devices.max(count);
        }
    }
    add_points(&mut visits, endpoints);
    let ongoing_ms = endpoints.iter().filter_map(|endpoint| endpoint.ongoing_ms).max();
    if let Some(at_ms) = ongoing_ms
        && let Some(visit) = visits.iter_mut().find(|visit| visit.from_ms <= at_ms && at_ms <= visit.to_ms)
    {
        visit.ongoing = true;
    }
    visits
}

/// Witnesses tell of one moment within a fraction of a second of one another. What differs for so short a time only, because the first of them
/// has told and the next not yet, is of the piece beside it.
fn smooth(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::with_capacity(pieces.len());
    for mut piece in pieces {
        if let Some(last) = all.last()
            && is_of(last, &piece)
        {
            piece.from_ms = last.from_ms;
            all.pop();
        } else if let Some(last) = all.last_mut()
            && is_of(&piece, last)
        {
            last.to_ms = piece.to_ms;
            continue;
        }
        append(&mut all, piece);
    }
    all
}

/// Whether a piece is no more than the ragged edge of another one.
fn is_of(edge: &Piece, main: &Piece) -> bool {
    let beside = edge.to_ms == main.from_ms || main.to_ms == edge.from_ms;
    let alike = edge.room == main.room && !edge.reasons.are_doubtful() && !main.reasons.are_doubtful();
    let ms = edge.to_ms - edge.from_ms;
    let short = match (edge.certainty, main.certainty) {
        (Certainty::Inferred, Certainty::Confirmed) => ms <= EDGE_MS,
        (edge, main) => edge == main && ms <= RAGGED_MS,
    };
    beside && alike && short && ms < main.to_ms - main.from_ms
}

fn stretch(piece: &Piece) -> Stretch {
    Stretch {
        from_ms: piece.from_ms,
        to_ms: piece.to_ms,
        certainty: piece.certainty,
        reasons: piece.reasons.to_vec(),
        breakout: piece.room.cloned(),
    }
}

/// Stays of no length: somebody who has come this very moment, or was gone in the same second. What only onlookers saw for a moment beside
/// a stay is of that stay: another browser may tell of an arrival some moments before one's own does.
fn add_points(visits: &mut Vec<Visit>, endpoints: &[Outcome]) {
    let mut points: Vec<(i64, Reasons)> = endpoints.iter().flat_map(|endpoint| &endpoint.points).copied().collect();
    points.sort_unstable();
    for (at_ms, reasons) in points {
        let place = visits.partition_point(|visit| visit.to_ms < at_ms);
        let before = place.checked_sub(1).and_then(|before| visits.get(before)).map(|visit| visit.to_ms);
        let after = visits.get(place).map(|visit| visit.from_ms);
        let beside_ms = if reasons.are_first_hand() { 0 } else { RAGGED_MS };
        let apart = before.is_none_or(|to_ms| beside_ms < at_ms.saturating_sub(to_ms))
            && after.is_none_or(|from_ms| beside_ms < from_ms.saturating_sub(at_ms));
        if apart {
            let reasons = reasons.to_vec();
            let stretch = Stretch { from_ms: at_ms, to_ms: at_ms, certainty: Certainty::Inferred, reasons, breakout: None };
            visits.insert(place, Visit { from_ms: at_ms, to_ms: at_ms, ongoing: false, devices: 1, stretches: vec![stretch] });
        }
    }
}

type Devices = Vec<(i64, i64, u16)>;

/// At each moment what is most certain, and how many devices were there.
fn merge<'a>(endpoints: &[Outcome<'a>]) -> (Vec<Piece<'a>>, Devices) {
    if let [one] = endpoints {
        return (one.pieces.clone(), Vec::new());
    }
    // Begins and ends, in order.
    let mut turns: Vec<(i64, bool, &Piece)> = Vec::new();
    for piece in endpoints.iter().flat_map(|endpoint| &endpoint.pieces) {
        turns.extend([(piece.from_ms, true, piece), (piece.to_ms, false, piece)]);
    }
    turns.sort_unstable_by_key(|(at_ms, begins, piece)| (*at_ms, *begins, like(piece)));
    // How many there are of each kind: few kinds, however many devices.
    let mut there: BTreeMap<_, u32> = BTreeMap::new();
    let (mut pieces, mut devices) = (Vec::new(), Vec::new());
    let mut from_ms = i64::MIN;
    for (at_ms, begins, piece) in turns {
        if from_ms < at_ms
            && let Some((&(certainty, room, _), _)) = there.last_key_value()
        {
            let alike = there.keys().rev().take_while(|(other, ..)| *other == certainty);
            let reasons = alike.fold(Reasons::default(), |all, (.., reasons)| all.and(*reasons));
            append(&mut pieces, Piece { from_ms, to_ms: at_ms, certainty, reasons, room });
            let counted = there.iter().filter(|((certainty, ..), _)| *certainty != Certainty::Unknown).map(|(_, count)| count).sum::<u32>();
            devices.push((from_ms, at_ms, u16::try_from(counted).unwrap_or(u16::MAX)));
        }
        from_ms = at_ms;
        let count = there.entry(like(piece)).or_default();
        if begins {
            *count += 1;
        } else if *count > 1 {
            *count -= 1;
        } else {
            there.remove(&like(piece));
        }
    }
    (pieces, devices)
}

/// What pieces must have in common to be of one kind. Of equally certain ones the last in this order says the room.
fn like<'a>(piece: &Piece<'a>) -> (Certainty, Option<&'a BreakoutId>, Reasons) {
    (piece.certainty, piece.room, piece.reasons)
}
