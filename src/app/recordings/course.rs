//! The recordings of a course.

use domain::recording::{State, manages};
use domain::role::Capabilities;
use domain::{CourseId, RoomId};
use leptos::prelude::*;

use super::act::{Deed, Deeds};
use super::list::{Kind, List};
use super::{sheet, words};
use crate::api::recording::{PAGE, RecordingsPage, Wanted, recordings};
use crate::app::act::Act;
use crate::app::load::{Refresh, loaded};
use crate::app::parts::{Button, Crumb, Field, fresh_id, notice, page_head, refusal};
use crate::app::place::Place;
use crate::app::time;
use crate::browser::timer::Timeout;

/// How long typing has to rest before it is looked for, in ms.
const REST_MS: i64 = 300;

/// What of the page is drawn at once; the list in it changes by itself.
#[derive(PartialEq)]
struct Known {
    course: CourseId,
    title: String,
    may: Capabilities,
    rooms: Vec<(RoomId, String)>,
    any: bool,
}

/// What is asked for, and how much of it has come. It outlives a redrawing.
#[derive(Clone, Copy)]
pub struct Search {
    /// Words in titles.
    pub text: RwSignal<String>,
    /// One room.
    pub room: RwSignal<Option<RoomId>>,
    /// One state.
    pub state: RwSignal<Option<State>>,
    /// Answers that were asked for, each with up to [`PAGE`] recordings.
    pub answers: RwSignal<u32>,
    /// How many fit.
    pub total: RwSignal<u32>,
    rest: StoredValue<Option<Timeout>, LocalStorage>,
    refresh: Refresh,
}

impl Search {
    /// For everything. To be made in a component.
    pub fn new(refresh: Refresh) -> Self {
        let search = Self {
            text: RwSignal::new(String::new()),
            room: RwSignal::new(None),
            state: RwSignal::new(None),
            answers: RwSignal::new(1),
            total: RwSignal::new(0),
            rest: StoredValue::new_local(None),
            refresh,
        };
        Effect::new(move |before: Option<()>| {
            search.text.track();
            if before.is_some() {
                search.rest.set_value(Some(Timeout::after(REST_MS, move || search.changed())));
            }
        });
        search
    }

    /// The next answer of those that are asked for, after so many.
    pub fn wanted(self, answer: u32) -> Wanted {
        Wanted {
            text: self.text.get_untracked().trim().to_owned(),
            room: self.room.get_untracked(),
            state: self.state.get_untracked(),
            skip: answer * PAGE,
        }
    }

    fn changed(self) {
        self.answers.try_set(1);
        self.refresh.now();
    }

    fn is_narrow(self) -> bool {
        self.text.with(|text| !text.trim().is_empty()) || self.room.with(Option::is_some) || self.state.with(Option::is_some)
    }

    /// The field and the choices. `rooms`: none, to choose none.
    pub fn filters(self, rooms: &[(RoomId, String)], states: bool) -> AnyView {
        let sheet = sheet();
        let by_room = (rooms.len() > 1).then(|| {
            let options = rooms.iter().map(|(id, title)| (id.to_string(), title.clone())).collect();
            let change = move |value: String| {
                self.room.set((!value.is_empty()).then(|| RoomId::new(value)));
                self.changed();
            };
            choice("Room", "All rooms", options, change)
        });
        let by_state = states.then(|| {
            let options = words::STATES.iter().map(|&state| (state.as_str().to_owned(), words::label(state).to_owned())).collect();
            let change = move |value: String| {
                self.state.set(State::from_name(&value));
                self.changed();
            };
            choice("State", "All", options, change)
        });
        view! {
            class = sheet,
            <div class="filters" role="search">
                <div class="find">
                    <Field label="Search" value=self.text kind="search" optional=true most=100 />
                </div>
                {by_room}
                {by_state}
            </div>
        }
        .into_any()
    }

    /// How many were found; what to do when none was.
    pub fn found(self) -> AnyView {
        let sentence = move || match self.total.get() {
            0 if self.is_narrow() => "No recording fits. Fewer words find more.".to_owned(),
            0 => "There is no recording.".to_owned(),
            many => words::count(many as usize),
        };
        view! {
            <p class="muted" role="status">
                {sentence}
            </p>
        }
        .into_any()
    }

