//! Sentences at the upper edge of the picture: what is not as it should be while one is in the lesson. Calm, and gone when mended.

mod strip;

use domain::EndpointId;
use domain::board::Allowed;
use jitsi::conference::{Device, Topics};
use jitsi::{Conference, Phase};
use leptos::prelude::*;

use self::strip::{Strip, Trouble};
use super::breakouts;
use super::changing::{memo, part, press, value};
use super::icon::{CLOSE, icon};
use super::panel::{self, Tab};
use super::sheet;
use super::state::Seat;
use crate::api::conference::Ticket;
use crate::app::parts::Button;
use crate::app::session::{Door, Shared};
use crate::asks::Ask;
use crate::browser::clock;
use crate::outbox::Delivery;

/// What of the conference is looked at here.
const TOPICS: Topics = Topics::PHASE.and(Topics::ENDPOINTS).and(Topics::ROSTER).and(Topics::DEVICES).and(Topics::MODERATION);

/// What one has been given by the board since one entered and that the token, which decides, does not have.
fn wider(ticket: &Ticket, allowed: Allowed) -> Option<&'static str> {
    let had = ticket.allowed;
    let gains = [
        (!had.chat && allowed.chat, "write in the chat"),
        (!had.share_screen && allowed.share_screen, "share your screen"),
        (!had.polls && allowed.polls, "make polls"),
    ];
    gains.into_iter().find(|(gained, _)| *gained).map(|(_, what)| what)
}

/// The strips.
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    let sheet = sheet();
    let closed = RwSignal::new(Vec::<Strip>::new());
    let shown = memo(move || {
        let delivery = seat.delivery.get();
        // Not for its value: the minutes that are left grow fewer.
        seat.now_ms.track();
        let mut strips = seat.conference.read(TOPICS, |conference| {
            seat.ticket.with(|ticket| seat.alarms.with(|alarms| strips(conference, delivery, ticket.as_ref(), alarms)))
        });
        if seat.conference.read(Topics::PHASE, |conference| conference.phase == Phase::Joined) {
            told(seat, &mut strips);
        }
        // What comes again after it was mended is said again.
        closed.update_untracked(|closed| closed.retain(|strip| strips.contains(strip)));
        closed.with(|closed| strips.retain(|strip| !closed.contains(strip)));
        if seat.ended.get() || seat.leaving.get() || seat.switching.get() {
            strips.clear();
        }
        strips
    });
    view! {
        class = sheet,
        <div class="strips">
            {breakouts::strip(seat, shared)}
            {seat.tools.map(|tools| (tools.recording)(seat))}
            <div role="alert">{some(shown, true, closed, seat, shared)}</div>
            <div role="status">{some(shown, false, closed, seat, shared)}</div>
        </div>
    }
    .into_any()
}

/// What came through the server.
fn told(seat: Seat, strips: &mut Vec<Strip>) {
    strips.extend(seat.announcement.get().map(Strip::Said));
    let wider = seat.ticket.with(|ticket| {
        let ticket = ticket.as_ref().filter(|ticket| !ticket.moderator && seat.enforced())?;
        wider(ticket, seat.allowed())
    });
    strips.extend(wider.map(Strip::Wider));
    if !seat.moderates() {
        return;
    }
    let mut names: Vec<String> = seat.lobby.with(|lobby| lobby.iter().map(|one| one.name.clone()).collect());
    names.extend(
        seat.conference.read(Topics::LOBBY, |conference| conference.knocking.iter().map(|one| one.name.clone()).collect::<Vec<_>>()),
    );
    if !names.is_empty() {
        strips.push(Strip::Waiting(names));
    }
    // One at a time: the list in the panel has them all.
    let read_ms = seat.problems_read_ms.get();
    strips.extend(seat.problems.with(|problems| problems.first().filter(|problem| problem.at_ms > read_ms).cloned()).map(Strip::Problem));
}

/// The alarms, or the others.
fn some(shown: Memo<Vec<Strip>>, alarms: bool, closed: RwSignal<Vec<Strip>>, seat: Seat, shared: Shared) -> AnyView {
    let some = memo(move || shown.get().into_iter().filter(|strip| strip.is_alarm() == alarms).collect::<Vec<_>>());
    part(move || Some(some.get().into_iter().map(|strip| draw(strip, closed, seat, shared)).collect::<Vec<_>>().into_any()))
}

