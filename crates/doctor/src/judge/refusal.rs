//! Why somebody with the right token does not get in: the server's reason, turned into what to change.

use domain::doctor::Remedy;
use domain::doctor::Severity::Critical;

use super::Case;
use super::web::clock_off;
use crate::robot::{NoRoom, Refusal};
use crate::{Kind, Target};

/// The right token is refused: the server's reason says what is different.
pub fn refused(case: &mut Case<'_>, refusal: &Refusal) {
    let said = refusal.text.to_lowercase();
    let nobody = "Nobody from Rollcall can enter a lesson on this server.";
    let reason = format!("The server said: {}.", refusal.said());
    let own = own_key(case.target);
    let about = |word: &str| said.contains(word);
    let (code, title, remedies) = if about("signature") {
        let remedies = settings(case, own, "JWT_APP_SECRET=the secret from Rollcall");
        let title = match case.target.kind {
            Kind::SharedSecret => "Rollcall and the server have different secrets.",
            _ => "The server checks signatures with another public key than Rollcall's.",
        };
        ("secret_differs", title, remedies)
    } else if about("public key") || about("kid") {
        let address = case.target.key_url.clone().unwrap_or_else(|| "the address on the server's page in Rollcall".to_owned());
        let lua = format!("asap_key_server = \"{address}\"");
        let remedies = settings(case, &lua, &format!("JWT_ASAP_KEYSERVER={address}"));
        ("key_server_unreachable", "The server cannot fetch Rollcall's public key.", remedies)
    } else if about("alg") || about("typ") {
        let lua = match case.target.kind {
            Kind::SharedSecret => "app_secret = \"the secret from Rollcall\"\n-- and neither asap_key_server nor signature_algorithm",
            _ => "asap_key_server = \"…\"\n-- and no app_secret",
        };
        let docker = match case.target.kind {
            Kind::SharedSecret => "JWT_APP_SECRET=the secret from Rollcall\n# and neither JWT_ASAP_KEYSERVER nor JWT_SIGN_TYPE",
            _ => "JWT_ASAP_KEYSERVER=…\n# and no JWT_APP_SECRET",
        };
        ("algorithm_differs", "The server expects tokens that are signed in another way.", settings(case, lua, docker))
    } else if about("iss") {
        let lua = "asap_accepted_issuers = { \"the issuer from Rollcall\" }";
        let title = "The server does not accept Rollcall's issuer (iss).";
        ("issuer_differs", title, settings(case, lua, "JWT_ACCEPTED_ISSUERS=the issuer from Rollcall"))
    } else if about("aud") {
        let lua = "asap_accepted_audiences = { \"the audience from Rollcall\" }";
        let title = "The server does not accept Rollcall's audience (aud).";
        ("audience_differs", title, settings(case, lua, "JWT_ACCEPTED_AUDIENCES=the audience from Rollcall"))
    } else if about("nbf") || about("exp") {
        return clock_off(case, "The server's clock differs from Rollcall's: it takes a fresh token for one of another time.", true);
    } else {
        let title = "The server refuses Rollcall's tokens.";
        ("token_refused", title, case.lines.debian("the shell", "journalctl -u prosody -n 50"))
    };
    case.find(Critical, code, title, &format!("{nobody} {reason}"), remedies);
}

pub fn own_key(target: &Target) -> &'static str {
    match target.kind {
        Kind::SharedSecret => "app_id = \"the app id from Rollcall\"\napp_secret = \"the secret from Rollcall\"",
        _ => "asap_key_server = \"the address on the server's page in Rollcall\"\n-- restarting makes Prosody forget the keys it remembers",
    }
}

/// The same for both ways of installing; on JaaS there is only one place to look.
pub fn settings(case: &Case<'_>, lua: &str, docker: &str) -> Vec<Remedy> {
    if matches!(case.target.kind, Kind::Jaas { .. }) {
        let lines =
            "Compare AppID and API key id with the JaaS console, API keys. The public key there must belong to the private key here.";
        return case.lines.rollcall("the server's page, Keys", lines);
    }
    let mut remedies = case.lines.vhost(lua);
    remedies.extend(case.lines.docker(docker));
    remedies
}

/// Signed in with the right token, and not let into the room.
pub fn turned(case: &mut Case<'_>, refusal: &Refusal) {
    let said = format!("The server said: {}.", refusal.said());
    let lobby = matches!(refusal.condition.as_str(), "registration-required" | "not-acceptable");
    if lobby {
        let mut remedies = case.lines.rooms("modules_enabled = {\n    \"token_lobby_bypass\";   -- or remove \"muc_wait_for_host\"\n}");
        remedies.extend(case.lines.docker("# beside what stands there already, with commas between:\nXMPP_MUC_MODULES=token_lobby_bypass"));
        let meaning = format!("Lessons do not begin, because nobody is inside who could let the teacher in. {said}");
        case.find(Critical, "teacher_in_lobby", "Teachers are kept in the lobby.", &meaning, remedies);
    } else if refusal.text.to_lowercase().contains("token") {
        let lines = format!("Subject (sub): {}", case.web.deployment.as_ref().map_or("the virtual host", |found| found.domain.as_str()));
        let remedies = case.lines.rollcall("the server's page, Subject", &lines);
        let meaning = format!("Nobody from Rollcall can enter a lesson on this server. {said}");
        case.find(
            Critical,
            "subject_differs",
            "The server's virtual host is not the subject (sub) of Rollcall's tokens.",
            &meaning,
            remedies,
        );
    } else {
        let remedies = case.lines.debian("the shell", "journalctl -u prosody -n 50");
        let meaning = format!("Nobody from Rollcall can enter a lesson on this server. {said}");
        case.find(Critical, "join_refused", "The server does not let teachers into rooms.", &meaning, remedies);
    }
}

pub fn no_room(case: &mut Case<'_>, why: &NoRoom) {
    let meaning = "Lessons stay at \"connecting\": only Jicofo can open a room.";
    match why {
        NoRoom::Refused(refusal) => {
            let mut remedies = case.lines.jicofo("jicofo {\n  authentication {\n    enabled = false\n  }\n}");
            remedies.extend(case.lines.docker("AUTH_TYPE=jwt\nJICOFO_ENABLE_AUTH=0"));
            let meaning = format!("{meaning} It said: {}.", refusal.said());
            case.find(Critical, "focus_refuses", "Jicofo refuses to open a room for people with tokens.", &meaning, remedies);
        }
        NoRoom::NobodyThere | NoRoom::Broken(_) => {
            let mut remedies = case.lines.debian("the shell", "systemctl restart jicofo\njournalctl -u jicofo -n 50");
            remedies.extend(case.lines.docker_file("the shell", "docker compose up -d jicofo\ndocker compose logs --tail 50 jicofo"));
            case.find(Critical, "no_focus", "Jicofo does not answer: no room can be opened.", meaning, remedies);
        }
    }
}
