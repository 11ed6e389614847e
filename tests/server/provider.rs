//! Providers: added, changed, removed, their keys, and the tokens and addresses that follow from them.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::claims::Audience;
use domain::doctor::{Finding, Report, Severity};
use domain::provider::{Kind, Settings};
use domain::room::RoomPolicy;
use domain::{PersonId, ProviderId, RoomId};
use rollcall::api::conference::Ticket;
use rollcall::api::lesson::LessonPage;
use rollcall::api::provider::{KeyInput, ProviderPage, ProvidersPage};
use rollcall::api::room::RoomPage;
use rollcall::api::{ApiError, Thing};
use rollcall::server::store;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokens::{Expected, SigningKey, Verifier};

use crate::harness::{Browser, Class, MINUTE, TestApp, lesson_in, room_in, text};

const SECRET: &str = "another secret of these tests, long enough";
const JAAS: &str = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";
const HOUR: i64 = 60 * MINUTE;

fn settings(kind: Kind, domain: &str) -> Settings {
    let app_id = if kind == Kind::Jaas { JAAS } else { "school" };
    Settings { title: format!("Server {domain}"), kind, domain: domain.into(), app_id: app_id.into(), ..Settings::default() }
}

fn key(secret: &str, key_id: &str) -> KeyInput {
    KeyInput { secret: secret.into(), key_id: key_id.into() }
}

async fn add(administrator: &mut Browser<'_>, settings: &Settings, key: KeyInput) -> Result<ProviderId, ApiError> {
    administrator.call("add_provider", json!({ "settings": settings, "key": key })).await
}

async fn page(administrator: &mut Browser<'_>, provider: &ProviderId) -> ProviderPage {
    administrator.call("provider", json!({ "provider": provider })).await.expect("an administrator may")
}

async fn ticket(class: &mut Class<'_>) -> Result<Ticket, ApiError> {
    class.teacher.call("ticket", json!({ "lesson": class.lesson })).await
}

async fn get(app: &TestApp, path: &str) -> (StatusCode, String) {
    let response = app.send(Request::get(path).body(Body::empty()).expect("a request")).await;
    (response.status(), text(response).await)
}

fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).expect("three parts");
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).expect("base64url")).expect("JSON")
}

/// Puts the class's room onto a provider.
async fn move_room(class: &mut Class<'_>, provider: Option<&ProviderId>) {
    let room = json!({ "room": class.room, "title": "Lab", "description": "", "policy": RoomPolicy::default(), "provider": provider });
    class.teacher.done("edit_room", room).await.expect("a teacher may");
}

#[tokio::test]
async fn the_first_server_takes_the_lessons_out_of_practice_and_rooms_may_name_another() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    assert!(ticket(&mut class).await.expect("open").venue.practice);
    let first = add(&mut class.administrator, &settings(Kind::SharedSecret, "one.example.org"), key(SECRET, "")).await.expect("sensible");
    let second = add(&mut class.administrator, &settings(Kind::SharedSecret, "two.example.org"), key(SECRET, "")).await.expect("sensible");
    assert_eq!(ticket(&mut class).await.expect("open").domain, "one.example.org");

    move_room(&mut class, Some(&second)).await;
    let named = ticket(&mut class).await.expect("open");
    assert_eq!((named.domain.as_str(), named.script_url.as_str()), ("two.example.org", "https://two.example.org/external_api.js"));
    let claims = part(named.token.as_deref().expect("signed"), 1);
    assert_eq!((&claims["iss"], &claims["sub"], &claims["aud"]), (&json!("school"), &json!("two.example.org"), &json!("jitsi")));

    let list: ProvidersPage = class.administrator.call("providers", json!({})).await.expect("an administrator may");
    let gist: Vec<_> = list.providers.iter().map(|one| (one.domain.as_str(), one.is_default, one.rooms, one.ready)).collect();
    assert_eq!(gist, [("one.example.org", true, 0, true), ("two.example.org", false, 1, true)]);

    class.administrator.done("set_default_provider", json!({ "provider": second })).await.expect("an administrator may");
    move_room(&mut class, None).await;
    assert_eq!(ticket(&mut class).await.expect("open").domain, "two.example.org", "the default is another one now");
    class.administrator.done("remove_provider", json!({ "provider": second })).await.expect("no room names it");
    assert_eq!(ticket(&mut class).await.expect("open").domain, "one.example.org", "the one that is left is the default");
    class.administrator.done("remove_provider", json!({ "provider": first })).await.expect("no room names it");
    assert!(ticket(&mut class).await.expect("open").venue.practice);
}

