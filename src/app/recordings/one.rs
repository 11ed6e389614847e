//! One recording: the player, what can be done with it, and how it came to be.

use domain::RecordingId;
use domain::recording::{State, Way, manages};
use domain::role::{Capabilities, Capability};
use leptos::prelude::*;

use super::act::{Deed, Deeds, named};
use super::details::{self, Details};
use super::dialogs::Dialogs;
use super::player::{self, Playing};
use super::stage::{Addresses, Stage};
use super::{LOOK_AGAIN_MS, sheet, words};
use crate::api::recording::{RecordingCard, recording, retry_recording};
use crate::app::act::Act;
use crate::app::load::{Refresh, keep, loaded};
use crate::app::parts::{Button, Crumb, page_head, refusal};
use crate::app::place::Place;
use crate::app::session::{Shared, Who, use_shared};
use crate::app::time;
use crate::browser::page as browser_page;

/// How often the addresses of what can be taken along are made anew, in ms: long before they end to work.
const FRESH_MS: i32 = 60 * 60 * 1_000;

/// What the head of the page says. The player has a life of its own: it must not begin anew when the title changes.
#[derive(PartialEq)]
struct Known {
    card: RecordingCard,
    may: Capabilities,
    /// The link, for those who may change it.
    link: Option<String>,
}

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    id: StoredValue<RecordingId>,
    refresh: Refresh,
    shared: Shared,
    dialogs: Dialogs,
    deeds: Deeds,
    playing: Playing,
    stage: RwSignal<Option<Stage>>,
    /// What is shown in the player's place; nothing before the first answer, and when there is something to play.
    instead: RwSignal<Option<RecordingCard>>,
    details: RwSignal<Option<Details>>,
    /// They are looked at.
    opened: RwSignal<bool>,
    state: StoredValue<Option<State>>,
    retrying: Act,
}

/// One recording.
pub fn page(id: RecordingId) -> AnyView {
    let refresh = Refresh::new();
    let around = Around {
        id: StoredValue::new(id.clone()),
        refresh,
        shared: use_shared(),
        dialogs: Dialogs::new(id.clone(), refresh),
        deeds: Deeds::new(refresh, || ()),
        playing: Playing::new(id, refresh),
        stage: RwSignal::new(None),
        instead: RwSignal::new(None),
        details: RwSignal::new(None),
        opened: RwSignal::new(false),
        state: StoredValue::new(None),
        retrying: Act::new(),
    };
    keep(browser_page::Beat::every(LOOK_AGAIN_MS, move || {
        if around.state.get_value().is_some_and(words::moves) {
            refresh.now();
        }
    }));
    refresh.every(FRESH_MS);
    view! {
        {loaded(refresh, move || fetch(around), move |known| draw(known, around))}
        {move || around.stage.with(|stage| stage.as_ref().map(|stage| player::view(stage, around.playing)))}
        {move || around.instead.with(|card| card.as_ref().map(|card| instead(card, around)))}
        {move || around.details.with(|details| details.as_ref().map(|details| details::view(details, around.opened)))}
        {around.deeds.dialogs()}
        {around.dialogs.view()}
    }
    .into_any()
}

/// Sets a signal only if that changes it.
fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.try_with_untracked(|now| *now != value) == Some(true) {
        signal.set(value);
    }
}

async fn fetch(around: Around) -> crate::api::Result<Known> {
    let page = recording(around.id.get_value()).await?;
    let before = around.state.try_get_value().flatten();
    around.state.try_set_value(Some(page.card.state));
    if before.is_some_and(|before| words::moves(before) && before != page.card.state) {
        around.shared.said.say(["“", &page.card.title, "”: ", words::label(page.card.state), "."].concat());
    }
    put(around.dialogs.title, page.card.title.clone());
    put(around.dialogs.link, page.link.clone().unwrap_or_default());
    put(around.dialogs.captions, page.card.captions);
    put(around.playing.title, (page.card.title.clone(), page.card.course_title.clone()));
    put(around.playing.addresses, Addresses::of(&page));
    put(around.instead, page.source.is_none().then(|| page.card.clone()));
    put(around.stage, Stage::of(&page));
    put(around.details, manages(page.may).then(|| Details::of(&page)));
    let card = RecordingCard { fetched: None, ..page.card };
    Ok(Known { card, may: page.may, link: page.link })
}

fn draw(known: &Known, around: Around) -> AnyView {
    let (card, may) = (&known.card, known.may);
    let mut crumbs = vec![Crumb { place: Place::Home, words: "Lessons".into() }];
    // Guests see lessons, and nothing of the course around them.
    let guest = matches!(around.shared.session.who.get_untracked(), Who::Someone(me) if me.guest_of.is_some());
    if !guest {
        crumbs.push(Crumb { place: Place::Course(card.course.clone()), words: card.course_title.clone() });
        crumbs.push(Crumb { place: Place::Recordings(card.course.clone()), words: "Recordings".into() });
    }
    if let Some((lesson, title)) = &card.lesson {
        crumbs.push(Crumb { place: Place::Lesson(lesson.clone()), words: title.clone() });
    }
    let sheet = player::sheet();
    view! {
        class = sheet,
        <div class="page theatre">
            {page_head(crumbs, &card.title, below(card, may), actions(known, around))} {around.deeds.refusal()}
        </div>
    }
    .into_any()
}

