//! Receipts: what a student can show of their attendance, signed (`EdDSA`), so that anybody can check it without asking this server.
//!
//! The file has readable lines and the signed token between two marks. The lines are made of what the token says and of nothing else;
//! whoever checks the file makes them anew and compares. So neither a letter of the token nor one of the lines can be changed.

use data_encoding::HEXLOWER;
use domain::attendance::{Correction, minutes};
use domain::ledger::{Attendance, Certainty};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokens::{Refused, SigningKey, VerifyingKey, statement};

use super::context::Random;
use super::files::lesson::standing_of;
use super::files::wall::Wall;
use super::store::receipt_key::{self, ReceiptKey};
use super::store::{self, Store};
use super::vault::Vault;
use crate::api::attendance::{ReportHead, ReportRow};
use crate::api::{ApiError, Result};

/// What says that a signed statement is a receipt.
const TYPE: &str = "rollcall-receipt";
/// Stretches of presence in a receipt at most; a line that flickers has more.
const VISITS_MAX: usize = 200;
/// Letters of the token in a line of the file: mail leaves such lines alone.
const LINE: usize = 64;
const BEGIN: &str = "-----BEGIN ROLLCALL RECEIPT-----";
const END: &str = "-----END ROLLCALL RECEIPT-----";

/// Something with an id and a title or name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its id; a person's is the pseudonym under which they are in conferences.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// Totals in whole minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// What counts.
    pub counted: i64,
    /// Of that, confirmed.
    pub confirmed: i64,
    /// Of that, inferred.
    pub inferred: i64,
    /// Of that, added by hand.
    pub added: i64,
}

/// What a receipt says. Times are RFC 3339 by the wall clock of the lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Where it was made: the address of the server, as the person reached it.
    pub iss: String,
    /// [`TYPE`].
    pub typ: String,
    /// The lesson.
    pub lesson: Named,
    /// Its course.
    pub course: Named,
    /// Its time zone, an IANA name.
    pub time_zone: String,
    /// From when it was open.
    pub opens: String,
    /// Until when.
    pub ends: String,
    /// Whether it was over when the receipt was made; otherwise this is how it stood.
    pub over: bool,
    /// Whose.
    pub person: Named,
    /// Present, absent, excused; late; left early.
    pub standing: String,
    /// Totals.
    pub minutes: Minutes,
    /// From, to, and how it is known: `confirmed`, `inferred`, `unknown` (not counted).
    pub visits: Vec<(String, String, Certainty)>,
    /// How many more there were.
    pub visits_left_out: usize,
    /// When it was made.
    pub made: String,
    /// SHA-256 of the line of the ledger that it was made of.
    pub evidence: String,
}

/// What is wrong with a receipt that somebody was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Neither a file nor a token.
    #[error("this is not a receipt: it has neither the line {BEGIN} nor a token. Please take the file as it was downloaded")]
    NoReceipt,
    /// A file without its end.
    #[error("the receipt is cut off: its last line, {END}, is missing. Please take the whole file")]
    CutOff,
    /// More than one in a file.
    #[error("there are several receipts in this file. Please check them one by one")]
    Several,
    /// Signed with another key.
    #[error(
        "the receipt is signed with a key that is not among those given. Please get the keys of the server that made it, /keys/receipts.json"
    )]
    OtherKey,
    /// The token is not as it was signed.
    #[error("the signature is wrong: the receipt has been changed, or was made by somebody else")]
    Signature,
    /// Signed, and something else.
    #[error("this is signed by the same key, but is not a receipt")]
    OtherStatement,
    /// The lines are not those of the token.
    #[error("the readable lines have been changed: they are not what was signed")]
    Lines,
}

/// What the line of the ledger is, for its digest: the JSON of this.
#[derive(Serialize)]
struct Line<'a> {
    attendance: Option<&'a Attendance>,
    corrections: Vec<&'a Correction>,
}

