//! A real folder, with everything in it that somebody may put there.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures_util::TryStreamExt;
use proptest::prelude::*;
use storage::{Place, Storage, Trouble};
use tempfile::TempDir;

fn place(text: &str) -> Place {
    Place::new(text).expect("a place")
}

/// A folder with something beside it that nobody may reach.
fn folder() -> (TempDir, Storage) {
    let around = tempfile::tempdir().expect("a folder");
    fs::write(around.path().join("secret"), "the secret").expect("writable");
    let storage = Storage::folder(around.path().join("recordings")).expect("a path");
    (around, storage)
}

async fn read(storage: &Storage, at: &str, range: Option<std::ops::Range<u64>>) -> Result<Vec<u8>, Trouble> {
    let (_, body) = storage.read(&place(at), range).await?;
    body.try_fold(Vec::new(), |mut all, bytes| async move {
        all.extend_from_slice(&bytes);
        Ok(all)
    })
    .await
}

#[tokio::test]
async fn what_is_written_is_read_whole_and_in_ranges() {
    let (_around, storage) = folder();
    storage.write(&place("a/b/c.mp4"), Bytes::from_static(b"0123456789")).await.expect("writes");
    assert_eq!(storage.find(&place("a/b/c.mp4")).await.expect("there").size, 10);
    assert_eq!(read(&storage, "a/b/c.mp4", None).await.expect("reads"), b"0123456789");
    assert_eq!(read(&storage, "a/b/c.mp4", Some(3..6)).await.expect("reads"), b"345");
    assert_eq!(read(&storage, "a/b/c.mp4", Some(8..100)).await.expect("reads"), b"89", "as far as there is something");
    assert_eq!(read(&storage, "a/b/c.mp4", Some(50..100)).await.expect("reads"), b"");
    let (sha256, size) = storage.digest(&place("a/b/c.mp4")).await.expect("reads");
    assert_eq!((sha256.as_str(), size), ("84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882", 10));
    assert_eq!(storage.find(&place("a/b")).await, Err(Trouble::Outside), "a folder is no file");
    assert_eq!(storage.find(&place("a/b/d")).await, Err(Trouble::Missing));
    assert_eq!(storage.find(&place("a/b/c.mp4/d")).await, Err(Trouble::Outside), "a file is no folder");
    assert!(storage.usage().await.trouble.is_none());
    assert!(storage.free().expect("a disk") > 0);
    assert_eq!(storage.signed(&place("a"), std::time::Duration::from_secs(1), &storage::Says::default()).await, Ok(None));
}

#[tokio::test]
async fn nothing_outside_is_read_written_or_removed() {
    let (around, storage) = folder();
    let root = around.path().join("recordings");
    let secret = around.path().join("secret");
    symlink(&secret, root.join("file.mp4")).expect("writable");
    symlink(around.path(), root.join("up")).expect("writable");
    symlink("file.mp4", root.join("inner.mp4")).expect("writable");
    fs::create_dir(root.join("deep")).expect("writable");
    symlink("../deep", root.join("deep/again")).expect("writable");
    symlink("nowhere", root.join("dangling")).expect("writable");
    for at in ["file.mp4", "up/secret", "inner.mp4", "deep/again/again/x", "dangling"] {
        assert_eq!(storage.find(&place(at)).await, Err(Trouble::Outside), "{at}");
        assert_eq!(read(&storage, at, None).await, Err(Trouble::Outside), "{at}");
        assert_eq!(storage.digest(&place(at)).await, Err(Trouble::Outside), "{at}");
        assert_eq!(storage.remove(&place(at)).await, Err(Trouble::Outside), "{at}");
    }
    for at in ["up/new", "deep/again/new"] {
        assert_eq!(storage.write(&place(at), Bytes::from_static(b"x")).await, Err(Trouble::Outside), "{at}");
        assert!(matches!(storage.incoming(&place(at)).await, Err(Trouble::Outside)), "{at}");
    }
    // A link where the new file is put together is not followed; one at its place is replaced, and its target is not touched.
    symlink(&secret, root.join("new.mp4.part")).expect("writable");
    assert_eq!(storage.write(&place("new.mp4"), Bytes::from_static(b"x")).await, Err(Trouble::Outside));
    storage.write(&place("file.mp4"), Bytes::from_static(b"x")).await.expect("in place of the link");
    assert_eq!(fs::read_to_string(&secret).expect("still there"), "the secret");
    assert_eq!(storage.only(&place("up"), "cret").await, Err(Trouble::Outside));
}

