//! A folder. Every name on the way to a file is opened by itself, from the folder before it, and never through a link: whatever somebody
//! puts into the folder while we look, nothing outside of it is read, written or removed.

use std::fs::{DirBuilder, File};
use std::io::{self, ErrorKind, Read, Write};
use std::ops::Range;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt};
use std::path::{self, Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use futures_util::stream;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::{Body, Found, Place, Trouble, Usage};

/// How much is read at a time, in bytes.
const CHUNK: usize = 256 * 1024;
/// What a file is called while it is not whole.
pub const PART: &str = ".part";
/// What is kept beside it: by which mark its sender knows this version of it.
pub const MARK: &str = ".part.mark";
/// What Jitsi's recorder (Jibri) writes beside each file: where it was recorded, and who was there.
const NOTE: &str = "metadata.json";
/// The most files of a folder that are looked through.
const LISTED: usize = 1000;

/// A folder that is opened anew each time: what is mounted there may come and go.
#[derive(Clone, Debug)]
pub struct Folder {
    root: Arc<PathBuf>,
}

impl Folder {
    pub fn new(root: &Path) -> Result<Self, Trouble> {
        let root = path::absolute(root).map_err(|error| of_io(&error))?;
        let folder = Self { root: Arc::new(root) };
        // Whether that worked is seen when the folder is used.
        let _ = folder.make();
        Ok(folder)
    }

    fn make(&self) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o750).create(&*self.root)
    }

    pub fn name(&self) -> String {
        self.root.display().to_string()
    }

    pub fn place(&self, named: &str) -> Result<Place, Trouble> {
        let path = Path::new(named);
        if !path.is_absolute() {
            return Place::new(named);
        }
        let real = self.root.canonicalize().ok();
        let roots = [Some(&*self.root), real.as_ref()];
        let inside = roots.into_iter().flatten().find_map(|root| path.strip_prefix(root).ok()).ok_or(Trouble::Outside)?;
        Place::new(inside.to_str().ok_or(Trouble::Outside)?)
    }

    pub async fn find(&self, place: &Place) -> Result<Found, Trouble> {
        let (folder, place) = (self.clone(), place.clone());
        blocking(move || folder.open(&place).map(|(_, found)| found)).await
    }

    pub async fn read(&self, place: &Place, range: Option<Range<u64>>) -> Result<(Found, Body), Trouble> {
        let (folder, place) = (self.clone(), place.clone());
        let (file, found) = blocking(move || folder.open(&place)).await?;
        let range = range.unwrap_or(0..found.size);
        let state = (Arc::new(file), range.start, range.end.min(found.size));
        let body = stream::try_unfold(state, |(file, at, end)| async move {
            if at >= end {
                return Ok(None);
            }
            let reader = Arc::clone(&file);
            let bytes = blocking(move || {
                let wanted = usize::try_from(end - at).map_or(CHUNK, |left| left.min(CHUNK));
                let mut bytes = vec![0; wanted];
                reader.read_exact_at(&mut bytes, at).map_err(|error| of_io(&error))?;
                Ok(Bytes::from(bytes))
            });
            let bytes = bytes.await?;
            let next = at + bytes.len() as u64;
            Ok(Some((bytes, (file, next, end))))
        });
        Ok((found, Box::pin(body)))
    }

    pub async fn digest(&self, place: &Place) -> Result<(String, u64), Trouble> {
        let (folder, place) = (self.clone(), place.clone());
        blocking(move || {
            let (mut file, _) = folder.open(&place)?;
            digest_of(&mut file)
        })
        .await
    }

    pub async fn write(&self, place: &Place, bytes: Bytes) -> Result<(), Trouble> {
        let (folder, place) = (self.clone(), place.clone());
        blocking(move || {
            let mut writing = folder.begin(&place, true)?;
            let written = writing.file.write_all(&bytes).map_err(|error| of_io(&error)).and_then(|()| writing.publish());
            if written.is_err() {
                writing.discard();
            }
            written
        })
        .await
    }

    pub async fn remove(&self, place: &Place) -> Result<(), Trouble> {
        let (folder, place) = (self.clone(), place.clone());
        blocking(move || folder.remove_now(&place)).await
    }

    fn remove_now(&self, place: &Place) -> Result<(), Trouble> {
        let (dir, name) = match self.parent(place, false) {
            Ok(found) => found,
            Err(Trouble::Missing) => return Ok(()),
            Err(other) => return Err(other),
        };
        match rustix::fs::statat(&dir, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => {}
            Err(error) => return Err(of_errno(error)),
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile => return Err(Trouble::Outside),
            Ok(_) => unlink(&dir, name)?,
        }
        unlink(&dir, &format!("{name}{PART}"))?;
        unlink(&dir, &format!("{name}{MARK}"))?;
        // What is removed for good is gone when we say so, also after a power cut. Some network folders cannot say.
        let _ = rustix::fs::fsync(&dir);
        self.tidy(place);
        Ok(())
    }

    /// Removes the folder that a file was in if nothing is left in it but the recorder's note. Whatever is in the way may stay: it is
    /// somebody else's.
    fn tidy(&self, place: &Place) {
        let Some((above, _)) = place.as_str().rsplit_once('/') else { return };
        let Ok(above) = Place::new(above) else { return };
        let Ok((parent, name)) = self.parent(&above, false) else { return };
        let Ok(dir) = rustix::fs::openat(&parent, name, OFlags::DIRECTORY | STEP, Mode::empty()) else { return };
        let Ok(entries) = Dir::read_from(&dir) else { return };
        let mut note = false;
        for entry in entries.take(4) {
            let Ok(entry) = entry else { return };
            match entry.file_name().to_bytes() {
                b"." | b".." => {}
                name if name == NOTE.as_bytes() => note = true,
                _ => return,
            }
        }
        if note && unlink(&dir, NOTE).is_err() {
            return;
        }
        // The system refuses if it is not empty after all.
        let _ = rustix::fs::unlinkat(&parent, name, AtFlags::REMOVEDIR);
    }

    /// How much is free and how much there is, in bytes.
    pub fn room(&self) -> Option<(u64, u64)> {
        let told = rustix::fs::statvfs(&*self.root).ok()?;
        Some((told.f_bavail.saturating_mul(told.f_frsize), told.f_blocks.saturating_mul(told.f_frsize)))
    }

    pub async fn usage(&self) -> Usage {
        let folder = self.clone();
        let usage = blocking(move || {
            let (room, trouble) = (folder.room(), folder.usable().err());
            Ok(Usage { free: room.map(|(free, _)| free), total: room.map(|(_, total)| total), trouble: trouble.map(|why| why.to_string()) })
        });
        usage.await.unwrap_or_default()
    }

    /// The one file in a folder whose name ends so; none: there is none, or there are several.
    pub async fn only(&self, place: &Place, ending: &'static str) -> Result<Option<Place>, Trouble> {
        let (folder, place) = (self.clone(), place.clone());
        blocking(move || {
            let (parent, name) = folder.parent(&place, false)?;
            let dir = rustix::fs::openat(&parent, name, OFlags::DIRECTORY | STEP, Mode::empty()).map_err(of_errno)?;
            let mut only = None;
            for entry in Dir::read_from(&dir).map_err(of_errno)?.take(LISTED) {
                let entry = entry.map_err(of_errno)?;
                let Some(name) = entry.file_name().to_str().ok().filter(|name| name.ends_with(ending)) else { continue };
                let Ok(inside) = Place::new(&format!("{}/{name}", place.as_str())) else { continue };
                if folder.open(&inside).is_ok() && only.replace(inside).is_some() {
                    return Ok(None);
                }
            }
            Ok(only)
        })
        .await
    }

    /// Whether files can be read, made and removed.
    fn usable(&self) -> Result<(), Trouble> {
        use rustix::fs::{Access, CWD, accessat};
        self.root()?;
        accessat(CWD, &*self.root, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS).map_err(of_errno)
    }

    fn root(&self) -> Result<OwnedFd, Trouble> {
        use rustix::fs::CWD;
        match rustix::fs::openat(CWD, &*self.root, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) {
            Ok(root) => Ok(root),
            Err(Errno::NOENT) => Err(Trouble::because("its folder is not there")),
            Err(Errno::NOTDIR) => Err(Trouble::because("it is no folder")),
            Err(error) => Err(of_errno(error)),
        }
    }

    /// The folder that a file is in, and its name there.
    fn parent<'a>(&self, place: &'a Place, make: bool) -> Result<(OwnedFd, &'a str), Trouble> {
        let (folders, name) = place.split();
        let mut dir = self.root()?;
        for one in folders {
            let open = |dir: &OwnedFd| rustix::fs::openat(dir, one, OFlags::DIRECTORY | STEP, Mode::empty());
            let mut next = open(&dir);
            if make && matches!(next, Err(Errno::NOENT)) {
                match rustix::fs::mkdirat(&dir, one, Mode::from_raw_mode(0o750)) {
                    Ok(()) | Err(Errno::EXIST) => next = open(&dir),
                    Err(error) => return Err(of_errno(error)),
                }
            }
            dir = next.map_err(of_errno)?;
        }
        Ok((dir, name))
    }

    /// Opens a file. Nothing but a file: opening a pipe waits for its other end, and opening a device may set it in motion.
    fn open(&self, place: &Place) -> Result<(File, Found), Trouble> {
        let (dir, name) = self.parent(place, false)?;
        let seen = rustix::fs::statat(&dir, name, AtFlags::SYMLINK_NOFOLLOW).map_err(of_errno)?;
        if FileType::from_raw_mode(seen.st_mode) != FileType::RegularFile {
            return Err(Trouble::Outside);
        }
        let opened = rustix::fs::openat(&dir, name, OFlags::NONBLOCK | OFlags::NOCTTY | STEP, Mode::empty());
        let file = File::from(opened.map_err(of_errno)?);
        let told = file.metadata().map_err(|error| of_io(&error))?;
        if !told.is_file() {
            return Err(Trouble::Outside);
        }
        let changed_ms = told.mtime().saturating_mul(1000).saturating_add(told.mtime_nsec() / 1_000_000);
        Ok((file, Found { size: told.len(), changed_ms }))
    }

    /// Begins, or goes on, to write a file beside its place.
    pub fn begin(&self, place: &Place, anew: bool) -> Result<Writing, Trouble> {
        // A folder of ours that was removed comes back; one that was mounted and is not there is no place to write to.
        self.make().map_err(|error| of_io(&error))?;
        let (dir, name) = self.parent(place, true)?;
        let name = name.to_owned();
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&dir, format!("{name}{PART}"), flags, Mode::from_raw_mode(0o640));
        let file = File::from(opened.map_err(of_errno)?);
        if !file.metadata().map_err(|error| of_io(&error))?.is_file() {
            return Err(Trouble::Outside);
        }
        match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
            // Some network folders have no locks.
            Ok(()) | Err(Errno::NOLCK | Errno::NOTSUP | Errno::INVAL) => {}
            Err(Errno::WOULDBLOCK) => return Err(Trouble::because("the file is being written already")),
            Err(error) => return Err(of_errno(error)),
        }
        let mut writing = Writing { dir, name, file, length: 0 };
        if anew {
            writing.restart()?;
        } else {
            writing.length = writing.file.metadata().map_err(|error| of_io(&error))?.len();
        }
        Ok(writing)
    }
}

