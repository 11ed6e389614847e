//! What the facts mean: a pure function. A fault that hides others is named alone; what it hides is judged when it is mended.

mod entry;
mod lines;
mod refusal;
mod roles;
mod way;
mod web;

use domain::doctor::{Finding, Outcome, Probe, Remedy, Report, Severity};
use domain::provider::{EMBED_LIMIT_MINUTES, embed_limit_minutes};

use crate::facts::XmppFacts;
use crate::web::WebFacts;
use crate::{Kind, Target};
use lines::Lines;

/// The probes in order, and the findings, gravest first.
pub fn judge(target: &Target, web: &WebFacts, xmpp: &XmppFacts, now_ms: i64) -> (Vec<Probe>, Vec<Finding>) {
    let mut case = Case { target, web, xmpp, now_ms, lines: Lines::new(target, web.deployment.as_ref()), report: Report::default() };
    web::judge(&mut case);
    if target.kind == Kind::Public {
        public(&mut case);
    } else if case.web.deployment.is_some() && way::judge(&mut case) {
        entry::judge(&mut case);
        roles::judge(&mut case);
        web::judge_leaks(&mut case);
    }
    case.report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    (case.report.probes, case.report.findings)
}

/// Everything that judgement needs, and the report as it grows.
struct Case<'a> {
    target: &'a Target,
    web: &'a WebFacts,
    xmpp: &'a XmppFacts,
    now_ms: i64,
    lines: Lines,
    report: Report,
}

impl Case<'_> {
    /// Notes what was tried. `passed`: `None` if it could not be.
    fn probe(&mut self, name: &str, expected: &str, observed: impl Into<String>, passed: Option<bool>) {
        let outcome = match passed {
            Some(true) => Outcome::Passed,
            Some(false) => Outcome::Failed,
            None => Outcome::Skipped,
        };
        self.report.probes.push(Probe { name: name.to_owned(), expected: expected.to_owned(), observed: observed.into(), outcome });
    }

    fn find(&mut self, severity: Severity, code: &str, title: impl Into<String>, meaning: &str, remedies: Vec<Remedy>) {
        // The same cause may show in two places; it is one fault all the same.
        if !self.has(code) {
            let (code, meaning) = (code.to_owned(), meaning.to_owned());
            self.report.findings.push(Finding { code, severity, title: title.into(), meaning, remedies });
        }
    }

    fn has(&self, code: &str) -> bool {
        self.report.findings.iter().any(|finding| finding.code == code)
    }
}

fn public(case: &mut Case<'_>) {
    case.find(
        Severity::Note,
        "public_server",
        "This server takes no tokens, so Rollcall cannot say there who is a teacher.",
        "Whoever comes first moderates: if that is a student, the student can mute and remove others. Good for trying things out; for \
         lessons use a server of your own or JaaS.",
        vec![],
    );
    if embed_limit_minutes(&case.target.domain).is_some() {
        case.find(
            Severity::Warning,
            "embed_limit",
            format!("This server ends calls inside other pages after {EMBED_LIMIT_MINUTES} minutes."),
            "Lessons in Rollcall break off after that time. Everybody can come in again, for as long again.",
            vec![],
        );
    }
}

#[cfg(test)]
mod tests;