#[tokio::test]
async fn what_is_no_file_is_not_opened() {
    let (around, storage) = folder();
    let root = around.path().join("recordings");
    let pipe = root.join("pipe.mp4");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).expect("a pipe");
    let _socket = UnixListener::bind(root.join("socket.mp4")).expect("a socket");
    fs::create_dir(root.join("folder.mp4")).expect("writable");
    // Opening a pipe that nobody writes into would wait for ever.
    for at in ["pipe.mp4", "socket.mp4", "folder.mp4"] {
        assert_eq!(storage.find(&place(at)).await, Err(Trouble::Outside), "{at}");
        assert_eq!(storage.remove(&place(at)).await, Err(Trouble::Outside), "{at}");
        assert!(fs::symlink_metadata(root.join(at)).is_ok(), "{at} is still there");
    }
    if rustix::process::geteuid().is_root() {
        let device = root.join("zero.mp4");
        let made = rustix::fs::mknodat(
            rustix::fs::CWD,
            &device,
            rustix::fs::FileType::CharacterDevice,
            rustix::fs::Mode::RUSR,
            rustix::fs::makedev(1, 5),
        );
        if made.is_ok() {
            assert_eq!(storage.find(&place("zero.mp4")).await, Err(Trouble::Outside), "a device that never ends");
        }
    }
}

/// Somebody puts a link in the place of a folder and back, as fast as they can, while we read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_becomes_a_link_while_we_look_leads_nowhere() {
    let (around, storage) = folder();
    let root = around.path().join("recordings");
    fs::create_dir(around.path().join("elsewhere")).expect("writable");
    fs::write(around.path().join("elsewhere/v.mp4"), "outside").expect("writable");
    fs::create_dir(root.join("good")).expect("writable");
    fs::write(root.join("good/v.mp4"), "inside").expect("writable");
    symlink(around.path().join("elsewhere"), root.join("link")).expect("writable");
    let over = Arc::new(AtomicBool::new(false));
    let swapping = std::thread::spawn({
        let (root, over) = (root.clone(), Arc::clone(&over));
        move || {
            let swap = |a: &Path, b: &Path| {
                use rustix::fs::{CWD, RenameFlags, renameat_with};
                renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)
            };
            while !over.load(Ordering::Relaxed) {
                swap(&root.join("good"), &root.join("link")).expect("two names of one file system change places");
            }
        }
    });
    let mut seen = [0_u32; 2];
    for _ in 0..3000 {
        match read(&storage, "good/v.mp4", None).await {
            Ok(bytes) => {
                assert_eq!(bytes, b"inside");
                seen[0] += 1;
            }
            Err(trouble) => {
                assert_eq!(trouble, Trouble::Outside);
                seen[1] += 1;
            }
        }
    }
    over.store(true, Ordering::Relaxed);
    swapping.join().expect("no panic");
    assert!(seen[0] > 0 && seen[1] > 0, "both were met: {seen:?}");
}

#[tokio::test]
async fn a_file_that_grows_is_seen_to_grow_and_one_that_shrinks_is_no_end_of_stream() {
    let (around, storage) = folder();
    let path = around.path().join("recordings/v.mp4");
    fs::write(&path, vec![1; 300_000]).expect("writable");
    assert_eq!(storage.find(&place("v.mp4")).await.expect("there").size, 300_000);
    fs::write(&path, vec![1; 600_000]).expect("writable");
    let (found, mut body) = storage.read(&place("v.mp4"), None).await.expect("there");
    assert_eq!(found.size, 600_000);
    assert!(body.try_next().await.expect("a piece").is_some());
    fs::write(&path, "short").expect("writable");
    let rest: Result<Vec<Bytes>, Trouble> = body.try_collect().await;
    assert!(matches!(rest, Err(Trouble::Unusable(_))), "whoever reads must not take it for whole: {rest:?}");
}

#[tokio::test]
async fn a_removed_file_takes_the_recorders_note_with_it_and_nothing_else() {
    let (around, storage) = folder();
    let root = around.path().join("recordings");
    for (folder, files) in [("alone", &["v.mp4", "metadata.json"][..]), ("shared", &["v.mp4", "metadata.json", "w.mp4"])] {
        fs::create_dir(root.join(folder)).expect("writable");
        for file in files {
            fs::write(root.join(folder).join(file), "x").expect("writable");
        }
        storage.remove(&place(&format!("{folder}/v.mp4"))).await.expect("removes");
        assert_eq!(storage.find(&place(&format!("{folder}/v.mp4"))).await, Err(Trouble::Missing));
        storage.remove(&place(&format!("{folder}/v.mp4"))).await.expect("it is gone already");
    }
    assert!(!root.join("alone").exists(), "who was there is forgotten, too");
    assert!(root.join("shared/metadata.json").exists() && root.join("shared/w.mp4").exists());
    storage.remove(&place("never/was")).await.expect("it is gone already");
    fs::write(root.join("top.mp4"), "x").expect("writable");
    storage.remove(&place("top.mp4")).await.expect("removes");
    assert!(root.exists(), "the folder itself stays");
}

