//! A file that comes bit by bit. Until it is whole it is beside its place, on this machine, and what is there of it survives a restart.

use bytes::Bytes;

use crate::bucket::OpenBucket;
use crate::folder::{Folder, Writing, blocking};
use crate::{Place, Trouble};

/// A file that comes bit by bit.
#[derive(Debug)]
pub struct Incoming {
    place: Place,
    folder: Folder,
    bucket: Option<OpenBucket>,
    /// Away only while a thread works with it.
    writing: Option<Writing>,
}

impl Incoming {
    pub(crate) async fn open(folder: Folder, bucket: Option<OpenBucket>, place: Place) -> Result<Self, Trouble> {
        let (opening, at) = (folder.clone(), place.clone());
        let writing = blocking(move || opening.begin(&at, false)).await?;
        Ok(Self { place, folder, bucket, writing: Some(writing) })
    }

    /// How much of it is there, in bytes.
    pub fn length(&self) -> u64 {
        self.writing.as_ref().map_or(0, Writing::length)
    }

    /// By which mark its sender knows the version that has come so far.
    pub fn mark(&self) -> Option<String> {
        self.writing.as_ref().and_then(Writing::mark)
    }

    /// How much is free where it is written, and how much there is in all, in bytes, if that can be known.
    pub fn room(&self) -> Option<(u64, u64)> {
        self.folder.room()
    }

    /// Begins from nothing, with a version that its sender knows by this mark.
    ///
    /// # Errors
    /// It cannot be written.
    pub async fn restart(&mut self, mark: Option<String>) -> Result<(), Trouble> {
        self.with(move |writing| {
            writing.restart()?;
            writing.set_mark(mark.as_deref())
        })
        .await
    }

    /// Adds to it.
    ///
    /// # Errors
    /// It cannot be written; [`Incoming::length`] says how much is there.
    pub async fn append(&mut self, bytes: Bytes) -> Result<(), Trouble> {
        self.with(move |writing| writing.append(&bytes)).await
    }

    /// What is there is there after a power cut, too.
    ///
    /// # Errors
    /// The disk says so.
    pub async fn sync(&mut self) -> Result<(), Trouble> {
        self.with(|writing| writing.sync()).await
    }

    /// It is whole, and comes to its place. Its SHA-256 in hexadecimal digits, and its size in bytes.
    ///
    /// # Errors
    /// It is not at its place; what has come is kept.
    pub async fn finish(mut self) -> Result<(String, u64), Trouble> {
        let (sha256, size) = self.with(Writing::digest).await?;
        match self.bucket.take() {
            None => self.with(Writing::publish).await?,
            Some(bucket) => {
                let writing = self.writing.take().ok_or_else(gone)?;
                let mut writing = bucket.upload(&self.place, writing, size).await?;
                blocking(move || {
                    writing.discard();
                    Ok(())
                })
                .await?;
            }
        }
        Ok((sha256, size))
    }

    /// Nothing of it is kept.
    ///
    /// # Errors
    /// The server is stopping.
    pub async fn discard(mut self) -> Result<(), Trouble> {
        self.with(|writing| {
            writing.discard();
            Ok(())
        })
        .await
    }

    async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Writing) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let mut writing = self.writing.take().ok_or_else(gone)?;
        let (writing, done) = blocking(move || {
            let done = work(&mut writing);
            Ok((writing, done))
        })
        .await?;
        self.writing = Some(writing);
        done
    }
}

fn gone() -> Trouble {
    Trouble::because("the file was given up")
}
