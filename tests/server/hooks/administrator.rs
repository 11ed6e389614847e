//! Hooks as an administrator makes, changes and removes them.

use axum::http::StatusCode;
use domain::evidence::HookKind;
use rollcall::api::ApiError;
use rollcall::api::hook::{HookSecret, HooksPage, Outcome};
use serde_json::json;

use super::{Sender, conference, evidence, joined, log};
use crate::command::Machine;
use crate::harness::{Class, MINUTE, TestApp};

#[tokio::test]
async fn a_secret_is_shown_once_and_is_nowhere_else() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    for kind in [HookKind::Rollcall, HookKind::EventSync, HookKind::PresenceLogger, HookKind::Reflector, HookKind::Jibri] {
        let arguments = json!({ "kind": kind, "provider": "environment" });
        let made: HookSecret = class.administrator.call("add_hook", arguments).await.expect("an administrator may");
        assert!(made.lines.contains(&made.secret), "{kind:?}: the lines are ready");
        assert!(made.lines.contains(made.url.trim_end_matches("/v1/jitsi/events")), "{kind:?}");
        assert!(made.url.starts_with("https://rollcall.test/"), "{}", made.url);
        assert!(!format!("{made:?}").contains(&made.secret));
        let file = std::fs::read(app.app.store.file()).expect("the database");
        let contains = |bytes: &[u8]| bytes.windows(made.secret.len()).any(|window| window == made.secret.as_bytes());
        let wal = std::fs::read(app.app.store.file().with_extension("sqlite3-wal")).unwrap_or_default();
        assert!(!contains(&file) && !contains(&wal), "{kind:?}: sealed");
    }
    let page: HooksPage = class.administrator.call("hooks", json!({})).await.expect("an administrator may");
    assert_eq!(page.hooks.len(), 5);
    assert!(page.hooks.iter().all(|hook| hook.provider_title == "School" && hook.accepted_ms.is_none()), "{page:?}");
    assert_eq!(page.providers, [(domain::ProviderId::new("environment"), "School".to_owned())]);
}

