//! The card over the picture, drawn.

use leptos::prelude::*;

use super::card::{Card, Standing, Way, card};
use super::changing::{effect, memo, part};
use super::sheet;
use super::state::Seat;
use crate::app::parts::{Button, Field, Submit};
use crate::app::place::Place;
use crate::browser::screen;

/// The cover: a card while there is no picture, else nothing.
pub fn view(seat: Seat, to_lesson: Callback<()>) -> AnyView {
    let shown = memo(move || {
        let standing = Standing {
            ended: seat.ended.get(),
            leaving: seat.leaving.get(),
            switching: seat.switching.get(),
            known: seat.ticket.with(Option::is_some),
            slow: seat.slow.get(),
            refused: seat.refused.get(),
            now_ms: seat.now_ms.get(),
        };
        seat.conference.with(|conference| card(conference, &standing))
    });
    // Something is over, or wants an answer: whoever uses the keyboard is taken there. What is only on its way disturbs nobody.
    let title = memo(move || shown.with(|shown| shown.as_ref().filter(|card| !card.busy).map(|card| card.title)));
    effect(move || {
        if title.get().is_some() {
            screen::focus(if shown.with_untracked(|shown| shown.as_ref().is_some_and(|card| card.password)) {
                ".cover input"
            } else {
                ".cover h2"
            });
        }
    });
    part(move || shown.get().map(|card| draw(seat, to_lesson, card)))
}

fn draw(seat: Seat, to_lesson: Callback<()>, card: Card) -> AnyView {
    let sheet = sheet();
    let ways = card.ways.iter().enumerate().map(|(position, way)| button(seat, to_lesson, *way, position == 0)).collect::<Vec<_>>();
    let password = card.password.then(|| password(seat));
    view! {
        class = sheet,
        <section class="cover">
            <div class="card" role=if card.busy { "status" } else { "alert" }>
                {card.busy.then(|| view! { class = sheet, <i class="wait"></i> }.into_any())}
                <h2 tabindex="-1">{card.title}</h2>
                <p>{card.sentence}</p>
                {(!card.small.is_empty()).then(|| view! { <p class="hint">{card.small}</p> }.into_any())}
                {password}
                <div class="row">{ways}</div>
            </div>
        </section>
    }
    .into_any()
}

fn button(seat: Seat, to_lesson: Callback<()>, way: Way, first: bool) -> AnyView {
    let words = match way {
        Way::TryAgain => "Try again",
        Way::ComeBack => "Come back",
        Way::ToLesson => "To the lesson's page",
        Way::Home => {
            return view! {
                <a class="button" href=Place::Home.path()>
                    "To the start page"
                </a>
            }
            .into_any();
        }
    };
    let press = move |()| match way {
        Way::ToLesson | Way::Home => to_lesson.run(()),
        Way::TryAgain | Way::ComeBack => seat.drive(|driver| driver.enter_again()),
    };
    view! {
        <Button kind=if first { "primary" } else { "" } on_press=press>
            {words}
        </Button>
    }
    .into_any()
}

fn password(seat: Seat) -> AnyView {
    let (typed, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        seat.drive(|driver| driver.send_password(typed.get_untracked()));
    };
    view! {
        <form class="stack" on:submit=send>
            <Field label="Password" value=typed kind="password" />
            <Submit busy>"Enter"</Submit>
        </form>
    }
    .into_any()
}
