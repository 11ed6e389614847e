//! The devices as they are tried: which there are, which are chosen, which of them work, and how one will enter.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::lesson::LessonPage;
use crate::app::devices::{self, Device, Devices, Entry};
use crate::browser::listener::Listener;
use crate::browser::media::{self, Found, Kind, Stream, Why};

/// How one device does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Switched off here.
    Off,
    /// The browser asks whether it may be used.
    Asking,
    /// It works.
    On,
    /// It does not.
    Failed(Why),
}

/// A device in use. It is let go with this.
struct Held {
    stream: Stream,
    _end: Option<Listener>,
}

/// All of it. To be made in a component: with it the devices are let go.
#[derive(Clone, Copy)]
pub struct Trial {
    /// What the browser knows of.
    pub found: RwSignal<Vec<Found>>,
    /// The chosen ones.
    pub chosen: RwSignal<Devices>,
    /// How the camera does.
    pub camera: RwSignal<State>,
    /// How the microphone does.
    pub microphone: RwSignal<State>,
    /// One enters with the microphone off.
    pub muted: RwSignal<bool>,
    /// One enters with the camera off, and it is off here.
    pub without_camera: RwSignal<bool>,
    /// The room lets everybody in with the microphone off.
    pub always_muted: RwSignal<bool>,
    /// The room lets everybody in with the camera off.
    pub never_camera: RwSignal<bool>,
    picture: StoredValue<Option<Held>, LocalStorage>,
    sound: StoredValue<Option<Held>, LocalStorage>,
    begun: StoredValue<bool>,
    plugs: StoredValue<Option<Listener>, LocalStorage>,
}

impl Trial {
    /// Nothing tried yet.
    pub fn new() -> Self {
        let trial = Self {
            found: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(devices::chosen()),
            camera: RwSignal::new(State::Asking),
            microphone: RwSignal::new(State::Asking),
            muted: RwSignal::new(false),
            without_camera: RwSignal::new(false),
            always_muted: RwSignal::new(false),
            never_camera: RwSignal::new(false),
            picture: StoredValue::new_local(None),
            sound: StoredValue::new_local(None),
            begun: StoredValue::new(false),
            plugs: StoredValue::new_local(None),
        };
        on_cleanup(move || {
            trial.picture.try_update_value(Option::take);
            trial.sound.try_update_value(Option::take);
            trial.plugs.try_update_value(Option::take);
        });
        trial
    }

    /// Starts, once the lesson is known.
    pub fn begin(self, page: &LessonPage) {
        if self.begun.try_get_value() != Some(false) {
            return;
        }
        self.begun.set_value(true);
        let entry = devices::entry().unwrap_or(Entry { muted: page.start_muted, without_camera: page.start_without_camera });
        self.always_muted.set(page.start_muted);
        self.never_camera.set(page.start_without_camera);
        self.muted.set(entry.muted || page.start_muted);
        self.without_camera.set(entry.without_camera || page.start_without_camera);
        self.plugs.set_value(media::on_change(move || self.plugged()));
        self.try_all();
    }

    /// Tries all that is there, by one question of the browser where that is possible.
    pub fn try_all(self) {
        spawn_local(async move {
            let there = match media::devices().await {
                Ok(found) => found,
                Err(why) => {
                    self.camera.try_set(State::Failed(why));
                    self.microphone.try_set(State::Failed(why));
                    return;
                }
            };
            let has = |kind| there.iter().any(|one| one.kind == kind);
            let (camera, microphone) = (has(Kind::Camera), has(Kind::Microphone));
            if !camera {
                self.camera.try_set(State::Failed(Why::Missing));
            }
            if !microphone {
                self.microphone.try_set(State::Failed(Why::Missing));
            }
            // Where the room decides that cameras are off at first, one's own is tried all the same.
            let off = self.without_camera.try_get_untracked().unwrap_or(true) && !self.never_camera.get_untracked();
            if camera && off {
                self.camera.try_set(State::Off);
            }
            if camera && microphone && !off {
                self.try_both().await;
            } else if microphone {
                self.try_microphone().await;
            } else if camera && !off {
                self.try_camera().await;
            }
            let Ok(found) = media::devices().await else { return };
            self.found.try_set(found);
            // Only now the browser tells what devices are called: one that has another id than the last time is known by that.
            if self.is_another(Kind::Microphone) {
                self.try_microphone().await;
            }
            if self.is_another(Kind::Camera) {
                self.try_camera().await;
            }
        });
    }

    /// Whether another device is in use than the one that was chosen, and that one is there.
    fn is_another(self, kind: Kind) -> bool {
        let Some(id) = self.id(kind) else { return false };
        let there = self.found.try_with_untracked(|found| found.iter().any(|one| one.kind == kind && one.id == id));
        there == Some(true) && self.in_use(kind).is_some_and(|used| used != id)
    }

    async fn try_both(self) {
        self.camera.try_set(State::Asking);
        self.microphone.try_set(State::Asking);
        let (camera, microphone) = (self.id(Kind::Camera), self.id(Kind::Microphone));
        match media::both(camera.as_deref(), microphone.as_deref()).await {
            Ok((picture, sound)) => {
                self.take(Kind::Camera, Ok(picture));
                self.take(Kind::Microphone, Ok(sound));
            }
            // One of the two may be to be had.
            Err(_) => {
                self.try_microphone().await;
                self.try_camera().await;
            }
        }
    }