fn strips(conference: &Conference, delivery: Delivery, ticket: Option<&Ticket>, alarms: &[EndpointId]) -> Vec<Strip> {
    let mut strips = Vec::new();
    let moderator = ticket.is_some_and(|ticket| ticket.moderator);
    match conference.phase {
        Phase::Reconnecting => strips.push(Strip::Reconnecting),
        Phase::Prejoin => strips.push(Strip::Prejoin),
        _ => {}
    }
    if conference.phase != Phase::Joined {
        return strips;
    }
    if moderator {
        // By the roster: whoever has gone or lost the right is no alarm any more. A role that nobody has named yet may be the one.
        let still = |id| conference.endpoint(id).filter(|one| !one.local && (one.moderator() || one.role.is_none()));
        for one in alarms.iter().filter_map(still) {
            let name = one.name.clone().unwrap_or_else(|| "Somebody without a name".to_owned());
            strips.push(Strip::Unexpected(one.id.clone(), name));
        }
    }
    if let Some(Ticket { venue, .. }) = ticket {
        let finding = venue.failing.as_ref().filter(|_| moderator);
        strips.extend(finding.map(|finding| Strip::Failing(finding.title.clone().unwrap_or_default())));
        if let (Some(limit), Some(me)) = (venue.limit_minutes, conference.mine()) {
            let left_ms = i64::from(limit) * 60_000 - (clock::now_ms() - me.joined_ms);
            strips.push(Strip::Limit(venue.domain.clone().unwrap_or_default(), (left_ms + 59_999).div_euclid(60_000)));
        }
    }
    match delivery {
        Delivery::Fine => {}
        Delivery::Late => strips.push(Strip::Kept),
        Delivery::SignIn => strips.push(Strip::SignIn),
        Delivery::Refused => strips.push(Strip::NotTaken),
    }
    if conference.unsupported_browser {
        strips.push(Strip::Unsupported);
    }
    let twin = conference.roster.iter().any(|one| !one.local && one.person.is_some() && one.person == conference.person);
    if twin {
        strips.push(Strip::TwoWindows);
    }
    if conference.audio_muted {
        strips.extend(trouble(&conference.microphone).map(Strip::Microphone));
    }
    if conference.video_muted {
        strips.extend(trouble(&conference.camera).map(Strip::Camera));
    }
    let allowed = conference.mine().is_some_and(|me| me.audio_allowed);
    if conference.audio_moderated && !allowed && !moderator && conference.audio_muted {
        strips.push(Strip::MicrophoneModerated);
    }
    strips
}

fn trouble(device: &Device) -> Option<Trouble> {
    let error = device.error.as_deref()?;
    Some(match error {
        "gum.permission_denied" => Trouble::Denied,
        "gum.not_found" => Trouble::Missing,
        _ => Trouble::Other,
    })
}

fn draw(strip: Strip, closed: RwSignal<Vec<Strip>>, seat: Seat, shared: Shared) -> AnyView {
    let sheet = sheet();
    let act = match &strip {
        Strip::SignIn => Some(("Sign in", Callback::new(move |()| shared.session.door.set(Door::Dialog)))),
        Strip::Reconnecting => Some(("Try now", Callback::new(move |()| seat.drive(|driver| driver.enter_again())))),
        Strip::Waiting(_) | Strip::Problem(_) => Some(("Show", Callback::new(move |()| panel::open_at(seat, Tab::Lesson)))),
        Strip::Wider(_) => Some(("Enter again", Callback::new(move |()| seat.drive(|driver| driver.out_and_in())))),
        _ => None,
    };
    let alarm = match &strip {
        Strip::Unexpected(id, name) => Some(alarm(id.clone(), name, &strip, closed, seat)),
        _ => None,
    };
    let act = act.map(|(words, press)| {
        view! {
            <Button kind="plain" on_press=press>
                {words}
            </Button>
        }
        .into_any()
    });
    let (sentence, kind) = (strip.sentence(), strip.mark());
    let close = strip.can_be_closed().then(|| {
        let close = press(move || closed.update(|closed| closed.push(strip.clone())));
        view! {
            class = sheet,
            <button type="button" class="close" aria-label="Put this away" on:click=close>
                {icon(CLOSE)}
            </button>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <div class="strip" data-is=kind>
            <p>{sentence}</p>
            {alarm}
            {act}
            {close}
        </div>
    }
    .into_any()
}

/// What can be done about somebody who moderates but must not.
fn alarm(id: EndpointId, name: &str, strip: &Strip, closed: RwSignal<Vec<Strip>>, seat: Seat) -> AnyView {
    let (strip, words, ask) = (strip.clone(), ["Remove ", name].concat(), Ask::Remove(id));
    let waiting = ask.clone();
    let busy = value(move || seat.waits_for(&waiting).then_some("true"));
    view! {
        <span class="row">
            <button type="button" class="button danger" aria-busy=busy on:click=press(move || seat.ask(ask.clone()))>
                {words}
            </button>
            <Button on_press=move || closed.update(|closed| closed.push(strip.clone()))>"Understood"</Button>
        </span>
    }
    .into_any()
}
