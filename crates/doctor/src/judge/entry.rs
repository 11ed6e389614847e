//! Who gets in: the right token, and all the wrong ones.

use domain::doctor::Severity::{Critical, Note, Warning};

use super::refusal::{no_room, own_key, refused, settings, turned};
use super::{Case, web};
use crate::Kind;
use crate::facts::{Entry, Stranger};
use crate::robot::{NoRoom, NotIn};
use crate::room::Made;

pub fn judge(case: &mut Case<'_>) {
    // Where every token and none is taken, tokens are not looked at: no other finding about them would say more.
    let ignored = tokens_ignored(case);
    teacher(case, ignored);
    strangers(case, ignored);
    student(case);
}

/// Whether the server does not look at tokens at all.
pub fn tokens_ignored(case: &Case<'_>) -> bool {
    [Stranger::Expired, Stranger::OtherSecret, Stranger::Unsigned].iter().all(|stranger| taken(case, *stranger))
}

fn taken(case: &Case<'_>, stranger: Stranger) -> bool {
    case.xmpp.strangers.get(&stranger).is_some_and(Entry::is_signed_in)
}

fn inside(case: &Case<'_>, stranger: Stranger) -> bool {
    case.xmpp.strangers.get(&stranger).is_some_and(|entry| entry.joined().is_some())
}

fn teacher(case: &mut Case<'_>, ignored: bool) {
    let (name, expected) = ("A teacher's token", "Gets in");
    let (observed, passed) = described(&case.xmpp.teacher);
    case.probe(name, expected, observed, passed);
    match case.xmpp.teacher.clone() {
        Entry::Outside(NotIn::Refused(refusal)) => refused(case, &refusal),
        Entry::Outside(_) | Entry::Lost(_) => {
            let title = "The connection broke off while a teacher came in.";
            let remedies = case.lines.debian("the shell", "journalctl -u prosody -n 50");
            case.find(Warning, "connection_breaks", title, "Please examine again. If it stays so, lessons will break off, too.", remedies);
        }
        Entry::NoRoom(why) => no_room(case, &why),
        Entry::Turned(refusal) if refusal.no_room => no_room(case, &NoRoom::NobodyThere),
        Entry::Turned(refusal) if !ignored => turned(case, &refusal),
        Entry::NotTried | Entry::SignedIn | Entry::Joined(_) | Entry::Turned(_) => {}
    }
    if case.xmpp.made == Some(Made::OnlyOverXmpp) {
        let mut remedies = case
            .lines
            .nginx("location ~ ^/conference-request/v1(\\/.*)?$ {\n    proxy_pass http://127.0.0.1:8888/conference-request/v1$1;\n}");
        remedies.extend(case.lines.docker("# let the proxy in front pass on /conference-request/v1"));
        let title = "config.js names an address for opening rooms that does not work.";
        case.find(
            Warning,
            "room_request_unreachable",
            title,
            "Lessons may stay at \"connecting\" when nobody is in the room yet.",
            remedies,
        );
    }
}

/// A student who may come in, and is not let in although the teacher is there.
fn student(case: &mut Case<'_>) {
    let (Entry::Turned(refusal) | Entry::Outside(NotIn::Refused(refusal))) = &case.xmpp.beside else { return };
    let meaning = format!("Lessons take place without the students. The server said: {}.", refusal.said());
    let mut remedies = case.lines.rooms("modules_enabled = {\n    \"token_lobby_bypass\";   -- if they are kept in the lobby\n}");
    remedies.extend(case.lines.debian("the shell", "journalctl -u prosody -n 50"));
    remedies.extend(case.lines.docker("# beside what stands there already, with commas between:\nXMPP_MUC_MODULES=token_lobby_bypass"));
    case.find(Critical, "students_kept_out", "The server lets teachers in, but not students.", &meaning, remedies);
}

/// What a stranger is called.
const STRANGERS: [(Stranger, &str); 10] = [
    (Stranger::NoToken, "Nobody's: no token at all"),
    (Stranger::Guest, "Nobody's, at the virtual host for guests"),
    (Stranger::Expired, "An expired token"),
    (Stranger::NotYet, "A token whose time has not come"),
    (Stranger::OtherSecret, "A token signed by somebody else"),
    (Stranger::Unsigned, "A token that is not signed"),
    (Stranger::OtherRoom, "A token for another room"),
    (Stranger::OtherSubject, "A token for another domain"),
    (Stranger::OtherAudience, "A token for another audience"),
    (Stranger::AnyRoom, "A token for all rooms (*)"),
];

