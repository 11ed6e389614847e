//! Everything that is known of one person: to hand out, or to erase.

use leptos::prelude::*;

use super::sheet;
use crate::api::privacy::{PersonCard, erase_person, find_people};
use crate::app::act::Act;
use crate::app::load::Refresh;
use crate::app::parts::{Button, Field, FormDialog, Submit, refusal};
use crate::app::session::{Shared, use_shared};

/// What outlives a redrawing.
#[derive(Clone, Copy)]
pub struct People {
    refresh: Refresh,
    shared: Shared,
    finding: Act,
    text: RwSignal<String>,
    /// Who was found; nothing before the first search.
    found: RwSignal<Option<Vec<PersonCard>>>,
    about: RwSignal<Option<PersonCard>>,
    open: RwSignal<bool>,
}

impl People {
    /// To be made in a component.
    pub fn new(refresh: Refresh) -> Self {
        Self {
            refresh,
            shared: use_shared(),
            finding: Act::new(),
            text: RwSignal::new(String::new()),
            found: RwSignal::new(None),
            about: RwSignal::new(None),
            open: RwSignal::new(false),
        }
    }

    fn find(self) {
        let text = self.text.get_untracked();
        if text.trim().is_empty() {
            return self.finding.refuse(&"Please enter a part of the name.");
        }
        self.finding.run(find_people(text), move |found| self.found.set(Some(found)));
    }

    /// The section.
    pub fn section(self) -> AnyView {
        let send = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.find();
        };
        let list = move || {
            self.found.with(|found| match found.as_deref() {
                None => ().into_any(),
                Some([]) => view! { <p>"Nobody has that in their name or sign-in name."</p> }.into_any(),
                Some(found) => {
                    let rows = found.iter().map(|person| self.row(person)).collect::<Vec<_>>();
                    view! { <ul class="list">{rows}</ul> }.into_any()
                }
            })
        };
        view! {
            <section class="section" aria-labelledby="one">
                <h2 id="one">"One person"</h2>
                <form class="row fields" role="search" on:submit=send novalidate>
                    <Field label="Name or sign-in name" value=self.text kind="search" />
                    <Submit busy=self.finding.busy>"Find"</Submit>
                </form>
                {refusal(self.finding)}
                <div role="status" class="stack">
                    {list}
                </div>
            </section>
        }
        .into_any()
    }

    fn row(self, person: &PersonCard) -> AnyView {
        let sheet = sheet();
        let name = person.name.clone();
        let who = person.account_name.as_ref().map_or_else(|| "guest".to_owned(), |account| ["signs in as ", account].concat());
        let lessons = match person.lessons {
            1 => "1 lesson".to_owned(),
            many => [&many.to_string(), " lessons"].concat(),
        };
        let about = [&who, ", ", &lessons].concat();
        let path = ["/files/people/", person.person.as_str(), "/data.json"].concat();
        let (of, again, card) = ([" of ", &person.name].concat(), [" ", &person.name].concat(), person.clone());
        let erase = move || {
            self.about.set(Some(card.clone()));
            self.open.set(true);
        };
        view! {
            class = sheet,
            <li class="person">
                <div>
                    <strong>{name}</strong>
                    <p class="muted">{about}</p>
                </div>
                <div class="row">
                    <a class="button" href=path rel="external" download="">
                        "Download the data"
                        <span class="said">{of}</span>
                    </a>
                    <Button kind="danger" on_press=erase>
                        "Erase…"
                        <span class="said">{again}</span>
                    </Button>
                </div>
            </li>
        }
        .into_any()
    }

    /// The question before erasing, which wants the name again.
    pub fn dialog(self) -> AnyView {
        let act = Act::new();
        let again = RwSignal::new(String::new());
        let send = move |()| {
            let Some(card) = self.about.get_untracked() else { return };
            act.run(erase_person(card.person, again.get_untracked().trim().to_owned()), move |()| {
                self.open.set(false);
                self.about.set(None);
                self.shared.said.say("Erased.");
                self.refresh.now();
                self.find();
            });
        };
        view! {
            <FormDialog title="Erase this person?" action="Erase for ever" open=self.open act on_submit=send>
                {
                    again.set(String::new());
                    let card = self.about.get_untracked();
                    let ask = card
                        .as_ref()
                        .map(|card| {
                            let wanted = card.account_name.clone().unwrap_or_else(|| card.name.clone());
                            ["To be sure, please type ", &wanted, "."].concat()
                        });
                    let name = card.map(|card| card.name);
                    view! {
                        <p>
                            <strong>{name}</strong>
                        </p>
                        <p>
                            "Account, name, memberships and everything they said are erased. Minutes stay in the courses' sums as nobody's. This cannot be undone."
                        </p>
                        <p>{ask}</p>
                    }
                } <Field label="Name, typed again" value=again autofocus=true />
            </FormDialog>
        }
        .into_any()
    }
}
