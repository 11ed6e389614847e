//! The recordings of a lesson, on its page.

use domain::LessonId;
use domain::recording::manages;
use domain::role::{Capabilities, Capability};
use leptos::prelude::*;

use super::dialogs;
use super::list::{Kind, List};
use crate::api::recording::lesson_recordings;
use crate::app::load::{Refresh, loaded};
use crate::app::parts::{Button, empty};

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    /// The list, and whether there is something in it.
    List { any: bool },
    /// Why there is none.
    Failed(String),
}

/// The section: what outlives a redrawing of the page around it.
#[derive(Clone, Copy)]
pub struct OfLesson {
    id: StoredValue<LessonId>,
    adding: RwSignal<bool>,
    /// What one may do; none: the section is not on the page.
    may: RwSignal<Option<Capabilities>>,
}

impl OfLesson {
    /// To be made in a component.
    pub fn new(id: LessonId) -> Self {
        Self { id: StoredValue::new(id), adding: RwSignal::new(false), may: RwSignal::new(None) }
    }

    /// Says what the reader may do in the lesson's course. To whoever may not see recordings, nothing is shown.
    pub fn allow(self, may: Capabilities) {
        let may = may.has(Capability::ViewRecordings).then_some(may);
        if self.may.get_untracked() != may {
            self.may.set(may);
        }
    }

    /// The section.
    pub fn view(self) -> AnyView {
        (move || self.may.get().map(|may| self.draw(may))).into_any()
    }

    fn draw(self, may: Capabilities) -> AnyView {
        let refresh = Refresh::new();
        let list = List::new(Kind::Lesson, refresh);
        list.may.set(may);
        let fetch = move || {
            let call = lesson_recordings(self.id.get_value());
            async move {
                // A part of a page that fails does not take the page away.
                Ok(match list.shared.hear(call.await) {
                    Ok(cards) => {
                        let any = !cards.is_empty();
                        list.take(cards);
                        Shown::List { any }
                    }
                    Err(_) if list.cards.with_untracked(|cards| !cards.is_empty()) => Shown::List { any: true },
                    Err(error) => Shown::Failed(error.to_string()),
                })
            }
        };
        let adds = may.has(Capability::Record);
        view! {
            {loaded(refresh, fetch, move |shown| self.section(list, may, shown))}
            {adds.then(|| dialogs::add_link(self.id.get_value(), self.adding, refresh))}
        }
        .into_any()
    }

    fn section(self, list: List, may: Capabilities, shown: &Shown) -> AnyView {
        let any = *shown == Shown::List { any: true };
        // Students of a lesson that nobody recorded need not read that.
        if *shown == (Shown::List { any: false }) && !manages(may) {
            return ().into_any();
        }
        let add =
            may.has(Capability::Record).then(|| view! { <Button on_press=move || self.adding.set(true)>"Add a link"</Button> }.into_any());
        let rows = if let Shown::Failed(sentence) = shown {
            let sentence = sentence.clone();
            view! {
                <div class="notice wrong" role="alert">
                    <p>{sentence}</p>
                    <Button on_press=move || list.refresh.now()>"Try again"</Button>
                </div>
            }
            .into_any()
        } else if any {
            list.view()
        } else {
            empty("This lesson has no recording. One that is on another site can be added as a link.")
        };
        view! {
            <div class="page more">
                <section class="section" aria-labelledby="recordings">
                    <div class="section-head">
                        <h2 id="recordings">"Recordings"</h2>
                        {add}
                    </div>
                    {rows}
                </section>
            </div>
        }
        .into_any()
    }
}
