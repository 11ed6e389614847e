//! What the frame is opened with.

use domain::board::Allowed;

use super::*;

#[wasm_bindgen_test]
async fn the_frame_gets_what_the_ticket_says_and_the_app_never_sees_the_token() {
    page("[]");
    let (_bridge, heard) = open().await;
    let options = js_text("fake.last()");
    for part in
        [r#""roomName":"abc""#, r#""jwt":"secret""#, r#""displayName":"Ana""#, r#""subject":"Algebra""#, r#""startWithAudioMuted":true"#]
    {
        assert!(options.contains(part), "{part} in {options}");
    }
    assert!(options.contains(r#""disableRemoteMute":true"#), "a student is not offered what a student may not do");
    assert!(!format!("{:?}", heard.borrow()).contains("secret"));
    assert!(yes("document.documentElement.dataset.stage === 'live' && !document.getElementById('stage').hidden"));
    assert!(yes("fake.made[0].frame.title === 'Conference'"));
    assert!(yes("performance.getEntriesByName('rollcall:constructed').length > 0"));
    assert_eq!(js_text("fake.asked[0]"), r#"/api/ticket {"lesson":"lesson-1"}"#);
}

#[wasm_bindgen_test]
async fn what_one_may_not_use_is_not_offered_at_the_start_and_later() {
    page(
        r#"[[200, { ...fake.ticket(fake.good),
        allowed: { chat: false, share_screen: false, reactions: false, polls: false, whiteboard: false } }]]"#,
    );
    let (bridge, _) = open().await;
    let config = "fake.made[0].options.configOverwrite";
    assert!(yes(&format!("const c = {config}; c.disableChat && c.disableReactions && c.disableReactionsInChat")));
    let buttons = js_text(&format!("{config}.toolbarButtons.join(' ')"));
    let has = |buttons: &str, wanted: &str| buttons.split(' ').any(|button| button == wanted);
    for hidden in ["chat", "desktop", "sharedvideo", "reactions", "whiteboard", "recording", "security", "mute-everyone"] {
        assert!(!has(&buttons, hidden), "{hidden} in {buttons}");
    }
    for shown in ["microphone", "camera", "raisehand", "tileview", "hangup", "polls"] {
        assert!(has(&buttons, shown), "{shown} in {buttons}");
    }
    assert!(yes(&format!("!{config}.disablePolls && !('whiteboard' in {config})")), "those of others are seen and answered");

    bridge.allow(Allowed { reactions: false, ..Allowed::ALL });
    assert_eq!(js_text("fake.made[0].commands.at(-1)[0]"), "overwriteConfig");
    assert!(yes("const c = fake.made[0].commands.at(-1)[1]; !c.disableChat && c.disableReactions && !('disablePolls' in c)"));
    let buttons = js_text("fake.made[0].commands.at(-1)[1].toolbarButtons.join(' ')");
    for shown in ["chat", "desktop", "whiteboard"] {
        assert!(has(&buttons, shown), "{shown} in {buttons}");
    }
    for hidden in ["reactions", "recording", "security"] {
        assert!(!has(&buttons, hidden), "{hidden} in {buttons}");
    }
}

#[wasm_bindgen_test]
async fn whoever_may_not_write_has_no_chat_from_the_moment_it_is_said() {
    page("[[200, fake.ticket(fake.good)]]");
    let (bridge, _) = open().await;
    assert!(yes("const c = fake.made[0].options.configOverwrite; !c.disableChat && c.toolbarButtons.includes('chat')"));
    bridge.allow(Allowed { chat: false, ..Allowed::ALL });
    assert!(yes("const c = fake.made[0].commands.at(-1)[1]; c.disableChat && !c.toolbarButtons.includes('chat')"));
}

#[wasm_bindgen_test]
async fn what_nobody_may_use_is_there_for_nobody() {
    for (ticket, disabled) in [("board: { polls: 'nobody' }", true), ("board: { polls: 'moderators' }", false)] {
        page(&format!("[[200, {{ ...fake.ticket(fake.good), {ticket} }}]]"));
        let (_bridge, _) = open().await;
        assert_eq!(yes("fake.made[0].options.configOverwrite.disablePolls"), disabled, "{ticket}");
    }
}

#[wasm_bindgen_test]
async fn whoever_moderates_and_records_has_the_buttons_for_it() {
    page("[[200, { ...fake.ticket(fake.good), moderator: true, records: true }]]");
    let (_bridge, _) = open().await;
    let buttons = js_text("fake.made[0].options.configOverwrite.toolbarButtons.join(' ')");
    for shown in ["recording", "livestreaming", "security", "mute-everyone", "chat"] {
        assert!(buttons.split(' ').any(|button| button == shown), "{shown} in {buttons}");
    }
}

#[wasm_bindgen_test]
async fn devices_and_the_way_of_entering_are_as_chosen_and_the_room_may_only_mute_more() {
    let entered = "[fake.made.at(-1).options.configOverwrite].map((c) => c.startWithAudioMuted + ' ' + c.startWithVideoMuted)[0]";
    let cases = [
        // the room: muted, without camera; what was chosen; how one enters
        ("true", "false", r#"{ "muted": false, "without_camera": true }"#, "true true"),
        ("false", "false", r#"{ "muted": false, "without_camera": false }"#, "false false"),
        ("false", "true", r#"{ "muted": true, "without_camera": false }"#, "true true"),
        ("false", "false", "7", "false false"),
        ("false", "false", "{ broken", "false false"),
        ("false", "false", "null", "false false"),
    ];
    for (muted, without_camera, chosen, expected) in cases {
        page(&format!("[[200, {{ ...fake.ticket(fake.good), start_muted: {muted}, start_without_camera: {without_camera} }}]]"));
        js(&format!("localStorage.setItem('rollcall.entry', {chosen:?})"));
        let (_bridge, _) = open().await;
        assert_eq!(js_text(entered), expected, "{chosen}");
    }

    page("[]");
    js(r#"localStorage.setItem("rollcall.devices", JSON.stringify({
        audio_input: { id: "a1", label: "Headset “Pro”" }, audio_output: null, video_input: { id: "v1", label: "" } }))"#);
    let (_bridge, _) = open().await;
    assert_eq!(js_text("JSON.stringify(fake.made.at(-1).options.devices)"), r#"{"audioInput":"Headset \"Pro\""}"#);
}

#[wasm_bindgen_test]
async fn nothing_looks_at_faces() {
    page("[]");
    let (_bridge, _) = open().await;
    assert!(yes("Object.values(fake.made[0].options.configOverwrite.faceLandmarks).every((on) => on === false)"));
    assert!(yes("Object.keys(fake.made[0].heard).every((name) => !/face/i.test(name))"), "nor is anything of it heard");
}

#[wasm_bindgen_test]
async fn curly_quotes_which_jitsi_cannot_read_arrive_as_straight_ones() {
    page(r#"[[200, { ...fake.ticket(fake.good), subject: "“Hamlet”, act ‘one’", name: "Ana “Nan” O’Hara" }]]"#);
    let (_bridge, _) = open().await;
    assert_eq!(js_text("fake.made[0].options.configOverwrite.subject"), "\"Hamlet\", act 'one'");
    assert_eq!(js_text("fake.made[0].options.userInfo.displayName"), "Ana \"Nan\" O'Hara");
}

#[wasm_bindgen_test]
async fn jaas_is_opened_with_its_tenant_in_the_room() {
    let cookie = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";
    page(&format!(r#"[[200, {{ ...fake.ticket(fake.good), domain: "8x8.vc", room: "{cookie}/abc" }}]]"#));
    let (_bridge, _) = open().await;
    assert_eq!(js_text("fake.made[0].domain"), "8x8.vc");
    assert_eq!(js_text("fake.made[0].options.roomName"), format!("{cookie}/abc"));
}
