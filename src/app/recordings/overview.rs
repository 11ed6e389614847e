//! All recordings at a glance: what they take, what does not work, what is removed next.

use leptos::prelude::*;

use super::list::List;
use super::{sheet, words};
use crate::api::recording::{AllRecordings, StoragePage, retry_recording};
use crate::app::act::Act;
use crate::app::parts::{Button, refusal};
use crate::app::place::Place;
use crate::app::time;
use crate::sizes;

/// What all of them take, and how much fits.
pub fn storage(page: &AllRecordings) -> AnyView {
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
pub fn next(page: &AllRecordings) -> AnyView {
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
pub fn stuck(page: &AllRecordings, list: List) -> AnyView {
    if page.stuck.is_empty() {
        return ().into_any();
    }
    let sheet = sheet();
    let rows = page.stuck.iter().map(|(id, title, why)| {
        let act = Act::new();
        let (path, again) = (Place::Recording(id.clone()).path(), id.clone());
        let (title, why, of) = (title.clone(), why.clone(), [" with ", title].concat());
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
