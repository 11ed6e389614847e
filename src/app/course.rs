//! One course: its lessons now, next and past, and its rooms.

use domain::CourseId;
use domain::role::Capability;
use leptos::prelude::*;

use super::Go;
use super::act::Act;
use super::load::{Refresh, loaded};
use super::parts::{Button, Crumb, FormDialog, Whereabouts, empty, lesson_list, page_head};
use super::place::Place;
use super::room_form::RoomForm;
use crate::api::course::{CoursePage, course};
use crate::api::lesson::LessonCard;
use crate::api::room::{RoomCard, create_room};

/// How often the page looks for lessons that have opened, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;

/// One course.
pub fn page(id: CourseId) -> AnyView {
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    let adding = RwSignal::new(false);
    let asked = id.clone();
    view! {
        {loaded(refresh, move || course(asked.clone()), move |course| draw(course, adding))}
        {add_room(id, adding)}
    }
    .into_any()
}

fn draw(course: &CoursePage, adding: RwSignal<bool>) -> AnyView {
    let may = course.may;
    let people = may.has(Capability::ManageCourse).then(|| {
        let path = Place::People(course.id.clone()).path();
        view! {
            <a class="button" href=path>
                "People and roles"
            </a>
        }
        .into_any()
    });
    let groups = may.has(Capability::ManageCourse).then(|| {
        let path = Place::Groups(course.id.clone()).path();
        view! {
            <a class="button" href=path>
                "Groups"
            </a>
        }
        .into_any()
    });
    let attendance = may.has(Capability::SeeAttendance).then(|| {
        let path = Place::CourseAttendance(course.id.clone()).path();
        view! {
            <a class="button" href=path>
                "Attendance"
            </a>
        }
        .into_any()
    });
    let recordings = may.has(Capability::ViewRecordings).then(|| {
        let path = Place::Recordings(course.id.clone()).path();
        view! {
            <a class="button" href=path>
                "Recordings"
            </a>
        }
        .into_any()
    });
    let actions = view! {
        {recordings}
        {attendance}
        {groups}
        {people}
    };
    let home = vec![Crumb { place: Place::Home, words: "Lessons".into() }];
    let role = ["You are here as ", &course.role.label().to_lowercase(), "."].concat();
    let role = view! { <p class="muted">{role}</p> }.into_any();
    let coming = if course.lessons.is_empty() {
        empty("No lesson is planned. Lessons are started and scheduled in a room.")
    } else {
        lesson_list(&course.lessons, Whereabouts::Room)
    };
    view! {
        <div class="page">
            {page_head(home, &course.title, role, actions.into_any())}
            <div class="split">
                <section class="section" aria-labelledby="lessons">
                    <h2 id="lessons">"Now and next"</h2>
                    {coming}
                </section>
                <div class="side">{rooms(&course.rooms, may.has(Capability::AddRoom), adding)}</div>
                {past(&course.past, Whereabouts::Room)}
            </div>
        </div>
    }
    .into_any()
}

fn rooms(rooms: &[RoomCard], may_add: bool, adding: RwSignal<bool>) -> AnyView {
    let list = if rooms.is_empty() {
        empty(if may_add { "There is no room yet. A room is where lessons take place, again and again." } else { "There is no room yet." })
    } else {
        let rows = rooms.iter().map(room_row).collect::<Vec<_>>();
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="rooms">
            <div class="section-head">
                <h2 id="rooms">"Rooms"</h2>
                {may_add.then(|| view! { <Button on_press=move || adding.set(true)>"Add a room"</Button> })}
            </div>
            {list}
        </section>
    }
    .into_any()
}

fn room_row(room: &RoomCard) -> AnyView {
    let path = Place::Room(room.id.clone()).path();
    let (title, description) = (room.title.clone(), room.description.clone());
    view! {
        <li>
            <a href=path>{title}</a>
            <p class="muted">{description}</p>
        </li>
    }
    .into_any()
}

/// Lessons that are over; nothing if there are none.
pub fn past(lessons: &[LessonCard], whereabouts: Whereabouts) -> AnyView {
    if lessons.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="section" aria-labelledby="past">
            <h2 id="past">"Past lessons"</h2>
            {lesson_list(lessons, whereabouts)}
        </section>
    }
    .into_any()
}

fn add_room(course: CourseId, open: RwSignal<bool>) -> AnyView {
    let act = Act::new();
    let form = RoomForm::new();
    let go = Go::new();
    let course = StoredValue::new(course);
    let make = move || match form.read() {
        Err(wrong) => act.refuse(&wrong),
        Ok((title, description, policy, provider)) => {
            act.run(create_room(course.get_value(), title, description, policy, provider), move |id| {
                open.set(false);
                go.to(&Place::Room(id));
            });
        }
    };
    view! {
        <FormDialog title="Add a room" action="Add the room" open act on_submit=make>
            {form.fields()}
        </FormDialog>
    }
    .into_any()
}
