//! The hand queue: who raised a hand, the first to go up first, and since when.

use domain::EndpointId;
use jitsi::conference::Topics;
use leptos::prelude::*;

use super::super::changing::{label, list, memo, part, words};
use super::super::moderation;
use super::{Panel, sheet};
use crate::app::time;
use crate::asks::Ask;

/// The queue, for as long as there is one.
pub fn view(panel: Panel) -> AnyView {
    let sheet = sheet();
    let hands = move || {
        let ids = |conference: &jitsi::Conference| conference.hands().into_iter().map(|one| one.id.as_str().to_owned()).collect::<Vec<_>>();
        panel.seat.conference.read(Topics::HANDS, ids)
    };
    let any = memo(move || !hands().is_empty());
    let several = memo(move || panel.moderates.get() && hands().len() > 1);
    let lower_all =
        move || several.get().then(|| moderation::button(panel, Ask::LowerAll, label(|| "Lower all hands".to_owned()), "Lower all"));
    part(move || {
        any.get().then(|| {
            let list = list(hands, move |id| hand(panel, EndpointId::new(id)));
            view! {
                class = sheet,
                <section class="part" aria-label="Raised hands">
                    <div class="over">
                        <h3>"Raised hands"</h3>
                        {part(lower_all)}
                    </div>
                    <ol class="people">{list}</ol>
                </section>
            }
            .into_any()
        })
    })
}

/// Somebody with a raised hand.
fn hand(panel: Panel, id: EndpointId) -> AnyView {
    let sheet = sheet();
    let (name, whose) = (panel.name(id.clone()), id.clone());
    let waiting = words(move || {
        let now_ms = panel.seat.now_ms.get();
        let since_ms = panel.seat.hands_since.with(|since| since.iter().find(|(one, _)| *one == whose).map(|(_, since_ms)| *since_ms));
        match since_ms.map_or(0, |since_ms| (now_ms - since_ms) / 60_000) {
            ..1 => "Just now".to_owned(),
            minutes => ["For ", &time::minutes(minutes)].concat(),
        }
    });
    let me = panel.seat.conference.now(|conference| conference.me.as_ref() == Some(&id));
    let lower = move || {
        let ask = if me { Ask::Hand { up: false } } else { Ask::LowerHand(id.clone()) };
        let label = label(move || name.with(|name| ["Lower the hand of ", name].concat()));
        (me || panel.moderates.get()).then(|| moderation::button(panel, ask, label, "Lower"))
    };
    view! {
        class = sheet,
        <li class="person">
            <div class="row">
                <span class="letter" aria-hidden="true">
                    {words(move || name.with(|name| name.trim().chars().next().map(String::from).unwrap_or_default()))}
                </span>
                <span class="who">
                    <span class="name">{words(move || name.get())}</span>
                    <span class="note">{waiting}</span>
                </span>
                <span class="signs">{part(lower)}</span>
            </div>
        </li>
    }
    .into_any()
}
