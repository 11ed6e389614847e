//! What the doctor found out about a Jitsi deployment: what was tried, what the deployment did, what that means in a school and what
//! to change. Sentences are made where the examination is; this is only their shape, the same for page, command and store.

use serde::{Deserialize, Serialize};

/// One examination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When it began (Unix ms).
    pub at_ms: i64,
    /// How long it took, in ms.
    pub took_ms: i64,
    /// Everything that was tried, in order.
    pub probes: Vec<Probe>,
    /// What is wrong or worth knowing, gravest first. Empty: all is well.
    pub findings: Vec<Finding>,
}

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// What, as a short phrase: "A student's token, alone in the room".
    pub name: String,
    /// What a safe deployment does.
    pub expected: String,
    /// What this one did.
    pub observed: String,
    /// How the two compare.
    pub outcome: Outcome,
}

/// How expectation and observation compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// Not as it should be; a finding says more.
    Failed,
    /// Could not be tried, because something before it failed or this kind of deployment does not allow it.
    Skipped,
}

/// Something that is wrong or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// A stable name for machines, in `snake_case`: `students_made_owners_by_jicofo`.
    pub code: String,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub title: String,
    /// What it means in a school, in one or two sentences.
    pub meaning: String,
    /// What to change, one entry a way of installing Jitsi.
    pub remedies: Vec<Remedy>,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing need be done.
    Note,
    /// Should be mended.
    Warning,
    /// Lessons do not work, or are not safe.
    Critical,
}

impl Severity {
    /// The word a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Warning => "Warning",
            Self::Critical => "Critical",
        }
    }
}

/// The exact lines to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// For which way of installing: "Debian packages", "docker-jitsi-meet", or "Rollcall".
    pub install: String,
    /// In which file.
    pub file: String,
    /// The lines, as they stand in the file, maybe several; and what to restart afterwards as a comment in the file's language.
    pub lines: String,
}

impl Report {
    /// The gravest severity, if anything was found.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// Whether lessons there do not work or are not safe.
    pub fn fails(&self) -> bool {
        self.worst() == Some(Severity::Critical)
    }
}
