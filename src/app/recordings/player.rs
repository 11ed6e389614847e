//! The player: the browser's own, with chapters and what was said beside it.

use domain::RecordingId;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use stylers_macro::style_sheet;

use super::stage::{Addresses, From, Stage};
use super::{chapters, frame, tools, transcript};
use crate::api::ApiError;
use crate::api::recording::recording;
use crate::app::load::Refresh;
use crate::app::parts::Button;
use crate::app::session::{Shared, use_shared};
use crate::browser::listener::Listener;
use crate::browser::{memory, player};
use crate::playback::Places;

/// How often a place is written down while it plays, in ms of the recording.
const WRITE_MS: i64 = 5_000;

/// The class that `style/player.css` is scoped to.
pub fn sheet() -> &'static str {
    let sheet = style_sheet!("style/player.css");
    sheet
}

/// What outlives a player.
#[derive(Clone, Copy)]
pub struct Playing {
    /// Which recording.
    pub id: StoredValue<RecordingId>,
    /// Its title and its course's.
    pub title: RwSignal<(String, String)>,
    /// Where its files are.
    pub addresses: RwSignal<Addresses>,
    refresh: Refresh,
}

impl Playing {
    /// To be made in a component.
    pub fn new(id: RecordingId, refresh: Refresh) -> Self {
        Self {
            id: StoredValue::new(id),
            title: RwSignal::new((String::new(), String::new())),
            addresses: RwSignal::new(Addresses::default()),
            refresh,
        }
    }
}

/// One player, as its parts use it.
#[derive(Clone, Copy)]
pub struct Player {
    /// The browser's.
    pub video: NodeRef<html::Video>,
    /// Where it is, in ms.
    pub at_ms: RwSignal<i64>,
    /// Where this person was on this device, in ms; none: nowhere, or they are there.
    pub was_ms: RwSignal<Option<i64>>,
    playing: Playing,
    shared: Shared,
    /// Why it does not play.
    trouble: RwSignal<Option<&'static str>>,
    /// The server is gone; when it is back, it goes on.
    waits: RwSignal<bool>,
    /// Where a fresh address was asked for last, in ms. One that does not help is not asked for again.
    helped_ms: StoredValue<Option<i64>>,
    written_ms: StoredValue<i64>,
}