#[tokio::test]
async fn a_server_in_use_stays_and_says_which_rooms_use_it() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    let provider = add(&mut class.administrator, &settings(Kind::Public, "meet.jit.si"), KeyInput::default()).await.expect("sensible");
    move_room(&mut class, Some(&provider)).await;
    let refused = class.administrator.done("remove_provider", json!({ "provider": provider })).await;
    let Err(ApiError::Conflict { sentence }) = refused else { panic!("{refused:?}") };
    assert!(sentence.contains("\"Lab\" in Biology 1"), "{sentence}");
    assert_eq!(page(&mut class.administrator, &provider).await.used_by.len(), 1);
    let nowhere =
        json!({ "course": class.course, "title": "Lab", "description": "", "policy": RoomPolicy::default(), "provider": "nowhere" });
    assert_eq!(class.teacher.call::<RoomId>("create_room", nowhere).await, Err(ApiError::NoSuch(Thing::Provider)));
}

#[tokio::test]
async fn each_mistake_has_its_field_and_its_sentence_and_changes_nothing() {
    let app = TestApp::practice().await;
    let mut administrator = app.account("administrator", domain::role::Role::Administrator).await;
    let (rsa, _) = (SigningKey::generate_rs256(), ());
    let public = rsa.0.public_pem().expect("a pair");
    let truncated = &rsa.1[..rsa.1.len() / 2];
    for (settings, key, field, hint) in [
        (settings(Kind::SharedSecret, "https://meet.example.org"), key(SECRET, ""), "domain", "https://"),
        (settings(Kind::SharedSecret, "meet.example.org/x"), key(SECRET, ""), "domain", "path"),
        (settings(Kind::SharedSecret, "meet.example.org"), key("hunter2", ""), "secret", "32"),
        (Settings { app_id: "vpaas-1".into(), ..settings(Kind::Jaas, "") }, key(&rsa.1, "k1"), "app_id", "vpaas-magic-cookie-"),
        (settings(Kind::Jaas, ""), key(&rsa.1, "k 1"), "key_id", "API key"),
        (settings(Kind::Jaas, ""), key(&public, "k1"), "secret", "private"),
        (settings(Kind::Jaas, ""), key(truncated, "k1"), "secret", "END"),
        (settings(Kind::Jaas, ""), key("hunter2", "k1"), "secret", "PEM"),
    ] {
        let refused = add(&mut administrator, &settings, key).await;
        let Err(ApiError::Setting { field: got, sentence }) = refused else { panic!("{field}: {refused:?}") };
        assert_eq!(got, field, "{sentence}");
        assert!(sentence.contains(hint) && !sentence.contains("hunter2"), "{field}: {sentence}");
    }
    let list: ProvidersPage = administrator.call("providers", json!({})).await.expect("an administrator may");
    assert!(list.providers.is_empty());
}

