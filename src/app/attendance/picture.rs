//! The picture of a line: when somebody was there, how that is known, and where.

use domain::BreakoutId;
use domain::attendance::{Span, Standing};
use domain::ledger::Stretch;
use leptos::prelude::*;

use super::sheet;
use super::words;
use crate::api::attendance::{BreakoutNames, ReportHead, ReportRow};
use crate::app::time::Zone;
use crate::timeline::{self, Look, Piece, percent};

/// Times on an axis at most.
const TICKS: i64 = 9;
/// Colours of breakout rooms; then they begin anew. The letter tells them apart.
const LANES: usize = 4;
/// Room for a word in a picture, in percent of its width.
const WORD: f64 = 7.0;

/// What all pictures of a report share.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    range: Span,
    lesson: Span,
    over: bool,
    ticks: Vec<i64>,
    zone: Zone,
}

impl Scale {
    /// Of a report. `range`: from when to when it goes.
    pub fn new(head: &ReportHead, range: Span) -> Self {
        let zone = Zone::new(&head.time_zone);
        let ticks = timeline::ticks(range, zone.minute(range.from_ms), TICKS);
        Self { range, lesson: head.span, over: head.over, ticks, zone }
    }

    fn at(&self, at_ms: i64) -> f64 {
        percent(self.range, at_ms)
    }

    /// Lines for full times, and stronger ones where the lesson opened and ended.
    fn grid(&self) -> AnyView {
        let sheet = sheet();
        let ticks = self.ticks.iter().map(|&at_ms| upright("tick", self.at(at_ms), sheet)).collect::<Vec<_>>();
        let end = self.over.then(|| upright("edge", self.at(self.lesson.to_ms), sheet));
        view! {
            {ticks}
            {upright("edge", self.at(self.lesson.from_ms), sheet)}
            {end}
        }
        .into_any()
    }

    /// The times above the pictures.
    pub fn axis(&self) -> AnyView {
        let sheet = sheet();
        let times = self.ticks.iter().map(|&at_ms| {
            let (x, text) = (self.at(at_ms), self.zone.clock(at_ms));
            // The first and the last stay inside.
            let anchor = if x < 4.0 {
                "start"
            } else if x > 96.0 {
                "end"
            } else {
                "middle"
            };
            let x = share(x);
            view! {
                class = sheet,
                <text x=x y="75%" text-anchor=anchor>
                    {text}
                </text>
            }
            .into_any()
        });
        view! {
            class = sheet,
            <svg class="axis" aria-hidden="true">
                {times.collect::<Vec<_>>()}
            </svg>
        }
        .into_any()
    }
}

fn upright(class: &'static str, x: f64, sheet: &'static str) -> AnyView {
    let (top, bottom) = (share(x), share(x));
    view! {
        class = sheet,
        <line class=class x1=top x2=bottom y1="0" y2="100%" />
    }
    .into_any()
}

fn share(percent: f64) -> String {
    [&percent.to_string(), "%"].concat()
}

/// The picture of one line.
pub fn of_row(row: &ReportRow, scale: &Scale, names: &BreakoutNames) -> AnyView {
    let sheet = sheet();
    let pieces = timeline::pieces(row.attendance.as_ref(), row.corrections.iter().map(|line| &line.correction));
    let stretches: Vec<&Stretch> = row.attendance.iter().flat_map(|one| &one.visits).flat_map(|visit| &visit.stretches).collect();
    let bars = pieces.iter().map(|piece| bar(piece, &stretches, scale, names)).collect::<Vec<_>>();
    let lanes = pieces.iter().filter_map(|piece| piece.breakout.as_ref().map(|id| (piece.span, id))).collect::<Vec<_>>();
    let lanes = joined(lanes).into_iter().map(|(span, id)| lane(span, id, scale, names)).collect::<Vec<_>>();
    let label = words::picture(row, &scale.zone);
    view! {
        class = sheet,
        <svg class="picture" role="img" aria-label=label>
            {scale.grid()}
            {bars}
            {lanes}
            {remarks(row, scale)}
        </svg>
    }
    .into_any()
}

const fn class(look: Look) -> &'static str {
    match look {
        Look::Confirmed => "stay confirmed",
        Look::Inferred => "stay inferred",
        Look::Unknown => "stay unknown",
        Look::Added => "stay added",
        Look::Removed => "stay removed",
    }
}

