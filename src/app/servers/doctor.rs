//! The doctor's part of a Jitsi server's page: the button, the last report, and what to do about it.

use domain::doctor::{Finding, Outcome, Probe, Report, Severity};
use leptos::prelude::*;

use super::lines::block;
use super::one::Around;
use super::sign::{Sign, sign};
use super::{sheet, verdict_word};
use crate::api::provider::examine_provider;
use crate::app::act::Act;
use crate::app::parts::{Button, refusal};
use crate::app::time;

/// How often the page asks whether the examination is done, in ms.
pub const POLL_MS: i32 = 2_000;

/// Takes the report that came with the page, and says so when an examination is done.
pub fn take(around: Around, report: Option<Report>, examining: bool) {
    let was_examining = around.examining.try_get_untracked().unwrap_or(false);
    if around.report.try_with_untracked(|before| *before != report).unwrap_or(false) {
        around.report.set(report);
    }
    if was_examining != examining {
        around.examining.try_set(examining);
        if let Some(true) = around.report.try_with_untracked(|report| !examining && report.is_some()) {
            let worst = around.report.with_untracked(|report| report.as_ref().and_then(Report::worst));
            around.shared.said.say(["The examination is done. ", verdict(worst)].concat());
        }
    }
}

/// Button and report.
pub fn part(around: Around, act: Act) -> AnyView {
    let examine = move |()| {
        if around.examining.get_untracked() {
            return;
        }
        act.run(examine_provider(around.id.get_value()), move |()| {
            around.examining.set(true);
            around.refresh.now();
        });
    };
    let running = move || {
        if around.examining.get() {
            "Examining: Rollcall connects to the server and tries what must work and what must not. This takes up to a minute; you may go on meanwhile."
        } else {
            ""
        }
    };
    view! {
        <section class="section" aria-labelledby="doctor">
            <div class="section-head">
                <h2 id="doctor">"Examination"</h2>
                <Button kind="primary" busy=around.examining on_press=examine>
                    "Examine now"
                </Button>
            </div>
            {refusal(act)}
            <p role="status">{running}</p>
            {move || around.report.with(|report| report.as_ref().map_or_else(never, draw))}
        </section>
    }
    .into_any()
}

fn never() -> AnyView {
    view! {
        <p class="empty">
            "This server was not examined yet. The examination finds out whether lessons work there, and whether students could moderate."
        </p>
    }
    .into_any()
}

fn draw(report: &Report) -> AnyView {
    let sheet = sheet();
    let worst = report.worst();
    let took = ["Examined ", &time::moment_said(report.at_ms), ", in ", &seconds(report.took_ms), "."].concat();
    let findings = report.findings.iter().map(finding).collect::<Vec<_>>();
    view! {
        class = sheet,
        <div class="verdict" data-is=worst.map_or("good", is)>
            {sign(Sign::of(worst), verdict_word(worst))}
            <p class="what">{verdict(worst)}</p>
            <p class="muted">{took}</p>
        </div>
        {(!findings.is_empty())
            .then(|| {
                view! {
                    class = sheet,
                    <ol class="findings">{findings}</ol>
                }
                    .into_any()
            })}
        {probes(&report.probes)}
    }
    .into_any()
}

fn seconds(ms: i64) -> String {
    match (ms + 500) / 1_000 {
        ..=1 => "1 second".to_owned(),
        many => [&many.to_string(), " seconds"].concat(),
    }
}

const fn is(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Critical => "critical",
    }
}

const fn verdict(worst: Option<Severity>) -> &'static str {
    match worst {
        None => "Lessons work there, and only those moderate who should.",
        Some(Severity::Note) => "Lessons work there. There is something worth knowing.",
        Some(Severity::Warning) => "Lessons work there, but something should be mended.",
        Some(Severity::Critical) => "Lessons there do not work or are not safe. Teachers see a warning until this is mended.",
    }
}

fn finding(finding: &Finding) -> AnyView {
    let sheet = sheet();
    let remedies = finding.remedies.iter().map(|remedy| block(&remedy.install, &remedy.file, remedy.lines.clone())).collect::<Vec<_>>();
    let (title, meaning) = (finding.title.clone(), finding.meaning.clone());
    view! {
        class = sheet,
        <li class="finding">
            {sign(Sign::of(Some(finding.severity)), finding.severity.label())}
            <h3>{title}</h3>
            <p>{meaning}</p>
            <div class="blocks">{remedies}</div>
        </li>
    }
    .into_any()
}

fn probes(probes: &[Probe]) -> AnyView {
    if probes.is_empty() {
        return ().into_any();
    }
    let count = |outcome| probes.iter().filter(|probe| probe.outcome == outcome).count().to_string();
    let summary = [
        "All that was tried: ",
        &count(Outcome::Passed),
        " as it should be, ",
        &count(Outcome::Failed),
        " not, ",
        &count(Outcome::Skipped),
        " not tried",
    ]
    .concat();
    let sheet = sheet();
    let rows = probes.iter().map(probe).collect::<Vec<_>>();
    view! {
        class = sheet,
        <details class="tried">
            <summary>{summary}</summary>
            <div class="scroll" tabindex="0" role="group" aria-label="All that was tried">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Tried"</th>
                            <th scope="col">"Outcome"</th>
                            <th scope="col">"A safe server"</th>
                            <th scope="col">"This server"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn probe(probe: &Probe) -> AnyView {
    let sheet = sheet();
    let (mark, word) = Sign::of_outcome(probe.outcome);
    let (name, expected, observed) = (probe.name.clone(), probe.expected.clone(), probe.observed.clone());
    view! {
        class = sheet,
        <tr>
            <th scope="row">{name}</th>
            <td>{sign(mark, word)}</td>
            <td>{expected}</td>
            <td>{observed}</td>
        </tr>
    }
    .into_any()
}
