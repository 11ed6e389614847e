//! Who moderated in a conference although their role does not.

use leptos::prelude::*;

use super::{home, servers};
use crate::api::provider::{Alarm, alarms};
use crate::app::load::{Refresh, loaded};
use crate::app::parts::page_head;
use crate::app::place::Place;
use crate::app::time;

/// How often the page looks for new ones, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;

/// The alarms of the last 30 days.
pub fn page() -> AnyView {
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    loaded(refresh, alarms, |alarms: &Vec<Alarm>| draw(alarms))
}

fn draw(alarms: &[Alarm]) -> AnyView {
    let below = view! {
        <p class="muted">
            "In these calls somebody could moderate whose role in Rollcall does not. Most often the video server is set up so that it makes moderators by itself: examine it on its page, which names the lines to change."
        </p>
    };
    let list = if alarms.is_empty() {
        view! { <p class="empty">"There was none in the last 30 days."</p> }.into_any()
    } else {
        let rows = alarms.iter().map(row).collect::<Vec<_>>();
        view! {
            <div class="scroll" tabindex="0" role="group" aria-label="Unexpected moderators">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col">"Who"</th>
                            <th scope="col">"Lesson"</th>
                            <th scope="col">"Video server"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="page">
            {page_head(vec![home(), servers()], "Unexpected moderators", below.into_any(), ().into_any())} {list}
        </div>
    }
    .into_any()
}

fn row(alarm: &Alarm) -> AnyView {
    let when = time::moment(alarm.at_ms);
    let who = alarm.name.clone().unwrap_or_else(|| "Somebody whom Rollcall does not know".to_owned());
    let connection = ["Connection ", &alarm.endpoint].concat();
    let lesson = Place::Lesson(alarm.lesson.clone()).path();
    let (title, course) = (alarm.lesson_title.clone(), alarm.course_title.clone());
    let server = alarm.provider.clone().unwrap_or_else(|| "Practice conference".to_owned());
    view! {
        <tr>
            <th scope="row">{when}</th>
            <td>
                {who} <small class="below">{connection}</small>
            </td>
            <td>
                <a href=lesson>{title}</a>
                <small class="below">{course}</small>
            </td>
            <td>{server}</td>
        </tr>
    }
    .into_any()
}
