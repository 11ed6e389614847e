//! Recording and streaming, for those whose role may. What runs is shown to everybody in the bar.

use domain::PersonId;
use domain::recording::{Means, Way};
use jitsi::RecordingMode;
use jitsi::conference::Topics;
use leptos::prelude::*;

use super::super::changing::{memo, part};
use super::super::state::Seat;
use super::parts::{button, folded, locked, note, row, submit};
use crate::api::recording::{Running, Start};
use crate::app::parts::Field;
use crate::app::time;
use crate::asks::Ask;
use crate::recording::sightings::streams;
use crate::recording::words;

/// The part, where one may record; and where nobody may, how that can be changed.
pub fn view(seat: Seat) -> AnyView {
    let may = memo(move || seat.ticket.with(|ticket| ticket.as_ref().map(|ticket| (ticket.recording, ticket.records))));
    part(move || {
        let body = match may.get()? {
            (true, true) => vec![
                what_runs(seat),
                note(
                    "Everybody sees that it runs. Everybody but moderators has agreed to it before entering. What was recorded comes to the \
                     lesson's page when it has ended.",
                ),
            ],
            (true, false) => return None,
            (false, _) => vec![note("Lessons in this room are not recorded. That can be changed in the settings of the room.")],
        };
        Some(folded("Recording", body))
    })
}

/// What there is to go by.
#[derive(Clone, PartialEq, Eq)]
struct Scene {
    /// What runs by the conference's word.
    confirmed: Vec<RecordingMode>,
    /// What runs by the server's word, or was asked for.
    running: Option<Running>,
    /// Who looks at it.
    me: Option<PersonId>,
    /// With what lessons are recorded here.
    means: Means,
}

impl Scene {
    fn read(seat: Seat) -> Self {
        let confirmed = seat.conference.read(Topics::RECORDING, |conference| {
            [RecordingMode::File, RecordingMode::Stream].into_iter().filter(|mode| conference.recording.has(*mode)).collect()
        });
        seat.ticket.with(|ticket| {
            let ticket = ticket.as_ref();
            Self {
                confirmed,
                running: ticket.and_then(|ticket| ticket.running.clone()),
                me: ticket.map(|ticket| ticket.person.clone()),
                means: ticket.map_or(Means::File, |ticket| ticket.recording_means),
            }
        })
    }

    fn is_mine(&self, running: &Running) -> bool {
        running.by.is_some() && running.by == self.me
    }

    /// Whether it is this recording that runs in this mode.
    fn is_of(running: &Running, mode: RecordingMode) -> bool {
        streams(running.way) == (mode == RecordingMode::Stream)
    }
}

fn what_runs(seat: Seat) -> AnyView {
    let scene = memo(move || Scene::read(seat));
    part(move || Some(draw(seat, &scene.get()).into_any()))
}

fn draw(seat: Seat, scene: &Scene) -> Vec<AnyView> {
    let mut body = Vec::new();
    if let Some(running) = &scene.running {
        let confirmed = scene.confirmed.iter().any(|mode| Scene::is_of(running, *mode));
        let mine = scene.is_mine(running);
        body.push(note(words::about(running, &time::clock(running.since_ms), mine, confirmed)));
        // What nobody has confirmed can be asked for once more by whoever did.
        if let Some(means) = means_of(running.way).filter(|_| mine && !confirmed) {
            body.push(row(vec![start(seat, "Start recording", Start::With(means))]));
        }
    }
    for mode in &scene.confirmed {
        let running = scene.running.as_ref().filter(|running| Scene::is_of(running, *mode));
        let title = match (mode, running.map(|running| running.way)) {
            (RecordingMode::Stream, way) if way != Some(Way::Youtube) => "Stop the stream",
            _ => "Stop recording",
        };
        body.push(match running.filter(|running| running.locked && !scene.is_mine(running)) {
            Some(running) => locked(title, words::locked(running)),
            None => row(vec![stop(seat, title, *mode)]),
        });
    }
    if scene.running.is_none() && scene.confirmed.is_empty() {
        let mut buttons = vec![start(seat, "Start recording", Start::AsSet)];
        if scene.means == Means::Youtube {
            body.push(note("Lessons are recorded on YouTube. They are not listed there."));
            buttons.push(start(seat, "Record on the video server", Start::With(Means::File)));
        }
        body.push(row(buttons));
        body.push(start_stream(seat));
    }
    body
}

/// With what it is recorded; none: with a key of one's own, which is not known any more.
const fn means_of(way: Way) -> Option<Means> {
    match way {
        Way::Jibri | Way::Jaas => Some(Means::File),
        Way::Youtube => Some(Means::Youtube),
        Way::Stream | Way::Link => None,
    }
}

fn stop(seat: Seat, title: &'static str, mode: RecordingMode) -> AnyView {
    let waits = Ask::Record { mode, on: false };
    let busy = move || seat.starting.get() || seat.waits_for(&waits);
    button(title, "danger", Box::new(busy), move || seat.drive(|driver| driver.end_recording(mode)))
}

/// Whether a recording was asked for and has not begun.
fn begins(seat: Seat) -> bool {
    let waits = |mode| seat.waits_for(&Ask::Record { mode, on: true });
    seat.starting.get() || waits(RecordingMode::File) || waits(RecordingMode::Stream)
}

fn start(seat: Seat, title: &'static str, start: Start) -> AnyView {
    button(title, "", Box::new(move || begins(seat)), move || seat.drive(|driver| driver.begin_recording(start, None, false)))
}

fn start_stream(seat: Seat) -> AnyView {
    let key = RwSignal::new(String::new());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if untrack(|| begins(seat)) {
            return;
        }
        // Kept nowhere: once it is with Jitsi, it is not on the page any more.
        let typed = key.try_update(std::mem::take).unwrap_or_default().trim().to_owned();
        if !typed.is_empty() {
            seat.drive(|driver| driver.begin_recording(Start::OwnStream, Some(typed), false));
        }
    };
    view! {
        <form class="stack close" on:submit=send>
            <Field label="Stream key" value=key kind="password" hint="From YouTube or your streaming service. It is not stored." />
            {submit("Start the stream", Box::new(move || begins(seat)))}
        </form>
    }
    .into_any()
}
