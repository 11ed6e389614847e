//! A list of hundreds of items that are drawn as text: one call an item, where a view has one for each element and each attribute.
//! For 500 people that is the difference between a fifth of a second and a few frames. Whoever writes the text escapes it
//! ([`escape`]); presses are heard by the list, not by each item ([`pressed`]).

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlElement};

/// The attribute that says what a press does.
const DOES: &str = "data-do";
/// The attribute that says which item it is.
const NUMBER: &str = "data-number";

/// The classes of an item and of its text.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The item's.
    pub item: &'a str,
    /// Its text's.
    pub body: &'a str,
}

/// An item: what is drawn as text, and behind it maybe a view. Dropping it does not take it off the page.
#[derive(Debug)]
pub struct Item {
    item: HtmlElement,
    body: Element,
}

impl Item {
    /// A new item, with the number by which [`pressed`] knows it, on no page yet.
    pub fn new(number: u32, look: Look) -> Self {
        let make = |name: &str| document().create_element(name).expect("a name that is one");
        let (item, body) = (make("li").unchecked_into::<HtmlElement>(), make("div"));
        item.set_class_name(look.item);
        body.set_class_name(look.body);
        // A name and a number are always allowed, and so is a child.
        let _ = item.set_attribute(NUMBER, &number.to_string());
        let _ = item.append_child(&body);
        Self { item, body }
    }

    /// Fills an empty list with many at once, which is several times as fast as one by one. Numbers and texts, in the order of the list.
    pub fn fill(list: &Element, look: Look, items: &[(u32, String)]) -> Vec<Self> {
        let mut html = String::with_capacity(items.iter().map(|(_, text)| text.len() + 128).sum());
        for (number, text) in items {
            html.extend(["<li class=\"", look.item, "\" ", NUMBER, "=\"", &number.to_string(), "\"><div class=\"", look.body, "\">"]);
            html.extend([text.as_str(), "</div></li>"]);
        }
        list.set_inner_html(&html);
        let mut filled = Vec::with_capacity(items.len());
        let mut next = list.first_element_child();
        while let Some(item) = next {
            next = item.next_element_sibling();
            if let Some(body) = item.first_element_child() {
                filled.push(Self { item: item.unchecked_into(), body });
            }
        }
        filled
    }

    /// Puts it into a list, before another item or at the end. It keeps the focus, if it has it.
    pub fn put(&self, list: &Element, before: Option<&Self>) {
        let held = self.held();
        let _ = list.insert_before(&self.item, before.map(|other| other.item.as_ref()));
        self.give_back(held);
    }

    /// Takes it off the page.
    pub fn remove(&self) {
        self.item.remove();
    }

    /// Draws it anew, all but what was mounted behind the text. Whoever had the focus on something in it has it on the same
    /// thing afterwards, or on the last that can be pressed.
    pub fn write(&self, html: &str) {
        let held = self.held();
        self.body.set_inner_html(html);
        self.give_back(held);
    }

    /// Shows or hides it.
    pub fn show(&self, shown: bool) {
        self.item.set_hidden(!shown);
    }

    /// The item itself, for a view to be mounted in behind the text.
    pub fn place(&self) -> HtmlElement {
        self.item.clone()
    }

    fn doing(&self, does: &str) -> Option<HtmlElement> {
        self.item.query_selector(&["[", DOES, "='", does, "']"].concat()).ok().flatten().map(JsCast::unchecked_into)
    }

    /// What in it has the focus, if anything has: what it does.
    fn held(&self) -> Option<Option<String>> {
        let active = document().active_element().filter(|active| self.item.contains(Some(active)))?;
        Some(active.get_attribute(DOES))
    }

    fn give_back(&self, held: Option<Option<String>>) {
        let Some(held) = held else { return };
        if document().active_element().is_some_and(|active| self.item.contains(Some(&active))) {
            return;
        }
        if let Some(element) = held.and_then(|does| self.doing(&does)).or_else(|| self.doing("more")) {
            let _ = element.focus();
        }
    }
}

/// What was pressed in a list: what it does, and the number of its item.
pub fn pressed(event: &Event) -> Option<(String, u32)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let does = target.closest(&["[", DOES, "]"].concat()).ok()??;
    let item = does.closest(&["[", NUMBER, "]"].concat()).ok()??;
    Some((does.get_attribute(DOES)?, item.get_attribute(NUMBER)?.parse().ok()?))
}

/// Adds a text so that it is shown as it is, within elements and within attributes in double quotes.
pub fn escape(html: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("the page has a document")
}
