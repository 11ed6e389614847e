//! What a browser meets.

use domain::doctor::Severity::{Critical, Warning};

use super::Case;
use crate::dial::Unreachable;
use crate::web::{Framing, Script};
use crate::{Kind, Target};

const DAY_S: i64 = 86_400;
/// Certificates are renewed a month before their end; one with fewer days left was forgotten.
const DAYS_LEFT: i64 = 14;
/// Tokens are dated 10 s back, and Prosody allows for no difference.
const CLOCK_BAD_MS: i64 = 10_000;
const CLOCK_ODD_MS: i64 = 5_000;

pub fn judge(case: &mut Case<'_>) {
    reached(case);
    if !matches!(case.web.reached, Some(Ok(()))) {
        return;
    }
    clock(case);
    script(case);
    config(case);
    framing(case);
}

fn reached(case: &mut Case<'_>) {
    let (name, expected) = ("The server's address", "It answers, with a certificate that browsers trust");
    let Some(Err(why)) = case.web.reached else {
        certificate(case, name, expected);
        return;
    };
    case.probe(name, expected, sentence(why), Some(false));
    let host = shown_host(case.target);
    let nobody = "Nobody can enter a lesson on this server.";
    match why {
        Unreachable::CertificateExpired
        | Unreachable::CertificateNotYet
        | Unreachable::CertificateOtherName
        | Unreachable::CertificateUntrusted
        | Unreachable::Tls => {
            let mut remedies = case.lines.debian(
                "the shell",
                "/usr/share/jitsi-meet/scripts/install-letsencrypt-cert.sh\n# or put your own authority's certificate where Rollcall's machine \
                 trusts it:\ncp school-ca.crt /usr/local/share/ca-certificates/ && update-ca-certificates",
            );
            remedies.extend(case.lines.docker("ENABLE_LETSENCRYPT=1\nLETSENCRYPT_DOMAIN=the host's name\nLETSENCRYPT_EMAIL=your address"));
            let meaning = "Browsers warn people off or show an empty page instead of the lesson.";
            case.find(Critical, "certificate_invalid", format!("Browsers do not trust {host}: {why}."), meaning, remedies);
        }
        Unreachable::NoAuthorities => {
            let remedy = case.lines.rollcall("the shell of Rollcall's machine", "apt-get install ca-certificates");
            let meaning = "Rollcall cannot check any certificate, and so cannot examine the server. Lessons are not affected.";
            case.find(Warning, "no_authorities", "Rollcall's machine knows no certificate authorities.", meaning, remedy);
        }
        _ => {
            let hint = match why {
                Unreachable::NoSuchName => "Check the spelling of the host, and its entry in DNS.",
                Unreachable::Refused => "Check that the web server runs there, on this port.",
                Unreachable::BadAddress => "Enter the host alone, such as meet.example.org.",
                _ => "Check that the machine runs, and that no firewall stands between it and Rollcall.",
            };
            let remedy = case.lines.rollcall("the server's page", hint);
            case.find(Critical, "unreachable", format!("{host} cannot be reached: {why}."), nobody, remedy);
        }
    }
}

fn certificate(case: &mut Case<'_>, name: &str, expected: &str) {
    let Some(end_s) = case.web.certificate_end_s else {
        let observed = if case.web.reached.is_some() { "It answers; without TLS, because it is this very machine" } else { "Not tried" };
        return case.probe(name, expected, observed, case.web.reached.map(|_| true));
    };
    let days = (end_s - case.now_ms.div_euclid(1000)).div_euclid(DAY_S);
    case.probe(name, expected, format!("It answers; its certificate is good for {days} more days"), Some(days >= DAYS_LEFT));
    if days < DAYS_LEFT {
        let mut remedies =
            case.lines.debian("the shell", "certbot renew   # or what else your certificates come from\nsystemctl reload nginx");
        remedies.extend(case.lines.docker("ENABLE_LETSENCRYPT=1"));
        let meaning = "On that day browsers stop showing lessons. Renewal seems not to run by itself.";
        case.find(Warning, "certificate_ends_soon", format!("The server's certificate ends in {days} days."), meaning, remedies);
    }
}

