//! Holding a recording, so that nothing removes it, and releasing it again.

use domain::RecordingId;
use domain::recording::State;
use leptos::prelude::*;

use crate::api::recording::{RecordingCard, hold_recording};
use crate::app::act::Act;
use crate::app::load::Refresh;
use crate::app::parts::{Button, Confirm, Field, FormDialog};
use crate::app::session::use_shared;

/// Most characters of a reason.
const WHY_MOST: usize = 200;

/// Holding and releasing: the rows' buttons open the page's dialogs.
#[derive(Clone, Copy)]
struct Holding {
    about: RwSignal<Option<(RecordingId, String)>>,
    holding: RwSignal<bool>,
    releasing: RwSignal<bool>,
}

/// The row's button to hold it, or to let it go.
pub fn button(card: &RecordingCard) -> AnyView {
    if card.state == State::Purged {
        return ().into_any();
    }
    let page: Holding = expect_context();
    let (about, of) = ((card.id.clone(), card.title.clone()), [" ", &card.title].concat());
    let (words, open) = if card.held { ("Release", page.releasing) } else { ("Hold", page.holding) };
    let press = move || {
        page.about.set(Some(about.clone()));
        open.set(true);
    };
    view! {
        <div class="row">
            <Button kind="plain" on_press=press>{words} <span class="said">{of}</span></Button>
        </div>
    }
    .into_any()
}

/// The questions, and where the buttons find them. To be made in the component that the list is in.
pub fn dialogs(refresh: Refresh) -> AnyView {
    let page = Holding { about: RwSignal::new(None), holding: RwSignal::new(false), releasing: RwSignal::new(false) };
    provide_context(page);
    let (holding, releasing, said) = (Act::new(), Act::new(), use_shared().said);
    let why = RwSignal::new(String::new());
    let title = move || page.about.get().map(|(_, title)| title).unwrap_or_default();
    let hold = move |()| {
        let Some((id, _)) = page.about.get_untracked() else { return };
        let reason = why.with_untracked(|why| why.trim().to_owned());
        holding.run(hold_recording(id, Some(reason)), move |()| {
            page.holding.set(false);
            why.set(String::new());
            said.say("It is held: nothing and nobody removes it.");
            refresh.now();
        });
    };
    let release = move || {
        let Some((id, _)) = page.about.get_untracked() else { return };
        releasing.run(hold_recording(id, None), move |()| {
            page.releasing.set(false);
            said.say("It is released: it is removed when its time is over.");
            refresh.now();
        });
    };
    let sentence = Signal::derive(move || ["“", &title(), "” is then removed when its time is over; if that is past, soon."].concat());
    view! {
        <FormDialog title="Hold this recording?" action="Hold it" open=page.holding act=holding on_submit=hold>
            <p>"“" {title} "” is then removed by nobody and by no rule, until an administrator releases it."</p>
            <Field label="Why" value=why most=WHY_MOST autofocus=true hint="It stands in the recording's history. Please write no names of students." />
        </FormDialog>
        <Confirm title="Release this recording?" sentence action="Release it" open=page.releasing act=releasing on_confirm=release />
    }
    .into_any()
}
