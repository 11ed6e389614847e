//! Small files of recordings: captions and the like, which are read and written whole.

use bytes::Bytes;
use domain::RecordingId;
use domain::recording::Part;
use futures_util::TryStreamExt;
use storage::Place;

use super::super::context::App;

/// Where a file of a recording is put that Rollcall writes itself.
pub fn place(recording: &RecordingId, part: Part) -> String {
    let end = match part {
        Part::Video => "video.mp4",
        Part::Captions => "captions.vtt",
        Part::Transcript => "transcript",
        Part::Chat => "chat",
    };
    format!("rollcall/{recording}/{end}")
}

/// The text of a file of at most so many bytes. None: it is not there, larger, or no text; the log says so.
pub async fn text(app: &App, place: &str, most: usize) -> Option<String> {
    let read = async {
        let (found, body) = app.recordings.storage.read(&Place::new(place)?, None).await?;
        if found.size > most as u64 {
            return Err(storage::Trouble::Unusable("the file is larger than it can be".to_owned()));
        }
        body.try_fold(Vec::new(), |mut all, bytes| async move {
            all.extend_from_slice(&bytes);
            Ok(all)
        })
        .await
    };
    match read.await {
        Ok(bytes) => String::from_utf8(bytes).ok(),
        Err(error) => {
            tracing::warn!(%error, "a small file of a recording cannot be read");
            None
        }
    }
}

/// Writes one.
///
/// # Errors
/// The storage does not take it.
pub async fn write(app: &App, place: &str, text: String) -> Result<(), storage::Trouble> {
    app.recordings.storage.write(&Place::new(place)?, Bytes::from(text)).await
}
