//! Microphones, cameras and screens: who turns them on and off, and whose leave it needs.

use domain::EndpointId;

use super::super::message::{Media, Occupant, ToPage};
use super::{Room, Said, To};

/// Whether it is off.
const fn state(one: &Occupant, media: Media) -> bool {
    match media {
        Media::Audio => one.audio_muted,
        Media::Video => one.video_muted,
        Media::Desktop => !one.sharing,
    }
}

const fn set(one: &mut Occupant, media: Media, muted: bool) {
    match media {
        Media::Audio => one.audio_muted = muted,
        Media::Video => one.video_muted = muted,
        Media::Desktop => one.sharing = !muted,
    }
}

impl Room {
    /// One's own, off or on. Where that changes nothing, or is not allowed, only its owner hears how it is: the owner's page counts the
    /// answers to know when its own wishes have arrived.
    pub(super) fn set_own(&mut self, id: &EndpointId, media: Media, wish: bool) -> Said {
        let leave = self.may_turn_on(id, media);
        let Some(one) = self.find_mut(id) else { return Vec::new() };
        let muted = wish || (!leave && state(one, media));
        let changed = state(one, media) != muted;
        set(one, media, muted);
        let to = if changed { To::All } else { To::One(id.clone()) };
        vec![(to, ToPage::Muted { id: id.clone(), media, muted, by: None })]
    }

    /// What is on stays on when moderation begins only for moderators, so leave is asked for at turning on alone.
    fn may_turn_on(&self, id: &EndpointId, media: Media) -> bool {
        let Some(one) = self.find(id) else { return false };
        let feature = media != Media::Desktop || one.may.share_screen || one.moderator;
        feature && (one.moderator || !self.moderation.contains(&media) || self.approved.contains(&(id.clone(), media)))
    }

    /// Off, by a moderator, who can never turn anything on.
    pub(super) fn mute(&mut self, id: &EndpointId, media: Media, by: &EndpointId) -> Said {
        let Some(one) = self.find_mut(id).filter(|one| !state(one, media)) else { return Vec::new() };
        set(one, media, true);
        vec![(To::All, ToPage::Muted { id: id.clone(), media, muted: true, by: Some(by.clone()) })]
    }

    /// Off, of all of these whose is on: one message, however many they are.
    pub(super) fn mute_many(&mut self, media: Media, by: &EndpointId, whose: impl Fn(&Occupant) -> bool) -> Said {
        let mut ids = Vec::new();
        for one in self.people.iter_mut().filter(|one| whose(one) && !state(one, media)) {
            set(one, media, true);
            ids.push(one.id.clone());
        }
        if ids.is_empty() { Vec::new() } else { vec![(To::All, ToPage::MutedMany { ids, media, by: by.clone() })] }
    }

    /// Moderation begins, which turns off whoever does not moderate, or ends.
    pub(super) fn moderate(&mut self, media: Media, on: bool, by: &EndpointId) -> Said {
        if on == self.moderation.contains(&media) {
            return Vec::new();
        }
        self.approved.retain(|(_, of)| *of != media);
        self.moderation.retain(|one| *one != media);
        let mut said = vec![(To::All, ToPage::Moderation { media, on })];
        if on {
            self.moderation.push(media);
            said.extend(self.mute_many(media, by, |one| !one.moderator));
        }
        said
    }

    /// Leave for one. Without moderation it is a request and nothing else, and only the one who is asked hears of it.
    pub(super) fn approve(&mut self, id: EndpointId, media: Media) -> Said {
        let Some(one) = self.find(&id) else { return Vec::new() };
        let moderator = one.moderator;
        let told = ToPage::Approved { id: id.clone(), media };
        if !self.moderation.contains(&media) {
            return vec![(To::One(id), told)];
        }
        if moderator || !self.approved.insert((id.clone(), media)) {
            return Vec::new();
        }
        vec![(To::One(id), told.clone()), (To::Moderators, told)]
    }

    /// Leave is taken back. Whoever speaks goes on, as in Jitsi Meet.
    pub(super) fn reject(&mut self, id: EndpointId, media: Media) -> Said {
        if !self.approved.remove(&(id.clone(), media)) {
            return Vec::new();
        }
        let told = ToPage::Rejected { id: id.clone(), media };
        vec![(To::One(id), told.clone()), (To::Moderators, told)]
    }
}
