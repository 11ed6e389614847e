//! One's own line: minutes, how they are known, entries by hand, a way to object, and the receipt.

use domain::LessonId;
use domain::attendance::minutes;
use domain::input::{self, SENTENCE_MAX};
use leptos::prelude::*;

use super::picture::{self, Scale, patterns};
use super::row::{by_hand, own_badges, stretches};
use super::watched::{Line, Watched};
use super::words::Doing;
use super::{legend, objections, sheet, words};
use crate::api::attendance::{ReportRow, my_attendance, object};
use crate::api::{ApiError, Thing};
use crate::app::act::Act;
use crate::app::load::{Refresh, loaded};
use crate::app::parts::{Area, Button, FormDialog};
use crate::app::session::use_shared;
use crate::app::time;

/// One's own line of one lesson.
#[derive(Clone, Copy)]
pub struct Mine(StoredValue<LessonId>);

impl Mine {
    /// Of this lesson.
    pub fn new(lesson: LessonId) -> Self {
        Self(StoredValue::new(lesson))
    }

    /// The section.
    pub fn view(self, own: impl Fn(Watched) + 'static) -> AnyView {
        let refresh = Refresh::new();
        let watched = Watched::in_own_times(refresh);
        watched.listen(&self.0.get_value());
        own(watched);
        let objecting = RwSignal::new(false);
        let fetch = move || {
            let call = my_attendance(self.0.get_value());
            async move {
                match call.await {
                    Ok(mine) => {
                        watched.take_mine(mine);
                        Ok(true)
                    }
                    // Whoever was never there and is in no list has no line.
                    Err(ApiError::NoSuch(Thing::Member)) => Ok(false),
                    Err(error) => Err(error),
                }
            }
        };
        view! {
            {loaded(refresh, fetch, move |has_line| if *has_line { self.draw(watched, objecting) } else { ().into_any() })}
            {self.object_dialog(objecting, refresh)}
        }
        .into_any()
    }

    fn draw(self, watched: Watched, objecting: RwSignal<bool>) -> AnyView {
        let sheet = sheet();
        let range = watched.range();
        let scale =
            Memo::new(move |_| watched.head.with(|head| head.as_ref().zip(range.get()).map(|(head, range)| Scale::new(head, range))));
        let receipt = ["/files/lessons/", self.0.get_value().as_str(), "/receipt"].concat();
        let drawn = move || watched.lines.with(|lines| lines.first().map(|line| card(line, watched, scale)));
        view! {
            class = sheet,
            <div class="page more">
                <section class="section" aria-labelledby="mine">
                    <div class="section-head">
                        <h2 id="mine">"Your attendance"</h2>
                        <div class="row">
                            <Button on_press=move || objecting.set(true)>"This is not right…"</Button>
                            <a class="button" href=receipt rel="external" download="">
                                "Download receipt"
                            </a>
                        </div>
                    </div>
                    {watched.connection()}
                    {patterns()}
                    {drawn}
                </section>
            </div>
        }
        .into_any()
    }

    fn object_dialog(self, open: RwSignal<bool>, refresh: Refresh) -> AnyView {
        let act = Act::new();
        let said = use_shared().said;
        let sentence = RwSignal::new(String::new());
        let send = move |()| match input::sentence(&sentence.get_untracked()) {
            Err(wrong) => act.refuse(&wrong),
            Ok(text) => act.run(object(self.0.get_value(), text), move |()| {
                sentence.set(String::new());
                open.set(false);
                said.say("Sent. The teacher sees it, and the answer will stand here.");
                refresh.now();
            }),
        };
        view! {
            <FormDialog title="What is not right?" action="Send" open act on_submit=send>
                <Area
                    label="In a sentence"
                    value=sentence
                    most=SENTENCE_MAX
                    hint="For example: I was there from the beginning, my connection broke at ten. The teacher reads it and answers here."
                />
            </FormDialog>
        }
        .into_any()
    }
}

fn card(line: &Line, watched: Watched, scale: Memo<Option<Scale>>) -> AnyView {
    let sheet = sheet();
    let known = line.row.clone();
    let words = Memo::new(move |_| {
        let over = watched.head.with(|head| head.as_ref().is_some_and(|head| head.over));
        known.with(|row| sentence(row, over))
    });
    let known = line.row.clone();
    let marks = move || known.with(own_badges);
    let known = line.row.clone();
    let picture = move || {
        scale.with(|scale| {
            let scale = scale.as_ref()?;
            Some(known.with(|row| watched.breakouts.with(|names| picture::of_row(row, scale, names))))
        })
    };
    let known = line.row.clone();
    let entries = move || {
        let zone = watched.zone();
        known.with(|row| {
            view! {
                {by_hand(&row.corrections, &zone)}
                {objections::list(&row.objections, &zone)}
            }
        })
    };
    let known = line.row.clone();
    let reasons = move || {
        let zone = watched.zone();
        watched.breakouts.with(|names| known.with(|row| row.attendance.is_some().then(|| stretches(row, &zone, names))))
    };
    view! {
        class = sheet,
        <div class="card stack">
            <p class="own">{move || words.get()}</p>
            {marks}
            <div class="scroll own-picture" tabindex="0" role="group" aria-label="Your time in the lesson">
                <div class="inner">{move || scale.with(|scale| scale.as_ref().map(Scale::axis))} {picture}</div>
            </div>
            {entries}
            <details>
                <summary>"How this is known"</summary>
                <div class="stack">{reasons} {legend::legend(watched)}</div>
            </details>
        </div>
    }
    .into_any()
}

/// How one stands, in words.
fn sentence(row: &ReportRow, over: bool) -> String {
    let settled = &row.settled;
    let counted = time::minutes(settled.minutes());
    let confirmed = match (minutes(settled.counted_ms), minutes(settled.confirmed_ms)) {
        (0, _) => String::new(),
        (counted, confirmed) if counted == confirmed => " All of it is confirmed.".to_owned(),
        (_, 0) => " Nobody else has confirmed it yet; it counts all the same.".to_owned(),
        (_, confirmed) => [" Of it ", &time::minutes(confirmed), " are confirmed; the rest counts, too."].concat(),
    };
    let first = match (Doing::of(row), over) {
        (Doing::Here, false) => ["You are in the lesson. ", &counted, " count so far."].concat(),
        (Doing::Awaited, false) => "Your minutes count by themselves from when you are in.".to_owned(),
        (Doing::Gone, false) => ["You have left. ", &counted, " count."].concat(),
        (Doing::Awaited, true) if settled.counted_ms == 0 => {
            ["You were not in this lesson. You count as ", &words::standing(settled.standing).to_lowercase(), "."].concat()
        }
        (_, true) => [&counted, " count. You count as ", &words::standing(settled.standing).to_lowercase(), "."].concat(),
    };
    first + &confirmed
}
