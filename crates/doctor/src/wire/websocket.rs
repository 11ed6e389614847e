//! XMPP over WebSocket (RFC 7395).

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use url::Url;

use super::Door;
use crate::dial::{Stream, Unreachable, dial, of_io};
use crate::limits::{Deadline, MESSAGE};
use crate::xml::{Element, escape, parse};

const FRAMING: &str = "urn:ietf:params:xml:ns:xmpp-framing";

pub struct WebSocket {
    stream: WebSocketStream<Stream>,
    host: String,
    waiting: VecDeque<Element>,
}

impl WebSocket {
    pub async fn open(door: &Door, url: &Url, host: &str, deadline: Deadline) -> Result<Self, Unreachable> {
        let stream = dial(url, &door.tls, deadline).await?;
        let mut request = url.as_str().into_client_request().map_err(|_| Unreachable::BadAddress)?;
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("xmpp"));
        if let Ok(origin) = HeaderValue::from_str(&door.origin) {
            request.headers_mut().insert("origin", origin);
        }
        let limits = WebSocketConfig::default().max_message_size(Some(MESSAGE)).max_frame_size(Some(MESSAGE));
        let shaken = deadline.bound(client_async_with_config(request, stream, Some(limits))).await.map_err(|_| Unreachable::Timeout)?;
        let (stream, _) = shaken.map_err(failure)?;
        let mut wire = Self { stream, host: host.to_owned(), waiting: VecDeque::new() };
        wire.restart(deadline).await?;
        Ok(wire)
    }

    pub async fn restart(&mut self, deadline: Deadline) -> Result<(), Unreachable> {
        let open = format!("<open xmlns='{FRAMING}' to='{}' version='1.0'/>", escape(&self.host));
        self.send(&open, deadline).await
    }

    pub async fn send(&mut self, stanza: &str, deadline: Deadline) -> Result<(), Unreachable> {
        let sent = deadline.bound(self.stream.send(Message::text(stanza))).await.map_err(|_| Unreachable::Timeout)?;
        sent.map_err(failure)
    }

    pub async fn next(&mut self, deadline: Deadline) -> Result<Element, Unreachable> {
        loop {
            if let Some(stanza) = self.waiting.pop_front() {
                if stanza.is("close", FRAMING) {
                    return Err(Unreachable::Closed);
                }
                if !stanza.is("open", FRAMING) {
                    return Ok(stanza);
                }
                continue;
            }
            let message = deadline.bound(self.stream.next()).await.map_err(|_| Unreachable::Timeout)?;
            match message.ok_or(Unreachable::Closed)?.map_err(failure)? {
                Message::Text(text) => self.waiting.extend(parse(&text).ok_or(Unreachable::Rubbish)?),
                Message::Close(_) => return Err(Unreachable::Closed),
                Message::Binary(_) => return Err(Unreachable::Rubbish),
                // Answered by the library.
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    pub async fn close(mut self, deadline: Deadline) {
        if self.send(&format!("<close xmlns='{FRAMING}'/>"), deadline).await.is_ok() {
            let _ = deadline.bound(self.stream.close(None)).await;
        }
    }
}

/// Never with the library's text: it may have the address, and so the token, in it.
fn failure(error: Error) -> Unreachable {
    match error {
        Error::Http(answer) => Unreachable::Status(answer.status().as_u16()),
        Error::Io(error) => of_io(&error),
        Error::ConnectionClosed | Error::AlreadyClosed => Unreachable::Closed,
        _ => Unreachable::Rubbish,
    }
}
