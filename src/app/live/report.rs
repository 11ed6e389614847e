//! "Report a problem": whoever does not moderate tells the moderators what is the matter.

use domain::input::SENTENCE_MAX;
use leptos::prelude::*;

use super::state::Seat;
use crate::api::board::{Trouble, report_problem};
use crate::app::act::Act;
use crate::app::parts::{Choice, Field, FormDialog};
use crate::app::session::use_shared;

/// The dialog. `open`: it is on the screen.
pub fn view(seat: Seat, open: RwSignal<bool>) -> AnyView {
    let (trouble, sentence, act, said) = (RwSignal::new(String::new()), RwSignal::new(String::new()), Act::new(), use_shared().said);
    // Begins with the first each time.
    Effect::new(move |_| {
        if open.get() {
            trouble.set(Trouble::ALL[0].as_str().to_owned());
            sentence.set(String::new());
        }
    });
    let send = Callback::new(move |()| {
        let Some(lesson) = seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| ticket.lesson.clone())) else { return };
        let trouble = trouble.with_untracked(|trouble| Trouble::from_name(trouble)).unwrap_or(Trouble::Other);
        act.run(report_problem(lesson, trouble, sentence.get_untracked()), move |()| {
            open.try_set(false);
            seat.told.try_set("Sent. The teacher has been told.".to_owned());
            said.say("Sent. The teacher has been told.");
        });
    });
    view! {
        <FormDialog title="Report a problem" action="Send" open act on_submit=send>
            <p>"The teacher sees it at once, with your name."</p>
            <Choice
                label="What is the matter?"
                value=trouble
                options=Trouble::ALL.iter().map(|one| (one.as_str(), one.label())).collect()
            />
            <Field label="In your words" value=sentence most=SENTENCE_MAX optional=true hint="You may leave this empty." />
        </FormDialog>
    }
    .into_any()
}
