//! Two courses, one of each who can come, and something to call each function with.

use std::collections::HashMap;

use domain::attendance::AttendanceRule;
use domain::evidence::Batch;
use domain::provider::Settings;
use domain::recording::{Part, State, Way};
use domain::role::{Capability, Role};
use domain::room::RoomPolicy;
use domain::{CourseId, JournalId, LessonId, PersonId, RecordingId, RoomId};
use rollcall::api::account::Me;
use rollcall::api::guest::MadeInvitation;
use rollcall::api::provider::KeyInput;
use rollcall::server::guard::Function;
use rollcall::server::store;
use rollcall::server::store::room::RoomText;
use serde_json::{Value, json};

use crate::harness::{Browser, TestApp, lesson_in, member, room_in};
use crate::recordings::shelf;

/// Who calls, from those who may least to those who may most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    Nobody,
    /// A guest of the room.
    Guest,
    /// A classroom display of the course.
    Display,
    Student,
    /// A student of the other course.
    OtherStudent,
    Assistant,
    Teacher,
    /// The teacher of the other course.
    OtherTeacher,
    Administrator,
}

impl Caller {
    pub const ALL: [Self; 9] = [
        Self::Nobody,
        Self::Guest,
        Self::Display,
        Self::Student,
        Self::OtherStudent,
        Self::Assistant,
        Self::Teacher,
        Self::OtherTeacher,
        Self::Administrator,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Guest => "guest",
            Self::Display => "display",
            Self::Student => "student",
            Self::OtherStudent => "other_student",
            Self::Assistant => "assistant",
            Self::Teacher => "teacher",
            Self::OtherTeacher => "other_teacher",
            Self::Administrator => "administrator",
        }
    }
}

/// What a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// No course.
    Nothing,
    /// The course, and the guest's room in it.
    Here,
    /// Another room of the course.
    NextDoor,
    /// The other course.
    There,
    /// A recording of the course's lesson that is hidden from students.
    Hidden,
    /// One that was deleted.
    Deleted,
    /// What is left of one that was removed for good.
    Removed,
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Here => "here",
            Self::NextDoor => "next door",
            Self::There => "elsewhere",
            Self::Hidden => "hidden",
            Self::Deleted => "deleted",
            Self::Removed => "removed",
        }
    }
}

/// A course, a room in it, a lesson that is on, and a student who takes what is done to them.
struct Place {
    course: CourseId,
    room: RoomId,
    lesson: LessonId,
    invitation: MadeInvitation,
    victim: PersonId,
    /// A recording of its lesson, in the state in which the function has something to do.
    recording: RecordingId,
}

/// The state of the recordings that a function is about.
fn state(function: Function) -> State {
    use Function as F;
    match function {
        F::EndRecording => State::Started,
        F::PublishRecordings => State::Ready,
        F::RestoreRecordings | F::PurgeRecordings => State::Deleted,
        F::RetryRecording => State::Failed,
        _ => State::Published,
    }
}

/// A recording of a lesson in a state.
async fn recording(app: &TestApp, place: &Place, function: Function, state: State) -> RecordingId {
    let mut new = shelf::new(app, &place.course, &place.room, Some(&place.lesson), "Cells");
    if function == Function::EditRecordingLink {
        (new.way, new.link) = (Way::Link, Some("https://video.example.org/0".to_owned()));
    }
    let id = new.id.clone();
    if state == State::Started {
        new.state = State::Started;
        assert!(store::recording::insert(&app.app.store, &new, None, "It began.", app.now_ms()).await.expect("stores"));
        return id;
    }
    shelf::put(app, new, state).await;
    if function == Function::RetryRecording {
        // Nothing is to be tried of what is here.
        let video = store::recording::file::one(&app.app.store, &id, Part::Video).await.expect("reads").expect("it has one");
        let file = store::recording::file::File { here_ms: None, ..video };
        store::recording::file::put(&app.app.store, &id, &file).await.expect("stores");
    }
    id
}

pub struct World<'a> {
    app: &'a TestApp,
    people: Vec<(Caller, PersonId)>,
    places: [Place; 3],
    /// Recordings that are not there for everybody.
    shelf: [(Side, RecordingId); 3],
    /// People who are there for one caller alone, by sign-in name.
    spares: HashMap<String, PersonId>,
}

