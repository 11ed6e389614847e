//! A whole server in a test, browsers that talk to it, and a class that uses it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use domain::provider::Settings;
use domain::role::Role;
use domain::room::RoomPolicy;
use domain::{CourseId, LessonId, PersonId, RoomId};
use rand::{RngCore, SeedableRng, rngs::StdRng};
use rollcall::api::ApiError;
use rollcall::api::account::Me;
use rollcall::api::guest::MadeInvitation;
use rollcall::server::config::{self, Config, JitsiConfig, LogFormat};
use rollcall::server::context::{App, Clock, Random};
use rollcall::server::store::{self, Store, account::Account};
use rollcall::server::vault::MasterKey;
use rollcall::server::{account, provider, router, serve, token};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// When the tests begin: a Saturday morning (Unix ms).
pub const START_MS: i64 = 1_795_224_004_321;
/// A minute, in ms.
pub const MINUTE: i64 = 60_000;
/// The secret that the tests share with a Jitsi server nobody runs.
pub const JITSI_SECRET: &str = "a secret of these tests and of nothing else";
/// The host by which browsers know the server.
pub const HOST: &str = "rollcall.test";

/// A server.
pub struct TestApp {
    pub app: Arc<App>,
    router: Router,
    clock: Arc<AtomicI64>,
    folder: Arc<TempDir>,
}

pub fn random() -> Random {
    let rng = Mutex::new(StdRng::seed_from_u64(1));
    Random::from_fn(move |bytes| rng.lock().expect("not poisoned").fill_bytes(bytes))
}

impl TestApp {
    /// A server whose lessons are on a Jitsi server of one's own.
    pub async fn new() -> Self {
        Self::with_webhook_secret(None).await
    }

    /// The same, with or without `JITSI_WEBHOOK_SECRET`.
    pub async fn with_webhook_secret(webhook_secret: Option<&str>) -> Self {
        let webhook_secret = webhook_secret.map(|secret| secret.to_owned().into());
        let secret = JITSI_SECRET.to_owned().into();
        let settings =
            Settings { title: "School".into(), domain: "meet.example.org".into(), app_id: "rollcall".into(), ..Settings::default() };
        let settings = settings.checked().expect("sensible");
        Self::with(Some(JitsiConfig { settings, secret, webhook_secret })).await
    }

    /// A server whose lessons are in the practice conference.
    pub async fn practice() -> Self {
        Self::with(None).await
    }