#[tokio::test]
async fn secrets_are_sealed_in_the_database_and_never_shown_again() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    let provider =
        add(&mut class.administrator, &settings(Kind::SharedSecret, "meet.example.org"), key(SECRET, "")).await.expect("sensible");
    let shown: Value = class.administrator.call("provider", json!({ "provider": provider })).await.expect("an administrator may");
    assert!(!shown.to_string().contains(SECRET));
    let keys = store::provider_key::of_provider(&app.app.store, &provider).await.expect("stores");
    assert!(!keys[0].sealed.contains(SECRET) && !format!("{keys:?}").contains(SECRET));
    let copy = app.app.store.file().with_extension("copy");
    app.app.store.backup(&copy).await.expect("a new file");
    let bytes = std::fs::read(copy).expect("written");
    assert!(!bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()), "not in the file either");
}

#[tokio::test]
async fn a_key_server_serves_the_public_half_by_the_hash_of_its_name_and_rotates_with_an_overlap() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    let provider =
        add(&mut class.administrator, &settings(Kind::KeyServer, "meet.example.org"), KeyInput::default()).await.expect("sensible");
    let kid = |ticket: &Ticket| part(ticket.token.as_deref().expect("signed"), 0)["kid"].as_str().expect("a name").to_owned();
    let path = |kid: &str| format!("/keys/{}.pem", HEXLOWER.encode(&Sha256::digest(kid)));

    let first = kid(&ticket(&mut class).await.expect("open"));
    let (status, pem) = get(&app, &path(&first)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----"), "{pem}");

    let rotation = json!({ "provider": provider, "key": KeyInput::default(), "in_minutes": 30, "overlap_hours": 1 });
    class.administrator.done("rotate_key", rotation).await.expect("an administrator may");
    assert_eq!(kid(&ticket(&mut class).await.expect("open")), first, "the new key waits");
    let (_, jwks) = get(&app, "/keys/jwks.json").await;
    let jwks: Value = serde_json::from_str(&jwks).expect("JSON");
    assert_eq!(jwks["keys"].as_array().map(Vec::len), Some(2), "who fetches ahead finds both: {jwks}");
    assert!(jwks["keys"].as_array().expect("a list").iter().all(|key| key["kty"] == "RSA" && key.get("d").is_none()), "{jwks}");

    app.wait(31 * MINUTE);
    let second = kid(&ticket(&mut class).await.expect("still open"));
    assert_ne!(second, first);
    assert_eq!(get(&app, &path(&first)).await.0, StatusCode::OK, "tokens signed with it may still be on their way");
    app.wait(HOUR);
    assert_eq!(get(&app, &path(&first)).await.0, StatusCode::NOT_FOUND, "retired by date");
    assert_eq!(get(&app, &path(&second)).await.0, StatusCode::OK);
    for nothing in ["/keys/", "/keys/x.pem", "/keys/..%2fmaster.key", "/keys/%F0%9F%92%A5"] {
        assert_eq!(get(&app, nothing).await.0, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[tokio::test]
async fn jaas_has_its_tenant_in_the_address_and_not_in_the_token() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    let (_, pem) = SigningKey::generate_rs256();
    add(&mut class.administrator, &settings(Kind::Jaas, ""), key(&pem, "4f4910")).await.expect("sensible");
    let ticket = ticket(&mut class).await.expect("open");
    assert_eq!((ticket.domain.as_str(), ticket.script_url.clone()), ("8x8.vc", format!("https://8x8.vc/{JAAS}/external_api.js")));
    let token = ticket.token.as_deref().expect("signed");
    assert_eq!(part(token, 0)["kid"], format!("{JAAS}/4f4910"));
    let claims = part(token, 1);
    assert_eq!(ticket.room, format!("{JAAS}/{}", claims["room"].as_str().expect("text")));
    assert_eq!((&claims["iss"], &claims["aud"], &claims["sub"]), (&json!("chat"), &json!("jitsi"), &json!(JAAS)));
    assert!(claims["context"]["features"].is_object());
}

#[tokio::test]
async fn a_key_name_that_comes_back_with_another_key_signs_with_that_one() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    for _ in 0..2 {
        let (signing, pem) = SigningKey::generate_rs256();
        let provider = add(&mut class.administrator, &settings(Kind::Jaas, ""), key(&pem, "4f4910")).await.expect("sensible");
        let ticket = ticket(&mut class).await.expect("open");
        let audience = Audience { issuer: "chat".into(), audience: "jitsi".into(), subject: JAAS.into() };
        let verifier = Verifier::new([(Some(format!("{JAAS}/4f4910")), signing.verifying())], Expected::from(&audience));
        let room = ticket.room.rsplit('/').next().expect("a name");
        verifier.verify(ticket.token.as_deref().expect("signed"), room, app.now_ms()).expect("signed with the key that was entered");
        let other = Settings { app_id: JAAS.replace('0', "1"), ..settings(Kind::Jaas, "") };
        let refused = class.administrator.done("edit_provider", json!({ "provider": provider, "settings": other })).await;
        assert!(matches!(&refused, Err(ApiError::Setting { field, .. }) if field == "app_id"), "its keys are another AppID's: {refused:?}");
        class.administrator.done("remove_provider", json!({ "provider": provider })).await.expect("no room names it");
    }
}

#[tokio::test]
async fn a_public_server_has_no_tokens_and_people_are_told_what_that_means() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    add(&mut class.administrator, &settings(Kind::Public, "meet.jit.si"), KeyInput::default()).await.expect("sensible");
    let ticket = ticket(&mut class).await.expect("open");
    assert_eq!((ticket.token, ticket.venue.enforced, ticket.venue.limit_minutes), (None, false, Some(5)));
    let before: LessonPage = class.teacher.call("lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    assert_eq!(before.venue.limit_minutes, Some(5), "told before the lesson");
    let id = providers(&mut class).await.remove(0);
    let rotation = json!({ "provider": id, "key": KeyInput::default(), "in_minutes": 0, "overlap_hours": 0 });
    assert!(matches!(class.administrator.done("rotate_key", rotation).await, Err(ApiError::Conflict { .. })));
}

async fn providers(class: &mut Class<'_>) -> Vec<ProviderId> {
    let list: ProvidersPage = class.administrator.call("providers", json!({})).await.expect("an administrator may");
    list.providers.into_iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn the_environments_server_is_default_and_is_changed_in_the_environment_alone() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    assert_eq!(ticket(&mut class).await.expect("open").domain, "meet.example.org");
    let id = providers(&mut class).await.remove(0);
    let shown = page(&mut class.administrator, &id).await;
    assert!(shown.card.from_environment && shown.card.ready && shown.card.is_default && shown.keys.is_empty());
    for (function, arguments) in [
        ("remove_provider", json!({ "provider": id })),
        ("edit_provider", json!({ "provider": id, "settings": settings(Kind::SharedSecret, "other.example.org") })),
        ("rotate_key", json!({ "provider": id, "key": key(SECRET, ""), "in_minutes": 0, "overlap_hours": 0 })),
    ] {
        let refused = class.administrator.done(function, arguments).await;
        assert!(matches!(&refused, Err(ApiError::Conflict { sentence }) if sentence.contains("JITSI_DOMAIN")), "{function}: {refused:?}");
    }
}

#[tokio::test]
async fn no_e_mail_is_in_a_token_unless_the_administrator_wants_it_there() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    assert!(store::account::set_email(&app.app.store, "teacher", Some("teacher@school.example")).await.expect("stores"));
    let plain = settings(Kind::SharedSecret, "meet.example.org");
    let provider = add(&mut class.administrator, &plain, key(SECRET, "")).await.expect("sensible");
    let email = |ticket: Ticket| part(ticket.token.as_deref().expect("signed"), 1)["context"]["user"].get("email").cloned();
    assert_eq!(email(ticket(&mut class).await.expect("open")), None);
    let open = Settings { send_email: true, ..plain };
    class.administrator.done("edit_provider", json!({ "provider": provider, "settings": open })).await.expect("an administrator may");
    assert_eq!(email(ticket(&mut class).await.expect("open")), Some(json!("teacher@school.example")));
}

