//! Receipts: made for their owner, checked by anybody, changed by nobody.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use rollcall::server::receipt::{self, Receipt, Wrong};
use serde_json::{Value, json};
use tokens::VerifyingKey;

use crate::files::{get, stay};
use crate::harness::{Class, MINUTE, TestApp, text};

type Keys = Vec<(Option<String>, VerifyingKey)>;

async fn keys(app: &TestApp) -> Keys {
    let response = app.send(Request::get("/keys/receipts.json").body(Body::empty()).expect("a request")).await;
    assert_eq!(response.status(), StatusCode::OK);
    receipt::keys(&text(response).await).expect("a JWKS")
}

async fn receipt_of_student(class: &Class<'_>) -> String {
    let response = get(class.app, &class.student, &format!("/files/lessons/{}/receipt", class.lesson)).await;
    assert_eq!(response.status(), StatusCode::OK);
    text(response).await
}

async fn over(app: &TestApp) -> Class<'_> {
    let mut class = Class::entered(app).await;
    app.wait(40 * MINUTE);
    stay(&mut class.student, &class.lesson, "journal-1", 30, 20).await;
    stay(&mut class.student, &class.lesson, "journal-2", 10, 0).await;
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("may");
    class
}

fn token(file: &str) -> String {
    let lines = file.lines().skip_while(|line| !line.starts_with("eyJ")).take_while(|line| !line.starts_with('-'));
    lines.collect()
}

#[tokio::test]
async fn a_receipt_says_what_the_report_says_and_is_checked_without_the_server() {
    let app = TestApp::new().await;
    let class = over(&app).await;
    let (file, keys) = (receipt_of_student(&class).await, keys(&app).await);
    let receipt = receipt::verify(&file, &keys).expect("as it was signed");
    assert_eq!((receipt.minutes.counted, receipt.person.name.as_str(), receipt.over), (20, "The student", true));
    assert_eq!((receipt.lesson.name.as_str(), receipt.course.name.as_str()), ("Cells", "Biology 1"));
    assert_eq!((receipt.visits.len(), receipt.time_zone.as_str()), (2, "Europe/Madrid"));
    assert!(receipt.opens.ends_with("+01:00") && receipt.evidence.starts_with("sha-256:"), "{receipt:?}");
    assert!(file.contains("Minutes:   20 (confirmed 0, inferred 20, added by hand 0)"), "{file}");
    assert_eq!(receipt::verify(&token(&file), &keys), Ok(receipt.clone()), "the token alone will do");
    let again = receipt::verify(&receipt_of_student(&class).await, &keys).expect("as it was signed");
    assert_eq!(again.evidence, receipt.evidence, "the same evidence, the same digest");
}

#[tokio::test]
async fn mail_does_no_harm_to_a_receipt() {
    let app = TestApp::new().await;
    let class = over(&app).await;
    let (file, keys) = (receipt_of_student(&class).await, keys(&app).await);
    let quoted: String = file.lines().map(|line| format!("> > {line}\r\n")).collect();
    let folded = file.replace(" by https", "\n by https").replace("Made: ", "Made:");
    let mail = format!("From: a student\n\nPlease find it below.\n\n{file}\n-- \nGreetings");
    for form in [file.replace('\n', "\r\n"), quoted, folded, mail, format!("\u{feff}{file}")] {
        assert!(receipt::verify(&form, &keys).is_ok(), "{form}");
    }
}

#[tokio::test]
async fn no_letter_of_a_receipt_can_be_changed() {
    let app = TestApp::new().await;
    let class = over(&app).await;
    let (file, keys) = (receipt_of_student(&class).await, keys(&app).await);
    let begin = file.find("-----BEGIN").expect("a mark");
    let end = file.rfind("-----\n").expect("a mark") + 5;
    for at in (begin..end).filter(|&at| !file.as_bytes()[at].is_ascii_whitespace()) {
        let mut changed = file.clone().into_bytes();
        changed[at] = if changed[at] == b'7' { b'8' } else { b'7' };
        let changed = String::from_utf8(changed).expect("still ASCII");
        let refused = receipt::verify(&changed, &keys);
        assert!(refused.is_err(), "{:?} at {at} is {refused:?}", &file[at..=at]);
    }
    let more = file.replace("Minutes:   20", "Minutes:   90");
    assert_eq!(receipt::verify(&more, &keys), Err(Wrong::Lines));
    let added = file.replace("Made: ", "Note: was there all the time\nMade: ");
    assert_eq!(receipt::verify(&added, &keys), Err(Wrong::Lines));
    assert_eq!(receipt::verify(&file[..file.len() - 40], &keys), Err(Wrong::CutOff));
    assert_eq!(receipt::verify(&format!("{file}{file}"), &keys), Err(Wrong::Several));
    for rubbish in ["", "a.b", "hello", "{\"minutes\": 90}"] {
        assert_eq!(receipt::verify(rubbish, &keys), Err(Wrong::NoReceipt), "{rubbish}");
    }
}

#[tokio::test]
async fn another_servers_key_and_other_statements_are_refused() {
    let (app, other) = (TestApp::new().await, TestApp::new().await);
    let (class, elsewhere) = (over(&app).await, over(&other).await);
    let file = receipt_of_student(&class).await;
    receipt_of_student(&elsewhere).await;
    // Both servers of this test have the same dice, so the names are the same.
    let theirs: Keys = keys(&other).await.into_iter().map(|(_, key)| (Some("theirs".to_owned()), key)).collect();
    assert_eq!(receipt::verify(&file, &theirs), Err(Wrong::OtherKey));
    let unnamed: Keys = theirs.into_iter().map(|(_, key)| (None, key)).collect();
    assert_eq!(receipt::verify(&file, &unnamed), Err(Wrong::Signature), "a key in PEM has no name");

    let (kid, key) = receipt::signing(&app.app.store, &app.app.providers.vault, &app.app.random, app.now_ms()).await.expect("it is there");
    let says = json!({ "iss": "rollcall", "minutes": 90 }).as_object().cloned().expect("an object");
    assert_eq!(receipt::verify(&tokens::statement::sign(&key, &kid, &says), &keys(&app).await), Err(Wrong::OtherStatement));
}

#[tokio::test]
async fn a_receipt_before_the_end_says_so() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(20 * MINUTE);
    stay(&mut class.student, &class.lesson, "journal-1", 15, 5).await;
    let file = receipt_of_student(&class).await;
    assert!(file.contains("so far"), "{file}");
    assert!(!receipt::verify(&file, &keys(&app).await).expect("signed").over);
}

#[tokio::test]
async fn there_is_one_key_however_many_come_first_and_no_private_half_is_shown() {
    let app = TestApp::new().await;
    let class = over(&app).await;
    assert_eq!(text(app.send(Request::get("/keys/receipts.json").body(Body::empty()).expect("a request")).await).await, "{\"keys\":[]}");
    futures_util::future::join_all((0..4).map(|_| receipt_of_student(&class))).await;
    let set = text(app.send(Request::get("/keys/receipts.json").body(Body::empty()).expect("a request")).await).await;
    let set: Value = serde_json::from_str(&set).expect("JSON");
    let entries = set["keys"].as_array().expect("a list");
    assert_eq!(entries.len(), 1);
    let names: Vec<&str> = entries[0].as_object().expect("an entry").keys().map(String::as_str).collect();
    assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x"]);
    let _: Receipt = receipt::verify(&receipt_of_student(&class).await, &keys(&app).await).expect("signed");
}