/// Whether it is dangerous that this one came so far. Signing in is enough where the signature or the time is wrong: nothing looks at
/// those again. Without a token, or with one for elsewhere, the room's door decides.
const fn came_too_far(stranger: Stranger, entry: &Entry) -> bool {
    match stranger {
        Stranger::Expired | Stranger::NotYet | Stranger::OtherSecret | Stranger::Unsigned | Stranger::OtherAudience => entry.is_signed_in(),
        _ => entry.joined().is_some(),
    }
}

fn strangers(case: &mut Case<'_>, ignored: bool) {
    let has_guests = case.web.deployment.as_ref().is_some_and(|deployment| deployment.guests.is_some());
    let jaas = matches!(case.target.kind, Kind::Jaas { .. });
    for (stranger, name) in STRANGERS {
        let applies = match stranger {
            Stranger::Guest => has_guests,
            Stranger::NoToken | Stranger::OtherRoom | Stranger::OtherSubject | Stranger::OtherAudience | Stranger::AnyRoom => !jaas,
            _ => true,
        };
        if !applies {
            continue;
        }
        let entry = case.xmpp.strangers.get(&stranger).cloned().unwrap_or_default();
        let passed = match entry {
            Entry::NotTried | Entry::Lost(_) | Entry::NoRoom(_) | Entry::Outside(NotIn::Broken(_)) => None,
            ref entry => Some(!came_too_far(stranger, entry)),
        };
        case.probe(name, "Stays outside", described(&entry).0, passed);
    }
    if ignored {
        let mut remedies = case
            .lines
            .vhost("authentication = \"token\"\napp_id = \"the app id from Rollcall\"\napp_secret = \"the secret from Rollcall\"");
        remedies.extend(
            case.lines.docker("ENABLE_AUTH=1\nAUTH_TYPE=jwt\nJWT_APP_ID=the app id from Rollcall\nJWT_APP_SECRET=the secret from Rollcall"),
        );
        let title = "The server does not look at tokens: everybody gets in.";
        let meaning = "Whoever has the address of a lesson is in it, under any name, and nobody is known to be the teacher.";
        return case.find(Critical, "tokens_ignored", title, meaning, remedies);
    }
    without_token(case);
    signatures_and_times(case);
    rooms(case);
    audience(case);
}

fn without_token(case: &mut Case<'_>) {
    let (host, guest) = (inside(case, Stranger::NoToken), inside(case, Stranger::Guest));
    if !host && !guest {
        return;
    }
    let mut remedies = Vec::new();
    if host {
        remedies.extend(case.lines.vhost("allow_empty_token = false"));
        remedies.extend(case.lines.docker("JWT_ALLOW_EMPTY=0"));
    }
    if guest {
        remedies.extend(case.lines.page("// remove: config.hosts.anonymousdomain = …;   and the VirtualHost of that name in Prosody"));
        remedies.extend(case.lines.docker("ENABLE_GUESTS=0"));
    }
    let title = "People get in without a token.";
    let meaning =
        "Whoever has the address of a lesson is in it, under any name. Guests whom you invite in Rollcall get tokens of their own.";
    case.find(Critical, "guests_without_token", title, meaning, remedies);
}

fn signatures_and_times(case: &mut Case<'_>) {
    if taken(case, Stranger::OtherSecret) {
        let remedies = settings(case, own_key(case.target), "JWT_APP_SECRET=the secret from Rollcall");
        let title = "The server takes tokens that somebody else has signed.";
        let meaning = "Anybody can write a token that makes them a teacher in any lesson.";
        case.find(Critical, "signature_not_checked", title, meaning, remedies);
    } else if taken(case, Stranger::Unsigned) {
        let lua = "signature_algorithm = \"HS256\"   -- RS256 with a key server";
        let title = "The server takes tokens that are not signed at all.";
        let meaning = "Anybody can write a token that makes them a teacher in any lesson.";
        let remedies = settings(case, lua, "JWT_SIGN_TYPE=HS256\n# RS256 with a key server");
        case.find(Critical, "unsigned_accepted", title, meaning, remedies);
    }
    for (stranger, code, title, meaning) in [
        (
            Stranger::Expired,
            "expired_accepted",
            "The server takes expired tokens.",
            "Who has once been in a lesson can come back to it for ever, even after leaving the school.",
        ),
        (
            Stranger::NotYet,
            "not_yet_accepted",
            "The server takes tokens whose time has not come.",
            "The times of tokens are not checked: who was removed from a room may come back.",
        ),
    ] {
        if taken(case, stranger) {
            let lua = "authentication = \"token\"   -- Jitsi's own module, which checks exp and nbf, not one that stands in for it";
            let remedies = settings(case, lua, "JWT_AUTH_TYPE=token");
            case.find(Critical, code, title, meaning, remedies);
        }
    }
}

