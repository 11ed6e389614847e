//! What goes wrong at Google, and what becomes of recordings then.

use domain::recording::State;
use serde_json::json;

use super::google::{Fault, Google};
use super::{begin, class, connect, only, page, row, seen, sentence, set_client, work};
use crate::harness::{Class, TestApp, enter};

async fn ready<'a>(app: &'a TestApp, google: &Google, accounts: &[&str]) -> Class<'a> {
    let mut class = class(app).await;
    set_client(&mut class.administrator).await;
    for whose in accounts {
        connect(&mut class, google, whose).await;
    }
    enter(&mut class.teacher, &class.lesson).await;
    class
}

#[tokio::test]
async fn without_an_account_the_teacher_reads_what_to_do() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &[]).await;
    let words = sentence(begin(&mut class).await.expect_err("no account"));
    assert!(words.contains("No YouTube account is connected"), "{words}");
    assert_eq!(only(&app, &class.lesson).await.state, State::Failed);
}

#[tokio::test]
async fn the_next_account_is_taken_by_itself_and_the_first_one_again_after_its_time() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada", "ben"]).await;
    google.break_next("POST liveBroadcasts", "ada", Fault::Reason(403, "quotaExceeded"));
    begin(&mut class).await.expect("the second one works");
    assert_eq!(google.only().1.owner, "ben");
    let accounts = page(&mut class).await.accounts;
    assert!(!accounts[0].in_use && accounts[1].in_use);
    let (words, until_ms) = accounts[0].trouble.clone().expect("said");
    // The tests begin at 01:20 in UTC, which is 17:20 in California; midnight there is at 08:00.
    let midnight_ms = 1_795_248_000_000;
    assert!(words.contains("midnight in California") && until_ms == Some(midnight_ms), "{words} {until_ms:?}");
    app.wait(midnight_ms - app.now_ms());
    assert!(page(&mut class).await.accounts[0].in_use);
}

#[tokio::test]
async fn a_stream_that_is_refused_takes_its_broadcast_along() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada", "ben"]).await;
    google.break_next("POST liveStreams", "ada", Fault::Reason(403, "userRequestsExceedRateLimit"));
    begin(&mut class).await.expect("the second one works");
    assert_eq!(google.only().1.owner, "ben", "nothing is left with the first one");
}

#[tokio::test]
async fn a_lost_answer_does_not_make_a_second_broadcast() {
    for call in ["POST liveBroadcasts", "POST liveBroadcasts/bind"] {
        let google = Google::start().await;
        let app = TestApp::with_google(google.endpoints()).await;
        let mut class = ready(&app, &google, &["ada"]).await;
        google.break_next(call, "", Fault::Lost);
        let begun = begin(&mut class).await;
        if call == "POST liveBroadcasts" {
            begun.expect("it was found again");
            google.only();
        } else {
            assert!(sentence(begun.expect_err("not bound")).contains("Google does not answer"));
            assert!(google.world().broadcasts.is_empty(), "it was taken away");
        }
    }
}

#[tokio::test]
async fn a_broadcast_that_nobody_heard_of_is_found_and_taken_away_later() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada", "ben"]).await;
    google.break_next("POST liveBroadcasts", "ada", Fault::Lost);
    for _ in 0..2 {
        google.break_next("GET liveBroadcasts", "ada", Fault::Html(503));
    }
    begin(&mut class).await.expect_err("nobody knows what there is, so it is not made elsewhere");
    assert_eq!(google.only().1.owner, "ada");
    app.wait(60_000);
    work(&app, 60_000).await;
    assert!(google.world().broadcasts.is_empty());
}

#[tokio::test]
async fn a_channel_that_may_not_embed_is_asked_again_when_the_video_is_there() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada"]).await;
    google.break_next("POST liveBroadcasts", "ada", Fault::Reason(400, "invalidEmbedSetting"));
    begin(&mut class).await.expect("without embedding");
    assert!(!google.only().1.embeddable);
}

