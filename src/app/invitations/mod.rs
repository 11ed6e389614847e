//! Invitations for guests, on a room's page: how each stands, making one, showing its link once, revoking it.

mod fresh;
mod make;

use domain::{InvitationId, RoomId};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use self::fresh::Fresh;
use super::act::Act;
use super::load::{Refresh, loaded};
use super::parts::{Button, Confirm, empty, notice};
use super::session::{Shared, use_shared};
use super::time;
use crate::api::guest::{InvitationCard, InvitationState, invitations, revoke_invitation};

/// How often the list looks who has come, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;

/// The invitations of a room: what outlives a redrawing.
#[derive(Clone, Copy)]
pub struct Invitations {
    room: StoredValue<RoomId>,
    refresh: Refresh,
    shared: Shared,
    making: RwSignal<bool>,
    revoking: RwSignal<bool>,
    /// Which is about to be revoked, and for whom it was.
    about: RwSignal<Option<(InvitationId, String)>>,
    fresh: Fresh,
}

impl Invitations {
    /// Of this room. To be made in a component.
    pub fn new(room: RoomId) -> Self {
        Self {
            room: StoredValue::new(room),
            refresh: Refresh::new(),
            shared: use_shared(),
            making: RwSignal::new(false),
            revoking: RwSignal::new(false),
            about: RwSignal::new(None),
            fresh: Fresh::new(),
        }
    }

    /// The list, for those who may make invitations. `guests`: the room lets guests in.
    pub fn section(self, guests: bool) -> AnyView {
        let sheet = sheet();
        let refresh = Refresh::new();
        refresh.every(LOOK_AGAIN_MS);
        Effect::new(move |first: Option<()>| {
            self.refresh.track();
            if first.is_some() {
                refresh.now();
            }
        });
        let make = guests.then(|| view! { <Button on_press=move || self.making.set(true)>"Invite guests"</Button> });
        let shut = (!guests).then(|| {
            notice("", "Guests are not let into this room. Change the room to let them in; nobody comes in by an invitation until then.")
        });
        view! {
            class = sheet,
            <section class="section" aria-labelledby="invitations">
                <div class="section-head">
                    <h2 id="invitations">"Invitations for guests"</h2>
                    {make}
                </div>
                {shut}
                {loaded(refresh, move || invitations(self.room.get_value()), move |list: &Vec<InvitationCard>| self.draw(list, guests))}
            </section>
        }
        .into_any()
    }

    /// The dialogs. They lie outside of what a refresh draws anew.
    pub fn dialogs(self) -> AnyView {
        view! {
            {make::dialog(self)}
            {self.fresh.dialog()}
            {self.revoke_dialog()}
        }
        .into_any()
    }

    fn draw(self, list: &[InvitationCard], guests: bool) -> AnyView {
        if list.is_empty() {
            return if guests {
                empty(
                    "No guest is invited. An invitation is a link; whoever has it enters this room's lessons under a name of their own, and nothing else.",
                )
            } else {
                ().into_any()
            };
        }
        let rows = list.iter().map(|card| self.row(card)).collect::<Vec<_>>();
        view! { <ul class="list">{rows}</ul> }.into_any()
    }

    fn row(self, card: &InvitationCard) -> AnyView {
        let sheet = sheet();
        let title = card.title.clone();
        let (class, state) = match card.state {
            InvitationState::Open => ("badge open", "Works"),
            InvitationState::UsedUp => ("badge", "Used up"),
            InvitationState::Expired => ("badge", "Over"),
            InvitationState::Revoked => ("badge", "Revoked"),
        };
        let revoke = (card.state != InvitationState::Revoked).then(|| {
            let about = (card.id.clone(), title.clone());
            let of = [" the invitation for ", &title].concat();
            let press = move || {
                self.about.set(Some(about.clone()));
                self.revoking.set(true);
            };
            view! {
                <Button kind="danger" on_press=press>
                    "Revoke"
                    <span class="said">{of}</span>
                </Button>
            }
            .into_any()
        });
        let (used, facts) = (used(card), facts(card));
        view! {
            class = sheet,
            <li class="invitation">
                <div class="about">
                    <span class="row">
                        <strong class="title">{title}</strong>
                        <span class=class>{state}</span>
                    </span>
                    <span>{used}</span>
                    <span class="muted">{facts}</span>
                </div>
                {revoke}
            </li>
        }
        .into_any()
    }

    fn revoke_dialog(self) -> AnyView {
        let act = Act::new();
        let sentence = Signal::derive(move || {
            let title = self.about.with(|about| about.as_ref().map(|(_, title)| title.clone()).unwrap_or_default());
            [
                "Nobody can enter any more with the invitation for ",
                &title,
                ". Guests who came in with it have to leave, even in the middle of a lesson.",
            ]
            .concat()
        });
        let revoke = move || {
            let Some((invitation, _)) = self.about.get_untracked() else { return };
            act.run(revoke_invitation(self.room.get_value(), invitation), move |()| {
                self.revoking.set(false);
                self.shared.said.say("The invitation is revoked.");
                self.refresh.now();
            });
        };
        view! { <Confirm title="Revoke the invitation?" sentence action="Revoke" open=self.revoking act on_confirm=revoke /> }.into_any()
    }
}

/// `3 of 10 have come`
fn used(card: &InvitationCard) -> String {
    let used = card.used.to_string();
    match (card.used, card.uses) {
        (0, Some(1)) => "For one person, who has not come yet".to_owned(),
        (_, Some(1)) => "For one person, who has come".to_owned(),
        (_, Some(uses)) => [&used, " of ", &uses.to_string(), " have come"].concat(),
        (0, None) => "For any number of people; nobody has come yet".to_owned(),
        (1, None) => "For any number of people; 1 has come".to_owned(),
        (_, None) => ["For any number of people; ", &used, " have come"].concat(),
    }
}

/// Until when, how it is kept from others, and whose it is.
fn facts(card: &InvitationCard) -> String {
    let mut facts = Vec::new();
    if let Some(expires_ms) = card.expires_ms {
        let begin = if card.state == InvitationState::Expired { "Ended " } else { "Until " };
        facts.push([begin, &time::moment_said(expires_ms)].concat());
    }
    if card.pin {
        facts.push("With a PIN".to_owned());
    }
    if card.approval {
        facts.push("A moderator lets each guest in".to_owned());
    }
    facts.push(["Made by ", &card.made_by, ", ", &time::moment_said(card.made_ms)].concat());
    facts.join(" · ")
}

/// The class that `style/invitations.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/invitations.css");
    sheet
}
