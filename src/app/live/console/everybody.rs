//! What can be done to all at once: everything off, hands down, and speaking only with leave.

use jitsi::Media;
use jitsi::conference::Topics;
use leptos::prelude::*;

use super::super::state::Seat;
use super::parts::{block, button, note, pairs, switch};
use crate::asks::Ask;

/// What turns it off for all.
const OFF: [(Media, &str); 3] = [(Media::Audio, "Mute all"), (Media::Video, "Stop all cameras"), (Media::Screen, "Stop all screens")];
/// What may need leave. Not the screen: Jitsi's command takes it for a microphone; who may share one is a rule of the lesson.
const LEAVE: [(Media, &str); 2] = [(Media::Audio, "Microphones only with leave"), (Media::Video, "Cameras only with leave")];

pub fn view(seat: Seat) -> AnyView {
    let mut off: Vec<AnyView> = OFF.iter().map(|(media, words)| action(seat, words, Ask::MuteAll(*media))).collect();
    off.push(action(seat, "Lower all hands", Ask::LowerAll));
    let mut body = vec![pairs(off)];
    body.extend(LEAVE.iter().map(|(media, words)| leave(seat, *media, words)));
    body.push(note("Moderators are not muted. Who asks for leave raises a hand; you give it in the list of people."));
    block("All at once", body)
}

fn action(seat: Seat, words: &'static str, ask: Ask) -> AnyView {
    let waits = ask.clone();
    button(words, "", Box::new(move || seat.waits_for(&waits)), move || seat.ask(ask.clone()))
}

fn leave(seat: Seat, media: Media, words: &'static str) -> AnyView {
    let on = move || seat.conference.read(Topics::MODERATION, |conference| conference.moderated(media));
    let busy = move || [true, false].into_iter().any(|on| seat.waits_for(&Ask::Moderation { media, on }));
    switch(words, Box::new(on), Box::new(busy), move |on| seat.ask(Ask::Moderation { media, on }))
}
