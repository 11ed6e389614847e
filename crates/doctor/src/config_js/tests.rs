use proptest::prelude::*;

use super::{Value, read};

/// In the manner of the Debian package: one literal, comments, variables that the web server fills in.
const DEBIAN: &str = r#"
/* eslint-disable comma-dangle, no-unused-vars */
var subdir = ''; // the web server fills this in
var subdomain = "";
if (subdomain) {
    subdomain = subdomain.substr(0, subdomain.length - 1).split('.')
        .join('_')
        .toLowerCase() + '.';
}
var enableJaaS = false;
var config = {
    // Connection
    hosts: {
        domain: 'meet.school.example',
        // anonymousdomain: 'guest.example.com',
        // focus: 'focus.meet.school.example',
        muc: 'conference.' + subdomain + 'meet.school.example',
    },
    bosh: 'https://meet.school.example/' + subdir + 'http-bind',
    websocket: 'wss://meet.school.example/' + subdir + 'xmpp-websocket',
    testing: { p2pTestMode: false, list: [ 1, { a: 'b' }, /x/ ] },
    p2p: {
        enabled: true,
        stunServers: [
            // { urls: 'stun:meet.school.example:3478' },
            { urls: 'stun:stun.example:443' },
        ],
    },
    onClick: function (a, b) { return { hosts: { domain: 'wrong' } }; },
    arrow: () => { config = null; },
    tokenAuthUrl: 'https://school.example/sign-in?room={room}',
    prejoinConfig: { enabled: !0 },
};

// Set the default values for JaaS customers
if (enableJaaS) {
    config.dialInNumbersUrl = 'https://conference-mapper.example/phone';
}
"#;

/// In the manner of docker-jitsi-meet: assignment by assignment, some without semicolons.
const DOCKER: &str = r#"
// Jitsi Meet configuration.
var config = {};

if (!config.hasOwnProperty('hosts')) config.hosts = {};

config.hosts.domain = 'meet.jitsi';
var subdomain = '';
if (subdomain.startsWith('<!--')) {
    subdomain = '';
}
config.focusUserJid = 'focus@auth.meet.jitsi';
config.hosts.muc = 'muc.' + subdomain + 'meet.jitsi';
config.hosts['anonymousdomain'] = "guest.meet.jitsi"
config.bosh = '/http-bind'
config.websocket = `wss://localhost:8443/xmpp-websocket`;
config.tokenAuthUrl = config.tokenAuthUrl || '';
config.prejoinConfig = { ...config.prejoinConfig, enabled: true };
"#;

#[test]
fn the_debian_style() {
    let config = read(DEBIAN);
    assert_eq!(config.text("hosts.domain"), Some("meet.school.example"));
    assert_eq!(config.text("hosts.muc"), Some("conference.meet.school.example"));
    assert_eq!(config.text("hosts.anonymousdomain"), None, "commented out");
    assert_eq!(config.text("bosh"), Some("https://meet.school.example/http-bind"));
    assert_eq!(config.text("websocket"), Some("wss://meet.school.example/xmpp-websocket"));
    assert_eq!(config.text("tokenAuthUrl"), Some("https://school.example/sign-in?room={room}"));
}

#[test]
fn the_docker_style() {
    let config = read(DOCKER);
    assert_eq!(config.text("hosts.domain"), Some("meet.jitsi"));
    assert_eq!(config.text("hosts.muc"), Some("muc.meet.jitsi"));
    assert_eq!(config.text("hosts.anonymousdomain"), Some("guest.meet.jitsi"));
    assert_eq!(config.text("focusUserJid"), Some("focus@auth.meet.jitsi"));
    assert_eq!((config.text("bosh"), config.text("websocket")), (Some("/http-bind"), Some("wss://localhost:8443/xmpp-websocket")));
    assert_eq!(config.text("tokenAuthUrl"), None);
}

#[test]
fn small_things() {
    for (script, path, value) in [
        ("var config={a:{b:'c'}}", "a.b", Some("c")),
        ("window.config = { a: 'b' }", "a", Some("b")),
        ("var s = '<!--# echo var=\"s\" default=\"\" -->'; var config = { a: 'muc.' + s + 'b' }", "a", Some("muc.b")),
        ("var config = { a: 'https://<!--# echo var=\"h\" default=\"b.example\" -->/c' }", "a", Some("https://b.example/c")),
        ("let x = 'a' + 'b'\nconst config = { x: x + `c`, }", "x", Some("abc")),
        ("var config = { a: false || 'b', c: 'd' }", "a", Some("b")),
        ("var on = true; var config = { a: on ? 'yes' : 'no' }", "a", Some("yes")),
        ("var config = { a: unheard() + 'b', c: 'd' }", "a", None),
        ("var config = { a: unheard() + 'b', c: 'd' }", "c", Some("d")),
        ("var config = { a: 'first' }; config.a = unheard();", "a", Some("first")),
        ("var config = { a: 'x\\u0041\\'\\x42' }", "a", Some("xA'B")),
        ("var config = { 'a': 'https://a.example//b' /* c */ }", "a", Some("https://a.example//b")),
        ("var config = { a: [ 'b', ], c: 'd' }", "c", Some("d")),
        ("var config = { a: 'b'", "a", Some("b")),
        ("var config = { if (a == 'b') c: 'd' }", "c", None),
        ("function f() { config = { a: 'no' } } var config = { a: 'yes' }", "a", Some("yes")),
        ("<!DOCTYPE html><html><body>Not found</body></html>", "a", None),
        ("", "hosts.domain", None),
    ] {
        assert_eq!(read(script).text(path), value, "{script}");
    }
}

#[test]
fn depth_and_length_are_bounded() {
    for open in ["{a:", "(", "[", "a?", "a||", "-", "a&&("] {
        let script = format!("var config = {}", open.repeat(100_000));
        assert!(matches!(read(&script), Value::Object(_)), "{open}");
    }
    let growing = (0..60).fold("var config = { a: 'b' };".to_owned(), |script, n| format!("{script} config.c{n} = config;"));
    assert_eq!(read(&growing).text("a"), Some("b"));
    let doubling = (0..60).fold("var a0 = 'xxxxxxxxxxxx';".to_owned(), |script, n| format!("{script} var a{} = a{n} + a{n};", n + 1));
    let config = read(&format!("{doubling} var config = {{ a: a60, b: 'c' }}"));
    assert_eq!((config.text("a"), config.text("b")), (None, Some("c")));
}

proptest! {
    #[test]
    fn any_text_is_survived(script in "\\PC*") {
        read(&script);
    }

    #[test]
    fn anything_like_javascript_is_survived(parts in prop::collection::vec(prop::sample::select(vec![
        "var ", "config", " = ", "{", "}", "(", ")", "[", "]", "'a'", "\"", "'", "`", "hosts", ".", ":", ",", ";", "\n", "+", "?", "||",
        "&&", "=>", "//", "/*", "*/", "function ", "1", "\\", "\\u00", "...", "null", "é", "=", "-", "if",
    ]), 0..200)) {
        read(&parts.concat());
    }

    /// A value that is written is found, whatever stands around it.
    #[test]
    fn what_is_written_is_found(host in "[a-z0-9.-]{1,40}", before in "[ a-z;\n]{0,40}", comment in "[^*/\\\\]{0,40}") {
        let script = format!("{before}\n/* {comment} */\nvar config = {{ x: [1, 2], hosts: {{ domain: '{host}' }} }};");
        let config = read(&script);
        prop_assert_eq!(config.text("hosts.domain"), Some(host.as_str()));
    }
}
