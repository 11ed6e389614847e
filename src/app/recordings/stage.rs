//! What a player plays, and from where: apart from each other, because addresses change with each answer and the player must not.

use domain::recording::{Chapter, Part};

use crate::api::recording::{Cue, RecordingPage, Source};

/// Addresses, which are others in each answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// The video, if it is a file from here.
    pub video: Option<String>,
    /// Its captions.
    pub captions: Option<String>,
    /// What can be taken along: its words, and where it is.
    pub along: Vec<(&'static str, String)>,
}

impl Addresses {
    /// Of an answer.
    pub fn of(page: &RecordingPage) -> Self {
        let (video, download) = match &page.source {
            Some(Source::File { url, download, .. }) => (Some(url.clone()), download.clone()),
            _ => (None, None),
        };
        let video_along = download.map(|url| (part_words(Part::Video), url));
        let others = page.others.iter().map(|(part, url)| (part_words(*part), url.clone()));
        Self { video, captions: page.captions.clone(), along: video_along.into_iter().chain(others).collect() }
    }
}

/// What the player plays from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// A file from here.
    File,
    /// A frame of another site.
    Frame {
        /// Its address.
        url: String,
        /// The site.
        site: String,
        /// The page there.
        link: String,
    },
    /// Another site, which cannot be shown here.
    Elsewhere {
        /// The page there.
        link: String,
        /// The site.
        site: String,
    },
}

/// What makes one player another one. Addresses are not part of it, or it would begin anew with each answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// From where.
    pub from: From,
    /// There are captions.
    pub captions: bool,
    /// Places to jump to.
    pub chapters: Vec<Chapter>,
    /// What was said.
    pub cues: Vec<Cue>,
}

impl Stage {
    /// Of an answer; none: there is nothing to play.
    pub fn of(page: &RecordingPage) -> Option<Self> {
        let from = match page.source.clone()? {
            Source::File { .. } => From::File,
            Source::Frame { url, site, link } => From::Frame { url, site, link },
            Source::Elsewhere { link, site } => From::Elsewhere { link, site },
        };
        Some(Self { from, captions: page.captions.is_some(), chapters: page.chapters.clone(), cues: page.transcript.clone() })
    }
}

/// What a file of a recording is called among what can be taken along.
const fn part_words(part: Part) -> &'static str {
    match part {
        Part::Video => "Video",
        Part::Captions => "Captions",
        Part::Transcript => "Transcript, as it was sent",
        Part::Chat => "Chat, as it was sent",
    }
}
