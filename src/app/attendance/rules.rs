//! A room's rule: who is late, has left early, was absent.

use domain::attendance::AttendanceRule;
use leptos::prelude::*;

use crate::app::parts::Field;

/// What is typed of a rule.
#[derive(Clone, Copy)]
pub struct RuleForm {
    late: RwSignal<String>,
    early: RwSignal<String>,
    least: RwSignal<String>,
    before: StoredValue<AttendanceRule>,
}

impl RuleForm {
    /// The form of a rule.
    pub fn of(rule: AttendanceRule) -> Self {
        Self {
            late: RwSignal::new(rule.late_after_minutes.to_string()),
            early: RwSignal::new(rule.early_before_minutes.to_string()),
            least: RwSignal::new(rule.least_percent.to_string()),
            before: StoredValue::new(rule),
        }
    }

    /// What was typed; nothing, if it is as it was.
    ///
    /// # Errors
    /// A sentence about what does not fit.
    pub fn read(self) -> Result<Option<AttendanceRule>, &'static str> {
        let minutes = |text: RwSignal<String>| {
            let minutes = text.with_untracked(|text| text.trim().parse().ok()).filter(|&minutes: &u16| minutes <= 24 * 60);
            minutes.ok_or("Please enter minutes from 0 to 1440 for late and early.")
        };
        let least = self.least.with_untracked(|text| text.trim().parse().ok()).filter(|&least: &u8| least <= 100);
        let rule = AttendanceRule {
            late_after_minutes: minutes(self.late)?,
            early_before_minutes: minutes(self.early)?,
            least_percent: least.ok_or("Please enter a number from 0 to 100 for the least percent.")?,
        };
        Ok((rule != self.before.get_value()).then_some(rule))
    }

    /// The fields.
    pub fn fields(self) -> AnyView {
        view! {
            <fieldset class="stack">
                <legend>"Attendance"</legend>
                <p class="hint">"This counts for past lessons of the room, too."</p>
                <Field label="Late after" value=self.late kind="number" min="0" max="1440" hint="Minutes after the opening." />
                <Field label="Left early before" value=self.early kind="number" min="0" max="1440" hint="Minutes before the end." />
                <Field
                    label="Least part of the lesson"
                    value=self.least
                    kind="number"
                    min="0"
                    max="100"
                    hint="Percent. Whoever was there for less was absent. 0: whoever came was there."
                />
            </fieldset>
        }
        .into_any()
    }
}