/// How each name on the way is opened.
const STEP: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// A file that is being written beside its place.
#[derive(Debug)]
pub struct Writing {
    dir: OwnedFd,
    name: String,
    file: File,
    length: u64,
}

impl Writing {
    pub fn length(&self) -> u64 {
        self.length
    }

    pub fn append(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.file.write_all_at(bytes, self.length).map_err(|error| of_io(&error))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Forgets what is there.
    pub fn restart(&mut self) -> Result<(), Trouble> {
        self.file.set_len(0).map_err(|error| of_io(&error))?;
        self.length = 0;
        unlink(&self.dir, &format!("{}{MARK}", self.name))
    }

    pub fn mark(&self) -> Option<String> {
        let opened = rustix::fs::openat(&self.dir, format!("{}{MARK}", self.name), OFlags::NONBLOCK | STEP, Mode::empty()).ok()?;
        let mut mark = String::new();
        File::from(opened).take(1024).read_to_string(&mut mark).ok()?;
        Some(mark).filter(|mark| !mark.is_empty())
    }

    pub fn set_mark(&mut self, mark: Option<&str>) -> Result<(), Trouble> {
        let name = format!("{}{MARK}", self.name);
        unlink(&self.dir, &name)?;
        let Some(mark) = mark else { return Ok(()) };
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&self.dir, &name, flags, Mode::from_raw_mode(0o640)).map_err(of_errno)?;
        File::from(opened).write_all(mark.as_bytes()).map_err(|error| of_io(&error))
    }

