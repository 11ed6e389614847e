//! Before breakout rooms are opened: from what they are made, and who goes where.

mod places;

use domain::PersonId;
use domain::board::{Direction, ROOMS_MAX};
use jitsi::conference::Topics;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::changing::{chosen, effect, memo, part, press, value, words};
use super::super::console::parts;
use super::super::state::Seat;
use super::sheet;
use crate::api::breakout::{BreakoutPage, breakouts};
use crate::app::parts::fresh_id;
use crate::app::session::Shared;
use crate::breakouts::Draft;
use crate::browser::clock;

/// What the form knows.
#[derive(Clone, Copy)]
struct Form {
    seat: Seat,
    shared: Shared,
    /// Groups and sets; none: not here yet.
    page: RwSignal<Option<BreakoutPage>>,
    /// They could not be fetched.
    failed: RwSignal<bool>,
    draft: RwSignal<Draft>,
    /// What the draft was made from: a key of [`sources`].
    source: RwSignal<String>,
    rooms: RwSignal<usize>,
    /// How often the rooms were made: lines of an earlier making are drawn anew.
    made: RwSignal<u32>,
    /// The list of people is looked at.
    looked_at: RwSignal<bool>,
}

const AT_RANDOM: &str = "random";
const BY_HAND: &str = "hand";
const GROUPS: &str = "groups";

/// The form.
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    let sheet = sheet();
    let form = Form {
        seat,
        shared,
        page: RwSignal::new(None),
        failed: RwSignal::new(false),
        draft: RwSignal::new(Draft::default()),
        source: RwSignal::new(AT_RANDOM.to_owned()),
        rooms: RwSignal::new(2),
        made: RwSignal::new(0),
        looked_at: RwSignal::new(false),
    };
    form.fetch();
    form.make();
    // Whoever comes or goes while the form is open: who is here is said anew, and nobody's room is changed.
    effect(move || {
        seat.conference.read(Topics::ROSTER, |_| ());
        form.page.track();
        form.look_again();
    });
    let rooms = memo(move || form.draft.with(|draft| draft.rooms.len()));
    let open = Direction::OpenBreakouts(Vec::new());
    let busy = memo(move || seat.directs(&open));
    let open_rooms = press(move || {
        if !busy.get_untracked() {
            seat.direct(Direction::OpenBreakouts(form.draft.with_untracked(Draft::planned)));
        }
    });
    view! {
        class = sheet,
        <div class="plan">
            {part(move || form.failed.get().then(|| retry(form)))}
            {choose_source(form)}
            {part(move || matches!(form.source.get().as_str(), AT_RANDOM | BY_HAND).then(|| choose_number(form)))}
            <ul class="rooms" aria-label="Rooms">
                {part(move || Some(form.draft.with(overview)))}
            </ul>
            {part(move || left_over(form))}
            <details class="who" on:toggle=move |_| form.looked_at.set(true)>
                <summary>"Who goes where"</summary>
                {part(move || form.looked_at.get().then(|| places::view(form)))}
            </details>
            <button
                type="button"
                class="button primary"
                aria-busy=value(move || busy.get().then_some("true"))
                on:click=open_rooms
            >
                {words(move || match rooms.get() {
                    1 => "Open 1 room".to_owned(),
                    rooms => ["Open ", &rooms.to_string(), " rooms"].concat(),
                })}
            </button>
        </div>
    }
    .into_any()
}

impl Form {
    /// Asks the server for groups and sets.
    fn fetch(self) {
        self.failed.set(false);
        let Some(room) = self.seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| ticket.held_in.clone())) else { return };
        spawn_local(async move {
            match self.shared.hear(breakouts(room).await) {
                Ok(page) => {
                    self.page.try_set(Some(page));
                }
                Err(_) => {
                    self.failed.try_set(true);
                }
            }
        });
    }

    /// Fills the draft from what is chosen.
    fn make(self) {
        let source = self.source.get_untracked();
        let rooms = self.rooms.get_untracked();
        let mut draft = self.blank();
        self.page.with_untracked(|page| match (source.as_str(), page) {
            (GROUPS, Some(page)) => draft.from_groups(&page.groups),
            (AT_RANDOM, _) => {
                draft.resize(rooms);
                draft.at_random(seed());
            }
            (set, Some(page)) if set != BY_HAND => {
                if let Some(set) = page.sets.iter().find(|one| one.id.as_str() == set) {
                    draft.from_rooms(&set.rooms);
                }
            }
            _ => draft.resize(rooms),
        });
        if draft.rooms.is_empty() {
            draft.resize(1);
        }
        self.draft.set(draft);
        self.made.update(|made| *made += 1);
    }

    fn blank(self) -> Draft {
        self.page.with_untracked(|page| {
            let members = page.as_ref().map_or(&[][..], |page| &page.people);
            self.seat.conference.now(|conference| Draft::new(members, conference))
        })
    }

    /// Says anew who is here. Everybody stays in the room they were put into.
    fn look_again(self) {
        let mut fresh = self.blank();
        self.draft.update(|draft| {
            for one in &mut fresh.people {
                one.room = draft.people.iter().find(|before| before.person == one.person).and_then(|before| before.room);
            }
            draft.people = fresh.people;
        });
    }

    fn put(self, person: &PersonId, room: Option<usize>) {
        self.draft.update(|draft| {
            if let Some(one) = draft.people.iter_mut().find(|one| one.person == *person) {
                one.room = room;
            }
        });
    }
}