    async fn with(jitsi: Option<JitsiConfig>) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        Self::started(folder, Arc::new(AtomicI64::new(START_MS)), jitsi).await
    }

    /// A server on a data folder that is there already, with the practice conference.
    pub async fn on(folder: TempDir) -> Self {
        Self::started(Arc::new(folder), Arc::new(AtomicI64::new(START_MS)), None).await
    }

    /// The same server once more after it has stopped: all that is not in the store is forgotten. Only of [`TestApp::practice`].
    pub async fn restarted(&self) -> Self {
        self.app.store.close().await;
        Self::started(Arc::clone(&self.folder), Arc::clone(&self.clock), None).await
    }

    /// The same as [`TestApp::practice`], with a stand-in for Google.
    pub async fn with_google(google: youtube::Endpoints) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        Self::started_with(folder, Arc::new(AtomicI64::new(START_MS)), None, |config| config.google = google).await
    }

    async fn started(folder: Arc<TempDir>, clock: Arc<AtomicI64>, jitsi: Option<JitsiConfig>) -> Self {
        Self::started_with(folder, clock, jitsi, |_| ()).await
    }

    /// The same as [`TestApp::practice`], with other settings.
    pub async fn set_up(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        Self::started_with(folder, Arc::new(AtomicI64::new(START_MS)), None, change).await
    }

    async fn started_with(
        folder: Arc<TempDir>,
        clock: Arc<AtomicI64>,
        jitsi: Option<JitsiConfig>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let hands = Arc::clone(&clock);
        let mut config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            data: folder.path().into(),
            log: LogFormat::Text,
            practice: false,
            behind_proxy: false,
            jitsi,
            master_key: MasterKey::File(folder.path().join("master.key")),
            recordings: config::recordings(folder.path()),
            google: youtube::Endpoints::google(),
            owner_wait: std::time::Duration::from_millis(20),
        };
        change(&mut config);
        let store = Store::open(folder.path()).await.expect("an empty folder opens");
        provider::take_up_environment(&store, config.jitsi.as_ref(), START_MS).await.expect("stores");
        let app =
            serve::app(&config, store, Clock::from_fn(move || hands.load(Ordering::SeqCst)), random()).expect("a fresh folder serves");
        Self { router: router::build(&app), app, clock, folder }
    }

    /// The data folder.
    pub fn data(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Puts the clock forward.
    pub fn wait(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    /// A browser without a cookie.
    pub fn browser(&self) -> Browser<'_> {
        Browser { app: self, person: None, cookie: None }
    }

    /// An account that cannot sign in with a password: hashing is slow, and most tests are about something else.
    pub async fn person(&self, account_name: &str, role: Role) -> PersonId {
        let person = PersonId::new(self.app.random.id());
        let account = Account {
            id: self.app.random.id().into(),
            person: person.clone(),
            name: format!("The {account_name}"),
            account_name: account_name.into(),
            password_hash: "none".into(),
            role,
        };
        assert!(store::account::insert(&self.app.store, &[account], START_MS).await.expect("stores"), "{account_name} is new");
        person
    }

    /// A browser in which somebody is signed in.
    pub async fn signed_in(&self, person: &PersonId) -> Browser<'_> {
        let secret = self.app.random.secret();
        let now_ms = self.now_ms();
        let hash = token::hash(&secret);
        store::session::start(&self.app.store, &hash, person, now_ms, now_ms + account::SESSION_MS, None).await.expect("stores");
        Browser { app: self, person: Some(person.clone()), cookie: Some(format!("__Host-rollcall={secret}")) }
    }

    /// An account with this role, signed in.
    pub async fn account(&self, account_name: &str, role: Role) -> Browser<'_> {
        let person = self.person(account_name, role).await;
        self.signed_in(&person).await
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.expect("the router cannot fail")
    }
}

/// A browser: it keeps its cookie.
#[derive(Clone)]
pub struct Browser<'a> {
    app: &'a TestApp,
    /// Who signed in here first.
    person: Option<PersonId>,
    pub cookie: Option<String>,
}

impl<'a> Browser<'a> {
    /// Signs the same person in again: the session of last week has ended.
    pub async fn sign_in_again(&mut self) {
        let person = self.person.as_ref().expect("somebody was signed in here");
        self.cookie = self.app.signed_in(person).await.cookie;
    }

    /// Calls a server function as the page does.
    pub async fn call<T: DeserializeOwned>(&mut self, function: &str, arguments: impl Serialize) -> Result<T, ApiError> {
        let body = serde_json::to_string(&arguments).expect("plain data");
        let mut request = Request::post(format!("/api/{function}"))
            .header(header::HOST, HOST)
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = self.app.send(request.body(Body::from(body)).expect("a request")).await;
        if let Some(change) = response.headers().get(header::SET_COOKIE) {
            let change = change.to_str().expect("text");
            let attributes = ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"];
            assert!(attributes.iter().all(|attribute| change.contains(attribute)), "{change}");
            let (pair, _) = change.split_once(';').expect("attributes follow");
            self.cookie = Some(pair.to_owned()).filter(|pair| !pair.ends_with('='));
        }
        let status = response.status();
        let text = text(response).await;
        if status == StatusCode::OK {
            return Ok(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{function} answered {text:?}: {error}")));
        }
        let error: ApiError = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{function}: {status} with {text:?}: {error}"));
        assert_eq!(error.status(), status, "{function}: {error:?}");
        Err(error)
    }

    /// The same, for functions that answer nothing.
    pub async fn done(&mut self, function: &str, arguments: impl Serialize) -> Result<(), ApiError> {
        self.call(function, arguments).await
    }

    /// The same browser, when the server has been restarted.
    pub fn at(&self, app: &'a TestApp) -> Self {
        Self { app, ..self.clone() }
    }

    /// The person who is signed in.
    pub async fn person(&mut self) -> PersonId {
        self.me().await.expect("somebody is signed in").person
    }

    pub async fn me(&mut self) -> Option<Me> {
        self.call("who_am_i", json!({})).await.expect("everybody may ask")
    }
}

/// What a response says.
pub async fn text(response: Response<Body>) -> String {
    let body = to_bytes(response.into_body(), 10_000_000).await.expect("a body");
    String::from_utf8(body.to_vec()).expect("text")
}

/// A course with its people, a room, and a lesson that is open for an hour.
pub struct Class<'a> {
    pub app: &'a TestApp,
    pub administrator: Browser<'a>,
    pub teacher: Browser<'a>,
    pub student: Browser<'a>,
    /// A student of some other course.
    pub stranger: Browser<'a>,
    pub course: CourseId,
    pub room: RoomId,
    pub lesson: LessonId,
}

