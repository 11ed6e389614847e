//! Above the picture, for whoever may record: whether the lesson is to be recorded, and that it could not be. What begins by itself begins
//! here. What there is to press otherwise is in the console.

use domain::LessonId;
use domain::recording::Trigger;
use jitsi::conference::Topics;
use leptos::prelude::*;

use super::changing::{effect, memo, part, press};
use super::icon::{CLOSE, icon};
use super::sheet;
use super::state::Seat;
use crate::api::recording::Start;
use crate::app::parts::Button;
use crate::browser::timer::Timeout;
use crate::browser::{clock, memory};
use crate::recording::{Look, Urge, Urging, trigger};

/// What of the conference is looked at here.
const TOPICS: Topics = Topics::PHASE.and(Topics::ROLE).and(Topics::ROSTER).and(Topics::RECORDING);
/// By this name the device remembers for which lessons it is settled whether they are recorded: the latest ones, with blanks between them.
const SETTLED: &str = "rollcall.recording";
/// How many lessons are remembered.
const LESSONS: usize = 20;

fn is_settled(lesson: &LessonId) -> bool {
    memory::kept(SETTLED).is_some_and(|lessons| lessons.split(' ').any(|one| one == lesson.as_str()))
}

fn settle(lesson: &LessonId) {
    if !is_settled(lesson) {
        let known = memory::kept(SETTLED).unwrap_or_default();
        let lessons: Vec<&str> = std::iter::once(lesson.as_str()).chain(known.split_whitespace()).take(LESSONS).collect();
        memory::keep(SETTLED, &lessons.join(" "));
    }
}

/// What the server has said.
#[derive(Clone, PartialEq, Eq)]
struct Said {
    lesson: LessonId,
    trigger: Trigger,
    /// A recording runs, or was asked for.
    runs: bool,
    /// And it is not one's own that nobody has seen yet.
    surely: bool,
}

fn said(seat: Seat) -> Option<Said> {
    seat.ticket.with(|ticket| {
        let ticket = ticket.as_ref().filter(|ticket| ticket.records)?;
        let running = ticket.running.as_ref();
        Some(Said {
            lesson: ticket.lesson.clone(),
            trigger: ticket.recording_trigger,
            runs: running.is_some(),
            surely: running.is_some_and(|running| running.seen || running.by.as_ref() != Some(&ticket.person)),
        })
    })
}

/// The strip. It also begins what begins by itself: it is there as long as the page is.
pub fn strip(seat: Seat) -> AnyView {
    let (asked, urging) = (RwSignal::new(false), StoredValue::new_local(Urging::default()));
    let said = memo(move || said(seat));
    urge(seat, said, asked, urging);
    let hidden = memo(move || seat.ended.get() || seat.leaving.get() || seat.switching.get());
    let answer = move |yes: bool| {
        urging.update_value(|urging| urging.settled = true);
        asked.set(false);
        if let Some(said) = said.get_untracked() {
            settle(&said.lesson);
        }
        if yes {
            seat.drive(|driver| driver.begin_recording(Start::AsSet, None, true));
        }
    };
    let strip = move || {
        if hidden.get() {
            return None;
        }
        let (sentence, ways) = match seat.trouble.get() {
            trouble if !trouble.is_empty() => (trouble, after_trouble(seat)),
            _ if asked.get() => {
                let no = button("Not now", "", move || answer(false));
                (
                    "Record this lesson? Everybody sees when it is recorded.".to_owned(),
                    vec![button("Record", "primary", move || answer(true)), no],
                )
            }
            _ => return None,
        };
        let sheet = sheet();
        Some(
            view! {
                class = sheet,
                <div class="strip" data-is="news">
                    <p>{sentence}</p>
                    {ways}
                </div>
            }
            .into_any(),
        )
    };
    view! { <div role="status">{part(strip)}</div> }.into_any()
}

fn button(words: &'static str, kind: &'static str, act: impl Fn() + Send + Sync + 'static) -> AnyView {
    view! {
        <Button kind=kind on_press=move || act()>
            {words}
        </Button>
    }
    .into_any()
}

fn after_trouble(seat: Seat) -> Vec<AnyView> {
    let sheet = sheet();
    let mut again = false;
    seat.drive(|driver| again = driver.begins_again());
    let again = again.then(|| button("Try again", "", move || seat.drive(|driver| driver.begin_again())));
    let away = view! {
        class = sheet,
        <button type="button" class="close" aria-label="Put this away" on:click=press(move || seat.trouble.set(String::new()))>
            {icon(CLOSE)}
        </button>
    };
    again.into_iter().chain([away.into_any()]).collect()
}

/// Asks, or begins, when it is time to.
fn urge(seat: Seat, said: Memo<Option<Said>>, asked: RwSignal<bool>, urging: StoredValue<Urging, LocalStorage>) {
    let (beat, timer) = (RwSignal::new(()), StoredValue::new_local(None::<Timeout>));
    let since_ms = StoredValue::new_local(None::<i64>);
    effect(move || {
        beat.track();
        let Some(said) = said.get() else { return asked.set(false) };
        let starting = seat.starting.get();
        let now_ms = clock::now_ms();
        let (inside, mut look, confirmed) = seat.conference.read(TOPICS, |conference| {
            let (company, further) = (trigger::company(conference), trigger::further(conference));
            let look =
                Look { trigger: said.trigger, inside_ms: None, company, further, runs: said.runs || starting || conference.recording.on };
            (trigger::inside(conference), look, conference.recording.on)
        });
        since_ms.update_value(|since_ms| *since_ms = inside.then(|| since_ms.unwrap_or(now_ms)));
        look.inside_ms = since_ms.get_value().map(|since_ms| now_ms - since_ms);
        let before = urging.get_value().settled || is_settled(&said.lesson);
        urging.update_value(|urging| urging.settled = before);
        let urge = urging.try_update_value(|urging| urging.look(look)).unwrap_or(Urge::Rest);
        if confirmed || said.surely {
            // It runs after all, or somebody else's does.
            if !seat.trouble.with_untracked(String::is_empty) {
                seat.trouble.set(String::new());
            }
            settle(&said.lesson);
        }
        if asked.get_untracked() != (urge == Urge::Ask) {
            asked.set(urge == Urge::Ask);
        }
        timer.set_value(match urge {
            Urge::Wait(wait_ms) => Some(Timeout::after(wait_ms, move || beat.set(()))),
            _ => None,
        });
        if urge == Urge::Begin {
            seat.drive(|driver| driver.begin_recording(Start::AsSet, None, true));
        }
    });
}
