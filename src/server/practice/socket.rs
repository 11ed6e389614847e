//! One connection of a meeting page, from the handshake to the last word.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::message::{FromPage, Refusal, ToPage};
use super::pace::Pace;
use super::{Practice, Seat, to_text};

/// How long a new connection may take to say who it is, in s.
const JOIN_WITHIN_S: u64 = 10;
/// How often a page is asked whether it is still there, in s.
const PING_EVERY_S: u64 = 5;
/// Pings without any sign of life after which the line is dead: 15 to 20 s of silence.
const SILENT_PINGS: u32 = 3;
/// How long a page may take to read what is sent, in s.
const SEND_WITHIN_S: u64 = 5;
/// How long the goodbye may take, in s.
const CLOSE_WITHIN_S: u64 = 1;

/// Serves a connection to its end.
pub(super) async fn serve(practice: Arc<Practice>, mut socket: WebSocket, stranger: OwnedSemaphorePermit) {
    let closed = practice.closed();
    let code = tokio::select! {
        code = attend(&practice, &mut socket, stranger) => code,
        () = closed => close_code::RESTART,
    };
    let goodbye = Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::default() }));
    // Whoever does not listen any more misses nothing.
    let _ = timeout(Duration::from_secs(CLOSE_WITHIN_S), socket.send(goodbye)).await;
}

/// Leaves the room however the connection ends, by being dropped, too.
struct Present<'a> {
    practice: &'a Practice,
    seat: Seat,
}

impl Drop for Present<'_> {
    fn drop(&mut self) {
        self.practice.leave(&self.seat);
    }
}

/// In, there, and out again. The answer is the code to close with.
async fn attend(practice: &Practice, socket: &mut WebSocket, stranger: OwnedSemaphorePermit) -> u16 {
    let first = timeout(Duration::from_secs(JOIN_WITHIN_S), first_message(socket)).await;
    drop(stranger);
    let Ok(Some(message)) = first else { return close_code::POLICY };
    match practice.join(message) {
        Ok(seat) => stay(Present { practice, seat }, socket).await,
        Err(reason) => {
            refuse(socket, reason).await;
            close_code::POLICY
        }
    }
}

async fn first_message(socket: &mut WebSocket) -> Option<FromPage> {
    loop {
        match socket.recv().await?.ok()? {
            Message::Text(text) => return serde_json::from_str(&text).ok(),
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Binary(_) | Message::Close(_) => return None,
        }
    }
}

async fn refuse(socket: &mut WebSocket, reason: Refusal) {
    tracing::info!(?reason, "refused in the practice conference");
    // Nobody there to hear it: fine.
    let _ = send(socket, Message::Text(to_text(&ToPage::Refused { reason }))).await;
}

async fn stay(mut present: Present<'_>, socket: &mut WebSocket) -> u16 {
    let practice = present.practice;
    let every = Duration::from_secs(PING_EVERY_S);
    let mut ping = interval_at(Instant::now() + every, every);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut silent_pings = 0;
    let mut pace = Pace::new((practice.now_ms)());
    let mut read_from = Instant::now();
    loop {
        let waiting = read_from > Instant::now();
        tokio::select! {
            message = present.seat.messages.recv() => {
                // None: put out of the room, and all there was to say about it has been said.
                let Some(text) = message else { return close_code::NORMAL };
                if send(socket, Message::Text(text)).await.is_err() {
                    return close_code::AWAY;
                }
            }
            _ = ping.tick() => {
                silent_pings += 1;
                if silent_pings > SILENT_PINGS || send(socket, Message::Ping(Default::default())).await.is_err() {
                    return close_code::AWAY;
                }
            }
            () = sleep_until(read_from), if waiting => {}
            frame = socket.recv(), if !waiting => {
                silent_pings = 0;
                read_from = Instant::now() + Duration::from_millis(pace.take((practice.now_ms)()));
                match frame {
                    Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                        Ok(message) => practice.hear(&present.seat, message),
                        // A page of another version: what this one does not know changes nothing.
                        Err(error) => tracing::debug!(line = error.line(), column = error.column(), "not a message of the practice conference"),
                    },
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Binary(_))) => return close_code::UNSUPPORTED,
                    // Too long, or not UTF-8, or cut.
                    Some(Err(_)) => return close_code::POLICY,
                    Some(Ok(Message::Close(_))) | None => return close_code::NORMAL,
                }
            }
        }
    }
}

/// Sends, or gives the page up.
async fn send(socket: &mut WebSocket, message: Message) -> Result<(), ()> {
    match timeout(Duration::from_secs(SEND_WITHIN_S), socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(()),
    }
}
