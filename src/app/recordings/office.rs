//! All recordings, for administrators: what they take, what is stuck, what is removed next.

use domain::RecordingId;
use domain::recording::State;
use leptos::prelude::*;

use super::act::{Deed, Deeds};
use super::course::Search;
use super::list::{Kind, List};
use super::{sheet, words};
use crate::api::recording::{AllRecordings, RecordingCard, StoragePage, all_recordings, hold_recording, retry_recording};
use crate::app::act::Act;
use crate::app::load::{Refresh, loaded};
use crate::app::parts::{Button, Confirm, Crumb, Field, FormDialog, page_head, refusal};
use crate::app::place::Place;
use crate::app::session::use_shared;
use crate::app::time;
use crate::sizes;

/// How often the page looks what has changed, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;
/// Most characters of a reason.
const WHY_MOST: usize = 200;

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

/// Holding and releasing: the rows' buttons open the page's dialogs.
#[derive(Clone, Copy)]
struct Holding {
    about: RwSignal<Option<(RecordingId, String)>>,
    holding: RwSignal<bool>,
    releasing: RwSignal<bool>,
}

/// All recordings.
pub fn page() -> AnyView {
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    let list = List::new(Kind::Office, refresh);
    list.may.set(domain::role::Capabilities::all());
    let holding = Holding { about: RwSignal::new(None), holding: RwSignal::new(false), releasing: RwSignal::new(false) };
    provide_context(holding);
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
        {hold_dialogs(holding, refresh)}
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
            {move || around.page.with(|page| page.as_ref().map(|page| stuck(page, around.list)))}
            <div class="office">
                {move || around.page.with(|page| page.as_ref().map(storage))} {move || around.page.with(|page| page.as_ref().map(next))}
            </div> <section class="section" aria-labelledby="all">
                <h2 id="all">"All recordings"</h2>
                {all}
            </section>
        </div>
    }
    .into_any()
}

