//! A course over its lessons: who was there how long, and who has completed it.

use domain::attendance::Completion;
use domain::role::{Capabilities, Capability};
use domain::{CourseId, attendance};
use leptos::prelude::*;

use super::{download, matrix, sheet};
use crate::api::attendance::{CourseReport, course_report, make_results_key, set_completion};
use crate::api::course::course;
use crate::app::act::Act;
use crate::app::load::{Refresh, loaded};
use crate::app::parts::{Button, Choice, Copy, Crumb, Dialog, Field, FormDialog, page_head, refusal};
use crate::app::place::Place;
use crate::app::session::{Shared, use_shared};
use crate::app::time;
use crate::browser::page as browser_page;

/// What can be asked for, as the form names it.
const KINDS: [(&str, &str); 4] = [
    ("none", "Nothing is asked for"),
    ("minutes", "Minutes in all lessons together"),
    ("percent", "Percent of the time of all lessons"),
    ("lessons", "Present in a number of lessons"),
];

#[derive(PartialEq)]
struct Known {
    report: CourseReport,
    may: Capabilities,
}

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    id: StoredValue<CourseId>,
    refresh: Refresh,
    shared: Shared,
    asking: RwSignal<bool>,
    connecting: RwSignal<bool>,
    completion: StoredValue<Completion>,
    shown: matrix::Shown,
}

/// A course over its lessons.
pub fn page(id: CourseId) -> AnyView {
    let around = Around {
        id: StoredValue::new(id.clone()),
        refresh: Refresh::new(),
        shared: use_shared(),
        asking: RwSignal::new(false),
        connecting: RwSignal::new(false),
        completion: StoredValue::new(Completion::None),
        shown: matrix::Shown::new(),
    };
    let fetch = move || {
        let (report, around) = (course_report(id.clone()), course(id.clone()));
        async move {
            let mut report = report.await?;
            let may = around.await?.may;
            // It would tell each answer apart from the last.
            report.made_ms = 0;
            Ok(Known { report, may })
        }
    };
    view! {
        {loaded(around.refresh, fetch, move |known| draw(known, around))}
        {completion_dialog(around)}
        {key_dialog(around)}
    }
    .into_any()
}

