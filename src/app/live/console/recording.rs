//! Recording and streaming, for those whose role may. What runs is shown to everybody in the bar.

use jitsi::RecordingMode;
use jitsi::conference::Topics;
use leptos::prelude::*;

use super::super::changing::{memo, part};
use super::super::state::Seat;
use super::parts::{button, folded, note, row, submit};
use crate::app::parts::Field;
use crate::asks::Ask;

/// The part, where one may record; and where nobody may, how that can be changed.
pub fn view(seat: Seat) -> AnyView {
    let may = memo(move || seat.ticket.with(|ticket| ticket.as_ref().map(|ticket| (ticket.recording, ticket.records))));
    part(move || {
        let body = match may.get()? {
            (true, true) => vec![
                file(seat),
                stream(seat),
                note("Everybody sees that it runs. Everybody but moderators has agreed to it before entering."),
            ],
            (true, false) => return None,
            (false, _) => vec![note("Lessons in this room are not recorded. That can be changed in the settings of the room.")],
        };
        Some(folded("Recording", body))
    })
}

fn runs(seat: Seat, mode: RecordingMode) -> Memo<bool> {
    memo(move || seat.conference.read(Topics::RECORDING, |conference| conference.recording.has(mode)))
}

fn stop(seat: Seat, words: &'static str, mode: RecordingMode) -> AnyView {
    let ask = Ask::Record { mode, on: false };
    let waits = ask.clone();
    button(words, "danger", Box::new(move || seat.waits_for(&waits)), move || seat.ask(ask.clone()))
}

fn file(seat: Seat) -> AnyView {
    let on = runs(seat, RecordingMode::File);
    let start = Ask::Record { mode: RecordingMode::File, on: true };
    part(move || {
        let (asks, waits) = (start.clone(), start.clone());
        Some(row(vec![if on.get() {
            stop(seat, "Stop recording", RecordingMode::File)
        } else {
            button("Start recording", "", Box::new(move || seat.waits_for(&waits)), move || seat.ask(asks.clone()))
        }]))
    })
}

fn stream(seat: Seat) -> AnyView {
    let on = runs(seat, RecordingMode::Stream);
    part(move || Some(if on.get() { row(vec![stop(seat, "Stop the stream", RecordingMode::Stream)]) } else { start_stream(seat) }))
}

fn start_stream(seat: Seat) -> AnyView {
    let key = RwSignal::new(String::new());
    let busy = move || seat.waits_for(&Ask::Record { mode: RecordingMode::Stream, on: true });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // Kept nowhere: once it is with Jitsi, it is not on the page any more.
        let typed = key.try_update(std::mem::take).unwrap_or_default().trim().to_owned();
        if !typed.is_empty() {
            seat.drive(|driver| driver.stream(typed));
        }
    };
    view! {
        <form class="stack close" on:submit=send>
            <Field label="Stream key" value=key kind="password" hint="From YouTube or your streaming service. It is not stored." />
            {submit("Start the stream", Box::new(busy))}
        </form>
    }
    .into_any()
}
