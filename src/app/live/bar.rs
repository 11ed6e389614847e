//! The bar above the picture: which lesson, how long it still is, whether one's time counts, one's own tools, and the way out.

use jitsi::Conference;
use leptos::prelude::*;

use super::icon::{PEOPLE, icon};
use super::state::Seat;
use super::{people, sheet, tools};
use crate::app::parts::Button;
use crate::app::{Arrival, time};
use crate::browser::page;
use crate::outbox::Delivery;

/// Above this much the time left is not news, in ms.
const FAR_MS: i64 = 3 * 60 * 60 * 1000;
/// Below this much it is urgent, in ms.
const NEAR_MS: i64 = 5 * 60_000;

/// The bar.
pub fn view(seat: Seat, leave: Callback<()>) -> AnyView {
    let sheet = sheet();
    let title =
        Memo::new(move |_| seat.ticket.with(|ticket| ticket.as_ref().map_or_else(|| "Lesson".to_owned(), |ticket| ticket.subject.clone())));
    Effect::new(move |_| page::set_title(&title.get()));
    let arrival = expect_context::<Arrival>();
    Effect::new(move |_| arrival.announce());
    let practice = move || {
        seat.ticket.with(|ticket| ticket.as_ref().is_some_and(|ticket| ticket.practice)).then(|| {
            view! {
                <span class="badge careful" title="No sound or picture goes between people here.">
                    "Practice"
                </span>
            }
        })
    };
    let recording = move || {
        seat.conference.with(|conference| conference.recording.on).then(|| view! { <span class="badge careful">"Recording"</span> })
    };
    view! {
        class = sheet,
        <header class="top">
            <div class="what">
                <h1 class="title" tabindex="-1">
                    {move || title.get()}
                </h1>
                <div class="facts">{practice} {recording} {time_left(seat)} {attendance(seat)}</div>
            </div>
            {tools::view(seat)}
            <div class="ways">
                {people_button(seat)}
                <Button kind="danger primary" busy=seat.leaving on_press=leave>
                    "Leave"
                </Button>
            </div>
        </header>
    }
    .into_any()
}

/// How long the lesson still is, once that is worth saying.
fn time_left(seat: Seat) -> AnyView {
    let sheet = sheet();
    let left = Memo::new(move |_| {
        let left_ms = seat.ticket.with(|ticket| ticket.as_ref().map(|ticket| ticket.closes_ms))? - seat.now_ms.get();
        let minutes = (left_ms + 59_999) / 60_000;
        (left_ms < FAR_MS).then_some((left_ms < NEAR_MS, minutes))
    });
    (move || {
        left.get().map(|(near, minutes)| {
            let words = if minutes > 0 { [&time::minutes(minutes), " left"].concat() } else { "Time is up".to_owned() };
            view! {
                class = sheet,
                <span class="left" data-is=if near { "near" } else { "far" }>
                    {words}
                </span>
            }
        })
    })
    .into_any()
}

/// Whether one's time counts.
fn attendance(seat: Seat) -> AnyView {
    let sheet = sheet();
    let inside = Memo::new(move |_| seat.conference.with(Conference::in_conference));
    (move || {
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
        })
    })
    .into_any()
}

fn people_button(seat: Seat) -> AnyView {
    let sheet = sheet();
    let count = Memo::new(move |_| seat.conference.with(|conference| conference.roster.len()));
    let hands = Memo::new(move |_| seat.conference.with(|conference| conference.hands().len()));
    let label = move || {
        let hands = match hands.get() {
            0 => String::new(),
            1 => ", 1 raised hand".to_owned(),
            many => [", ", &many.to_string(), " raised hands"].concat(),
        };
        ["People: ", &count.get().to_string(), &hands].concat()
    };
    view! {
        class = sheet,
        <button
            id="people-button"
            type="button"
            class="tool"
            aria-expanded=move || if seat.panel.get() { "true" } else { "false" }
            aria-controls="people"
            aria-label=label
            on:click=move |_| people::toggle(seat)
        >
            {icon(PEOPLE)}
            <span class="word">{move || count.get()}</span>
            " "
            {move || {
                (hands.get() > 0)
                    .then(|| {
                        view! {
                            class = sheet,
                            <span class="count">{hands.get()}</span>
                        }
                    })
            }}
        </button>
    }
    .into_any()
}
