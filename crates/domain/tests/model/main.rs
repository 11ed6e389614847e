//! The error bound: lessons whose truth is known, with all that goes wrong in lessons, and what the ledger makes of what witnesses tell.
//!
//! The assumptions are written down in `docs/attendance.md`. `ROLLCALL_LONG=1` runs ten thousand lessons instead of a few hundred.

mod chance;
mod peers;
mod witnesses;
mod world;

use std::collections::HashMap;
use std::fmt::Write as _;

use domain::ledger::{Attendance, Certainty, of_lesson};

use crate::chance::Chance;
use crate::witnesses::Mix;
use crate::world::{ENDS, MINUTE, OPENS, SECOND, Span, Student, World};

/// Errors of rows, in ms.
#[derive(Default)]
struct Errors(Vec<i64>);

impl Errors {
    fn mean_s(&self) -> f64 {
        self.0.iter().map(|ms| seconds(ms.abs())).sum::<f64>() / seconds(SECOND * i64::try_from(self.0.len().max(1)).expect("few"))
    }

    fn bias_s(&self) -> f64 {
        self.0.iter().map(|ms| seconds(*ms)).sum::<f64>() / seconds(SECOND * i64::try_from(self.0.len().max(1)).expect("few"))
    }

    fn quantile_s(&self, per_thousand: usize) -> f64 {
        let mut sorted: Vec<i64> = self.0.iter().map(|ms| ms.abs()).collect();
        sorted.sort_unstable();
        seconds(sorted.get(sorted.len() * per_thousand / 1000).copied().unwrap_or_default())
    }

    fn off_percent(&self) -> f64 {
        let off = self.0.iter().filter(|ms| ms.abs() > MINUTE).count();
        100.0 * f64::from(u32::try_from(off).expect("few")) / f64::from(u32::try_from(self.0.len().max(1)).expect("few"))
    }

    fn line(&self, name: &str) -> String {
        format!(
            "{name:<34} {:>7} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>9.2} %",
            self.0.len(),
            self.mean_s(),
            self.quantile_s(950),
            self.quantile_s(990),
            self.bias_s(),
            self.off_percent()
        )
    }
}

#[expect(clippy::cast_precision_loss, reason = "for printing")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

fn ms(spans: &[Span]) -> i64 {
    spans.iter().map(|span| span.1 - span.0).sum()
}

/// How much of a span lies outside of the truth, in ms.
fn outside(span: Span, truth: &[Span]) -> i64 {
    let inside: i64 = truth.iter().map(|one| (span.1.min(one.1) - span.0.max(one.0)).max(0)).sum();
    span.1 - span.0 - inside
}

/// What happened and what became of it, in seconds since the opening.
fn explain(world: &World, student: &Student, row: Option<&Attendance>) {
    let s = |ms: i64| seconds(ms - OPENS);
    println!(
        "{} outages {:?} restart {:?} breakout {:?}",
        student.person,
        world.outages,
        world.restart.map(|one| s(one.at_ms)),
        world.breakout
    );
    println!("  hidden {:?} cut off {:?} never sent from {}", student.hidden, student.cut_off, student.never_sent_from_ms);
    for stay in &student.stays {
        println!("  {} {:.1} to {:.1} {:?} given up {:.1}", stay.endpoint, s(stay.from_ms), s(stay.to_ms), stay.end, s(stay.given_up_ms));
    }
    for stretch in row.iter().flat_map(|row| &row.visits).flat_map(|visit| &visit.stretches) {
        println!(
            "    {:.1} to {:.1} {:?} {:?} {:?}",
            s(stretch.from_ms),
            s(stretch.to_ms),
            stretch.certainty,
            stretch.reasons,
            stretch.breakout
        );
    }
}

#[derive(Default)]
struct Score {
    explains: bool,
    ledger: HashMap<&'static str, Errors>,
    pings: Errors,
    pairs: Errors,
    counted_ms: i64,
    confirmed_ms: HashMap<&'static str, (i64, i64)>,
    /// The most that was confirmed of one person in one lesson and was not so, in ms.
    falsely_ms: i64,
    falsely_rows: usize,
    worst: Vec<(i64, u64, Mix, String)>,
}

fn name_of(mix: Mix) -> &'static str {
    match mix {
        Mix::Browsers => "browsers alone",
        Mix::EventSync => "browsers and event_sync",
        Mix::Module => "browsers and mod_rollcall",
        Mix::Jaas => "browsers and JaaS",
    }
}

fn confirmed_outside(attendance: &Attendance, truth: &[Span]) -> i64 {
    let stretches = attendance.visits.iter().flat_map(|visit| &visit.stretches);
    stretches.filter(|one| one.certainty == Certainty::Confirmed).map(|one| outside((one.from_ms, one.to_ms), truth)).sum()
}

