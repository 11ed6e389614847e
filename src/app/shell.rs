//! The frame around every page: bar, skip link, connection, sign-in over the page, and which page it is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::{BrowserUrl, LocationProvider as _};
use stylers_macro::style_sheet;

use super::act::Act;
use super::parts::{Button, Dialog, heading};
use super::place::Place;
use super::session::{Door, Shared, provide_shared, remember_wanted};
use super::{account, attendance, breakouts, check, course, groups, guest, home, lesson, people, recordings, room, sign_in};
use crate::api::account::sign_out;
use crate::browser::page;
use crate::browser::presence::send_left_over;

/// Whether the heading should take the focus when it is drawn.
#[derive(Clone, Copy)]
pub struct Arrival(StoredValue<Due>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Due {
    /// The page did not change.
    Nothing,
    /// Something drawn anew may have had the focus.
    IfLost,
    /// Somebody came here from another page.
    Always,
}

impl Default for Arrival {
    fn default() -> Self {
        Self(StoredValue::new(Due::Nothing))
    }
}

impl Arrival {
    /// Called when the heading is drawn.
    pub fn announce(self) {
        let due = self.0.get_value();
        self.0.set_value(Due::Nothing);
        if due == Due::Always || (due == Due::IfLost && page::focus_is_lost()) {
            page::focus_heading();
        }
    }

    /// Called before a page is drawn anew.
    pub fn before_redraw(self) {
        if self.0.get_value() == Due::Nothing && !page::focus_is_lost() {
            self.0.set_value(Due::IfLost);
        }
    }
}

/// The way to another page.
#[derive(Clone, Copy)]
pub struct Go(StoredValue<Navigate, LocalStorage>);

type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

impl Go {
    /// To be made in a component.
    pub fn new() -> Self {
        Self(StoredValue::new_local(Box::new(use_navigate())))
    }

    /// Goes there, with the way back by the browser's button.
    pub fn to(self, place: &Place) {
        self.leave(place, false);
    }

    /// Goes there in the place of this page.
    pub fn instead(self, place: &Place) {
        self.leave(place, true);
    }

    fn leave(self, place: &Place, replace: bool) {
        let path = place.path();
        match place {
            // A program of its own, and a page that may ask another site: the server answers with them.
            Place::Live(_) | Place::Check(_) | Place::Recording(_) => page::load(&path),
            _ => self.0.with_value(|go| go(&path, NavigateOptions { replace, ..Default::default() })),
        }
    }
}

impl Default for Go {
    fn default() -> Self {
        Self::new()
    }
}

/// A whole application with these pages.
#[component]
pub fn App(
    /// What it has.
    pages: Pages,
) -> impl IntoView {
    let shared = provide_shared();
    provide_context(Arrival::default());
    // What a lesson's page could not send, because the line or the session was gone, is sent from any page.
    Effect::new(move |_| {
        if let Some(me) = shared.session.me() {
            spawn_local(send_left_over(me.person));
        }
    });
    view! { <Router>{move || shell(shared, pages)}</Router> }
}

fn shell(shared: Shared, pages: Pages) -> AnyView {
    let sheet = sheet();
    let pathname = use_location().pathname;
    let place = Memo::new(move |before: Option<&Place>| {
        let place = Place::read(&pathname.get());
        if before.is_some() {
            expect_context::<Arrival>().0.set_value(Due::Always);
        }
        place
    });
    guard_door(shared, place);
    finish_navigation(pathname);
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        page::focus_heading();
    };
    view! {
        class = sheet,
        <a class="skip" href="#main" on:click=skip>
            "Skip to the content"
        </a>
        {bar(shared, sheet)}
        {sentences(shared)}
        <main id="main">{move || page_at(place.get(), pages)}</main>
        {sign_in_again(shared)}
    }
    .into_any()
}

/// What is said over any page: that the server is gone, and what was just done.
pub fn sentences(shared: Shared) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <div role="status">
            {move || {
                (!shared.health.reachable.get())
                    .then(|| {
                        view! {
                            class = sheet,
                            <p class="gone">"The server cannot be reached. Trying again; nothing you typed is lost."</p>
                        }
                    })
            }}
        </div>
        <div class="toast" role="status">
            {move || shared.said.sentence.get()}
        </div>
    }
    .into_any()
}

/// The class that `style/shell.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/shell.css");
    sheet
}

/// The pages of a program: none for a place that is not its own.
pub type Pages = fn(Place) -> Option<AnyView>;

