//! What becomes of events when the receiver is not as it should be.

use serde_json::{Value, json};

use super::robot::{Robot, main_room};
use super::server::{Prosody, Setup};
use super::sink::{Mood, SECRET, Sink, story};
use super::until;

fn ana() -> Value {
    json!({ "id": "stu-7" })
}

/// Somebody enters and leaves so many times. That is two events each time, and four more for a room that begins and ends with it.
async fn comes_and_goes(prosody: &Prosody, robot: &Robot, times: usize) {
    for _ in 0..times {
        robot.joins("bio404").await;
        robot.leaves(&main_room("bio404")).await;
    }
    assert!(prosody.log().contains("Reporting to Rollcall"));
}

/// Waits for what the module says of itself.
async fn health_is(prosody: &Prosody, status: u16, what: &str) -> Value {
    until(&format!("health {status} {what}"), async || {
        let (found, health) = prosody.health().await;
        (found == status && health["status"] == what).then_some(health)
    })
    .await
}

fn times(events: &[Value], kind: &str) -> usize {
    events.iter().filter(|event| event["kind"] == kind).count()
}

#[tokio::test]
async fn whatever_the_receiver_answers_nothing_is_lost_and_health_says_so() {
    let sink = Sink::start().await;
    let prosody = Prosody::start(&Setup::new(&sink.url(), SECRET).with("rollcall_timeout_s = 1")).await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    let moods = [
        (Mood::Answers(500), "failing", "HTTP 500"),
        (Mood::Answers(404), "failing", "HTTP 404"),
        (Mood::Answers(429), "failing", "HTTP 429"),
        (Mood::Answers(401), "refused", "rollcall_secret"),
        (Mood::Answers(403), "refused", "HTTP 403"),
        (Mood::Answers(301), "refused", "leads somewhere else"),
        (Mood::IsAPage, "refused", "not Rollcall"),
        (Mood::Claims(0), "failing", "stored nothing"),
        (Mood::Hangs, "failing", "no answer within 1 s"),
        (Mood::StoresAndCloses, "failing", "no connection"),
    ];
    for (number, (mood, status, error)) in moods.into_iter().enumerate() {
        sink.set(mood.clone());
        comes_and_goes(&prosody, &student, 1).await;
        let health = until(&format!("health after {mood:?}"), async || {
            let (code, health) = prosody.health().await;
            let says_so = health["last_error"].as_str().is_some_and(|text| text.contains(error));
            (code == 503 && health["status"] == status && says_so).then_some(health)
        })
        .await;
        assert!(health["waiting"].as_u64() > Some(0), "{health}");
        assert!(!health.to_string().contains("whsec") && !health.to_string().contains("hooks"), "{health}");
        sink.set(Mood::TakesWithoutAWord);
        let health = health_is(&prosody, 200, "ok").await;
        until("nothing waits", async || (prosody.health().await.1["waiting"] == 0).then_some(())).await;
        assert_eq!((&health["lost"], &health["put_aside"]), (&json!(0), &json!(0)));
        assert_eq!(times(&sink.events(), "joined"), number + 1);
    }
    let log = prosody.log();
    assert!(log.contains("Not delivered: HTTP 500") && log.contains("Delivered again"), "{log}");
    assert!(!log.contains("whsec"), "no secret");
}

#[tokio::test]
async fn a_long_outage_is_made_up_for_in_order_and_once() {
    let mut sink = Sink::start().await;
    let prosody = Prosody::start(&Setup::new(&sink.url(), SECRET)).await;
    let teacher = Robot::new(&prosody, "bio404", &json!({ "id": "tea-1", "moderator": true })).await;
    teacher.joins("bio404").await;
    sink.hears("joined", &teacher.endpoint).await;
    sink.goes_down().await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    comes_and_goes(&prosody, &student, 120).await;
    let health = health_is(&prosody, 503, "failing").await;
    assert!(health["waiting"].as_u64() >= Some(200), "{health}");
    assert!(health["last_error"].as_str().is_some_and(|error| error.contains("refused")), "{health}");
    sink.comes_back().await;
    sink.hears_times("left", &student.endpoint, 120).await;
    let events = sink.events();
    assert_eq!(times(&events, "joined"), 121);
    let at: Vec<i64> = events.iter().filter_map(|event| event["at_ms"].as_i64()).collect();
    assert!(at.is_sorted(), "in the order in which it happened");
    let largest = sink.requests().iter().map(|request| request.body.matches("\"sequence\"").count()).max();
    assert_eq!(largest, Some(100), "in few batches");
    assert_eq!(sink.origins().len(), 1);
    health_is(&prosody, 200, "ok").await;
    // What is acknowledged does not stay on the disk for ever.
    let bytes = || std::fs::metadata(prosody.outbox()).map_or(0, |file| file.len());
    assert!(bytes() < 262_144 * 2, "{}", bytes());
}

