//! XMPP between a browser and Prosody: over a WebSocket, or over HTTP where there is none.

mod bosh;
mod websocket;

use reqwest::Client;
use url::Url;

use crate::dial::Unreachable;
use crate::limits::Deadline;
use crate::tls::Tls;
use crate::xml::Element;

/// Where Prosody is, and with what to get there.
#[derive(Clone)]
pub struct Door {
    pub address: Address,
    /// Origin of the deployment's page: browsers send it along.
    pub origin: String,
    pub tls: Tls,
    pub client: Client,
}

/// Which of the two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    WebSocket(Url),
    Bosh(Url),
}

/// An open stream.
pub enum Wire {
    WebSocket(websocket::WebSocket),
    Bosh(bosh::Bosh),
}

impl Wire {
    /// Opens a stream to a virtual host, as Jitsi's own page does: room and token stand in the query.
    pub async fn open(door: &Door, host: &str, room: &str, token: Option<&str>, deadline: Deadline) -> Result<Self, Unreachable> {
        match &door.address {
            Address::WebSocket(url) => {
                let url = with_query(url, room, token);
                Ok(Self::WebSocket(websocket::WebSocket::open(door, &url, host, deadline).await?))
            }
            Address::Bosh(url) => Ok(Self::Bosh(bosh::Bosh::open(&door.client, with_query(url, room, token), host, deadline).await?)),
        }
    }

    /// Begins anew, as XMPP wants after signing in.
    pub async fn restart(&mut self, deadline: Deadline) -> Result<(), Unreachable> {
        match self {
            Self::WebSocket(wire) => wire.restart(deadline).await,
            Self::Bosh(wire) => wire.restart(deadline).await,
        }
    }

    pub async fn send(&mut self, stanza: &str, deadline: Deadline) -> Result<(), Unreachable> {
        match self {
            Self::WebSocket(wire) => wire.send(stanza, deadline).await,
            Self::Bosh(wire) => wire.send(stanza, deadline).await,
        }
    }

    /// The next stanza.
    pub async fn next(&mut self, deadline: Deadline) -> Result<Element, Unreachable> {
        match self {
            Self::WebSocket(wire) => wire.next(deadline).await,
            Self::Bosh(wire) => wire.next(deadline).await,
        }
    }

    /// Says goodbye. Whether it is heard does not matter: the connection is gone in any case.
    pub async fn close(self, deadline: Deadline) {
        match self {
            Self::WebSocket(wire) => wire.close(deadline).await,
            Self::Bosh(wire) => wire.close(deadline).await,
        }
    }
}

fn with_query(url: &Url, room: &str, token: Option<&str>) -> Url {
    let mut url = url.clone();
    url.query_pairs_mut().append_pair("room", room).extend_pairs(token.map(|token| ("token", token)));
    url
}
