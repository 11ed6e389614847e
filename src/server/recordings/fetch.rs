//! Files that are fetched from a link: only from where they are expected, and never more than fits.

use domain::RecordingId;
use domain::recording::{Part, State, Step};
use storage::fetch::{Expected, Fetching, Refused};
use storage::{Incoming, Place, Trouble};

use super::super::context::App;
use super::super::store::recording;
use super::super::store::recording::file::{self, File};
use super::super::store::recording::history::{self, Stepped};
use super::super::store::recording::job::Job;
use super::jobs::Outcome;
use super::{arrive, captions, small};
use crate::api::Result;

pub use super::small::place;
pub use storage::fetch::Rules;

/// How often it is written down how much has come, in ms.
const NOTED_MS: i64 = 2_000;
/// How long after a try that brought something the next one is, in ms.
const SOON_MS: i64 = 5_000;
/// How long one file is fetched before others have their turn, in ms.
const TURN_MS: i64 = 15 * 60 * 1000;
/// How long after a link has ended what was begun before may still come, in ms.
const LATE_MS: i64 = 60 * 60 * 1000;
/// The largest file of text, in bytes.
const TEXT_MOST: u64 = 64 * 1024 * 1024;

const EXPIRED: &str = "The link to this recording ceased to work before the file had been fetched. Links of JaaS work for a day: what the video \
                       server had is lost, unless somebody fetched it there.";

/// Seals a link: nobody who reads the database gets the file.
pub fn seal_link(app: &App, recording: &RecordingId, part: Part, link: &str) -> String {
    app.providers.vault.seal(&app.random, &about(recording, part), link)
}

fn unseal_link(app: &App, recording: &RecordingId, part: Part, sealed: &str) -> Option<super::super::config::Secret> {
    app.providers.vault.unseal(&about(recording, part), sealed)
}

fn about(recording: &RecordingId, part: Part) -> String {
    format!("recording link {recording} {}", part.as_str())
}

/// Fetches a file, from where the last try ended.
///
/// # Errors
/// The store fails.
pub async fn run(app: &App, job: &Job) -> Result<Outcome> {
    let Some(part) = job.part else { return Ok(Outcome::Done) };
    let Some(file) = file::one(&app.store, &job.recording, part).await? else { return Ok(Outcome::Done) };
    let Some((sealed, expires_ms)) = file.link.clone() else { return Ok(Outcome::Done) };
    let fetch = Fetch { app, job, part, file, expires_ms };
    if file_is_wanted(app, job, part).await? { fetch.run(&sealed).await } else { fetch.give_up().await }
}

/// Whether a recording still waits for its file: somebody may have deleted it meanwhile. One that was taken back does.
async fn file_is_wanted(app: &App, job: &Job, part: Part) -> Result<bool> {
    let Some(recording) = recording::by_id(&app.store, &job.recording).await? else { return Ok(false) };
    Ok(match recording.state {
        State::Deleted | State::Purged => false,
        // What was said is worth something without the picture.
        State::Failed => part != Part::Video,
        _ => true,
    })
}

struct Fetch<'a> {
    app: &'a App,
    job: &'a Job,
    part: Part,
    file: File,
    expires_ms: Option<i64>,
}

/// Why a try ended without the file.
enum Ended {
    /// It could not be fetched.
    Refused(Refused),
    /// Nobody wants it any more.
    Unwanted,
    /// Our own store failed.
    Store(crate::api::ApiError),
}

impl From<Refused> for Ended {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Trouble> for Ended {
    fn from(trouble: Trouble) -> Self {
        Self::Refused(trouble.into())
    }
}

impl From<sqlx::Error> for Ended {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<crate::api::ApiError> for Ended {
    fn from(error: crate::api::ApiError) -> Self {
        Self::Store(error)
    }
}

impl Fetch<'_> {
    async fn run(&self, sealed: &str) -> Result<Outcome> {
        let Ok(place) = Place::new(&self.file.place) else { return self.failed("It has no place in the storage.").await };
        let Some(link) = unseal_link(self.app, &self.job.recording, self.part, sealed) else {
            let sentence = "The link to this recording cannot be read any more: it was sealed under another master key.";
            return self.failed(sentence).await;
        };
        let mut progressed = false;
        let ended = match self.fetch(link.expose(), &place, &mut progressed).await {
            Ok(()) => return Ok(Outcome::Done),
            Err(ended) => ended,
        };
        let refused = match ended {
            Ended::Store(error) => return Err(error),
            Ended::Unwanted => return self.give_up().await,
            Ended::Refused(refused) => refused,
        };
        let is_over = self.expires_ms.is_some_and(|expires_ms| self.app.clock.now_ms() >= expires_ms);
        let sentence = self.sentence(&refused);
        if refused.is_final() || is_over {
            let sentence = if refused.is_final() { sentence } else { format!("{EXPIRED} The last try: {sentence}") };
            return self.failed(&sentence).await;
        }
        Ok(if progressed { Outcome::NotYet(sentence, SOON_MS) } else { Outcome::Failed(sentence) })
    }

