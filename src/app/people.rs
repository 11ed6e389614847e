//! The people of a course, and what its roles may do.

use domain::CourseId;
use domain::role::{Capabilities, Capability, Role};
use leptos::prelude::*;

use super::act::Act;
use super::load::{Refresh, loaded};
use super::parts::{Button, Choice, Confirm, Crumb, Field, Submit, empty, page_head, refusal};
use super::place::Place;
use super::session::{Shared, use_shared};
use crate::api::course::{Member, PeoplePage, people, remove_member, set_capability, set_member};

/// What all parts of the page use.
#[derive(Clone, Copy)]
struct Page {
    course: StoredValue<CourseId>,
    refresh: Refresh,
    shared: Shared,
    /// Who is about to be taken out.
    leaving: RwSignal<Option<Member>>,
    /// Changes of members' roles: one refusal for all, above them.
    members: Act,
    /// Changes of what roles may do, likewise.
    table: Act,
}

/// The people of a course.
pub fn page(id: CourseId) -> AnyView {
    let page = Page {
        course: StoredValue::new(id),
        refresh: Refresh::new(),
        shared: use_shared(),
        leaving: RwSignal::new(None),
        members: Act::new(),
        table: Act::new(),
    };
    let adding =
        Adding { account_name: RwSignal::new(String::new()), role: RwSignal::new(Role::Student.as_str().to_owned()), act: Act::new() };
    view! {
        {loaded(page.refresh, move || people(page.course.get_value()), move |people| draw(people, page, adding))}
        {remove_dialog(page)}
    }
    .into_any()
}

fn draw(people: &PeoplePage, page: Page, adding: Adding) -> AnyView {
    let crumbs = vec![
        Crumb { place: Place::Home, words: "Lessons".into() },
        Crumb { place: Place::Course(people.id.clone()), words: people.title.clone() },
    ];
    view! {
        <div class="page">
            {page_head(crumbs, "People and roles", ().into_any(), ().into_any())}
            {add_form(page, adding)}
            {members(people, page)}
            {table(people, page)}
        </div>
    }
    .into_any()
}

/// What is typed to add somebody. It outlives a refresh.
#[derive(Clone, Copy)]
struct Adding {
    account_name: RwSignal<String>,
    role: RwSignal<String>,
    act: Act,
}

fn roles() -> Vec<(&'static str, &'static str)> {
    Role::MEMBERS.iter().map(|role| (role.as_str(), role.label())).collect()
}

fn add_form(page: Page, adding: Adding) -> AnyView {
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(role) = Role::from_name(&adding.role.get_untracked()) else { return };
        match domain::input::account_name(&adding.account_name.get_untracked()) {
            Err(wrong) => adding.act.refuse(&wrong),
            Ok(name) => adding.act.run(set_member(page.course.get_value(), name, role), move |()| {
                adding.account_name.set(String::new());
                page.shared.said.say("Added.");
                page.refresh.now();
            }),
        }
    };
    view! {
        <section class="section" aria-labelledby="add">
            <h2 id="add">"Add somebody"</h2>
            <form class="card stack" on:submit=send>
                <div class="row fields">
                    <Field label="Sign-in name" value=adding.account_name />
                    <Choice label="Role" value=adding.role options=roles() />
                    <Submit busy=adding.act.busy>"Add"</Submit>
                </div>
                {refusal(adding.act)}
            </form>
        </section>
    }
    .into_any()
}

