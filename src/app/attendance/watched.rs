//! A report that keeps itself up to date over the live line: each line of it is a signal of its own, so that a change draws one line
//! anew and not all.

use domain::attendance::Span;
use domain::ledger::Stranger;
use domain::{LessonId, PersonId};
use leptos::prelude::*;

use crate::api::attendance::{BreakoutNames, MyAttendance, Report, ReportChange, ReportHead, ReportRow};
use crate::app::load::Refresh;
use crate::app::time::{self, Zone};
use crate::browser::page;
use crate::browser::rows::{Heard, Rows};
use crate::timeline;

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Whose.
    pub person: PersonId,
    /// What is known now.
    pub row: ArcRwSignal<ReportRow>,
    /// Whether its details are open.
    pub open: ArcRwSignal<bool>,
}

/// The report.
#[derive(Clone, Copy)]
pub struct Watched {
    /// In the server's order.
    pub lines: RwSignal<Vec<Line>>,
    /// What it is about. Nothing until the report has come.
    pub head: RwSignal<Option<ReportHead>>,
    /// People whom Rollcall does not know.
    pub strangers: RwSignal<Vec<Stranger>>,
    /// What the breakout rooms are called.
    pub breakouts: RwSignal<BreakoutNames>,
    /// Since when (Unix ms) nothing is heard, if the line is gone.
    pub gone_ms: RwSignal<Option<i64>>,
    refresh: Refresh,
    /// Times are the reader's own, and not those of the lesson.
    own_times: bool,
}

impl Watched {
    /// Empty, with the lesson's times. To be made in a component; `refresh` asks for the whole report.
    pub fn new(refresh: Refresh) -> Self {
        Self {
            lines: RwSignal::new(Vec::new()),
            head: RwSignal::new(None),
            strangers: RwSignal::new(Vec::new()),
            breakouts: RwSignal::new(Vec::new()),
            gone_ms: RwSignal::new(None),
            refresh,
            own_times: false,
        }
    }

    /// The same with the reader's times, for a page whose other times are the reader's.
    pub fn in_own_times(refresh: Refresh) -> Self {
        Self { own_times: true, ..Self::new(refresh) }
    }

    /// Takes a whole report.
    pub fn take(self, report: Report) {
        let Report { head, rows, strangers, breakouts, made_ms, .. } = report;
        self.change(ReportChange { rows, strangers, head, breakouts, whole: true, made_ms });
    }

    /// Takes one's own line.
    pub fn take_mine(self, mine: MyAttendance) {
        let MyAttendance { head, row, breakouts, made_ms, .. } = mine;
        self.change(ReportChange { rows: vec![row], strangers: Vec::new(), head, breakouts, whole: true, made_ms });
    }

    /// Somebody's minutes, and whether they are there now; nothing if they never were, or the report is not here yet.
    pub fn own(self, person: &PersonId) -> Option<(i64, bool)> {
        let line = self.lines.try_get()?.into_iter().find(|line| line.person == *person)?;
        line.row.with(|row| row.settled.first_ms.map(|_| (row.settled.minutes(), row.settled.here)))
    }

    /// Listens to a lesson for as long as the component lives.
    pub fn listen(self, lesson: &LessonId) {
        let line = Rows::open(lesson, move |heard| match heard {
            Heard::Open => self.hear_again(),
            Heard::Change(change) => {
                self.hear_again();
                self.change(*change);
            }
            Heard::Lost => {
                if self.gone_ms.try_get_untracked() == Some(None) {
                    self.gone_ms.try_set(Some(page::now_ms()));
                }
            }
            // Whoever may not listen any more is told why by the report.
            Heard::Refused => self.refresh.now(),
        });
        let line = StoredValue::new_local(Some(line));
        on_cleanup(move || {
            line.try_update_value(Option::take);
        });
    }

    fn hear_again(self) {
        if self.gone_ms.try_get_untracked().flatten().is_some() {
            self.gone_ms.try_set(None);
        }
    }

    fn change(self, change: ReportChange) {
        let ReportChange { rows, strangers, mut head, breakouts, whole, .. } = change;
        if self.own_times {
            head.time_zone.clear();
        }
        // The page may have been left.
        let Some(mut lines) = self.lines.try_get_untracked() else { return };
        let before: Vec<PersonId> = lines.iter().map(|line| line.person.clone()).collect();
        let old = if whole { std::mem::take(&mut lines) } else { Vec::new() };
        for row in rows {
            let known = if whole { &old } else { &lines };
            if let Some(line) = known.iter().find(|line| line.person == row.person).cloned() {
                if line.row.with_untracked(|known| *known != row) {
                    line.row.set(row);
                }
                if whole {
                    lines.push(line);
                }
            } else {
                lines.push(Line { person: row.person.clone(), row: ArcRwSignal::new(row), open: ArcRwSignal::new(false) });
            }
        }
        if !whole {
            // The server's order, which somebody who came has changed.
            lines.sort_by_cached_key(|line| {
                line.row.with_untracked(|row| (row.attendance.is_none(), row.name.to_lowercase(), row.person.clone()))
            });
        }
        if lines.iter().map(|line| &line.person).ne(&before) {
            self.lines.set(lines);
        }
        set(self.breakouts, breakouts);
        set(self.strangers, strangers);
        set(self.head, Some(head));
    }

    /// The clocks of the lesson.
    pub fn zone(self) -> Zone {
        self.head.with(|head| Zone::new(head.as_ref().map_or("", |head| &head.time_zone)))
    }

    /// From when to when the picture goes.
    pub fn range(self) -> Memo<Option<Span>> {
        Memo::new(move |_| {
            let times: Vec<i64> = self.all(|row| {
                let visits = row.attendance.iter().flat_map(|one| &one.visits);
                let seen = visits.flat_map(|visit| [visit.from_ms, visit.to_ms]);
                let hand = row.corrections.iter().filter_map(|line| super::correct::span(&line.correction.change));
                seen.chain(hand.flat_map(|span| [span.from_ms, span.to_ms])).collect::<Vec<_>>()
            });
            self.head.with(|head| head.as_ref().map(|head| timeline::range(head.span, head.over, times.into_iter())))
        })
    }

    /// Something of each line, joined.
    pub fn all<T>(self, what: impl Fn(&ReportRow) -> Vec<T>) -> Vec<T> {
        self.lines.with(|lines| lines.iter().flat_map(|line| line.row.with(&what)).collect())
    }

    /// How many lines are like this.
    pub fn count(self, like: impl Fn(&ReportRow) -> bool) -> usize {
        self.lines.with(|lines| lines.iter().filter(|line| line.row.with(&like)).count())
    }

    /// That the line is gone, while it is.
    pub fn connection(self) -> AnyView {
        view! {
            <div role="status">
                {move || {
                    self.gone_ms
                        .get()
                        .map(|gone_ms| {
                            let words = ["The connection is gone; showing what was known at ", &time::clock(gone_ms), ". It comes back by itself."]
                                .concat();
                            view! {
                                <div class="notice careful">
                                    <p>{words}</p>
                                </div>
                            }
                        })
                }}
            </div>
        }
        .into_any()
    }
}

/// Sets a signal to something new, and leaves it alone if it is the same.
fn set<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.try_with_untracked(|known| *known != value) == Some(true) {
        signal.set(value);
    }
}
