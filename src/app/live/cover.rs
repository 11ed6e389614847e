//! The card over the picture, drawn.

use jitsi::conference::Topics;
use leptos::prelude::*;

use super::card::{Card, Standing, Way, card};
use super::changing::{effect, memo, part, words};
use super::sheet;
use super::state::Seat;
use crate::app::parts::{Button, Field, Submit};
use crate::app::place::Place;
use crate::app::time;
use crate::browser::screen;

/// What lies over the picture now, if anything does.
pub fn shown(seat: Seat) -> Memo<Option<Card>> {
    memo(move || {
        let standing = Standing {
            ended: seat.ended.get(),
            leaving: seat.leaving.get(),
            switching: seat.switching.get(),
            known: seat.ticket.with(Option::is_some),
            slow: seat.slow.get(),
            refused: seat.refused.get(),
            now_ms: seat.now_ms.get(),
        };
        seat.conference.read(Topics::PHASE, |conference| card(conference, &standing))
    })
}

/// The cover: a card while there is no picture, else nothing.
pub fn view(seat: Seat, shown: Memo<Option<Card>>, to_lesson: Callback<()>) -> AnyView {
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
    let ways = card
        .ways
        .iter()
        .enumerate()
        .map(|(position, way)| button(seat, to_lesson, *way, position == 0 && !card.waiting))
        .collect::<Vec<_>>();
    let password = card.password.then(|| password(seat));
    let points = (!card.points.is_empty()).then(|| {
        let points = card.points.into_iter().map(|point| view! { <li>{point}</li> }.into_any()).collect::<Vec<_>>();
        view! { class = sheet, <ul>{points}</ul> }.into_any()
    });
    view! {
        class = sheet,
        <section class="cover">
            <div class="card" role=if card.busy || card.calm { "status" } else { "alert" }>
                {card.busy.then(|| view! { class = sheet, <i class="wait"></i> }.into_any())}
                <h2 tabindex="-1">{card.title}</h2>
                <p>{card.sentence}</p>
                {card.waiting.then(|| since(seat))}
                {points}
                {(!card.small.is_empty()).then(|| view! { <p class="hint">{card.small}</p> }.into_any())}
                {password}
                <div class="row">{ways}</div>
            </div>
        </section>
    }
    .into_any()
}

/// How long one has waited. It is not read out each minute.
fn since(seat: Seat) -> AnyView {
    let minutes = memo(move || seat.waiting_ms.get().map(|since_ms| (seat.now_ms.get() - since_ms) / 60_000));
    let sentence = words(move || match minutes.get() {
        None => String::new(),
        Some(..1) => "You have just begun to wait.".to_owned(),
        Some(minutes) => ["You have been waiting for ", &time::minutes(minutes), "."].concat(),
    });
    view! {
        <p class="hint" aria-live="off">
            {sentence}
        </p>
    }
    .into_any()
}

fn button(seat: Seat, to_lesson: Callback<()>, way: Way, first: bool) -> AnyView {
    let words = match way {
        Way::TryAgain => "Try again",
        Way::AskAgain => "Ask again",
        Way::Agree => "Agree and enter",
        Way::NotNow => "Not now",
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
    let free = RwSignal::new(false);
    let press = move |()| match way {
        Way::ToLesson | Way::NotNow | Way::Home => to_lesson.run(()),
        Way::TryAgain | Way::AskAgain | Way::ComeBack => seat.drive(|driver| driver.enter_now()),
        Way::Agree => seat.drive(|driver| driver.agree()),
    };
    view! {
        <Button kind=if first { "primary" } else { "" } busy=if matches!(way, Way::AskAgain | Way::Agree) { seat.entering } else { free } on_press=press>
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
