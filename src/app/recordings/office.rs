//! All recordings, for administrators: what they take, what is stuck, what is removed next.

use leptos::prelude::*;

use super::act::{Deed, Deeds};
use super::list::{Kind, List};
use super::search::Search;
use super::{hold, overview, sheet};
use crate::api::recording::{AllRecordings, all_recordings};
use crate::app::act::Act;
use crate::app::load::{Refresh, loaded};
use crate::app::parts::{Crumb, page_head};
use crate::app::place::Place;

/// How often the page looks what has changed, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;

/// What is drawn at once; the overview and the list change by themselves.
#[derive(PartialEq)]
struct Known {
    any: bool,
}

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    list: List,
    search: Search,
    deeds: Deeds,
    more: Act,
    /// All but the list.
    page: RwSignal<Option<AllRecordings>>,
}

/// All recordings.
pub fn page() -> AnyView {
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    let list = List::new(Kind::Office, refresh);
    list.may.set(domain::role::Capabilities::all());
    let dialogs = hold::dialogs(refresh);
    let around = Around {
        list,
        search: Search::new(refresh),
        deeds: Deeds::new(refresh, move || list.chosen.set(Vec::new())),
        more: Act::new(),
        page: RwSignal::new(None),
    };
    view! {
        {loaded(refresh, move || fetch(around), move |known| draw(known, around))}
        {around.deeds.dialogs()}
        {dialogs}
    }
    .into_any()
}

async fn fetch(around: Around) -> crate::api::Result<Known> {
    let answers = around.search.answers.get_untracked();
    let mut page = all_recordings(around.search.wanted(0)).await?;
    for answer in 1..answers {
        if page.recordings.len() >= page.total as usize {
            break;
        }
        page.recordings.extend(all_recordings(around.search.wanted(answer)).await?.recordings);
    }
    around.search.total.try_set(page.total);
    around.list.take(std::mem::take(&mut page.recordings));
    let any = page.states.iter().any(|&(_, count, _)| count > 0);
    // What the list shows, and the clock, would tell each answer apart from the last.
    let page = Some(AllRecordings { total: 0, now_ms: 0, ..page });
    if around.page.with_untracked(|before| *before != page) {
        around.page.try_set(page);
    }
    Ok(Known { any })
}

fn more(around: Around) {
    let answers = around.search.answers.get_untracked();
    around.more.run(all_recordings(around.search.wanted(answers)), move |page| {
        around.search.answers.set(answers + 1);
        around.search.total.set(page.total);
        around.list.cards.update(|cards| {
            let new = page.recordings.into_iter().filter(|card| !cards.iter().any(|one| one.id == card.id)).collect::<Vec<_>>();
            cards.extend(new);
        });
    });
}

fn draw(known: &Known, around: Around) -> AnyView {
    let sheet = sheet();
    let crumbs = vec![Crumb { place: Place::Home, words: "Lessons".into() }];
    let links = view! {
        <a class="button" href=Place::Youtube.path()>
            "YouTube accounts"
        </a>
        <a class="button" href=Place::Privacy.path()>
            "Privacy"
        </a>
    };
    let (list, search) = (around.list, around.search);
    let all = if known.any {
        view! {
            {search.filters(&[], true)}
            {search.found()}
            {list.bulk(around.deeds, &[Deed::Delete, Deed::Restore, Deed::Purge])}
            {list.view()}
            {search.more(around.more, move || list.cards.with(Vec::len), move || more(around))}
        }
        .into_any()
    } else {
        view! { <p class="empty">"Nothing has been recorded yet. A Jitsi server's recorder, JaaS and YouTube are connected under Video servers and YouTube accounts."</p> }
            .into_any()
    };
    view! {
        class = sheet,
        <div class="page">
            {page_head(crumbs, "Recordings", ().into_any(), links.into_any())}
            {move || around.page.with(|page| page.as_ref().map(|page| overview::stuck(page, around.list)))}
            <div class="office">
                {move || around.page.with(|page| page.as_ref().map(overview::storage))} {move || around.page.with(|page| page.as_ref().map(overview::next))}
            </div> <section class="section" aria-labelledby="all">
                <h2 id="all">"All recordings"</h2>
                {all}
            </section>
        </div>
    }
    .into_any()
}
