//! From what a sender tells to facts about lessons, and to recordings.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use axum::http::StatusCode;
use domain::lesson::Schedule;
use domain::provider::Kind;
use domain::{JournalId, LessonId, PersonId};
use hooks::{Delivered, Message, Presence, Told, What};

use super::super::context::App;
use super::super::door;
use super::super::ingest::{Delivery, NewEvent, NewFact, Parcel, Source, Stored};
use super::super::provider::deployment::{self, Deployment};
use super::super::recordings::arrive::{self, Arrived, Of};
use super::super::recordings::running::see;
use super::super::store;
use super::super::store::hook::{self, Hook, Place};
use super::when::{AFTER_MS, Clocks, door_ms, lesson_at};
use crate::api::Result;

/// What became of a delivery.
#[derive(Clone, Debug)]
pub enum Taken {
    /// It is stored, all of it or (`left_out` says why) what could be.
    Stored {
        /// What was new.
        stored: Stored,
        /// What was left out.
        left_out: Option<String>,
    },
    /// There is nothing in it to store, and why.
    Nothing(String),
    /// It is a recording, and nothing else: whether it was known before, and its lesson.
    Recording(bool, Option<LessonId>),
    /// It is not taken. The sentence is for the sender and the log.
    Refused(StatusCode, &'static str),
    /// Its conference is none that this hook may speak of. The sentence is for the log, not for the sender.
    Elsewhere(&'static str),
}

/// A conference that the hook may speak of.
struct Conference {
    place: Place,
    lessons: Vec<(LessonId, Schedule)>,
    known: HashSet<PersonId>,
}

/// Why a conference is none that the hook may speak of.
const NO_ROOM: &str = "No room here has this conference.";
const OTHER_SERVER: &str = "The room with this conference is held on another Jitsi server.";
/// What the practice conference's own addresses have before the name of a room.
const PRACTICE_TENANT: &str = "practice";

/// Stores what a delivery tells about lessons. What came at `received_ms` (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn take(app: &App, hook: &Hook, message: &Message, received_ms: i64) -> Result<Taken> {
    if let Some(why) = &message.nothing {
        return Ok(Taken::Nothing(why.clone()));
    }
    let clocks = Clocks { received_ms, sent_ms: message.sent_ms };
    let mut conferences: HashMap<(&str, Option<&str>), std::result::Result<Conference, &'static str>> = HashMap::new();
    for told in &message.told {
        let key = (told.conference.as_str(), told.tenant.as_deref());
        if let Entry::Vacant(unknown) = conferences.entry(key) {
            let of_it: Vec<&Told> = message.told.iter().filter(|one| (one.conference.as_str(), one.tenant.as_deref()) == key).collect();
            unknown.insert(conference(app, hook, &of_it, clocks).await?);
        }
    }
    // A batch may be about many conferences, and a Jitsi server has others, too; what is about one alone is refused with it.
    if message.highest.is_none()
        && let Some(Err(why)) = conferences.values().find(|one| one.is_err())
    {
        return Ok(Taken::Elsewhere(why));
    }
    // Recordings first: a delivery that was stored is not looked at again when it comes once more.
    let mut arrived = None;
    let is_known = match &message.name {
        Some(name) => store::delivery::is_known(&app.store, &hook.id, name).await?,
        None => false,
    };
    for told in message.told.iter().filter(|_| !is_known) {
        let (What::Recording(file), Some(Ok(conference))) =
            (&told.what, conferences.get(&(told.conference.as_str(), told.tenant.as_deref())))
        else {
            continue;
        };
        let (lesson, became) = recording(app, hook, conference, file, told, clocks).await?;
        arrived = match became {
            Arrived::New => Some(Taken::Recording(false, lesson)),
            Arrived::Again => Some(Taken::Recording(true, lesson)),
            Arrived::Refused(status, sentence) => return Ok(Taken::Refused(status, sentence)),
        };
    }
    let mut parcel = Gathered::default();
    let (mut elsewhere, mut no_lesson) = (0_usize, 0_usize);
    for told in &message.told {
        match conferences.get(&(told.conference.as_str(), told.tenant.as_deref())) {
            Some(Ok(_)) if matches!(told.what, What::Recording(_)) => {}
            Some(Ok(conference)) => no_lesson += usize::from(!parcel.add(hook, message, conference, told, clocks)),
            _ => elsewhere += 1,
        }
    }
    let mut left_out = Vec::new();
    if elsewhere > 0 {
        left_out.push(format!("{elsewhere} about conferences that are none of this server's rooms"));
    }
    if no_lesson > 0 {
        left_out.push(format!("{no_lesson} about a time in which the room has no lesson"));
    }
    let left_out = (!left_out.is_empty()).then(|| format!("Left out: {}.", left_out.join(", ")));
    if parcel.is_empty() {
        if let Some(arrived) = arrived {
            return Ok(arrived);
        }
        return Ok(Taken::Nothing(left_out.unwrap_or_else(|| "It says nothing.".to_owned())));
    }
    let delivery =
        Delivery { hook: hook.id.clone(), name: message.name.clone(), event: message.event.clone(), lesson: parcel.lesson.clone() };
    let parcel = parcel.into_parcel(delivery);
    let told: Vec<(LessonId, Vec<NewFact>)> =
        parcel.facts.iter().map(|(source, facts)| (source.lesson.clone(), facts.clone())).filter(|_| hook.kind.is_trusted()).collect();
    let seen = parcel.events.iter().filter_map(runs).collect::<Vec<_>>();
    let stored = app.ingest.store(parcel, received_ms).await?;
    for (lesson, facts) in &told {
        door::told(app, lesson, facts, received_ms).await?;
    }
    for (lesson, stream, on, at_ms) in &seen {
        see::seen_by_server(app, lesson, *stream, *on, *at_ms).await?;
    }
    Ok(Taken::Stored { stored, left_out })
}

/// What an event says of a recording of a lesson, if it does: whether it is a stream, whether it runs, and since when (Unix ms).
fn runs(event: &NewEvent) -> Option<(LessonId, bool, bool, i64)> {
    let (stream, on) = match event.kind.as_str() {
        "recording_started" => (false, true),
        "recording_ended" => (false, false),
        "live_stream_started" => (true, true),
        "live_stream_ended" => (true, false),
        _ => return None,
    };
    Some((event.lesson.clone(), stream, on, event.at_ms))
}

/// Hands on a file of a recording, with the lesson it is of and its times by our clock.
async fn recording(
    app: &App,
    hook: &Hook,
    conference: &Conference,
    file: &Delivered,
    told: &Told,
    clocks: Clocks,
) -> Result<(Option<LessonId>, Arrived)> {
    let ours = |at_ms: Option<i64>| at_ms.map(|at_ms| clocks.server(at_ms));
    let file = Delivered { started_ms: ours(file.started_ms), ended_ms: ours(file.ended_ms), ..file.clone() };
    let at_ms = file.started_ms.or(file.ended_ms).unwrap_or_else(|| clocks.server(told.at_ms));
    let lesson = lesson_at(&conference.lessons, at_ms).map(|(lesson, _)| lesson.clone());
    let of = Of { hook, room: &conference.place.room, course: &conference.place.course, lesson: lesson.as_ref(), known: &conference.known };
    let became = arrive::delivered(app, &of, &file, clocks.received_ms).await?;
    Ok((lesson, became))
}

/// The conference that some things are told of.
async fn conference(app: &App, hook: &Hook, told: &[&Told], clocks: Clocks) -> Result<std::result::Result<Conference, &'static str>> {
    let Some(first) = told.first() else { return Ok(Err(NO_ROOM)) };
    let Some(place) = hook::place(&app.store, &first.conference).await? else { return Ok(Err(NO_ROOM)) };
    let deployment = deployment::of_room(app, place.provider.as_ref()).await?;
    if deployment.id() != hook.provider.as_ref() || !told.iter().all(|one| is_held_on(&deployment, one)) {
        return Ok(Err(OTHER_SERVER));
    }
    let times: Vec<i64> =
        told.iter().flat_map(|one| [Some(one.at_ms), stayed_until(one), began(one)]).flatten().map(|at_ms| clocks.server(at_ms)).collect();
    let (from_ms, to_ms) = (times.iter().min().copied().unwrap_or(0), times.iter().max().copied().unwrap_or(0));
    let lessons = hook::lessons(&app.store, &place.room, from_ms, to_ms, AFTER_MS).await?;
    let named: HashSet<&PersonId> = told.iter().filter_map(|one| named(one)).collect();
    let named: Vec<PersonId> = named.into_iter().cloned().collect();
    let known = store::person::who_could_be_in(&app.store, &place.course, &place.room, &named).await?.into_iter().collect();
    Ok(Ok(Conference { place, lessons, known }))
}