    pub fn sync(&self) -> Result<(), Trouble> {
        self.file.sync_all().map_err(|error| of_io(&error))
    }

    pub fn digest(&mut self) -> Result<(String, u64), Trouble> {
        io::Seek::rewind(&mut self.file).map_err(|error| of_io(&error))?;
        digest_of(&mut self.file)
    }

    /// A piece of what is there, at most that many bytes.
    pub fn piece(&self, at: u64, most: usize) -> Result<Bytes, Trouble> {
        let wanted = usize::try_from(self.length.saturating_sub(at)).map_or(most, |left| left.min(most));
        let mut bytes = vec![0; wanted];
        self.file.read_exact_at(&mut bytes, at).map_err(|error| of_io(&error))?;
        Ok(bytes.into())
    }

    /// It is whole: from now on it is at its place.
    pub fn publish(&mut self) -> Result<(), Trouble> {
        self.sync()?;
        rustix::fs::renameat(&self.dir, format!("{}{PART}", self.name), &self.dir, &self.name).map_err(of_errno)?;
        unlink(&self.dir, &format!("{}{MARK}", self.name))?;
        let _ = rustix::fs::fsync(&self.dir);
        Ok(())
    }

    /// Nothing of it is kept.
    pub fn discard(&mut self) {
        let _ = unlink(&self.dir, &format!("{}{PART}", self.name));
        let _ = unlink(&self.dir, &format!("{}{MARK}", self.name));
    }
}

