//! Layers of what is said, and what one sees from above.

use std::collections::BTreeMap;

use super::{Certainty, Reason};
use crate::BreakoutId;
use crate::span::{Span, union};

/// A set of reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reasons(u16);

const ALL: [Reason; 11] = [
    Reason::OwnBrowser,
    Reason::OtherBrowser,
    Reason::Display,
    Reason::Server,
    Reason::WeakServer,
    Reason::LastSign,
    Reason::FirstSign,
    Reason::Ghost,
    Reason::Silence,
    Reason::Contradicted,
    Reason::ClockOff,
];

impl Reasons {
    pub(super) fn of(reasons: &[Reason]) -> Self {
        reasons.iter().fold(Self::default(), |all, reason| all.with(*reason))
    }

    pub(super) fn with(self, reason: Reason) -> Self {
        Self(self.0 | 1 << reason as u16)
    }

    pub(super) fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    pub(super) fn to_vec(self) -> Vec<Reason> {
        ALL.into_iter().filter(|reason| self.0 & 1 << *reason as u16 != 0).collect()
    }

    /// Without what speaks against certainty.
    fn witnesses(self) -> Self {
        Self(self.0 & !Self::DOUBTS)
    }

    /// Whether something speaks against certainty.
    pub(super) fn are_doubtful(self) -> bool {
        self.0 & Self::DOUBTS != 0
    }

    /// Whether the own browser or the Jitsi server says so.
    pub(super) fn are_first_hand(self) -> bool {
        self.0 & (1 << Reason::OwnBrowser as u16 | 1 << Reason::Server as u16) != 0
    }

    const DOUBTS: u16 = 1 << Reason::LastSign as u16
        | 1 << Reason::FirstSign as u16
        | 1 << Reason::Ghost as u16
        | 1 << Reason::Silence as u16
        | 1 << Reason::Contradicted as u16;
}

/// A part of an endpoint's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) from_ms: i64,
    pub(super) to_ms: i64,
    pub(super) certainty: Certainty,
    pub(super) reasons: Reasons,
    pub(super) room: Option<&'a BreakoutId>,
}

/// Layers, by how certain they are and why.
#[derive(Debug, Default)]
pub(super) struct Layers(BTreeMap<(Certainty, Reasons), Vec<Span>>);

impl Layers {
    pub(super) fn lay(&mut self, certainty: Certainty, reasons: Reasons, spans: impl IntoIterator<Item = Span>) {
        let mut spans = spans.into_iter().filter(|span| span.0 < span.1).peekable();
        if spans.peek().is_some() {
            self.0.entry((certainty, reasons)).or_default().extend(spans);
        }
    }

    /// What one sees from above: at each moment the most certain, and all witnesses of it. `rooms`: in which room from when on.
    pub(super) fn pieces<'a>(&mut self, rooms: &[(i64, Option<&'a BreakoutId>)]) -> Vec<Piece<'a>> {
        let layers: Vec<((Certainty, Reasons), Vec<Span>)> =
            std::mem::take(&mut self.0).into_iter().map(|(key, spans)| (key, union(spans))).collect();
        let bounds = layers.iter().flat_map(|(_, spans)| spans).flat_map(|span| [span.0, span.1]);
        let mut bounds: Vec<i64> = bounds.chain(rooms.iter().map(|(at_ms, _)| *at_ms)).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let mut next = vec![0_usize; layers.len()];
        let mut pieces: Vec<Piece> = Vec::new();
        for pair in bounds.windows(2) {
            let (from_ms, to_ms) = (pair[0], pair[1]);
            let mut seen: Option<(Certainty, Reasons)> = None;
            // The most certain come last.
            for (((certainty, reasons), spans), next) in layers.iter().zip(&mut next).rev() {
                while spans.get(*next).is_some_and(|span| span.1 <= from_ms) {
                    *next += 1;
                }
                if spans.get(*next).is_none_or(|span| from_ms < span.0) {
                    continue;
                }
                seen = match seen {
                    None => Some((*certainty, *reasons)),
                    Some((top, all)) if top == *certainty => Some((top, all.and(*reasons))),
                    Some((top, all)) if *certainty != Certainty::Unknown => Some((top, all.and(reasons.witnesses()))),
                    other => other,
                };
            }
            let Some((certainty, reasons)) = seen else { continue };
            let mark = rooms.partition_point(|(at_ms, _)| *at_ms <= from_ms).saturating_sub(1);
            let room = rooms.get(mark).and_then(|(_, room)| *room);
            append(&mut pieces, Piece { from_ms, to_ms, certainty, reasons, room });
        }
        pieces
    }
}

/// Adds a piece after the others; one that goes on in the same way makes the one before it longer.
pub(super) fn append<'a>(pieces: &mut Vec<Piece<'a>>, piece: Piece<'a>) {
    if let Some(last) = pieces.last_mut()
        && (last.to_ms, last.certainty, last.reasons, last.room) == (piece.from_ms, piece.certainty, piece.reasons, piece.room)
    {
        last.to_ms = piece.to_ms;
        return;
    }
    pieces.push(piece);
}
