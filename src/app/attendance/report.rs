//! The report of a lesson: totals, the picture, each line with its reasons, corrections, files.

use domain::LessonId;
use domain::attendance::{Standing, minutes};
use domain::role::{Capabilities, Capability};
use leptos::prelude::*;

use super::correct::Desk;
use super::picture::{Scale, patterns};
use super::watched::Watched;
use super::{download, legend, row, sheet, strangers, words};
use crate::api::attendance::{ReportHead, report};
use crate::api::lesson::lesson;
use crate::app::load::{Refresh, loaded};
use crate::app::parts::{Crumb, empty, page_head};
use crate::app::place::Place;
use crate::app::session::use_shared;
use crate::app::time::{self, Zone};

/// More people than this scroll under their axis, which stays in sight.
const LONG: usize = 25;

/// What of the page is drawn once. The rest comes and goes by signals.
#[derive(PartialEq)]
struct Known {
    head: ReportHead,
    may: Capabilities,
    server_reports: bool,
    administrator: bool,
}

/// The report of a lesson.
pub fn page(id: LessonId) -> AnyView {
    let refresh = Refresh::new();
    let watched = Watched::new(refresh);
    watched.listen(&id);
    let shared = use_shared();
    let desk = Desk::new(id.clone(), watched, refresh);
    let fetch = move || {
        let (whole, around) = (report(id.clone()), lesson(id.clone()));
        async move {
            let (report, lesson) = (whole.await?, around.await?);
            let administrator =
                shared.session.who.with_untracked(|who| matches!(who, crate::app::session::Who::Someone(me) if me.administrator));
            let known = Known { head: still(&report.head), may: lesson.may, server_reports: report.server_reports, administrator };
            watched.take(report);
            Ok(known)
        }
    };
    view! {
        {loaded(refresh, fetch, move |known| draw(known, watched, desk))}
        {desk.dialogs()}
    }
    .into_any()
}

/// The head without what moves while a lesson is on.
fn still(head: &ReportHead) -> ReportHead {
    let mut head = head.clone();
    if !head.over {
        head.span.to_ms = head.span.from_ms;
    }
    head
}

fn draw(known: &Known, watched: Watched, desk: Desk) -> AnyView {
    let sheet = sheet();
    let head = &known.head;
    let crumbs = vec![
        Crumb { place: Place::Home, words: "Lessons".into() },
        Crumb { place: Place::Course(head.course.clone()), words: head.course_title.clone() },
        Crumb { place: Place::Room(head.room.clone()), words: head.room_title.clone() },
        Crumb { place: Place::Lesson(head.lesson.clone()), words: head.title.clone() },
    ];
    let title = ["Attendance: ", &head.title].concat();
    let files = download::menu(&["/files/lessons/", head.lesson.as_str()].concat());
    let desk = known.may.has(Capability::CorrectAttendance).then_some(desk);
    view! {
        class = sheet,
        <div class="page wide">
            {page_head(crumbs, &title, below(head), files)} {watched.connection()} {totals(watched)} {hint(known)} {table(watched, desk)}
            {strangers::section(watched)} {rule(head)}
        </div>
    }
    .into_any()
}

fn below(head: &ReportHead) -> AnyView {
    let zone = Zone::new(&head.time_zone);
    let when =
        if head.over { zone.dates(head.span.from_ms, head.span.to_ms) } else { [&zone.date(head.span.from_ms), ", still open"].concat() };
    let place = [&head.course_title, ", ", &head.room_title].concat();
    let clocks = zone.words().unwrap_or_default();
    view! {
        <p>{when}</p>
        <p class="muted">{place} ". " {clocks}</p>
    }
    .into_any()
}

