//! A sentence to everybody.

use domain::input::SENTENCE_MAX;
use leptos::prelude::*;

use super::super::state::Seat;
use super::parts::{bare, submit};
use crate::app::parts::Field;
use crate::app::session::use_shared;

pub fn view(seat: Seat) -> AnyView {
    let (text, busy, said) = (RwSignal::new(String::new()), RwSignal::new(false), use_shared().said);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || text.with_untracked(|text| text.trim().is_empty()) {
            return;
        }
        busy.set(true);
        seat.drive(|driver| {
            driver.announce(text.get_untracked(), move |done| {
                busy.try_set(false);
                if done {
                    text.try_set(String::new());
                    said.say("Everybody in the lesson sees it now.");
                }
            });
        });
    };
    let form = view! {
        <form class="stack close" on:submit=send>
            <Field label="Say to everybody" value=text most=SENTENCE_MAX hint="Shown over the picture, in breakout rooms, too." />
            {submit("Send", Box::new(move || busy.get()))}
        </form>
    };
    bare("Announcement", form.into_any())
}