impl Receipt {
    /// The receipt of somebody's own line. `origin`: the address of this server; `made_ms`: now (Unix ms).
    pub fn new(origin: String, head: &ReportHead, row: &ReportRow, made_ms: i64) -> Self {
        let wall = Wall::of(&head.time_zone);
        let iso = |ms| wall.moment(ms).iso();
        let mut visits: Vec<(i64, i64, Certainty)> = Vec::new();
        let all = row.attendance.iter().flat_map(|attendance| &attendance.visits);
        for stretch in all.flat_map(|visit| &visit.stretches) {
            match visits.last_mut() {
                Some(last) if last.1 == stretch.from_ms && last.2 == stretch.certainty => last.1 = stretch.to_ms,
                _ => visits.push((stretch.from_ms, stretch.to_ms, stretch.certainty)),
            }
        }
        let line = Line { attendance: row.attendance.as_ref(), corrections: row.corrections.iter().map(|line| &line.correction).collect() };
        let line = serde_json::to_vec(&line).expect("plain data");
        let settled = &row.settled;
        Self {
            iss: origin,
            typ: TYPE.to_owned(),
            lesson: Named { id: head.lesson.to_string(), name: head.title.clone() },
            course: Named { id: head.course.to_string(), name: head.course_title.clone() },
            time_zone: head.time_zone.clone(),
            opens: iso(head.span.from_ms),
            ends: iso(head.span.to_ms),
            over: head.over,
            person: Named { id: row.person.to_string(), name: row.name.clone() },
            standing: standing_of(settled),
            minutes: Minutes {
                counted: settled.minutes(),
                confirmed: minutes(settled.confirmed_ms),
                inferred: minutes(settled.inferred_ms),
                added: minutes(settled.added_ms),
            },
            visits_left_out: visits.len().saturating_sub(VISITS_MAX),
            visits: visits.into_iter().take(VISITS_MAX).map(|(from_ms, to_ms, certainty)| (iso(from_ms), iso(to_ms), certainty)).collect(),
            made: iso(made_ms),
            evidence: format!("sha-256:{}", HEXLOWER.encode(&Sha256::digest(line))),
        }
    }

    /// The token.
    pub fn sign(&self, kid: &str, key: &SigningKey) -> String {
        let Ok(Value::Object(says)) = serde_json::to_value(self) else { unreachable!("a structure is an object") };
        statement::sign(key, kid, &says)
    }

    /// The lines for people.
    pub fn lines(&self) -> String {
        let so_far = if self.over { "" } else { " (so far: the lesson is not over)" };
        let minutes = &self.minutes;
        let mut lines = format!(
            "Attendance receipt{so_far}\n\nLesson:    {}\nCourse:    {}\nOpen:      {} {} to {} {} ({})\nPerson:    {}\nStanding:  {}\n\
             Minutes:   {} (confirmed {}, inferred {}, added by hand {})\n",
            self.lesson.name,
            self.course.name,
            date(&self.opens),
            time(&self.opens),
            date(&self.ends),
            time(&self.ends),
            self.time_zone,
            self.person.name,
            self.standing,
            minutes.counted,
            minutes.confirmed,
            minutes.inferred,
            minutes.added,
        );
        for (from, to, certainty) in &self.visits {
            let known = match certainty {
                Certainty::Confirmed => "confirmed",
                Certainty::Inferred => "inferred",
                Certainty::Unknown => "unknown, not counted",
            };
            lines.push_str(&format!("           {} to {}, {known}\n", time(from), time(to)));
        }
        if self.visits_left_out > 0 {
            lines.push_str(&format!("           and {} more\n", self.visits_left_out));
        }
        lines.push_str(&format!("Made:      {} by {}\n", self.made, self.iss));
        lines
    }

    /// The file: the lines, and the token that says the same.
    pub fn file(&self, token: &str) -> String {
        let mut file = format!("{BEGIN}\n{}\nSigned. This checks it: rollcall receipt verify FILE --key receipts.json\n", self.lines());
        file.push_str(&format!("The key is at {}/keys/receipts.json\n\n", self.iss));
        for line in token.as_bytes().chunks(LINE) {
            file.extend(line.iter().copied().map(char::from));
            file.push('\n');
        }
        file + END + "\n"
    }
}

fn date(iso: &str) -> &str {
    iso.get(..10).unwrap_or("?")
}

fn time(iso: &str) -> &str {
    iso.get(11..19).unwrap_or("?")
}

