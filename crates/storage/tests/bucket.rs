//! A real S3 server on loopback: s3s, which checks signatures, with its objects in a folder.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use hyper_util::rt::{TokioExecutor, TokioIo};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use storage::{Authorities, Bucket, Place, Says, Storage, Trouble};
use tempfile::TempDir;
use tokio::net::TcpListener;

struct Server {
    address: SocketAddr,
    folder: TempDir,
}

impl Server {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("objects/lessons")).expect("writable");
        let store = s3s_fs::FileSystem::new(folder.path().join("objects")).expect("a folder");
        let mut builder = S3ServiceBuilder::new(store);
        builder.set_auth(SimpleAuth::from_single("the-key", "the-secret"));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, folder }
    }

    fn bucket(&self) -> Bucket {
        Bucket {
            endpoint: format!("http://{}", self.address),
            region: "us-east-1".into(),
            bucket: "lessons".into(),
            key: "the-key".into(),
            secret: "the-secret".into(),
            prefix: "rollcall".into(),
            path_style: true,
            authorities: Authorities::System,
        }
    }

    fn storage(&self) -> Storage {
        Storage::bucket(&self.bucket(), &self.spool()).expect("sensible")
    }

    fn spool(&self) -> std::path::PathBuf {
        self.folder.path().join("incoming")
    }
}

fn place(text: &str) -> Place {
    Place::new(text).expect("a place")
}