#[tokio::test]
async fn an_old_secret_works_as_long_as_it_was_said() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let room = conference(&class).await;
    let mut sender = Sender::new(&mut class, HookKind::EventSync).await;
    let first = sender.secret.clone();
    let arguments = json!({ "hook": sender.hook, "overlap_hours": 1 });
    let made: HookSecret = class.administrator.call("rotate_hook", arguments).await.expect("an administrator may");
    assert_ne!(made.secret, first);
    let mut with = async |secret: &str| {
        sender.secret = secret.to_owned();
        let body = joined(HookKind::EventSync, &room, "x", app.now_ms(), 0).to_string();
        sender.send(&body).await.status
    };
    assert_eq!((with(&first).await, with(&made.secret).await), (StatusCode::OK, StatusCode::OK));
    app.wait(61 * MINUTE);
    assert_eq!((with(&first).await, with(&made.secret).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
    let arguments = json!({ "hook": sender.hook, "overlap_hours": 745 });
    let error = class.administrator.call::<HookSecret>("rotate_hook", arguments).await.expect_err("too long");
    assert!(matches!(error, ApiError::Setting { field, .. } if field == "overlap_hours"));
}

#[tokio::test]
async fn a_hook_that_was_removed_takes_nothing_and_what_it_said_stays() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let room = conference(&class).await;
    let sender = Sender::new(&mut class, HookKind::Reflector).await;
    app.wait(MINUTE);
    let body = joined(HookKind::Reflector, &room, "", app.now_ms(), 30).to_string();
    assert_eq!(sender.send(&body).await.status, StatusCode::OK);
    let page: HooksPage = class.administrator.call("hooks", json!({})).await.expect("an administrator may");
    assert_eq!(page.hooks[0].accepted_ms, Some(app.now_ms()));
    class.administrator.done("remove_hook", json!({ "hook": sender.hook })).await.expect("an administrator may");
    assert_eq!(sender.send(&body).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(evidence(&class).await.len(), 1);
    let lines = log(&mut class).await;
    assert_eq!(lines.iter().map(|line| (line.outcome, line.lesson.as_deref())).collect::<Vec<_>>(), [(Outcome::Accepted, Some("Cells"))]);
    let error = class.administrator.done("remove_hook", json!({ "hook": sender.hook })).await.expect_err("it is gone");
    assert!(matches!(error, ApiError::Conflict { .. }));
}

#[tokio::test]
async fn what_the_environment_configures_is_changed_there() {
    let app = TestApp::with_webhook_secret(Some("a secret from the environment")).await;
    let mut class = Class::new(&app).await;
    let page: HooksPage = class.administrator.call("hooks", json!({})).await.expect("an administrator may");
    assert!(page.hooks.len() == 1 && page.hooks[0].from_environment, "{page:?}");
    for (function, arguments) in
        [("remove_hook", json!({ "hook": "environment" })), ("rotate_hook", json!({ "hook": "environment", "overlap_hours": 0 }))]
    {
        let error = class.administrator.call::<serde_json::Value>(function, arguments).await.expect_err("configured elsewhere");
        assert!(error.to_string().contains("JITSI_WEBHOOK_SECRET"), "{error}");
    }
    let wrong = json!({ "kind": "jaas", "provider": "environment" });
    let error = class.administrator.call::<HookSecret>("add_hook", wrong).await.expect_err("it is not JaaS");
    assert!(matches!(error, ApiError::Setting { field, .. } if field == "kind"));
}

#[test]
fn hooks_are_made_listed_and_removed_on_the_command_line() {
    let machine = Machine::new();
    machine.done(&["provider", "add", "--kind", "public", "--domain", "meet.example.org"], "");
    assert!(machine.done(&["hook", "list"], "").contains("There are none"));
    let url = ["--url", "https://rollcall.example.org/"];
    let made = machine.done(&[&["hook", "add", "rollcall", "--provider", "meet.example.org"][..], &url].concat(), "");
    assert!(made.contains("rollcall_secret = \"whsec_") && made.contains("https://rollcall.example.org/hooks/rollcall/"), "{made}");
    let word = |after: &str| made.split(after).nth(1).and_then(|rest| rest.split_whitespace().next()).expect("it is said").to_owned();
    let (id, secret) = (word("Hook "), word("this once: "));
    let listed = machine.done(&["hook", "list"], "");
    assert!(listed.contains(&id) && listed.contains("nothing accepted yet") && !listed.contains(&secret), "{listed}");
    let own = "a-secret-that-the-sender-made";
    let rotated = machine.run(&["hook", "rotate", &id, "--own-secret"], own);
    assert!(String::from_utf8_lossy(&rotated.stderr).contains("whsec_"), "the module's secrets have their own form");
    assert!(!String::from_utf8_lossy(&rotated.stderr).contains(own));
    let rotated = machine.done(&["hook", "rotate", &id, "--overlap-hours", "2"], "");
    assert!(!rotated.contains(&secret) && rotated.contains("2 hours"), "{rotated}");
    machine.done(&["hook", "log", "--hook", &id], "");
    machine.done(&["hook", "remove", &id], "");
    assert!(machine.done(&["hook", "list"], "").contains("There are none"));
}

#[tokio::test]
async fn the_practice_conference_takes_recorders_and_nothing_else() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    for kind in HookKind::ALL {
        let made = class.administrator.call::<HookSecret>("add_hook", json!({ "kind": kind, "provider": null })).await;
        assert_eq!(made.is_ok(), kind == HookKind::Jibri, "{kind:?}: {made:?}");
        if let Err(error) = made {
            assert!(matches!(error, ApiError::Setting { field, .. } if field == "kind"), "{kind:?}");
        }
    }
    let page: HooksPage = class.administrator.call("hooks", json!({})).await.expect("an administrator may");
    assert_eq!(
        page.hooks.iter().map(|hook| (&*hook.provider_title, hook.provider.is_none())).collect::<Vec<_>>(),
        [("Practice conference", true)]
    );
    let made: HookSecret = class
        .administrator
        .call("rotate_hook", json!({ "hook": page.hooks[0].id, "overlap_hours": 0 }))
        .await
        .expect("an administrator may");
    assert!(made.lines.contains(&format!("ROLLCALL_SECRET={}", made.secret)) && made.place.contains("finalize.sh"), "{}", made.place);
}

#[test]
fn a_recorders_hook_is_made_on_the_command_line() {
    let machine = Machine::new();
    let url = ["--url", "https://rollcall.example.org"];
    let made = machine.done(&[&["hook", "add", "jibri", "--practice"][..], &url].concat(), "");
    assert!(made.contains("ROLLCALL_URL=https://rollcall.example.org/hooks/jibri/") && made.contains("ROLLCALL_SECRET=whsec_"), "{made}");
    assert!(machine.done(&["hook", "list"], "").contains("jibri for Practice conference"));
    assert!(machine.refused(&["hook", "add", "rollcall", "--practice"], "").contains("practice conference"));
}