#[tokio::test]
async fn senders_name_files_by_their_paths_on_this_machine() {
    let (around, storage) = folder();
    let root = around.path().join("recordings");
    let named = |path: &str| storage.place(&format!("{}/{path}", root.display())).map(|place| place.as_str().to_owned());
    assert_eq!(named("a/b.mp4").as_deref(), Ok("a/b.mp4"));
    assert_eq!(storage.place("a/b.mp4"), Ok(place("a/b.mp4")));
    for bad in ["", "..", "../secret", "a/../../secret"] {
        assert_eq!(named(bad), Err(Trouble::Outside), "{bad:?}");
    }
    for bad in ["/etc/passwd", "../x", "/", "/recordings/x"] {
        assert_eq!(storage.place(bad), Err(Trouble::Outside), "{bad:?}");
    }
    assert_eq!(storage.place(&format!("{}-of-others/x", root.display())), Err(Trouble::Outside), "another folder that begins alike");
    // The folder may be set by a link to it, and named by where it really is, or the other way round.
    let link = around.path().join("by-link");
    symlink(&root, &link).expect("writable");
    let by_link = Storage::folder(link.clone()).expect("a path");
    assert_eq!(by_link.place(&format!("{}/x", root.display())), Ok(place("x")));
    assert_eq!(by_link.place(&format!("{}/x", link.display())), Ok(place("x")));
}

#[tokio::test]
async fn what_comes_bit_by_bit_survives_and_is_never_half_at_its_place() {
    let (around, storage) = folder();
    let at = place("rollcall/one/video.mp4");
    let mut incoming = storage.incoming(&at).await.expect("begins");
    incoming.restart(Some("\"v1\"".into())).await.expect("begins");
    incoming.append(Bytes::from_static(b"01234")).await.expect("writes");
    assert!(matches!(storage.incoming(&at).await, Err(Trouble::Unusable(_))), "nobody else writes it");
    drop(incoming);
    assert_eq!(storage.find(&at).await, Err(Trouble::Missing), "half a file is none");
    let mut incoming = storage.incoming(&at).await.expect("goes on");
    assert_eq!((incoming.length(), incoming.mark().as_deref()), (5, Some("\"v1\"")));
    incoming.append(Bytes::from_static(b"56789")).await.expect("writes");
    let (sha256, size) = incoming.finish().await.expect("whole");
    assert_eq!((sha256.as_str(), size), ("84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882", 10));
    assert_eq!(read(&storage, at.as_str(), None).await.expect("reads"), b"0123456789");
    let left: Vec<_> = fs::read_dir(around.path().join("recordings/rollcall/one")).expect("there").collect();
    assert_eq!(left.len(), 1, "nothing else is left: {left:?}");
    let mode = fs::metadata(around.path().join("recordings/rollcall/one/video.mp4")).expect("there").mode();
    assert_eq!(mode & 0o007, 0, "it is nobody else's");
    // What has come so far goes with the file.
    let mut incoming = storage.incoming(&place("x/y")).await.expect("begins");
    incoming.append(Bytes::from_static(b"x")).await.expect("writes");
    drop(incoming);
    storage.remove(&place("x/y")).await.expect("removes");
    assert!(!around.path().join("recordings/x").exists());
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_says_so() {
    let around = tempfile::tempdir().expect("a folder");
    fs::write(around.path().join("file"), "x").expect("writable");
    let storage = Storage::folder(around.path().join("file")).expect("a path");
    assert!(storage.usage().await.trouble.expect("a file is no folder").contains("it is no folder"));
    assert!(matches!(storage.find(&place("x")).await, Err(Trouble::Unusable(_))));
    let storage = Storage::folder(around.path().join("gone")).expect("a path");
    fs::remove_dir(around.path().join("gone")).expect("it was made");
    assert!(storage.usage().await.trouble.expect("it is gone").contains("not there"));
    assert!(matches!(storage.find(&place("x")).await, Err(Trouble::Unusable(_))), "a file of a folder that is gone is not gone for good");
    if !rustix::process::geteuid().is_root() {
        let closed = around.path().join("closed");
        fs::create_dir(&closed).expect("writable");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).expect("ours");
        let storage = Storage::folder(closed).expect("a path");
        assert!(storage.usage().await.trouble.expect("not writable").contains("may not"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Any range of any file is what it would be of the bytes.
    #[test]
    fn ranges_are_those_of_the_bytes(size in 0_usize..700_000, from in 0_u64..800_000, length in 0_u64..800_000) {
        let (around, storage) = folder();
        let bytes: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        fs::write(around.path().join("recordings/v"), &bytes).expect("writable");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let got = runtime.block_on(read(&storage, "v", Some(from..from + length))).expect("reads");
        let (from, to) = (usize::try_from(from).expect("small").min(size), usize::try_from(from + length).expect("small").min(size));
        prop_assert_eq!(&got, &bytes[from..to]);
    }
}