/// Whether the conference that something is told of is the one that a room here has there, by its tenant and host.
fn is_held_on(deployment: &Deployment, told: &Told) -> bool {
    let host = match &told.what {
        What::Recording(file) => file.host.as_deref(),
        _ => None,
    };
    match deployment {
        // Only this server knows by which names it is reached.
        Deployment::Practice => told.tenant.as_deref().is_none_or(|tenant| tenant == PRACTICE_TENANT),
        Deployment::Provider(provider) => {
            let settings = &provider.settings;
            // On JaaS the tenant is the AppID; elsewhere our rooms have none, so one with a tenant is another conference.
            let tenant = (settings.kind == Kind::Jaas).then(|| settings.app_id.to_lowercase());
            let domain = settings.domain.split(':').next().unwrap_or_default();
            told.tenant == tenant && host.is_none_or(|host| host.eq_ignore_ascii_case(domain))
        }
    }
}

fn presence(told: &Told) -> Option<&Presence> {
    match &told.what {
        What::Presence(presence) => Some(presence),
        What::Event(_) | What::Recording(_) => None,
    }
}

fn named(told: &Told) -> Option<&PersonId> {
    match &told.what {
        What::Presence(presence) => presence.person.as_ref(),
        What::Recording(file) => file.initiator.as_ref(),
        What::Event(_) => None,
    }
}

