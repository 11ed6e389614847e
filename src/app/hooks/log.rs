//! What came to hooks, and what became of it.

use domain::HookId;
use leptos::prelude::*;

use super::sheet;
use crate::api::hook::{DeliveryLine, Outcome, hook_log};
use crate::app::act::Act;
use crate::app::load::{Refresh, loaded};
use crate::app::parts::{Button, empty, fresh_id, refusal};
use crate::app::time;

/// How often the log looks for what came, in ms.
const LOOK_AGAIN_MS: i32 = 15_000;
/// Lines that come at once.
const PAGE: usize = 100;

/// The log: what outlives a redrawing.
#[derive(Clone, Copy)]
pub struct Log {
    /// What the hooks are called.
    pub names: RwSignal<Vec<(HookId, String)>>,
    only: RwSignal<Option<HookId>>,
    older: RwSignal<Vec<DeliveryLine>>,
    /// Whether there may be still older ones.
    more: RwSignal<bool>,
    refresh: Refresh,
}

impl Log {
    /// Of all hooks. To be made in a component.
    pub fn new() -> Self {
        let log = Self {
            names: RwSignal::new(Vec::new()),
            only: RwSignal::new(None),
            older: RwSignal::new(Vec::new()),
            more: RwSignal::new(true),
            refresh: Refresh::new(),
        };
        log.refresh.every(LOOK_AGAIN_MS);
        log
    }

    /// The section.
    pub fn section(self) -> AnyView {
        let fetch = move || hook_log(self.only.get_untracked(), None);
        view! {
            <section class="section" aria-labelledby="log">
                <div class="section-head">
                    <h2 id="log">"What came"</h2>
                    {self.filter()}
                </div>
                {loaded(self.refresh, fetch, move |lines: &Vec<DeliveryLine>| self.draw(lines))}
            </section>
        }
        .into_any()
    }

    fn filter(self) -> AnyView {
        let id = fresh_id();
        let change = move |event| {
            let value = event_target_value(&event);
            self.only.set((!value.is_empty()).then(|| HookId::new(value)));
            self.older.set(Vec::new());
            self.more.set(true);
            self.refresh.now();
        };
        let options = move || {
            self.names.with(|names| {
                let options = names.iter().map(|(id, name)| {
                    let (value, name) = (id.to_string(), name.clone());
                    view! { <option value=value>{name}</option> }.into_any()
                });
                options.collect::<Vec<_>>()
            })
        };
        let sheet = sheet();
        view! {
            class = sheet,
            <div class="filter">
                <label for=id.clone()>"From"</label>
                <select class="input short" id=id on:change=change>
                    <option value="">"All"</option>
                    {options}
                </select>
            </div>
        }
        .into_any()
    }

    fn draw(self, lines: &[DeliveryLine]) -> AnyView {
        if lines.is_empty() {
            return empty("Nothing has come yet. As soon as a server sends something, it stands here with what became of it.");
        }
        let act = Act::new();
        let (last, full) = (lines.last().map(|line| line.number), lines.len() >= PAGE);
        let older = move || {
            let before = self.older.with_untracked(|older| older.last().map(|line| line.number)).or(last);
            act.run(hook_log(self.only.get_untracked(), before), move |lines| {
                self.more.set(lines.len() >= PAGE);
                self.older.update(|older| older.extend(lines));
            });
        };
        let rows = lines.iter().map(|line| self.row(line)).collect::<Vec<_>>();
        let old = move || self.older.with(|older| older.iter().map(|line| self.row(line)).collect::<Vec<_>>());
        let button = move || {
            (full && self.more.get()).then(|| {
                view! {
                    <div class="row">
                        <Button busy=act.busy on_press=older>
                            "Older ones"
                        </Button>
                    </div>
                }
            })
        };
        view! {
            <div class="scroll" tabindex="0" role="group" aria-labelledby="log">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col">"What became of it"</th>
                            <th scope="col">"What it was"</th>
                            <th scope="col">"Lesson"</th>
                            <th scope="col" class="number">
                                "New facts"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows} {old}</tbody>
                </table>
            </div>
            {refusal(act)}
            {button}
        }
        .into_any()
    }

    fn row(self, line: &DeliveryLine) -> AnyView {
        let sheet = sheet();
        let (class, word) = match line.outcome {
            Outcome::Accepted => ("badge open", "Accepted"),
            Outcome::Duplicate => ("badge", "Known already"),
            Outcome::Ignored => ("badge", "Nothing to store"),
            Outcome::Refused => ("badge careful", "Refused"),
        };
        let when = time::precise(line.at_ms);
        let from = self.names.with_untracked(|names| names.iter().find(|(id, _)| *id == line.hook).map(|(_, name)| name.clone()));
        let from = from.unwrap_or_else(|| "A connection that was removed".to_owned());
        let event = if line.event.is_empty() { "Could not be read".to_owned() } else { line.event.clone() };
        let lesson = line.lesson.clone().unwrap_or_else(|| "–".to_owned());
        let (facts, why) = (line.facts.to_string(), line.why.clone());
        view! {
            class = sheet,
            <tr>
                <th scope="row" class="when">
                    {when}
                </th>
                <td>
                    <span class=class>{word}</span>
                    <small class="below">{why}</small>
                </td>
                <td>
                    <code class="event">{event}</code>
                    <small class="below">{from}</small>
                </td>
                <td>{lesson}</td>
                <td class="number">{facts}</td>
            </tr>
        }
        .into_any()
    }
}
