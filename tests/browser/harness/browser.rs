//! A person's browser, in the words of what people do: go, see, press, write.

use std::fs;
use std::future::Future;
use std::time::Instant;

use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::driver::{Driver, Extra};
use super::rollcall::Rollcall;
use super::{GLANCE, LIMIT, kept};

/// One person's browser, with a profile of its own.
pub struct Browser {
    /// The WebDriver client, for what has no word here.
    pub client: Client,
    name: String,
    origin: String,
    driver: Driver,
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Thing<'a> {
    /// A row of the table in `find.js`.
    pub is: &'static str,
    /// What it is called.
    pub name: &'a str,
    /// The name may be a part of what it is called.
    pub part: bool,
}

/// A thing of this kind with this name.
pub const fn a<'a>(is: &'static str, name: &'a str) -> Thing<'a> {
    Thing { is, name, part: false }
}

/// A thing of this kind with this in its name.
pub const fn with<'a>(is: &'static str, name: &'a str) -> Thing<'a> {
    Thing { is, name, part: true }
}

/// Words somewhere on the page.
pub const fn words(name: &str) -> Thing<'_> {
    with("text", name)
}

impl Browser {
    /// A browser of somebody; `name` is for file names and error texts.
    pub async fn open(rollcall: &Rollcall, name: &str) -> Self {
        let (driver, client) = Driver::start().await;
        let browser = Self { client, name: name.to_owned(), origin: rollcall.origin.clone(), driver };
        browser.window(1280, 800).await;
        browser
    }

    /// It is gone at once, as when the power fails.
    pub fn crash(mut self) {
        self.driver.crash();
    }

