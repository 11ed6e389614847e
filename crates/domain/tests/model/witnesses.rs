//! What witnesses tell of a lesson, and when it arrives.

use domain::evidence::{Evidence, FactKind, HookKind, Witness};
use domain::{BreakoutId, EndpointId, HookId, JournalId, PersonId};

use crate::chance::Chance;
use crate::world::{End, MINUTE, SECOND, Span, Stay, Student, World};

/// Who witnesses beside the browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    Browsers,
    EventSync,
    Module,
    Jaas,
}

impl Mix {
    pub const ALL: [Self; 4] = [Self::Browsers, Self::EventSync, Self::Module, Self::Jaas];
}

/// What a server-side sender says of an event, and whether it ever arrives.
#[derive(Clone, Debug)]
pub struct Hook {
    pub person: String,
    pub endpoint: String,
    pub kind: FactKind,
    pub at_ms: i64,
    /// When the stay began that this ends.
    pub joined_ms: Option<i64>,
    pub breakout: bool,
    pub received_ms: i64,
}

fn inside(spans: &[Span], at_ms: i64) -> Option<i64> {
    spans.iter().find(|span| span.0 <= at_ms && at_ms < span.1).map(|span| span.1)
}

/// All evidence of a lesson, in no order, some of it twice.
pub fn evidence(world: &World, mix: Mix, chance: &mut Chance) -> Vec<Evidence> {
    let mut all = Vec::new();
    for student in &world.students {
        journal(world, student, chance, &mut all);
    }
    match mix {
        Mix::Browsers => {}
        Mix::EventSync => all.extend(event_sync(world, chance).iter().flat_map(of_event_sync)),
        Mix::Module => module(world, chance, &mut all),
        Mix::Jaas => jaas(world, chance, &mut all),
    }
    let again: Vec<Evidence> = all.iter().filter(|_| chance.in_thousand(20)).cloned().collect();
    all.extend(again);
    chance.shuffle(&mut all);
    all
}

struct Pen<'a> {
    world: &'a World,
    student: &'a Student,
    /// Until when the network is away.
    away: Vec<Span>,
    written: Vec<Evidence>,
}

impl Pen<'_> {
    fn write(&mut self, subject: &str, endpoint: &str, kind: FactKind, at_ms: i64, breakout: bool, chance: &mut Chance) {
        if at_ms >= self.student.never_sent_from_ms {
            return;
        }
        let blocked = [&self.world.outages, &self.student.cut_off, &self.away];
        let mut sent_ms = at_ms + chance.between(50, 2 * SECOND);
        while let Some(free_ms) = blocked.iter().find_map(|spans| inside(spans, sent_ms)) {
            sent_ms = free_ms + chance.between(SECOND, 20 * SECOND);
        }
        // Dated by age on arrival: the way there is not known exactly.
        let at_ms = at_ms + chance.between(-100, 100);
        self.written.push(Evidence {
            witness: Witness::Browser(PersonId::new(self.student.person.clone())),
            source: JournalId::new(format!("journal-{}", self.student.person)),
            sequence: self.written.len() as u64 + 1,
            subject: Some(PersonId::new(subject)),
            name: None,
            endpoint: EndpointId::new(endpoint),
            kind,
            breakout: breakout.then(|| BreakoutId::new("group")),
            at_ms,
            claimed_ms: at_ms,
            received_ms: sent_ms.max(at_ms),
        });
    }
}

/// What a student's browser writes, of itself and of others.
fn journal(world: &World, student: &Student, chance: &mut Chance, all: &mut Vec<Evidence>) {
    let away = student.stays.iter().filter_map(|stay| match stay.end {
        End::Network { back_ms, .. } => Some((stay.to_ms, back_ms)),
        End::Suspend { wakes_ms } => Some((stay.to_ms, wakes_ms)),
        _ => None,
    });
    let mut pen = Pen { world, student, away: away.collect(), written: Vec::new() };
    for stay in &student.stays {
        own(&mut pen, stay, chance);
        others(&mut pen, stay, chance);
    }
    all.append(&mut pen.written);
}

fn in_breakout(world: &World, at_ms: i64) -> bool {
    world.breakout.is_some_and(|span| span.0 <= at_ms && at_ms < span.1)
}

