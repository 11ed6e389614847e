//! Fetching from a link, against a server that behaves, and against others.

mod standin;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::TryStreamExt;
use standin::{Answer, Standin, file};
use storage::fetch::{Expected, Fetching, Refused, Rules};
use storage::{Authorities, Place, Storage, Trouble};
use tempfile::TempDir;

const HOST: &str = "files.8x8.vc";
const LINK: &str = "https://files.8x8.vc/recording.mp4?signature=abc";

fn rules(server: &Standin) -> Rules {
    Rules {
        hosts: vec![".8x8.vc".into()],
        most: 1 << 30,
        spare: Some(0),
        authorities: Authorities::These(vec![server.authority.clone()]),
        known: vec![(HOST.into(), server.address), ("other.8x8.vc".into(), server.address)],
    }
}

fn place() -> Place {
    Place::new("rollcall/one/video.mp4").expect("a place")
}

fn storage() -> (TempDir, Storage) {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage::folder(folder.path().into()).expect("a path");
    (folder, storage)
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

/// One try: what came of it, and how much of the file is here.
async fn try_once(storage: &Storage, rules: &Rules, link: &str, expected: Expected) -> Result<(String, u64), Refused> {
    let incoming = storage.incoming(&place()).await?;
    let mut fetching = Fetching::begin(rules, link, expected, incoming).await?;
    while fetching.more().await? {}
    fetching.finish().await
}

async fn here(storage: &Storage) -> u64 {
    storage.incoming(&place()).await.expect("opens").length()
}

async fn read(storage: &Storage) -> Result<Vec<u8>, Trouble> {
    let (_, body) = storage.read(&place(), None).await?;
    body.try_fold(Vec::new(), |mut all, bytes| async move {
        all.extend_from_slice(&bytes);
        Ok(all)
    })
    .await
}

#[tokio::test]
async fn a_file_is_fetched_whole() {
    let whole = bytes(3_000_000);
    let sent = whole.clone();
    let server = Standin::new(&[HOST], move |request| file(request, &sent, "\"v1\"", "video/mp4")).await;
    let (_folder, storage) = storage();
    let (_, size) = try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect("fetches");
    assert_eq!(size, 3_000_000);
    assert_eq!(read(&storage).await.expect("there"), whole);
    let asked = server.asked();
    assert_eq!((asked.len(), asked[0].path.as_str(), asked[0].host.as_str()), (1, "/recording.mp4?signature=abc", HOST));
    let told = asked[0].lines.join("\n").to_lowercase();
    assert!(!told.contains("referer") && !told.contains("cookie") && !told.contains("authorization"), "{told}");
}

#[tokio::test]
async fn a_broken_connection_is_taken_up_where_it_broke() {
    let whole = bytes(2_000_000);
    let (sent, tries) = (whole.clone(), Arc::new(AtomicUsize::new(0)));
    let server = Standin::new(&[HOST], move |request| {
        let cut = (tries.fetch_add(1, Ordering::SeqCst) < 3).then_some(600_000);
        Answer { cut, ..file(request, &sent, "\"v1\"", "binary/octet-stream") }
    })
    .await;
    let (_folder, storage) = storage();
    for part in 1..=3 {
        let refused = try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect_err("it breaks");
        assert!(matches!(refused, Refused::Passing(_)) && !refused.is_final(), "{refused:?}");
        assert_eq!(here(&storage).await, part * 600_000);
        assert_eq!(read(&storage).await, Err(Trouble::Missing), "half a file is none");
    }
    try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect("fetches");
    assert_eq!(read(&storage).await.expect("there"), whole);
    let ranges: Vec<Option<String>> = server.asked().into_iter().map(|request| request.range).collect();
    assert_eq!(ranges, [None, Some("bytes=600000-".into()), Some("bytes=1200000-".into()), Some("bytes=1800000-".into())]);
}

#[tokio::test]
async fn a_file_that_is_another_one_meanwhile_is_fetched_from_its_beginning() {
    let tries = Arc::new(AtomicUsize::new(0));
    let server = Standin::new(&[HOST], move |request| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Answer { cut: Some(500), ..file(request, &[1; 1000], "\"v1\"", "video/mp4") },
        _ => file(request, &[2; 700], "\"v2\"", "video/mp4"),
    })
    .await;
    let (_folder, storage) = storage();
    try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect_err("it breaks");
    assert_eq!(here(&storage).await, 500);
    try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect("fetches");
    assert_eq!(read(&storage).await.expect("there"), vec![2; 700]);
}

