//! What everybody sees: who is large, a video, the whiteboard; and how one sees it oneself.

use domain::board::Direction;
use jitsi::Whiteboard;
use jitsi::conference::Topics;
use leptos::prelude::*;

use super::super::changing::{memo, part};
use super::super::state::Seat;
use super::parts::{button, folded, row, submit, switch};
use crate::app::parts::Field;
use crate::asks::Ask;

pub fn view(seat: Seat) -> AnyView {
    let tiles = move || seat.conference.read(Topics::VIEW, |conference| conference.tiles);
    let board = move || seat.conference.read(Topics::SHARING, |conference| conference.whiteboard == Some(Whiteboard::Shown));
    let no_board = memo(move || seat.conference.read(Topics::SHARING, |conference| conference.whiteboard == Some(Whiteboard::Forbidden)));
    let whiteboard = move || {
        (!no_board.get()).then(|| {
            let busy = move || either(seat, |on| Ask::Whiteboard { on });
            switch("Whiteboard", Box::new(board), Box::new(busy), move |on| seat.ask(Ask::Whiteboard { on }))
        })
    };
    let own = switch("Tiles in my picture", Box::new(tiles), Box::new(move || either(seat, |on| Ask::Tiles { on })), move |on| {
        seat.ask(Ask::Tiles { on });
    });
    folded("What everybody sees", vec![spotlight(seat), video(seat), part(whiteboard), own])
}

/// Whether turning it on or off is on its way.
fn either(seat: Seat, ask: fn(bool) -> Ask) -> bool {
    seat.waits_for(&ask(true)) || seat.waits_for(&ask(false))
}

/// Who is large for everybody, while somebody is.
fn spotlight(seat: Seat) -> AnyView {
    let whom = memo(move || {
        let id = seat.board.with(|board| board.as_ref().and_then(|board| board.spotlight.clone()))?;
        Some(seat.conference.line(&id, |one| one.and_then(|one| one.name.clone())).unwrap_or_else(|| "Somebody who has left".to_owned()))
    });
    part(move || {
        whom.get().map(|name| {
            let words = view! { <p>{["Everybody sees ", &name, " large."].concat()}</p> }.into_any();
            let busy = move || seat.directs(&Direction::Spotlight(None));
            row(vec![words, button("As each likes", "", Box::new(busy), move || seat.direct(Direction::Spotlight(None)))])
        })
    })
}

/// A video for everybody.
fn video(seat: Seat) -> AnyView {
    let shared = memo(move || seat.conference.read(Topics::SHARING, |conference| conference.video.is_some()));
    part(move || Some(if shared.get() { shown(seat) } else { show(seat) }))
}

fn shown(seat: Seat) -> AnyView {
    let words = view! { <p>"A video is shown to everybody."</p> }.into_any();
    row(vec![words, button("Stop the video", "", Box::new(move || seat.waits_for(&Ask::StopVideo)), move || seat.ask(Ask::StopVideo))])
}

fn show(seat: Seat) -> AnyView {
    let (address, wrong) = (RwSignal::new(String::new()), RwSignal::new(""));
    let busy = move || address.with(|address| seat.waits_for(&Ask::ShareVideo(address.trim().to_owned())));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let address = address.with_untracked(|address| address.trim().to_owned());
        wrong.set(fault(&address));
        if fault(&address).is_empty() {
            seat.ask(Ask::ShareVideo(address));
        }
    };
    view! {
        <form class="stack close" on:submit=send>
            <Field label="Show a video to everybody" value=address kind="url" hint="The address of a YouTube page or of a video file." />
            {part(move || (!wrong.get().is_empty()).then(|| view! { <p class="notice wrong" role="alert">{wrong.get()}</p> }.into_any()))}
            {submit("Show the video", Box::new(busy))}
        </form>
    }
    .into_any()
}

/// What is wrong with an address; empty: nothing.
fn fault(address: &str) -> &'static str {
    let host = address.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match host {
        None => "Please give an address that begins with https://",
        Some(host) if !host.contains('.') || host.contains(['@', ' ', '\\']) => {
            "That address has no host. Please copy it once more from the browser."
        }
        Some(_) => "",
    }
}