/// Until when the page of a stay writes.
fn writes_until(stay: &Stay) -> i64 {
    match stay.end {
        End::Network { notices_ms, .. } | End::Restart { notices_ms } => notices_ms,
        _ => stay.to_ms,
    }
}

fn own(pen: &mut Pen, stay: &Stay, chance: &mut Chance) {
    let (world, person) = (pen.world, pen.student.person.clone());
    let until_ms = writes_until(stay);
    pen.write(&person, &stay.endpoint, FactKind::Joined, stay.from_ms, in_breakout(world, stay.from_ms), chance);
    let mut turns: Vec<(i64, FactKind)> = Vec::new();
    if let Some((from_ms, to_ms)) = world.breakout {
        turns.extend([(from_ms, FactKind::Moved), (to_ms, FactKind::Returned)]);
    }
    let mut at_ms = stay.from_ms;
    loop {
        let hidden = inside(&pen.student.hidden, at_ms).is_some();
        at_ms += if hidden { MINUTE } else { 10 * SECOND } + chance.between(0, 300);
        for (turn_ms, kind) in turns.iter().filter(|(turn_ms, _)| stay.from_ms < *turn_ms && *turn_ms < until_ms.min(at_ms)) {
            pen.write(&person, &stay.endpoint, *kind, *turn_ms, *kind == FactKind::Moved, chance);
        }
        turns.retain(|(turn_ms, _)| *turn_ms >= at_ms);
        if at_ms >= until_ms {
            break;
        }
        pen.write(&person, &stay.endpoint, FactKind::Seen, at_ms, in_breakout(world, at_ms), chance);
    }
    let left_ms = match stay.end {
        End::Leave => Some(stay.to_ms),
        End::Network { notices_ms, .. } | End::Restart { notices_ms } => Some(notices_ms),
        End::Suspend { wakes_ms } => Some(wakes_ms),
        // A program that died can have lost its last line, too.
        End::Crash => {
            if chance.in_thousand(100) {
                pen.written.pop();
            }
            None
        }
    };
    // A last line may never get out: the page is closed, and not opened again.
    let lost = stay.end == End::Leave && chance.in_thousand(30);
    if let Some(left_ms) = left_ms.filter(|_| !lost) {
        pen.write(&person, &stay.endpoint, FactKind::Left, left_ms, in_breakout(world, left_ms), chance);
    }
}

/// What the browser of a stay sees of others: they are there until the Jitsi server says otherwise, and longer if it says nothing any more.
fn others(pen: &mut Pen, stay: &Stay, chance: &mut Chance) {
    let world = pen.world;
    for student in world.students.iter().filter(|one| one.person != pen.student.person) {
        for other in &student.stays {
            let (from_ms, to_ms) = (other.from_ms.max(stay.from_ms), other.given_up_ms.min(writes_until(stay)));
            if from_ms >= to_ms {
                continue;
            }
            let kind = if other.from_ms >= stay.from_ms { FactKind::Joined } else { FactKind::Seen };
            pen.write(&student.person, &other.endpoint, kind, from_ms, in_breakout(world, from_ms), chance);
            let phase = chance.between(0, MINUTE);
            let mut at_ms = from_ms + phase;
            while at_ms < to_ms {
                // One's own connection is gone, so nothing new is seen; the list on the page stays.
                pen.write(&student.person, &other.endpoint, FactKind::Seen, at_ms, in_breakout(world, at_ms), chance);
                at_ms += MINUTE;
            }
            if other.given_up_ms < stay.to_ms {
                pen.write(&student.person, &other.endpoint, FactKind::Left, other.given_up_ms + 50, in_breakout(world, to_ms), chance);
            }
        }
    }
}

/// What happens at the Jitsi server: arrivals, departures, moves.
fn at_the_server(world: &World) -> Vec<(&Student, &Stay)> {
    world.students.iter().flat_map(|student| student.stays.iter().map(move |stay| (student, stay))).collect()
}

fn is_clean(stay: &Stay) -> bool {
    stay.end == End::Leave
}

