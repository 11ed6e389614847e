//! The administrator connects Jitsi servers, looks after their keys, and has them examined.

use serde_json::json;

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, servers};

/// Nobody listens there: port 9 throws everything away where it exists at all.
const DEAF: &str = "127.0.0.1:9";
const SECRET: &str = "the one secret of this test, which is 49 letters.";

#[tokio::test]
async fn a_server_is_added_examined_rekeyed_and_removed() {
    let rollcall = Rollcall::start();
    let admin = Browser::open(&rollcall, "admin").await;
    app::sign_in(&admin, &rollcall.administrator).await;
    admin.press(servers::LINK).await;
    admin.see(servers::PAGE).await;
    admin.see(servers::EMPTY).await;
    axe::look(&admin, "servers-empty").await;

    // A wrong host and a short secret: each is told beside its field, and nothing typed is lost.
    admin.press(servers::ADD).await;
    admin.write(servers::NAME, "School server").await;
    admin.write(servers::HOST, &format!("https://{DEAF}/")).await;
    admin.write(servers::APP_ID, "rollcall").await;
    admin.write(servers::SECRET, "too short").await;
    admin.press(servers::SEND).await;
    admin.see(words("without https:// before it")).await;
    assert!(admin.has_focus(a("field", servers::HOST)).await, "whoever uses the keyboard is at what is wrong");
    axe::look(&admin, "servers-new-refused").await;
    admin.write(servers::HOST, DEAF).await;
    admin.press(servers::SEND).await;
    let wrong = |field: &'static str| {
        let admin = &admin;
        let script = "return arguments[0].getAttribute('aria-invalid') === 'true'";
        async move { admin.tell(a("field", field), script).await == true }
    };
    let refused = || async { Ok(wrong(servers::SECRET).await.then_some(())) };
    admin.until("is told that the secret is too short", refused).await;
    assert!(!wrong(servers::HOST).await, "the host is right now");
    assert_eq!(admin.tell(a("field", servers::SECRET), "return arguments[0].value").await, "too short", "nothing typed is lost");
    admin.write(servers::SECRET, SECRET).await;
    admin.press(servers::SEND).await;
    admin.see(a("heading", "School server")).await;
    admin.see(words("Default")).await;
    admin.see(words("Signing since")).await;
    assert!(!admin.text().await.contains(SECRET), "a secret is never shown again");

    // The doctor says that nobody answers there.
    admin.see(words("This server was not examined yet.")).await;
    axe::look(&admin, "server-new").await;
    admin.press(servers::EXAMINE).await;
    admin.see(words("Lessons there do not work or are not safe.")).await;
    admin.see(a("button", "Copy these lines")).await;
    axe::look(&admin, "server-examined").await;
    admin.window(3840, 2160).await;
    admin.picture("server-examined-3840").await;
    admin.window(1280, 800).await;

    // Another secret, from tomorrow on.
    admin.press(servers::CHANGE_KEY).await;
    admin.see(a("dialog", "Change the key")).await;
    admin.press(a("button", "Make one")).await;
    admin.choose("The new key signs", "In 1 day").await;
    axe::look(&admin, "server-change-key").await;
    admin.press(a("button", "Store the new key")).await;
    admin.see(words("Signs from tomorrow")).await;
    admin.see(words("In use")).await;

    // A room names it, so it stays until no room does.
    let room = app::room_id(&admin).await;
    name_server(&admin, &room, &format!("School server, {DEAF}")).await;
    admin.go("/admin/servers").await;
    admin.see(words("1 room names it")).await;
    axe::look(&admin, "servers").await;
    admin.press(a("link", "School server")).await;
    admin.press(servers::REMOVE).await;
    admin.press_in(servers::REMOVE_DIALOG, a("button", "Remove")).await;
    admin.see(with("alert", app::ROOM)).await;
    axe::look(&admin, "server-remove-refused").await;
    name_server(&admin, &room, "The school's default (School server)").await;
    admin.go("/admin/servers").await;
    admin.press(a("link", "School server")).await;
    admin.press(servers::REMOVE).await;
    admin.press_in(servers::REMOVE_DIALOG, a("button", "Remove")).await;
    admin.see(servers::EMPTY).await;

    let log = rollcall.log();
    assert!(!log.contains(SECRET) && !log.contains("too short"), "what was typed as a secret is in the log:\n{log}");
    admin.assert_quiet().await;
}

/// Chooses where the lessons of a room are held.
async fn name_server(browser: &Browser, room: &str, server: &str) {
    browser.go(&format!("/rooms/{room}")).await;
    browser.press(app::CHANGE_ROOM).await;
    browser.choose("Jitsi server", server).await;
    browser.press(a("button", "Save")).await;
    browser.no_longer(a("dialog", "Change the room")).await;
}

