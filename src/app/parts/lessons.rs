//! Lessons in a list: what, where, when, and the door.

use domain::lesson::Door;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use crate::api::lesson::LessonCard;
use crate::app::place::Place;
use crate::app::time;

/// What a list says of each lesson beside its title.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// Its room and course.
    RoomAndCourse,
    /// Its room.
    Room,
    /// Nothing: the page is the room's.
    Here,
}

/// The lessons, open ones with a button to join.
pub fn lesson_list(lessons: &[LessonCard], whereabouts: Whereabouts) -> AnyView {
    let rows = lessons.iter().map(|lesson| row(lesson, whereabouts)).collect::<Vec<_>>();
    view! { <ul class="list">{rows}</ul> }.into_any()
}

fn row(lesson: &LessonCard, whereabouts: Whereabouts) -> AnyView {
    let sheet = style_sheet!("style/lessons.css");
    let place = match whereabouts {
        Whereabouts::RoomAndCourse => [&lesson.room_title, " · ", &lesson.course_title].concat(),
        Whereabouts::Room => lesson.room_title.clone(),
        Whereabouts::Here => String::new(),
    };
    let path = Place::Lesson(lesson.id.clone()).path();
    let title = lesson.title.clone();
    let schedule = &lesson.schedule;
    let (when, door) = match lesson.door {
        Door::Open { .. } => {
            let live = Place::Live(lesson.id.clone()).path();
            let said = ["Join ", &title].concat();
            let end = schedule.closes_ms.map_or_else(String::new, |closes_ms| [" until ", &time::clock(closes_ms)].concat());
            (
                ["Since ", &time::clock(schedule.opens_ms), &end].concat(),
                view! {
                    <span class="badge open">"Open now"</span>
                    <a class="button primary" href=live aria-label=said>
                        "Join"
                    </a>
                }
                .into_any(),
            )
        }
        Door::NotYet { .. } => (planned(lesson), ().into_any()),
        Door::Over { since_ms } => (time::span(schedule.opens_ms.min(since_ms), since_ms), ().into_any()),
    };
    view! {
        class = sheet,
        <li class="lesson">
            <div class="what">
                <a class="title" href=path>
                    {title}
                </a>
                <span class="muted">{place}</span>
            </div>
            <span class="when">{when}</span>
            <div class="row">{door}</div>
        </li>
    }
    .into_any()
}

/// When a lesson will be.
fn planned(lesson: &LessonCard) -> String {
    let schedule = &lesson.schedule;
    schedule.closes_ms.map_or_else(|| time::moment(schedule.opens_ms), |closes_ms| time::span(schedule.opens_ms, closes_ms))
}
