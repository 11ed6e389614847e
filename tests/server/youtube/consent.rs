//! Accounts are connected, ordered and disconnected.

use domain::YouTubeAccountId;
use domain::role::Role;
use rollcall::api::ApiError;
use serde_json::json;

use super::google::{CLIENT, Fault, Google};
use super::{bad_news, class, come_back, connect, page, sentence, set_client};
use crate::harness::TestApp;

#[tokio::test]
async fn a_client_is_set_and_its_secret_is_never_shown() {
    let app = TestApp::with_google(Google::start().await.endpoints()).await;
    let mut class = class(&app).await;
    assert_eq!(page(&mut class).await.client_id, None);
    assert_eq!(page(&mut class).await.redirect, "https://rollcall.test/admin/youtube/callback");
    let words = sentence(class.administrator.call::<String>("connect_youtube", json!({})).await.expect_err("no client"));
    assert!(words.contains("client id"), "{words}");
    for (client_id, secret, field) in
        [("nobody", "x", "client_id"), (CLIENT, "", "secret"), (CLIENT, "two words", "secret"), (CLIENT, CLIENT, "secret")]
    {
        let refused = class.administrator.done("set_youtube_client", json!({ "client_id": client_id, "secret": secret })).await;
        assert!(matches!(&refused, Err(ApiError::Setting { field: found, .. }) if found == field), "{client_id} {secret}: {refused:?}");
    }
    set_client(&mut class.administrator).await;
    assert_eq!(page(&mut class).await.client_id.as_deref(), Some(CLIENT));
    class.administrator.done("set_youtube_client", json!({ "client_id": CLIENT, "secret": "" })).await.expect("it keeps its secret");
}

#[tokio::test]
async fn another_client_makes_all_accounts_wait_for_another_permission() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = class(&app).await;
    set_client(&mut class.administrator).await;
    connect(&mut class, &google, "ada").await;
    let other = json!({ "client_id": "other.apps.googleusercontent.com", "secret": "another" });
    class.administrator.done("set_youtube_client", other).await.expect("another client");
    let card = page(&mut class).await.accounts.remove(0);
    assert!(!card.in_use && card.trouble.is_some_and(|(words, until_ms)| words.contains("again") && until_ms.is_none()));
}

#[tokio::test]
async fn a_way_back_works_once_for_ten_minutes_and_for_whoever_set_out() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = class(&app).await;
    set_client(&mut class.administrator).await;
    let other = app.account("other-administrator", Role::Administrator).await;
    let address: String = class.administrator.call("connect_youtube", json!({})).await.expect("may");
    let back = google.agree(&address, "ada");

    // Nobody, a teacher, another administrator: nothing happens, and the way back is not used up.
    come_back(&app, &app.browser(), &back).await;
    come_back(&app, &class.teacher, &back).await;
    come_back(&app, &other, &back).await;
    assert_eq!(page(&mut class).await.accounts, []);
    come_back(&app, &class.administrator, &back).await;
    assert_eq!(page(&mut class).await.accounts.len(), 1);
    // Once more, with a code that would be good.
    let address: String = class.administrator.call("connect_youtube", json!({})).await.expect("may");
    let second = google.agree(&address, "ben");
    let state = |path: &str| path.split('&').next().expect("the state comes first").to_owned();
    let replayed = second.replace(&state(&second), &state(&back));
    come_back(&app, &class.administrator, &replayed).await;
    assert!(bad_news(&mut class).await.contains("works once"));
    assert_eq!(page(&mut class).await.accounts.len(), 1);
    // Too late.
    app.wait(10 * 60_000);
    come_back(&app, &class.administrator, &second).await;
    assert!(bad_news(&mut class).await.contains("ten minutes"));
    // Rubbish.
    for path in ["", "?code=x", "?state=x", "?state=%ff&code=%00", "?error=access_denied"] {
        come_back(&app, &class.administrator, &format!("/admin/youtube/callback{path}")).await;
        bad_news(&mut class).await;
    }
    assert_eq!(page(&mut class).await.accounts.len(), 1);
}