/// 64 random bits.
fn seed() -> u64 {
    u64::from_str_radix(&clock::random_id()[..16], 16).unwrap_or_default()
}

fn retry(form: Form) -> AnyView {
    view! {
        <div class="notice careful" role="alert">
            <p>"Groups and prepared rooms could not be fetched. You can make rooms here all the same."</p>
            {parts::button("Try again", "", Box::new(|| false), move || form.fetch())}
        </div>
    }
    .into_any()
}

/// Value and words of everything that rooms can be made from.
fn sources(page: Option<&BreakoutPage>) -> Vec<(String, String)> {
    let mut sources = vec![(AT_RANDOM.to_owned(), "At random".to_owned()), (BY_HAND.to_owned(), "By hand".to_owned())];
    if let Some(page) = page {
        if !page.groups.is_empty() {
            sources.push((GROUPS.to_owned(), "The course's groups".to_owned()));
        }
        sources.extend(page.sets.iter().map(|set| (set.id.as_str().to_owned(), set.title.clone())));
    }
    sources
}

fn choose_source(form: Form) -> AnyView {
    let id = fresh_id();
    let options = move || {
        let options = form.page.with(|page| sources(page.as_ref()));
        let chosen = form.source.get_untracked();
        let options = options.into_iter().map(|(value, words)| {
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {words}
                </option>
            }
            .into_any()
        });
        Some(options.collect::<Vec<_>>().into_any())
    };
    let choose = chosen(move |source| {
        form.source.set(source);
        form.make();
    });
    view! {
        <div class="field">
            <label for=id.clone()>"Make rooms"</label>
            <select class="input" id=id on:change=choose>
                {part(options)}
            </select>
        </div>
    }
    .into_any()
}

fn choose_number(form: Form) -> AnyView {
    let sheet = sheet();
    let id = fresh_id();
    let choose = chosen(move |rooms| {
        let rooms = rooms.parse::<usize>().unwrap_or(2).clamp(1, ROOMS_MAX);
        form.rooms.set(rooms);
        if form.source.with_untracked(|source| source == BY_HAND) {
            form.draft.update(|draft| draft.resize(rooms));
            form.made.update(|made| *made += 1);
        } else {
            form.make();
        }
    });
    let again = move || {
        form.source.with(|source| source == AT_RANDOM).then(|| parts::button("Mix again", "", Box::new(|| false), move || form.make()))
    };
    view! {
        class = sheet,
        <div class="number">
            <div class="field">
                <label for=id.clone()>"How many rooms"</label>
                <input
                    class="input"
                    id=id
                    type="number"
                    min="1"
                    max=ROOMS_MAX.to_string()
                    prop:value=move || form.rooms.get().to_string()
                    on:change=choose
                />
            </div>
            {part(again)}
        </div>
    }
    .into_any()
}

/// Each room with how many are in it.
fn overview(draft: &Draft) -> AnyView {
    let sheet = sheet();
    let line = |(room, name): (usize, &String)| {
        let (here, all) = draft.count(room);
        let people = [here.to_string().as_str(), if here == 1 { " person" } else { " people" }].concat();
        let count = if all > here { [&people, ", ", &(all - here).to_string(), " not here"].concat() } else { people };
        view! {
            class = sheet,
            <li class="room">
                <span class="name">{name.clone()}</span>
                <span class="note">{count}</span>
            </li>
        }
        .into_any()
    };
    draft.rooms.iter().enumerate().map(line).collect::<Vec<_>>().into_any()
}

fn left_over(form: Form) -> Option<AnyView> {
    let left = form.draft.with(Draft::left_over);
    let nameless = form.seat.conference.read(Topics::ROSTER, |conference| {
        conference.roster.iter().filter(|one| !one.local && one.person.is_none() && !one.moderator()).count()
    });
    let mut words = Vec::new();
    match left {
        0 => {}
        1 => words.push("One person is in no room and stays in the main room.".to_owned()),
        left => words.push([&left.to_string(), " people are in no room and stay in the main room."].concat()),
    }
    if nameless > 0 {
        words.push("This video server does not say who everybody is: send them to their rooms by hand, once these are open.".to_owned());
    }
    (!words.is_empty()).then(|| view! { <p class="hint">{words.join(" ")}</p> }.into_any())
}
