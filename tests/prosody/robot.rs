//! Somebody in a conference: an XMPP client over WebSocket that does what the meeting page does.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use super::server::{BREAKOUTS, Prosody, RECORDERS, ROOMS, VHOST};
use super::until;

enum Order {
    Send(String),
    /// Closes the stream as a client does.
    Close,
}

/// Somebody connected.
pub struct Robot {
    /// Its own full address.
    pub jid: String,
    /// What the conference calls it: the first letters of its address.
    pub endpoint: String,
    orders: mpsc::UnboundedSender<Order>,
    heard: watch::Receiver<Vec<String>>,
    task: JoinHandle<()>,
}

impl Drop for Robot {
    fn drop(&mut self) {
        // The connection ends with the task, without a word: what is seen of a browser that crashed.
        self.task.abort();
    }
}

impl Robot {
    /// Somebody with a token for a room.
    pub async fn new(prosody: &Prosody, room: &str, user: &Value) -> Self {
        let token = prosody.token(room, user);
        Self::connect(prosody.port, VHOST, &format!("?room={room}&token={token}"), true).await
    }

    /// A recorder.
    pub async fn recorder(prosody: &Prosody) -> Self {
        Self::connect(prosody.port, RECORDERS, "", false).await
    }

    /// Connects with the address's query. `resumes`: the server keeps the place for a while when the connection breaks.
    pub async fn connect(port: u16, domain: &str, query: &str, resumes: bool) -> Self {
        let mut request = format!("ws://127.0.0.1:{port}/xmpp-websocket{query}").into_client_request().expect("an address");
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("xmpp"));
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("Prosody listens");
        let (socket, _) = client_async(request, stream).await.expect("a WebSocket");
        let (mut out, mut incoming) = socket.split();
        let (orders, mut waiting) = mpsc::unbounded_channel();
        let (tell, heard) = watch::channel(Vec::new());
        let task = tokio::spawn(async move {
            let mut handled = 0_u32;
            loop {
                tokio::select! {
                    order = waiting.recv() => {
                        let (text, is_last) = match order {
                            Some(Order::Send(text)) => (text, false),
                            Some(Order::Close) => (r#"<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>"#.to_owned(), true),
                            None => break,
                        };
                        if out.send(Message::text(text)).await.is_err() {
                            break;
                        }
                        if is_last {
                            // Until the server is done, too.
                            while let Ok(Some(Ok(_))) = tokio::time::timeout(Duration::from_secs(5), incoming.next()).await {}
                            break;
                        }
                    }
                    message = incoming.next() => {
                        let Some(Ok(message)) = message else { break };
                        let Message::Text(text) = message else { continue };
                        if text.starts_with("<r ") {
                            let answer = format!("<a xmlns='urn:xmpp:sm:3' h='{handled}'/>");
                            let _ = out.send(Message::text(answer)).await;
                        } else {
                            // It counts from the moment on at which both have agreed to.
                            handled = if text.starts_with("<enabled") { 0 } else { handled };
                            handled += u32::from(["<iq", "<presence", "<message"].iter().any(|start| text.starts_with(start)));
                            tell.send_modify(|heard| heard.push(text.to_string()));
                        }
                    }
                }
            }
        });
        let mut robot = Self { jid: String::new(), endpoint: String::new(), orders, heard, task };
        let open = format!("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{domain}' version='1.0'/>");
        robot.asks(&open, "ANONYMOUS").await;
        robot.asks("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", "<success").await;
        robot.asks(&open, "xmpp-bind").await;
        let bound = robot
            .asks("<iq type='set' id='bind' xmlns='jabber:client'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", "<jid>")
            .await;
        robot.jid = bound.split("<jid>").nth(1).and_then(|rest| rest.split('<').next()).expect("an address").to_owned();
        robot.endpoint = robot.jid.chars().take(8).collect();
        if resumes {
            robot.asks("<enable xmlns='urn:xmpp:sm:3' resume='true'/>", "<enabled").await;
        }
        robot
    }

    pub fn send(&self, stanza: &str) {
        // Whoever is gone hears nothing; the test notices by what does not come.
        let _ = self.orders.send(Order::Send(stanza.to_owned()));
    }

    /// Sends, and waits for an answer after that which contains `sign`.
    pub async fn asks(&self, stanza: &str, sign: &str) -> String {
        let before = self.heard.borrow().len();
        self.send(stanza);
        self.hears_after(before, sign).await
    }

    async fn hears_after(&self, before: usize, sign: &str) -> String {
        let heard = self.heard.clone();
        until(&format!("the robot hears {sign}"), async || heard.borrow()[before..].iter().find(|text| text.contains(sign)).cloned()).await
    }

    /// Enters a main room, opened by the focus as with Jitsi.
    pub async fn joins(&self, room: &str) {
        let room = format!("{room}@{ROOMS}");
        if self.jid.contains(&format!("@{VHOST}/")) {
            let ask = format!(
                "<iq type='set' id='focus' to='focus.{VHOST}' xmlns='jabber:client'><conference xmlns='http://jitsi.org/protocol/focus' \
                 room='{room}'/></iq>"
            );
            self.asks(&ask, "ready=").await;
        }
        self.enters(&room, &self.endpoint, "somebody").await;
    }

    /// Enters a breakout room.
    pub async fn joins_breakout(&self, id: &str) {
        self.enters(&format!("{id}@{BREAKOUTS}"), &self.endpoint, "somebody").await;
    }

    /// Enters a room under a name that the others see.
    pub async fn enters(&self, room: &str, nick: &str, name: &str) {
        let presence = format!(
            "<presence to='{room}/{nick}' xmlns='jabber:client'><x xmlns='http://jabber.org/protocol/muc'/>\
             <nick xmlns='http://jabber.org/protocol/nick'>{name}</nick></presence>"
        );
        self.asks(&presence, "code='110'").await;
    }

    /// Leaves a room for another one, as the meeting page does.
    pub async fn leaves_for_another(&self, room: &str) {
        self.leaves_saying(room, "<status>switch_room</status>").await;
    }

    /// Leaves a room.
    pub async fn leaves(&self, room: &str) {
        self.leaves_saying(room, "").await;
    }

    async fn leaves_saying(&self, room: &str, status: &str) {
        let presence = format!("<presence type='unavailable' to='{room}/{}' xmlns='jabber:client'>{status}</presence>", self.endpoint);
        self.asks(&presence, "type='unavailable'").await;
    }

    /// Leaves by closing the stream.
    pub async fn closes(mut self) {
        let _ = self.orders.send(Order::Close);
        let _ = (&mut self.task).await;
    }

    /// The process ends, and says nothing.
    pub fn crashes(self) {
        drop(self);
    }
}

/// The full address of a main room.
pub fn main_room(room: &str) -> String {
    format!("{room}@{ROOMS}")
}

/// The full address of a breakout room.
pub fn breakout(id: &str) -> String {
    format!("{id}@{BREAKOUTS}")
}
