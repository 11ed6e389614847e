//! Pages that come from the server: nothing for a moment, then a skeleton, then the page or why there is none.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Arrival;
use super::parts::{Button, heading};
use super::session::use_shared;
use crate::api::{ApiError, Result};
use crate::browser::page;

/// How long a page may take before a skeleton shows that it is coming, in ms. Less would only flash.
const PATIENCE_MS: i32 = 150;

/// What was fetched, ready to be drawn; nothing, when it is what is on the page already. Boxed, so that all below exists once and
/// not once a page.
type Drawing = Option<Box<dyn FnOnce() -> AnyView>>;
type Fetching = Pin<Box<dyn Future<Output = Result<Drawing>>>>;

/// Asks for the page again, after a change. The old one stays until the new one is there.
#[derive(Clone, Copy)]
pub struct Refresh(RwSignal<u32>);

impl Refresh {
    /// To be made in a component and given to [`loaded`].
    pub fn new() -> Self {
        Self(RwSignal::new(0))
    }

    /// Fetches again.
    pub fn now(self) {
        self.0.try_update(|times| *times += 1);
    }

    /// Makes whoever calls this in an effect hear of each time that is asked again.
    pub fn track(self) {
        self.0.track();
    }

    /// Fetches again every `period_ms` while the page can be seen, until the component is gone.
    pub fn every(self, period_ms: i32) {
        keep(page::Beat::every(period_ms, move || self.now()));
    }
}

impl Default for Refresh {
    fn default() -> Self {
        Self::new()
    }
}

/// Keeps a beat going for as long as the component that calls this lives.
pub fn keep(beat: page::Beat) {
    let beat = StoredValue::new_local(Some(beat));
    on_cleanup(move || {
        beat.try_update_value(Option::take);
    });
}

/// Fetches and draws. After a refresh that brought the same again, nothing is drawn anew.
pub fn loaded<T, F>(refresh: Refresh, fetch: impl Fn() -> F + 'static, draw: impl Fn(&T) -> AnyView + 'static) -> AnyView
where
    T: PartialEq + 'static,
    F: Future<Output = Result<T>> + 'static,
{
    let last = StoredValue::new_local(None::<Rc<T>>);
    let draw = Rc::new(draw);
    show(
        refresh,
        Box::new(move || {
            let (answer, draw) = (fetch(), draw.clone());
            Box::pin(async move {
                let answer = Rc::new(answer.await?);
                if last.try_get_value().flatten().is_some_and(|last| last == answer) {
                    return Ok(None);
                }
                last.try_set_value(Some(answer.clone()));
                Ok(Some(Box::new(move || draw(&answer)) as Box<dyn FnOnce() -> AnyView>))
            })
        }),
    )
}

#[derive(Clone, PartialEq)]
enum Phase {
    Fresh,
    Slow,
    Failed(ApiError),
    /// Which drawing is on the page, counted.
    Ready(u32),
}

/// One page's way from nothing to something.
#[derive(Clone, Copy)]
struct Showing {
    phase: RwSignal<Phase>,
    /// The drawing that the next `Ready` puts on the page.
    next: StoredValue<Drawing, LocalStorage>,
    arrival: Arrival,
}

fn show(refresh: Refresh, fetch: Box<dyn Fn() -> Fetching>) -> AnyView {
    let shared = use_shared();
    let showing = Showing { phase: RwSignal::new(Phase::Fresh), next: StoredValue::new_local(None), arrival: expect_context() };
    Effect::new(move |_| {
        let asked = refresh.0.get();
        let answer = fetch();
        spawn_local(async move {
            let answer = shared.hear(answer.await);
            // An answer that a younger question has overtaken is dropped.
            if refresh.0.try_get_untracked() == Some(asked) {
                showing.arrived(answer);
            }
        });
    });
    // What failed is tried again when its reason is gone.
    Effect::new(move |first: Option<()>| {
        shared.session.renewed.track();
        let reachable = shared.health.reachable.get();
        if first.is_some() && reachable && matches!(showing.phase.get_untracked(), Phase::Failed(_)) {
            refresh.now();
        }
    });
    spawn_local(async move {
        page::wait(PATIENCE_MS).await;
        // Not `update`: it would tell of a change where there is none, and what is on the page cannot be drawn twice.
        if showing.phase.try_get_untracked() == Some(Phase::Fresh) {
            showing.phase.set(Phase::Slow);
        }
    });
    (move || match showing.phase.get() {
        Phase::Fresh => ().into_any(),
        Phase::Slow => skeleton(),
        Phase::Failed(error) => failed(&error, refresh),
        Phase::Ready(_) => showing.next.try_update_value(Option::take).flatten().map(|draw| draw()).into_any(),
    })
    .into_any()
}

impl Showing {
    fn arrived(self, answer: Result<Drawing>) {
        let shown = match self.phase.try_get_untracked() {
            None => return,
            Some(Phase::Ready(count)) => Some(count),
            Some(_) => None,
        };
        match answer {
            Ok(None) => {}
            Ok(drawing) => {
                self.arrival.before_redraw();
                self.next.set_value(drawing);
                self.phase.set(Phase::Ready(shown.map_or(0, |count| count + 1)));
            }
            // What is on the page is old but better than a sentence; what is wrong is said in front of it.
            Err(_) if shown.is_some() => {}
            Err(error) => self.phase.set(Phase::Failed(error)),
        }
    }
}

/// Where a page will be.
pub fn skeleton() -> AnyView {
    view! {
        <div class="page">
            <div class="skeleton" role="status" aria-label="Loading">
                <i></i>
                <i></i>
                <i></i>
                <i></i>
            </div>
        </div>
    }
    .into_any()
}

/// Why there is no page, and the way out.
fn failed(error: &ApiError, refresh: Refresh) -> AnyView {
    let title = match error {
        ApiError::NoSuch(_) => "Not found",
        ApiError::NotAllowed => "Not for your role",
        ApiError::GuestLinkGone => "This invitation has ended",
        ApiError::Unreachable => "No connection",
        ApiError::SignInNeeded | ApiError::SessionExpired => "Signed out",
        _ => "This did not work",
    };
    let sentence = error.to_string();
    view! {
        <div class="page narrow">
            {heading(title)}
            <div class="card stack" role="alert">
                <p>{sentence}</p>
                <div class="row">
                    <Button on_press=move || refresh.now()>"Try again"</Button>
                    <a class="button plain" href="/">"Go to the start page"</a>
                </div>
            </div>
        </div>
    }
    .into_any()
}
