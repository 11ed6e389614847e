//! All commands, and what they do.

use super::*;

/// Every command of Jitsi's `external_api.js` by its name on the wire.
const COMMANDS: &str = "add-breakout-room answer-knocking-participant approve-video ask-to-unmute auto-assign-to-breakout-rooms avatar-url
    cancel-private-chat close-breakout-room display-name email end-conference grant-moderator grant-recording-consent hide-notification
    hide-pip initiate-private-chat join-breakout-room kick-participant local-subject mute-everyone mute-remote-participant overwrite-config
    overwrite-names password pin-participant reject-participant remove-breakout-room resize-film-strip resize-large-video
    send-camera-facing-mode-message send-chat-message send-endpoint-text-message send-participant-to-room send-tones
    set-assumed-bandwidth-bps set-audio-only set-blurred-background set-follow-me set-large-video-participant set-media-encryption-key
    set-meeting-timer set-noise-suppression-enabled set-participant-volume set-second-screen set-subtitles set-tile-view set-video-quality
    set-virtual-background show-notification show-pip start-recording start-share-video stop-recording stop-share-video subject
    submit-feedback toggle-audio toggle-camera toggle-camera-mirror toggle-chat toggle-e2ee toggle-film-strip toggle-lobby
    toggle-moderation toggle-noise-suppression toggle-participants-pane toggle-raise-hand toggle-share-screen toggle-subtitles
    toggle-tile-view toggle-video toggle-virtual-background toggle-whiteboard video-hangup";