/// What all of them take, and how much fits.
fn storage(page: &AllRecordings) -> AnyView {
    let sheet = sheet();
    let StoragePage { place, used, free, trouble } = page.storage.clone();
    let taken = sizes::words(used);
    let sentence = free.map_or_else(|| [&taken, " used."].concat(), |free| [&taken, " used, ", &sizes::words(free), " free."].concat());
    let meter = free.map(|free| {
        let all = used.saturating_add(free).max(1);
        // Orange when less than a tenth is left.
        let (most, high) = (all.to_string(), (all / 10 * 9).to_string());
        view! { class = sheet, <meter class="meter" max=most high=high optimum="0" value=used.to_string() aria-label="Storage used"></meter> }.into_any()
    });
    let rows = page.states.iter().filter(|&&(_, count, _)| count > 0).map(|&(state, count, bytes)| {
        let size = if bytes == 0 { "–".to_owned() } else { sizes::words(bytes) };
        view! {
            <tr>
                <th scope="row">{words::label(state)}</th>
                <td class="number">{count.to_string()}</td>
                <td class="number">{size}</td>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect::<Vec<_>>();
    let table = (!rows.is_empty()).then(|| {
        view! {
            class = sheet,
            <table class="states">
                <thead>
                    <tr>
                        <th scope="col">"State"</th>
                        <th scope="col" class="number">
                            "Recordings"
                        </th>
                        <th scope="col" class="number">
                            "Size"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <section class="card stack" aria-labelledby="storage">
            <h2 id="storage">"Storage"</h2>
            <p class="place">{place}</p>
            {trouble.map(|why| view! { <div class="notice wrong"><p>{why}</p></div> }.into_any())}
            {meter}
            <p>{sentence}</p>
            {table}
        </section>
    }
    .into_any()
}

/// `for ever`, `1 day`, `30 days`
fn days(days: Option<u32>) -> String {
    match days {
        None => "for ever".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days) => [&days.to_string(), " days"].concat(),
    }
}

/// What is removed next, and by which rule.
fn next(page: &AllRecordings) -> AnyView {
    let sheet = sheet();
    let rule = match page.days {
        None => "Recordings are kept for ever, unless their room says otherwise.".to_owned(),
        kept => ["Recordings are kept for ", &days(kept), ", unless their room says otherwise."].concat(),
    };
    let deleted = match page.deleted_days {
        None => " Deleted ones can be taken back for ever.".to_owned(),
        kept => [" Deleted ones can be taken back for ", &days(kept), "."].concat(),
    };
    let list = if page.next.is_empty() {
        view! { <p class="muted">"Nothing is going to be removed."</p> }.into_any()
    } else {
        let rows = page.next.iter().map(|(id, title, at_ms)| {
            let (path, title, when) = (Place::Recording(id.clone()).path(), title.clone(), time::moment(*at_ms));
            view! {
                class = sheet,
                <li>
                    <a rel="external" href=path>
                        {title}
                    </a>
                    <span class="muted">{when}</span>
                </li>
            }
            .into_any()
        });
        view! {
            class = sheet,
            <ul class="coming">{rows.collect::<Vec<_>>()}</ul>
        }
        .into_any()
    };
    view! {
        <section class="card stack" aria-labelledby="next">
            <h2 id="next">"Removed next"</h2>
            <p>{rule} {deleted} " " <a href=Place::Privacy.path()>"Change that"</a></p>
            {list}
        </section>
    }
    .into_any()
}

/// What does not work, with a way on.
fn stuck(page: &AllRecordings, list: List) -> AnyView {
    if page.stuck.is_empty() {
        return ().into_any();
    }
    let sheet = sheet();
    let rows = page.stuck.iter().map(|(id, title, why)| {
        let act = Act::new();
        let (path, again) = (Place::Recording(id.clone()).path(), id.clone());
        let (title, why, of) = (title.clone(), why.clone(), [": ", title].concat());
        let press = move || {
            act.run(retry_recording(again.clone()), move |()| {
                list.shared.said.say("It is tried again.");
                list.refresh.now();
            });
        };
        view! {
            class = sheet,
            <li class="stuck">
                <div class="what">
                    <a rel="external" href=path>
                        {title}
                    </a>
                    <p class="trouble">{why}</p>
                    {refusal(act)}
                </div>
                <Button busy=act.busy on_press=press>
                    "Try again"
                    <span class="said">{of}</span>
                </Button>
            </li>
        }
        .into_any()
    });
    view! {
        <section class="section" aria-labelledby="stuck">
            <h2 id="stuck">"What is stuck"</h2>
            <ul class="list">{rows.collect::<Vec<_>>()}</ul>
        </section>
    }
    .into_any()
}

/// The row's button to hold it, or to let it go.
pub fn holding(card: &RecordingCard) -> AnyView {
    if card.state == State::Purged {
        return ().into_any();
    }
    let page: Holding = expect_context();
    let (about, of) = ((card.id.clone(), card.title.clone()), [": ", &card.title].concat());
    let (words, open) = if card.held { ("Release", page.releasing) } else { ("Hold", page.holding) };
    let press = move || {
        page.about.set(Some(about.clone()));
        open.set(true);
    };
    view! {
        <div class="row">
            <Button kind="plain" on_press=press>{words} <span class="said">{of}</span></Button>
        </div>
    }
    .into_any()
}

fn hold_dialogs(page: Holding, refresh: Refresh) -> AnyView {
    let (holding, releasing, said) = (Act::new(), Act::new(), use_shared().said);
    let why = RwSignal::new(String::new());
    let title = move || page.about.get().map(|(_, title)| title).unwrap_or_default();
    let hold = move |()| {
        let Some((id, _)) = page.about.get_untracked() else { return };
        let reason = why.with_untracked(|why| why.trim().to_owned());
        holding.run(hold_recording(id, Some(reason)), move |()| {
            page.holding.set(false);
            why.set(String::new());
            said.say("It is held: nothing and nobody removes it.");
            refresh.now();
        });
    };
    let release = move || {
        let Some((id, _)) = page.about.get_untracked() else { return };
        releasing.run(hold_recording(id, None), move |()| {
            page.releasing.set(false);
            said.say("It is released: it is removed when its time is over.");
            refresh.now();
        });
    };
    let sentence = Signal::derive(move || ["“", &title(), "” is then removed when its time is over; if that is past, soon."].concat());
    view! {
        <FormDialog title="Hold this recording?" action="Hold it" open=page.holding act=holding on_submit=hold>
            <p>"“" {title} "” is then removed by nobody and by no rule, until an administrator releases it."</p>
            <Field label="Why" value=why most=WHY_MOST autofocus=true hint="It stands in the recording's history. Please write no names of students." />
        </FormDialog>
        <Confirm title="Release this recording?" sentence action="Release it" open=page.releasing act=releasing on_confirm=release />
    }
    .into_any()
}
