//! Whether the robot came as far as the door.

use domain::doctor::Severity::{Critical, Warning};

use super::Case;
use super::web::sentence;
use crate::facts::Entry;
use crate::robot::NotIn;

/// Says whether there is more to judge.
pub fn judge(case: &mut Case<'_>) -> bool {
    let (name, expected) = ("A connection to Prosody", "Over the advertised WebSocket, or BOSH");
    let nginx = |case: &Case<'_>| {
        let mut remedies = case.lines.nginx(
            "location = /xmpp-websocket {\n    proxy_pass http://127.0.0.1:5280/xmpp-websocket?prefix=$prefix&$args;\n    proxy_http_version \
             1.1;\n    proxy_set_header Connection \"upgrade\";\n    proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Host \
             $http_host;\n    tcp_nodelay on;\n}",
        );
        remedies.extend(case.lines.docker("ENABLE_XMPP_WEBSOCKET=1\n# and let the proxy in front pass on Upgrade and Connection"));
        remedies
    };
    match (&case.xmpp.websocket, &case.xmpp.bosh) {
        (None, None) => return false,
        (Some(Ok(())), _) => case.probe(name, expected, "Over WebSocket", Some(true)),
        (None, Some(Ok(()))) => case.probe(name, expected, "Over BOSH", Some(true)),
        (Some(Err(why)), Some(Ok(()))) => {
            case.probe(name, expected, format!("Only over BOSH; the WebSocket: {}", sentence(*why)), Some(false));
            let (title, meaning) = (
                format!("The server's WebSocket does not work: {why}."),
                "Jitsi falls back to a slower way. Lessons start late, and break off more easily on bad networks.",
            );
            let remedies = nginx(case);
            case.find(Warning, "websocket_unreachable", title, meaning, remedies);
        }
        (Some(Err(why)), _) | (None, Some(Err(why))) => {
            case.probe(name, expected, sentence(*why), Some(false));
            let title = format!("The server's conferences cannot be reached: {why}.");
            let mut remedies = nginx(case);
            remedies.extend(case.lines.debian("the shell", "systemctl status prosody\njournalctl -u prosody -n 50"));
            case.find(Critical, "xmpp_unreachable", title, "The page opens, but lessons stay at \"connecting\".", remedies);
            return false;
        }
    }
    match &case.xmpp.teacher {
        Entry::Outside(NotIn::NoSuchHost) => {
            let mut remedies = case.lines.page("config.hosts.domain = 'the name behind VirtualHost in Prosody';");
            remedies.extend(case.lines.docker("XMPP_DOMAIN=meet.jitsi"));
            let title = "Prosody does not know the virtual host that config.js names.";
            case.find(Critical, "xmpp_domain_unknown", title, "The page opens, but lessons stay at \"connecting\".", remedies);
            false
        }
        Entry::Outside(NotIn::NoWay) => {
            let mut remedies = case.lines.vhost("authentication = \"token\"\napp_id = \"your app id\"\napp_secret = \"your secret\"");
            remedies.extend(case.lines.debian(
                "the shell",
                "# if that stands there already, Prosody could not load its token module; its log says why:\njournalctl -u prosody -n 50\n# on \
                 Debian 12 the module's libraries may want Lua 5.2, as Jitsi's handbook has it:\napt-get install lua5.2 jitsi-meet-tokens",
            ));
            remedies.extend(case.lines.docker("ENABLE_AUTH=1\nAUTH_TYPE=jwt\nJWT_APP_ID=your app id\nJWT_APP_SECRET=your secret"));
            let meaning = "It asks for a password instead, or its token module is not running. Nobody from Rollcall can enter a lesson.";
            case.find(Critical, "tokens_not_taken", "The server offers no way to sign in with a token.", meaning, remedies);
            false
        }
        _ => true,
    }
}
