//! The heading of a page.

use leptos::prelude::*;

use crate::app::Arrival;
use crate::app::place::Place;
use crate::browser::page;

/// One step of the way from home to here.
pub struct Crumb {
    /// Where it leads.
    pub place: Place,
    /// Its words.
    pub words: String,
}

/// The page's one `h1`. It names the tab, and takes the focus when one has just come to the page.
pub fn heading(title: &str) -> AnyView {
    page::set_title(title);
    let arrival = expect_context::<Arrival>();
    Effect::new(move |_| arrival.announce());
    let title = title.to_owned();
    view! { <h1 tabindex="-1">{title}</h1> }.into_any()
}

/// The way here, the heading, a line below it, and what can be done with the whole page.
pub fn page_head(crumbs: Vec<Crumb>, title: &str, below: AnyView, actions: AnyView) -> AnyView {
    let crumbs = crumbs
        .into_iter()
        .map(|crumb| {
            let path = crumb.place.path();
            view! {
                <li>
                    <a href=path>{crumb.words}</a>
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let way = if crumbs.is_empty() {
        ().into_any()
    } else {
        view! {
            <nav aria-label="Where you are">
                <ol class="crumbs">{crumbs}</ol>
            </nav>
        }
        .into_any()
    };
    view! {
        <header class="page-head">
            <div class="names">{way} {heading(title)} {below}</div>
            <div class="row">{actions}</div>
        </header>
    }
    .into_any()
}
