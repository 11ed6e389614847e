//! What really happens in a lesson.

use crate::chance::Chance;

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
/// When the lesson opens (Unix ms): a Monday morning.
pub const OPENS: i64 = 1_795_420_800_000;
pub const LENGTH: i64 = 45 * MINUTE;
/// When it is over.
pub const ENDS: i64 = OPENS + LENGTH;

pub type Span = (i64, i64);

/// How a stay ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Hung up, closed the page, or loaded it anew: everybody knows at once.
    Leave,
    /// No power, or the program died: nobody is told.
    Crash,
    /// The lid was shut. The browser wakes up later, and says then that it left.
    Suspend { wakes_ms: i64 },
    /// The network went. The page goes on for some seconds, notices, and sends what it wrote when the network is back.
    Network { notices_ms: i64, back_ms: i64 },
    /// The Jitsi server was started anew.
    Restart { notices_ms: i64 },
}

/// One endpoint's stay: connected from when to when. Media can flow then, and only then.
#[derive(Clone, Debug)]
pub struct Stay {
    pub endpoint: String,
    pub from_ms: i64,
    pub to_ms: i64,
    pub end: End,
    /// When the Jitsi server says that it is gone.
    pub given_up_ms: i64,
}

/// One page load: the time of its timers.
#[derive(Clone, Debug)]
pub struct Page {
    pub from_ms: i64,
    pub to_ms: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Student {
    pub person: String,
    pub stays: Vec<Stay>,
    pub pages: Vec<Page>,
    /// The page is hidden: timers come once a minute.
    pub hidden: Vec<Span>,
    /// Rollcall cannot be reached, Jitsi can.
    pub cut_off: Vec<Span>,
    /// What is written from then on is never sent.
    pub never_sent_from_ms: i64,
}

impl Student {
    /// The truth: how long they were connected, whatever the number of their devices.
    pub fn connected(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = self.stays.iter().map(|stay| (stay.from_ms, stay.to_ms)).collect();
        spans.sort_unstable();
        let mut all: Vec<Span> = Vec::new();
        for span in spans {
            match all.last_mut() {
                Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
                _ => all.push(span),
            }
        }
        all
    }
}

/// A lesson.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub students: Vec<Student>,
    /// Rollcall is down.
    pub outages: Vec<Span>,
    /// The Jitsi server stops (and tells nobody, or tells as best it can).
    pub restart: Option<Restart>,
    /// Everybody is in breakout rooms.
    pub breakout: Option<Span>,
}

#[derive(Clone, Copy, Debug)]
pub struct Restart {
    pub at_ms: i64,
    pub orderly: bool,
}

pub fn world(chance: &mut Chance) -> World {
    let mut world = World::default();
    if chance.in_thousand(200) {
        let at_ms = OPENS + chance.between(-2 * MINUTE, LENGTH);
        world.outages.push((at_ms, at_ms + chance.between(6 * SECOND, 60 * SECOND)));
    }
    if chance.in_thousand(30) {
        let at_ms = OPENS + chance.between(0, LENGTH);
        world.outages.push((at_ms, at_ms + 10 * MINUTE));
    }
    if chance.in_thousand(30) {
        world.restart = Some(Restart { at_ms: OPENS + chance.between(5 * MINUTE, LENGTH - 5 * MINUTE), orderly: chance.in_thousand(500) });
    }
    if chance.in_thousand(250) {
        let from_ms = OPENS + chance.between(10 * MINUTE, 20 * MINUTE);
        world.breakout = Some((from_ms, from_ms + chance.between(5 * MINUTE, 15 * MINUTE)));
    }
    // The first is the teacher.
    let count = chance.between(3, 12);
    world.students = (0..count).map(|number| student(number, &world, chance)).collect();
    world
}

