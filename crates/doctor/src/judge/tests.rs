use std::collections::BTreeMap;

use domain::doctor::Severity;

use super::judge;
use crate::deployment::Deployment;
use crate::dial::Unreachable;
use crate::facts::{Entry, Stranger, XmppFacts};
use crate::robot::{NotIn, Rank, Refusal, Standing};
use crate::web::{Framing, Script, WebFacts};
use crate::{Kind, Target};

const NOW_MS: i64 = 1_800_000_000_000;

fn target(kind: Kind) -> Target {
    Target { domain: "meet.school.example:8443".into(), kind, our_origin: None, key_url: Some("https://rollcall.example/keys".into()) }
}

fn healthy_web() -> WebFacts {
    let host = "meet.school.example";
    WebFacts {
        reached: Some(Ok(())),
        certificate_end_s: Some(NOW_MS / 1000 + 60 * 86_400),
        clock_ahead_ms: Some(0),
        script: Some(Ok(Script::Real)),
        config: Some(Ok(())),
        deployment: Some(Deployment {
            domain: host.into(),
            guests: None,
            muc: format!("conference.{host}"),
            focus: format!("focus.{host}"),
            websocket: Some(format!("wss://{host}/xmpp-websocket").parse().expect("an address")),
            bosh: None,
            request_room: None,
        }),
        framing: Some(Ok(Framing::Allowed)),
        leaks: Some(vec![]),
    }
}

fn joined(first: (&str, &str), last: (&str, &str)) -> Entry {
    let rank = |(affiliation, role): (&str, &str)| Rank { affiliation: affiliation.into(), role: role.into() };
    Entry::Joined(Standing { first: rank(first), last: rank(last), identity: true })
}

const OWNER: (&str, &str) = ("owner", "moderator");
const MEMBER: (&str, &str) = ("member", "participant");
const NONE: (&str, &str) = ("none", "participant");

fn healthy_xmpp() -> XmppFacts {
    let refused = || Entry::Outside(NotIn::Refused(Refusal { condition: "not-allowed".into(), ..Refusal::default() }));
    let all = [
        Stranger::Expired,
        Stranger::NotYet,
        Stranger::OtherSecret,
        Stranger::Unsigned,
        Stranger::NoToken,
        Stranger::OtherRoom,
        Stranger::OtherSubject,
        Stranger::OtherAudience,
        Stranger::AnyRoom,
    ];
    let Entry::Joined(left_alone) = joined(MEMBER, MEMBER) else { unreachable!("it has just been made") };
    XmppFacts {
        websocket: Some(Ok(())),
        bosh: None,
        made: Some(crate::room::Made::AsAdvertised),
        teacher: joined(OWNER, OWNER),
        alone: joined(MEMBER, MEMBER),
        beside: joined(MEMBER, MEMBER),
        left_alone: Some(left_alone),
        strangers: all.into_iter().map(|stranger| (stranger, refused())).collect::<BTreeMap<_, _>>(),
    }
}

fn found(kind: Kind, web: &WebFacts, xmpp: &XmppFacts) -> Vec<String> {
    judge(&target(kind), web, xmpp, NOW_MS).1.into_iter().map(|finding| finding.code).collect()
}

fn found_with(change: impl FnOnce(&mut WebFacts, &mut XmppFacts)) -> Vec<String> {
    let (mut web, mut xmpp) = (healthy_web(), healthy_xmpp());
    change(&mut web, &mut xmpp);
    found(Kind::SharedSecret, &web, &xmpp)
}

#[test]
fn all_is_well() {
    let (probes, findings) = judge(&target(Kind::SharedSecret), &healthy_web(), &healthy_xmpp(), NOW_MS);
    assert!(findings.is_empty(), "{findings:#?}");
    assert!(probes.iter().all(|probe| probe.outcome == domain::doctor::Outcome::Passed), "{probes:#?}");
}

#[test]
fn certificates() {
    assert_eq!(found_with(|web, _| web.certificate_end_s = Some(NOW_MS / 1000 + 5 * 86_400)), ["certificate_ends_soon"]);
    for (why, code) in [
        (Unreachable::CertificateExpired, "certificate_invalid"),
        (Unreachable::CertificateOtherName, "certificate_invalid"),
        (Unreachable::CertificateUntrusted, "certificate_invalid"),
        (Unreachable::NoAuthorities, "no_authorities"),
        (Unreachable::NoSuchName, "unreachable"),
        (Unreachable::Timeout, "unreachable"),
    ] {
        let web = WebFacts { reached: Some(Err(why)), ..WebFacts::default() };
        assert_eq!(found(Kind::SharedSecret, &web, &XmppFacts::default()), [code], "{why:?}");
    }
}

#[test]
fn an_older_plug_in_makes_the_teacher_owner_a_moment_later() {
    let late = joined(NONE, OWNER);
    assert_eq!(found_with(|_, xmpp| xmpp.teacher = late), [""; 0]);
}