    /// Has a line, or none.
    pub async fn online(&self, online: bool) {
        let conditions = json!({ "offline": !online, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Goes to an address of the app.
    pub async fn go(&self, path: &str) {
        self.answer(&format!("goes to {path}"), self.client.goto(&format!("{}{path}", self.origin))).await;
    }

    /// The path (and fragment) of the page.
    pub async fn path(&self) -> String {
        let url = self.answer("tells the address", self.client.current_url()).await;
        url.as_str().trim_start_matches(&self.origin).to_owned()
    }

    /// An answer of the browser, which a page in an endless loop would never let it give.
    pub async fn answer<T>(&self, what: &str, asked: impl Future<Output = Result<T, CmdError>>) -> T {
        match timeout(LIMIT, asked).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => panic!("{}: {what}: {error}", self.name),
            Err(_) => panic!("{}: {what}: the browser does not answer any more; is the page in an endless loop?", self.name),
        }
    }

    /// Waits until a condition holds and gives what it gives.
    pub async fn until<T, F: Future<Output = Result<Option<T>, CmdError>>>(&self, what: &str, condition: impl Fn() -> F) -> T {
        let start = Instant::now();
        let mut last = None;
        while start.elapsed() < LIMIT {
            match timeout(LIMIT, condition()).await {
                Ok(Ok(Some(value))) => return value,
                Ok(Ok(None)) => last = None,
                // A page that changes under the question (stale element, new document) is asked again.
                Ok(Err(error)) => last = Some(error),
                Err(_) => break,
            }
            tokio::time::sleep(GLANCE).await;
        }
        self.give_up(what, last.as_ref()).await
    }

    async fn give_up(&self, what: &str, error: Option<&CmdError>) -> ! {
        let error = error.map_or_else(String::new, |error| format!("\nlast error: {error}"));
        let report = async {
            self.picture(&format!("failed-{}", self.name)).await;
            format!("--- {}\n{}\n--- console\n{}\n---", self.path().await, self.text().await, self.console().await.join("\n"))
        };
        let report =
            timeout(LIMIT / 3, report).await.unwrap_or_else(|_| "The browser does not answer: is the page in an endless loop?".into());
        panic!("{}: {what}: not within {LIMIT:?}{error}\n{report}", self.name)
    }

    /// All that match now.
    pub async fn all(&self, thing: Thing<'_>) -> Result<Vec<Element>, CmdError> {
        self.all_in(None, thing).await
    }

    async fn all_in(&self, within: Option<&Element>, thing: Thing<'_>) -> Result<Vec<Element>, CmdError> {
        let within = within.map_or(Value::Null, |element| serde_json::to_value(element).expect("an element is JSON"));
        let found =
            self.client.execute(include_str!("find.js"), vec![json!(thing.is), json!(thing.name), json!(thing.part), within]).await?;
        let ids = found.as_array().into_iter().flatten().filter_map(|one| one.as_object()?.values().next()?.as_str().map(str::to_owned));
        Ok(ids.map(|id| Element::from_element_id(self.client.clone(), ElementRef::from(id))).collect())
    }

    /// Waits for something to be seen.
    pub async fn see(&self, thing: Thing<'_>) -> Element {
        self.until(&format!("sees {thing:?}"), || async move { Ok(self.all(thing).await?.into_iter().next()) }).await
    }

    /// Waits for something inside something else.
    pub async fn see_in(&self, outer: Thing<'_>, inner: Thing<'_>) -> Element {
        let find = || async move {
            for around in self.all(outer).await? {
                if let Some(found) = self.all_in(Some(&around), inner).await?.into_iter().next() {
                    return Ok(Some(found));
                }
            }
            Ok(None)
        };
        self.until(&format!("sees {inner:?} in {outer:?}"), find).await
    }

    /// Waits for something to be gone.
    pub async fn no_longer(&self, thing: Thing<'_>) {
        self.until(&format!("no longer sees {thing:?}"), || async move { Ok(self.all(thing).await?.is_empty().then_some(())) }).await;
    }

    /// Whether something is there now. Ask only when the page is known to be complete.
    pub async fn sees(&self, thing: Thing<'_>) -> bool {
        !self.answer(&format!("looks for {thing:?}"), self.all(thing)).await.is_empty()
    }

    /// What all things of a kind inside something are called.
    pub async fn names_in(&self, outer: Thing<'_>, is: &'static str) -> Vec<String> {
        let names = || async move {
            let Some(around) = self.all(outer).await?.into_iter().next() else { return Ok(None) };
            let mut names = Vec::new();
            for found in self.all_in(Some(&around), with(is, "")).await? {
                let label = found.attr("aria-label").await?;
                names.push(if let Some(label) = label { label } else { found.text().await? });
            }
            Ok(Some(names))
        };
        self.until(&format!("names each {is} in {outer:?}"), names).await
    }

    /// From now on things are looked for in the conference's frame, until `leave_frame`.
    pub async fn enter_frame(&self) {
        let enter = || async move {
            let frame = self.client.find(Locator::Css("iframe[title=Conference]")).await?;
            frame.enter_frame().await.map(Some)
        };
        self.until("enters the conference's frame", enter).await;
    }

    /// Back to the page.
    pub async fn leave_frame(&self) {
        self.answer("leaves the frame", self.client.enter_parent_frame()).await;
    }

    /// Presses something as soon as it is there and nothing covers it.
    pub async fn press(&self, thing: Thing<'_>) {
        let press = || async move {
            let Some(found) = self.all(thing).await?.into_iter().next() else { return Ok(None) };
            found.click().await.map(Some)
        };
        self.until(&format!("presses {thing:?}"), press).await;
    }

    /// Presses something inside something else.
    pub async fn press_in(&self, outer: Thing<'_>, inner: Thing<'_>) {
        let press = || async move {
            for around in self.all(outer).await? {
                if let Some(found) = self.all_in(Some(&around), inner).await?.into_iter().next() {
                    return found.click().await.map(Some);
                }
            }
            Ok(None)
        };
        self.until(&format!("presses {inner:?} in {outer:?}"), press).await;
    }

    /// Writes into a field, in place of what is in it.
    pub async fn write(&self, field: &str, text: &str) {
        let thing = a("field", field);
        let write = || async move {
            let Some(found) = self.all(thing).await?.into_iter().next() else { return Ok(None) };
            found.clear().await?;
            found.send_keys(text).await.map(Some)
        };
        self.until(&format!("writes into {field:?}"), write).await;
    }

    /// Chooses one of few by its words.
    pub async fn choose(&self, field: &str, words: &str) {
        self.press_in(a("choice", field), a("option", words)).await;
    }

    /// Presses a key where the focus is.
    pub async fn key(&self, key: Key) {
        self.type_text(&char::from(key).to_string()).await;
    }

    /// Types where the focus is.
    pub async fn type_text(&self, text: &str) {
        let focus = self.answer("has the focus somewhere", self.client.active_element()).await;
        self.answer("types", focus.send_keys(text)).await;
    }

    /// Whether something has the focus.
    pub async fn has_focus(&self, thing: Thing<'_>) -> bool {
        self.tell(thing, "return document.activeElement === arguments[0]").await == true
    }

    /// What a script tells of something, its first argument, once it is there. One step: a page that is drawn anew cannot come between.
    pub async fn tell(&self, thing: Thing<'_>, script: &str) -> Value {
        let tell = || async move {
            let Some(found) = self.all(thing).await?.into_iter().next() else { return Ok(None) };
            let element = serde_json::to_value(&found).expect("an element is JSON");
            self.client.execute(script, vec![element]).await.map(Some)
        };
        self.until(&format!("tells of {thing:?}"), tell).await
    }

    /// Presses Tab until something has the focus.
    pub async fn tab_to(&self, thing: Thing<'_>) {
        for _ in 0..40 {
            if self.has_focus(thing).await {
                return;
            }
            self.key(Key::Tab).await;
        }
        panic!("{}: Tab does not lead to {thing:?}", self.name)
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.answer("runs a script", self.client.execute(script, arguments)).await
    }

    /// The same of a script that calls its last argument when it is done.
    pub async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.answer("runs a script", self.client.execute_async(script, arguments)).await
    }

    /// Calls a server function from the page, as the app does, and gives its answer.
    pub async fn call(&self, endpoint: &str, body: Value) -> Value {
        let script = "const [endpoint, body, done] = arguments;
            fetch(`/api/${endpoint}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
                .then(async answer => done({ status: answer.status, body: await answer.json() }), error => done({ status: 0, body: String(error) }));";
        let answer = self.run_async(script, vec![json!(endpoint), body]).await;
        assert_eq!(answer["status"], 200, "{}: {endpoint}: {}", self.name, answer["body"]);
        answer["body"].clone()
    }

    /// What can be read on the page.
    pub async fn text(&self) -> String {
        let text = self.client.execute("return document.body?.innerText ?? ''", Vec::new()).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// A window of this many CSS pixels, be it smaller than a window manager would allow; a narrow one is a phone's.
    pub async fn window(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Prefers dark or light.
    pub async fn dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] })).await;
    }

    /// A command of the DevTools protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.answer(command, self.client.issue_cmd(Extra { path: "goog/cdp/execute", body })).await
    }

    /// What the console has said since the last question.
    pub async fn console(&self) -> Vec<String> {
        let lines = self.client.issue_cmd(Extra { path: "se/log", body: json!({ "type": "browser" }) }).await.unwrap_or_default();
        let line = |line: &Value| Some(format!("{} {}", line.get("level")?.as_str()?, line.get("message")?.as_str()?));
        lines.as_array().into_iter().flatten().filter_map(line).collect()
    }

    /// At the end of a test: nothing was forbidden by the page's own policy, and nothing broke unseen.
    pub async fn assert_quiet(&self) {
        let bad = ["Content Security Policy", "Permissions policy violation", "panicked", "Uncaught"];
        let lines: Vec<_> = self.console().await.into_iter().filter(|line| bad.iter().any(|bad| line.contains(bad))).collect();
        assert!(lines.is_empty(), "{}'s console: {lines:#?}", self.name);
    }

    /// Keeps a picture of the window as `target/screenshots/NAME.png`.
    pub async fn picture(&self, name: &str) {
        // A picture is for people to look at; a test does not fail for want of one.
        if let Ok(png) = self.client.screenshot().await {
            let _ = fs::write(kept("screenshots").join(format!("{name}.png")), png);
        }
    }
}
