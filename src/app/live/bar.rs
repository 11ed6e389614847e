//! The bar above the picture: which lesson, how long it still is, whether one's time counts, one's own tools, and the way out.

use domain::recording::Way;
use jitsi::conference::Topics;
use jitsi::{Conference, RecordingMode};
use leptos::prelude::*;

use super::card::Card;
use super::changing::{effect, label, memo, part, press, value, words};
use super::icon::{CLOCK, PEOPLE, icon};
use super::state::Seat;
use super::{panel, sheet, tools};
use crate::api::conference::Ticket;
use crate::app::parts::Button;
use crate::app::time;
use crate::browser::page;
use crate::outbox::Delivery;

/// Above this much the time left is not news, in ms.
const FAR_MS: i64 = 3 * 60 * 60 * 1000;
/// How long the clock for everybody says that its time is up, in ms.
const UP_MS: i64 = 60_000;
/// Below this much it is urgent, in ms.
const NEAR_MS: i64 = 5 * 60_000;

/// The bar. Once the lesson is over for one, there is nothing to be done in it.
pub fn view(seat: Seat, over: Memo<bool>, shown: Memo<Option<Card>>, leave: Callback<()>) -> AnyView {
    let sheet = sheet();
    let title =
        memo(move || seat.ticket.with(|ticket| ticket.as_ref().map_or_else(|| "Lesson".to_owned(), |ticket| ticket.subject.clone())));
    // Whoever waits may look at something else meanwhile: the tab says when that is over.
    let waits = memo(move || shown.with(|shown| shown.as_ref().filter(|card| card.calm).map(|card| card.title)));
    effect(move || page::set_title(&waits.get().map_or_else(|| title.get(), |waits| [waits, " · ", &title.get()].concat())));
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
                <div class="facts">
                    {recording(seat)} {clock_sign(seat)} {part(move || practice(seat))} {attendance(seat)} {time_left(seat)}
                </div>
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

fn recording(seat: Seat) -> AnyView {
    let modes = memo(move || {
        seat.conference.read(Topics::RECORDING, |conference| {
            let streamed = conference.recording.has(RecordingMode::Stream);
            // Something that is on without a word what it is counts as the graver.
            (conference.recording.on && (!streamed || conference.recording.has(RecordingMode::File)), streamed)
        })
    });
    let youtube = memo(move || {
        let way = |ticket: &Option<Ticket>| ticket.as_ref()?.running.as_ref().map(|running| running.way);
        seat.ticket.with(way) == Some(Way::Youtube)
    });
    let by = memo(move || {
        let known = |ticket: &Option<Ticket>| {
            let running = ticket.as_ref()?.running.as_ref()?;
            running.by.as_ref().map(|_| running.by_name.clone())
        };
        seat.ticket.with(known).map_or_else(String::new, |name| [&name, " started it. "].concat())
    });
    part(move || {
        let (recorded, streamed) = modes.get();
        let by = by.get();
        let badges = [
            recorded.then(|| badge("Recording", [&by, "What is said and shown here is being recorded."].concat())),
            streamed.then(|| {
                // To Jitsi it is a stream. To the people in it, it is what they have agreed to.
                let (words, what) = if youtube.get() {
                    ("Recording", "What is said and shown here is being recorded on YouTube.")
                } else {
                    ("Live stream", "What is said and shown here can be seen by others on the internet.")
                };
                badge(words, [&by, what].concat())
            }),
        ];
        Some(badges.into_iter().flatten().collect::<Vec<_>>().into_any())
    })
}

fn badge(words: &'static str, title: impl Into<String>) -> AnyView {
    let title: String = title.into();
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

/// What is left of a time, as a clock shows it: `4:32`, `1:04:32`.
pub fn left(ms: i64) -> String {
    let seconds = (ms.max(0) + 999) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let two = |number: i64| [if number < 10 { "0" } else { "" }, &number.to_string()].concat();
    if hours > 0 { [hours.to_string(), two(minutes), two(seconds)].join(":") } else { [minutes.to_string(), two(seconds)].join(":") }
}

/// What is left on the clock that everybody sees; none: there is none, or its time has been up for long.
pub fn clock(seat: Seat) -> Option<String> {
    let until_ms = seat.board.with(|board| board.as_ref().and_then(|board| board.timer).map(|timer| timer.until_ms))?;
    let left_ms = until_ms - seat.second_ms.get();
    match left_ms {
        1.. => Some(left(left_ms)),
        _ if left_ms > -UP_MS => Some("Time is up".to_owned()),
        _ => None,
    }
}

fn clock_sign(seat: Seat) -> AnyView {
    let sheet = sheet();
    let shown = memo(move || clock(seat).is_some());
    part(move || {
        shown.get().then(|| {
            view! {
                class = sheet,
                <span class="clock" role="timer" aria-label="Clock for everybody" title="Clock for everybody">
                    {icon(CLOCK)}
                    {words(move || clock(seat).unwrap_or_default())}
                </span>
            }
            .into_any()
        })
    })
}

/// Whether one's time counts.
fn attendance(seat: Seat) -> AnyView {
    let sheet = sheet();
    let inside = memo(move || seat.conference.read(Topics::PHASE, Conference::in_conference));
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
    let count = memo(move || seat.conference.read(Topics::ROSTER, |conference| conference.roster.len()));
    let hands = memo(move || seat.conference.read(Topics::HANDS, |conference| conference.hands().len()));
    let waiting = memo(move || if seat.moderates() { panel::wanting(seat) } else { 0 });
    let name = move || {
        let hands = match hands.get() {
            0 => String::new(),
            1 => ", 1 raised hand".to_owned(),
            many => [", ", &many.to_string(), " raised hands"].concat(),
        };
        let waiting = match waiting.get() {
            0 => "",
            _ => ", somebody wants you",
        };
        let people = count.get();
        [people.to_string().as_str(), if people == 1 { " person" } else { " people" }, &hands, waiting].concat()
    };
    let raised = move || {
        let count = hands.get() + waiting.get();
        (count > 0).then(|| {
            view! {
                class = sheet,
                <span class="count" data-count=count.to_string()></span>
            }
            .into_any()
        })
    };
    view! {
        class = sheet,
        <button
            id="panel-button"
            type="button"
            class="tool"
            aria-expanded=value(move || Some(if seat.panel.get() { "true" } else { "false" }))
            aria-controls="panel"
            aria-label=label(name)
            on:click=press(move || panel::toggle(seat))
        >
            {icon(PEOPLE)}
            <span class="word">{words(move || count.get().to_string())}</span>
            {part(raised)}
        </button>
    }
    .into_any()
}