#[test]
fn a_teacher_whom_jicofo_elected_proves_nothing() {
    let codes = found_with(|_, xmpp| {
        xmpp.teacher = joined(NONE, OWNER);
        xmpp.alone = joined(NONE, OWNER);
        xmpp.beside = joined(NONE, NONE);
    });
    assert_eq!(codes, ["students_made_owners_by_jicofo", "token_affiliation_missing"]);
}

#[test]
fn jicofo_may_elect_only_when_the_teacher_leaves() {
    let codes = found_with(|_, xmpp| {
        let Entry::Joined(elected) = joined(MEMBER, OWNER) else { unreachable!("it has just been made") };
        xmpp.left_alone = Some(elected);
    });
    assert_eq!(codes, ["students_made_owners_by_jicofo"]);
}

#[test]
fn what_a_grave_fault_hides_is_not_said_too() {
    let codes = found_with(|_, xmpp| {
        for entry in xmpp.strangers.values_mut() {
            *entry = joined(NONE, NONE);
        }
        xmpp.teacher = joined(NONE, NONE);
    });
    assert_eq!(codes, ["tokens_ignored"]);
    let codes = found_with(|_, xmpp| {
        for stranger in [Stranger::OtherRoom, Stranger::OtherSubject, Stranger::AnyRoom] {
            xmpp.strangers.insert(stranger, joined(MEMBER, MEMBER));
        }
    });
    assert_eq!(codes, ["room_not_checked"]);
}

#[test]
fn students_in_the_lobby() {
    let lobby = Refusal { condition: "registration-required".into(), ..Refusal::default() };
    assert_eq!(found_with(|_, xmpp| xmpp.beside = Entry::Turned(lobby.clone())), ["students_kept_out"]);
    assert_eq!(found_with(|_, xmpp| xmpp.teacher = Entry::Turned(lobby)), ["teacher_in_lobby"]);
}

#[test]
fn a_broken_connection_accuses_nobody() {
    let codes = found_with(|_, xmpp| {
        for entry in xmpp.strangers.values_mut() {
            *entry = Entry::Outside(NotIn::Broken(Unreachable::Timeout));
        }
    });
    assert_eq!(codes, [""; 0]);
}

#[test]
fn public_servers() {
    assert_eq!(found(Kind::Public, &healthy_web(), &XmppFacts::default()), ["public_server"]);
    let target = Target { domain: "meet.jit.si".into(), ..target(Kind::Public) };
    let (_, findings) = judge(&target, &healthy_web(), &XmppFacts::default(), NOW_MS);
    let codes: Vec<_> = findings.iter().map(|finding| (finding.code.as_str(), finding.severity)).collect();
    assert_eq!(codes, [("embed_limit", Severity::Warning), ("public_server", Severity::Note)]);
}

#[test]
fn on_jaas_signing_in_is_all() {
    let kind = Kind::Jaas { app_id: "vpaas-magic-cookie-0123456789abcdef0123456789abcdef".into() };
    let mut xmpp = XmppFacts { teacher: Entry::SignedIn, websocket: Some(Ok(())), ..healthy_xmpp() };
    (xmpp.alone, xmpp.beside, xmpp.left_alone) = (Entry::NotTried, Entry::NotTried, None);
    let (probes, findings) = judge(&target(kind.clone()), &WebFacts { leaks: None, ..healthy_web() }, &xmpp, NOW_MS);
    assert!(findings.is_empty(), "{findings:#?}");
    assert!(probes.iter().all(|probe| !probe.name.contains("student")), "nobody joins there: {probes:#?}");
    let unknown = Refusal { condition: "not-allowed".into(), text: "could not obtain public key".into(), ..Refusal::default() };
    xmpp.teacher = Entry::Outside(NotIn::Refused(unknown));
    let (_, findings) = judge(&target(kind), &healthy_web(), &xmpp, NOW_MS);
    assert_eq!(findings[0].code, "key_server_unreachable");
    assert!(findings[0].remedies.iter().all(|remedy| remedy.install == "Rollcall"), "8x8's files are not ours to change");
}

#[test]
fn the_lines_name_this_servers_files() {
    let (_, findings) = judge(
        &target(Kind::KeyServer),
        &healthy_web(),
        &{
            let mut xmpp = healthy_xmpp();
            let said = Refusal { condition: "not-allowed".into(), text: "could not obtain public key".into(), ..Refusal::default() };
            xmpp.teacher = Entry::Outside(NotIn::Refused(said));
            xmpp
        },
        NOW_MS,
    );
    let debian = findings[0].remedies.iter().find(|remedy| remedy.install == "Debian packages").expect("a Debian remedy");
    assert_eq!(debian.file, "/etc/prosody/conf.avail/meet.school.example.cfg.lua");
    assert!(debian.lines.contains("asap_key_server = \"https://rollcall.example/keys\""), "{}", debian.lines);
    assert!(findings[0].remedies.iter().any(|remedy| remedy.install == "docker-jitsi-meet" && remedy.file == ".env"));
}