#[tokio::test]
async fn each_kind_has_its_own_fields_and_a_key_server_its_lines() {
    let rollcall = Rollcall::start();
    let admin = Browser::open(&rollcall, "admin").await;
    app::sign_in(&admin, &rollcall.administrator).await;
    admin.go("/admin/servers/new").await;
    admin.see(a("field", servers::SECRET)).await;
    admin.press(servers::JAAS).await;
    admin.no_longer(a("field", servers::HOST)).await;
    admin.see(a("field", "Private key (PEM)")).await;
    axe::look(&admin, "servers-new-jaas").await;
    admin.press(servers::PUBLIC).await;
    admin.see(words("Rollcall cannot decide on a public server who gets in or who moderates")).await;
    assert!(!admin.sees(a("field", "Private key (PEM)")).await && !admin.sees(a("field", servers::APP_ID)).await);
    admin.press(servers::KEY_SERVER).await;
    admin.write(servers::NAME, "Our Jitsi").await;
    admin.write(servers::HOST, "meet.example.org").await;
    admin.write(servers::APP_ID, "rollcall").await;
    admin.press(servers::SEND).await;
    admin.see(a("heading", "Our Jitsi")).await;
    admin.see(words(&format!("asap_key_server = \"{}/keys\"", rollcall.origin))).await;
    axe::look(&admin, "server-key-server").await;
    admin.assert_quiet().await;
}

#[tokio::test]
async fn a_public_server_is_told_to_teachers_before_the_lesson() {
    let rollcall = Rollcall::start();
    let (admin, teacher, student) =
        (Browser::open(&rollcall, "admin").await, Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&admin, &rollcall.administrator).await;
    admin.go("/admin/servers/new").await;
    admin.press(servers::PUBLIC).await;
    admin.write(servers::NAME, "Community").await;
    admin.write(servers::HOST, "meet.jit.si").await;
    admin.press(servers::SEND).await;
    admin.see(a("heading", "Community")).await;

    app::sign_in(&teacher, &rollcall.teacher).await;
    let (room, lesson) = (app::room_id(&teacher).await, app::start_lesson(&teacher, "Osmosis").await);
    for path in [format!("/rooms/{room}"), format!("/lessons/{lesson}")] {
        teacher.go(&path).await;
        teacher.see(words("meet.jit.si ends calls inside other pages after 5 minutes.")).await;
        teacher.see(words("whoever comes first moderates")).await;
    }
    axe::look(&teacher, "lesson-public-server").await;

    app::sign_in(&student, &rollcall.students[0]).await;
    student.go(&format!("/lessons/{lesson}")).await;
    student.see(a("link", "Join")).await;
    assert!(!student.text().await.contains("moderates"), "students need not be told how to moderate");
    student.go("/admin/servers").await;
    student.see(with("alert", "")).await;
    assert!(!student.text().await.contains("Community"), "nothing of it is shown");
    assert!(!student.sees(servers::LINK).await, "nor the way there");
    for browser in [&admin, &teacher, &student] {
        browser.assert_quiet().await;
    }
}

#[tokio::test]
async fn who_moderates_but_must_not_is_told_at_once_and_kept() {
    let rollcall = Rollcall::start();
    let sam = &rollcall.students[0];
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    let path = format!("/lessons/{}/live", app::start_lesson(&teacher, "Osmosis").await);
    app::sign_in(&student, sam).await;
    for browser in [&teacher, &student] {
        browser.go(&path).await;
        app::joined(browser).await;
    }
    teacher.see_in(app::live::EVERYBODY, with("item", &sam.name)).await;

    // The conference makes the student a moderator, as a badly set-up server would.
    student.enter_frame().await;
    let script = "return [...document.querySelectorAll('[data-id]')].find(tile => tile.textContent.includes(arguments[0])).dataset.id";
    let id = student.run(script, vec![json!(sam.name)]).await;
    student.leave_frame().await;
    teacher.run("rollcall.opening.command('grantModerator', [arguments[0]])", vec![id]).await;
    let alarm = format!("{} can moderate this call but must not", sam.name);
    teacher.see(words(&alarm)).await;
    assert!(!student.sees(words(&alarm)).await, "only moderators are told");
    assert_eq!(student.names_in(app::live::PEOPLE, "button").await, [""; 0], "the page gives no controls for it either");
    axe::look(&teacher, "live-unexpected-moderator").await;
    teacher.press(a("button", &format!("Remove {}", sam.name))).await;
    student.see(a("heading", "You were removed from the lesson")).await;
    teacher.no_longer(words(&alarm)).await;

    let admin = Browser::open(&rollcall, "admin").await;
    app::sign_in(&admin, &rollcall.administrator).await;
    admin.go("/admin/servers").await;
    admin.see(words("Once in the last 30 days.")).await;
    admin.press(a("link", "When, who and where")).await;
    admin.see(servers::ALARMS).await;
    admin.see(with("row", &sam.name)).await;
    axe::look(&admin, "alarms").await;
    for browser in [&admin, &teacher, &student] {
        browser.assert_quiet().await;
    }
}
