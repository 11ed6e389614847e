//! Where the files of recordings are: a folder, or a bucket that speaks S3. And how they come there when they are fetched from a link:
//! only from where they are expected, and never more than fits.

mod address;
mod bucket;
mod connect;
pub mod fetch;
mod folder;
mod incoming;
mod place;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use url::Url;

pub use bucket::Bucket;
pub use connect::Authorities;
pub use incoming::Incoming;
pub use place::Place;

use bucket::OpenBucket;
use folder::Folder;

/// What can be wrong. No sentence has a name of a file in it, or a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Leads out of the storage, is no file, or is a link to one.
    #[error("the place is outside of the recordings folder, or is a link")]
    Outside,
    /// There is nothing.
    #[error("there is no such file in the storage of recordings")]
    Missing,
    /// No room is left.
    #[error("the storage of recordings is full")]
    Full,
    /// It does not answer, or refuses.
    #[error("the storage of recordings cannot be used: {0}")]
    Unusable(String),
}

impl Trouble {
    pub(crate) fn because(why: &str) -> Self {
        Self::Unusable(why.to_owned())
    }
}

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How large it is, in bytes.
    pub size: u64,
    /// When it was last written to (Unix ms).
    pub changed_ms: i64,
}

/// Bytes of a file.
pub type Body = Pin<Box<dyn Stream<Item = Result<Bytes, Trouble>> + Send>>;

/// How a storage stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How much is free, in bytes, if that can be known.
    pub free: Option<u64>,
    /// How much there is in all, in bytes, if that can be known.
    pub total: Option<u64>,
    /// Why it cannot be used, if it cannot.
    pub trouble: Option<String>,
}

/// What a bucket says besides the file, when it gives it to somebody itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Says {
    /// Its type.
    pub content_type: Option<String>,
    /// Whether and as what it is to be kept (`Content-Disposition`).
    pub disposition: Option<String>,
}

/// The storage.
#[derive(Clone, Debug)]
pub struct Storage {
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Folder(Folder),
    /// What is fetched for a bucket is put together in a folder first: a try that ended half way is continued there.
    Bucket(OpenBucket, Folder),
}

impl Storage {
    /// A folder; made if it is missing. One that cannot be made or used just now is told of by [`Storage::usage`] and by whatever is
    /// tried with it: the storage may come back, as a network does.
    ///
    /// # Errors
    /// The path is no path.
    pub fn folder(path: PathBuf) -> Result<Self, Trouble> {
        let folder = Folder::new(&path)?;
        Ok(Self { name: folder.name(), kind: Kind::Folder(folder) })
    }

    /// A bucket, and a folder of this machine in which files are put together that are fetched for it.
    ///
    /// # Errors
    /// The settings make no sense.
    pub fn bucket(bucket: &Bucket, spool: &Path) -> Result<Self, Trouble> {
        Ok(Self { name: bucket.name(), kind: Kind::Bucket(OpenBucket::new(bucket)?, Folder::new(spool)?) })
    }

    /// What it is, for administrators.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The place of a file that a sender names: by its path on this machine if the storage is a folder, else by its place.
    ///
    /// # Errors
    /// It is outside of the storage.
    pub fn place(&self, named: &str) -> Result<Place, Trouble> {
        match &self.kind {
            Kind::Folder(folder) => folder.place(named),
            Kind::Bucket(..) => Place::new(named),
        }
    }

    /// Looks at a file.
    ///
    /// # Errors
    /// It is not there, or is none.
    pub async fn find(&self, place: &Place) -> Result<Found, Trouble> {
        match &self.kind {
            Kind::Folder(folder) => folder.find(place).await,
            Kind::Bucket(bucket, _) => bucket.find(place).await,
        }
    }