fn draw(known: &Known, around: Around) -> AnyView {
    let sheet = sheet();
    let report = &known.report;
    let may = known.may.has(Capability::ManageCourse);
    around.completion.set_value(report.completion);
    let crumbs = vec![
        Crumb { place: Place::Home, words: "Lessons".into() },
        Crumb { place: Place::Course(report.course.clone()), words: report.title.clone() },
    ];
    let title = ["Attendance: ", &report.title].concat();
    let files = download::menu(&["/files/courses/", report.course.as_str()].concat());
    let count = match report.lessons.len() {
        0 => "No lesson is over yet.".to_owned(),
        1 => "1 lesson that is over.".to_owned(),
        many => [&many.to_string(), " lessons that are over, in minutes."].concat(),
    };
    let below = view! { <p class="muted">{count}</p> }.into_any();
    let asked = completion_words(report.completion);
    let done = report.rows.iter().filter(|row| row.progress.is_some_and(|progress| progress.done)).count();
    let done = match report.completion {
        Completion::None => String::new(),
        _ => [" ", &done.to_string(), " of ", &report.rows.len().to_string(), " have it."].concat(),
    };
    let change = may.then(|| {
        view! {
            <div class="row">
                <Button on_press=move || around.asking.set(true)>"Change what is asked for"</Button>
                <Button on_press=move || around.connecting.set(true)>"Connect another system"</Button>
            </div>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <div class="page wide">
            {page_head(crumbs, &title, below, files)} <section class="section" aria-labelledby="completion">
                <div class="section-head">
                    <h2 id="completion">"To complete the course"</h2>
                    {change}
                </div>
                <p>{asked} {done}</p>
            </section> {matrix::section(report, around.shown)}
        </div>
    }
    .into_any()
}

/// What is asked for, in a sentence.
fn completion_words(completion: Completion) -> String {
    match completion {
        Completion::None => "Nothing is asked for.".to_owned(),
        Completion::Minutes(least) => ["At least ", &time::minutes(least.into()), " in all lessons together."].concat(),
        Completion::Percent(least) => ["At least ", &least.to_string(), " % of the time of all lessons that are over."].concat(),
        Completion::Lessons(1) => "Present in at least 1 lesson.".to_owned(),
        Completion::Lessons(least) => ["Present in at least ", &least.to_string(), " lessons."].concat(),
    }
}

/// How far somebody is: `3 of 8 lessons`.
pub fn progress_words(completion: Completion, progress: &attendance::Progress) -> String {
    let unit = match completion {
        Completion::None => return String::new(),
        Completion::Minutes(_) => " min",
        Completion::Percent(_) => " %",
        Completion::Lessons(_) if progress.done && progress.have == 1 => " lesson",
        Completion::Lessons(_) => " lessons",
    };
    let have = progress.have.to_string();
    if progress.done { ["Completed: ", &have, unit].concat() } else { [&have, " of ", &progress.need.to_string(), unit].concat() }
}

fn completion_dialog(around: Around) -> AnyView {
    let act = Act::new();
    let (kind, number) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let send = move |()| {
        let least = || number.with_untracked(|text| text.trim().parse::<u32>().ok()).filter(|&least| least > 0);
        let completion = match kind.get_untracked().as_str() {
            "minutes" => least().map(Completion::Minutes),
            "percent" => least().and_then(|least| u8::try_from(least).ok()).filter(|&least| least <= 100).map(Completion::Percent),
            "lessons" => least().map(Completion::Lessons),
            _ => Some(Completion::None),
        };
        let Some(completion) = completion else {
            return act.refuse(&"Please enter a whole number, at least 1, and for percent at most 100.");
        };
        act.run(set_completion(around.id.get_value(), completion), move |()| {
            around.asking.set(false);
            around.shared.said.say("Saved. It counts for all lessons of the course.");
            around.refresh.now();
        });
    };
    view! {
        <FormDialog title="What is asked for" action="Save" open=around.asking act on_submit=send>
            {
                let (now, least) = match around.completion.get_value() {
                    Completion::None => ("none", String::new()),
                    Completion::Minutes(least) => ("minutes", least.to_string()),
                    Completion::Percent(least) => ("percent", least.to_string()),
                    Completion::Lessons(least) => ("lessons", least.to_string()),
                };
                kind.set(now.to_owned());
                number.set(least);
            } <Choice label="To complete the course" value=kind options=KINDS.to_vec() />
            {move || {
                kind.with(|kind| kind != "none").then(|| view! { <Field label="At least" value=number kind="number" min="1" max="1000000" /> })
            }}
        </FormDialog>
    }
    .into_any()
}

/// A key with which another system reads who has completed the course. It is on the page once.
fn key_dialog(around: Around) -> AnyView {
    let act = Act::new();
    let key = RwSignal::new(None::<String>);
    let make = move |()| act.run(make_results_key(around.id.get_value()), move |made| key.set(Some(made)));
    let shown = move || {
        let Some(key) = key.get() else {
            return view! {
                <p>
                    "With a key another system can read who has completed this course, and how far everybody is. A new key ends the one before."
                </p>
                {refusal(act)}
                <div class="dialog-foot">
                    <Button on_press=move || around.connecting.set(false)>"Cancel"</Button>
                    <Button kind="primary" busy=act.busy on_press=make>
                        "Make a key"
                    </Button>
                </div>
            }
            .into_any();
        };
        let address = [&browser_page::origin(), "/results/", around.id.get_value().as_str()].concat();
        let line = ["curl -H 'Authorization: Bearer ", &key, "' ", &address].concat();
        let copied = line.clone();
        view! {
            <p role="status">"Copy it now: it is shown only this once."</p>
            <p>
                <code class="link">{line}</code>
            </p>
            <div class="dialog-foot">
                <Copy text=copied of="the line" />
                <Button kind="primary" on_press=move || around.connecting.set(false)>
                    "Done"
                </Button>
            </div>
        }
        .into_any()
    };
    Effect::new(move |_| {
        if !around.connecting.get() {
            key.set(None);
        }
    });
    view! {
        <Dialog title="Connect another system" open=around.connecting>
            {shown}
        </Dialog>
    }
    .into_any()
}
