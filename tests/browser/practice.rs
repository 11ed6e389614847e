//! The practice conference under the real protocol: every command of Jitsi's `external_api.js` as the raw text that it posts, from a host
//! page that knows nothing of ours, and what comes of it on both sides.

use domain::board::Allowed;
use domain::role::Role;
use serde_json::{Value, json};

use crate::harness::axe;
use crate::harness::browser::Browser;
use crate::harness::robots::{Passes, Robots};
use crate::harness::rollcall::Rollcall;

mod looks;
mod table;
mod trust;

/// The conference of these tests.
const ROOM: &str = "practice-of-a-test";
/// Number of the teacher's meeting on the host page.
const TEACHER: u8 = 3;
/// Number of the student's.
const STUDENT: u8 = 8;

/// A host page with a teacher's and a student's meeting side by side.
struct Host<'a> {
    browser: Browser,
    rollcall: &'a Rollcall,
    passes: Passes,
}

impl<'a> Host<'a> {
    async fn open(rollcall: &'a Rollcall) -> Self {
        let browser = Browser::open(rollcall, "host").await;
        // No page of ours lets itself be used like this, so the browser is told to look away.
        browser.devtools("Page.enable", json!({})).await;
        browser.devtools("Page.setBypassCSP", json!({ "enabled": true })).await;
        browser.go("/practice/line.js").await;
        let passes = Passes::of(&rollcall.data());
        Self { browser, rollcall, passes }
    }

    async fn with(rollcall: &'a Rollcall, config: Value) -> Self {
        let host = Box::pin(Self::open(rollcall)).await;
        let meetings =
            [host.meeting(TEACHER, "Ana Ruiz", Role::Teacher, &config), host.meeting(STUDENT, "Ben Ode", Role::Student, &config)];
        Box::pin(host.bring(&meetings)).await;
        host
    }

    fn meeting(&self, id: u8, name: &str, role: Role, config: &Value) -> Value {
        json!({ "id": id, "room": ROOM, "token": self.passes.sign(ROOM, name, role, Allowed::ALL), "config": config, "name": name })
    }

    async fn bring(&self, meetings: &[Value]) {
        self.browser.run_async(include_str!("practice/host.js"), vec![json!(meetings)]).await;
    }

    /// A command in the wire's form.
    async fn command(&self, who: u8, name: &str, data: Value) {
        self.browser.run("command(arguments[0], arguments[1], ...arguments[2])", vec![json!(who), json!(name), data]).await;
    }

    /// A request, and its answer.
    async fn ask(&self, who: u8, data: Value) -> Value {
        self.browser.run_async("const [who, data, done] = arguments; ask(who, data).then(done)", vec![json!(who), data]).await
    }

    /// Waits for an event with at least these fields; what was said before it, and it, is forgotten.
    async fn hears(&self, who: u8, name: &str, fields: Value) -> Value {
        let script = "const [who, name, fields] = arguments;
            const fits = (a, b) => b !== null && typeof b === 'object' ? a !== null && typeof a === 'object' && Object.keys(b).every(key => fits(a[key], b[key])) : a === b;
            const at = said[who].findIndex(one => one.name === name && fits(one, fields));
            return at < 0 ? null : (window.kept ??= []).push(...said[who].slice(0, at + 1)) && said[who].splice(0, at + 1)[at];";
        let heard = || async {
            let found = self.browser.client.execute(script, vec![json!(who), json!(name), fields.clone()]).await?;
            Ok((!found.is_null()).then_some(found))
        };
        self.browser.until(&format!("meeting {who} hears {name} {fields}"), heard).await
    }

    /// The names of what one has been told since, without what belongs to pictures alone.
    async fn names(&self, who: u8) -> Vec<String> {
        let names = self.browser.run("return said[arguments[0]].map(one => one.name)", vec![json!(who)]).await;
        names.as_array().expect("a list").iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    }

    async fn forget(&self) {
        self.browser.run("for (const list of Object.values(said)) (window.kept ??= []).push(...list.splice(0))", vec![]).await;
    }

    /// The endpoint of one of the two, as the conference names it.
    async fn endpoint(&self, who: u8) -> String {
        let info = self.ask(who, json!({ "name": "rooms-info" })).await;
        let people = info["rooms"][0]["participants"].as_array().expect("a list").clone();
        let wanted = if who == TEACHER { "Ana Ruiz" } else { "Ben Ode" };
        let one = people.iter().find(|one| one["displayName"] == wanted).expect("both are in");
        one["id"].as_str().expect("an id").to_owned()
    }

    /// Every event so far was one of the real page's, in its form.
    async fn assert_forms(&self) {
        self.forget().await;
        let shapes: Value = serde_json::from_str(include_str!("practice/events.json")).expect("JSON");
        let events = self.browser.run("return kept", vec![]).await;
        for event in events.as_array().expect("a list") {
            let name = event["name"].as_str().expect("a name");
            let Some(shape) = shapes[name].as_object() else { panic!("no such event: {event}") };
            for (field, value) in event.as_object().expect("an object").iter().filter(|(field, _)| *field != "name") {
                let kind = shape.get(field).and_then(Value::as_str).unwrap_or_else(|| panic!("{name} has no {field}: {event}"));
                let kinds: Vec<&str> = kind.trim_end_matches('?').split('|').collect();
                assert!(kinds.contains(&kind_of(value)), "{name}.{field} is no {kind}: {event}");
            }
            for (field, kind) in shape {
                assert!(
                    kind.as_str().is_some_and(|kind| kind.ends_with('?')) || !event[field].is_null() || kind == "string|null",
                    "{field} is missing: {event}"
                );
            }
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[tokio::test]
async fn a_full_class_comes_in_and_the_page_still_answers() {
    let rollcall = Rollcall::start();
    let host = Host::with(&rollcall, json!({ "startWithVideoMuted": true })).await;
    let mut robots = Robots::fill(&host.rollcall.origin, &host.passes, ROOM, 500).await;
    let last = robots.ids().last().expect("five hundred").to_owned();
    host.hears(TEACHER, "participant-joined", json!({ "id": last })).await;
    let info = host.ask(TEACHER, json!({ "name": "rooms-info" })).await;
    assert_eq!(info["rooms"][0]["participants"].as_array().map(Vec::len), Some(502));
    host.browser.picture("practice-500").await;

    host.forget().await;
    robots.say(7, json!({ "is": "hand", "up": true }));
    let id = robots.ids().nth(7).expect("the eighth").to_owned();
    host.hears(TEACHER, "raise-hand-updated", json!({ "id": id })).await;
    host.command(TEACHER, "mute-everyone", json!(["audio"])).await;
    host.hears(STUDENT, "audio-mute-status-changed", json!({ "muted": true })).await;
    robots.leave();
    host.hears(TEACHER, "participant-left", json!({ "id": last })).await;
    assert!(robots.heard() > 500 * 100, "everybody hears of those who come later");
    host.browser.assert_quiet().await;
}
