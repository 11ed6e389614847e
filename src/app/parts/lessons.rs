//! Lessons in a list: what, where, when, and the door.

use domain::lesson::Door;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use crate::api::lesson::LessonCard;
use crate::app::place::Place;
use crate::app::{devices, time};

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
    let (class, day, hours, door) = match lesson.door {
        Door::Open { .. } => {
            let live = devices::way_in(&lesson.id).path();
            let said = ["Join ", &title].concat();
            let button = view! {
                <a class="button primary" rel="external" href=live aria-label=said>
                    "Join"
                </a>
            };
            let end =
                schedule.closes_ms.map_or_else(|| "until it is ended".to_owned(), |closes_ms| ["until ", &time::clock(closes_ms)].concat());
            ("lesson open", "Open now".to_owned(), end, button.into_any())
        }
        Door::NotYet { .. } => {
            let hours = schedule
                .closes_ms
                .map_or_else(|| ["from ", &time::clock(schedule.opens_ms)].concat(), |closes_ms| time::hours(schedule.opens_ms, closes_ms));
            ("lesson", time::day(schedule.opens_ms), hours, ().into_any())
        }
        Door::Over { .. } if schedule.is_called_off() => ("lesson", time::day(schedule.opens_ms), "called off".to_owned(), ().into_any()),
        Door::Over { since_ms } => {
            let from_ms = schedule.opens_ms.min(since_ms);
            ("lesson", time::day(from_ms), time::hours(from_ms, since_ms), ().into_any())
        }
    };
    view! {
        class = sheet,
        <li class=class>
            <div class="when">
                <span class="day">{day}</span>
                <span class="hours">{hours}</span>
            </div>
            <div class="what">
                <a class="title" href=path>
                    {title}
                </a>
                <span class="muted">{place}</span>
            </div>
            {door}
        </li>
    }
    .into_any()
}
