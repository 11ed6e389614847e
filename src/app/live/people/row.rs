//! Somebody in the list, and somebody among the raised hands. A line is as heavy as it needs to be: what can be done about somebody
//! is drawn when it is asked for.

use std::sync::Arc;

use domain::EndpointId;
use leptos::prelude::*;

use super::super::changing::{label, part, words};
use super::super::icon::{CAMERA, CAMERA_OFF, HAND, MICROPHONE, MICROPHONE_OFF, SCREEN, icon};
use super::super::moderation;
use super::roll::{Line, Row};
use super::{Panel, sheet};
use crate::app::time;
use crate::asks::Ask;

/// Somebody.
pub fn person(panel: Panel, line: &Arc<Line>) -> AnyView {
    let sheet = sheet();
    let (shown, opened) = (line.clone(), line.clone());
    view! {
        class = sheet,
        <li class="person">
            {part(move || Some(draw(panel, &shown)))}
            {part(move || opened.open.get().then(|| moderation::actions(panel, opened.id.clone(), opened.row.clone())))}
        </li>
    }
    .into_any()
}

fn draw(panel: Panel, line: &Arc<Line>) -> AnyView {
    let sheet = sheet();
    let row = line.row.get();
    let signs = signs(panel, line, &row);
    view! {
        class = sheet,
        {face(&row.name)}
        <span class="who">
            <span class="name">{row.name}</span>
            <span class="note">{row.note}</span>
        </span>
        <span class="signs">{signs}</span>
    }
    .into_any()
}

/// The first letter of the name.
fn face(name: &str) -> AnyView {
    let sheet = sheet();
    let letter = name.trim().chars().next().map(String::from).unwrap_or_default();
    view! {
        class = sheet,
        <span class="letter" aria-hidden="true">
            {letter}
        </span>
    }
    .into_any()
}

/// Hand, screen, camera, microphone. What a moderator can turn off with one press is a button.
fn signs(panel: Panel, line: &Arc<Line>, row: &Row) -> AnyView {
    let mut signs = Vec::with_capacity(5);
    let others = panel.moderates.get() && !row.me;
    if row.hand {
        signs.push(sign("up", "Hand raised", HAND));
    }
    if row.sharing {
        signs.push(sign("on", "Shares the screen", SCREEN));
    }
    match row.video_muted {
        Some(true) => signs.push(sign("off", "Camera off", CAMERA_OFF)),
        Some(false) => signs.push(sign("on", "Camera on", CAMERA)),
        None => {}
    }
    match row.audio_muted {
        Some(true) => signs.push(sign("off", "Microphone off", MICROPHONE_OFF)),
        Some(false) if others => signs.push(moderation::mute_sign(panel, line, &row.name)),
        Some(false) => signs.push(sign("on", "Microphone on", MICROPHONE)),
        None => {}
    }
    if others {
        signs.push(moderation::more_button(panel, line, &row.name));
    }
    signs.into_any()
}

fn sign(is: &'static str, label: &'static str, shape: &'static str) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <span class="sign" data-is=is role="img" aria-label=label title=label>
            {icon(shape)}
        </span>
    }
    .into_any()
}

/// Somebody with a raised hand, and since when.
pub fn hand(panel: Panel, id: EndpointId) -> AnyView {
    let sheet = sheet();
    let row = panel.line(&id).map_or_else(|| ArcRwSignal::new(Row::default()), |line| line.row.clone());
    let (for_name, for_face, for_label, mine) = (row.clone(), row.clone(), row.clone(), row);
    let for_waiting = id.clone();
    let waiting = words(move || {
        let now_ms = panel.seat.now_ms.get();
        let since_ms =
            panel.seat.hands_since.with(|since| since.iter().find(|(one, _)| *one == for_waiting).map(|(_, since_ms)| *since_ms));
        match since_ms.map_or(0, |since_ms| (now_ms - since_ms) / 60_000) {
            ..1 => "Just now".to_owned(),
            minutes => ["For ", &time::minutes(minutes)].concat(),
        }
    });
    let lower = move || {
        let mine = mine.with(|row| row.me);
        (mine || panel.moderates.get()).then(|| {
            let ask = if mine { Ask::Hand { up: false } } else { Ask::LowerHand(id.clone()) };
            let row = for_label.clone();
            moderation::button(panel, ask, label(move || row.with(|row| ["Lower the hand of ", &row.name].concat())), "Lower")
        })
    };
    view! {
        class = sheet,
        <li class="person">
            {part(move || Some(for_face.with(|row| face(&row.name))))}
            <span class="who">
                <span class="name">{words(move || for_name.with(|row| row.name.clone()))}</span>
                <span class="note">{waiting}</span>
            </span>
            <span class="signs">{part(lower)}</span>
        </li>
    }
    .into_any()
}
