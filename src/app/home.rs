//! The first page: what is on now, what comes next, one's courses.

use domain::lesson::Door;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::Go;
use super::act::Act;
use super::load::{Refresh, loaded};
use super::parts::{Button, Field, FormDialog, Whereabouts, empty, lesson_list, page_head};
use super::place::Place;
use super::session::{Shared, use_shared};
use crate::api::course::{CourseCard, Home, create_course, home};
use crate::api::lesson::LessonCard;

/// How often the page looks for lessons that have opened, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;

/// The first page.
pub fn page() -> AnyView {
    let shared = use_shared();
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    let making = RwSignal::new(false);
    view! {
        {loaded(refresh, home, move |home| draw(home, shared, making))}
        {new_course(making)}
    }
    .into_any()
}

fn draw(home: &Home, shared: Shared, making: RwSignal<bool>) -> AnyView {
    let (open, next): (Vec<LessonCard>, Vec<LessonCard>) =
        home.lessons.iter().cloned().partition(|lesson| matches!(lesson.door, Door::Open { .. }));
    let guest = move || shared.session.me().is_some_and(|me| me.guest_of.is_some());
    let may_create = move || shared.session.me().is_some_and(|me| me.may_create_courses);
    let nothing_now = open.is_empty();
    let now = if nothing_now {
        ().into_any()
    } else {
        view! {
            <section class="section" aria-labelledby="now">
                <h2 id="now">"Open now"</h2>
                {lesson_list(&open, Whereabouts::RoomAndCourse)}
            </section>
        }
        .into_any()
    };
    let next = if next.is_empty() {
        empty(if nothing_now {
            "No lesson is open now, and none is planned for the next 7 days. This page looks again by itself."
        } else {
            "No other lesson is planned for the next 7 days."
        })
    } else {
        lesson_list(&next, Whereabouts::RoomAndCourse)
    };
    let courses = StoredValue::new(home.courses.clone());
    view! {
        <div class="page">
            {page_head(vec![], "Lessons", ().into_any(), ().into_any())}
            {now}
            <section class="section" aria-labelledby="next">
                <h2 id="next">"Next 7 days"</h2>
                {next}
            </section>
            {move || if guest() { ().into_any() } else { courses.with_value(|courses| course_tiles(courses, may_create(), making)) }}
        </div>
    }
    .into_any()
}

fn course_tiles(courses: &[CourseCard], may_create: bool, making: RwSignal<bool>) -> AnyView {
    let sheet = style_sheet!("style/home.css");
    let tiles = courses
        .iter()
        .map(|course| {
            let path = Place::Course(course.id.clone()).path();
            let title = course.title.clone();
            view! {
                class = sheet,
                <li>
                    <a class="tile" href=path>
                        <span class="title">{title}</span>
                        <span class="muted">{course.role.label()}</span>
                    </a>
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let list = if !tiles.is_empty() {
        view! { <ul class="tiles">{tiles}</ul> }.into_any()
    } else if may_create {
        empty("There is no course yet. Make the first one: a course is a group of people with its rooms and lessons.")
    } else {
        empty("You are in no course yet. A teacher can add you with your sign-in name.")
    };
    view! {
        <section class="section" aria-labelledby="courses">
            <div class="section-head">
                <h2 id="courses">"Courses"</h2>
                {may_create.then(|| view! { <Button on_press=move || making.set(true)>"New course"</Button> })}
            </div>
            {list}
        </section>
    }
    .into_any()
}

fn new_course(open: RwSignal<bool>) -> AnyView {
    let act = Act::new();
    let title = RwSignal::new(String::new());
    let go = Go::new();
    let make = move || match domain::input::title(&title.get_untracked()) {
        Err(wrong) => act.refuse(&wrong),
        Ok(text) => act.run(create_course(text), move |id| {
            open.set(false);
            go.to(&Place::Course(id));
        }),
    };
    view! {
        <FormDialog title="New course" action="Make the course" open act on_submit=make>
            <Field label="Title" value=title most=domain::input::TITLE_MAX autofocus=true hint="For example: Physics 9b" />
        </FormDialog>
    }
    .into_any()
}