impl<'a> Class<'a> {
    pub async fn new(app: &'a TestApp) -> Self {
        let administrator = app.account("administrator", Role::Administrator).await;
        let mut teacher = app.account("teacher", Role::Teacher).await;
        let student = app.account("student", Role::Student).await;
        let stranger = app.account("stranger", Role::Student).await;
        let elsewhere: CourseId = teacher.call("create_course", json!({ "title": "Elsewhere" })).await.expect("a teacher may");
        member(&mut teacher, &elsewhere, "stranger", Role::Student).await;
        let course: CourseId = teacher.call("create_course", json!({ "title": "Biology 1" })).await.expect("a teacher may");
        member(&mut teacher, &course, "student", Role::Student).await;
        let room = teacher.call("create_room", room_in(&course, "Lab")).await.expect("a teacher may");
        let lesson = teacher.call("start_lesson", lesson_in(&room, Some(60))).await.expect("a teacher may");
        Self { app, administrator, teacher, student, stranger, course, room, lesson }
    }

    /// The same, with teacher and student in the lesson: they were given tickets.
    pub async fn entered(app: &'a TestApp) -> Self {
        let mut class = Self::new(app).await;
        enter(&mut class.teacher, &class.lesson).await;
        enter(&mut class.student, &class.lesson).await;
        class
    }

    /// The secret of a fresh invitation for any number of people.
    pub async fn invite(&mut self) -> String {
        self.invited(json!({ "title": "Parents", "uses": null, "expires_ms": null, "pin": null, "approval": false })).await.secret
    }

    /// A fresh invitation like this.
    pub async fn invited(&mut self, new: Value) -> MadeInvitation {
        self.teacher.call("make_invitation", json!({ "room": self.room, "new": new })).await.expect("a teacher may")
    }

    /// Changes the room's policy.
    pub async fn set_policy(&mut self, policy: &RoomPolicy) {
        let edit = json!({ "room": self.room, "title": "Lab", "description": "", "policy": policy, "provider": null });
        self.teacher.done("edit_room", edit).await.expect("a teacher may");
    }

    /// Somebody who came in by a fresh invitation.
    pub async fn guest(&mut self, name: &str) -> Browser<'a> {
        let secret = self.invite().await;
        let mut guest = self.app.browser();
        let _: Me = guest.call("enter_as_guest", json!({ "secret": secret, "name": name })).await.expect("the link is fresh");
        guest
    }
}

/// Gets a ticket into a lesson.
pub async fn enter(browser: &mut Browser<'_>, lesson: &LessonId) {
    browser.call::<Value>("ticket", json!({ "lesson": lesson })).await.expect("the lesson is open");
}

/// Puts an account into a course.
pub async fn member(teacher: &mut Browser<'_>, course: &CourseId, account_name: &str, role: Role) {
    let arguments = json!({ "course": course, "account_name": account_name, "role": role });
    teacher.done("set_member", arguments).await.expect("a teacher may");
}

/// Arguments of `create_room`.
pub fn room_in(course: &CourseId, title: &str) -> Value {
    json!({ "course": course, "title": title, "description": "", "policy": RoomPolicy::default(), "provider": null })
}

/// Arguments of `start_lesson`.
pub fn lesson_in(room: &RoomId, minutes: Option<u32>) -> Value {
    json!({ "room": room, "title": "Cells", "minutes": minutes, "time_zone": "Europe/Madrid" })
}
