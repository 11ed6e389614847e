//! Files to take away.

use leptos::prelude::*;

use super::sheet;
use crate::app::parts::Button;
use crate::browser::page;

/// Kinds of files: the end of the name, and what it is.
pub const TABLES: [(&str, &str); 4] = [("xlsx", "Excel (XLSX)"), ("ods", "LibreOffice (ODS)"), ("csv", "CSV"), ("json", "JSON")];

/// A menu with a link for each kind of file, `/files/…/attendance.KIND`, and printing. `folder`: the path before the file's name.
pub fn menu(folder: &str) -> AnyView {
    let sheet = sheet();
    let links = TABLES.map(|(kind, words)| {
        let path = [folder, "/attendance.", kind].concat();
        view! {
            <li>
                <a href=path rel="external" download="">
                    {words}
                </a>
            </li>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <details class="menu">
            <summary class="button">"Download"</summary>
            <ul class="files">{links.into_iter().collect::<Vec<_>>()}</ul>
        </details>
        <Button on_press=move || page::print()>"Print"</Button>
    }
    .into_any()
}
