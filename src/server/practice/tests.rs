//! Over real sockets on this machine: what the pure room cannot show.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::*;

const NOW_MS: i64 = 1_795_224_004_321;

/// A server whose tokens are `room/name`, with a star behind the name of a moderator.
async fn serve() -> (Arc<Practice>, SocketAddr) {
    let verify = |token: &str, room: &str| {
        let (of, name) = token.split_once('/').ok_or(Refusal::BadSignature)?;
        if of == "old" {
            return Err(Refusal::Expired);
        }
        let name = name.trim_end_matches('*');
        let person = Person { id: format!("p-{name}"), name: name.to_owned(), moderator: token.ends_with('*'), may: May::ALL };
        if of == room { Ok(person) } else { Err(Refusal::WrongRoom) }
    };
    let random = AtomicU32::new(1);
    let practice = Arc::new(Practice::new(Box::new(verify), Box::new(move || random.fetch_add(1, Ordering::Relaxed)), Box::new(|| NOW_MS)));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let router: Router = router(Arc::clone(&practice));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (practice, address)
}

struct Page(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Page {
    async fn open(address: SocketAddr) -> Self {
        let (socket, _) = connect_async(format!("ws://{address}/practice/ws")).await.expect("the server answers");
        Self(socket)
    }

    async fn join(address: SocketAddr, token: &str) -> Self {
        let mut page = Self::open(address).await;
        page.say(json!({"is": "join", "room": "biology", "token": token})).await;
        page
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("the line is open");
    }

    /// The next message, or none where the line was closed.
    async fn hear(&mut self) -> Option<Value> {
        loop {
            let frame = tokio::time::timeout(Duration::from_secs(10), self.0.next()).await.expect("an answer within 10 s");
            match frame {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                other => panic!("{other:?}"),
            }
        }
    }

    async fn hear_kind(&mut self) -> String {
        self.hear().await.map_or_else(|| "closed".into(), |message| message["is"].as_str().expect("has a kind").to_owned())
    }
}

#[tokio::test]
async fn two_people_meet_and_the_teacher_puts_the_student_out() {
    let (practice, address) = serve().await;
    let mut ana = Page::join(address, "biology/Ana*").await;
    assert_eq!(ana.hear_kind().await, "welcome");
    let mut ben = Page::join(address, "biology/Ben").await;
    let welcome = ben.hear().await.expect("open");
    assert_eq!(welcome["people"][0]["name"], "Ana");
    assert_eq!(welcome["you"]["moderator"], false);
    let joined = ana.hear().await.expect("open");
    assert_eq!((&joined["is"], &joined["person"]["person"]), (&json!("joined"), &json!("p-Ben")));

    // The student's wish is ignored; the proof is that what comes next is the answer to the hand.
    ben.say(json!({"is": "kick", "id": welcome["people"][0]["id"]})).await;
    ben.say(json!({"is": "hand", "up": true})).await;
    assert_eq!(ben.hear().await, Some(json!({"is": "hand", "id": welcome["id"], "raised_ms": NOW_MS})));
    assert_eq!(ana.hear_kind().await, "hand");

    ana.say(json!({"is": "kick", "id": welcome["id"]})).await;
    assert_eq!(ben.hear_kind().await, "kicked");
    assert_eq!(ben.hear_kind().await, "closed");
    assert_eq!([ana.hear_kind().await, ana.hear_kind().await], ["kicked", "left"]);

    ana.say(json!({"is": "end"})).await;
    assert_eq!([ana.hear_kind().await, ana.hear_kind().await], ["ended", "closed"]);
    assert!(lock(&practice.halls).is_empty(), "an empty room is no room");
}

#[tokio::test]
async fn a_line_that_breaks_leaves_the_room_at_once() {
    let (_practice, address) = serve().await;
    let mut ana = Page::join(address, "biology/Ana*").await;
    let ben = Page::join(address, "biology/Ben").await;
    assert_eq!([ana.hear_kind().await, ana.hear_kind().await], ["welcome", "joined"]);
    drop(ben);
    assert_eq!(ana.hear_kind().await, "left");
}

#[tokio::test]
async fn a_bad_token_is_told_why_and_the_line_closes() {
    let (practice, address) = serve().await;
    for (token, reason) in [("", "bad_signature"), ("old/Ana", "expired"), ("chemistry/Ana", "wrong_room")] {
        let mut page = Page::join(address, token).await;
        assert_eq!(page.hear().await, Some(json!({"is": "refused", "reason": reason})));
        assert_eq!(page.hear_kind().await, "closed");
    }
    assert!(lock(&practice.halls).is_empty());
}

#[tokio::test]
async fn who_does_not_join_first_is_not_heard() {
    let (_practice, address) = serve().await;
    let mut page = Page::open(address).await;
    page.say(json!({"is": "end"})).await;
    assert_eq!(page.hear().await, Some(json!({"is": "refused", "reason": "bad_signature"})));
    let mut page = Page::open(address).await;
    page.0.send(Message::text("{")).await.expect("open");
    assert_eq!(page.hear_kind().await, "closed");
}

#[tokio::test]
async fn a_message_that_is_too_long_ends_the_line_and_an_unknown_one_does_not() {
    let (_practice, address) = serve().await;
    let mut ana = Page::join(address, "biology/Ana*").await;
    assert_eq!(ana.hear_kind().await, "welcome");
    ana.say(json!({"is": "a message of next year"})).await;
    ana.say(json!({"is": "subject", "subject": "Still here"})).await;
    assert_eq!(ana.hear_kind().await, "subject");
    ana.say(json!({"is": "ping"})).await;
    assert_eq!(ana.hear_kind().await, "pong");
    ana.say(json!({"is": "chat", "text": "x".repeat(MESSAGE_MAX)})).await;
    assert_eq!(ana.hear_kind().await, "closed");
}

#[tokio::test]
async fn a_full_room_says_so() {
    let (practice, address) = serve().await;
    let mut seats = Vec::new();
    for _ in 0..PEOPLE_MAX {
        let join = FromPage::Join {
            room: "biology".into(),
            token: "biology/Ana".into(),
            name: String::new(),
            audio_muted: true,
            video_muted: true,
            knock: true,
        };
        seats.push(practice.join(join).expect("there is room"));
    }
    let mut late = Page::join(address, "biology/Ben").await;
    assert_eq!(late.hear().await, Some(json!({"is": "refused", "reason": "full"})));
    practice.leave(&seats.pop().expect("it is full"));
    let mut again = Page::join(address, "biology/Ben").await;
    assert_eq!(again.hear_kind().await, "welcome");
}

#[tokio::test]
async fn the_list_of_rooms_comes_once_for_all_that_changes_within_a_moment() {
    let (_practice, address) = serve().await;
    let mut ana = Page::join(address, "biology/Ana*").await;
    assert_eq!(ana.hear_kind().await, "welcome");
    for name in ["One", "Two", "Three"] {
        ana.say(json!({"is": "add_room", "name": name})).await;
    }
    let rooms = ana.hear().await.expect("open");
    let names: Vec<_> = rooms["rooms"].as_array().expect("a list").iter().map(|room| room["breakout"]["name"].as_str()).collect();
    assert_eq!(names, [None, Some("One"), Some("Two"), Some("Three")]);
    ana.say(json!({"is": "go", "to": rooms["rooms"][1]["breakout"]["id"]})).await;
    let welcome = ana.hear().await.expect("open");
    assert_eq!((&welcome["breakout"]["name"], &welcome["you"]["moderator"]), (&json!("One"), &json!(true)));
    assert_eq!(ana.hear().await.expect("open")["rooms"][1]["people"][0]["name"], "Ana");
}

#[tokio::test]
async fn five_hundred_come_and_go_without_a_stall() {
    let (practice, _address) = serve().await;
    let start = std::time::Instant::now();
    let mut seats = Vec::new();
    for n in 0..500 {
        let token = if n == 0 { "biology/Ana*".to_owned() } else { format!("biology/Student {n}") };
        let join =
            FromPage::Join { room: "biology".into(), token, name: String::new(), audio_muted: false, video_muted: true, knock: true };
        seats.push(practice.join(join).expect("there is room"));
    }
    // The first has heard of everybody, the last of nobody: a message each, and none of them twice.
    assert_eq!(seats[0].messages.len(), 500);
    assert_eq!(seats[499].messages.len(), 1);
    practice.hear(&seats[0], FromPage::MuteEveryone { media: message::Media::Audio });
    assert_eq!(seats[499].messages.len(), 2, "all muted in one message");
    for seat in &seats {
        practice.leave(seat);
    }
    assert!(lock(&practice.halls).is_empty());
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
}

#[tokio::test]
async fn a_page_that_takes_nothing_away_is_put_out_and_holds_up_nobody() {
    let (practice, _address) = serve().await;
    let join = |token: &str| {
        let message = FromPage::Join {
            room: "biology".into(),
            token: token.into(),
            name: String::new(),
            audio_muted: true,
            video_muted: true,
            knock: true,
        };
        practice.join(message).expect("there is room")
    };
    let asleep = join("biology/Ben");
    let mut ana = join("biology/Ana*");
    for n in 0..=QUEUE {
        practice.hear(&ana, FromPage::Subject { subject: format!("title {n}") });
        while ana.messages.try_recv().is_ok() {}
    }
    let halls = lock(&practice.halls);
    let hall = halls.get("biology").expect("Ana is there");
    assert!(hall.house.has(&ana.id) && !hall.house.has(&asleep.id));
    assert_eq!(hall.lines.len(), 1);
}

#[tokio::test]
async fn a_shutdown_ends_every_line() {
    let (practice, address) = serve().await;
    let mut ana = Page::join(address, "biology/Ana*").await;
    let mut stranger = Page::open(address).await;
    assert_eq!(ana.hear_kind().await, "welcome");
    practice.close_all();
    assert_eq!(ana.hear_kind().await, "closed");
    assert_eq!(stranger.hear_kind().await, "closed");
    assert_eq!(Page::open(address).await.hear_kind().await, "closed", "nor does a new one open");
}
