//! The sets that there are, and the ways to a new one.

use std::collections::HashMap;

use domain::PersonId;
use domain::board::PlannedRoom;
use leptos::prelude::*;

use super::{Around, Draft};
use crate::api::breakout::{BreakoutPage, BreakoutSet, LAST_TIME, remove_breakouts};
use crate::app::act::Act;
use crate::app::parts::{Button, Confirm, empty};
use crate::app::place::Place;

/// Ways to a new set, then the sets.
pub fn view(page: &BreakoutPage, around: Around) -> AnyView {
    let names: HashMap<&PersonId, &str> = page.people.iter().map(|(id, name)| (id, name.as_str())).collect();
    let list = if page.sets.is_empty() {
        empty("Nothing is prepared yet. What a lesson uses is kept here, too, for the next one.")
    } else {
        let rows = page.sets.iter().map(|set| row(set, &names, around)).collect::<Vec<_>>();
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    view! {
        {ways(page, around)}
        <section class="section" aria-labelledby="sets">
            <h2 id="sets">"Prepared"</h2>
            {list}
        </section>
    }
    .into_any()
}

fn ways(page: &BreakoutPage, around: Around) -> AnyView {
    if page.people.is_empty() {
        return empty("Nobody who could be put into breakout rooms is in this course yet. Add students under People and roles first.");
    }
    let begin = move |rooms: Vec<PlannedRoom>, shuffled| around.draft.set(Some(Draft { set: None, title: String::new(), rooms, shuffled }));
    let groups: Vec<PlannedRoom> =
        page.groups.iter().map(|group| PlannedRoom { name: group.name.clone(), people: group.people.clone() }).collect();
    let from_groups = if groups.is_empty() {
        let path = Place::Groups(page.course.clone()).path();
        view! { <p class="muted">"To make rooms from groups, " <a href=path>"make the groups"</a> " of the course first."</p> }.into_any()
    } else {
        view! {
            <Button kind="primary" on_press=move || begin(groups.clone(), false)>
                "From the course's groups"
            </Button>
        }
        .into_any()
    };
    let by_hand = || vec![PlannedRoom { name: "Room 1".into(), people: vec![] }, PlannedRoom { name: "Room 2".into(), people: vec![] }];
    view! {
        <section class="section" aria-labelledby="prepare">
            <h2 id="prepare">"Prepare rooms"</h2>
            <div class="row">
                {from_groups} <Button on_press=move || begin(Vec::new(), true)>"At random"</Button>
                <Button on_press=move || begin(by_hand(), false)>"By hand"</Button>
            </div>
        </section>
    }
    .into_any()
}

fn row(set: &BreakoutSet, names: &HashMap<&PersonId, &str>, around: Around) -> AnyView {
    let last_time = set.title == LAST_TIME;
    let people = set.rooms.iter().flat_map(|room| &room.people).filter(|person| names.contains_key(person)).count();
    let summary = [&count(set.rooms.len(), "room", "rooms"), ", ", &count(people, "person", "people")].concat();
    let rooms = set.rooms.iter().map(|room| {
        let mut inside: Vec<&str> = room.people.iter().filter_map(|person| names.get(person).copied()).collect();
        inside.sort_unstable();
        let inside = if inside.is_empty() { "nobody".to_owned() } else { inside.join(", ") };
        view! { <li>{[&room.name, ": ", &inside].concat()}</li> }.into_any()
    });
    let rooms = rooms.collect::<Vec<_>>();
    let draft = if last_time {
        Draft { set: None, title: String::new(), rooms: set.rooms.clone(), shuffled: false }
    } else {
        Draft { set: Some(set.id.clone()), title: set.title.clone(), rooms: set.rooms.clone(), shuffled: false }
    };
    let change = if last_time { "Make a set of it" } else { "Change" };
    let about = (set.id.clone(), set.title.clone());
    let (title, of) = (set.title.clone(), [" ", &set.title].concat());
    let again = of.clone();
    let said = (!last_time).then(|| view! { <span class="said">{of}</span> }.into_any());
    view! {
        <li class="stack close">
            <div class="section-head">
                <div>
                    <strong>{title}</strong>
                    <span class="below">{summary}</span>
                </div>
                <div class="row">
                    <Button on_press=move || around.draft.set(Some(draft.clone()))>{change} {said}</Button>
                    <Button
                        kind="danger"
                        on_press=move || {
                            around.about.set(Some(about.clone()));
                            around.removing.set(true);
                        }
                    >
                        "Remove"
                        <span class="said">{again}</span>
                    </Button>
                </div>
            </div>
            <details>
                <summary>"Who is where"</summary>
                <ul class="facts">{rooms}</ul>
            </details>
        </li>
    }
    .into_any()
}

/// `1 room`, `4 rooms`
fn count(number: usize, one: &str, many: &str) -> String {
    [number.to_string().as_str(), " ", if number == 1 { one } else { many }].concat()
}

/// Asks before a set is removed.
pub fn remove_dialog(around: Around) -> AnyView {
    let act = Act::new();
    let sentence = Signal::derive(move || {
        let title = around.about.with(|about| about.as_ref().map(|(_, title)| title.clone()).unwrap_or_default());
        ["“", &title, "” is forgotten. Lessons that are on, and the course's groups, stay as they are."].concat()
    });
    let remove = move || {
        let Some((set, _)) = around.about.get_untracked() else { return };
        act.run(remove_breakouts(around.room.get_value(), set), move |()| {
            around.removing.set(false);
            around.shared.said.say("The set is removed.");
            around.refresh.now();
        });
    };
    view! { <Confirm title="Remove the set?" sentence action="Remove" open=around.removing act on_confirm=remove /> }.into_any()
}