async fn room(app: &TestApp, teacher: &mut Browser<'_>, course: &CourseId, title: &str) -> Place {
    let room: RoomId = teacher.call("create_room", room_in(course, title)).await.expect("a teacher may");
    let lesson: LessonId = teacher.call("start_lesson", lesson_in(&room, Some(60))).await.expect("a teacher may");
    let new = json!({ "title": "Parents", "uses": null, "expires_ms": null, "pin": null, "approval": false });
    let invitation = teacher.call("make_invitation", json!({ "room": room, "new": new })).await.expect("a teacher may");
    let name = format!("victim.{}", title.len());
    let victim = app.person(&name, Role::Student).await;
    member(teacher, course, &name, Role::Student).await;
    Place { course: course.clone(), room, lesson, invitation, victim, recording: RecordingId::new("nowhere") }
}

impl<'a> World<'a> {
    /// A world in which this function can be called.
    pub async fn new(app: &'a TestApp, function: Function) -> Self {
        let mut people = Vec::new();
        for (caller, role) in [
            (Caller::Display, Role::Student),
            (Caller::Student, Role::Student),
            (Caller::OtherStudent, Role::Student),
            (Caller::Assistant, Role::Assistant),
            (Caller::Teacher, Role::Teacher),
            (Caller::OtherTeacher, Role::Teacher),
            (Caller::Administrator, Role::Administrator),
        ] {
            people.push((caller, app.person(caller.name(), role).await));
        }
        let of = |caller| &people.iter().find(|(one, _)| *one == caller).expect("one of each").1;
        let mut teacher = app.signed_in(of(Caller::Teacher)).await;
        let mut other = app.signed_in(of(Caller::OtherTeacher)).await;
        let here: CourseId = teacher.call("create_course", json!({ "title": "Biology 1" })).await.expect("a teacher may");
        let there: CourseId = other.call("create_course", json!({ "title": "Chess" })).await.expect("a teacher may");
        for (caller, role) in [(Caller::Student, Role::Student), (Caller::Assistant, Role::Assistant)] {
            member(&mut teacher, &here, caller.name(), role).await;
        }
        member(&mut other, &there, Caller::OtherStudent.name(), Role::Student).await;
        // Displays cannot be added by hand.
        store::course::set_member(&app.app.store, &here, of(Caller::Display), Role::Display).await.expect("stores");
        let mut places = [
            room(app, &mut teacher, &here, "Lab").await,
            room(app, &mut teacher, &here, "Garden").await,
            room(app, &mut other, &there, "Board").await,
        ];
        let mut guest = app.browser();
        let enter = json!({ "secret": places[0].invitation.secret, "name": "Gil" });
        let guest: Me = guest.call("enter_as_guest", enter).await.expect("a fresh invitation");
        people.push((Caller::Guest, guest.person));
        for place in &mut places {
            if function == Function::BeginRecording {
                let policy = RoomPolicy { recording: true, ..RoomPolicy::default() };
                let text = RoomText { title: "Lab".to_owned(), description: String::new(), policy, provider: None };
                store::room::update(&app.app.store, &place.room, &text).await.expect("stores");
            }
            place.recording = recording(app, place, function, state(function)).await;
        }
        let shelf = [
            (Side::Hidden, recording(app, &places[0], function, State::Hidden).await),
            (Side::Deleted, recording(app, &places[0], function, State::Deleted).await),
            (Side::Removed, recording(app, &places[0], function, State::Purged).await),
        ];
        let mut world = Self { app, people, places, shelf, spares: HashMap::new() };
        world.prepare(function).await;
        world
    }

    /// What must have happened before so that the function has something to do.
    async fn prepare(&mut self, function: Function) {
        for caller in Caller::ALL {
            for place in &self.places {
                if matches!(function, Function::RecordPresence | Function::SeeRecording) {
                    // Some may and some may not.
                    let _ = self.browser(caller).await.call::<Value>("ticket", json!({ "lesson": place.lesson })).await;
                }
                if function == Function::AnswerObjection {
                    let mut victim = self.app.signed_in(&place.victim).await;
                    let object = json!({ "lesson": place.lesson, "sentence": "I was there." });
                    let _ = victim.call::<Value>("object", object).await;
                }
            }
            if matches!(function, Function::SetMember | Function::RemoveMember) && caller != Caller::Nobody {
                for place in [&self.places[0], &self.places[2]] {
                    let name = self.spare(caller, &place.course);
                    let person = self.app.person(&name, Role::Student).await;
                    if function == Function::RemoveMember {
                        store::course::set_member(&self.app.app.store, &place.course, &person, Role::Student).await.expect("stores");
                    }
                    self.spares.insert(name, person);
                }
            }
        }
    }

