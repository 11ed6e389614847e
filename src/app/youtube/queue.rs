//! The accounts in their order: the first one that works is in use.

use domain::YouTubeAccountId;
use leptos::html;
use leptos::prelude::*;

use super::{Around, sheet};
use crate::api::youtube::{AccountCard, YoutubePage, connect_youtube, order_youtube};
use crate::app::parts::{Button, notice, refusal};
use crate::app::time;
use crate::browser::page;

/// The list.
pub fn section(page: &YoutubePage, around: Around) -> AnyView {
    let sheet = sheet();
    let queue: Vec<YouTubeAccountId> = page.accounts.iter().filter(|card| card.connected).map(|card| card.id.clone()).collect();
    let rows = page.accounts.iter().map(|card| row(card, &queue, around)).collect::<Vec<_>>();
    let none = (!page.accounts.iter().any(|card| card.in_use))
        .then(|| notice("careful", "No account can be used just now, so lessons cannot be recorded on YouTube. The reasons stand below."));
    view! {
        class = sheet,
        <section class="section" aria-labelledby="accounts">
            <h2 id="accounts">"Accounts"</h2>
            <p class="muted">"The first one that works is used. If it fails, the next one is taken at once, and it is tried again later by itself."</p>
            {none}
            {refusal(around.order)}
            <ol class="list">{rows}</ol>
        </section>
    }
    .into_any()
}

fn row(card: &AccountCard, queue: &[YouTubeAccountId], around: Around) -> AnyView {
    let sheet = sheet();
    let badge = match (card.connected, card.in_use, &card.trouble) {
        (false, ..) => ("badge careful", "Not connected"),
        (true, true, _) => ("badge open", "In use"),
        (true, false, None) => ("badge", "Next in line"),
        (true, false, Some((_, Some(_)))) => ("badge careful", "Pauses"),
        (true, false, Some((_, None))) => ("badge careful", "Connect it again"),
    };
    let trouble = card.trouble.as_ref().map(|(words, until_ms)| {
        let again = until_ms.map(|until_ms| [" It is tried again ", &time::moment_said(until_ms), "."].concat()).unwrap_or_default();
        view! { <p>{words.clone()} {again}</p> }
    });
    let kept = match card.recordings {
        0 => "No recordings there.".to_owned(),
        1 => "One recording there.".to_owned(),
        many => [&many.to_string(), " recordings there."].concat(),
    };
    let left = (!card.connected).then_some(" Rollcall cannot hide or remove them on YouTube until it is connected again.");
    let about = ["Connected ", &time::moment_said(card.connected_ms), ". ", &kept].concat();
    let title = card.title.clone();
    let actions = if card.connected { actions(card, queue, around) } else { connect_again(card, around) };
    view! {
        class = sheet,
        <li class="account">
            <div class="about">
                <span class="row">
                    <strong class="title">{title}</strong>
                    <span class=badge.0>{badge.1}</span>
                </span>
                {trouble}
                <p class="muted">{about} {left}</p>
            </div>
            <div class="row">{actions}</div>
        </li>
    }
    .into_any()
}

fn actions(card: &AccountCard, queue: &[YouTubeAccountId], around: Around) -> AnyView {
    let place = queue.iter().position(|id| *id == card.id).unwrap_or(0);
    let up = (place > 0).then(|| mover(card, queue, place, true, around));
    let down = (place + 1 < queue.len()).then(|| mover(card, queue, place, false, around));
    let again = card.trouble.as_ref().is_some_and(|(_, until_ms)| until_ms.is_none()).then(|| connect_again(card, around));
    let (about, of) = ((card.id.clone(), card.title.clone(), card.recordings), [" ", &card.title].concat());
    let ask = move || {
        around.about.set(Some(about.clone()));
        around.disconnecting.set(true);
    };
    view! {
        {again}
        {up}
        {down}
        <Button kind="danger" on_press=ask>
            "Disconnect"
            <span class="said">{of}</span>
        </Button>
    }
    .into_any()
}

fn connect_again(card: &AccountCard, around: Around) -> AnyView {
    let of = [" ", &card.title].concat();
    let go = move || around.connect.run(connect_youtube(), |address| page::load(&address));
    view! {
        <Button busy=around.connect.busy on_press=go>
            "Connect again"
            <span class="said">{of}</span>
        </Button>
    }
    .into_any()
}

/// A button that moves an account by one place.
fn mover(card: &AccountCard, queue: &[YouTubeAccountId], place: usize, up: bool, around: Around) -> AnyView {
    let other = if up { place.saturating_sub(1) } else { place + 1 };
    let mut wanted = queue.to_vec();
    wanted.swap(place, other);
    let (id, title) = (card.id.clone(), card.title.clone());
    let label = [if up { "Move up: " } else { "Move down: " }, &title].concat();
    let said = [&title, " is now number ", &(other + 1).to_string(), "."].concat();
    let button = NodeRef::<html::Button>::new();
    let mine = id.clone();
    Effect::new(move |_| {
        let Some(button) = button.get() else { return };
        let is_mine = around.moved.with_untracked(|moved| moved.as_ref() == Some(&(mine.clone(), up)));
        if is_mine {
            around.moved.set(None);
            let _ = button.focus();
        }
    });
    let press = move |_| {
        let (id, said) = (id.clone(), said.clone());
        // At the end of the list this button goes away, and the other one is beside it.
        let stays = if up { other > 0 } else { other + 1 < wanted.len() };
        around.order.run(order_youtube(wanted.clone()), move |()| {
            around.moved.set(Some((id, if stays { up } else { !up })));
            around.shared.said.say(said);
            around.refresh.now();
        });
    };
    let arrow = if up { "↑" } else { "↓" };
    view! {
        <button type="button" class="button" node_ref=button aria-label=label on:click=press>
            <span aria-hidden="true">{arrow}</span>
        </button>
    }
    .into_any()
}
