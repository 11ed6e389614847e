//! What changes on the page, behind one type each. Leptos compiles its machinery anew for every closure it is given; a box costs a
//! call and saves the bytes.

use std::sync::Arc;

use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;

/// A part of the page that may be absent, drawn anew when what it reads changes.
pub fn part(draw: impl FnMut() -> Option<AnyView> + Send + 'static) -> AnyView {
    let draw: Box<dyn FnMut() -> Option<AnyView> + Send> = Box::new(draw);
    draw.into_any()
}

/// Words that change.
pub fn words(write: impl FnMut() -> String + Send + 'static) -> AnyView {
    let write: Box<dyn FnMut() -> String + Send> = Box::new(write);
    write.into_any()
}

/// An attribute's changing value; none: no such attribute.
pub fn value(read: impl FnMut() -> Option<&'static str> + Send + 'static) -> Box<dyn FnMut() -> Option<&'static str> + Send> {
    Box::new(read)
}

/// An attribute's value in words that change.
pub fn label(write: impl FnMut() -> String + Send + 'static) -> Box<dyn FnMut() -> String + Send> {
    Box::new(write)
}

/// What a press does.
pub fn press(mut act: impl FnMut() + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(move |_| act())
}

/// What a change of a field or a choice does. It gets the new value.
pub fn chosen(mut act: impl FnMut(String) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(move |event| act(event_target_value(&event)))
}

/// A list whose items are drawn once for each key, and stay as they are while others come and go. A key stands for all of an item that is
/// not looked up when it is drawn.
pub fn list(keys: impl Fn() -> Vec<String> + Send + Sync + 'static, draw: impl Fn(String) -> AnyView + Send + Sync + 'static) -> AnyView {
    let keys: Box<dyn Fn() -> Vec<String> + Send + Sync> = Box::new(keys);
    let draw: Arc<dyn Fn(String) -> AnyView + Send + Sync> = Arc::new(draw);
    view! { <For each=keys key=String::clone children=move |key| draw(key) /> }.into_any()
}

/// A value that is worked out anew when what it reads changes.
pub fn memo<T: PartialEq + Send + Sync + 'static>(work: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let work: Box<dyn Fn() -> T + Send + Sync> = Box::new(work);
    Memo::new(move |_| work())
}

/// Runs now, and again when what it reads changes.
pub fn effect(run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(move |_| run());
}
