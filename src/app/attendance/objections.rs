//! What people say to their line, and what is answered.

use leptos::prelude::*;

use super::sheet;
use crate::api::attendance::Objection;
use crate::app::time::Zone;

/// Objections with their answers, earliest first.
pub fn list(objections: &[Objection], zone: &Zone) -> AnyView {
    if objections.is_empty() {
        return ().into_any();
    }
    let sheet = sheet();
    let lines = objections.iter().map(|one| {
        let said = [", ", &zone.date(one.made_ms), ": “", &one.sentence, "”"].concat();
        let answer = match &one.answer {
            None => view! { <span class="badge careful">"Not answered yet"</span> }.into_any(),
            Some((sentence, at_ms)) => {
                let answer = [", ", &zone.date(*at_ms), ": “", sentence, "”"].concat();
                view! {
                    <p>
                        <strong>"Answer"</strong>
                        {answer}
                    </p>
                }
                .into_any()
            }
        };
        view! {
            class = sheet,
            <li>
                <p>
                    <strong>"Objection"</strong>
                    {said}
                </p>
                {answer}
            </li>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <ul class="notes">{lines.collect::<Vec<_>>()}</ul>
    }
    .into_any()
}