async fn read(storage: &Storage, at: &str, range: Option<std::ops::Range<u64>>) -> Result<Vec<u8>, Trouble> {
    let (_, body) = storage.read(&place(at), range).await?;
    body.try_fold(Vec::new(), |mut all, bytes| async move {
        all.extend_from_slice(&bytes);
        Ok(all)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_files_as_a_folder_does() {
    let server = Server::new().await;
    let storage = server.storage();
    assert_eq!(storage.name(), format!("lessons/rollcall at http://{}", server.address));
    assert_eq!(storage.find(&place("a/v.mp4")).await, Err(Trouble::Missing));
    storage.write(&place("a/v.mp4"), Bytes::from_static(b"0123456789")).await.expect("writes");
    assert!(server.folder.path().join("objects/lessons/rollcall/a/v.mp4").exists(), "below its prefix");
    assert_eq!(storage.find(&place("a/v.mp4")).await.expect("there").size, 10);
    assert_eq!(read(&storage, "a/v.mp4", None).await.expect("reads"), b"0123456789");
    let (found, _) = storage.read(&place("a/v.mp4"), Some(2..5)).await.expect("reads");
    assert_eq!(found.size, 10, "the size of all of it");
    assert_eq!(read(&storage, "a/v.mp4", Some(2..5)).await.expect("reads"), b"234");
    assert_eq!(read(&storage, "a/v.mp4", Some(4..4)).await.expect("reads"), b"");
    let (sha256, size) = storage.digest(&place("a/v.mp4")).await.expect("reads");
    assert_eq!((sha256.as_str(), size), ("84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882", 10));
    assert_eq!(storage.only(&place("a"), ".mp4").await, Ok(Some(place("a/v.mp4"))));
    assert_eq!(storage.usage().await.trouble, None);
    storage.write(&place("a/metadata.json"), Bytes::from_static(b"{}")).await.expect("writes");
    storage.remove(&place("a/v.mp4")).await.expect("removes");
    storage.remove(&place("a/v.mp4")).await.expect("it is gone already");
    assert_eq!(storage.find(&place("a/v.mp4")).await, Err(Trouble::Missing));
    assert_eq!(storage.find(&place("a/metadata.json")).await, Err(Trouble::Missing), "who was there is forgotten, too");
    assert_eq!(storage.place("/etc/passwd"), Err(Trouble::Outside));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_comes_in_pieces_and_is_there_when_all_are() {
    let server = Server::new().await;
    let storage = server.storage();
    let at = place("one/video.mp4");
    let piece = Bytes::from((0..1_000_003).map(|at| (at % 251) as u8).collect::<Vec<u8>>());
    let mut incoming = storage.incoming(&at).await.expect("begins");
    for _ in 0..35 {
        incoming.append(piece.clone()).await.expect("writes");
    }
    drop(incoming);
    let mut incoming = storage.incoming(&at).await.expect("goes on");
    for _ in 35..70 {
        incoming.append(piece.clone()).await.expect("writes");
    }
    assert_eq!(storage.find(&at).await, Err(Trouble::Missing), "half a file is none");
    let (sha256, size) = incoming.finish().await.expect("sends");
    assert_eq!(size, 70 * 1_000_003);
    assert_eq!(storage.digest(&at).await, Ok((sha256, size)), "more than two pieces of 32 MiB, and the last one shorter");
    assert!(std::fs::read_dir(server.spool().join("one")).expect("was made").next().is_none(), "nothing of it is left here");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_address_gives_ranges_to_anybody_for_a_while() {
    let server = Server::new().await;
    let storage = server.storage();
    storage.write(&place("v.mp4"), Bytes::from_static(b"0123456789")).await.expect("writes");
    let says = Says { content_type: Some("video/mp4".into()), disposition: Some("attachment; filename=\"a b.mp4\"".into()) };
    let url = storage.signed(&place("v.mp4"), Duration::from_secs(2), &says).await.expect("signs").expect("a bucket");
    assert!(storage.origin().is_some_and(|origin| url.as_str().starts_with(&origin)));
    assert!(!url.as_str().contains("the-secret"));
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls()).no_proxy().build().expect("a client");
    let response = client.get(url.clone()).header("range", "bytes=2-5").send().await.expect("answers");
    assert_eq!(response.status(), 206);
    let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    assert_eq!((text("content-range"), text("content-type")), ("bytes 2-5/10".to_owned(), "video/mp4".to_owned()));
    assert_eq!(response.text().await.expect("text"), "2345");
    let mut other = url.clone();
    other.set_path("/lessons/rollcall/w.mp4");
    assert_eq!(client.get(other).send().await.expect("answers").status(), 403, "for this file alone");
    // It stops to work by itself: nothing but time makes it so.
    let began = std::time::Instant::now();
    loop {
        if client.get(url.clone()).send().await.expect("answers").status() == 403 {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "it still works");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn tls() -> tokio_rustls::rustls::ClientConfig {
    tokio_rustls::rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(
        tokio_rustls::rustls::crypto::aws_lc_rs::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .expect("TLS")
    .with_root_certificates(tokio_rustls::rustls::RootCertStore::empty())
    .with_no_client_auth()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_refuses_or_is_away_says_so_without_secrets() {
    let server = Server::new().await;
    let wrong = Storage::bucket(&Bucket { secret: "another".into(), ..server.bucket() }, &server.spool()).expect("sensible");
    let trouble = wrong.find(&place("v.mp4")).await.expect_err("refused").to_string();
    assert!(trouble.contains("refuses the access key"), "{trouble}");
    let usage = wrong.usage().await.trouble.expect("refused");
    assert!(!usage.contains("another") && !usage.contains("the-key"), "{usage}");
    let nowhere = Storage::bucket(&Bucket { endpoint: "http://127.0.0.1:1".into(), ..server.bucket() }, &server.spool()).expect("sensible");
    let trouble = nowhere.find(&place("v.mp4")).await.expect_err("nobody there").to_string();
    assert!(trouble.contains("does not answer"), "{trouble}");
    for (bucket, word) in [
        (Bucket { endpoint: "s3.example.org".into(), ..server.bucket() }, "endpoint"),
        (Bucket { endpoint: "https://me:word@s3.example.org".into(), ..server.bucket() }, "endpoint"),
        (Bucket { endpoint: "https://s3.example.org/lessons".into(), ..server.bucket() }, "endpoint"),
        (Bucket { bucket: "../x".into(), ..server.bucket() }, "bucket"),
        (Bucket { prefix: "a/../b".into(), ..server.bucket() }, "prefix"),
        (Bucket { key: String::new(), ..server.bucket() }, "key"),
    ] {
        let trouble = Storage::bucket(&bucket, &server.spool()).expect_err("no sense").to_string();
        assert!(trouble.contains(word) && !trouble.contains("the-secret"), "{trouble}");
    }
    assert!(!format!("{:?} {:?}", server.bucket(), server.storage()).contains("the-secret"));
}
