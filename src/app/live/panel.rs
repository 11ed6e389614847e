//! The panel beside the picture (a sheet from below on a telephone): who is there, and for moderators what they set for the lesson and
//! the breakout rooms. What is in each tab is in `people.rs`, `console.rs` and `breakouts.rs`.

use jitsi::conference::Topics;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::changing::{effect, label, memo, part, press, value, words};
use super::icon::{CLOSE, icon};
use super::state::Seat;
use super::{console, people};
use crate::app::parts::Button;
use crate::app::session::Shared;
use crate::browser::screen;

/// What the panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Who is there. All that there is for those who do not moderate.
    People,
    /// What is set for the lesson.
    Lesson,
    /// The breakout rooms.
    Breakouts,
}

impl Tab {
    const ALL: [Self; 3] = [Self::People, Self::Lesson, Self::Breakouts];

    const fn words(self) -> &'static str {
        match self {
            Self::People => "People",
            Self::Lesson => "Lesson",
            Self::Breakouts => "Breakouts",
        }
    }

    /// The id of its button; that of what it shows is the same with `-part`.
    const fn id(self) -> &'static str {
        match self {
            Self::People => "tab-people",
            Self::Lesson => "tab-lesson",
            Self::Breakouts => "tab-breakouts",
        }
    }

    const fn part_id(self) -> &'static str {
        match self {
            Self::People => "tab-people-part",
            Self::Lesson => "tab-lesson-part",
            Self::Breakouts => "tab-breakouts-part",
        }
    }
}

/// Opens or closes the panel, and takes the focus along.
pub fn toggle(seat: Seat) {
    show(seat, !seat.panel.get_untracked(), seat.tab.get_untracked());
}

/// Opens the panel at a tab.
pub fn open_at(seat: Seat, tab: Tab) {
    show(seat, true, tab);
}

fn show(seat: Seat, open: bool, tab: Tab) {
    seat.tab.set(tab);
    seat.panel.set(open);
    leptos::task::spawn_local(async move {
        // The panel is there with the page's next breath.
        leptos::task::tick().await;
        screen::focus(if open { "#panel .head [tabindex]:not([hidden]):is(h2,[aria-selected=true])" } else { "#panel-button" });
    });
}

/// The panel. It goes when the lesson is over for one: nobody is in it then.
pub fn view(seat: Seat, over: Memo<bool>, shared: Shared, reporting: RwSignal<bool>, shortcuts: RwSignal<bool>) -> AnyView {
    let sheet = sheet();
    let moderates = memo(move || seat.moderates());
    // Whoever moderates no more sees what everybody sees.
    effect(move || {
        if !moderates.get() {
            seat.tab.set(Tab::People);
        }
    });
    let head = move || Some(if moderates.get() { tabs(seat) } else { heading(seat) });
    let more = move |tab: Tab, draw: fn(Seat, Shared) -> AnyView| {
        // Drawn once it is looked at, and kept: what was typed there stays.
        let seen = Memo::new(move |seen: Option<&bool>| moderates.get() && (seen == Some(&true) || seat.tab.get() == tab));
        part(move || seen.get().then(|| tab_part(seat, tab, move || draw(seat, shared))))
    };
    view! {
        class = sheet,
        <aside id="panel" class="panel" aria-label="Panel" hidden=value(move || (!seat.panel.get() || over.get()).then_some(""))>
            <div class="head">
                {part(head)}
                <button type="button" class="shut" aria-label="Close the panel" on:click=press(move || toggle(seat))>
                    {icon(CLOSE)}
                </button>
            </div>
            {tab_part(seat, Tab::People, move || people::view(seat, shared))}
            {seat.tools.map(|tools| more(Tab::Lesson, tools.lesson))}
            {seat.tools.map(|tools| more(Tab::Breakouts, tools.breakouts))}
            {foot(seat, reporting, shortcuts)}
        </aside>
    }
    .into_any()
}

/// What one needs seldom, but then at once.
fn foot(seat: Seat, reporting: RwSignal<bool>, shortcuts: RwSignal<bool>) -> AnyView {
    let sheet = sheet();
    let known = memo(move || seat.ticket.with(Option::is_some));
    let report = move || {
        (known.get() && !seat.may_moderate()).then(|| {
            view! {
                <Button kind="plain" on_press=move || reporting.set(true)>
                    "Report a problem…"
                </Button>
            }
            .into_any()
        })
    };
    view! {
        class = sheet,
        <div class="foot">
            {part(report)}
            <Button kind="plain" on_press=move || shortcuts.set(true)>
                "Shortcuts"
            </Button>
        </div>
    }
    .into_any()
}

