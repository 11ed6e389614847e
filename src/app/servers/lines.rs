//! Lines of Jitsi's files, to be copied.

use domain::provider::Settings;
use leptos::prelude::*;

use super::sheet;
use crate::api::provider::KeyPaths;
use crate::app::parts::Copy;
use crate::browser::page as browser_page;
use crate::upkeep;

/// The lines with which Jitsi accepts our tokens.
pub fn part(settings: &Settings, key_paths: Option<&KeyPaths>) -> AnyView {
    let sheet = sheet();
    let address = key_paths.map(|paths| [browser_page::origin().as_str(), &paths.asap].concat());
    let all = upkeep::lines(settings, address.as_deref());
    if all.is_empty() {
        return ().into_any();
    }
    let jwks = key_paths.map(|paths| {
        let address = [browser_page::origin().as_str(), &paths.jwks].concat();
        view! {
            <p class="muted">
                "Newer servers can take all keys from one address (Prosody's cache_keys_url): " <code class="link">{address}</code>
            </p>
        }
        .into_any()
    });
    let blocks = all.into_iter().map(|one| block(one.install, &one.file, one.lines)).collect::<Vec<_>>();
    view! {
        class = sheet,
        <section class="section" aria-labelledby="lines">
            <h2 id="lines">"Lines for the Jitsi server"</h2>
            <p class="muted">"With these lines it accepts Rollcall's tokens and makes nobody else a moderator. Take the ones that fit how it was installed."</p>
            {jwks}
            <div class="blocks">{blocks}</div>
        </section>
    }
    .into_any()
}

/// Lines of a file, with their way of installing, to be copied.
pub fn block(install: &str, file: &str, lines: String) -> AnyView {
    let sheet = sheet();
    let (install, file, copied) = (install.to_owned(), file.to_owned(), lines.clone());
    let label = [&install, ": lines for ", &file].concat();
    view! {
        class = sheet,
        <div class="block">
            <div class="block-head">
                <p>
                    <strong>{install}</strong>
                    " "
                    <code>{file}</code>
                </p>
                <Copy text=copied of="these lines" />
            </div>
            <pre tabindex="0" role="group" aria-label=label>
                {lines}
            </pre>
        </div>
    }
    .into_any()
}