fn clock(case: &mut Case<'_>) {
    let (name, expected) = ("The server's clock", "At most 5 seconds from Rollcall's");
    let Some(ahead_ms) = case.web.clock_ahead_ms else {
        return case.probe(name, expected, "The server does not say what time it is", None);
    };
    let off_ms = ahead_ms.abs();
    let side = if ahead_ms > 0 { "ahead of" } else { "behind" };
    let observed =
        if off_ms <= CLOCK_ODD_MS { "No difference that matters".to_owned() } else { format!("{} s {side} Rollcall's", off_ms / 1000) };
    case.probe(name, expected, observed, Some(off_ms <= CLOCK_ODD_MS));
    if off_ms > CLOCK_ODD_MS {
        clock_off(case, &format!("The server's clock is {} s {side} Rollcall's.", off_ms / 1000), off_ms > CLOCK_BAD_MS);
    }
}

pub fn clock_off(case: &mut Case<'_>, title: &str, grave: bool) {
    let lines = "timedatectl set-ntp true\ntimedatectl timesync-status";
    let mut remedies = case.lines.debian("the shell, on both machines", lines);
    remedies.extend(case.lines.docker_file("the shell of the host, and of Rollcall's machine", lines));
    let meaning = "Tokens count to the second: with a difference of more than ten, people are turned away although they may enter.";
    case.find(if grave { Critical } else { Warning }, "clock_off", title, meaning, remedies);
}

fn script(case: &mut Case<'_>) {
    let (name, expected) = ("external_api.js", "The script with which Jitsi is embedded");
    let path = if matches!(case.target.kind, Kind::Jaas { .. }) { "under the AppID" } else { "at /external_api.js" };
    let observed = match &case.web.script {
        Some(Ok(Script::Real)) => return case.probe(name, expected, "It is there", Some(true)),
        Some(Ok(Script::SomethingElse)) => "Something else is there".to_owned(),
        Some(Err(why)) => sentence(*why),
        None => return case.probe(name, expected, "Not tried", None),
    };
    case.probe(name, expected, observed, Some(false));
    let mut remedies = case.lines.nginx("location = /external_api.js {\n    alias /usr/share/jitsi-meet/libs/external_api.min.js;\n}");
    remedies
        .extend(case.lines.docker("# the web container serves it by itself: look at what stands before it\nPUBLIC_URL=https://the-host"));
    let meaning = "No lesson can open. Either this is no Jitsi server, or another web server stands before it.";
    case.find(Critical, "script_missing", format!("Jitsi's script is not {path}."), meaning, remedies);
}

fn config(case: &mut Case<'_>) {
    let (name, expected) = ("config.js", "Names the virtual host, and a WebSocket or BOSH address");
    let observed = match (&case.web.config, &case.web.deployment) {
        (Some(Ok(())), Some(deployment)) => {
            let ways = [("WebSocket", &deployment.websocket), ("BOSH", &deployment.bosh)];
            let ways: Vec<_> = ways.into_iter().filter(|(_, url)| url.is_some()).map(|(name, _)| name).collect();
            if !ways.is_empty() {
                return case.probe(name, expected, format!("Names the virtual host, and {}", ways.join(" and ")), Some(true));
            }
            case.probe(name, expected, "There is neither a WebSocket nor a BOSH address that a browser would use", Some(false));
            let mut remedies =
                case.lines.page("config.bosh = '/http-bind';\nconfig.websocket = 'wss://' + location.host + '/xmpp-websocket';");
            remedies.extend(case.lines.docker("ENABLE_XMPP_WEBSOCKET=1"));
            let meaning = "Jitsi's page does not know where to connect: lessons stay at \"connecting\".";
            return case.find(Critical, "no_xmpp_address", "The server does not say where its conferences are.", meaning, remedies);
        }
        (Some(Ok(())), None) => "It does not name a virtual host".to_owned(),
        (Some(Err(why)), _) => sentence(*why),
        (None, _) => return case.probe(name, expected, "Not tried", None),
    };
    case.probe(name, expected, observed, Some(false));
    // One fault is enough: where neither is, there is no Jitsi.
    if !case.has("script_missing") {
        let mut remedies = case.lines.nginx("location = /config.js {\n    alias /etc/jitsi/meet/$host-config.js;\n}");
        remedies.extend(case.lines.docker("# the web container writes it by itself\nXMPP_DOMAIN=meet.jitsi"));
        let meaning = "Jitsi's page does not know where to connect, and the examination ends here.";
        case.find(Critical, "config_missing", "The server's config.js is missing, or is not Jitsi's.", meaning, remedies);
    }
}