/// Came, late, left early, absent, excused, and the average.
fn totals(watched: Watched) -> AnyView {
    let sheet = sheet();
    let numbers = Memo::new(move |_| {
        let count = |standing| watched.count(|row| row.settled.standing == standing);
        let came: Vec<i64> = watched.all(|row| if row.settled.counted_ms > 0 { vec![row.settled.counted_ms] } else { vec![] });
        let average = if came.is_empty() { 0 } else { minutes(came.iter().sum::<i64>() / came.len() as i64) };
        let over = watched.head.with(|head| head.as_ref().is_some_and(|head| head.over));
        let mut all = vec![
            ("Came", came.len().to_string()),
            ("Late", watched.count(|row| row.settled.late_ms.is_some()).to_string()),
            ("Left early", watched.count(|row| row.settled.early_ms.is_some()).to_string()),
        ];
        if over {
            all.push(("Absent", count(Standing::Absent).to_string()));
        } else {
            all.insert(0, ("Here now", watched.count(|row| row.settled.here).to_string()));
            all.push(("Not here yet", count(Standing::Awaited).to_string()));
        }
        all.push(("Excused", count(Standing::Excused).to_string()));
        all.push(("Average of those who came", time::minutes(average)));
        all
    });
    let tiles = move || {
        let tiles = numbers.get().into_iter().map(|(word, number)| {
            view! {
                class = sheet,
                <div class="total">
                    <dt>{word}</dt>
                    <dd>{number}</dd>
                </div>
            }
            .into_any()
        });
        tiles.collect::<Vec<_>>()
    };
    view! {
        class = sheet,
        <dl class="totals" aria-label="Totals">
            {tiles}
        </dl>
    }
    .into_any()
}

/// What could be known better, and how.
fn hint(known: &Known) -> AnyView {
    if known.server_reports {
        return ().into_any();
    }
    let way = if known.administrator {
        view! {
            <a class="button" href=Place::Hooks.path()>
                "Connect it"
            </a>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let who = if known.administrator { "You can connect it." } else { "An administrator can connect it." };
    view! {
        <div class="notice screen-only">
            <p>"Your Jitsi server does not report who is there, so a time is confirmed only where somebody else's browser saw it. " {who}</p>
            {way}
        </div>
    }
    .into_any()
}

fn table(watched: Watched, desk: Option<Desk>) -> AnyView {
    let sheet = sheet();
    let range = watched.range();
    let scale = Memo::new(move |_| watched.head.with(|head| head.as_ref().zip(range.get()).map(|(head, range)| Scale::new(head, range))));
    let nobody = Memo::new(move |_| watched.lines.with(Vec::is_empty));
    let long = Memo::new(move |_| watched.lines.with(|lines| lines.len() > LONG));
    let printed = move || {
        watched
            .head
            .with(|head| head.as_ref().map(|head| [&head.title, ", ", &Zone::new(&head.time_zone).date(head.span.from_ms)].concat()))
    };
    let columns = if desk.is_some() { "4" } else { "3" };
    let rows = move || {
        if nobody.get() {
            return empty("Nobody was here, and nobody is in the course.");
        }
        view! {
            class = sheet,
            {patterns()}
            <div class="scroll flush" class:tall=move || long.get() tabindex="0" role="group" aria-labelledby="people">
                <table class="report">
                    <thead>
                        <tr class="on-paper">
                            <td colspan=columns>{printed}</td>
                        </tr>
                        <tr>
                            <th scope="col" class="who">
                                "Name"
                            </th>
                            <th scope="col" class="time">
                                <span class="said">"Minute by minute"</span>
                                {move || scale.with(|scale| scale.as_ref().map(Scale::axis))}
                            </th>
                            <th scope="col" class="number">
                                "Minutes"
                            </th>
                            {desk
                                .map(|_| {
                                    view! {
                                        class = sheet,
                                        <th scope="col" class="actions">
                                            <span class="said">"By hand"</span>
                                        </th>
                                    }
                                })}
                        </tr>
                    </thead>
                    <tbody>
                        <For
                            each=move || watched.lines.get()
                            key=|line| line.person.clone()
                            children=move |line| row::row(line, watched, scale, desk)
                        />
                    </tbody>
                </table>
            </div>
            {legend::legend(watched)}
        }
        .into_any()
    };
    let count = move || words::people(watched.lines.with(Vec::len));
    view! {
        class = sheet,
        <section class="section" aria-labelledby="people">
            <div class="section-head">
                <h2 id="people">"Who was there"</h2>
                <p class="muted">{count}</p>
            </div>
            {rows}
        </section>
    }
    .into_any()
}

/// By which rule people are late or absent.
fn rule(head: &ReportHead) -> AnyView {
    let rule = &head.rule;
    let mut words = [
        "Late: later than ",
        &time::minutes(rule.late_after_minutes.into()),
        " after the opening. Left early: more than ",
        &time::minutes(rule.early_before_minutes.into()),
        " before the end. Absent: ",
    ]
    .concat();
    words.push_str(&match rule.least_percent {
        0 => "not there at all.".to_owned(),
        percent => ["there for less than ", &percent.to_string(), " % of the lesson."].concat(),
    });
    words.push_str(" The room sets this rule.");
    view! { <p class="muted">{words}</p> }.into_any()
}
