//! What is done with recordings, with one or with many at once.

use domain::recording::Step;
use domain::role::{Capabilities, Capability};
use domain::{CourseId, RecordingId};
use leptos::prelude::*;

use super::words;
use crate::api::Result;
use crate::api::recording::{RecordingCard, delete_recordings, hide_recordings, publish_recordings, purge_recordings, restore_recordings};
use crate::app::act::Act;
use crate::app::load::Refresh;
use crate::app::parts::{Button, Confirm, refusal};
use crate::app::session::{Shared, use_shared};

/// Something that can be done with many recordings at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Students may see them.
    Publish,
    /// Students may not see them any more.
    Hide,
    /// They are not wanted any more.
    Delete,
    /// They were deleted by mistake.
    Restore,
    /// Deleted ones are removed before their time.
    Purge,
}

impl Deed {
    /// What teachers do.
    pub const TEACHERS: &[Self] = &[Self::Publish, Self::Hide, Self::Restore, Self::Delete];

    const fn step(self) -> Step {
        match self {
            Self::Publish => Step::Publish,
            Self::Hide => Step::Hide,
            Self::Delete => Step::Delete,
            Self::Restore => Step::Restore,
            Self::Purge => Step::Purge,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Publish => "Publish",
            Self::Hide => "Hide",
            Self::Delete => "Delete",
            Self::Restore => "Take back",
            Self::Purge => "Remove for good",
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Publish => "primary",
            Self::Delete | Self::Purge => "danger",
            Self::Hide | Self::Restore => "",
        }
    }

    /// Whether somebody may do it at all. Removing for good is for administrators, and only their page offers it.
    pub const fn is_allowed(self, may: Capabilities) -> bool {
        may.has(match self {
            Self::Publish => Capability::PublishRecordings,
            Self::Hide => Capability::HideRecordings,
            Self::Delete | Self::Restore => Capability::DeleteRecordings,
            Self::Purge => return true,
        })
    }

    /// Whether it can be done with this one.
    pub fn fits(self, card: &RecordingCard) -> bool {
        card.state.after(self.step()).is_some() && !(self == Self::Purge && card.held)
    }

    fn done(self, count: usize) -> String {
        let many = words::count(count);
        match self {
            Self::Publish => [&many, " published: students can see it now."].concat(),
            Self::Hide => [&many, " hidden from students."].concat(),
            Self::Delete => [&many, " deleted."].concat(),
            Self::Restore => [&many, " taken back. Students see it when you publish it."].concat(),
            Self::Purge => [&many, " removed for good."].concat(),
        }
    }
}

/// A recording as the server wants it named.
pub type Named = (CourseId, RecordingId);

/// How a recording is named.
pub fn named(card: &RecordingCard) -> Named {
    (card.course.clone(), card.id.clone())
}

/// Does it, course by course.
async fn carry_out(deed: Deed, mut about: Vec<Named>) -> Result<()> {
    if deed == Deed::Purge {
        return purge_recordings(about.into_iter().map(|(_, recording)| recording).collect()).await;
    }
    while let Some((course, _)) = about.first().cloned() {
        let (here, rest) = about.into_iter().partition::<Vec<_>, _>(|(other, _)| *other == course);
        let recordings = here.into_iter().map(|(_, recording)| recording).collect();
        match deed {
            Deed::Publish => publish_recordings(course, recordings).await?,
            Deed::Hide => hide_recordings(course, recordings).await?,
            Deed::Delete => delete_recordings(course, recordings).await?,
            Deed::Restore | Deed::Purge => restore_recordings(course, recordings).await?,
        }
        about = rest;
    }
    Ok(())
}

/// Buttons that do it, the questions before what is hard to take back, and why it was refused.
#[derive(Clone, Copy)]
pub struct Deeds {
    act: Act,
    about: RwSignal<Vec<Named>>,
    deleting: RwSignal<bool>,
    purging: RwSignal<bool>,
    refresh: Refresh,
    shared: Shared,
    done: Callback<()>,
}

impl Deeds {
    /// `done` is called when something was done. To be made in a component.
    pub fn new(refresh: Refresh, done: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            act: Act::new(),
            about: RwSignal::new(Vec::new()),
            deleting: RwSignal::new(false),
            purging: RwSignal::new(false),
            refresh,
            shared: use_shared(),
            done: Callback::new(move |()| done()),
        }
    }

    /// Asks, where it is hard to take back; else does it.
    pub fn start(self, deed: Deed, about: Vec<Named>) {
        self.act.clear();
        self.about.set(about);
        match deed {
            Deed::Delete => self.deleting.set(true),
            Deed::Purge => self.purging.set(true),
            _ => self.run(deed),
        }
    }

    fn run(self, deed: Deed) {
        let about = self.about.get_untracked();
        let count = about.len();
        self.act.run(carry_out(deed, about), move |()| {
            self.deleting.set(false);
            self.purging.set(false);
            self.shared.said.say(deed.done(count));
            self.done.run(());
            self.refresh.now();
        });
    }

    /// A button for it. `of`: what it is about, for those who hear only the button.
    pub fn button(self, deed: Deed, of: String, about: impl Fn() -> Vec<Named> + Send + Sync + 'static) -> AnyView {
        let press = move || self.start(deed, about());
        view! {
            <Button kind=deed.kind() on_press=press>
                {deed.words()}
                <span class="said">{of}</span>
            </Button>
        }
        .into_any()
    }

    /// Why it was refused, to stand where the buttons are. In an open dialog it stands there.
    pub fn refusal(self) -> AnyView {
        let shown = move || (!self.deleting.get() && !self.purging.get()).then(|| refusal(self.act));
        shown.into_any()
    }

    /// The questions.
    pub fn dialogs(self) -> AnyView {
        let many = move || self.about.with(|about| words::count(about.len()));
        let deleted = Signal::derive(move || {
            let many = many();
            [
                &many,
                ": students do not see it any more, and on YouTube it becomes private. It can be taken back for a while; then the file is removed for good. What somebody else keeps on another site stays there.",
            ]
            .concat()
        });
        let purged = Signal::derive(move || {
            let many = many();
            [&many, ": the file is removed now and cannot be brought back. That there was a recording, and that you removed it, stays on record."]
                .concat()
        });
        view! {
            <Confirm
                title="Delete for everybody?"
                sentence=deleted
                action="Delete"
                open=self.deleting
                act=self.act
                on_confirm=move || self.run(Deed::Delete)
            />
            <Confirm
                title="Remove for good?"
                sentence=purged
                action="Remove for good"
                open=self.purging
                act=self.act
                on_confirm=move || self.run(Deed::Purge)
            />
        }
        .into_any()
    }
}
