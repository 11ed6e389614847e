//! Sending somebody to another room.

use domain::EndpointId;
use jitsi::conference::Topics;
use jitsi::{BreakoutId, Conference};
use leptos::ev::Event;
use leptos::prelude::*;

use super::super::changing::{memo, part};
use super::super::people::sheet;
use super::super::state::Seat;
use crate::asks::Ask;

/// The rooms that somebody can be sent to, once there are any.
pub fn send_choice(seat: Seat, id: EndpointId, name: &str) -> AnyView {
    let sheet = sheet();
    let whose = id.clone();
    let rooms = memo(move || seat.conference.read(Topics::ROOMS.and(Topics::ENDPOINTS), |conference| destinations(conference, &whose)));
    let name = ["Send to another room: ", name].concat();
    part(move || {
        let rooms = rooms.get();
        let (id, name) = (id.clone(), name.clone());
        (!rooms.is_empty()).then(|| {
            let choose = move |event: Event| {
                let room = event_target_value(&event);
                if !room.is_empty() {
                    seat.ask(Ask::SendToRoom { id: id.clone(), room: BreakoutId::new(room) });
                }
            };
            let option = |(room, name): (BreakoutId, String)| view! { <option value=room.as_str().to_owned()>{name}</option> }.into_any();
            let options = rooms.into_iter().map(option).collect::<Vec<_>>();
            view! {
                class = sheet,
                <select class="input send" aria-label=name on:change=choose>
                    <option value="">"Send to…"</option>
                    {options}
                </select>
            }
            .into_any()
        })
    })
}

/// All rooms but the one somebody is in. The main room's key is known once there are others.
fn destinations(conference: &Conference, id: &EndpointId) -> Vec<(BreakoutId, String)> {
    let (Some(one), Some(main)) = (conference.endpoint(id), &conference.main_room) else { return Vec::new() };
    let mut rooms = Vec::new();
    if one.breakout.is_some() {
        rooms.push((main.clone(), "Main room".to_owned()));
    }
    let others = conference.breakouts.iter().filter(|room| one.breakout.as_ref() != Some(&room.id));
    rooms.extend(others.map(|room| (room.id.clone(), room.name.clone())));
    rooms
}