/// One door, three locks. Without the door none of the locks is there.
fn rooms(case: &mut Case<'_>) {
    if inside(case, Stranger::OtherRoom) {
        let mut remedies = case.lines.rooms("modules_enabled = {\n    -- what is there already, and:\n    \"token_verification\";\n}");
        remedies.extend(case.lines.docker("JWT_TOKEN_AUTH_MODULE=token_verification"));
        let title = "A token for one room opens all rooms.";
        let meaning = "A student of one class can walk into any other class's lesson while it goes on.";
        return case.find(Critical, "room_not_checked", title, meaning, remedies);
    }
    if inside(case, Stranger::OtherSubject) {
        let mut remedies = case.lines.vhost("enable_domain_verification = true");
        let subject = "and on the server's page in Rollcall: Subject (sub) = XMPP_DOMAIN";
        remedies.extend(case.lines.docker(&format!("JWT_ENABLE_DOMAIN_VERIFICATION=true\n# {subject}")));
        let title = "The server takes tokens that are for another domain.";
        let meaning = "If the same secret is used for several servers, people of one get into the lessons of the other.";
        case.find(Warning, "domain_not_checked", title, meaning, remedies);
    }
    if inside(case, Stranger::AnyRoom) {
        let module = "token_no_wildcard";
        let mut remedies = case.lines.rooms(&format!(
            "modules_enabled = {{\n    -- what is there already, and, from jitsi-contrib/prosody-plugins:\n    \"{module}\";\n}}"
        ));
        remedies.extend(case.lines.docker(&format!("# beside what stands there already, with commas between:\nXMPP_MUC_MODULES={module}")));
        let title = "The server takes tokens for all rooms (*).";
        let meaning = "Rollcall never signs such tokens. But another program that has the same secret might, and they open every lesson.";
        case.find(Note, "wildcard_accepted", title, meaning, remedies);
    }
}

fn audience(case: &mut Case<'_>) {
    if taken(case, Stranger::OtherAudience) {
        let lua = "asap_accepted_audiences = { \"jitsi\" }   -- what stands under Audience in Rollcall";
        let title = "The server takes tokens that are meant for others.";
        let meaning = "A token that the same secret has signed for another program opens lessons here.";
        let remedies = settings(case, lua, "JWT_ACCEPTED_AUDIENCES=jitsi");
        case.find(Warning, "audience_not_checked", title, meaning, remedies);
    }
}

/// What has become of somebody, and whether getting in was a success.
pub fn described(entry: &Entry) -> (String, Option<bool>) {
    match entry {
        Entry::NotTried => ("Not tried".to_owned(), None),
        Entry::Outside(NotIn::Refused(refusal)) => (format!("Refused when signing in: {}", refusal.said()), Some(false)),
        Entry::Outside(NotIn::NoWay) => ("There is no way to sign in with a token".to_owned(), Some(false)),
        Entry::Outside(NotIn::NoSuchHost) => ("There is no such virtual host".to_owned(), Some(false)),
        Entry::Outside(NotIn::Broken(why)) | Entry::Lost(why) | Entry::NoRoom(NoRoom::Broken(why)) => (web::sentence(*why), None),
        Entry::NoRoom(NoRoom::NobodyThere) => ("Signed in, but Jicofo does not answer, so there is no room".to_owned(), Some(false)),
        Entry::NoRoom(NoRoom::Refused(refusal)) => {
            (format!("Signed in, but Jicofo refuses to open a room: {}", refusal.said()), Some(false))
        }
        Entry::Turned(refusal) => (format!("Signed in, but refused at the room: {}", refusal.said()), Some(false)),
        Entry::SignedIn => ("Signed in".to_owned(), Some(true)),
        Entry::Joined(_) => ("Is in the room".to_owned(), Some(true)),
    }
}
