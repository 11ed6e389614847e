//! The administrator's page of accounts on YouTube.

use domain::YouTubeAccountId;
use rollcall::server::store::{self, Store};
use serde_json::json;

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words as app;

const CLIENT: &str = "1234-school.apps.googleusercontent.com";

/// Accounts as they are in the store when somebody was at Google: no browser of a test goes there.
async fn accounts(rollcall: &Rollcall) {
    let store = Store::open(&rollcall.data()).await.expect("the data folder");
    let administrator = store::account::by_name(&store, &rollcall.administrator.account).await.expect("reads").expect("an account");
    for (id, title) in [("one", "School channel"), ("two", "Media club"), ("three", "Evening courses")] {
        let account = YouTubeAccountId::new(id);
        store::youtube::connect(&store, &account, id, title, "sealed", &administrator.person, 1_795_224_004_321).await.expect("stores");
    }
    let first = store::youtube::account(&store, &YouTubeAccountId::new("one")).await.expect("reads").expect("an account");
    let why = youtube::Failure::Quota.to_string();
    store::youtube::set_trouble(&store, &first, &why, Some(4_102_444_800_000), 1_795_224_004_321).await.expect("stores");
    store.close().await;
}

#[tokio::test]
async fn an_administrator_sets_up_youtube() {
    let rollcall = Rollcall::start();
    let browser = Browser::open(&rollcall, "administrator").await;
    app::sign_in(&browser, &rollcall.administrator).await;
    browser.go("/admin/youtube").await;
    browser.see(a("heading", "Four steps, once")).await;
    browser.see(words("/admin/youtube/callback")).await;
    assert!(!browser.sees(a("button", "Connect an account")).await, "first the client");
    axe::look(&browser, "youtube-empty").await;

    browser.press(a("button", "Enter the client")).await;
    browser.see(a("dialog", "Client at Google")).await;
    browser.write("Client id", "the secret by mistake").await;
    browser.write("Client secret", "GOCSPX-secret").await;
    axe::look(&browser, "youtube-client").await;
    browser.press(a("button", "Save")).await;
    browser.see(with("alert", "ends with .apps.googleusercontent.com")).await;
    browser.write("Client id", CLIENT).await;
    browser.press(a("button", "Save")).await;
    browser.see(a("button", "Connect an account")).await;
    browser.see(words(CLIENT)).await;
    // What comes back from Google without having been sent there.
    browser.go("/admin/youtube/callback?code=x&state=y").await;
    browser.see(words("each works once")).await;
    assert_eq!(browser.path().await, "/admin/youtube");
    browser.assert_quiet().await;
}

#[tokio::test]
async fn an_administrator_orders_and_disconnects_accounts() {
    let rollcall = Rollcall::start();
    let browser = Browser::open(&rollcall, "administrator").await;
    app::sign_in(&browser, &rollcall.administrator).await;
    browser.call("set_youtube_client", json!({ "client_id": CLIENT, "secret": "GOCSPX-secret" })).await;
    accounts(&rollcall).await;
    browser.go("/admin/youtube").await;
    browser.see_in(with("item", "School channel"), words("Pauses")).await;
    browser.see_in(with("item", "School channel"), words("midnight in California")).await;
    browser.see_in(with("item", "Media club"), words("In use")).await;
    browser.see_in(with("item", "Evening courses"), words("Next in line")).await;
    axe::look(&browser, "youtube").await;

    // By keyboard, and the focus stays with the account.
    browser.press(a("button", "Move up: Evening courses")).await;
    browser.see(words("Evening courses is now number 2.")).await;
    browser.see_in(with("item", "Evening courses"), words("In use")).await;
    browser
        .until("the focus goes along", || async { Ok(browser.has_focus(a("button", "Move up: Evening courses")).await.then_some(())) })
        .await;
    browser.type_text(" ").await;
    browser.see(words("Evening courses is now number 1.")).await;
    browser
        .until("the other button has it", || async { Ok(browser.has_focus(a("button", "Move down: Evening courses")).await.then_some(())) })
        .await;

    browser.press(a("button", "Disconnect Media club")).await;
    browser.see(a("dialog", "Disconnect this account?")).await;
    axe::look(&browser, "youtube-disconnect").await;
    browser.press_in(a("dialog", "Disconnect this account?"), a("button", "Disconnect")).await;
    // What is sealed there opens for nobody, so Google cannot be told.
    browser.see(words("Google could not be told")).await;
    browser.no_longer(with("item", "Media club")).await;
    browser.assert_quiet().await;
}
