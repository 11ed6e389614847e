//! Cameras, microphones and loudspeakers, as a page may try them before a lesson.

use futures_util::future::{Either, select};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AnalyserNode, AudioContext, AudioContextState, DomException, HtmlAudioElement, HtmlVideoElement, MediaDeviceInfo, MediaDeviceKind,
    MediaDevices, MediaStream, MediaStreamAudioSourceNode, MediaStreamConstraints, MediaStreamTrack,
};

use super::listener::Listener;
use super::page;

/// How long the tone lasts, in ms.
const TONE_MS: i32 = 1_200;
/// How long it may take to begin, in ms.
const TONE_PATIENCE_MS: i32 = 4_000;
/// How many samples one look at the level takes in: about 40 ms.
const SAMPLES: u32 = 2_048;

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A camera.
    Camera,
    /// A microphone.
    Microphone,
    /// A loudspeaker or headphones.
    Speaker,
}

/// A device that the browser knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// The browser's id; empty until it is allowed to tell.
    pub id: String,
    /// Its name; empty until it is allowed to tell.
    pub label: String,
}

/// Why there is no picture or no sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The page is not served securely, so the browser has nothing to offer.
    Insecure,
    /// The person or the system did not allow it.
    Denied,
    /// There is no such device.
    Missing,
    /// Another program has it, or the system does not give it.
    Busy,
    /// Something else.
    Other,
}

impl Why {
    fn of(error: &JsValue) -> Self {
        match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
            Some("NotAllowedError" | "SecurityError") => Self::Denied,
            Some("NotFoundError" | "OverconstrainedError") => Self::Missing,
            Some("NotReadableError" | "AbortError") => Self::Busy,
            _ => Self::Other,
        }
    }
}

/// The browser's devices; none on pages that are not served securely, whatever the types say.
fn media() -> Option<MediaDevices> {
    let navigator = web_sys::window()?.navigator();
    let devices = Reflect::get(&navigator, &"mediaDevices".into()).ok()?;
    devices.dyn_into().ok()
}

/// The devices there are. Ids and names are empty until the browser may tell them.
pub async fn devices() -> Result<Vec<Found>, Why> {
    let media = media().ok_or(Why::Insecure)?;
    let list = JsFuture::from(media.enumerate_devices().map_err(|error| Why::of(&error))?).await.map_err(|error| Why::of(&error))?;
    let found = |device: JsValue| {
        let device: MediaDeviceInfo = device.dyn_into().ok()?;
        let kind = match device.kind() {
            MediaDeviceKind::Videoinput => Kind::Camera,
            MediaDeviceKind::Audioinput => Kind::Microphone,
            MediaDeviceKind::Audiooutput => Kind::Speaker,
            _ => return None,
        };
        Some(Found { kind, id: device.device_id(), label: device.label() })
    };
    Ok(Array::from(&list).iter().filter_map(found).collect())
}

/// Calls whenever a device is plugged in or out, until the listener is dropped.
pub fn on_change(call: impl FnMut() + 'static) -> Option<Listener> {
    Some(Listener::on(media()?.into(), "devicechange", call))
}

/// Picture or sound of one device. The device is let go when this is dropped.
#[derive(Debug)]
pub struct Stream(MediaStream);

impl Drop for Stream {
    fn drop(&mut self) {
        for track in self.tracks() {
            track.stop();
        }
    }
}

impl Stream {
    fn tracks(&self) -> impl Iterator<Item = MediaStreamTrack> {
        self.0.get_tracks().iter().filter_map(|track| track.dyn_into().ok()).collect::<Vec<_>>().into_iter()
    }

    /// The browser's id of the device.
    pub fn device(&self) -> Option<String> {
        let track = self.tracks().next()?;
        let settings = Reflect::get(&track, &"getSettings".into()).ok()?.dyn_into::<js_sys::Function>().ok()?.call0(&track).ok()?;
        Reflect::get(&settings, &"deviceId".into()).ok()?.as_string()
    }

    /// Shows it in a video element.
    pub fn show_in(&self, video: &HtmlVideoElement) {
        video.set_src_object(Some(&self.0));
    }

    /// Calls when the device goes away, until the listener is dropped.
    pub fn on_end(&self, call: impl FnMut() + 'static) -> Option<Listener> {
        Some(Listener::on(self.tracks().next()?.into(), "ended", call))
    }
}

/// A camera: this one, if it is there.
///
/// # Errors
/// Why there is no picture.
pub async fn camera(id: Option<&str>) -> Result<Stream, Why> {
    let stream = match ask(Some(wish(id)), None).await {
        Err(Why::Missing) if id.is_some() => ask(Some(JsValue::TRUE), None).await,
        answer => answer,
    };
    stream.map(Stream)
}

/// A microphone: this one, if it is there.
///
/// # Errors
/// Why there is no sound.
pub async fn microphone(id: Option<&str>) -> Result<Stream, Why> {
    let stream = match ask(None, Some(wish(id))).await {
        Err(Why::Missing) if id.is_some() => ask(None, Some(JsValue::TRUE)).await,
        answer => answer,
    };
    stream.map(Stream)
}

/// Camera and microphone by one question of the browser.
///
/// # Errors
/// Why one of the two is not to be had; the other may be.
pub async fn both(camera: Option<&str>, microphone: Option<&str>) -> Result<(Stream, Stream), Why> {
    let stream = ask(Some(wish(camera)), Some(wish(microphone))).await?;
    let part = |tracks: Array| MediaStream::new_with_tracks(&tracks).map(Stream).map_err(|error| Why::of(&error));
    Ok((part(stream.get_video_tracks())?, part(stream.get_audio_tracks())?))
}

