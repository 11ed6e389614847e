//! Sending somebody to another room.

use domain::EndpointId;
use jitsi::conference::Topics;
use jitsi::{BreakoutId, Conference};
use leptos::prelude::*;

use super::super::changing::{chosen, memo, part};
use super::super::people::sheet;
use super::super::state::Seat;
use crate::asks::Ask;

/// The rooms that somebody can be sent to, once there are any.
pub fn send_choice(seat: Seat, id: EndpointId, name: &str) -> AnyView {
    let sheet = sheet();
    let (whose, label) = (id.clone(), ["Send to another room: ", name].concat());
    let rooms = memo(move || seat.conference.read(Topics::ROOMS.and(Topics::ENDPOINTS), |conference| destinations(conference, &whose)));
    part(move || {
        let (id, label) = (id.clone(), label.clone());
        let rooms = rooms.get();
        (!rooms.is_empty()).then(|| {
            let choose = chosen(move |room| {
                if !room.is_empty() {
                    seat.ask(Ask::SendToRoom { id: id.clone(), room: BreakoutId::new(room) });
                }
            });
            let options = rooms.lines().filter_map(|room| room.split_once(' ')).map(option).collect::<Vec<_>>();
            view! {
                class = sheet,
                <select class="input send" aria-label=label on:change=choose>
                    <option value="">"Send to…"</option>
                    {options}
                </select>
            }
            .into_any()
        })
    })
}

fn option((room, name): (&str, &str)) -> AnyView {
    view! { <option value=room.to_owned()>{name.to_owned()}</option> }.into_any()
}

/// All rooms but the one somebody is in, one a line: key and name. The main room's key is known once there are others.
fn destinations(conference: &Conference, id: &EndpointId) -> String {
    let mut rooms = String::new();
    let (Some(one), Some(main)) = (conference.endpoint(id), &conference.main_room) else { return rooms };
    if one.breakout.is_some() {
        rooms.extend([main.as_str(), " Main room\n"]);
    }
    for room in conference.breakouts.iter().filter(|room| one.breakout.as_ref() != Some(&room.id)) {
        rooms.extend([room.id.as_str(), " ", room.name.as_str(), "\n"]);
    }
    rooms
}