fn members(people: &PeoplePage, page: Page) -> AnyView {
    let list = if people.members.is_empty() {
        empty("Nobody is in this course yet.")
    } else {
        let rows = people.members.iter().map(|member| member_row(member, page)).collect::<Vec<_>>();
        view! {
            <div class="scroll">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Role"</th>
                            <th scope="col">
                                <span class="said">"Remove"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="section" aria-labelledby="members">
            <h2 id="members">"Members"</h2>
            {refusal(page.members)}
            {list}
        </section>
    }
    .into_any()
}

fn member_row(member: &Member, page: Page) -> AnyView {
    let (name, account_name, role) = (member.name.clone(), member.account_name.clone(), member.role);
    let chosen = RwSignal::new(role.as_str());
    let options = roles()
        .into_iter()
        .map(|(value, words)| {
            view! {
                <option value=value selected=move || chosen.get() == value>
                    {words}
                </option>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let changed = account_name.clone();
    let change = move |event| {
        let Some(wanted) = Role::from_name(&event_target_value(&event)) else { return };
        chosen.set(wanted.as_str());
        page.members.send(set_member(page.course.get_value(), changed.clone(), wanted), move |done| match done {
            Some(()) => page.shared.said.say("The role is changed."),
            None => {
                chosen.try_set(role.as_str());
            }
        });
    };
    let leaving = member.clone();
    let role_of = ["Role of ", &name].concat();
    let whom = [" ", &name].concat();
    view! {
        <tr>
            <th scope="row">
                {name}
                <small class="below">{account_name}</small>
            </th>
            <td>
                <select class="input short" aria-label=role_of prop:value=move || chosen.get() on:change=change>
                    {options}
                </select>
            </td>
            <td class="number">
                <Button kind="plain danger" on_press=move || page.leaving.set(Some(leaving.clone()))>
                    "Remove"
                    <span class="said">{whom}</span>
                </Button>
            </td>
        </tr>
    }
    .into_any()
}

fn remove_dialog(page: Page) -> AnyView {
    let act = Act::new();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(page.leaving.with(Option::is_some)));
    Effect::new(move |_| {
        // Only if there is somebody: the other effect would answer, and the two would never come to rest.
        if !open.get() && page.leaving.with_untracked(Option::is_some) {
            page.leaving.set(None);
        }
    });
    let sentence = Signal::derive(move || {
        page.leaving.with(|member| {
            let name = member.as_ref().map_or("", |member| member.name.as_str());
            [name, " can no longer see this course or enter its lessons. Their attendance so far stays."].concat()
        })
    });
    let remove = move || {
        if let Some(member) = page.leaving.get_untracked() {
            act.run(remove_member(page.course.get_value(), member.person), move |()| {
                open.set(false);
                page.shared.said.say("Removed.");
                page.refresh.now();
            });
        }
    };
    view! { <Confirm title="Remove from the course?" sentence action="Remove" open act on_confirm=remove /> }.into_any()
}

fn table(people: &PeoplePage, page: Page) -> AnyView {
    let heads = people.roles.iter().map(|(role, _)| view! { <th scope="col">{role.label()}</th> }.into_any()).collect::<Vec<_>>();
    let rows = Capability::ALL
        .iter()
        .map(|&capability| {
            let cells = people.roles.iter().map(|&(role, may)| cell(role, may, capability, page)).collect::<Vec<_>>();
            view! {
                <tr>
                    <th scope="row">{capability.label()}</th>
                    {cells}
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <section class="section" aria-labelledby="roles">
            <div class="stack close">
                <h2 id="roles">"What roles may do"</h2>
                <p class="muted">"For this course only. Changes count at once; in a lesson that is open, from the next entering on."</p>
            </div>
            {refusal(page.table)}
            <div class="scroll" tabindex="0" role="group" aria-labelledby="roles">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"May"</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn cell(role: Role, may: Capabilities, capability: Capability, page: Page) -> AnyView {
    let label = [role.label(), ": ", capability.label()].concat();
    let ticked = RwSignal::new(may.has(capability));
    let change = move |event| {
        let allowed = event_target_checked(&event);
        ticked.set(allowed);
        page.table.send(set_capability(page.course.get_value(), role, capability, allowed), move |done| match done {
            Some(()) => page.shared.said.say("Saved."),
            None => {
                ticked.try_set(!allowed);
            }
        });
    };
    view! {
        <td>
            <input
                class="lone"
                type="checkbox"
                aria-label=label
                disabled=!role.can_be_given(capability)
                prop:checked=move || ticked.get()
                on:change=change
            />
        </td>
    }
    .into_any()
}