    /// The button for the next ones. `more` fetches them; `shown` says how many there are.
    pub fn more(
        self,
        act: Act,
        shown: impl Fn() -> usize + Send + Sync + 'static,
        more: impl Fn() + Copy + Send + Sync + 'static,
    ) -> AnyView {
        let button = move || {
            (shown() < self.total.get() as usize).then(|| {
                view! {
                    <div class="row">
                        <Button busy=act.busy on_press=more>
                            "Show more"
                        </Button>
                    </div>
                }
                .into_any()
            })
        };
        view! {
            {refusal(act)}
            {button}
        }
        .into_any()
    }
}

fn choice(label: &'static str, all: &'static str, options: Vec<(String, String)>, change: impl Fn(String) + 'static) -> AnyView {
    let id = fresh_id();
    let options = options.into_iter().map(|(value, words)| view! { <option value=value>{words}</option> }.into_any()).collect::<Vec<_>>();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select class="input short" id=id on:change=move |event| change(event_target_value(&event))>
                <option value="">{all}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    id: StoredValue<CourseId>,
    list: List,
    search: Search,
    deeds: Deeds,
    more: Act,
    soon: RwSignal<Option<(u32, i64)>>,
}

/// The recordings of a course.
pub fn page(id: CourseId) -> AnyView {
    let refresh = Refresh::new();
    let list = List::new(Kind::Course, refresh);
    let around = Around {
        id: StoredValue::new(id),
        list,
        search: Search::new(refresh),
        deeds: Deeds::new(refresh, move || list.chosen.set(Vec::new())),
        more: Act::new(),
        soon: RwSignal::new(None),
    };
    view! {
        {loaded(refresh, move || fetch(around), move |known| draw(known, around))}
        {around.deeds.dialogs()}
    }
    .into_any()
}

async fn fetch(around: Around) -> crate::api::Result<Known> {
    let (id, answers) = (around.id.get_value(), around.search.answers.get_untracked());
    let mut page = recordings(id.clone(), around.search.wanted(0)).await?;
    for answer in 1..answers {
        if page.recordings.len() >= page.total as usize {
            break;
        }
        page.recordings.extend(recordings(id.clone(), around.search.wanted(answer)).await?.recordings);
    }
    let RecordingsPage { course, course_title: title, may, recordings, total, all, rooms, soon, .. } = page;
    around.list.may.try_set(may);
    around.search.total.try_set(total);
    around.soon.try_set(soon);
    around.list.take(recordings);
    Ok(Known { course, title, may, rooms, any: all > 0 })
}

fn draw(known: &Known, around: Around) -> AnyView {
    let manages = manages(known.may);
    let crumbs = vec![
        Crumb { place: Place::Home, words: "Lessons".into() },
        Crumb { place: Place::Course(known.course.clone()), words: known.title.clone() },
    ];
    let title = ["Recordings: ", &known.title].concat();
    let content = if known.any {
        let bulk = Deed::TEACHERS.iter().any(|deed| deed.is_allowed(known.may)).then(|| around.list.bulk(around.deeds, Deed::TEACHERS));
        let (list, search) = (around.list, around.search);
        view! {
            {soon(around)}
            {search.filters(&known.rooms, manages)}
            <div class="stack">{search.found()} {bulk} {list.view()} {search.more(around.more, move || list.cards.with(Vec::len), move || more(around))}</div>
        }
        .into_any()
    } else {
        none(manages)
    };
    view! {
        <div class="page">
            {page_head(crumbs, &title, ().into_any(), ().into_any())} <div class="stack">{content}</div>
        </div>
    }
    .into_any()
}

/// There is none in the whole course.
pub fn none(manages: bool) -> AnyView {
    let words = if manages {
        "No lesson has been recorded yet. Whoever moderates a lesson starts the recording there, if its room allows that. A recording that is on another site is added on its lesson's page, as a link."
    } else {
        "No recording has been published yet."
    };
    view! { <p class="empty">{words}</p> }.into_any()
}

fn soon(around: Around) -> AnyView {
    let sentence = move || {
        let (many, first_ms) = around.soon.get()?;
        let words =
            [&words::count(many as usize), " will be removed within the next two weeks, the first one ", &time::moment_said(first_ms), "."];
        Some(notice("careful", words.concat()))
    };
    sentence.into_any()
}

fn more(around: Around) {
    let answers = around.search.answers.get_untracked();
    around.more.run(recordings(around.id.get_value(), around.search.wanted(answers)), move |page| {
        around.search.answers.set(answers + 1);
        around.search.total.set(page.total);
        around.list.cards.update(|cards| {
            // One that came meanwhile has moved the others down.
            let new = page.recordings.into_iter().filter(|card| !cards.iter().any(|one| one.id == card.id)).collect::<Vec<_>>();
            cards.extend(new);
        });
    });
}