fn framing(case: &mut Case<'_>) {
    let (name, expected) = ("The meeting page inside another", "The server allows Rollcall to embed it");
    let header = match &case.web.framing {
        Some(Ok(Framing::Allowed)) => return case.probe(name, expected, "Allowed", Some(true)),
        Some(Ok(Framing::Forbidden(header))) => *header,
        Some(Err(why)) => return case.probe(name, expected, sentence(*why), None),
        None => return case.probe(name, expected, "Not tried", None),
    };
    case.probe(name, expected, format!("Forbidden by {header}"), Some(false));
    let origin = case.target.our_origin.as_deref().unwrap_or("https://ROLLCALL-HOST");
    let lines =
        format!("# remove: add_header X-Frame-Options …;\nadd_header Content-Security-Policy \"frame-ancestors 'self' {origin}\" always;");
    let mut remedies = case.lines.nginx(&lines);
    remedies.extend(case.lines.docker_file("the proxy in front of the web container", &lines));
    let meaning = "Browsers show an empty frame instead of the lesson.";
    case.find(Critical, "embedding_forbidden", "The server forbids other pages to show its meetings.", meaning, remedies);
}

/// Routes that tell strangers who is in which room. They come last: they are looked at while somebody is in a room.
pub fn judge_leaks(case: &mut Case<'_>) {
    let (name, expected) = ("Lists of rooms and people, asked by a stranger", "Not given");
    let Some(leaks) = case.web.leaks.clone() else { return case.probe(name, expected, "Not tried", None) };
    let shown: Vec<_> = leaks.iter().map(|path| format!("/{path}")).collect();
    let observed = if leaks.is_empty() { "Not given".to_owned() } else { format!("Given at {}", shown.join(", ")) };
    case.probe(name, expected, observed, Some(leaks.is_empty()));
    let (census, details): (Vec<_>, Vec<_>) = leaks.into_iter().partition(|path| *path == "room-census");
    if !census.is_empty() {
        let mut remedies = case.lines.nginx("location = /room-census {\n    return 404;\n}");
        remedies.extend(case.lines.rooms("modules_enabled = {\n    -- remove: \"muc_census\";\n}"));
        remedies.extend(case.lines.docker("# take muc_census out of XMPP_MUC_MODULES and XMPP_MODULES"));
        let meaning = "Anybody on the internet can list the conferences that are going on, by the names with which one enters.";
        case.find(Warning, "census_open", "The server tells strangers which rooms are in use.", meaning, remedies);
    }
    if !details.is_empty() {
        let mut remedies = case.lines.vhost("enable_roomsize_token_verification = true\n-- or remove \"muc_size\" from modules_enabled");
        remedies.extend(case.lines.nginx("location ~ ^/(room|room-size|sessions)$ {\n    return 404;\n}"));
        remedies.extend(case.lines.docker("# take muc_size out of XMPP_MODULES"));
        let meaning = "Who knows a conference's name can read who is in it, with names and e-mail addresses, without being in the lesson.";
        case.find(Warning, "room_details_open", "The server tells strangers who is in a room.", meaning, remedies);
    }
}

pub fn sentence(why: Unreachable) -> String {
    let text = why.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn shown_host(target: &Target) -> &str {
    if matches!(target.kind, Kind::Jaas { .. }) { domain::provider::JAAS_DOMAIN } else { &target.domain }
}