fn student(number: i64, world: &World, chance: &mut Chance) -> Student {
    let mut student = Student { person: format!("p{number}"), never_sent_from_ms: i64::MAX, ..Student::default() };
    let comes_ms =
        OPENS + chance.between(-5 * MINUTE, 3 * MINUTE) + if chance.in_thousand(100) { chance.between(0, 20 * MINUTE) } else { 0 };
    let goes_ms =
        if chance.in_thousand(80) { ENDS - chance.between(0, 20 * MINUTE) } else { ENDS + chance.between(-2 * MINUTE, 3 * MINUTE) };
    device(&mut student, "a", comes_ms, goes_ms, world, chance);
    if chance.in_thousand(30) {
        let from_ms = chance.between(comes_ms, goes_ms);
        let to_ms = chance.between(from_ms, goes_ms + MINUTE);
        device(&mut student, "b", from_ms, to_ms, world, chance);
    }
    if chance.in_thousand(150) {
        let from_ms = chance.between(OPENS, ENDS);
        student.hidden.push((from_ms, from_ms + chance.between(MINUTE, 30 * MINUTE)));
    }
    if chance.in_thousand(40) {
        let from_ms = chance.between(OPENS, ENDS);
        student.cut_off.push((from_ms, from_ms + 5 * MINUTE));
    }
    if chance.in_thousand(20) {
        student.never_sent_from_ms = chance.between(OPENS, ENDS);
    }
    student
}

/// One device from when it comes to when it goes, with all that happens in between.
fn device(student: &mut Student, device: &str, comes_ms: i64, goes_ms: i64, world: &World, chance: &mut Chance) {
    let mut from_ms = comes_ms;
    for load in 0.. {
        // Waiting before the conference: camera, microphone, the door.
        let page_ms = from_ms;
        from_ms += chance.between(SECOND, 3 * SECOND) + if load == 0 { chance.waiting(MINUTE) } else { 0 };
        if from_ms >= goes_ms {
            student.pages.push(Page { from_ms: page_ms, to_ms: goes_ms.max(page_ms) });
            return;
        }
        let drops_ms = from_ms + chance.waiting(2 * 60 * MINUTE);
        let mut stay =
            Stay { endpoint: format!("{}{device}{load}", student.person), from_ms, to_ms: goes_ms, end: End::Leave, given_up_ms: goes_ms };
        let mut back_ms = None;
        if drops_ms < goes_ms {
            stay.to_ms = drops_ms;
            (stay.end, back_ms) = drop_out(drops_ms, chance);
        } else if chance.in_thousand(150) {
            // Gone home by shutting the lid, or by the switch.
            let wakes_ms = goes_ms + chance.between(60 * MINUTE, 90 * MINUTE);
            stay.end = if chance.in_thousand(500) { End::Crash } else { End::Suspend { wakes_ms } };
        }
        if let Some(restart) = world.restart
            && stay.from_ms < restart.at_ms
            && restart.at_ms < stay.to_ms
        {
            stay.to_ms = restart.at_ms;
            stay.end = End::Restart { notices_ms: restart.at_ms + chance.between(500, 4 * SECOND) };
            back_ms = Some(restart.at_ms + chance.between(5 * SECOND, 15 * SECOND));
        }
        stay.given_up_ms = match stay.end {
            End::Leave | End::Restart { .. } => stay.to_ms,
            _ => stay.to_ms + chance.between(60 * SECOND, 90 * SECOND),
        };
        let page_to_ms = match stay.end {
            // Somebody who has left looks at the page for a while.
            End::Leave if back_ms.is_none() => stay.to_ms + chance.waiting(20 * SECOND),
            End::Network { .. } | End::Restart { .. } => back_ms.unwrap_or(stay.to_ms),
            _ => stay.to_ms,
        };
        student.pages.push(Page { from_ms: page_ms, to_ms: page_to_ms });
        student.stays.push(stay);
        match back_ms {
            Some(back_ms) => from_ms = back_ms,
            None => return,
        }
    }
}

fn drop_out(at_ms: i64, chance: &mut Chance) -> (End, Option<i64>) {
    match chance.between(0, 100) {
        0..40 => (End::Leave, Some(at_ms + chance.between(SECOND, 3 * MINUTE))),
        40..60 => (End::Crash, (!chance.in_thousand(200)).then(|| at_ms + chance.between(30 * SECOND, 8 * MINUTE))),
        60..80 => {
            let wakes_ms = at_ms + chance.between(30 * SECOND, 12 * MINUTE);
            (End::Suspend { wakes_ms }, Some(wakes_ms + chance.between(3 * SECOND, 8 * SECOND)))
        }
        _ => {
            let notices_ms = at_ms + chance.between(3 * SECOND, 20 * SECOND);
            let back_ms = notices_ms + chance.between(2 * SECOND, 2 * MINUTE);
            (End::Network { notices_ms, back_ms }, Some(back_ms + chance.between(SECOND, 5 * SECOND)))
        }
    }
}
