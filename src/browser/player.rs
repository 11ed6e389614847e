//! The browser's own player, and what it does not do by itself.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlMediaElement, HtmlVideoElement, TextTrack, TextTrackMode};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Where it is, in ms.
pub fn position_ms(video: &HtmlMediaElement) -> i64 {
    (video.current_time() * 1_000.0) as i64
}

/// Whether anything of its source has come. Before that it is nowhere, whatever it says of its place.
pub fn has_begun(video: &HtmlMediaElement) -> bool {
    video.ready_state() > HtmlMediaElement::HAVE_NOTHING
}

/// How long it is, in ms, once that is known.
pub fn length_ms(video: &HtmlMediaElement) -> Option<i64> {
    let length = video.duration();
    length.is_finite().then_some((length * 1_000.0) as i64)
}

/// Goes to a place, in ms; not beyond the ends.
pub fn go_to(video: &HtmlMediaElement, at_ms: i64) {
    let at_ms = at_ms.clamp(0, length_ms(video).unwrap_or(i64::MAX));
    video.set_current_time(at_ms as f64 / 1_000.0);
}

/// Plays. Where the browser wants a press of its own player first, nothing happens.
pub fn play(video: &HtmlMediaElement) {
    if let Ok(promise) = video.play() {
        // A refusal is no mistake of the page.
        wasm_bindgen_futures::spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}

/// Plays, or pauses.
pub fn toggle(video: &HtmlMediaElement) {
    if video.paused() {
        play(video);
    } else {
        let _ = video.pause();
    }
}

/// How fast it plays, from now on and after its source has changed.
pub fn set_speed(video: &HtmlMediaElement, speed: f64) {
    video.set_default_playback_rate(speed);
    video.set_playback_rate(speed);
}

/// Sound on or off.
pub fn toggle_sound(video: &HtmlMediaElement) {
    video.set_muted(!video.muted());
}

/// Captions on or off: which it is now; none if there are none.
pub fn toggle_captions(video: &HtmlMediaElement) -> Option<bool> {
    let track: TextTrack = video.text_tracks()?.get(0)?;
    let show = track.mode() != TextTrackMode::Showing;
    track.set_mode(if show { TextTrackMode::Showing } else { TextTrackMode::Disabled });
    Some(show)
}

/// The whole screen, or back.
pub fn toggle_screen(video: &HtmlVideoElement) {
    let Some(document) = document() else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else {
        let _ = video.request_fullscreen();
    }
}

/// Puts another address of the same recording in the place of the one before, and goes on at a place (ms).
pub fn change_source(video: &HtmlVideoElement, url: &str, at_ms: i64) {
    let plays = !video.paused() && !video.ended();
    let again = video.clone();
    let go_on = Closure::once_into_js(move || {
        go_to(&again, at_ms);
        if plays {
            play(&again);
        }
    });
    video.set_src(url);
    let options = web_sys::AddEventListenerOptions::new();
    options.set_once(true);
    let _ = video.add_event_listener_with_callback_and_add_event_listener_options("loadedmetadata", go_on.unchecked_ref(), &options);
    video.load();
}

#[wasm_bindgen]
extern "C" {
    /// What is played, in the words of the Media Session API.
    type MediaMetadata;

    #[wasm_bindgen(constructor, catch)]
    fn new(words: &Object) -> Result<MediaMetadata, JsValue>;
}

/// Tells the device what is played: for its lock screen, keyboards with a play key and the like.
pub fn tell_title(title: &str, course: &str) {
    let Some(window) = web_sys::window() else { return };
    let session = Reflect::get(&window.navigator(), &"mediaSession".into()).unwrap_or(JsValue::UNDEFINED);
    let words = Object::new();
    for (name, value) in [("title", title), ("artist", course)] {
        let _ = Reflect::set(&words, &name.into(), &value.into());
    }
    if let (false, Ok(told)) = (session.is_undefined(), MediaMetadata::new(&words)) {
        let _ = Reflect::set(&session, &"metadata".into(), &told);
    }
}

/// Whether what has the focus does something with the space bar and the arrows by itself.
pub fn focus_takes_keys() -> bool {
    let taken = |element: Element| element.matches("a, button, summary, video, iframe, [role=slider]").unwrap_or(false);
    document().and_then(|document| document.active_element()).is_some_and(taken)
}