    /// The one file in a folder whose name ends so; none: there is none, or there are several.
    ///
    /// # Errors
    /// It is no folder.
    pub async fn only(&self, folder: &Place, ending: &'static str) -> Result<Option<Place>, Trouble> {
        match &self.kind {
            Kind::Folder(root) => root.only(folder, ending).await,
            Kind::Bucket(bucket, _) => bucket.only(folder, ending).await,
        }
    }

    /// Reads a file, or a range of its bytes as far as there are any. Little of it is in memory at a time, however slow the reader is.
    ///
    /// # Errors
    /// It is not there, or is none.
    pub async fn read(&self, place: &Place, range: Option<Range<u64>>) -> Result<(Found, Body), Trouble> {
        match &self.kind {
            Kind::Folder(folder) => folder.read(place, range).await,
            Kind::Bucket(bucket, _) => bucket.read(place, range).await,
        }
    }

    /// Its SHA-256, in hexadecimal digits, and its size in bytes.
    ///
    /// # Errors
    /// It is not there, or is none.
    pub async fn digest(&self, place: &Place) -> Result<(String, u64), Trouble> {
        match &self.kind {
            Kind::Folder(folder) => folder.digest(place).await,
            Kind::Bucket(bucket, _) => bucket.digest(place).await,
        }
    }

    /// Writes a small file at once: whole or not at all, in place of one that was there.
    ///
    /// # Errors
    /// It cannot be written.
    pub async fn write(&self, place: &Place, bytes: Bytes) -> Result<(), Trouble> {
        match &self.kind {
            Kind::Folder(folder) => folder.write(place, bytes).await,
            Kind::Bucket(bucket, _) => bucket.write(place, bytes).await,
        }
    }

    /// A file that comes bit by bit, maybe in several tries: what is there of it already is kept.
    ///
    /// # Errors
    /// It cannot be written, or something else is writing it.
    pub async fn incoming(&self, place: &Place) -> Result<Incoming, Trouble> {
        match &self.kind {
            Kind::Folder(folder) => Incoming::open(folder.clone(), None, place.clone()).await,
            Kind::Bucket(bucket, spool) => Incoming::open(spool.clone(), Some(bucket.clone()), place.clone()).await,
        }
    }

    /// Removes a file and whatever has come of it so far. One that is gone already is removed. A folder that nothing is left in but the
    /// note that Jitsi's recorder writes beside its files (who was there) is removed with it.
    ///
    /// # Errors
    /// It is still there.
    pub async fn remove(&self, place: &Place) -> Result<(), Trouble> {
        match &self.kind {
            Kind::Folder(folder) => folder.remove(place).await,
            Kind::Bucket(bucket, spool) => {
                bucket.remove(place).await?;
                spool.remove(place).await
            }
        }
    }

    /// How much is free where files that are fetched are put together, in bytes, if that can be known.
    pub fn free(&self) -> Option<u64> {
        match &self.kind {
            Kind::Folder(folder) | Kind::Bucket(_, folder) => folder.room().map(|(free, _)| free),
        }
    }

    /// How it stands.
    pub async fn usage(&self) -> Usage {
        match &self.kind {
            Kind::Folder(folder) => folder.usage().await,
            Kind::Bucket(bucket, _) => bucket.usage().await,
        }
    }

    /// The origin that addresses of [`Storage::signed`] have; none: it is a folder.
    pub fn origin(&self) -> Option<String> {
        match &self.kind {
            Kind::Folder(_) => None,
            Kind::Bucket(bucket, _) => Some(bucket.origin()),
        }
    }

    /// An address where the bucket itself gives the file to whoever has it, for that long; none: it is a folder.
    ///
    /// # Errors
    /// It cannot be made.
    pub async fn signed(&self, place: &Place, lasts: Duration, says: &Says) -> Result<Option<Url>, Trouble> {
        match &self.kind {
            Kind::Folder(_) => Ok(None),
            Kind::Bucket(bucket, _) => bucket.signed(place, lasts, says).await.map(Some),
        }
    }
}
