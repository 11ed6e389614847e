//! What an invitation is made of.

use domain::input::{self, InputError};
use leptos::prelude::*;

use super::{Invitations, sheet};
use crate::api::guest::{NewInvitation, make_invitation};
use crate::app::act::Act;
use crate::app::parts::{Check, Choice, Field, FormDialog, fresh_id};
use crate::app::time;
use crate::browser::{clock, page};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// For how many people: value and words.
const HOW_MANY: [(&str, &str); 3] = [("one", "One person"), ("some", "A number of people"), ("any", "Any number of people")];
/// Until when: value and words.
const UNTIL: [(&str, &str); 2] = [("moment", "Until a day and time"), ("revoked", "Until it is revoked")];

/// What is typed and ticked.
#[derive(Clone, Copy)]
struct Form {
    title: RwSignal<String>,
    how_many: RwSignal<String>,
    number: RwSignal<String>,
    until: RwSignal<String>,
    moment: RwSignal<String>,
    with_pin: RwSignal<bool>,
    pin: RwSignal<String>,
    approval: RwSignal<bool>,
}

impl Form {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        let form = Self {
            title: text(),
            how_many: text(),
            number: text(),
            until: text(),
            moment: text(),
            with_pin: RwSignal::new(false),
            pin: text(),
            approval: RwSignal::new(false),
        };
        form.empty();
        form
    }

    /// As it is at first: for one person, for a week.
    fn empty(self) {
        self.title.set(String::new());
        self.how_many.set("one".to_owned());
        self.number.set("10".to_owned());
        self.until.set("moment".to_owned());
        self.moment.set(time::field_moment(page::now_ms() + 7 * DAY_MS));
        self.with_pin.set(false);
        self.pin.set(random_pin());
        self.approval.set(false);
    }

    fn read(self) -> Result<NewInvitation, InputError> {
        let title = input::title(&self.title.get_untracked())?;
        let uses = match self.how_many.get_untracked().as_str() {
            "one" => Some(1),
            "some" => Some(
                self.number.get_untracked().trim().parse().ok().filter(|n| (1..=1_000).contains(n)).ok_or(InputError::InvitationUses)?,
            ),
            _ => None,
        };
        let expires_ms = match self.until.get_untracked().as_str() {
            "moment" => Some(
                time::moment_of_field(&self.moment.get_untracked()).filter(|&ms| ms > page::now_ms()).ok_or(InputError::InvitationEnd)?,
            ),
            _ => None,
        };
        let pin = self.with_pin.get_untracked().then(|| self.pin.get_untracked().trim().to_owned());
        if let Some(pin) = &pin
            && !((4..=12).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(InputError::Pin);
        }
        Ok(NewInvitation { title, uses, expires_ms, pin, approval: self.approval.get_untracked() })
    }

    fn fields(self) -> AnyView {
        let number = move || {
            (self.how_many.get() == "some")
                .then(|| view! { <Field label="How many" value=self.number kind="number" min="1" max="1000" /> }.into_any())
        };
        let moment = move || {
            (self.until.get() == "moment")
                .then(|| view! { <Field label="Day and time" value=self.moment kind="datetime-local" /> }.into_any())
        };
        let pin = move || self.with_pin.get().then(|| self.pin_field());
        view! {
            <Field
                label="For whom"
                value=self.title
                most=input::TITLE_MAX
                autofocus=true
                hint="For your own list, for example: Parents' evening. Guests do not see it."
            />
            <div class="row fields">
                <Choice label="How many may come" value=self.how_many options=HOW_MANY.to_vec() />
                {number}
            </div>
            <div class="row fields">
                <Choice label="It works" value=self.until options=UNTIL.to_vec() />
                {moment}
            </div>
            <div class="stack close">
                <Check label="Ask for a PIN" value=self.with_pin hint="You tell it by another way than the link, so that a link alone lets nobody in." />
                {pin}
                <Check label="A moderator lets each guest in" value=self.approval />
            </div>
        }
        .into_any()
    }

    fn pin_field(self) -> AnyView {
        let sheet = sheet();
        let id = fresh_id();
        view! {
            class = sheet,
            <div class="field">
                <label for=id.clone()>"PIN"</label>
                <span class="pin">
                    <input
                        class="input"
                        id=id
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        maxlength="12"
                        required
                        prop:value=move || self.pin.get()
                        on:input=move |event| self.pin.set(event_target_value(&event))
                    />
                    <button type="button" class="button" on:click=move |_| self.pin.set(random_pin())>
                        "Another"
                        <span class="said">" PIN"</span>
                    </button>
                </span>
            </div>
        }
        .into_any()
    }
}

/// Six digits that nobody can guess in the tries that there are.
fn random_pin() -> String {
    let number = u64::from_str_radix(clock::random_id().get(..16).unwrap_or_default(), 16).unwrap_or_default() % 1_000_000;
    let digits = number.to_string();
    ["000000".get(digits.len()..).unwrap_or_default(), &digits].concat()
}

/// The dialog in which one is made.
pub fn dialog(all: Invitations) -> AnyView {
    let act = Act::new();
    let form = Form::new();
    let make = move || match form.read() {
        Err(wrong) => act.refuse(&wrong),
        Ok(new) => {
            let pin = new.pin.clone();
            act.run(make_invitation(all.room.get_value(), new), move |made| {
                all.making.set(false);
                form.empty();
                all.fresh.show(&made, pin);
                all.refresh.now();
            });
        }
    };
    view! {
        <FormDialog title="Invite guests" action="Make the invitation" open=all.making act on_submit=make>
            {form.fields()}
        </FormDialog>
    }
    .into_any()
}