fn bar(piece: &Piece, stretches: &[&Stretch], scale: &Scale, names: &BreakoutNames) -> AnyView {
    let sheet = sheet();
    let (from, to) = (scale.at(piece.span.from_ms), scale.at(piece.span.to_ms));
    let (x, width) = (share(from), share(((to - from) * 100.0).round() / 100.0));
    let (from_again, to_again) = (share(from), share(to));
    let stretch = stretches.iter().find(|one| one.from_ms <= piece.span.from_ms && piece.span.to_ms <= one.to_ms);
    let why = match piece.look {
        Look::Added | Look::Removed => String::new(),
        _ => stretch.map(|stretch| [" ", &words::why(stretch)].concat()).unwrap_or_default(),
    };
    let place = piece.breakout.as_ref().map(|id| [", in ", &words::breakout(names, id)].concat()).unwrap_or_default();
    let hours = scale.zone.hours(piece.span.from_ms, piece.span.to_ms);
    let tip = [&hours, &place, ": ", &words::look(piece.look).0.to_lowercase(), ".", &why].concat();
    let struck = (piece.look == Look::Removed).then(|| {
        view! {
            class = sheet,
            <line class="strike" x1=from_again x2=to_again y1="30%" y2="30%" />
        }
        .into_any()
    });
    view! {
        class = sheet,
        <rect class=class(piece.look) x=x y="10%" width=width height="42%">
            <title>{tip}</title>
        </rect>
        {struck}
    }
    .into_any()
}

/// Pieces in the same room, one after the other, are one stay there.
fn joined(pieces: Vec<(Span, &BreakoutId)>) -> Vec<(Span, &BreakoutId)> {
    let mut all: Vec<(Span, &BreakoutId)> = Vec::new();
    for (span, id) in pieces {
        match all.last_mut() {
            Some((last, known)) if last.to_ms == span.from_ms && *known == id => last.to_ms = span.to_ms,
            _ => all.push((span, id)),
        }
    }
    all
}

/// `A`, `B`, …, by the order of the names.
pub fn letter(number: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(number % 26).unwrap_or_default());
    letter.to_string()
}

/// Its colour.
pub const fn lane_class(number: usize) -> &'static str {
    match number % LANES {
        0 => "lane first",
        1 => "lane second",
        2 => "lane third",
        _ => "lane fourth",
    }
}

fn lane(span: Span, id: &BreakoutId, scale: &Scale, names: &BreakoutNames) -> AnyView {
    let sheet = sheet();
    let number = names.iter().position(|(known, _)| known == id).unwrap_or_default();
    let (from, to) = (scale.at(span.from_ms), scale.at(span.to_ms));
    let (x, width) = (share(from), share(((to - from) * 100.0).round() / 100.0));
    let text = [&letter(number), " ", &words::breakout(names, id)].concat();
    // A picture in the picture, which cuts off what does not fit.
    view! {
        class = sheet,
        <svg x=x y="58%" width=width height="42%">
            <rect class=lane_class(number) width="100%" height="100%" />
            <text class="room" x="0.3em" y="76%">
                {text}
            </text>
        </svg>
    }
    .into_any()
}

/// `late`, `left early`, `absent`, where there is room.
fn remarks(row: &ReportRow, scale: &Scale) -> AnyView {
    let sheet = sheet();
    let settled = &row.settled;
    let remark = |x: f64, anchor: &'static str, word: &'static str| {
        let x = share(x);
        view! {
            class = sheet,
            <text class="remark" x=x y="41%" dx=if anchor == "end" { "-0.4em" } else { "0.4em" } text-anchor=anchor>
                {word}
            </text>
        }
        .into_any()
    };
    let late = settled.late_ms.and(settled.first_ms).map(|first_ms| scale.at(first_ms));
    let late = late.filter(|x| *x >= WORD).map(|x| remark(x, "end", "late"));
    let early = settled.early_ms.and(settled.last_ms).map(|last_ms| scale.at(last_ms));
    let early = early.filter(|x| *x <= 100.0 - WORD * 1.5).map(|x| remark(x, "start", "left early"));
    let nobody = settled.first_ms.is_none().then(|| match settled.standing {
        Standing::Absent => Some(remark(scale.at(scale.lesson.from_ms), "start", "absent")),
        Standing::Excused => Some(remark(scale.at(scale.lesson.from_ms), "start", "excused")),
        Standing::Present | Standing::Awaited => None,
    });
    view! {
        {late}
        {early}
        {nobody.flatten()}
    }
    .into_any()
}

/// A small picture of one look, for the legend.
pub fn sample(look: Look) -> AnyView {
    let sheet = sheet();
    let struck = (look == Look::Removed).then(|| {
        view! {
            class = sheet,
            <line class="strike" x1="0" x2="100%" y1="50%" y2="50%" />
        }
        .into_any()
    });
    view! {
        class = sheet,
        <svg class="sample" aria-hidden="true">
            <rect class=class(look) x="1" y="15%" width="94%" height="70%" />
            {struck}
        </svg>
    }
    .into_any()
}

/// The patterns that all pictures of the page use.
pub fn patterns() -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <svg class="patterns" aria-hidden="true" width="0" height="0">
            <defs>
                <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <line class="stroke" x1="1.5" x2="1.5" y1="0" y2="6" stroke-width="2.4" />
                </pattern>
                <pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <line class="stroke by-hand" x1="3" x2="3" y1="0" y2="6" stroke-width="1.4" />
                    <line class="stroke by-hand" x1="0" x2="6" y1="3" y2="3" stroke-width="1.4" />
                </pattern>
            </defs>
        </svg>
    }
    .into_any()
}