/// This device and no other, or any. One that is only preferred is not always taken where it is there.
fn wish(id: Option<&str>) -> JsValue {
    let Some(id) = id.filter(|id| !id.is_empty()) else { return JsValue::TRUE };
    let (wish, exact) = (Object::new(), Object::new());
    let _ = Reflect::set(&exact, &"exact".into(), &id.into());
    let _ = Reflect::set(&wish, &"deviceId".into(), &exact);
    wish.into()
}

async fn ask(video: Option<JsValue>, audio: Option<JsValue>) -> Result<MediaStream, Why> {
    let media = media().ok_or(Why::Insecure)?;
    let wanted = MediaStreamConstraints::new();
    wanted.set_video(&video.unwrap_or(JsValue::FALSE));
    wanted.set_audio(&audio.unwrap_or(JsValue::FALSE));
    let promise = media.get_user_media_with_constraints(&wanted).map_err(|error| Why::of(&error))?;
    let stream = JsFuture::from(promise).await.map_err(|error| Why::of(&error))?;
    stream.dyn_into().map_err(|_| Why::Other)
}

/// How loud a microphone is. It stops listening when this is dropped.
pub struct Level {
    context: AudioContext,
    _source: MediaStreamAudioSourceNode,
    analyser: AnalyserNode,
    samples: Vec<f32>,
}

impl Drop for Level {
    fn drop(&mut self) {
        let _ = self.context.close();
    }
}

impl Level {
    /// Of this microphone; none where the browser cannot.
    pub fn of(stream: &Stream) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let analyser = context.create_analyser().ok()?;
        analyser.set_fft_size(SAMPLES);
        let source = context.create_media_stream_source(&stream.0).ok()?;
        source.connect_with_audio_node(&analyser).ok()?;
        Some(Self { context, _source: source, analyser, samples: vec![0.0; SAMPLES as usize] })
    }

    /// Whether the browser waits for a press before it listens.
    pub fn is_asleep(&self) -> bool {
        self.context.state() == AudioContextState::Suspended
    }

    /// Makes it listen, after a press.
    pub fn wake(&self) {
        let _ = self.context.resume();
    }

    /// The level now: 0 is silence (60 dB below the loudest), 1 the loudest.
    pub fn read(&mut self) -> f64 {
        self.analyser.get_float_time_domain_data(&mut self.samples);
        let power = self.samples.iter().map(|one| f64::from(one * one)).sum::<f64>() / f64::from(SAMPLES);
        ((10.0 * power.max(1e-12).log10() + 60.0) / 60.0).clamp(0.0, 1.0)
    }
}

/// Whether the browser lets a page choose the loudspeaker.
pub fn can_choose_speaker() -> bool {
    let element = Reflect::get(&js_sys::global(), &"HTMLMediaElement".into()).unwrap_or(JsValue::UNDEFINED);
    let prototype = Reflect::get(&element, &"prototype".into()).unwrap_or(JsValue::UNDEFINED);
    prototype.is_object() && Reflect::has(&prototype, &"setSinkId".into()).unwrap_or(false)
}

/// Plays two tones on a loudspeaker: this one, if it is given and there. Says whether they were played.
pub async fn tone(speaker: Option<&str>) -> bool {
    play(speaker).await.is_ok()
}

async fn play(speaker: Option<&str>) -> Result<(), JsValue> {
    let context = AudioContext::new()?;
    // A browser that waits for a press, or a system without any sound, may never answer.
    let patience = Box::pin(page::wait(TONE_PATIENCE_MS));
    let made = match select(Box::pin(tones(&context, speaker)), patience).await {
        Either::Left((made, _)) => made,
        Either::Right(_) => Err(JsValue::NULL),
    };
    if made.is_ok() {
        page::wait(TONE_MS).await;
    }
    let _ = context.close();
    made
}

/// By way of an audio element: it is what all browsers let a loudspeaker be chosen for.
async fn tones(context: &AudioContext, speaker: Option<&str>) -> Result<(), JsValue> {
    JsFuture::from(context.resume()?).await?;
    let out = context.create_media_stream_destination()?;
    let (oscillator, volume) = (context.create_oscillator()?, context.create_gain()?);
    oscillator.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&out)?;
    let (from, until) = (context.current_time(), context.current_time() + f64::from(TONE_MS) / 1_000.0);
    oscillator.frequency().set_value_at_time(523.25, from)?;
    oscillator.frequency().set_value_at_time(659.25, (from + until) / 2.0)?;
    // A tone that begins and ends at once would click.
    volume.gain().set_value_at_time(0.0, from)?;
    volume.gain().linear_ramp_to_value_at_time(0.25, from + 0.05)?;
    volume.gain().set_value_at_time(0.25, until - 0.2)?;
    volume.gain().linear_ramp_to_value_at_time(0.0, until)?;
    let element = HtmlAudioElement::new()?;
    element.set_src_object(Some(&out.stream()));
    if let Some(speaker) = speaker.filter(|id| !id.is_empty() && can_choose_speaker()) {
        let set = Reflect::get(&element, &"setSinkId".into())?.dyn_into::<js_sys::Function>()?;
        // One that is gone is no reason for silence.
        let _ = JsFuture::from(js_sys::Promise::resolve(&set.call1(&element, &speaker.into())?)).await;
    }
    oscillator.start()?;
    oscillator.stop_with_when(until)?;
    JsFuture::from(element.play()?).await?;
    Ok(())
}
