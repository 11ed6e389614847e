//! All endpoints of one person as visits.

use super::layers::{Piece, Reasons, append};
use super::track::Outcome;
use super::{Certainty, Stretch, Visit};

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

/// Stays of no length: somebody who has come this very moment, or was gone in the same second.
fn add_points(visits: &mut Vec<Visit>, endpoints: &[Outcome]) {
    let mut points: Vec<(i64, Reasons)> = endpoints.iter().flat_map(|endpoint| &endpoint.points).copied().collect();
    points.sort_unstable();
    for (at_ms, reasons) in points {
        let place = visits.partition_point(|visit| visit.to_ms < at_ms);
        if visits.get(place).is_none_or(|visit| at_ms < visit.from_ms) {
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
    let mut bounds: Vec<i64> =
        endpoints.iter().flat_map(|endpoint| &endpoint.pieces).flat_map(|piece| [piece.from_ms, piece.to_ms]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let mut next = vec![0_usize; endpoints.len()];
    let (mut pieces, mut devices) = (Vec::new(), Vec::new());
    for pair in bounds.windows(2) {
        let (from_ms, to_ms) = (pair[0], pair[1]);
        let mut top: Option<Piece> = None;
        let mut count: u16 = 0;
        for (endpoint, next) in endpoints.iter().zip(&mut next) {
            while endpoint.pieces.get(*next).is_some_and(|piece| piece.to_ms <= from_ms) {
                *next += 1;
            }
            let Some(&piece) = endpoint.pieces.get(*next).filter(|piece| piece.from_ms <= from_ms) else { continue };
            count = count.saturating_add(u16::from(piece.certainty != Certainty::Unknown));
            top = Some(match top {
                Some(top) if top.certainty > piece.certainty => top,
                Some(top) if top.certainty == piece.certainty => Piece { reasons: top.reasons.and(piece.reasons), room: piece.room, ..top },
                _ => piece,
            });
        }
        if let Some(top) = top {
            append(&mut pieces, Piece { from_ms, to_ms, ..top });
            devices.push((from_ms, to_ms, count));
        }
    }
    (pieces, devices)
}
