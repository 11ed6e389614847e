//! The conference page: Jitsi's picture in the middle (`#stage`, which belongs to `start.js`), and around it who is there, what one
//! can do, and how things stand.

mod bar;
mod breakouts;
pub mod card;
mod changing;
pub mod console;
mod cover;
mod driver;
pub(super) mod icon;
mod keys;
mod moderation;
mod panel;
pub mod people;
pub mod recording;
mod report;
pub mod state;
mod strips;
mod tools;

use domain::{EndpointId, LessonId};
use jitsi::conference::Topics;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use self::driver::Driver;
use self::state::Seat;
use super::place::Place;
use super::session::{Shared, use_shared};
use crate::browser::{page, screen};

/// What only moderators are given. Most people do not moderate: the page without all this is a third smaller.
#[derive(Debug)]
pub struct Tools {
    /// The tab of what is set for the lesson.
    lesson: fn(Seat, Shared) -> AnyView,
    /// The tab of the breakout rooms.
    breakouts: fn(Seat, Shared) -> AnyView,
    /// What can be done about somebody.
    about: fn(people::Panel, EndpointId) -> AnyView,
    /// The question before somebody is removed.
    removing: fn(people::Panel) -> AnyView,
    /// Looks after the breakout rooms.
    conduct: fn(Seat, Shared),
    /// Whether the lesson is recorded: the question, and what goes wrong.
    recording: fn(Seat) -> AnyView,
    /// What is asked of the server when one has come in.
    arrived: fn(&Driver),
}

/// All of it.
pub static TOOLS: Tools = Tools {
    lesson: console::view,
    breakouts: breakouts::view,
    about: moderation::actions,
    removing: moderation::remove_dialog,
    conduct: breakouts::conduct,
    recording: recording::strip,
    arrived: Driver::ask_problems,
};

/// The conference of a lesson.
#[component]
pub fn LivePage(
    /// Which lesson.
    lesson: LessonId,
    /// What moderators are given; none: this page is for the others.
    tools: Option<&'static Tools>,
) -> AnyView {
    let shared = use_shared();
    let seat = Seat::new(page::now_ms(), screen::is_wide(), tools);
    seat.driver.set_value(Some(Driver::open(lesson.clone(), seat, shared)));
    on_cleanup(move || {
        if let Some(driver) = seat.driver.try_update_value(Option::take).flatten() {
            driver.close();
        }
    });
    Effect::new(move |before: Option<()>| {
        shared.session.renewed.track();
        let reachable = shared.health.reachable.get();
        if before.is_some() && reachable {
            seat.drive(|driver| driver.hurry());
        }
    });
    let to_lesson = Callback::new(move |()| page::load(&Place::Lesson(lesson.clone()).path()));
    let leave = Callback::new(move |()| seat.drive(|driver| driver.leave(move || to_lesson.run(()))));
    let over = changing::memo(move || {
        seat.ended.get() || (!seat.switching.get() && seat.conference.read(Topics::PHASE, |conference| conference.phase.is_over()))
    });
    let shown = cover::shown(seat);
    let (reporting, shortcuts) = (RwSignal::new(false), RwSignal::new(false));
    let close_sheet = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && seat.panel.get_untracked() && !screen::is_wide() {
            panel::toggle(seat);
        }
    };
    view! {
        <div
            id="live"
            data-panel=changing::value(move || Some(if seat.panel.get() && !over.get() { "open" } else { "closed" }))
            data-over=changing::value(move || over.get().then_some("yes"))
            on:keydown=close_sheet
        >
            {bar::view(seat, over, shown, leave)}
            {strips::view(seat, shared)}
            {cover::view(seat, shown, to_lesson)}
            {panel::view(seat, over, shared, reporting, shortcuts)}
            <p class="said" role="status">
                {changing::words(move || seat.told.get())}
            </p>
        </div>
        {report::view(seat, reporting)}
        {keys::view(seat, over, shortcuts)}
    }
    .into_any()
}

/// The class that `style/live.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/live.css");
    sheet
}