    async fn fetch(&self, link: &str, place: &Place, progressed: &mut bool) -> std::result::Result<(), Ended> {
        let (app, id) = (self.app, &self.job.recording);
        let mut rules = app.recordings.fetching.clone();
        let expected = if self.part == Part::Video { Expected::Video } else { Expected::Text };
        if expected == Expected::Text {
            rules.most = rules.most.min(TEXT_MOST);
        }
        // Nothing is made, and nobody is asked, for a link that leads astray.
        storage::fetch::check(&rules, link)?;
        let incoming: Incoming = app.recordings.storage.incoming(place).await?;
        let mut fetching = Fetching::begin(&rules, link, expected, incoming).await?;
        let began_ms = app.clock.now_ms();
        let mut noted_ms = i64::MIN;
        let content_type = fetching.content_type().map(str::to_owned);
        loop {
            let now_ms = app.clock.now_ms();
            if now_ms.saturating_sub(noted_ms) >= NOTED_MS {
                noted_ms = now_ms;
                file::fetched(&app.store, id, self.part, fetching.fetched(), fetching.size()).await?;
                if !file_is_wanted(app, self.job, self.part).await? {
                    return Err(Ended::Unwanted);
                }
            }
            let more = match self.pause(&fetching, began_ms, now_ms) {
                Some(why) => Err(Refused::Passing(why)),
                None => fetching.more().await,
            };
            *progressed = fetching.progressed();
            match more {
                Ok(true) => {}
                Ok(false) => break,
                Err(refused) => {
                    file::fetched(&app.store, id, self.part, fetching.fetched(), fetching.size()).await?;
                    fetching.sync().await?;
                    return Err(refused.into());
                }
            }
        }
        let (sha256, size) = fetching.finish().await?;
        if !file_is_wanted(app, self.job, self.part).await? {
            return Err(Ended::Unwanted);
        }
        let now_ms = app.clock.now_ms();
        self.keep_type(content_type.as_deref()).await?;
        file::here(&app.store, id, self.part, size, &sha256, now_ms).await?;
        if self.part == Part::Transcript {
            self.take_captions(size, now_ms).await?;
        }
        history::note(&app.store, id, "fetched", None, &format!("{}: fetched, {size} bytes.", self.part.label()), now_ms).await?;
        arrive::finished(app, id, now_ms).await?;
        Ok(())
    }

    /// Why it is not gone on for now: a sender that is slow must not keep the others waiting.
    fn pause(&self, fetching: &Fetching, began_ms: i64, now_ms: i64) -> Option<&'static str> {
        if self.expires_ms.is_some_and(|expires_ms| now_ms > expires_ms.saturating_add(LATE_MS)) {
            return Some("it comes too slowly");
        }
        (now_ms.saturating_sub(began_ms) > TURN_MS && fetching.can_go_on()).then_some("it is large, and fetched in turns with others")
    }

    /// What the sender calls the file's type, where that says more than what was expected.
    async fn keep_type(&self, said: Option<&str>) -> Result<()> {
        let said = said.and_then(|said| said.split(';').next()).map(|said| said.trim().to_ascii_lowercase());
        let known = match (self.part, said.as_deref()) {
            (Part::Video, Some("video/webm")) => "video/webm",
            (Part::Transcript | Part::Chat, Some("text/vtt")) => "text/vtt",
            (Part::Transcript | Part::Chat, Some("text/plain" | "application/x-subrip")) => "text/plain",
            _ => return Ok(()),
        };
        if let Some(now) = file::one(&self.app.store, &self.job.recording, self.part).await? {
            file::put(&self.app.store, &self.job.recording, &File { content_type: known.to_owned(), ..now }).await?;
        }
        Ok(())
    }

    /// A transcript with times is captions, too, if there are none yet.
    async fn take_captions(&self, size: u64, now_ms: i64) -> Result<()> {
        let (app, id) = (self.app, &self.job.recording);
        if size > captions::MOST as u64 || file::one(&app.store, id, Part::Captions).await?.is_some() {
            return Ok(());
        }
        let Some(text) = small::text(app, &self.file.place, captions::MOST).await else { return Ok(()) };
        let Some(text) = captions_of(&text) else { return Ok(()) };
        let place = small::place(id, Part::Captions);
        let size = text.len() as u64;
        if let Err(error) = small::write(app, &place, text).await {
            tracing::warn!(%error, recording = %id, "captions could not be made of a transcript");
            return Ok(());
        }
        let sha256 = match Place::new(&place) {
            Ok(place) => app.recordings.storage.digest(&place).await.ok().map(|(sha256, _)| sha256),
            Err(_) => None,
        };
        let (part, content_type) = (Part::Captions, "text/vtt".to_owned());
        let file = File { part, place, content_type, size: Some(size), sha256, link: None, fetched: size, here_ms: Some(now_ms) };
        file::put(&app.store, id, &file).await?;
        history::note(&app.store, id, "captions", None, "Captions were made of the transcript.", now_ms).await?;
        Ok(())
    }