#[tokio::test]
async fn one_event_that_is_refused_is_put_aside_and_the_others_go_on() {
    let sink = Sink::start().await;
    sink.set(Mood::RefusesWith(422, "stu-bad"));
    let mut prosody = Prosody::start(&Setup::new(&sink.url(), SECRET)).await;
    let teacher = Robot::new(&prosody, "bio404", &json!({ "id": "tea-1", "moderator": true })).await;
    teacher.joins("bio404").await;
    for id in ["stu-1", "stu-bad", "stu-2"] {
        let student = Robot::new(&prosody, "bio404", &json!({ "id": id })).await;
        student.joins("bio404").await;
        student.leaves(&main_room("bio404")).await;
    }
    let told = until("the last student", async || {
        let told = story(&sink.events_with_gaps());
        told.contains(&"left stu-2 left".to_owned()).then_some(told)
    })
    .await;
    let expected = ["joined tea-1 moderator", "joined stu-1 participant", "left stu-1 left", "joined stu-2 participant", "left stu-2 left"];
    assert_eq!(told, expected);
    let aside = prosody.path("rollcall.outbox.refused");
    let text = std::fs::read_to_string(&aside).expect("it is there");
    assert_eq!((text.lines().count(), text.matches("stu-bad").count()), (2, 2), "{text}");
    assert!(prosody.log().contains("was refused (HTTP 422) and put aside"), "{}", prosody.log());
    assert_eq!(health_is(&prosody, 200, "ok").await["put_aside"], 2);
    // Once the receiver is mended they are sent again, as new events with their own time.
    sink.set(Mood::Takes);
    prosody.terminate().await;
    std::fs::rename(&aside, prosody.path("rollcall.outbox.again")).expect("it can be renamed");
    prosody.restart().await;
    until("they are there after all", async || {
        let told = story(&sink.events_with_gaps());
        (told.contains(&"joined stu-bad participant".to_owned()) && told.contains(&"left stu-bad left".to_owned())).then_some(())
    })
    .await;
    assert!(!prosody.path("rollcall.outbox.again").exists(), "once");
}

#[tokio::test]
async fn a_receiver_that_refuses_everything_is_not_fed_everything() {
    let sink = Sink::start().await;
    sink.set(Mood::Answers(400));
    let prosody = Prosody::start(&Setup::new(&sink.url(), SECRET).with("rollcall_backoff_max_s = 600")).await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    comes_and_goes(&prosody, &student, 10).await;
    let health = health_is(&prosody, 503, "refused").await;
    assert_eq!(health["put_aside"], 4, "{health}");
    assert!(health["waiting"].as_u64() >= Some(20), "{health}");
}

#[tokio::test]
async fn secrets_overlap_need_not_be_encoded_and_change_without_a_restart() {
    let sink = Sink::start().await;
    let plain = "words-without-spaces-that-nobody-knows";
    sink.expect_secrets(&[SECRET, plain]);
    let prosody = Prosody::start(&Setup::new(&sink.url(), &format!("{SECRET} {plain}"))).await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    sink.hears("joined", &student.endpoint).await;
    sink.expect_secrets(&[plain]);
    prosody.reloads(|text| text.replace(&format!("\"{SECRET} {plain}\""), &format!("\"{plain}\""))).await;
    student.leaves(&main_room("bio404")).await;
    sink.hears("left", &student.endpoint).await;
    // A slip in the file costs nothing.
    prosody.reloads(|text| text.replace(&format!("\"{plain}\""), "\"whsec_!!!\"")).await;
    until("it says so", async || prosody.log().contains("it goes on with what it had").then_some(())).await;
    student.joins("bio404").await;
    sink.hears_times("joined", &student.endpoint, 2).await;
}

#[tokio::test]
async fn a_full_outbox_says_so_and_leaves_no_gap_in_the_numbers() {
    let mut sink = Sink::start().await;
    let prosody = Prosody::start(&Setup::new(&sink.url(), SECRET).with("rollcall_outbox_mb = 0.004")).await;
    let teacher = Robot::new(&prosody, "bio404", &json!({ "id": "tea-1", "moderator": true })).await;
    teacher.joins("bio404").await;
    sink.hears("joined", &teacher.endpoint).await;
    sink.goes_down().await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    comes_and_goes(&prosody, &student, 30).await;
    let health = health_is(&prosody, 503, "failing").await;
    let lost = health["lost"].as_u64().expect("a number");
    assert!((1..60).contains(&lost), "{health}");
    assert!(prosody.log().contains("is full"), "{}", prosody.log());
    sink.comes_back().await;
    until("everything that was kept is delivered", async || (prosody.health().await.1["waiting"] == 0).then_some(())).await;
    let before = sink.events().len();
    student.joins("bio404").await;
    let events = sink.waits_for("the next join", |events| events.len() >= before + 2).await;
    let kinds: Vec<&str> = events[before..].iter().filter_map(|event| event["kind"].as_str()).collect();
    assert_eq!(kinds, ["started", "joined"], "the receiver is told that something is missing");
}

#[tokio::test]
async fn without_an_address_or_a_secret_it_says_what_is_missing_and_lets_everybody_in() {
    for (url, secret, hint) in [
        ("", SECRET, "rollcall_url is missing"),
        ("class.example", SECRET, "rollcall_url is missing or no address"),
        ("https://class.example/hooks/rollcall/x", "", "rollcall_secret is missing"),
        ("https://class.example/hooks/rollcall/x", "whsec_!!!", "not base64"),
    ] {
        let prosody = Prosody::start(&Setup::new(url, secret)).await;
        let log = prosody.log();
        assert!(log.contains(hint) && log.contains("rollcall hook add"), "{log}");
        assert!(!log.contains(SECRET));
        let student = Robot::new(&prosody, "bio404", &ana()).await;
        student.joins("bio404").await;
    }
}

#[tokio::test]
async fn loaded_where_it_does_not_belong_it_says_so_and_does_nothing() {
    let sink = Sink::start().await;
    let setup = Setup { everywhere: true, ..Setup::new(&sink.url(), SECRET) };
    let prosody = Prosody::start(&setup).await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    sink.hears("joined", &student.endpoint).await;
    assert!(prosody.log().contains("belongs on the component of the main rooms alone"), "{}", prosody.log());
    assert_eq!(sink.origins().len(), 1);
}