fn page_at(place: Place, pages: Pages) -> AnyView {
    let path = place.path();
    let is_known = place != Place::Unknown;
    match pages(place) {
        Some(page) => page,
        // Another program has it, and the server answers with that.
        None if is_known => {
            page::load(&path);
            view! { <p class="page muted">"Opening"</p> }.into_any()
        }
        None => not_found(),
    }
}

/// The pages of those who teach, learn and visit.
pub fn pages(place: Place) -> Option<AnyView> {
    Some(match place {
        Place::Home => home::page(),
        Place::SignIn => sign_in::page(),
        Place::Account => account::page(),
        Place::Guest => guest::page(),
        Place::Course(id) => course::page(id),
        Place::People(id) => people::page(id),
        Place::Groups(id) => groups::page(id),
        Place::Room(id) => room::page(id),
        Place::Breakouts(id) => breakouts::page(id),
        Place::Lesson(id) => lesson::page(id),
        Place::Check(id) => check::page(id),
        Place::Attendance(id) => attendance::report_page(id),
        Place::CourseAttendance(id) => attendance::course_page(id),
        Place::Recordings(id) => recordings::course_page(id),
        Place::Recording(id) => recordings::one_page(id),
        _ => return None,
    })
}

/// Brand, one's name, the way out.
fn bar(shared: Shared, sheet: &'static str) -> AnyView {
    let act = Act::new();
    let leave = move || {
        act.run(sign_out(), move |()| shared.session.signed_out());
    };
    let person = move || {
        shared.session.me().map(|me| {
            let words = if me.guest_of.is_some() { "Leave" } else { "Sign out" };
            view! {
                class = sheet,
                {me.administrator.then(|| {
                    view! {
                        class = sheet,
                        <nav class="office" aria-label="Administration">
                            <a href=Place::Servers.path()>"Video servers"</a>
                            <a href=Place::AllRecordings.path()>"Recordings"</a>
                            <a href=Place::Privacy.path()>"Privacy"</a>
                        </nav>
                    }
                        .into_any()
                })}
                <nav class="person" aria-label="You">
                    <a class="name" href=Place::Account.path()>
                        {me.name}
                    </a>
                    <Button kind="plain" busy=act.busy on_press=leave>
                        {words}
                    </Button>
                </nav>
            }
            .into_any()
        })
    };
    view! {
        class = sheet,
        <header class="bar">
            <a class="brand" href="/">
                <img src="/favicon.svg" alt="" />
                "Rollcall"
            </a>
            {person}
        </header>
    }
    .into_any()
}

/// The router writes a new address only when told that its page is there, which its own `Routes` do. Ours are in [`page_at`].
fn finish_navigation(pathname: Memo<String>) {
    let location = use_context::<BrowserUrl>();
    Effect::new(move |_| {
        pathname.track();
        if let Some(location) = &location {
            location.ready_to_complete();
        }
    });
}

/// Leads to where one can sign in, and remembers where one wanted to be.
fn guard_door(shared: Shared, place: Memo<Place>) {
    let go = Go::new();
    Effect::new(move |_| {
        let door = shared.session.door.get();
        let to = match door {
            Door::Page | Door::Left => Place::SignIn,
            Door::Invitation => Place::Guest,
            Door::Open | Door::Dialog => return,
        };
        let here = place.get_untracked();
        if here != to {
            if door == Door::Page {
                remember_wanted();
            }
            go.instead(&to);
        }
        shared.session.door.set(Door::Open);
    });
}

/// The session ended while somebody was at work: they sign in here and go on.
pub fn sign_in_again(shared: Shared) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(shared.session.door.get() == Door::Dialog));
    Effect::new(move |_| {
        if !open.get() && shared.session.door.get_untracked() == Door::Dialog {
            shared.session.door.set(Door::Open);
        }
    });
    view! {
        <Dialog title="Please sign in again" open>
            <p>"Your session has ended. Nothing on this page is lost: sign in, then send again what was not sent."</p>
            {sign_in::form()}
        </Dialog>
    }
    .into_any()
}

fn not_found() -> AnyView {
    view! {
        <div class="page narrow">
            {heading("Not found")}
            <div class="card stack">
                <p>"There is no page at this address. Perhaps it was cut short when it was copied."</p>
                <div class="row">
                    <a class="button" href="/">
                        "Go to the start page"
                    </a>
                </div>
            </div>
        </div>
    }
    .into_any()
}