    /// In words, for those who manage recordings, and with the way on where there is one.
    fn sentence(&self, refused: &Refused) -> String {
        let what = self.part.label();
        match refused {
            Refused::Gone(_) if self.part == Part::Video => EXPIRED.to_owned(),
            Refused::Host(host) => format!(
                "{what}: the link leads to {host}, from where nothing is fetched. Nothing was asked there. If that is where the video server \
                 keeps recordings, an administrator can add it to link_hosts in the settings, restart, and try again before the link ends."
            ),
            Refused::NoRoom { missing } => {
                let missing = missing.map_or_else(String::new, |missing| format!(" {} more are needed.", bytes(missing)));
                format!(
                    "{what}: there is no room for it in {}.{missing} It is tried again; please free some.",
                    self.app.recordings.storage.name()
                )
            }
            Refused::TooLarge { most } => {
                format!("{what}: it is larger than {}, the most that is fetched (max_gb in the settings).", bytes(*most))
            }
            other => format!("{what}: {other}."),
        }
    }

    /// It will not come any more.
    async fn failed(&self, sentence: &str) -> Result<Outcome> {
        let (app, id, now_ms) = (self.app, &self.job.recording, self.app.clock.now_ms());
        self.discard().await;
        if self.part == Part::Video {
            // The link stays: somebody may want to try again.
            let stepped = history::step(&app.store, id, Step::Fail, None, sentence, now_ms).await?;
            tracing::warn!(recording = %id, ?stepped, "a recording could not be fetched");
            if matches!(stepped, Stepped::Cannot(_)) {
                // It was deleted and taken back before it was here.
                history::note(&app.store, id, "refused", None, sentence, now_ms).await?;
                recording::set_trouble(&app.store, id, Some(sentence)).await?;
            }
        } else {
            file::remove(&app.store, id, self.part).await?;
            history::note(&app.store, id, "refused", None, sentence, now_ms).await?;
        }
        Ok(Outcome::Done)
    }

    /// Nobody wants it any more.
    async fn give_up(&self) -> Result<Outcome> {
        self.discard().await;
        Ok(Outcome::Done)
    }

    /// What has come of it is in nobody's way.
    async fn discard(&self) {
        let Ok(place) = Place::new(&self.file.place) else { return };
        let removed = match self.file.here_ms {
            // What is at its place stays.
            Some(_) => return,
            None => self.app.recordings.storage.remove(&place).await,
        };
        if let Err(error) = removed {
            tracing::warn!(%error, recording = %self.job.recording, "what was fetched of a recording so far could not be removed");
        }
    }
}

/// A size in words.
fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{} GB", bytes.div_ceil(1_000_000_000)),
    }
}

/// WebVTT of a transcript that is that, or `SubRip`.
fn captions_of(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}');
    let made = if text.starts_with("WEBVTT") {
        text.to_owned()
    } else {
        // SubRip has numbers before its times, which WebVTT takes for names of cues, and commas in them.
        let first = text.lines().find(|line| line.contains("-->"))?;
        first.contains(',').then_some(())?;
        let lines = text.lines().map(|line| if line.contains("-->") { line.replace(',', ".") } else { line.to_owned() });
        format!("WEBVTT\n\n{}\n", lines.collect::<Vec<_>>().join("\n"))
    };
    captions::read(&made).ok().filter(|cues| !cues.is_empty()).map(|_| made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transcripts_with_times_are_captions() {
        let srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\nHello, class.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nCells.\r\n";
        let made = captions_of(srt).expect("SubRip");
        assert!(made.starts_with("WEBVTT\n") && made.contains("00:00:01.000 --> 00:00:02.500") && made.contains("Hello, class."), "{made}");
        let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n";
        assert_eq!(captions_of(vtt).as_deref(), Some(vtt));
        for none in ["", "{\"messages\":[]}", "WEBVTT\n", "a --> b", "hello"] {
            assert_eq!(captions_of(none), None, "{none:?}");
        }
    }

    #[test]
    fn sizes_are_words() {
        assert_eq!([999, 1_500_000, 40_000_000_000].map(bytes), ["1 kB", "2 MB", "40 GB"].map(str::to_owned));
    }
}