/// Checks a receipt: the file, also inside a mail that quotes it, or the token alone.
///
/// # Errors
/// What is wrong with it.
pub fn verify(text: &str, keys: &[(Option<String>, VerifyingKey)]) -> std::result::Result<Receipt, Wrong> {
    let Some((_, after)) = text.split_once(BEGIN) else {
        let token = text.trim().trim_start_matches('\u{feff}');
        let plausible = token.matches('.').count() == 2 && !token.contains(char::is_whitespace);
        return if plausible { read(token, keys) } else { Err(Wrong::NoReceipt) };
    };
    let (block, rest) = after.split_once(END).ok_or(Wrong::CutOff)?;
    if block.contains(BEGIN) || rest.contains(BEGIN) {
        return Err(Wrong::Several);
    }
    let lines: Vec<&str> = block.lines().map(unquoted).collect();
    let first = lines.iter().position(|line| line.starts_with("eyJ")).ok_or(Wrong::NoReceipt)?;
    let token: String = lines[first..].concat().chars().filter(|c| !c.is_whitespace()).collect();
    let receipt = read(&token, keys)?;
    if squeezed(&receipt.file(&token)) == squeezed(&format!("{BEGIN}\n{block}{END}")) { Ok(receipt) } else { Err(Wrong::Lines) }
}

/// A line without what mail programs put in front when they quote it.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches(|c: char| c == '>' || c.is_whitespace())
}

/// Text without quotes and white space: mail folds lines.
fn squeezed(text: &str) -> String {
    text.lines().flat_map(|line| unquoted(line).chars()).filter(|c| !c.is_whitespace()).collect()
}

fn read(token: &str, keys: &[(Option<String>, VerifyingKey)]) -> std::result::Result<Receipt, Wrong> {
    let says = statement::read(token, keys).map_err(|refused| match refused {
        Refused::Key => Wrong::OtherKey,
        _ => Wrong::Signature,
    })?;
    let receipt: Receipt = serde_json::from_value(Value::Object(says)).map_err(|_| Wrong::OtherStatement)?;
    if receipt.typ == TYPE { Ok(receipt) } else { Err(Wrong::OtherStatement) }
}

/// Keys from what an administrator gives: a public key in PEM, or a JWKS.
///
/// # Errors
/// There is no such key in it, in words.
pub fn keys(text: &str) -> anyhow::Result<Vec<(Option<String>, VerifyingKey)>> {
    if let Ok(set) = serde_json::from_str::<Value>(text) {
        let entries = set.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let keys: Vec<_> = entries.iter().filter_map(VerifyingKey::eddsa_jwk).map(|(kid, key)| (Some(kid), key)).collect();
        anyhow::ensure!(!keys.is_empty(), "there is no Ed25519 key in this JWKS: it is what /keys/receipts.json of the server gives");
        return Ok(keys);
    }
    Ok(vec![(None, VerifyingKey::eddsa(text)?)])
}

/// What a sealed key is bound to.
fn purpose(id: &str) -> String {
    format!("receipt key {id}")
}

/// The key to sign with, and its name. It is made when it is first needed, and anew if the master key is another one now.
///
/// # Errors
/// The store fails.
pub async fn signing(store: &Store, vault: &Vault, random: &Random, now_ms: i64) -> Result<(String, SigningKey)> {
    // Whoever comes second finds the key that the first one has made meanwhile.
    for _ in 0..2 {
        let newest = receipt_key::all(store).await?.into_iter().next();
        if let Some(key) = newest.as_ref().and_then(|key| opened(vault, key)) {
            return Ok(key);
        }
        let (key, pem) = SigningKey::generate_eddsa();
        let id = format!("receipts-{}", random.id());
        let made_ms = newest.as_ref().map_or(now_ms, |newest| now_ms.max(newest.made_ms + 1));
        let made = ReceiptKey {
            sealed: vault.seal(random, &purpose(&id), &pem),
            public_pem: key.public_pem().ok_or(ApiError::Internal)?,
            id,
            made_ms,
        };
        receipt_key::insert(store, &made, newest.as_ref().map(|key| key.id.as_str())).await?;
    }
    let newest = receipt_key::all(store).await?.into_iter().next();
    newest.and_then(|key| opened(vault, &key)).ok_or(ApiError::Internal)
}

fn opened(vault: &Vault, key: &ReceiptKey) -> Option<(String, SigningKey)> {
    let pem = vault.unseal(&purpose(&key.id), &key.sealed)?;
    Some((key.id.clone(), SigningKey::eddsa(pem.expose()).ok()?))
}

/// The public halves of all keys that have ever signed a receipt here, as a JWKS.
///
/// # Errors
/// The store fails.
pub async fn jwks(store: &Store) -> store::Result<Value> {
    let keys = receipt_key::all(store).await?;
    let entries: Vec<Value> = keys.iter().filter_map(|key| VerifyingKey::jwk_of_eddsa(&key.public_pem, &key.id).ok()).collect();
    Ok(json!({ "keys": entries }))
}