#[tokio::test]
async fn a_server_that_knows_no_ranges_or_sends_the_wrong_one_spoils_nothing() {
    let whole = bytes(10_000);
    for (kind, answers) in [("no ranges", 200), ("another range", 206)] {
        let (sent, tries) = (whole.clone(), Arc::new(AtomicUsize::new(0)));
        let server = Standin::new(&[HOST], move |_| {
            let answer = Answer::new(200, sent.clone()).with("etag", "\"v1\"").with("content-type", "video/mp4");
            match (tries.fetch_add(1, Ordering::SeqCst), answers) {
                (0, _) => Answer { cut: Some(4_000), ..answer },
                (1, 206) => Answer::new(206, &sent[1..]).with("content-range", "bytes 1-9999/10000").with("content-type", "video/mp4"),
                (2, 206) => {
                    Answer::new(206, &sent[4_000..]).with("content-range", "bytes 4000-9999/10000").with("content-type", "video/mp4")
                }
                _ => answer,
            }
        })
        .await;
        let (_folder, storage) = storage();
        try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect_err("it breaks");
        if answers == 206 {
            let refused = try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect_err("not what was asked for");
            assert!(matches!(refused, Refused::Passing(_)), "{kind}: {refused:?}");
        }
        try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect("fetches");
        assert_eq!(read(&storage).await.expect("there"), whole, "{kind}");
    }
}

#[tokio::test]
async fn what_was_whole_before_it_could_be_put_away_is_not_fetched_again() {
    let whole = bytes(5_000);
    let sent = whole.clone();
    let server = Standin::new(&[HOST], move |request| file(request, &sent, "\"v1\"", "video/mp4")).await;
    let (_folder, storage) = storage();
    let incoming = storage.incoming(&place()).await.expect("opens");
    let mut fetching = Fetching::begin(&rules(&server), LINK, Expected::Video, incoming).await.expect("begins");
    while fetching.more().await.expect("comes") {}
    drop(fetching);
    assert_eq!(here(&storage).await, 5_000);
    try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect("it is all here");
    assert_eq!(read(&storage).await.expect("there"), whole);
}

#[tokio::test]
async fn no_request_is_made_where_none_should_go() {
    let server = Standin::new(&[HOST, "evil.example", "127.0.0.1", "localhost"], |_| Answer::new(200, "x")).await;
    let (_folder, storage) = storage();
    let port = server.address.port();
    let mut rules = rules(&server);
    for link in [
        format!("https://127.0.0.1:{port}/x"),
        format!("https://localhost:{port}/x"),
        format!("https://[::ffff:127.0.0.1]:{port}/x"),
        format!("http://{HOST}/x"),
        format!("https://{HOST}:{port}/x"),
        format!("https://me:word@{HOST}/x"),
        "https://evil.example/x".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let refused = try_once(&storage, &rules, &link, Expected::Video).await.expect_err("refused");
        assert!(matches!(refused, Refused::Link | Refused::Host(_)) && refused.is_final(), "{link}: {refused:?}");
    }
    // An expected host whose name stands for this machine: the system is asked what it stands for, and nobody else anything.
    rules.hosts.push("localhost".into());
    let refused = try_once(&storage, &rules, "https://localhost/x", Expected::Video).await.expect_err("inside");
    assert_eq!(refused, Refused::Private("localhost".into()));
    assert!(refused.is_final());
    assert_eq!(server.asked(), [], "nobody was asked anything");
}

#[tokio::test]
async fn links_lead_on_only_within_the_expected_hosts_and_not_for_ever() {
    let server = Standin::new(&[HOST, "other.8x8.vc"], |request| {
        let to = |place: &str| Answer::new(302, "").with("location", place);
        match request.path.as_str() {
            "/good" => to("https://other.8x8.vc/file"),
            "/file" => file(request, &[7; 100], "\"v\"", "video/mp4"),
            "/private" => to("https://127.0.0.1/x"),
            "/foreign" => to("https://evil.example/x"),
            "/plain" => to("http://files.8x8.vc/file"),
            "/port" => to("https://files.8x8.vc:8443/file"),
            "/loop" => to("/loop"),
            _ => Answer::new(302, ""),
        }
    })
    .await;
    let (_folder, storage) = storage();
    let rules = rules(&server);
    let get = async |path: &str| try_once(&storage, &rules, &format!("https://{HOST}/{path}"), Expected::Video).await;
    get("good").await.expect("fetches");
    assert_eq!(server.asked().last().map(|request| request.host.clone()).as_deref(), Some("other.8x8.vc"));
    assert_eq!(get("private").await, Err(Refused::Link));
    assert_eq!(get("foreign").await, Err(Refused::Host("evil.example".into())));
    assert_eq!(get("plain").await, Err(Refused::Link));
    assert_eq!(get("port").await, Err(Refused::Link));
    assert_eq!(get("nowhere").await, Err(Refused::Redirects));
    let before = server.asked().len();
    assert_eq!(get("loop").await, Err(Refused::Redirects));
    assert_eq!(server.asked().len() - before, 4, "a link and three to which it led");
}