fn tab_part(seat: Seat, tab: Tab, draw: impl FnOnce() -> AnyView) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <div
            id=tab.part_id()
            class="body"
            role=value(move || seat.moderates().then_some("tabpanel"))
            aria-labelledby=value(move || seat.moderates().then_some(tab.id()))
            hidden=value(move || (seat.tab.get() != tab).then_some(""))
        >
            {part(move || seat.moderates().then(|| view! { <h2 class="said">{tab.words()}</h2> }.into_any()))}
            {draw()}
        </div>
    }
    .into_any()
}

fn count(seat: Seat) -> AnyView {
    let sheet = sheet();
    let count = memo(move || seat.conference.read(Topics::ROSTER, |conference| conference.roster.len()));
    view! {
        class = sheet,
        <span class="number">{words(move || count.get().to_string())}</span>
    }
    .into_any()
}

fn heading(seat: Seat) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <h2 tabindex="-1">"People " {count(seat)}</h2>
    }
    .into_any()
}

fn tabs(seat: Seat) -> AnyView {
    let sheet = sheet();
    // Left and right go from tab to tab, as everywhere.
    let steer = move |event: KeyboardEvent| {
        let here = Tab::ALL.iter().position(|tab| *tab == seat.tab.get_untracked()).unwrap_or(0);
        let there = match event.key().as_str() {
            "ArrowRight" => (here + 1) % Tab::ALL.len(),
            "ArrowLeft" => (here + Tab::ALL.len() - 1) % Tab::ALL.len(),
            "Home" => 0,
            "End" => Tab::ALL.len() - 1,
            _ => return,
        };
        event.prevent_default();
        open_at(seat, Tab::ALL[there]);
    };
    let tabs = Tab::ALL.map(|tab| tab_button(seat, tab)).into_iter().collect::<Vec<_>>();
    view! {
        class = sheet,
        <div class="tabs" role="tablist" aria-label="Panel" on:keydown=steer>
            {tabs}
        </div>
    }
    .into_any()
}

fn tab_button(seat: Seat, tab: Tab) -> AnyView {
    let sheet = sheet();
    let chosen = memo(move || seat.tab.get() == tab);
    let waiting = memo(move || if tab == Tab::Lesson { wanting(seat) } else { 0 });
    let mark = move || match (tab, waiting.get()) {
        (Tab::People, _) => Some(count(seat)),
        (_, 0) => None,
        (_, waiting) => Some(
            view! {
                class = sheet,
                <span class="count" data-count=waiting.to_string()></span>
            }
            .into_any(),
        ),
    };
    let name = label(move || match waiting.get() {
        _ if tab == Tab::People => {
            ["People ", &seat.conference.read(Topics::ROSTER, |conference| conference.roster.len()).to_string()].concat()
        }
        0 => tab.words().to_owned(),
        waiting => [tab.words(), ", ", &waiting.to_string(), if waiting == 1 { " thing wants you" } else { " things want you" }].concat(),
    });
    view! {
        class = sheet,
        <button
            id=tab.id()
            type="button"
            class="tab"
            role="tab"
            aria-label=name
            aria-selected=value(move || Some(if chosen.get() { "true" } else { "false" }))
            aria-controls=tab.part_id()
            tabindex=value(move || Some(if chosen.get() { "0" } else { "-1" }))
            on:click=press(move || seat.tab.set(tab))
        >
            {tab.words()}
            " "
            {part(mark)}
        </button>
    }
    .into_any()
}

/// How many people wait for a moderator: at the door, or with a problem.
pub fn wanting(seat: Seat) -> usize {
    let at_the_door = seat.lobby.with(Vec::len) + seat.conference.read(Topics::LOBBY, |conference| conference.knocking.len());
    at_the_door + console::problems::new(seat)
}

/// The class that `style/panel.css` is scoped to.
pub fn sheet() -> &'static str {
    let sheet = style_sheet!("style/panel.css");
    sheet
}
