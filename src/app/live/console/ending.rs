//! The end of the lesson for everybody.

use leptos::prelude::*;

use super::super::changing::{memo, part};
use super::super::state::Seat;
use super::parts::{block, note, row};
use crate::api::lesson::end_lesson;
use crate::app::act::Act;
use crate::app::parts::{Button, Confirm};
use crate::app::session::Shared;

/// The part: only where whoever is sent out stays out.
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    let enforced = memo(move || seat.enforced());
    part(move || enforced.get().then(|| draw(seat, shared)))
}

fn draw(seat: Seat, shared: Shared) -> AnyView {
    let (open, act) = (RwSignal::new(false), Act::new());
    let end = move |()| {
        let Some(lesson) = seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| ticket.lesson.clone())) else { return };
        seat.drive(|driver| driver.end_for_all());
        let call = async move {
            let answer = end_lesson(lesson).await;
            seat.drive(|driver| driver.ended_for_all(answer.is_ok()));
            answer
        };
        act.run(call, move |()| {
            open.try_set(false);
            shared.said.say("The lesson is ended for everybody.");
        });
    };
    let button = view! {
        <Button kind="danger" on_press=move || open.set(true)>
            "End for all…"
        </Button>
    };
    let confirm = view! {
        <Confirm
            title="End the lesson for everybody?"
            sentence=Signal::stored("Everybody leaves the conference, and nobody can come in again. Attendance is kept.".to_owned())
            action="End the lesson"
            open
            act
            on_confirm=end
        />
    };
    let body = vec![row(vec![button.into_any()]), note("Whoever only wants to go presses Leave; the others stay."), confirm.into_any()];
    block("The end", body)
}
