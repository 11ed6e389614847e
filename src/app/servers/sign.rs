//! How grave, how sure: a shape and a word. Never colour alone.

use domain::doctor::{Outcome, Severity};
use leptos::prelude::*;

use super::sheet;
use crate::app::live::icon::icon;

const CHECK: &str = "M5 12.5l4.5 4.5L19 7";
const TRIANGLE: &str = "M12 4 2.8 20h18.4ZM12 10v4.5M12 17.3h.01";
const CROSS: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.5 8.5l7 7M15.5 8.5l-7 7";
const LETTER_I: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 11v5M12 7.7h.01";
const DASH: &str = "M5 12h14";

/// What stands before the word.
#[derive(Clone, Copy)]
pub enum Sign {
    /// As it should be.
    Good,
    /// Worth knowing.
    Note,
    /// To be mended.
    Warning,
    /// Not safe, or not working.
    Critical,
    /// Not known.
    Unknown,
}

impl Sign {
    /// For the gravest finding.
    pub const fn of(worst: Option<Severity>) -> Self {
        match worst {
            None => Self::Good,
            Some(Severity::Note) => Self::Note,
            Some(Severity::Warning) => Self::Warning,
            Some(Severity::Critical) => Self::Critical,
        }
    }

    /// For what came of a try, and its word.
    pub const fn of_outcome(outcome: Outcome) -> (Self, &'static str) {
        match outcome {
            Outcome::Passed => (Self::Good, "As it should be"),
            Outcome::Failed => (Self::Critical, "Not as it should be"),
            Outcome::Skipped => (Self::Unknown, "Not tried"),
        }
    }

    const fn shape(self) -> (&'static str, &'static str) {
        match self {
            Self::Good => ("good", CHECK),
            Self::Note => ("note", LETTER_I),
            Self::Warning => ("warning", TRIANGLE),
            Self::Critical => ("critical", CROSS),
            Self::Unknown => ("unknown", DASH),
        }
    }
}

/// The shape and the word.
pub fn sign(sign: Sign, words: &'static str) -> AnyView {
    let sheet = sheet();
    let (is, shape) = sign.shape();
    view! {
        class = sheet,
        <span class="sign" data-is=is>
            {icon(shape)} {words}
        </span>
    }
    .into_any()
}