#[tokio::test]
async fn a_slow_google_is_not_waited_for_without_end() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada"]).await;
    google.break_next("POST liveBroadcasts", "ada", Fault::Slow(60_000));
    let words = sentence(begin(&mut class).await.expect_err("too slow"));
    assert!(words.contains("Google does not answer"), "{words}");
}

#[tokio::test]
async fn a_token_that_is_not_taken_is_made_anew() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada"]).await;
    google.break_next("POST liveStreams", "ada", Fault::Reason(401, "authError"));
    begin(&mut class).await.expect("with a fresh token");
    google.only();
    assert_eq!(page(&mut class).await.accounts[0].trouble, None);
}

#[tokio::test]
async fn an_account_that_is_revoked_in_the_middle_of_a_lesson() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada"]).await;
    let begun = begin(&mut class).await.expect("an account works");
    let id = begun.running.recording;
    google.picture(&begun.stream_key.expect("a key"));
    seen(&mut class, true).await;
    google.take_back("ada");
    app.wait(60_000);
    assert_eq!(row(&app, &id).await.state, State::Started, "the recording goes on");
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    work(&app, 120_000).await;
    let found = row(&app, &id).await;
    assert_eq!(found.state, State::Stopped);
    assert!(found.trouble.as_ref().is_some_and(|words| words.contains("connect it again")), "{:?}", found.trouble);
    let card = page(&mut class).await.accounts.remove(0);
    assert!(!card.in_use && card.trouble.is_some_and(|(_, until_ms)| until_ms.is_none()));
    let words = sentence(begin_again(&mut class).await);
    assert!(words.contains("YouTube cannot be used just now"), "{words}");

    // It has ended by itself meanwhile. As soon as the account is connected again, all goes on.
    google.world().broadcasts.values_mut().for_each(|one| (one.life, one.upload, one.duration) = ("complete", "processed", "PT10M"));
    connect(&mut class, &google, "ada").await;
    work(&app, 60_000).await;
    let found = row(&app, &id).await;
    assert_eq!((found.state, found.trouble), (State::Ready, None));
}

/// In another lesson of the same room.
async fn begin_again(class: &mut Class<'_>) -> rollcall::api::ApiError {
    let lesson: domain::LessonId =
        class.teacher.call("start_lesson", crate::harness::lesson_in(&class.room, Some(60))).await.expect("a teacher may");
    let begun = class.teacher.call::<rollcall::api::recording::Begun>("begin_recording", json!({ "lesson": lesson, "start": "as_set" }));
    begun.await.expect_err("no account works")
}

#[tokio::test]
async fn an_account_in_use_is_not_disconnected() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada"]).await;
    begin(&mut class).await.expect("an account works");
    let account = page(&mut class).await.accounts.remove(0).id;
    let refused = class.administrator.call::<bool>("disconnect_youtube", json!({ "account": account })).await;
    assert!(sentence(refused.expect_err("busy")).contains("being recorded"));
}

#[tokio::test]
async fn a_video_that_somebody_deleted_on_youtube_is_missed() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada"]).await;
    let begun = begin(&mut class).await.expect("an account works");
    google.picture(&begun.stream_key.expect("a key"));
    seen(&mut class, true).await;
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    google.world().broadcasts.clear();
    work(&app, 60_000).await;
    let found = row(&app, &begun.running.recording).await;
    assert_eq!(found.state, State::Failed);
    assert!(found.trouble.is_some_and(|words| words.contains("deleted it there")));
}

#[tokio::test]
async fn whoever_loads_their_page_anew_does_not_lose_what_runs() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = ready(&app, &google, &["ada"]).await;
    let key = begin(&mut class).await.expect("an account works").stream_key.expect("a key");
    google.break_next("POST liveBroadcasts/bind", "ada", Fault::Html(503));
    begin(&mut class).await.expect_err("Google has a problem");
    google.only();
    google.picture(&key);
    google.break_next("POST liveBroadcasts/bind", "ada", Fault::Reason(403, "liveBroadcastBindingNotAllowed"));
    assert_eq!(begin(&mut class).await.expect("it runs").stream_key, Some(key));
    work(&app, 120_000).await;
    assert_eq!(google.only().1.life, "live");
}
