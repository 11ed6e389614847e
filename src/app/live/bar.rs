//! The bar above the picture: which lesson, how long it still is, whether one's time counts, one's own tools, and the way out.

use jitsi::Conference;
use leptos::prelude::*;

use super::changing::{effect, label, memo, part, press, value, words};
use super::icon::{PEOPLE, icon};
use super::state::Seat;
use super::{people, sheet, tools};
use crate::app::parts::Button;
use crate::app::time;
use crate::browser::page;
use crate::outbox::Delivery;

/// Above this much the time left is not news, in ms.
const FAR_MS: i64 = 3 * 60 * 60 * 1000;
/// Below this much it is urgent, in ms.
const NEAR_MS: i64 = 5 * 60_000;

/// The bar. Once the lesson is over for one, there is nothing to be done in it.
pub fn view(seat: Seat, over: Memo<bool>, leave: Callback<()>) -> AnyView {
    let sheet = sheet();
    let title =
        memo(move || seat.ticket.with(|ticket| ticket.as_ref().map_or_else(|| "Lesson".to_owned(), |ticket| ticket.subject.clone())));
    effect(move || page::set_title(&title.get()));
    let ways = move || {
        (!over.get()).then(|| {
            view! {
                class = sheet,
                {tools::view(seat)}
                <div class="ways">
                    {people_button(seat)}
                    <Button kind="danger primary" busy=seat.leaving on_press=leave>
                        "Leave"
                    </Button>
                </div>
            }
            .into_any()
        })
    };
    view! {
        class = sheet,
        <header class="top">
            <div class="what">
                <h1 class="title" tabindex="-1">
                    {words(move || title.get())}
                </h1>
                <div class="facts">{part(move || practice(seat))} {part(move || recording(seat))} {attendance(seat)} {time_left(seat)}</div>
            </div>
            {part(ways)}
        </header>
    }
    .into_any()
}

fn practice(seat: Seat) -> Option<AnyView> {
    seat.ticket
        .with(|ticket| ticket.as_ref().is_some_and(|ticket| ticket.venue.practice))
        .then(|| badge("Practice", "No sound or picture goes between people here."))
}

fn recording(seat: Seat) -> Option<AnyView> {
    seat.conference.with(|conference| conference.recording.on).then(|| badge("Recording", "What is said and shown here is being recorded."))
}

fn badge(words: &'static str, title: &'static str) -> AnyView {
    view! {
        <span class="badge careful" title=title>
            {words}
        </span>
    }
    .into_any()
}

/// How long the lesson still is, once that is worth saying.
fn time_left(seat: Seat) -> AnyView {
    let sheet = sheet();
    // Whole minutes; beyond what is worth saying, none.
    let left = memo(move || {
        let left_ms = seat.ticket.with(|ticket| ticket.as_ref().map(|ticket| ticket.closes_ms))? - seat.now_ms.get();
        (left_ms < FAR_MS).then_some((left_ms + 59_999) / 60_000)
    });
    part(move || {
        left.get().map(|minutes| {
            let words = if minutes > 0 { [&time::minutes(minutes), " left"].concat() } else { "Time is up".to_owned() };
            view! {
                class = sheet,
                <span class="left" data-is=if minutes * 60_000 <= NEAR_MS { "near" } else { "far" }>
                    {words}
                </span>
            }
            .into_any()
        })
    })
}

/// Whether one's time counts.
fn attendance(seat: Seat) -> AnyView {
    let sheet = sheet();
    let inside = memo(move || seat.conference.with(Conference::in_conference));
    part(move || {
        inside.get().then(|| {
            let (is, words) = match seat.delivery.get() {
                Delivery::Fine => ("good", "Your time counts"),
                Delivery::Late => ("late", "Your time is kept on this device"),
                Delivery::SignIn | Delivery::Refused => ("late", "Your time is not taken yet"),
            };
            view! {
                class = sheet,
                <span class="counts" data-is=is title=words>
                    <span class="words">{words}</span>
                </span>
            }
            .into_any()
        })
    })
}

fn people_button(seat: Seat) -> AnyView {
    let sheet = sheet();
    let count = memo(move || seat.conference.with(|conference| conference.roster.len()));
    let hands = memo(move || seat.conference.with(|conference| conference.hands().len()));
    let name = move || {
        let hands = match hands.get() {
            0 => String::new(),
            1 => ", 1 raised hand".to_owned(),
            many => [", ", &many.to_string(), " raised hands"].concat(),
        };
        let people = count.get();
        [people.to_string().as_str(), if people == 1 { " person" } else { " people" }, &hands].concat()
    };
    let raised = move || {
        (hands.get() > 0).then(|| {
            view! {
                class = sheet,
                <span class="count" data-count=hands.get().to_string()></span>
            }
            .into_any()
        })
    };
    view! {
        class = sheet,
        <button
            id="people-button"
            type="button"
            class="tool"
            aria-expanded=value(move || Some(if seat.panel.get() { "true" } else { "false" }))
            aria-controls="people"
            aria-label=label(name)
            on:click=press(move || people::toggle(seat))
        >
            {icon(PEOPLE)}
            <span class="word">{words(move || count.get().to_string())}</span>
            {part(raised)}
        </button>
    }
    .into_any()
}