#[tokio::test]
async fn what_google_does_not_give_is_said_in_words() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = class(&app).await;
    set_client(&mut class.administrator).await;
    let address: String = class.administrator.call("connect_youtube", json!({})).await.expect("may");
    let back = google.agree(&address, "ada");
    let declined = format!("{}&error=access_denied", back.split("&code").next().expect("a state"));
    come_back(&app, &class.administrator, &declined).await;
    assert!(bad_news(&mut class).await.contains("declined"));

    google.world().no_refresh = true;
    try_to_connect(&mut class, &google, "ada", "lasting").await;
    google.world().no_refresh = false;
    google.world().less = true;
    try_to_connect(&mut class, &google, "ada", "box ticked").await;
    google.world().less = false;
    try_to_connect(&mut class, &google, "nobody", "no YouTube channel").await;
    for (fault, words) in [
        (Fault::Html(503), "problem of its own"),
        (Fault::Rubbish, "does not understand"),
        (Fault::Reason(403, "accessNotConfigured"), "not switched on in the Google project"),
    ] {
        google.break_next("GET channels", "", fault);
        try_to_connect(&mut class, &google, "ada", words).await;
    }
    google.break_next("POST token", "", Fault::Html(500));
    try_to_connect(&mut class, &google, "ada", "problem of its own").await;
    assert_eq!(page(&mut class).await.accounts, []);

    // Connected, and of no use yet: it says so at once, and is tried again by itself.
    google.break_next("GET liveBroadcasts", "", Fault::Reason(403, "liveStreamingNotEnabled"));
    try_to_connect(&mut class, &google, "ada", "Live streaming is not switched on").await;
    let card = page(&mut class).await.accounts.remove(0);
    assert!(!card.in_use && card.trouble.is_some_and(|(_, until_ms)| until_ms == Some(app.now_ms() + 3_600_000)));
    app.wait(3_600_000);
    assert!(page(&mut class).await.accounts.remove(0).in_use);
}

async fn try_to_connect(class: &mut crate::harness::Class<'_>, google: &Google, whose: &str, words: &str) {
    let address: String = class.administrator.call("connect_youtube", json!({})).await.expect("may");
    let back = google.agree(&address, whose);
    come_back(class.app, &class.administrator, &back).await;
    let said = bad_news(class).await;
    assert!(said.contains(words), "{said}");
}

#[tokio::test]
async fn accounts_are_a_queue_and_are_given_back() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = class(&app).await;
    set_client(&mut class.administrator).await;
    for whose in ["ada", "ben", "cleo"] {
        connect(&mut class, &google, whose).await;
    }
    let ids: Vec<YouTubeAccountId> = page(&mut class).await.accounts.iter().map(|card| card.id.clone()).collect();
    let in_use: Vec<bool> = page(&mut class).await.accounts.iter().map(|card| card.in_use).collect();
    assert_eq!(in_use, [true, false, false], "exactly one is in use");
    let wanted = [&ids[2], &ids[0], &ids[1]];
    class.administrator.done("order_youtube", json!({ "accounts": wanted })).await.expect("all of them");
    for wrong in [vec![&ids[0]], vec![&ids[0], &ids[0], &ids[1]]] {
        let refused = class.administrator.done("order_youtube", json!({ "accounts": wrong })).await;
        assert!(sentence(refused.expect_err("not all")).contains("changed meanwhile"));
    }
    let accounts = page(&mut class).await.accounts;
    assert_eq!(accounts.iter().map(|card| &card.id).collect::<Vec<_>>(), wanted);
    assert!(accounts[0].in_use);
    // Once more keeps the place.
    connect(&mut class, &google, "ada").await;
    assert_eq!(page(&mut class).await.accounts[1].id, ids[0]);

    let told: bool = class.administrator.call("disconnect_youtube", json!({ "account": ids[2] })).await.expect("an account");
    assert!(told && google.world().permissions.values().all(|whose| whose != "cleo"), "Google knows");
    google.break_next("POST revoke", "", Fault::Html(503));
    let told: bool = class.administrator.call("disconnect_youtube", json!({ "account": ids[1] })).await.expect("an account");
    assert!(!told, "it is said that Google does not know");
    assert_eq!(page(&mut class).await.accounts.len(), 1, "it is forgotten here in any case");
    let gone = class.administrator.call::<bool>("disconnect_youtube", json!({ "account": ids[1] })).await;
    assert!(matches!(gone, Err(ApiError::NoSuch(_))));
}
