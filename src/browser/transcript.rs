//! A long list of lines with times beside a player. An hour has a thousand lines: what changes with each second is changed in place.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement};

/// The attribute with a line's time, in ms.
const AT: &str = "data-at";

fn lines(list: &Element) -> impl Iterator<Item = HtmlElement> {
    let lines = list.children();
    (0..lines.length()).filter_map(move |index| lines.item(index)?.first_element_child()?.dyn_into().ok())
}

/// The time (ms) of the line that was pressed.
pub fn pressed(event: &Event) -> Option<i64> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(&["[", AT, "]"].concat()).ok()??.get_attribute(AT)?.parse().ok()
}

/// Marks one line as the current one, the only one that Tab leads to; and brings it into the middle of the list if wanted.
pub fn mark(list: &HtmlElement, current: usize, bring: bool) {
    // The first one is where Tab leads as long as nothing was played.
    if let Ok(Some(before)) = list.query_selector("[tabindex='0']") {
        let _ = before.remove_attribute("aria-current");
        let _ = before.set_attribute("tabindex", "-1");
    }
    let Some(line) = lines(list).nth(current) else { return };
    let _ = line.set_attribute("tabindex", "0");
    let _ = line.set_attribute("aria-current", "true");
    if bring {
        // Not `scroll_into_view`: it would move the page, too.
        let (inside, around) = (line.get_bounding_client_rect(), list.get_bounding_client_rect());
        let away = inside.top() - around.top() - (around.height() - inside.height()) / 2.0;
        list.set_scroll_top(list.scroll_top() + away as i32);
    }
}

/// Shows those lines alone that fit, by their position.
pub fn show_only(list: &HtmlElement, fits: impl Fn(usize) -> bool) {
    for (index, line) in lines(list).enumerate() {
        if let Some(row) = line.parent_element().and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
            row.set_hidden(!fits(index));
        }
    }
}

/// Moves the focus from line to line: `down`, or up. False: nothing of the list has the focus.
pub fn step(list: &HtmlElement, down: bool) -> bool {
    let active = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    let shown = |line: &HtmlElement| line.parent_element().is_some_and(|row| !row.has_attribute("hidden"));
    let all: Vec<HtmlElement> = lines(list).filter(shown).collect();
    let Some(at) = all.iter().position(|line| active.as_ref() == Some(line.as_ref())) else { return false };
    let next = if down { at + 1 } else { at.wrapping_sub(1) };
    if let Some(line) = all.get(next) {
        let _ = line.focus();
    }
    true
}
