//! One's own attendance, and what this page sees of others'.

use super::*;

impl Driver {
    pub(super) fn beat(&self) {
        // A page that goes is hidden after it has said goodbye; that is no sign of life.
        if self.gone.get() {
            return;
        }
        let now_ms = clock::now_ms();
        self.change(|conference| conference.settle(now_ms));
        let mut seen = self.now(|conference| conference.seen(now_ms));
        if now_ms - self.others_seen_ms.get() < OTHERS_MS {
            seen.retain(|fact| !fact.other);
        } else {
            self.others_seen_ms.set(now_ms);
        }
        self.record(seen);
    }

    pub(super) fn record(&self, facts: Vec<PresenceFact>) {
        if let Some((_, recorder)) = &*self.recorder.borrow() {
            recorder.record(facts);
        }
    }

    /// Notes that one left, or is back, without the conference saying so.
    pub(super) fn note_own(&self, kind: FactKind) {
        let fact = self.now(|conference| {
            let me = conference.me.clone().filter(|_| conference.in_conference())?;
            Some(PresenceFact {
                kind,
                endpoint: me,
                other: false,
                person: None,
                breakout: conference.my_breakout.clone(),
                at_ms: clock::now_ms(),
            })
        });
        self.record(fact.into_iter().collect());
    }

    /// Notes whom one sees, before one sees nobody any more: without it the others' last minute would have one witness less.
    pub(super) fn note_others(&self) {
        let mut seen = self.now(|conference| conference.seen(clock::now_ms()));
        seen.retain(|fact| fact.other);
        self.record(seen);
    }

    /// The page is about to go, or to sleep.
    pub(super) fn going(&self) {
        self.gone.set(true);
        self.note_others();
        self.note_own(FactKind::Left);
        if let Some((_, recorder)) = &*self.recorder.borrow() {
            recorder.farewell();
        }
    }

    /// The page is shown. Browsers may bring back a page that went, as if nothing had happened.
    pub(super) fn back(&self) {
        if self.gone.replace(false) {
            self.note_own(FactKind::Joined);
        }
    }
}
