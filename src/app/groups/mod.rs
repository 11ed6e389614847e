//! The groups of a course: the same people work together again and again. Breakout rooms can be made from them.

use domain::CourseId;
use leptos::prelude::*;

use super::act::Act;
use super::load::{Refresh, loaded};
use super::parts::{Button, Crumb, empty, page_head, refusal};
use super::place::Place;
use super::rooms_editor::{Editor, Plain, Words};
use super::session::use_shared;
use crate::api::breakout::{Group, GroupsPage, groups, save_groups};

const WORDS: Words = Words { one: "Group", many: "groups", none: "In no group" };

/// The groups of one course.
pub fn page(id: CourseId) -> AnyView {
    let course = StoredValue::new(id);
    loaded(Refresh::new(), move || groups(course.get_value()), move |page| draw(page, course))
}

fn draw(page: &GroupsPage, course: StoredValue<CourseId>) -> AnyView {
    let crumbs = vec![
        Crumb { place: Place::Home, words: "Lessons".into() },
        Crumb { place: Place::Course(course.get_value()), words: page.course_title.clone() },
    ];
    let below =
        view! { <p class="muted">"For who works together again and again. Breakout rooms can be made from groups with one press."</p> };
    let body = if page.people.is_empty() {
        empty("Nobody who could be in a group is in this course yet. Add students under People and roles first.")
    } else {
        editor(page, course)
    };
    view! {
        <div class="page">
            {page_head(crumbs, "Groups", below.into_any(), ().into_any())}
            {body}
        </div>
    }
    .into_any()
}

fn editor(page: &GroupsPage, course: StoredValue<CourseId>) -> AnyView {
    let shared = use_shared();
    let act = Act::new();
    let kept: Vec<Plain> = page.groups.iter().map(|group| (group.name.clone(), group.people.clone())).collect();
    let editor = Editor::new(WORDS, page.people.clone(), &kept, true);
    // As the server has it, without those who have left the course.
    let kept = RwSignal::new(untrack(|| editor.plain()));
    let changed = Memo::new(move |_| editor.plain() != kept.get());
    let save = move || {
        let now = untrack(|| editor.plain());
        let groups = now.iter().map(|(name, people)| Group { name: name.clone(), people: people.clone() }).collect();
        act.run(save_groups(course.get_value(), groups), move |()| {
            kept.set(now);
            shared.said.say("The groups are saved.");
        });
    };
    view! {
        {editor.view()}
        <div class="stack">
            {refusal(act)}
            <div class="row">
                <Button kind="primary" busy=act.busy on_press=save>
                    "Save the groups"
                </Button>
                <p class="muted" role="status">
                    {move || if changed.get() { "Not saved yet." } else { "" }}
                </p>
            </div>
        </div>
    }
    .into_any()
}
