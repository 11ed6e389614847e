//! Who is not believed: foreign frames, broken messages, students.

use super::*;

#[tokio::test]
async fn messages_that_are_not_the_hosts_or_not_in_form_change_nothing() {
    let rollcall = Rollcall::start();
    let host = Host::with(&rollcall, json!({ "startWithVideoMuted": true })).await;
    let subject = json!({ "type": "event", "data": { "name": "subject", "data": ["taken over"] } });
    let postis = |scope: &str, method: &str, params: Value| {
        json!({ "postis": true, "scope": scope, "method": method, "params": params }).to_string()
    };
    let own = format!("jitsi_meet_external_api_{TEACHER}");
    let proto = r#"{"postis":true,"scope":"SCOPE","method":"message","params":{"type":"event","data":{"name":"subject","data":["taken over"],"__proto__":{"a":1}}}}"#;
    let escaped = proto.replace("__proto__", "\\u005f_proto__");
    let texts = [
        postis("jitsi_meet_external_api_8", "message", subject.clone()),
        postis("jitsi_meet_external_api_", "message", subject.clone()),
        postis(&own, "shout", subject.clone()),
        json!({ "scope": own, "method": "message", "params": subject }).to_string(),
        "not JSON {".to_owned(),
        "null".to_owned(),
        "7".to_owned(),
        postis(&own, "message", Value::Null),
        postis(&own, "message", json!({ "type": "event", "data": { "name": "__proto__", "data": [] } })),
        postis(&own, "message", json!({ "type": "event", "data": { "name": "constructor", "data": ["x"] } })),
        postis(&own, "message", json!({ "type": "event", "data": { "name": "subject", "data": { "0": "taken over" } } })),
        postis(&own, "message", json!({ "type": "event", "data": { "name": "display-name", "data": [["nickname"]] } })),
        proto.replace("SCOPE", &own),
        escaped.replace("SCOPE", &own),
    ];
    for text in &texts {
        host.browser.run("raw(arguments[0], arguments[1])", vec![json!(TEACHER), json!(text)]).await;
    }
    // An object that is no text, and the right text from a window that is not the host: the other meeting's.
    let right = postis(&own, "message", json!({ "type": "event", "data": { "name": "subject", "data": ["taken over"] } }));
    host.browser
        .run("frames_[arguments[0]].contentWindow.postMessage(JSON.parse(arguments[1]), '*')", vec![json!(TEACHER), json!(right)])
        .await;
    let foreign = "const [who, other, text] = arguments;
        const script = frames_[other].contentDocument.createElement('script');
        script.textContent = `parent.frames_[${who}].contentWindow.postMessage(${JSON.stringify(text)}, '*')`;
        frames_[other].contentDocument.body.append(script);";
    host.browser.run(foreign, vec![json!(TEACHER), json!(STUDENT), json!(right)]).await;

    // What comes after all these is done; none of these was.
    host.forget().await;
    host.command(TEACHER, "subject", json!(["Osmosis"])).await;
    host.hears(STUDENT, "subject-change", json!({ "subject": "Osmosis" })).await;
    let heard = host.browser.run("return kept.filter(one => one.name === 'subject-change').map(one => one.subject)", vec![]).await;
    assert!(!heard.to_string().contains("taken over"), "{heard}");
    assert_eq!(host.ask(TEACHER, json!({ "name": "no such request" })).await, json!({ "error": {} }));
    assert_eq!(host.ask(TEACHER, json!({ "name": "constructor" })).await, json!({ "error": {} }));
}

#[tokio::test]
async fn a_student_who_posts_a_moderators_commands_into_the_frame_changes_nothing() {
    let rollcall = Rollcall::start();
    let host = Host::with(&rollcall, json!({ "startWithVideoMuted": true })).await;
    let (ana, ben) = (host.endpoint(TEACHER).await, host.endpoint(STUDENT).await);
    host.forget().await;
    for (name, data) in [
        ("mute-everyone", json!([])),
        ("mute-remote-participant", json!([ana, "audio"])),
        ("toggle-moderation", json!([true, "audio"])),
        ("grant-moderator", json!([ben])),
        ("kick-participant", json!([ana])),
        ("subject", json!(["taken over"])),
        ("toggle-lobby", json!([true])),
        ("add-breakout-room", json!(["Mine"])),
        ("start-share-video", json!(["https://video.example/a"])),
        ("set-follow-me", json!([true])),
        ("end-conference", json!([])),
    ] {
        host.command(STUDENT, name, data).await;
    }
    host.command(STUDENT, "toggle-raise-hand", json!([])).await;
    host.hears(TEACHER, "raise-hand-updated", json!({ "id": ben })).await;
    let kept = host.browser.run("return kept.filter(one => one.name !== 'device-list-changed').map(one => one.name)", vec![]).await;
    let changes = [
        "moderation-status-changed",
        "participant-kicked-out",
        "breakout-rooms-updated",
        "audio-or-video-sharing-toggled",
        "error-occurred",
    ];
    assert!(kept.as_array().expect("a list").iter().all(|name| !changes.iter().any(|change| name == change)), "{kept}");
    assert_eq!(host.ask(TEACHER, json!({ "name": "is-audio-muted" })).await, false);
}

#[tokio::test]
async fn what_the_pass_does_not_name_the_server_does_not_do() {
    let rollcall = Rollcall::start();
    let host = Host::open(&rollcall).await;
    let none = Allowed { share_screen: false, chat: false, reactions: false, polls: false, whiteboard: false };
    let student = json!({ "id": STUDENT, "room": ROOM, "token": host.passes.sign(ROOM, "Ben Ode", Role::Student, none),
        "config": { "startWithVideoMuted": true }, "name": "Ben Ode" });
    let teacher = host.meeting(TEACHER, "Ana Ruiz", Role::Teacher, &json!({ "startWithVideoMuted": true }));
    host.bring(&[teacher, student]).await;
    let ben = host.endpoint(STUDENT).await;
    host.forget().await;
    host.command(STUDENT, "toggle-share-screen", json!([])).await;
    host.command(STUDENT, "send-chat-message", json!(["to all"])).await;
    host.command(STUDENT, "toggle-raise-hand", json!([])).await;
    host.hears(TEACHER, "raise-hand-updated", json!({ "id": ben })).await;
    let kept = host.browser.run("return kept.map(one => one.name)", vec![]).await.to_string();
    assert!(!kept.contains("content-sharing") && !kept.contains("incoming-message"), "{kept}");
}