/// When it was, how long and large it is, and how it stands.
fn below(card: &RecordingCard, may: Capabilities) -> AnyView {
    let facts = words::facts(card);
    let when = time::date(card.started_ms);
    let line = if facts.is_empty() { when } else { [&when, " · ", &facts].concat() };
    let standing = manages(may).then(|| {
        let held = card.held.then(|| view! { <span class="badge">"Held"</span> }.into_any());
        let removal = words::removal(card);
        let meaning = words::meaning(card).filter(|_| card.state.can_play() || card.state == State::Deleted);
        view! {
            <div class="row">{words::badge(card.state)} {held} <span class="muted">{meaning} " " {removal}</span></div>
        }
        .into_any()
    });
    view! {
        <p class="muted">{line}</p>
        {standing}
    }
    .into_any()
}

fn actions(known: &Known, around: Around) -> AnyView {
    let (card, may, dialogs) = (&known.card, known.may, around.dialogs);
    let deeds = Deed::TEACHERS.iter().filter(|deed| deed.is_allowed(may) && deed.fits(card)).map(|&deed| {
        let about = named(card);
        around.deeds.button(deed, " this recording".to_owned(), move || vec![about.clone()])
    });
    let mut buttons = deeds.collect::<Vec<_>>();
    // What changes it stands before what takes it away.
    let deletes = Deed::Delete.is_allowed(may) && Deed::Delete.fits(card);
    let at = buttons.len() - usize::from(deletes);
    let mut add = |words: &'static str, open: RwSignal<bool>| {
        buttons.insert(at, view! { <Button on_press=move || open.set(true)>{words}</Button> }.into_any());
    };
    let gone = matches!(card.state, State::Deleted | State::Purged);
    let linked = known.link.is_some() || (card.way == Way::Stream && card.state == State::Stopped);
    if may.has(Capability::Record) && linked && !gone {
        add(if known.link.is_some() { "Change the link" } else { "Add a link" }, dialogs.linking);
    }
    if may.has(Capability::RenameRecordings) && card.state.can_play() && known.link.is_none() {
        add("Captions", dialogs.captioning);
    }
    if may.has(Capability::RenameRecordings) && !gone {
        add("Rename", dialogs.renaming);
    }
    buttons.into_any()
}

/// What there is instead of a player: how far it has come, or why there is nothing.
fn instead(card: &RecordingCard, around: Around) -> AnyView {
    let sheet = sheet();
    let head = match card.state {
        State::Started => "This is being recorded",
        State::Stopped if card.way == Way::Stream => "This was streamed elsewhere",
        State::Stopped => "The recording has ended",
        State::Processing => "The recording is on its way",
        State::Failed => "This recording failed",
        State::Deleted => "This recording is deleted",
        State::Purged => "This recording was removed",
        State::Ready | State::Published | State::Hidden => "There is nothing to play",
    };
    let meaning = match card.state {
        State::Purged => Some("Its file is gone for good. What is left says that there was one.".to_owned()),
        State::Ready | State::Published | State::Hidden if card.trouble.is_none() => {
            Some("Its file is not where it should be. Please tell your administrator.".to_owned())
        }
        _ => words::meaning(card).filter(|_| card.state != State::Failed || card.trouble.is_none()),
    };
    let trouble = card.trouble.clone();
    let again = trouble.is_some() || card.state == State::Failed;
    let act = around.retrying;
    let press = move || {
        act.run(retry_recording(around.id.get_value()), move |()| {
            around.shared.said.say("It is tried again.");
            around.refresh.now();
        });
    };
    let moving = words::moves(card.state).then(|| view! { <p class="muted">"This page looks again by itself."</p> }.into_any());
    view! {
        class = sheet,
        <div class=["page more theatre ", player::sheet()].concat()>
            <section class="card stack" aria-labelledby="instead">
                <h2 id="instead">{head}</h2>
                {trouble.map(|why| view! { class = sheet, <p class="trouble">{why}</p> }.into_any())}
                {meaning.map(|words| view! { <p>{words}</p> }.into_any())}
                {card.fetched.map(words::progress)}
                {moving}
                {again
                    .then(|| {
                        view! {
                            <div class="row">
                                <Button busy=act.busy on_press=press>
                                    "Try again"
                                </Button>
                            </div>
                            {refusal(act)}
                        }
                            .into_any()
                    })}
            </section>
        </div>
    }
    .into_any()
}
