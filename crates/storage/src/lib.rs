//! Where the files of recordings are: a folder, or a bucket that speaks S3.

use std::ops::Range;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;

/// Where a file is in the storage: parts with `/` between them, none of them empty, `.` or `..`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(String);

impl Place {
    /// Reads one.
    ///
    /// # Errors
    /// It leads out of the storage, or is no place.
    pub fn new(text: &str) -> Result<Self, Trouble> {
        Ok(Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a bucket is reached.
#[derive(Clone)]
pub struct Bucket {
    /// Where, such as `https://s3.example.org`.
    pub endpoint: String,
    /// Its region, `us-east-1` if it has none.
    pub region: String,
    /// Its name.
    pub bucket: String,
    /// The access key's id.
    pub key: String,
    /// The access key's secret.
    pub secret: String,
    /// Before all places, such as `recordings`; maybe empty.
    pub prefix: String,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket").field("endpoint", &self.endpoint).field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

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

/// The storage.
#[derive(Clone, Debug)]
pub struct Storage {
    name: String,
}

impl Storage {
    /// A folder; made if it is missing.
    ///
    /// # Errors
    /// It cannot be made or read.
    pub fn folder(path: PathBuf) -> Result<Self, Trouble> {
        Ok(Self { name: path.display().to_string() })
    }

    /// A bucket.
    ///
    /// # Errors
    /// The settings make no sense.
    pub fn bucket(bucket: &Bucket) -> Result<Self, Trouble> {
        Ok(Self { name: bucket.bucket.clone() })
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
        Place::new(named)
    }

    /// Looks at a file.
    ///
    /// # Errors
    /// It is not there, or is none.
    #[expect(clippy::unused_async, reason = "being written")]
    pub async fn find(&self, _place: &Place) -> Result<Found, Trouble> {
        Err(Trouble::Missing)
    }

    /// Reads a file, or a range of its bytes.
    ///
    /// # Errors
    /// It is not there, or is none.
    #[expect(clippy::unused_async, reason = "being written")]
    pub async fn read(&self, _place: &Place, _range: Option<Range<u64>>) -> Result<(Found, Body), Trouble> {
        Err(Trouble::Missing)
    }

    /// Its SHA-256, in hexadecimal digits, and its size in bytes.
    ///
    /// # Errors
    /// It is not there, or is none.
    #[expect(clippy::unused_async, reason = "being written")]
    pub async fn digest(&self, _place: &Place) -> Result<(String, u64), Trouble> {
        Err(Trouble::Missing)
    }

    /// Writes a small file at once.
    ///
    /// # Errors
    /// It cannot be written.
    #[expect(clippy::unused_async, reason = "being written")]
    pub async fn write(&self, _place: &Place, _bytes: Bytes) -> Result<(), Trouble> {
        Err(Trouble::Missing)
    }

    /// Removes a file. One that is gone already is removed.
    ///
    /// # Errors
    /// It is still there.
    #[expect(clippy::unused_async, reason = "being written")]
    pub async fn remove(&self, _place: &Place) -> Result<(), Trouble> {
        Err(Trouble::Missing)
    }

    /// How much is free, in bytes, if that can be known.
    pub fn free(&self) -> Option<u64> {
        None
    }

    /// An address where the bucket itself gives the file to whoever has it, for that long; none: it is a folder.
    ///
    /// # Errors
    /// It cannot be made.
    #[expect(clippy::unused_async, reason = "being written")]
    pub async fn signed(&self, _place: &Place, _lasts: Duration) -> Result<Option<url::Url>, Trouble> {
        Ok(None)
    }
}