impl Score {
    fn add(&mut self, seed: u64, mix: Mix, world: &World, chance: &mut Chance) {
        let evidence = witnesses::evidence(world, mix, chance);
        let ledger = of_lesson(&evidence, ENDS + 24 * 60 * MINUTE);
        let rows: HashMap<&str, &Attendance> = ledger.people.iter().map(|row| (row.person.as_str(), row)).collect();
        assert!(ledger.strangers.is_empty(), "seed {seed}: everybody is known");
        for student in world.students.iter().filter(|student| !student.stays.is_empty()) {
            let row = rows.get(student.person.as_str()).copied();
            self.row(seed, mix, student, row);
            if self.explains {
                explain(world, student, row);
            }
        }
        let pings = peers::by_pings(world, chance);
        let pairs = peers::by_pairs(world, chance);
        for student in world.students.iter().filter(|student| !student.stays.is_empty()) {
            let truth_ms = ms(&student.connected());
            self.pings.0.push(pings[&student.person] - truth_ms);
            self.pairs.0.push(pairs[&student.person] - truth_ms);
        }
    }

    fn row(&mut self, seed: u64, mix: Mix, student: &Student, row: Option<&Attendance>) {
        let truth = student.connected();
        let counted_ms = row.map_or(0, Attendance::counted_ms);
        let error_ms = counted_ms - ms(&truth);
        self.ledger.entry(name_of(mix)).or_default().0.push(error_ms);
        let confirmed_ms = row.map_or(0, |row| row.ms(|stretch| stretch.certainty == Certainty::Confirmed));
        let share = self.confirmed_ms.entry(name_of(mix)).or_default();
        *share = (share.0 + confirmed_ms, share.1 + counted_ms);
        self.counted_ms += counted_ms;
        let false_ms = row.map_or(0, |row| confirmed_outside(row, &truth));
        self.falsely_ms = self.falsely_ms.max(false_ms);
        if false_ms > 2 * SECOND {
            println!("seed {seed} {mix:?} {}: {false_ms} ms confirmed and not so", student.person);
        }
        self.falsely_rows += usize::from(false_ms > 2 * SECOND);
        self.worst.push((error_ms, seed, mix, student.person.clone()));
    }

    fn table(&self) -> String {
        let mut text =
            format!("{:<34} {:>7} {:>8} {:>8} {:>8} {:>8} {:>11}\n", "seconds", "rows", "mean", "p95", "p99", "bias", "off > 1 min");
        for mix in Mix::ALL {
            let _ = writeln!(text, "{}", self.ledger[name_of(mix)].line(name_of(mix)));
        }
        let _ = writeln!(text, "{}", self.all().line("Rollcall, all"));
        let _ = writeln!(text, "{}", self.pings.line("a ping a minute"));
        let _ = writeln!(text, "{}", self.pairs.line("joined and left, paired"));
        for mix in Mix::ALL {
            let (confirmed_ms, counted_ms) = self.confirmed_ms[name_of(mix)];
            let _ = writeln!(text, "confirmed, {:<24} {:>5.1} %", name_of(mix), 100.0 * seconds(confirmed_ms) / seconds(counted_ms.max(1)));
        }
        let _ = writeln!(
            text,
            "confirmed and not so: at most {:.1} s a row; rows with more than 2 s: {}",
            seconds(self.falsely_ms),
            self.falsely_rows
        );
        text
    }

    fn all(&self) -> Errors {
        Errors(Mix::ALL.iter().flat_map(|mix| self.ledger[name_of(*mix)].0.iter().copied()).collect())
    }
}

#[test]
fn counted_time_is_within_the_published_bound_and_nothing_is_confirmed_falsely() {
    let lessons = if std::env::var_os("ROLLCALL_LONG").is_some() { 10_000 } else { 400 };
    let only: Option<u64> = std::env::var("ROLLCALL_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut score = Score { explains: only.is_some(), ..Score::default() };
    for seed in only.map_or(0..lessons, |seed| seed..seed + 1) {
        let mix = Mix::ALL[usize::try_from(seed % 4).expect("below four")];
        let mut chance = Chance::new(seed);
        let world = world::world(&mut chance);
        score.add(seed, mix, &world, &mut chance);
    }
    score.worst.sort_by_key(|(error_ms, ..)| -error_ms.abs());
    for (error_ms, seed, mix, person) in score.worst.iter().take(40) {
        println!("{:>9.1} s  seed {seed} {mix:?} {person}", seconds(*error_ms));
    }
    if only.is_some() {
        return;
    }
    println!("{}", score.table());
    let all = score.all();
    assert_eq!(score.falsely_rows, 0, "confirmed, and not so");
    assert!(all.mean_s() <= 2.0, "mean error {:.2} s", all.mean_s());
    assert!(all.quantile_s(990) <= 20.0, "p99 {:.2} s", all.quantile_s(990));
}