#[tokio::test]
async fn what_is_too_large_or_does_not_fit_is_not_begun() {
    let server =
        Standin::new(&[HOST], |_| Answer::new(200, [1; 100]).with("content-type", "video/mp4").with("content-length", "40000000000")).await;
    let (_folder, storage) = storage();
    let free = storage.free().expect("a disk");
    let rules = Rules { most: 20_000_000_000, ..rules(&server) };
    let refused = try_once(&storage, &rules, LINK, Expected::Video).await.expect_err("too large");
    assert_eq!(refused, Refused::TooLarge { most: 20_000_000_000 });
    assert!(refused.is_final());
    // A disk on which nothing but a little may be used.
    let rules = Rules { most: 50_000_000_000, spare: Some(free.saturating_sub(1_000_000)), ..rules };
    let refused = try_once(&storage, &rules, LINK, Expected::Video).await.expect_err("no room");
    assert!(matches!(refused, Refused::NoRoom { missing: Some(missing) } if missing > 30_000_000_000), "{refused:?}");
    assert!(!refused.is_final(), "somebody may make room");
    assert_eq!(here(&storage).await, 0);
}

#[tokio::test]
async fn a_server_that_hides_the_size_is_stopped_where_the_most_is() {
    let server =
        Standin::new(&[HOST], |_| Answer { unsaid: true, ..Answer::new(200, vec![1; 5_000_000]).with("content-type", "video/mp4") }).await;
    let (_folder, storage) = storage();
    let less = Rules { most: 2_000_000, ..rules(&server) };
    let refused = try_once(&storage, &less, LINK, Expected::Video).await.expect_err("stopped");
    assert_eq!(refused, Refused::TooLarge { most: 2_000_000 });
    assert!(here(&storage).await <= 2_000_000);
    assert_eq!(read(&storage).await, Err(Trouble::Missing));
    let (_, size) = try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect("fetches");
    assert_eq!(size, 5_000_000);
}

#[tokio::test]
async fn what_the_server_says_is_understood() {
    for (status, kind, gone) in [
        (403, "text/xml", true),
        (404, "text/html", true),
        (410, "text/html", true),
        (500, "text/html", false),
        (503, "text/html", false),
        (429, "", false),
    ] {
        let server = Standin::new(&[HOST], move |_| Answer::new(status, "no").with("content-type", kind)).await;
        let (_folder, storage) = storage();
        let refused = try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect_err("no file");
        assert_eq!(refused.is_final(), gone, "{status}: {refused:?}");
        assert_eq!(matches!(refused, Refused::Gone(said) if said == status), gone, "{status}: {refused:?}");
    }
    for (kind, expected, fits) in [
        ("video/mp4", Expected::Video, true),
        ("VIDEO/WebM; codecs=vp9", Expected::Video, true),
        ("application/octet-stream", Expected::Video, true),
        ("text/html; charset=utf-8", Expected::Video, false),
        ("application/json", Expected::Video, false),
        ("application/json", Expected::Text, true),
        ("text/vtt", Expected::Text, true),
        ("text/html", Expected::Text, false),
        ("video/mp4", Expected::Text, false),
    ] {
        let server = Standin::new(&[HOST], move |_| Answer::new(200, "file").with("content-type", kind)).await;
        let (_folder, storage) = storage();
        let got = try_once(&storage, &rules(&server), LINK, expected).await;
        assert_eq!(got.is_ok(), fits, "{kind} as {expected:?}: {got:?}");
    }
    let server = Standin::new(&[HOST], |_| Answer::new(200, "").with("content-type", "video/mp4")).await;
    let (_folder, storage) = storage();
    let refused = try_once(&storage, &rules(&server), LINK, Expected::Video).await.expect_err("empty");
    assert!(matches!(refused, Refused::Type(_)), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_gets_no_request() {
    let server = Standin::new(&[HOST], |_| Answer::new(200, "x")).await;
    let other = Standin::new(&[HOST], |_| Answer::new(200, "x")).await;
    let (_folder, storage) = storage();
    let rules = Rules { authorities: Authorities::These(vec![other.authority.clone()]), ..rules(&server) };
    let refused = try_once(&storage, &rules, LINK, Expected::Video).await.expect_err("not the one it says");
    assert!(matches!(refused, Refused::Passing(_)), "{refused:?}");
    assert_eq!(server.asked(), []);
}
