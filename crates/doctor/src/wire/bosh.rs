//! XMPP over HTTP (XEP-0124 and XEP-0206): one request at a time, which the server holds for a second at most.

use std::collections::VecDeque;

use reqwest::Client;
use url::Url;

use crate::dial::Unreachable;
use crate::http::exchange;
use crate::limits::{Deadline, MESSAGE, POLL};
use crate::xml::{Element, escape, parse};

const BIND: &str = "http://jabber.org/protocol/httpbind";
const XBOSH: &str = "urn:xmpp:xbosh";

pub struct Bosh {
    client: Client,
    url: Url,
    host: String,
    session: String,
    /// Request number. Where it begins does not matter, but small numbers could be confused with another session's.
    request: u64,
    waiting: VecDeque<Element>,
    over: bool,
}

impl Bosh {
    pub async fn open(client: &Client, url: Url, host: &str, deadline: Deadline) -> Result<Self, Unreachable> {
        let mut wire = Self {
            client: client.clone(),
            url,
            host: host.to_owned(),
            session: String::new(),
            request: 1_000_000,
            waiting: VecDeque::new(),
            over: false,
        };
        let more = format!(
            "to='{}' xml:lang='en' wait='1' hold='1' ver='1.6' content='text/xml; charset=utf-8' xmpp:version='1.0' xmlns:xmpp='{XBOSH}'",
            escape(host)
        );
        let body = wire.post(&more, "", deadline).await?;
        body.attribute("sid").unwrap_or_default().clone_into(&mut wire.session);
        // A refusal comes without a session, as a stanza that still wants to be read.
        if wire.session.is_empty() && wire.waiting.is_empty() { Err(Unreachable::Rubbish) } else { Ok(wire) }
    }

    pub async fn restart(&mut self, deadline: Deadline) -> Result<(), Unreachable> {
        let more = format!("to='{}' xml:lang='en' xmpp:restart='true' xmlns:xmpp='{XBOSH}'", escape(&self.host));
        self.post(&more, "", deadline).await.map(drop)
    }

    pub async fn send(&mut self, stanza: &str, deadline: Deadline) -> Result<(), Unreachable> {
        self.post("", stanza, deadline).await.map(drop)
    }

    pub async fn next(&mut self, deadline: Deadline) -> Result<Element, Unreachable> {
        loop {
            if let Some(stanza) = self.waiting.pop_front() {
                return Ok(stanza);
            }
            if self.over {
                return Err(Unreachable::Closed);
            }
            if deadline.is_over() {
                return Err(Unreachable::Timeout);
            }
            // A request that is given up may have had something in it: it is let come to its end, a second later.
            self.post("", "", Deadline::after(POLL)).await?;
        }
    }

    pub async fn close(mut self, deadline: Deadline) {
        let _ = self.post("type='terminate'", "<presence xmlns='jabber:client' type='unavailable'/>", deadline).await;
    }

    async fn post(&mut self, more: &str, stanzas: &str, deadline: Deadline) -> Result<Element, Unreachable> {
        self.request += 1;
        let session = if self.session.is_empty() { String::new() } else { format!("sid='{}'", escape(&self.session)) };
        let body = format!("<body xmlns='{BIND}' rid='{}' {session} {more}>{stanzas}</body>", self.request);
        let request = self.client.post(self.url.clone()).header("content-type", "text/xml; charset=utf-8").body(body);
        let answer = exchange(request, deadline).await?;
        if !(200..300).contains(&answer.status) {
            return Err(Unreachable::Status(answer.status));
        }
        if answer.body.len() > MESSAGE {
            return Err(Unreachable::Rubbish);
        }
        let body = parse(&answer.body).and_then(|found| found.into_iter().next()).filter(|body| body.is("body", BIND));
        let mut body = body.ok_or(Unreachable::Rubbish)?;
        self.waiting.extend(std::mem::take(&mut body.children));
        if body.attribute("type") == Some("terminate") {
            self.over = true;
            if let Some(condition) = body.attribute("condition").filter(|_| self.waiting.is_empty()) {
                // As a stream error, which is what the same thing is over a WebSocket.
                let condition = Element { name: condition.to_owned(), ..Element::default() };
                let error = Element { name: "error".to_owned(), children: vec![condition], ..Element::default() };
                self.waiting.push_back(Element { namespace: "http://etherx.jabber.org/streams".to_owned(), ..error });
            }
        }
        Ok(body)
    }
}