/// Those without a consequence here: there is no real sound, picture, line or second device.
const WITHOUT_CONSEQUENCE: [(&str, &str); 20] = [
    ("avatar-url", r#"["https://school.example/a.png"]"#),
    ("email", r#"["ana@school.example"]"#),
    ("grant-recording-consent", "[true]"),
    ("hide-pip", "[]"),
    ("password", r#"[""]"#),
    ("resize-film-strip", r#"[{"width":200}]"#),
    ("resize-large-video", "[640,360]"),
    ("send-camera-facing-mode-message", r#"["x","user"]"#),
    ("send-tones", r#"[{"tones":"1","duration":200,"pause":200}]"#),
    ("set-assumed-bandwidth-bps", "[1000000]"),
    ("set-blurred-background", r#"["blur"]"#),
    ("set-media-encryption-key", r#"["{\"exportedKey\":false,\"index\":0}"]"#),
    ("set-noise-suppression-enabled", r#"[{"enabled":true}]"#),
    ("set-participant-volume", r#"["x",0.5]"#),
    ("set-second-screen", r#"[{"id":"a","source":"b","screen":"c"}]"#),
    ("set-virtual-background", r#"[true,"data:,"]"#),
    ("show-pip", "[]"),
    ("toggle-camera", r#"["user"]"#),
    ("toggle-e2ee", "[true]"),
    ("toggle-virtual-background", "[]"),
];

#[test]
fn every_command_of_the_real_page_is_known_here_and_no_other_and_nothing_reads_faces() {
    let table = include_str!("../../../public/practice/commands.js");
    let (table, _) = table.split_once("/** Without a key").expect("the table of commands comes first");
    let known: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("    '")?.split_once("':").map(|(name, _)| name)).collect();
    let mut wanted: Vec<&str> = COMMANDS.split_whitespace().collect();
    // A method of the real one sends it; it has no name among the commands.
    wanted.push("toggle-share-audio");
    wanted.sort_unstable();
    let mut sorted = known.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, wanted);
    let real = include_str!("../../../public/practice/external_api.js");
    let told: std::collections::HashSet<&str> = real.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    for name in COMMANDS.split_whitespace() {
        let camel =
            name.split('-').enumerate().map(|(n, part)| if n == 0 { part.to_owned() } else { part[..1].to_uppercase() + &part[1..] });
        let camel: String = camel.collect();
        assert!(told.contains(camel.as_str()) || told.contains(name), "our external_api.js cannot send {name}");
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("public/practice");
    for file in std::fs::read_dir(folder).expect("it is there").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("text").to_lowercase();
        assert!(!["facelandmark", "face-landmark", "emotion"].iter().any(|word| text.contains(word)), "{:?}", file.file_name());
    }
}

#[tokio::test]
async fn every_command_in_its_raw_form_does_what_it_does_there_seen_from_both_sides() {
    let rollcall = Rollcall::start();
    let host = Host::with(&rollcall, json!({ "startWithVideoMuted": true, "startWithAudioMuted": true })).await;
    let (ana, ben) = (host.endpoint(TEACHER).await, host.endpoint(STUDENT).await);
    host.forget().await;

    // Oneself.
    host.command(STUDENT, "toggle-audio", json!([])).await;
    host.hears(STUDENT, "audio-mute-status-changed", json!({ "muted": false })).await;
    host.hears(TEACHER, "participant-muted", json!({ "id": ben, "isMuted": false, "mediaType": "audio" })).await;
    host.command(STUDENT, "toggle-video", json!([])).await;
    host.hears(TEACHER, "participant-muted", json!({ "id": ben, "isMuted": false, "mediaType": "video" })).await;
    host.command(STUDENT, "toggle-raise-hand", json!([])).await;
    host.hears(TEACHER, "raise-hand-updated", json!({ "id": ben })).await;
    host.command(STUDENT, "display-name", json!(["Ben O."])).await;
    host.hears(TEACHER, "display-name-change", json!({ "id": ben, "displayname": "Ben O." })).await;
    host.command(STUDENT, "display-name", json!(["Ben Ode"])).await;
    host.hears(TEACHER, "display-name-change", json!({ "id": ben, "displayname": "Ben Ode" })).await;
    host.command(STUDENT, "toggle-share-screen", json!([])).await;
    host.hears(STUDENT, "content-sharing-participants-changed", json!({ "data": [ben] })).await;
    host.hears(STUDENT, "screen-sharing-status-changed", json!({ "on": true, "details": { "sourceType": "monitor" } })).await;
    host.hears(TEACHER, "participant-muted", json!({ "id": ben, "isMuted": false, "mediaType": "desktop" })).await;
    assert_eq!(host.ask(TEACHER, json!({ "name": "get-content-sharing-participants" })).await, json!({ "sharingParticipantIds": [ben] }));

    // Others.
    host.command(TEACHER, "mute-remote-participant", json!([ben, "desktop"])).await;
    host.hears(STUDENT, "screen-sharing-status-changed", json!({ "on": false })).await;
    host.hears(TEACHER, "participant-muted", json!({ "id": ben, "isMuted": true, "mediaType": "desktop" })).await;
    host.command(TEACHER, "mute-remote-participant", json!([ben])).await;
    host.hears(STUDENT, "audio-mute-status-changed", json!({ "muted": true })).await;
    host.command(TEACHER, "mute-everyone", json!(["video"])).await;
    host.hears(STUDENT, "notification-triggered", json!({ "title": "notify.videoMutedRemotelyTitle" })).await;
    host.hears(STUDENT, "video-mute-status-changed", json!({ "muted": true })).await;

    // Moderation.
    host.command(TEACHER, "toggle-moderation", json!([true, "audio"])).await;
    host.hears(STUDENT, "moderation-status-changed", json!({ "mediaType": "audio", "enabled": true })).await;
    host.hears(TEACHER, "moderation-status-changed", json!({ "mediaType": "audio", "enabled": true })).await;
    assert_eq!(host.ask(STUDENT, json!({ "name": "is-moderation-on", "mediaType": "audio" })).await, true);
    let forced = json!({ "name": "is-participant-force-muted", "participantId": ben, "mediaType": "audio" });
    assert_eq!(host.ask(TEACHER, forced.clone()).await, true);
    host.command(STUDENT, "toggle-audio", json!([])).await;
    host.hears(STUDENT, "notification-triggered", json!({ "title": "notify.moderationInEffectTitle" })).await;
    assert_eq!(host.ask(STUDENT, json!({ "name": "is-audio-muted" })).await, true);
    host.command(TEACHER, "ask-to-unmute", json!([ben])).await;
    for who in [TEACHER, STUDENT] {
        host.hears(who, "moderation-participant-approved", json!({ "id": ben, "mediaType": "audio" })).await;
    }
    host.hears(STUDENT, "notification-triggered", json!({ "title": "notify.hostAskedUnmute" })).await;
    assert_eq!(host.ask(TEACHER, forced).await, false);
    host.command(STUDENT, "toggle-audio", json!([])).await;
    host.hears(TEACHER, "participant-muted", json!({ "id": ben, "isMuted": false, "mediaType": "audio" })).await;
    host.command(TEACHER, "toggle-moderation", json!([true, "video"])).await;
    host.hears(TEACHER, "moderation-status-changed", json!({ "mediaType": "video", "enabled": true })).await;
    host.command(TEACHER, "approve-video", json!([ben])).await;
    host.hears(STUDENT, "moderation-participant-approved", json!({ "id": ben, "mediaType": "video" })).await;
    host.command(TEACHER, "reject-participant", json!([ben, "audio"])).await;
    for who in [TEACHER, STUDENT] {
        host.hears(who, "moderation-participant-rejected", json!({ "id": ben, "mediaType": "audio" })).await;
    }
    assert_eq!(host.ask(STUDENT, json!({ "name": "is-audio-muted" })).await, false, "whoever speaks goes on");
    for media in ["audio", "video"] {
        host.command(TEACHER, "toggle-moderation", json!([false, media])).await;
        host.hears(STUDENT, "moderation-status-changed", json!({ "mediaType": media, "enabled": false })).await;
    }

    // Words.
    host.command(TEACHER, "subject", json!(["Álgebra 1 — tema 3"])).await;
    host.hears(STUDENT, "subject-change", json!({ "subject": "Álgebra 1 — tema 3" })).await;
    host.command(STUDENT, "local-subject", json!(["Mine"])).await;
    host.command(TEACHER, "send-chat-message", json!(["hello <b>all</b>"])).await;
    host.hears(TEACHER, "outgoing-message", json!({ "message": "hello <b>all</b>", "privateMessage": false })).await;
    host.hears(STUDENT, "incoming-message", json!({ "from": ana, "nick": "Ana Ruiz", "stamp": null })).await;
    host.command(TEACHER, "send-chat-message", json!(["psst", ben])).await;
    host.hears(STUDENT, "incoming-message", json!({ "message": "psst", "privateMessage": true })).await;
    host.command(STUDENT, "toggle-chat", json!([])).await;
    host.hears(STUDENT, "chat-updated", json!({ "unreadCount": 0, "isOpen": true })).await;
    host.command(STUDENT, "toggle-chat", json!([])).await;
    host.hears(STUDENT, "chat-updated", json!({ "isOpen": false })).await;
    host.command(TEACHER, "initiate-private-chat", json!([ben])).await;
    host.hears(TEACHER, "chat-updated", json!({ "isOpen": true })).await;
    host.command(TEACHER, "cancel-private-chat", json!([])).await;
    host.command(TEACHER, "send-endpoint-text-message", json!(["", "ping"])).await;
    let text = json!({ "data": { "senderInfo": { "id": ana }, "eventData": { "name": "endpoint-text-message", "text": "ping" } } });
    host.hears(STUDENT, "endpoint-text-message-received", text).await;
    host.command(TEACHER, "overwrite-names", json!([[{ "id": ben, "name": "B." }]])).await;

    // What is seen.
    host.command(TEACHER, "set-follow-me", json!([true])).await;
    host.command(TEACHER, "set-tile-view", json!([true])).await;
    for who in [TEACHER, STUDENT] {
        host.hears(who, "tile-view-changed", json!({ "enabled": true })).await;
    }
    host.command(TEACHER, "toggle-tile-view", json!([])).await;
    host.hears(STUDENT, "tile-view-changed", json!({ "enabled": false })).await;
    host.command(TEACHER, "set-follow-me", json!([false])).await;
    for name in ["pin-participant", "set-large-video-participant"] {
        host.command(TEACHER, name, json!([ana])).await;
        host.hears(TEACHER, "on-stage-participant-changed", json!({ "id": ana })).await;
        host.command(TEACHER, name, json!([])).await;
        host.hears(TEACHER, "on-stage-participant-changed", json!({ "id": ben })).await;
    }
    for visible in [false, true] {
        host.command(TEACHER, "toggle-film-strip", json!([])).await;
        host.hears(TEACHER, "filmstrip-display-changed", json!({ "visible": visible })).await;
    }
    for open in [true, false] {
        host.command(TEACHER, "toggle-participants-pane", json!([open])).await;
        host.hears(TEACHER, "participants-pane-toggled", json!({ "open": open })).await;
    }
    host.command(TEACHER, "set-video-quality", json!([360])).await;
    host.hears(TEACHER, "video-quality-changed", json!({ "videoQuality": 360 })).await;
    host.command(TEACHER, "set-audio-only", json!([true])).await;
    host.hears(TEACHER, "audio-only-changed", json!({ "enabled": true })).await;
    host.command(TEACHER, "set-meeting-timer", json!([{ "duration": 600, "elapsed": 60 }])).await;
    let note =
        json!({ "uid": "n1", "title": "Quiz", "timeout": "sticky", "customActions": [{ "label": "Open quiz", "uuid": "open-quiz" }] });
    host.command(TEACHER, "show-notification", json!([note])).await;
    let press = "const [who, done] = arguments; const look = () => {
        const button = [...frames_[who].contentDocument.querySelectorAll('.notice button')].find(one => one.textContent === 'Open quiz');
        button ? done(button.click()) : setTimeout(look, 20); }; look();";
    host.browser.run_async(press, vec![json!(TEACHER)]).await;
    host.hears(TEACHER, "custom-notification-action-triggered", json!({ "data": { "id": "open-quiz" } })).await;
    host.command(TEACHER, "hide-notification", json!(["n1"])).await;
    host.command(TEACHER, "start-share-video", json!(["https://video.example/lesson.mp4"])).await;
    for who in [TEACHER, STUDENT] {
        let playing = json!({ "mediaType": "video", "value": "playing", "participantId": ana });
        host.hears(who, "audio-or-video-sharing-toggled", playing).await;
    }
    host.command(TEACHER, "stop-share-video", json!([])).await;
    host.hears(STUDENT, "audio-or-video-sharing-toggled", json!({ "value": "stop", "participantId": ana })).await;
    host.command(STUDENT, "toggle-whiteboard", json!([])).await;
    host.hears(STUDENT, "whiteboard-status-changed", json!({ "status": "FORBIDDEN" })).await;
    host.command(TEACHER, "toggle-whiteboard", json!([])).await;
    host.hears(TEACHER, "whiteboard-status-changed", json!({ "status": "INSTANTIATED" })).await;
    host.hears(TEACHER, "whiteboard-status-changed", json!({ "status": "SHOWN" })).await;
    host.hears(STUDENT, "whiteboard-status-changed", json!({ "status": "INSTANTIATED" })).await;
    host.command(TEACHER, "toggle-whiteboard", json!([false])).await;
    host.hears(TEACHER, "whiteboard-status-changed", json!({ "status": "HIDDEN" })).await;
    host.command(TEACHER, "set-subtitles", json!([true, true, "en"])).await;
    host.hears(STUDENT, "transcribing-status-changed", json!({ "on": true })).await;
    host.command(TEACHER, "toggle-subtitles", json!([])).await;
    host.hears(STUDENT, "transcribing-status-changed", json!({ "on": false })).await;
    host.command(TEACHER, "overwrite-config", json!([{ "toolbarButtons": ["chat"], "disableReactions": true }])).await;
    host.command(TEACHER, "submit-feedback", json!([{ "score": 5, "message": "" }])).await;
    host.hears(TEACHER, "feedback-submitted", json!({})).await;

    // Recording.
    let file = |on: bool| json!({ "on": on, "mode": "file" });
    host.command(STUDENT, "start-recording", json!([{ "mode": "file" }])).await;
    host.hears(STUDENT, "recording-status-changed", json!({ "on": false, "mode": "file", "error": "service-unavailable" })).await;
    host.command(TEACHER, "start-recording", json!([{ "mode": "stream" }])).await; // no key: no event
    host.command(TEACHER, "start-recording", json!([{ "mode": "file" }])).await;
    for who in [TEACHER, STUDENT] {
        host.hears(who, "recording-status-changed", file(true)).await;
    }
    host.command(TEACHER, "start-recording", json!([{ "mode": "file" }])).await;
    host.hears(TEACHER, "recording-status-changed", json!({ "on": false, "mode": "file", "error": "unexpected-request" })).await;
    host.command(TEACHER, "stop-recording", json!(["file"])).await;
    host.hears(STUDENT, "recording-status-changed", file(false)).await;
    host.command(TEACHER, "start-recording", json!([{ "mode": "stream", "rtmpStreamKey": "abcd" }])).await;
    host.hears(STUDENT, "recording-status-changed", json!({ "on": true, "mode": "stream" })).await;

    for (name, data) in WITHOUT_CONSEQUENCE.iter().chain(&[("toggle-camera-mirror", "[]"), ("toggle-noise-suppression", "[]")]) {
        host.command(TEACHER, name, serde_json::from_str(data).expect("JSON")).await;
    }

    // The last ones: grant, put out, end, hang up.
    host.command(TEACHER, "grant-moderator", json!([ben])).await;
    for who in [TEACHER, STUDENT] {
        host.hears(who, "participant-role-changed", json!({ "id": ben, "role": "moderator" })).await;
    }
    host.command(TEACHER, "kick-participant", json!([ben])).await;
    let kicked = json!({ "kicked": { "id": "local", "local": true }, "kicker": { "id": ana } });
    host.hears(STUDENT, "participant-kicked-out", kicked).await;
    host.hears(STUDENT, "video-conference-left", json!({ "roomName": ROOM })).await;
    host.hears(TEACHER, "participant-kicked-out", json!({ "kicked": { "id": ben, "local": false } })).await;
    host.hears(TEACHER, "participant-left", json!({ "id": ben })).await;
    host.command(TEACHER, "end-conference", json!([])).await;
    host.hears(TEACHER, "error-occurred", json!({ "error": { "name": "conference.destroyed" } })).await;
    host.hears(TEACHER, "video-conference-left", json!({})).await;
    host.assert_forms().await;
    let failed: Vec<_> = host.browser.console().await.into_iter().filter(|line| line.contains("failed.")).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test]
async fn a_move_to_a_breakout_room_and_back_is_told_in_the_real_order() {
    let rollcall = Rollcall::start();
    let host = Host::with(&rollcall, json!({ "startWithVideoMuted": true })).await;
    let (ana, ben) = (host.endpoint(TEACHER).await, host.endpoint(STUDENT).await);
    assert_eq!(host.ask(TEACHER, json!({ "name": "list-breakout-rooms" })).await, json!({}));
    host.command(STUDENT, "add-breakout-room", json!(["Mine"])).await;
    host.forget().await;
    host.command(TEACHER, "add-breakout-room", json!(["Group 1"])).await;
    let told = host.hears(STUDENT, "breakout-rooms-updated", json!({})).await;
    let rooms = told["rooms"].as_object().expect("a map");
    let (key, room) = rooms.iter().find(|(_, room)| room["isMainRoom"] != true).expect("the new one");
    assert_eq!((rooms.len(), &room["id"], &room["name"]), (2, &json!(key), &json!("Group 1")), "the student's came to nothing");
    let jid = room["jid"].as_str().expect("an address");
    assert!(jid.starts_with(key.as_str()) && jid.contains("@breakout."));
    assert_eq!(told["rooms"][ROOM]["participants"].as_object().map(serde_json::Map::len), Some(2));

    host.forget().await;
    host.command(TEACHER, "send-participant-to-room", json!([ben, key])).await;
    host.hears(TEACHER, "participant-left", json!({ "id": ben })).await;
    host.hears(TEACHER, "breakout-rooms-updated", json!({})).await;
    let order = host.names(STUDENT).await;
    let wanted = [
        "raise-hand-updated",
        "participant-left",
        "whiteboard-status-changed",
        "participant-left",
        "video-conference-left",
        "notification-triggered",
        "whiteboard-status-changed",
        "toolbar-visibility-changed",
        "video-conference-joined",
        "subject-change",
        "participant-role-changed",
        "conference-created-timestamp",
    ];
    assert_eq!(order.iter().take(wanted.len()).collect::<Vec<_>>(), wanted.iter().collect::<Vec<_>>(), "{order:?}");
    host.hears(STUDENT, "video-conference-joined", json!({ "id": ben, "roomName": key, "breakoutRoom": true })).await;
    host.hears(STUDENT, "subject-change", json!({ "subject": "Group 1" })).await;
    host.hears(STUDENT, "participant-role-changed", json!({ "id": ben, "role": "participant" })).await;

    // The teacher follows by the address, says something there, and is a moderator there, too.
    host.command(TEACHER, "join-breakout-room", json!([jid])).await;
    host.hears(TEACHER, "video-conference-joined", json!({ "id": ana, "breakoutRoom": true })).await;
    host.hears(STUDENT, "participant-joined", json!({ "id": ana })).await;
    host.command(TEACHER, "send-chat-message", json!(["hello group"])).await;
    host.hears(STUDENT, "incoming-message", json!({ "message": "hello group" })).await;
    host.command(TEACHER, "mute-everyone", json!([])).await;
    host.hears(STUDENT, "audio-mute-status-changed", json!({ "muted": true })).await;
    let info = host.ask(TEACHER, json!({ "name": "rooms-info" })).await;
    assert_eq!(info["rooms"][1]["participants"][0]["id"], format!("{jid}/{ben}"), "in breakout rooms it is the whole address");

    host.command(TEACHER, "join-breakout-room", json!([])).await;
    host.hears(TEACHER, "video-conference-joined", json!({ "roomName": ROOM, "breakoutRoom": false })).await;
    host.command(TEACHER, "close-breakout-room", json!([key])).await;
    host.hears(STUDENT, "video-conference-joined", json!({ "roomName": ROOM, "breakoutRoom": false })).await;
    host.hears(TEACHER, "participant-joined", json!({ "id": ben })).await;
    host.command(TEACHER, "auto-assign-to-breakout-rooms", json!([])).await;
    host.hears(STUDENT, "video-conference-joined", json!({ "breakoutRoom": true })).await;
    host.command(TEACHER, "remove-breakout-room", json!([jid])).await;
    host.hears(STUDENT, "video-conference-joined", json!({ "roomName": ROOM })).await;
    host.browser
        .until("the list has the main room alone", || async {
            let list = host.ask(STUDENT, json!({ "name": "list-breakout-rooms" })).await;
            Ok((list.as_object().map(serde_json::Map::len) == Some(1)).then_some(()))
        })
        .await;
    host.assert_forms().await;
    host.browser.assert_quiet().await;
}