/// Whether the server goes down with this endpoint: it was connected then, or a ghost.
fn goes_down_with_it(world: &World, stay: &Stay) -> bool {
    world.restart.is_some_and(|restart| stay.from_ms < restart.at_ms && restart.at_ms <= stay.given_up_ms)
}

/// `event_sync` as observed: whole seconds; three more tries within three seconds, then lost; a move between rooms is a departure and an
/// arrival; departures have no reason and carry the arrival's time; what waits in memory is lost when Prosody stops.
pub fn event_sync(world: &World, chance: &mut Chance) -> Vec<Hook> {
    let mut all = Vec::new();
    let mut tell =
        |student: &Student, stay: &Stay, kind: FactKind, at_ms: i64, joined_ms: Option<i64>, breakout: bool, chance: &mut Chance| {
            let mut sent_ms = at_ms + chance.between(20, 300);
            for _ in 0..4 {
                if inside(&world.outages, sent_ms).is_none() {
                    let whole = |ms: i64| ms.div_euclid(SECOND) * SECOND;
                    all.push(Hook {
                        person: student.person.clone(),
                        endpoint: stay.endpoint.clone(),
                        kind,
                        at_ms: whole(at_ms),
                        joined_ms: joined_ms.map(whole),
                        breakout,
                        received_ms: sent_ms,
                    });
                    return;
                }
                sent_ms += SECOND;
            }
        };
    for (student, stay) in at_the_server(world) {
        let mut joined_ms = stay.from_ms;
        tell(student, stay, FactKind::Joined, joined_ms, None, in_breakout(world, joined_ms), chance);
        let end_ms =
            stay.given_up_ms.min(world.restart.filter(|_| goes_down_with_it(world, stay)).map_or(i64::MAX, |restart| restart.at_ms));
        for turn_ms in
            world.breakout.iter().flat_map(|span| [span.0, span.1]).filter(|ms| stay.from_ms < *ms && *ms < stay.to_ms.min(end_ms))
        {
            tell(student, stay, FactKind::Left, turn_ms, Some(joined_ms), in_breakout(world, turn_ms - 1), chance);
            joined_ms = turn_ms + chance.between(200, 2 * SECOND);
            tell(student, stay, FactKind::Joined, joined_ms, None, in_breakout(world, turn_ms), chance);
        }
        let told = !goes_down_with_it(world, stay) || (world.restart.is_some_and(|restart| restart.orderly) && chance.in_thousand(700));
        if told {
            tell(student, stay, FactKind::Left, end_ms, Some(joined_ms), in_breakout(world, end_ms), chance);
        }
    }
    all
}

fn server(kind: HookKind, hook: &Hook, kind_of_fact: FactKind, at_ms: i64, sequence: u64) -> Evidence {
    Evidence {
        witness: Witness::Server { kind, hook: HookId::new("hook") },
        source: JournalId::new("conference"),
        sequence,
        subject: Some(PersonId::new(hook.person.clone())),
        name: None,
        endpoint: EndpointId::new(hook.endpoint.clone()),
        kind: kind_of_fact,
        breakout: hook.breakout.then(|| BreakoutId::new("group")),
        at_ms,
        claimed_ms: at_ms,
        received_ms: hook.received_ms.max(at_ms),
    }
}

/// A number made of what names an event.
fn number(parts: &str) -> u64 {
    let hash = parts.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
    hash >> 1
}

/// What a departure of `event_sync` proves: that somebody has gone, one way or another, and when they had come.
fn of_event_sync(hook: &Hook) -> Vec<Evidence> {
    let mut facts = Vec::new();
    let joined_ms = if hook.kind == FactKind::Joined { Some(hook.at_ms) } else { hook.joined_ms };
    if let Some(joined_ms) = joined_ms {
        let name = number(&format!("joined {} {joined_ms} {}", hook.endpoint, hook.breakout));
        facts.push(server(HookKind::EventSync, hook, FactKind::Joined, joined_ms, name));
    }
    if hook.kind == FactKind::Left {
        let name = number(&format!("left {} {} {}", hook.endpoint, hook.at_ms, hook.breakout));
        facts.push(server(HookKind::EventSync, hook, FactKind::Lost, hook.at_ms, name));
    }
    facts
}

