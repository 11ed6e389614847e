//! Finding recordings: words, a room, a state, and the next ones of those that fit.

use domain::RoomId;
use domain::recording::State;
use leptos::prelude::*;

use super::{sheet, words};
use crate::api::recording::{PAGE, Wanted};
use crate::app::act::Act;
use crate::app::load::Refresh;
use crate::app::parts::{Button, Field, fresh_id, refusal};
use crate::browser::timer::Timeout;

/// How long typing has to rest before it is looked for, in ms.
const REST_MS: i64 = 300;

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
