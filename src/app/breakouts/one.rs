//! One set as it is being made.

use domain::board::PlannedRoom;
use domain::input::{self, TITLE_MAX};
use leptos::prelude::*;

use super::{Around, Draft};
use crate::api::breakout::{BreakoutPage, save_breakouts};
use crate::app::act::Act;
use crate::app::parts::{Button, Field, refusal};
use crate::app::rooms_editor::{Editor, Plain, Words};
use crate::assign::Split;
use crate::browser::screen;

const WORDS: Words = Words { one: "Room", many: "rooms", none: "In no room" };
/// How many are in each at first, at random: enough to talk, too few to hide.
const EACH: usize = 4;

/// Its title, its rooms, and the two ways out.
pub fn view(page: &BreakoutPage, draft: Draft, around: Around) -> AnyView {
    let act = Act::new();
    let Draft { set, title, rooms, shuffled } = draft;
    let heading = if set.is_some() { "Change the set" } else { "A new set" };
    let title = RwSignal::new(title);
    let rooms: Vec<Plain> = rooms.into_iter().map(|room| (room.name, room.people)).collect();
    let editor = Editor::new(WORDS, page.people.clone(), &rooms, false);
    if shuffled {
        editor.shuffle(Split::Each(EACH));
    }
    let set = StoredValue::new(set);
    let save = move || match input::title(&title.get_untracked()) {
        Err(wrong) => act.refuse(&wrong),
        Ok(title) => {
            let rooms = untrack(|| editor.plain()).into_iter().map(|(name, people)| PlannedRoom { name, people }).collect();
            act.run(save_breakouts(around.room.get_value(), set.get_value(), title, rooms), move |_| {
                around.shared.said.say("The set is saved. It can be opened in any lesson of this room.");
                around.draft.set(None);
                around.refresh.now();
            });
        }
    };
    leptos::task::spawn_local(async {
        leptos::task::tick().await;
        screen::focus("#making");
    });
    view! {
        <section class="section" aria-labelledby="making">
            <h2 id="making" tabindex="-1">
                {heading}
            </h2>
            <Field label="Title" value=title most=TITLE_MAX hint="For example: Pairs for the dialogue" />
            {editor.view()}
            {refusal(act)}
            <div class="row">
                <Button kind="primary" busy=act.busy on_press=save>
                    "Save the set"
                </Button>
                <Button on_press=move || around.draft.set(None)>"Cancel"</Button>
            </div>
        </section>
    }
    .into_any()
}