fn began(told: &Told) -> Option<i64> {
    match &told.what {
        What::Recording(file) => file.started_ms,
        _ => None,
    }
}

fn stayed_until(told: &Told) -> Option<i64> {
    presence(told)?.stayed_until_ms
}

/// A parcel that is being put together.
#[derive(Default)]
struct Gathered {
    facts: HashMap<Source, Vec<NewFact>>,
    events: Vec<NewEvent>,
    lesson: Option<LessonId>,
}

impl Gathered {
    fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.events.is_empty()
    }

    /// Adds what is told. Says whether there is a lesson that it is about.
    fn add(&mut self, hook: &Hook, message: &Message, conference: &Conference, told: &Told, clocks: Clocks) -> bool {
        let at_ms = clocks.server(told.at_ms);
        let then = lesson_at(&conference.lessons, at_ms);
        // Who came in one lesson and left in the next was there in both.
        let later = stayed_until(told).and_then(|ms| lesson_at(&conference.lessons, clocks.server(ms)));
        let later = later.filter(|(lesson, _)| then.is_none_or(|(known, _)| known != lesson));
        for (lesson, schedule) in [then, later].into_iter().flatten() {
            self.lesson.get_or_insert_with(|| lesson.clone());
            let at_ms = at_ms.max(door_ms(schedule));
            match &told.what {
                What::Presence(presence) => self.add_fact(hook, message, conference, told, presence, lesson, at_ms),
                What::Event(event) => self.events.push(NewEvent {
                    name: event.name.clone(),
                    lesson: lesson.clone(),
                    kind: event.kind.to_owned(),
                    at_ms,
                    detail: event.detail.clone(),
                }),
                What::Recording(_) => {}
            }
        }
        then.is_some() || later.is_some()
    }

    #[expect(clippy::too_many_arguments, reason = "a fact is made of all of these")]
    fn add_fact(
        &mut self,
        hook: &Hook,
        message: &Message,
        conference: &Conference,
        told: &Told,
        presence: &Presence,
        lesson: &LessonId,
        at_ms: i64,
    ) {
        let name = message.source.as_ref().unwrap_or(&told.conference);
        let witness = domain::evidence::Witness::Server { kind: hook.kind, hook: hook.id.clone() };
        let source = Source { lesson: lesson.clone(), witness, name: JournalId::new(name.as_str()), ahead_ms: None };
        let subject = presence.person.clone().filter(|person| conference.known.contains(person));
        self.facts.entry(source).or_default().push(NewFact {
            sequence: presence.sequence,
            name: if subject.is_none() { presence.name.clone() } else { None },
            subject,
            endpoint: presence.endpoint.clone(),
            kind: presence.kind,
            breakout: presence.breakout.clone(),
            at_ms,
            claimed_ms: told.at_ms,
        });
    }

    fn into_parcel(self, delivery: Delivery) -> Parcel {
        Parcel { facts: self.facts.into_iter().collect(), events: self.events, delivery: Some(delivery) }
    }
}
