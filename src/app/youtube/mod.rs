//! The school's accounts on YouTube, for administrators.

mod client;
mod queue;

use domain::YouTubeAccountId;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::act::Act;
use super::load::{Refresh, loaded};
use super::parts::{Button, Confirm, Crumb, notice, page_head, refusal};
use super::place::Place;
use super::session::{Shared, use_shared};
use crate::api::youtube::{YoutubePage, connect_youtube, disconnect_youtube, youtube};
use crate::browser::page;

/// How often the page looks whether an account works again, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    refresh: Refresh,
    shared: Shared,
    /// The account that is disconnected: which, its title, and how many recordings are kept there.
    about: RwSignal<Option<(YouTubeAccountId, String, u32)>>,
    disconnecting: RwSignal<bool>,
    setting: RwSignal<bool>,
    client_id: RwSignal<String>,
    /// There is a client already, so its secret may stay.
    is_set: RwSignal<bool>,
    connect: Act,
    order: Act,
    /// The account that was moved, and whether upwards: its button has the focus again when the list is drawn.
    moved: RwSignal<Option<(YouTubeAccountId, bool)>>,
    /// What became of connecting an account: it stays until one leaves the page.
    news: RwSignal<Option<(bool, String)>>,
}

/// The page.
pub fn page() -> AnyView {
    let around = Around {
        refresh: Refresh::new(),
        shared: use_shared(),
        about: RwSignal::new(None),
        disconnecting: RwSignal::new(false),
        setting: RwSignal::new(false),
        client_id: RwSignal::new(String::new()),
        is_set: RwSignal::new(false),
        connect: Act::new(),
        order: Act::new(),
        moved: RwSignal::new(None),
        news: RwSignal::new(None),
    };
    around.refresh.every(LOOK_AGAIN_MS);
    let fetch = move || async move {
        let mut page = youtube().await?;
        // The server's clock would tell each answer apart from the last, and news are shown longer than they are told.
        page.now_ms = 0;
        if let Some(news) = page.news.take() {
            around.news.try_set(Some(news));
        }
        around.is_set.try_set(page.client_id.is_some());
        Ok(page)
    };
    view! {
        {loaded(around.refresh, fetch, move |page| draw(page, around))}
        {client::dialog(around)}
        {disconnect_dialog(around)}
    }
    .into_any()
}

fn draw(page: &YoutubePage, around: Around) -> AnyView {
    let below = view! {
        <p class="muted">
            "Lessons can be recorded as unlisted videos on the school's channel. Students see them here; nobody finds them by searching on YouTube."
        </p>
    };
    let crumbs =
        vec![Crumb { place: Place::Home, words: "Lessons".into() }, Crumb { place: Place::AllRecordings, words: "All recordings".into() }];
    let has_client = page.client_id.is_some();
    let add = has_client.then(|| connect_button(around, page.accounts.is_empty()));
    let news = move || around.news.get().map(|(worked, words)| notice(if worked { "" } else { "wrong" }, words));
    let first = page.accounts.is_empty();
    let (above, list) = if first { (client::steps(page), ().into_any()) } else { (().into_any(), queue::section(page, around)) };
    view! {
        <div class="page">
            {page_head(crumbs, "YouTube", below.into_any(), add.into_any())} <div role="status">{news}</div> {refusal(around.connect)}
            {above} {list} {client::section(page, around, !first)}
        </div>
    }
    .into_any()
}

fn connect_button(around: Around, first: bool) -> AnyView {
    let go = move || around.connect.run(connect_youtube(), |address| page::load(&address));
    let words = if first { "Connect an account" } else { "Connect another account" };
    view! {
        <Button kind="primary" busy=around.connect.busy on_press=go>
            {words}
        </Button>
    }
    .into_any()
}

fn disconnect_dialog(around: Around) -> AnyView {
    let act = Act::new();
    let disconnect = move || {
        let Some((account, ..)) = around.about.get_untracked() else { return };
        act.run(disconnect_youtube(account), move |told| {
            around.disconnecting.set(false);
            let words = if told {
                "Disconnected. Google has been told."
            } else {
                "Disconnected here. Google could not be told: remove Rollcall at myaccount.google.com/connections, too."
            };
            around.news.set(Some((told, words.to_owned())));
            around.refresh.now();
        });
    };
    let sentence = move || {
        around.about.with(|about| {
            let Some((_, title, recordings)) = about else { return String::new() };
            let stay = match recordings {
                0 => "No recordings are kept there.".to_owned(),
                1 => "One recording stays there and can still be watched, but Rollcall can no longer hide or remove it on YouTube."
                    .to_owned(),
                many => [
                    &many.to_string(),
                    " recordings stay there and can still be watched, but Rollcall can no longer hide or remove them on YouTube.",
                ]
                .concat(),
            };
            [title.as_str(), " is not used any more until somebody connects it again. ", &stay].concat()
        })
    };
    view! {
        <Confirm
            title="Disconnect this account?"
            sentence=Signal::derive(sentence)
            action="Disconnect"
            open=around.disconnecting
            act
            on_confirm=disconnect
        />
    }
    .into_any()
}

/// The class that `style/youtube.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/youtube.css");
    sheet
}