#[tokio::test]
async fn while_a_server_fails_those_who_moderate_are_told() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    let provider =
        add(&mut class.administrator, &settings(Kind::SharedSecret, "meet.example.org"), key(SECRET, "")).await.expect("sensible");
    let finding =
        |severity| Finding { code: "x".into(), severity, title: "Students moderate.".into(), meaning: String::new(), remedies: Vec::new() };
    for (severity, told) in [(Severity::Critical, true), (Severity::Warning, false)] {
        let report = Report { at_ms: app.now_ms(), findings: vec![finding(severity)], ..Report::default() };
        store::provider::keep_report(&app.app.store, &provider, &report).await.expect("stores");
        let room: RoomPage = class.teacher.call("room", json!({ "room": class.room })).await.expect("a teacher may");
        assert_eq!(room.venue.failing.and_then(|checked| checked.title).is_some(), told);
        let room: RoomPage = class.student.call("room", json!({ "room": class.room })).await.expect("a student may");
        assert_eq!(room.venue.failing, None, "nothing for students to worry about");
    }
    assert_eq!(page(&mut class.administrator, &provider).await.report.expect("kept").findings.len(), 1);
}

#[tokio::test]
async fn only_the_page_of_a_conference_may_show_its_server_and_only_to_its_people() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    let one = add(&mut class.administrator, &settings(Kind::SharedSecret, "one.example.org"), key(SECRET, "")).await.expect("sensible");
    add(&mut class.administrator, &settings(Kind::SharedSecret, "two.example.org"), key(SECRET, "")).await.expect("sensible");
    move_room(&mut class, Some(&one)).await;
    let policy = async |browser: &Browser<'_>, path: &str| {
        let mut request = Request::get(path);
        if let Some(cookie) = &browser.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = app.send(request.body(Body::empty()).expect("a request")).await;
        response.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned()
    };
    let live = format!("/lessons/{}/live", class.lesson);
    let shown = policy(&class.student, &live).await;
    if shown.contains("default-src 'none'; frame-ancestors") {
        return; // the browser half is not in this build, so there is no page to look at
    }
    assert!(shown.contains("frame-src https://one.example.org;") && !shown.contains("two.example.org"), "{shown}");
    assert!(policy(&class.stranger, &live).await.contains("frame-src 'none'"), "a stranger learns nothing");
    assert!(policy(&class.student, "/").await.contains("frame-src 'none'"));
    // Before the lesson that server may be asked whether it answers, and nothing more.
    let check = format!("/lessons/{}/check", class.lesson);
    let asked = policy(&class.student, &check).await;
    assert!(asked.contains("connect-src 'self' https://one.example.org;") && asked.contains("frame-src 'none'"), "{asked}");
    assert!(policy(&class.stranger, &check).await.contains("connect-src 'self';"), "a stranger learns nothing");
}

#[tokio::test]
async fn a_title_does_not_name_a_conference_and_a_new_title_changes_none() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let odd: RoomId = class.teacher.call("create_room", room_in(&class.course, "Größe #1/😀 *")).await.expect("any title");
    let lesson: domain::LessonId = class.teacher.call("start_lesson", lesson_in(&odd, None)).await.expect("a teacher may");
    let name = async |class: &mut Class<'_>| class.teacher.call::<Ticket>("ticket", json!({ "lesson": lesson })).await.expect("open").room;
    let before = name(&mut class).await;
    assert!(before.len() >= 26 && before.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{before}");
    let renamed = json!({ "room": odd, "title": "Plain", "description": "", "policy": RoomPolicy::default(), "provider": null });
    class.teacher.done("edit_room", renamed).await.expect("a teacher may");
    assert_eq!(name(&mut class).await, before);
    assert_ne!(PersonId::new("x").as_str(), before);
}
