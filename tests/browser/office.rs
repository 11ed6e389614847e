//! The administrator's pages about reports from Jitsi servers and about privacy.

use serde_json::json;

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app};

#[tokio::test]
async fn an_administrator_connects_a_jitsi_server() {
    let rollcall = Rollcall::start();
    let browser = Browser::open(&rollcall, "administrator").await;
    app::sign_in(&browser, &rollcall.administrator).await;
    browser.press(app::servers::LINK).await;
    browser.press(a("link", "Which do, and how to connect one")).await;
    browser.see(words("There is no Jitsi server yet.")).await;
    axe::look(&browser, "hooks-empty").await;

    browser.go("/admin/servers/new").await;
    browser.see(app::servers::SEND).await;
    browser.write(app::servers::NAME, "School Jitsi").await;
    browser.write(app::servers::HOST, "meet.example.org").await;
    browser.write(app::servers::APP_ID, "school").await;
    browser.write(app::servers::SECRET, "a secret of more than thirty-two characters").await;
    browser.press(app::servers::SEND).await;
    browser.see(a("heading", "School Jitsi")).await;

    browser.go("/admin/hooks").await;
    browser.press(a("button", "Connect a server")).await;
    browser.see(a("dialog", "Connect a server")).await;
    axe::look(&browser, "hooks-connect").await;
    browser.press(a("button", "Make the secret")).await;
    browser.see(a("dialog", "Copy it now")).await;
    browser.see(words("The secret is shown only this once.")).await;
    axe::look(&browser, "hooks-secret").await;
    browser.press(a("button", "Done")).await;
    browser.see_in(with("item", "Rollcall's module for Prosody"), words("Waiting")).await;
    assert!(!browser.sees(words("The secret is shown only this once.")).await);
    axe::look(&browser, "hooks").await;

    browser.press(with("button", "Remove of")).await;
    browser.press_in(a("dialog", "Remove this connection?"), a("button", "Remove")).await;
    browser.see(words("No Jitsi server reports yet.")).await;
    browser.assert_quiet().await;
}

#[tokio::test]
async fn an_administrator_keeps_less_and_erases_a_person() {
    let rollcall = Rollcall::start();
    let browser = Browser::open(&rollcall, "administrator").await;
    let mia = &rollcall.students[1];
    app::sign_in(&browser, &rollcall.administrator).await;
    browser.press(a("link", "Privacy")).await;
    browser.see(a("heading", "How long it is kept")).await;
    axe::look(&browser, "privacy").await;
    browser.press(a("button", "Change how long: Log of reports")).await;
    browser.see(a("dialog", "How long is it kept?")).await;
    let for_ever = a("checkbox", "For ever");
    if browser.tell(for_ever, "return arguments[0].checked").await == json!(true) {
        browser.press(for_ever).await;
    }
    browser.write("Days", "14").await;
    axe::look(&browser, "privacy-days").await;
    browser.press(a("button", "Save")).await;
    browser.see_in(with("row", "Log of reports"), words("14 days")).await;
    browser.press(a("button", "Run now")).await;
    browser.see_in(with("row", "Log of reports"), words("0 removed")).await;

    browser.write("Name or sign-in name", &mia.name).await;
    browser.press(a("button", "Find")).await;
    browser.see_in(with("item", &mia.name), with("link", "Download the data")).await;
    browser.press(a("button", &format!("Erase… {}", mia.name))).await;
    browser.write("Name, typed again", "somebody else").await;
    browser.press(a("button", "Erase for ever")).await;
    browser.see(with("alert", "")).await;
    browser.write("Name, typed again", &mia.account).await;
    axe::look(&browser, "privacy-erase").await;
    browser.press(a("button", "Erase for ever")).await;
    browser.see(a("heading", "People who were erased")).await;
    browser.see(words("Nobody has that in their name or sign-in name.")).await;
    browser.assert_quiet().await;
}