/// Delivery by a sender that does not give up.
fn delivered_ms(world: &World, at_ms: i64, chance: &mut Chance) -> i64 {
    let sent_ms = at_ms + chance.between(20, 500);
    inside(&world.outages, sent_ms).map_or(sent_ms, |free_ms| free_ms + chance.between(SECOND, 30 * SECOND))
}

/// `mod_rollcall`: exact, with reasons and lists, late rather than never.
fn module(world: &World, chance: &mut Chance, all: &mut Vec<Evidence>) {
    let mut sequence = 0;
    let mut tell = |student: &Student, stay: &Stay, kind: FactKind, at_ms: i64, received_ms: i64| {
        sequence += 1;
        let breakout = in_breakout(world, at_ms);
        let (person, endpoint) = (student.person.clone(), stay.endpoint.clone());
        let hook = Hook { person, endpoint, kind, at_ms, joined_ms: None, breakout, received_ms };
        all.push(server(HookKind::Rollcall, &hook, kind, at_ms, sequence));
    };
    let held = at_the_server(world);
    for (student, stay) in &held {
        tell(student, stay, FactKind::Joined, stay.from_ms, delivered_ms(world, stay.from_ms, chance));
        let turns = world.breakout.iter().flat_map(|span| [(span.0, FactKind::Moved), (span.1, FactKind::Returned)]);
        for (turn_ms, kind) in turns.filter(|(ms, _)| stay.from_ms < *ms && *ms < stay.to_ms) {
            tell(student, stay, kind, turn_ms, delivered_ms(world, turn_ms, chance));
        }
        if goes_down_with_it(world, stay) {
            if let Some(restart) = world.restart.filter(|restart| restart.orderly) {
                tell(student, stay, FactKind::Lost, restart.at_ms, delivered_ms(world, restart.at_ms + 3 * SECOND, chance));
            }
        } else {
            let kind = if is_clean(stay) { FactKind::Left } else { FactKind::Lost };
            tell(student, stay, kind, stay.given_up_ms, delivered_ms(world, stay.given_up_ms, chance));
        }
    }
    let first_ms = held.iter().map(|(_, stay)| stay.from_ms).min().unwrap_or_default();
    let last_ms = held.iter().map(|(_, stay)| stay.given_up_ms).max().unwrap_or_default();
    let mut list_ms = first_ms + chance.between(0, MINUTE);
    while list_ms < last_ms {
        let received_ms = delivered_ms(world, list_ms, chance);
        for (student, stay) in &held {
            let until_ms = if goes_down_with_it(world, stay) { world.restart.map_or(0, |restart| restart.at_ms) } else { stay.given_up_ms };
            if stay.from_ms <= list_ms && list_ms < until_ms {
                tell(student, stay, FactKind::Snapshot, list_ms, received_ms);
            }
        }
        list_ms += MINUTE;
    }
}

/// JaaS: reasons, no lists; tries again for long, and loses a few all the same. Its server is not ours to start anew.
fn jaas(world: &World, chance: &mut Chance, all: &mut Vec<Evidence>) {
    let mut sequence = 0;
    for (student, stay) in at_the_server(world) {
        let mut turns = vec![(stay.from_ms, FactKind::Joined)];
        let moves = world.breakout.iter().flat_map(|span| [(span.0, FactKind::Moved), (span.1, FactKind::Returned)]);
        turns.extend(moves.filter(|(ms, _)| stay.from_ms < *ms && *ms < stay.to_ms));
        if !goes_down_with_it(world, stay) {
            turns.push((stay.given_up_ms, if is_clean(stay) { FactKind::Left } else { FactKind::Lost }));
        }
        for (at_ms, kind) in turns {
            sequence += 1;
            if chance.in_thousand(2) {
                continue;
            }
            let received_ms = delivered_ms(world, at_ms, chance);
            let breakout = in_breakout(world, at_ms);
            let (person, endpoint) = (student.person.clone(), stay.endpoint.clone());
            let hook = Hook { person, endpoint, kind, at_ms, joined_ms: None, breakout, received_ms };
            all.push(server(HookKind::Jaas, &hook, kind, at_ms, sequence));
        }
    }
}
