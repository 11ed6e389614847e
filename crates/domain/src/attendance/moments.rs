//! Sets of moments as corrections and reports need them.

use super::Span;
use crate::ledger::{Stretch, Visit};
use crate::span::{intersect, subtract, union};

/// A set of moments.
#[derive(Clone, Debug, Default)]
pub(super) struct Moments(Vec<(i64, i64)>);

impl Moments {
    /// Of the stretches that are like this.
    pub(super) fn of(visits: &[Visit], like: impl Fn(&Stretch) -> bool) -> Self {
        let stretches = visits.iter().flat_map(|visit| &visit.stretches).filter(|stretch| like(stretch));
        Self(union(stretches.map(|stretch| (stretch.from_ms, stretch.to_ms)).collect()))
    }

    pub(super) fn and(&self, others: &Self) -> Self {
        Self(union([&self.0[..], &others.0].concat()))
    }

    pub(super) fn less(&self, others: &Self) -> Self {
        Self(subtract(&self.0, &others.0))
    }

    pub(super) fn within(&self, span: Span) -> Self {
        Self(intersect(&self.0, &Self::from(span).0))
    }

    pub(super) fn contains(&self, at_ms: i64) -> bool {
        self.0.iter().any(|span| span.0 <= at_ms && at_ms < span.1)
    }

    /// How long they are together, in ms.
    pub(super) fn ms(&self) -> i64 {
        self.0.iter().fold(0, |ms, span| ms.saturating_add(span.1.saturating_sub(span.0)))
    }

    /// The first (Unix ms).
    pub(super) fn first_ms(&self) -> Option<i64> {
        self.0.first().map(|span| span.0)
    }

    /// The end of the last (Unix ms).
    pub(super) fn last_ms(&self) -> Option<i64> {
        self.0.last().map(|span| span.1)
    }
}

impl From<Span> for Moments {
    fn from(span: Span) -> Self {
        Self(union(vec![(span.from_ms, span.to_ms)]))
    }
}
