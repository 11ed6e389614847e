//! How long each kind of data is kept, and what the job did.

use leptos::prelude::*;

use super::sheet;
use crate::api::privacy::{DataKind, PrivacyPage, RetentionLine, RetentionRun, run_retention, set_retention};
use crate::app::act::Act;
use crate::app::load::Refresh;
use crate::app::parts::{Button, Check, Field, FormDialog, empty, refusal};
use crate::app::session::{Shared, use_shared};
use crate::app::time;

/// Most days that can be entered: a hundred years.
const DAYS_MAX: u32 = 36_500;

/// What outlives a redrawing.
#[derive(Clone, Copy)]
pub struct Retention {
    refresh: Refresh,
    shared: Shared,
    running: Act,
    about: RwSignal<Option<(DataKind, Option<u32>)>>,
    open: RwSignal<bool>,
}

/// What a kind of data is called, and what it is.
const fn words(kind: DataKind) -> (&'static str, &'static str) {
    match kind {
        DataKind::Evidence => ("Evidence", "Every sign of everybody. When it goes, minutes and corrections stay; the picture does not."),
        DataKind::Attendance => ("Attendance", "Minutes, corrections and objections of each lesson."),
        DataKind::Deliveries => ("Log of reports", "What Jitsi servers sent, and what became of it."),
        DataKind::Alarms => ("Unexpected moderators", "Who moderated although they must not."),
        DataKind::Recordings => ("Recordings", "From when they were made. A room can have a time of its own."),
        DataKind::DeletedRecordings => ("Deleted recordings", "How long they can be taken back. Then their files are removed for good."),
        DataKind::Guests => ("Guests", "Names of guests who were in no lesson for that long."),
    }
}

/// `For ever`, `30 days`
fn length(days: Option<u32>) -> String {
    match days {
        None => "For ever".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days) => [&days.to_string(), " days"].concat(),
    }
}

impl Retention {
    /// To be made in a component.
    pub fn new(refresh: Refresh) -> Self {
        Self { refresh, shared: use_shared(), running: Act::new(), about: RwSignal::new(None), open: RwSignal::new(false) }
    }

    /// The section.
    pub fn section(self, page: &PrivacyPage) -> AnyView {
        let rows = page.kinds.iter().map(|line| self.row(line)).collect::<Vec<_>>();
        let next = ["A job removes what is older. It looks next ", &time::moment_said(page.next_ms), "."].concat();
        let run = move || {
            self.running.run(run_retention(), move |()| {
                self.shared.said.say("Done: what was too old is removed.");
                self.refresh.now();
            });
        };
        view! {
            <section class="section" aria-labelledby="retention">
                <div class="section-head">
                    <h2 id="retention">"How long it is kept"</h2>
                    <Button busy=self.running.busy on_press=run>
                        "Run now"
                    </Button>
                </div>
                {refusal(self.running)}
                <p class="muted">{next}</p>
                <div class="scroll" tabindex="0" role="group" aria-labelledby="retention">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">"What"</th>
                                <th scope="col">"Kept for"</th>
                                <th scope="col">"There now"</th>
                                <th scope="col">"Last look"</th>
                                <th scope="col">
                                    <span class="said">"Change"</span>
                                </th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
            {runs(&page.runs)}
        }
        .into_any()
    }

    fn row(self, line: &RetentionLine) -> AnyView {
        let sheet = sheet();
        let (name, meaning) = words(line.kind);
        let kept = length(line.days);
        let count = line.kept.to_string();
        let oldest = line.oldest_ms.map(|at_ms| ["oldest: ", &time::day(at_ms)].concat());
        let last = line.last.map_or_else(
            || "Not yet".to_owned(),
            |(at_ms, removed)| [&time::moment(at_ms), ": ", &removed.to_string(), " removed"].concat(),
        );
        let (kind, days) = (line.kind, line.days);
        let change = move || {
            self.about.set(Some((kind, days)));
            self.open.set(true);
        };
        view! {
            class = sheet,
            <tr>
                <th scope="row" class="kind">
                    {name}
                    <small class="below">{meaning}</small>
                </th>
                <td class="nowrap">{kept}</td>
                <td>
                    {count} <small class="below">{oldest}</small>
                </td>
                <td>{last}</td>
                <td>
                    <Button on_press=change>"Change" <span class="said">{[" how long: ", name].concat()}</span></Button>
                </td>
            </tr>
        }
        .into_any()
    }

    /// The dialog with the number of days.
    pub fn dialog(self) -> AnyView {
        let act = Act::new();
        let (days, for_ever) = (RwSignal::new(String::new()), RwSignal::new(false));
        let send = move |()| {
            let Some((kind, _)) = self.about.get_untracked() else { return };
            let typed = days.with_untracked(|days| days.trim().parse().ok()).filter(|days| (1..=DAYS_MAX).contains(days));
            let days = match (for_ever.get_untracked(), typed) {
                (true, _) => None,
                (false, Some(days)) => Some(days),
                (false, None) => return act.refuse(&"Please enter a whole number of days, at least 1."),
            };
            act.run(set_retention(kind, days), move |()| {
                self.open.set(false);
                self.shared.said.say("Saved. What is too old goes with the next run.");
                self.refresh.now();
            });
        };
        view! {
            <FormDialog title="How long is it kept?" action="Save" open=self.open act on_submit=send>
                {
                    let about = self.about.get_untracked();
                    for_ever.set(about.is_some_and(|(_, days)| days.is_none()));
                    days.set(about.and_then(|(_, days)| days).map_or_else(|| "365".to_owned(), |days| days.to_string()));
                    about
                        .map(|(kind, _)| {
                            let (name, meaning) = words(kind);
                            view! {
                                <p>
                                    <strong>{name}</strong>
                                    ". "
                                    {meaning}
                                </p>
                            }
                        })
                } <Check label="For ever" value=for_ever />
                {move || { (!for_ever.get()).then(|| view! { <Field label="Days" value=days kind="number" min="1" max="36500" /> }) }}
            </FormDialog>
        }
        .into_any()
    }
}

/// That the job did something, or could not.
fn runs(runs: &[RetentionRun]) -> AnyView {
    let list = if runs.is_empty() {
        empty("The job has not had to remove anything yet.")
    } else {
        let lines = runs.iter().map(|run| {
            let what = words(run.kind).0;
            let words = if run.failed {
                [&time::date(run.at_ms), ": ", what, " failed; the server's log says why. It is tried again."].concat()
            } else {
                [&time::date(run.at_ms), ": ", what, ", ", &run.removed.to_string(), " removed"].concat()
            };
            view! { <li>{words}</li> }.into_any()
        });
        view! { <ul class="facts">{lines.collect::<Vec<_>>()}</ul> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="runs">
            <h2 id="runs">"What the job did"</h2>
            {list}
        </section>
    }
    .into_any()
}
