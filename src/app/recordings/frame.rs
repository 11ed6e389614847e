//! Recordings on other sites: nothing of such a site is asked before somebody wants to see it.

use leptos::prelude::*;

use super::player::sheet;
use crate::app::parts::Button;

/// What a frame may do: play, fill the screen, open its own page. Not take this page elsewhere, and not ask for devices.
const SANDBOX: &str = "allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox";
const ALLOWED: &str = "fullscreen; picture-in-picture; autoplay; encrypted-media";

/// A frame of another site, behind a button.
pub fn view(url: &str, site: &str, link: &str, title: RwSignal<(String, String)>) -> AnyView {
    let sheet = sheet();
    let shown = RwSignal::new(false);
    let (url, site, link) = (url.to_owned(), site.to_owned(), link.to_owned());
    let name = move || title.with(|(title, _)| title.clone());
    let screen = move || {
        if shown.get() {
            let url = url.clone();
            // Some sites play only where they are told on which site they are; the page's address they are not told.
            return view! {
                class = sheet,
                <iframe
                    class="video"
                    src=url
                    title=name
                    sandbox=SANDBOX
                    allow=ALLOWED
                    referrerpolicy="strict-origin-when-cross-origin"
                ></iframe>
            }
            .into_any();
        }
        let words = [
            "This recording is on ",
            &site,
            ". When you play it, ",
            &site,
            " learns that you are here; before that, nothing is sent there.",
        ];
        let play = ["Play on ", &site].concat();
        view! {
            class = sheet,
            <div class="video poster">
                <p>{words.concat()}</p>
                <Button kind="primary large" on_press=move || shown.set(true)>
                    {play}
                </Button>
            </div>
        }
        .into_any()
    };
    let words = "Open it there in a new tab";
    view! {
        {screen}
        <p>
            <a href=link target="_blank" rel="external noopener noreferrer">
                {words}
            </a>
        </p>
    }
    .into_any()
}

/// A link to another site that cannot be shown here.
pub fn elsewhere(link: &str, site: &str) -> AnyView {
    let sheet = sheet();
    let words = ["This recording is on ", site, ", and that site does not let it be shown here."].concat();
    let (link, open) = (link.to_owned(), ["Open on ", site].concat());
    view! {
        class = sheet,
        <div class="video poster">
            <p>{words}</p>
            <a class="button primary large" href=link target="_blank" rel="external noopener noreferrer">
                {open}
                <span class="said">" in a new tab"</span>
            </a>
        </div>
    }
    .into_any()
}
