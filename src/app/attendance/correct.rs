//! Writing into a report by hand: an entry beside what was seen, with a reason; and answering objections.

use domain::attendance::{Change, Span};
use domain::input::{self, SENTENCE_MAX};
use domain::{LessonId, PersonId};
use leptos::prelude::*;

use super::objections;
use super::row::by_hand;
use super::watched::{Line, Watched};
use crate::api::attendance::{answer_objection, correct};
use crate::app::act::Act;
use crate::app::load::Refresh;
use crate::app::parts::{Area, Choice, Field, FormDialog};
use crate::app::session::{Shared, use_shared};

/// Kinds of entries, as the form names them.
const KINDS: [(&str, &str); 4] = [
    ("present", "Was there, from – to"),
    ("absent", "Was not there, from – to"),
    ("excused", "Excused"),
    ("not_excused", "No longer excused"),
];

/// The time that an entry is about, if it is about one.
pub const fn span(change: &Change) -> Option<Span> {
    match change {
        Change::Present(span) | Change::Absent(span) => Some(*span),
        Change::Excused | Change::NotExcused => None,
    }
}

/// What outlives a redrawing: who is written about, and the dialogs.
#[derive(Clone, Copy)]
pub struct Desk {
    lesson: StoredValue<LessonId>,
    watched: Watched,
    refresh: Refresh,
    shared: Shared,
    person: RwSignal<Option<PersonId>>,
    correcting: RwSignal<bool>,
    answering: RwSignal<bool>,
}

impl Desk {
    /// To be made in a component.
    pub fn new(lesson: LessonId, watched: Watched, refresh: Refresh) -> Self {
        Self {
            lesson: StoredValue::new(lesson),
            watched,
            refresh,
            shared: use_shared(),
            person: RwSignal::new(None),
            correcting: RwSignal::new(false),
            answering: RwSignal::new(false),
        }
    }

    /// Opens the dialog for an entry about somebody.
    pub fn correct(self, person: PersonId) {
        self.person.set(Some(person));
        self.correcting.set(true);
    }

    /// Opens the dialog that answers somebody.
    pub fn answer(self, person: PersonId) {
        self.person.set(Some(person));
        self.answering.set(true);
    }

    fn line(self) -> Option<Line> {
        let person = self.person.get_untracked()?;
        self.watched.lines.with_untracked(|lines| lines.iter().find(|line| line.person == person).cloned())
    }

    /// Both dialogs.
    pub fn dialogs(self) -> AnyView {
        view! {
            {self.correct_dialog()}
            {self.answer_dialog()}
        }
        .into_any()
    }

    fn correct_dialog(self) -> AnyView {
        let act = Act::new();
        let text = || RwSignal::new(String::new());
        let (kind, from, to, reason) = (text(), text(), text(), text());
        let send = move |()| {
            let Some(person) = self.person.get_untracked() else { return };
            let change = match self.change(&kind.get_untracked(), &from.get_untracked(), &to.get_untracked()) {
                Ok(change) => change,
                Err(why) => return act.refuse(&why),
            };
            let reason = match input::sentence(&reason.get_untracked()) {
                Ok(reason) => reason,
                Err(input::InputError::Empty { .. }) => {
                    return act.refuse(&"Please give a reason. Whoever reads the entry later will ask for it.");
                }
                Err(wrong) => return act.refuse(&wrong),
            };
            act.run(correct(self.lesson.get_value(), person, change, reason), move |()| {
                self.correcting.set(false);
                self.shared.said.say("Written down. What was seen stays beside it.");
                self.refresh.now();
            });
        };
        view! {
            <FormDialog title="Correct by hand" action="Write it down" open=self.correcting act on_submit=send>
                {
                    let lesson = self.watched.head.with_untracked(|head| head.as_ref().map(|head| head.span));
                    let zone = self.watched.zone();
                    kind.set("present".to_owned());
                    reason.set(String::new());
                    if let Some(lesson) = lesson {
                        from.set(zone.field(lesson.from_ms));
                        to.set(zone.field(lesson.to_ms));
                    }
                    self.about(true)
                } <Choice label="What was it really?" value=kind options=KINDS.to_vec() />
                {move || {
                    kind.with(|kind| kind == "present" || kind == "absent")
                        .then(|| {
                            view! {
                                <div class="row fields">
                                    <Field label="From" value=from kind="time" />
                                    <Field label="To" value=to kind="time" />
                                </div>
                            }
                        })
                }} <Area label="Reason" value=reason most=SENTENCE_MAX hint="One sentence. It stands beside the entry with your name." />
            </FormDialog>
        }
        .into_any()
    }

    fn answer_dialog(self) -> AnyView {
        let act = Act::new();
        let sentence = RwSignal::new(String::new());
        let send = move |()| {
            let Some(person) = self.person.get_untracked() else { return };
            let text = match input::sentence(&sentence.get_untracked()) {
                Ok(text) => text,
                Err(wrong) => return act.refuse(&wrong),
            };
            act.run(answer_objection(self.lesson.get_value(), person, text), move |()| {
                self.answering.set(false);
                self.shared.said.say("Answered.");
                self.refresh.now();
            });
        };
        view! {
            <FormDialog title="Answer" action="Send the answer" open=self.answering act on_submit=send>
                {
                    sentence.set(String::new());
                    self.about(false)
                }
                <Area
                    label="Answer"
                    value=sentence
                    most=SENTENCE_MAX
                    hint="They see it beside their line. To change minutes, write a correction as well."
                />
            </FormDialog>
        }
        .into_any()
    }

    /// Who it is about, and what has been written or said before.
    fn about(self, entries: bool) -> AnyView {
        let Some(line) = self.line() else { return ().into_any() };
        let zone = self.watched.zone();
        line.row.with_untracked(|row| {
            let name = row.name.clone();
            let before = if entries { by_hand(&row.corrections, &zone) } else { objections::list(&row.objections, &zone) };
            view! {
                <p>
                    <strong>{name}</strong>
                </p>
                {before}
            }
            .into_any()
        })
    }

    fn change(self, kind: &str, from: &str, to: &str) -> Result<Change, &'static str> {
        match kind {
            "excused" => return Ok(Change::Excused),
            "not_excused" => return Ok(Change::NotExcused),
            _ => {}
        }
        let lesson = self.watched.head.with_untracked(|head| head.as_ref().map(|head| head.span));
        let (Some(lesson), zone) = (lesson, self.watched.zone()) else { return Err("The report is not here yet. Please try again.") };
        // The form shows hours alone: those nearest to the lesson are meant.
        let near_ms = lesson.from_ms + lesson.ms() / 2;
        let (Some(from_ms), Some(to_ms)) = (zone.at(from, near_ms), zone.at(to, near_ms)) else {
            return Err("Please enter both times.");
        };
        // Somebody who leaves the field as it was means the very opening or end, and not its full minute.
        let exact = |at_ms: i64, edge_ms: i64| if at_ms == edge_ms.div_euclid(60_000) * 60_000 { edge_ms } else { at_ms };
        let span = Span { from_ms: exact(from_ms, lesson.from_ms), to_ms: exact(to_ms, lesson.to_ms) };
        if span.to_ms <= span.from_ms {
            return Err("The end must be after the beginning. Please check both times.");
        }
        Ok(if kind == "absent" { Change::Absent(span) } else { Change::Present(span) })
    }
}
