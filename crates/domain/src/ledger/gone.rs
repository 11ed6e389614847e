//! Where claims are contradicted: a witness that would have seen it did not.

use super::facts::Onlooker;
use super::server::{SLACK_MS, Sight, Stay, maybe_there};
use super::track::{Fuser, Seen};
use crate::span::{Span, subtract, touches, union, widen};

/// Where claims are contradicted.
pub(super) struct Gone {
    /// Claims of one's own browser.
    pub(super) own: Vec<Span>,
    /// Claims of others' browsers, and of sources that are easily deceived.
    pub(super) others: Vec<Span>,
    /// What sources say that make no lists.
    pub(super) listed: Vec<Span>,
}

impl Fuser<'_, '_> {
    pub(super) fn gone(&self, by_source: &[(u32, Vec<Stay>)], sights: &[(u32, Sight)], others: &[Seen<'_>]) -> Gone {
        let told = by_source.iter().flat_map(|(_, stays)| stays).map(|stay| (stay.from_ms - SLACK_MS, stay.to_ms));
        let told = union(told.collect());
        let (mut listed, mut own) = (Vec::new(), Vec::new());
        let elsewhere = self.in_known_breakouts();
        for (number, sight) in sights {
            let stays = by_source.iter().find(|(source, _)| source == number).map_or(&[][..], |(_, stays)| stays);
            let maybe = maybe_there(stays, &self.facts.servers[number]);
            // Not every sender is set up to see breakout rooms.
            let maybe = if self.facts.servers[number].tells_of_breakouts { maybe } else { union([&maybe[..], &elsewhere].concat()) };
            if sight.lists {
                listed.extend(subtract(&union([&sight.listed[..], &sight.idle].concat()), &maybe));
                continue;
            }
            // It may have missed the arrival; then the departure tells of it. Whoever is gone has departed.
            for run in &self.own.runs {
                if run.to_ms.saturating_add(SLACK_MS) < sight.words.1 || touches(&sight.idle, run.to_ms) {
                    own.extend(subtract(&union(vec![(run.from_ms.max(sight.words.0), run.to_ms)]), &maybe));
                }
            }
        }
        let listed = subtract(&union(listed), &told);
        let seen = others.iter().filter(|(onlooker, named, _)| *named && !matches!(onlooker, Onlooker::Weak(_)));
        let seen = widen(&union(seen.flat_map(|(_, _, runs)| runs).map(|run| (run.from_ms, run.to_ms + 1)).collect()), SLACK_MS);
        let own = subtract(&subtract(&union(own), &told), &seen);
        let mut own = union([own, listed.clone()].concat());
        if self.track.disproved {
            own = vec![(i64::MIN, i64::MAX)];
        }
        Gone { own, others: listed.clone(), listed }
    }
    /// When it was in breakout rooms that browsers of several persons tell of.
    fn in_known_breakouts(&self) -> Vec<Span> {
        let rooms = self.rooms();
        let until = rooms.iter().skip(1).map(|(at_ms, _)| *at_ms).chain([i64::MAX]);
        let spans = rooms
            .iter()
            .zip(until)
            .filter(|((_, room), _)| room.is_some_and(|room| self.facts.breakouts.get(room).is_some_and(|people| people.len() > 1)));
        union(spans.map(|((from_ms, _), to_ms)| (*from_ms, to_ms)).collect())
    }
}