/// Removes a name that may be gone already.
fn unlink(dir: impl AsFd, name: &str) -> Result<(), Trouble> {
    match rustix::fs::unlinkat(dir, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(of_errno(error)),
    }
}

fn digest_of(file: &mut File) -> Result<(String, u64), Trouble> {
    let (mut digest, mut size) = (Context::new(&SHA256), 0_u64);
    let mut bytes = vec![0; CHUNK];
    loop {
        let read = match file.read(&mut bytes) {
            Ok(0) => return Ok((HEXLOWER.encode(digest.finish().as_ref()), size)),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(of_io(&error)),
        };
        digest.update(&bytes[..read]);
        size += read as u64;
    }
}

/// On a thread where waiting for a disk keeps nobody else waiting.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Trouble> + Send + 'static) -> Result<T, Trouble> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Trouble::because("the server is stopping")))
}

fn of_errno(error: Errno) -> Trouble {
    of_io(&error.into())
}

pub fn of_io(error: &io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::NotFound => Trouble::Missing,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Trouble::Full,
        ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::InvalidFilename => Trouble::Outside,
        ErrorKind::PermissionDenied => Trouble::because("Rollcall's user may not read or write there"),
        ErrorKind::ReadOnlyFilesystem => Trouble::because("it can only be read: it is mounted read-only"),
        ErrorKind::StaleNetworkFileHandle | ErrorKind::TimedOut | ErrorKind::HostUnreachable => {
            Trouble::because("the network folder does not answer")
        }
        ErrorKind::UnexpectedEof => Trouble::because("the file became shorter while it was read"),
        // A link, where none may be.
        _ if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => Trouble::Outside,
        _ => Trouble::because("the system reports a fault of the disk or the network folder"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_trouble() {
        let full = File::options().write(true).open("/dev/full").and_then(|mut disk| disk.write_all(b"x")).expect_err("it is always full");
        assert_eq!(of_io(&full), Trouble::Full);
        let gone = File::open("/nowhere").expect_err("nothing is there");
        assert_eq!(of_io(&gone), Trouble::Missing);
    }
}