    /// The sign-in name of somebody who is there for one caller alone.
    fn spare(&self, caller: Caller, course: &CourseId) -> String {
        format!("{}.{}", caller.name(), usize::from(*course == self.places[2].course))
    }

    fn person(&self, caller: Caller) -> PersonId {
        self.people.iter().find(|(one, _)| *one == caller).map_or_else(|| PersonId::new("nobody"), |(_, person)| person.clone())
    }

    /// A browser in which the caller has just signed in.
    pub async fn browser(&self, caller: Caller) -> Browser<'a> {
        if caller == Caller::Nobody { self.app.browser() } else { self.app.signed_in(&self.person(caller)).await }
    }

    /// What the function is called with.
    pub fn arguments(&self, function: Function, side: Side, caller: Caller) -> Value {
        use Function as F;
        let place = &self.places[match side {
            Side::Nothing | Side::Here | Side::Hidden | Side::Deleted | Side::Removed => 0,
            Side::NextDoor => 1,
            Side::There => 2,
        }];
        let Place { course, room, lesson, invitation, victim, recording } = place;
        let recording = self.shelf.iter().find(|(one, _)| *one == side).map_or(recording, |(_, recording)| recording);
        match function {
            F::WhoAmI | F::SignOut | F::SignOutEverywhere | F::Home => json!({}),
            F::SignIn => json!({ "account_name": format!("no.{}", caller.name()), "password": "no password" }),
            F::ChangePassword => json!({ "current": "no password", "new": "another password" }),
            F::CreateCourse => json!({ "title": "Mine" }),
            F::Course | F::People | F::Groups => json!({ "course": course }),
            F::SetMember => json!({ "course": course, "account_name": self.spare(caller, course), "role": Role::Student }),
            F::RemoveMember => json!({ "course": course, "person": self.spares.get(&self.spare(caller, course)).unwrap_or(victim) }),
            F::SetCapability => {
                json!({ "course": course, "role": Role::Student, "capability": Capability::RenameRecordings, "allowed": true })
            }
            F::CreateRoom => room_in(course, "Mine"),
            F::SaveGroups => json!({ "course": course, "groups": [{ "name": "Red", "people": [victim] }] }),
            F::Room | F::Invitations | F::Breakouts => json!({ "room": room }),
            F::EditRoom => json!({ "room": room, "title": "Mine", "description": "", "policy": RoomPolicy::default(), "provider": null }),
            F::MakeInvitation => {
                let new = json!({ "title": "Mine", "uses": 1, "expires_ms": null, "pin": null, "approval": true });
                json!({ "room": room, "new": new })
            }
            F::RevokeInvitation => json!({ "room": room, "invitation": invitation.id }),
            F::SaveBreakouts => json!({ "room": room, "set": null, "title": "Pairs", "rooms": [{ "name": "A", "people": [victim] }] }),
            F::RemoveBreakouts => json!({ "room": room, "set": "nowhere" }),
            F::Invitation => json!({ "secret": invitation.secret }),
            F::EnterAsGuest => json!({ "secret": invitation.secret, "name": caller.name() }),
            F::Lesson | F::EndLesson | F::Ticket | F::Report | F::MyAttendance => json!({ "lesson": lesson }),
            F::Lobby | F::AgreeToRecording | F::Problems => json!({ "lesson": lesson }),
            F::Direct => json!({ "lesson": lesson, "direction": { "timer": 60 } }),
            F::Announce => json!({ "lesson": lesson, "text": "Ten minutes left." }),
            F::GrantModerator => json!({ "lesson": lesson, "person": victim, "on": true }),
            F::AnswerLobby => json!({ "lesson": lesson, "people": [victim], "admit": true }),
            F::ReportProblem => json!({ "lesson": lesson, "trouble": "hearing", "sentence": "" }),
            F::Object => json!({ "lesson": lesson, "sentence": "I was there." }),
            F::AnswerObjection => json!({ "lesson": lesson, "person": victim, "sentence": "So you were." }),
            F::Correct => json!({ "lesson": lesson, "person": victim, "change": "excused", "reason": "Ill." }),
            F::CourseReport | F::MakeResultsKey => json!({ "course": course }),
            F::SetCompletion => json!({ "course": course, "completion": "none" }),
            F::SetAttendanceRule => json!({ "room": room, "rule": AttendanceRule::default() }),
            F::StartLesson => lesson_in(room, None),
            F::ScheduleLesson => {
                let timetable =
                    json!({ "opens": "2026-12-01T09:00", "closes": "2026-12-01T10:00", "time_zone": "UTC", "early_minutes": 0 });
                json!({ "room": room, "title": "Mine", "timetable": timetable })
            }
            F::LowerHand => json!({ "lesson": lesson, "endpoint": "abcd1234" }),
            F::ReportModerators => json!({ "lesson": lesson, "endpoints": [], "me": null }),
            F::RecordPresence => {
                let batch = Batch {
                    person: self.person(caller),
                    lesson: lesson.clone(),
                    journal: JournalId::new("journal-1"),
                    sent_ms: 0,
                    sent_since_ms: None,
                    ahead_ms: None,
                    facts: Vec::new(),
                };
                json!({ "batch": batch })
            }
            F::BeginRecording => json!({ "lesson": lesson, "start": "as_set" }),
            F::EndRecording => json!({ "lesson": lesson, "recording": recording }),
            F::SeeRecording => json!({ "lesson": lesson, "seen": { "stream": false, "on": true, "error": null, "link": false } }),
            F::Recordings => json!({ "course": course, "wanted": {} }),
            F::LessonRecordings => json!({ "lesson": lesson }),
            F::Recording | F::RetryRecording => json!({ "recording": recording }),
            F::RenameRecording => json!({ "recording": recording, "title": format!("Of {}", caller.name()) }),
            F::PublishRecordings | F::HideRecordings | F::DeleteRecordings | F::RestoreRecordings => {
                json!({ "course": course, "recordings": [recording] })
            }
            F::AddRecordingLink => json!({ "lesson": lesson, "title": "Mine", "link": "https://video.example.org/1" }),
            F::EditRecordingLink => json!({ "recording": recording, "link": "https://video.example.org/1" }),
            F::SetCaptions => {
                let captions = "WEBVTT\n\n00:00.000 --> 00:02.000\nGood morning.\n";
                json!({ "recording": recording, "captions": captions })
            }
            F::AllRecordings => json!({ "wanted": {} }),
            F::HoldRecording => json!({ "recording": recording, "why": "A complaint." }),
            F::PurgeRecordings => json!({ "recordings": [recording] }),
            F::Youtube | F::ConnectYoutube => json!({}),
            F::SetYoutubeClient => json!({ "client_id": "nobody", "secret": "" }),
            F::OrderYoutube => json!({ "accounts": [] }),
            F::DisconnectYoutube => json!({ "account": "nowhere" }),
            F::Providers | F::ProviderChoices | F::Alarms | F::Hooks | F::Privacy | F::RunRetention => json!({}),
            F::HookLog => json!({ "hook": null, "before": null }),
            F::AddHook => json!({ "kind": "rollcall", "provider": "nowhere" }),
            F::RotateHook => json!({ "hook": "nowhere", "overlap_hours": 0 }),
            F::RemoveHook => json!({ "hook": "nowhere" }),
            F::SetRetention => json!({ "kind": "alarms", "days": 365 }),
            F::FindPeople => json!({ "text": "nobody" }),
            F::ErasePerson => json!({ "person": "nobody", "again": "nobody" }),
            F::Provider | F::SetDefaultProvider | F::RemoveProvider | F::ExamineProvider => json!({ "provider": "nowhere" }),
            F::AddProvider => json!({ "settings": Settings::default(), "key": KeyInput::default() }),
            F::EditProvider => json!({ "provider": "nowhere", "settings": Settings::default() }),
            F::RotateKey => json!({ "provider": "nowhere", "key": KeyInput::default(), "in_minutes": 0, "overlap_hours": 0 }),
        }
    }
}
