//! Limits: on strangers who try secrets, and on what a flood may write into the log.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::Duration;

use domain::HookId;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::api::hook::Outcome;
use crate::server::ingest::LogLine;

/// Deliveries from one address that nobody vouches for, before it has to wait.
const BURST: u32 = 60;
/// Then one each this long, in s.
const EVERY_S: u64 = 2;
/// From this many remembered addresses on, those that have recovered are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts what comes without a right secret, by address. What has one is never held up.
#[derive(Debug)]
pub struct Strangers {
    by_peer: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Default for Strangers {
    fn default() -> Self {
        let quota = Quota::with_period(Duration::from_secs(EVERY_S)).expect("longer than nothing");
        let quota = quota.allow_burst(NonZeroU32::new(BURST).expect("not nothing"));
        Self { by_peer: RateLimiter::keyed(quota), clock: DefaultClock::default() }
    }
}

impl Strangers {
    /// Counts one. How long it has to wait, in s, if it has come too often.
    pub fn count(&self, peer: IpAddr) -> Result<(), u64> {
        if self.by_peer.len() > REMEMBERED {
            self.by_peer.retain_recent();
        }
        let now = self.clock.now();
        self.by_peer.check_key(&peer).map_err(|not_until| not_until.wait_time_from(now).as_secs() + 1)
    }
}

/// Lines of one hook about nothing stored that are written within one span.
const LINES: u32 = 30;
/// The span, in ms.
const SPAN_MS: i64 = 60_000;

#[derive(Debug, Default)]
struct Span {
    from_ms: i64,
    lines: u32,
    more: u32,
}

/// Keeps a flood out of the log: beyond some lines a minute only their number is written.
#[derive(Debug, Default)]
pub struct Flood {
    spans: Mutex<HashMap<HookId, Span>>,
}

impl Flood {
    /// What is to be written of a line: it, or nothing for now; and before it, how many were left out.
    pub fn pass(&self, line: LogLine, now_ms: i64) -> Vec<LogLine> {
        let mut spans = self.spans.lock().expect("nobody panics while holding it");
        let span = spans.entry(line.hook.clone()).or_default();
        let mut lines = Vec::new();
        if now_ms.saturating_sub(span.from_ms).saturating_abs() >= SPAN_MS {
            lines.extend(left_out(&line.hook, span));
            *span = Span { from_ms: now_ms, ..Span::default() };
        }
        if span.lines < LINES {
            span.lines += 1;
            lines.push(line);
        } else {
            span.more = span.more.saturating_add(1);
        }
        lines
    }

    /// How many were left out, of spans that are over: for somebody who reads the log now.
    pub fn over(&self, now_ms: i64) -> Vec<LogLine> {
        let mut spans = self.spans.lock().expect("nobody panics while holding it");
        let mut lines = Vec::new();
        spans.retain(|hook, span| {
            let over = now_ms.saturating_sub(span.from_ms).saturating_abs() >= SPAN_MS;
            if over {
                lines.extend(left_out(hook, span));
            }
            !over
        });
        lines
    }
}

fn left_out(hook: &HookId, span: &Span) -> Option<LogLine> {
    let why = format!("{} more deliveries within a minute are not listed; nothing of them was stored.", span.more);
    (span.more > 0).then(|| LogLine { hook: hook.clone(), outcome: Outcome::Refused, event: String::new(), lesson: None, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> LogLine {
        let why = "the signature is not right".to_owned();
        LogLine { hook: HookId::new("h"), outcome: Outcome::Refused, event: String::new(), lesson: None, why }
    }

    #[test]
    fn a_flood_is_thirty_lines_and_a_number() {
        let flood = Flood::default();
        let written: usize = (0..1_000).map(|i| flood.pass(line(), 1_000_000 + i).len()).sum();
        assert_eq!(written, 30);
        assert!(flood.over(1_000_500).is_empty(), "the minute is not over");
        let later = flood.pass(line(), 1_070_000);
        assert_eq!(later.len(), 2, "{later:?}");
        assert!(later[0].why.starts_with("970 more"), "{later:?}");
        assert!(flood.over(1_200_000).is_empty(), "nothing was left out since");
    }

    #[test]
    fn a_stranger_waits_and_others_do_not() {
        let strangers = Strangers::default();
        let here = IpAddr::from([127, 0, 0, 1]);
        let waits: Vec<_> = (0..=BURST).map(|_| strangers.count(here)).collect();
        assert_eq!(waits.iter().filter(|wait| wait.is_err()).count(), 1);
        assert_eq!(strangers.count(IpAddr::from([127, 0, 0, 2])), Ok(()));
    }
}
