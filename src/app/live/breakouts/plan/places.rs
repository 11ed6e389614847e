//! Who goes where, person by person.

use leptos::prelude::*;

use super::super::sheet;
use super::Form;
use crate::app::live::changing::{chosen, list, memo, part};
use crate::breakouts::Candidate;

/// A room or none for each person. A line stays as it is while others come and go, so that a choice is not taken out of one's hand.
pub fn view(form: Form) -> AnyView {
    let sheet = sheet();
    let keys = move || {
        let made = form.made.get_untracked().to_string();
        let key = |one: &Candidate| [made.as_str(), if one.here { "+" } else { "-" }, one.person.as_str()].concat();
        form.draft.with(|draft| draft.people.iter().map(key).collect())
    };
    let nobody = memo(move || form.draft.with(|draft| draft.people.is_empty()));
    let list = list(keys, move |key| {
        let person = key.split_once(['+', '-']).map_or("", |(_, person)| person);
        let one = form.draft.with_untracked(|draft| draft.people.iter().find(|one| one.person.as_str() == person).cloned());
        one.map(|one| place(form, one)).into_any()
    });
    view! {
        class = sheet,
        <ul class="places">{list}</ul>
        {part(move || {
            nobody.get().then(|| view! { <p class="hint">"Nobody can be put into a room yet: nobody else is here."</p> }.into_any())
        })}
    }
    .into_any()
}

fn place(form: Form, one: Candidate) -> AnyView {
    let sheet = sheet();
    let option = |value: String, words: String, selected: bool| {
        view! {
            <option value=value selected=selected>
                {words}
            </option>
        }
        .into_any()
    };
    let rooms = form.draft.with_untracked(|draft| draft.rooms.clone());
    let mut options = vec![option(String::new(), "No room".to_owned(), one.room.is_none())];
    options.extend(rooms.into_iter().enumerate().map(|(room, name)| option(room.to_string(), name, one.room == Some(room))));
    let name = one.name.clone();
    let person = one.person;
    let choose = chosen(move |room| form.put(&person, room.parse().ok()));
    view! {
        class = sheet,
        <li class="place">
            <span class="name">{one.name}</span>
            <span class="note">{(!one.here).then_some("Not here")}</span>
            <select class="input short" aria-label=["Room for ", &name].concat() on:change=choose>
                {options}
            </select>
        </li>
    }
    .into_any()
}