/// The page's part with the player.
pub fn view(stage: &Stage, playing: Playing) -> AnyView {
    let sheet = sheet();
    let (screen, player) = match &stage.from {
        From::File => {
            let player = Player::new(playing);
            (file(stage, player), Some(player))
        }
        From::Frame { url, site, link } => (frame::view(url, site, link, playing.title), None),
        From::Elsewhere { link, site } => (frame::elsewhere(link, site), None),
    };
    let chapters = (!stage.chapters.is_empty()).then(|| chapters::view(&stage.chapters, player));
    let said = (!stage.cues.is_empty()).then(|| transcript::view(&stage.cues, player));
    let beside = (chapters.is_some() || said.is_some()).then(|| {
        view! {
            class = sheet,
            <div class="beside">{chapters} {said}</div>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <div class="page more theatre">
            <div class="stage">
                <div class="before">{screen} {along(playing)}</div>
                {beside}
            </div>
        </div>
    }
    .into_any()
}

/// What can be taken along.
fn along(playing: Playing) -> AnyView {
    let sheet = sheet();
    let links = move || {
        let along = playing.addresses.with(|addresses| addresses.along.clone());
        (!along.is_empty()).then(|| {
            let links = along.into_iter().map(|(words, url)| {
                view! {
                    <a class="button" href=url rel="external" download="">
                        {words}
                    </a>
                }
                .into_any()
            });
            view! {
                class = sheet,
                <div class="row along" role="group" aria-labelledby="along">
                    <span id="along">"Download"</span>
                    {links.collect::<Vec<_>>()}
                </div>
            }
            .into_any()
        })
    };
    links.into_any()
}

impl Player {
    fn new(playing: Playing) -> Self {
        Self {
            video: NodeRef::new(),
            at_ms: RwSignal::new(0),
            was_ms: RwSignal::new(None),
            playing,
            shared: use_shared(),
            trouble: RwSignal::new(None),
            waits: RwSignal::new(false),
            helped_ms: StoredValue::new(None),
            written_ms: StoredValue::new(0),
        }
    }

    /// Jumps to a place (ms) and plays from there.
    pub fn jump(self, at_ms: i64) {
        if let Some(video) = self.video.get_untracked() {
            player::go_to(&video, at_ms);
            player::play(&video);
            self.at_ms.set(at_ms);
        }
    }

    /// Where this device keeps the places of whoever is signed in.
    fn shelf(self) -> Option<String> {
        let me = self.shared.session.who.with_untracked(|who| match who {
            crate::app::session::Who::Someone(me) => Some(me.person.clone()),
            _ => None,
        })?;
        Some(["rollcall.places.", me.as_str()].concat())
    }

    fn places(self) -> Option<(String, Places)> {
        let shelf = self.shelf()?;
        let places = Places::read(&memory::kept(&shelf).unwrap_or_default());
        Some((shelf, places))
    }

    fn recall(self) {
        let Some((_, places)) = self.places() else { return };
        self.was_ms.set(self.playing.id.with_value(|id| places.of(id.as_str())));
    }

    fn write_down(self) {
        let (Some((shelf, mut places)), Some(video)) = (self.places(), self.video.get_untracked()) else { return };
        let at_ms = self.at_ms.get_untracked();
        self.playing.id.with_value(|id| places.put(id.as_str(), at_ms, player::length_ms(&video)));
        memory::keep(&shelf, &places.write());
        self.written_ms.set_value(at_ms);
    }

    /// Forgets where this person was.
    pub fn forget(self) {
        self.was_ms.set(None);
        if let Some((shelf, mut places)) = self.places() {
            self.playing.id.with_value(|id| places.forget(id.as_str()));
            memory::keep(&shelf, &places.write());
        }
    }

    fn moved(self) {
        // A source that is changed says that it is at the beginning, before it is anywhere.
        let Some(video) = self.video.get_untracked().filter(|video| player::has_begun(video)) else { return };
        let at_ms = player::position_ms(&video);
        self.at_ms.set(at_ms);
        if self.helped_ms.get_value().is_some_and(|helped_ms| (at_ms - helped_ms).abs() > 1_000) {
            self.helped_ms.set_value(None);
        }
        if self.was_ms.get_untracked().is_some_and(|was_ms| at_ms >= was_ms) {
            self.was_ms.set(None);
        }
        if (at_ms - self.written_ms.get_value()).abs() >= WRITE_MS {
            self.write_down();
        }
    }

    /// It does not play: most often because its address has ended to work. A fresh one is asked for, once.
    fn failed(self) {
        let at_ms = self.at_ms.get_untracked();
        if self.helped_ms.get_value().is_some() {
            self.trouble.set(Some("The browser cannot play this recording. Perhaps it does not know the format, or the file is damaged."));
            return;
        }
        self.helped_ms.set_value(Some(at_ms));
        self.ask();
    }

    /// Asks for a fresh address, and goes on where it was.
    fn ask(self) {
        let at_ms = self.at_ms.get_untracked();
        let asked = recording(self.playing.id.get_value());
        spawn_local(async move {
            let answer = self.shared.hear(asked.await);
            // The page may have been left meanwhile.
            let Some(video) = self.video.try_get_untracked().flatten() else { return };
            self.trouble.set(None);
            match answer.map(|page| Addresses::of(&page)) {
                Ok(addresses) => match addresses.video.clone() {
                    Some(url) => {
                        self.playing.addresses.set(addresses);
                        player::change_source(&video, &url, at_ms);
                    }
                    // There is nothing to play any more: the page says why.
                    None => self.playing.refresh.now(),
                },
                Err(ApiError::Unreachable) => {
                    self.waits.set(true);
                    self.trouble.set(Some("The server cannot be reached. It goes on by itself when it is back."));
                }
                Err(ApiError::NoSuch(_)) => self.trouble.set(Some("This recording is not there any more, or is hidden now.")),
                Err(_) => self.trouble.set(Some("The recording could not be fetched. Please try again.")),
            }
        });
    }

    /// Asks again when the server is back, or somebody has signed in again.
    fn go_on_when_back(self) {
        Effect::new(move |_| {
            let reachable = self.shared.health.reachable.get();
            self.shared.session.renewed.track();
            if reachable && self.waits.get_untracked() {
                self.waits.set(false);
                self.ask();
            }
        });
    }
}

fn file(stage: &Stage, player: Player) -> AnyView {
    let sheet = sheet();
    let playing = player.playing;
    let (src, captions) = playing.addresses.with_untracked(|addresses| (addresses.video.clone(), addresses.captions.clone()));
    // The first answer may come before it is known who this is.
    Effect::new(move |_| {
        player.shared.session.who.track();
        if player.at_ms.get_untracked() == 0 {
            player.recall();
        }
    });
    Effect::new(move |_| playing.title.with(|(title, course)| player::tell_title(title, course)));
    player.go_on_when_back();
    let leaving = StoredValue::new_local(Some(Listener::window("pagehide", move || player.write_down())));
    on_cleanup(move || drop(leaving.try_update_value(Option::take)));
    let label = move || playing.title.with(|(title, _)| title.clone());
    let track = captions.filter(|_| stage.captions).map(|url| view! { <track kind="captions" label="Captions" src=url /> }.into_any());
    let trouble = move || {
        player.trouble.get().map(|sentence| {
            let again = move || {
                player.helped_ms.set_value(None);
                player.ask();
            };
            view! {
                <div class="notice wrong">
                    <p>{sentence}</p>
                    <Button on_press=again>"Try again"</Button>
                </div>
            }
            .into_any()
        })
    };
    view! {
        class = sheet,
        <video
            class="video"
            node_ref=player.video
            src=src
            controls
            controlslist="nodownload"
            playsinline
            preload="metadata"
            aria-label=label
            on:timeupdate=move |_| player.moved()
            on:pause=move |_| player.write_down()
            on:error=move |_| player.failed()
        >
            {track}
        </video>
        <div role="alert">{trouble}</div>
        {tools::view(player)}
    }
    .into_any()
}