    async fn try_camera(self) {
        self.camera.try_set(State::Asking);
        let id = self.id(Kind::Camera);
        self.take(Kind::Camera, media::camera(id.as_deref()).await);
    }

    async fn try_microphone(self) {
        self.microphone.try_set(State::Asking);
        let id = self.id(Kind::Microphone);
        self.take(Kind::Microphone, media::microphone(id.as_deref()).await);
    }

    /// Keeps what the browser gave. If the page was left meanwhile, or the camera was switched off, the device is let go at once.
    fn take(self, kind: Kind, answer: Result<Stream, Why>) {
        let (state, kept) = if kind == Kind::Camera { (self.camera, self.picture) } else { (self.microphone, self.sound) };
        if state.try_get_untracked().is_none_or(|state| state == State::Off) {
            return;
        }
        match answer {
            Err(why) => {
                kept.set_value(None);
                state.set(State::Failed(why));
            }
            Ok(stream) => {
                let end = stream.on_end(move || {
                    kept.try_update_value(Option::take);
                    state.try_set(State::Failed(Why::Missing));
                });
                kept.set_value(Some(Held { stream, _end: end }));
                state.set(State::On);
                // Those who look at the stream hear of it even if it was on before, with another device.
                state.notify();
            }
        }
    }

    /// Looks which devices there are.
    fn look(self) {
        spawn_local(async move {
            if let Ok(found) = media::devices().await {
                self.found.try_set(found);
            }
        });
    }

    /// Something was plugged in or out: what was missing may be there now.
    fn plugged(self) {
        spawn_local(async move {
            let Ok(found) = media::devices().await else { return };
            let has = |kind| found.iter().any(|one| one.kind == kind);
            let (camera, microphone) = (has(Kind::Camera), has(Kind::Microphone));
            self.found.try_set(found);
            let missing = |state: RwSignal<State>| state.try_get_untracked() == Some(State::Failed(Why::Missing));
            if microphone && missing(self.microphone) {
                self.try_microphone().await;
            }
            if camera && missing(self.camera) {
                self.try_camera().await;
            }
        });
    }

    /// Switches the camera off or on, here and for entering.
    pub fn set_without_camera(self, off: bool) {
        self.without_camera.set(off);
        if off {
            self.picture.set_value(None);
            if !matches!(self.camera.get_untracked(), State::Failed(_)) {
                self.camera.set(State::Off);
            }
        } else {
            spawn_local(async move {
                self.try_camera().await;
                self.look();
            });
        }
    }

    /// Tries another device. An empty id: whatever the browser takes.
    pub fn choose(self, kind: Kind, id: String) {
        let label = self.found.with_untracked(|found| {
            let device = found.iter().find(|one| one.kind == kind && one.id == id);
            device.map(|one| one.label.clone()).unwrap_or_default()
        });
        let device = (!id.is_empty()).then_some(Device { id, label });
        self.chosen.update(|chosen| match kind {
            Kind::Camera => chosen.video_input = device,
            Kind::Microphone => chosen.audio_input = device,
            Kind::Speaker => chosen.audio_output = device,
        });
        spawn_local(async move {
            match kind {
                Kind::Camera => self.try_camera().await,
                Kind::Microphone => self.try_microphone().await,
                Kind::Speaker => {}
            }
        });
    }

    /// The id of the chosen device, by its label if the browser has given it another one since.
    pub fn id(self, kind: Kind) -> Option<String> {
        let chosen = self.chosen.try_with_untracked(|chosen| match kind {
            Kind::Camera => chosen.video_input.clone(),
            Kind::Microphone => chosen.audio_input.clone(),
            Kind::Speaker => chosen.audio_output.clone(),
        })??;
        let by_label = self.found.try_with_untracked(|found| {
            let known = found.iter().any(|one| one.kind == kind && one.id == chosen.id);
            let same = found.iter().find(|one| one.kind == kind && !chosen.label.is_empty() && one.label == chosen.label);
            if known { None } else { same.map(|one| one.id.clone()) }
        })?;
        Some(by_label.unwrap_or(chosen.id))
    }

    /// The id of the device that is in use.
    pub fn in_use(self, kind: Kind) -> Option<String> {
        let kept = if kind == Kind::Camera { self.picture } else { self.sound };
        kept.try_with_value(|held| held.as_ref().and_then(|held| held.stream.device())).flatten()
    }

    /// Does something with the camera's picture.
    pub fn with_picture(self, look: impl FnOnce(&Stream)) {
        self.picture.with_value(|held| held.as_ref().map(|held| look(&held.stream)));
    }

    /// Makes something of the microphone's sound.
    pub fn with_sound<T>(self, make: impl FnOnce(&Stream) -> Option<T>) -> Option<T> {
        self.sound.with_value(|held| held.as_ref().and_then(|held| make(&held.stream)))
    }

    /// Remembers what was chosen. What the room decides for everybody is no choice of one's own.
    pub fn remember(self) {
        let before = devices::entry().unwrap_or_default();
        let own = |room: RwSignal<bool>, here: RwSignal<bool>, before| if room.get_untracked() { before } else { here.get_untracked() };
        let entry = Entry {
            muted: own(self.always_muted, self.muted, before.muted),
            without_camera: own(self.never_camera, self.without_camera, before.without_camera),
        };
        devices::remember(&self.chosen.get_untracked(), entry);
    }
}
