// What is on and off in the room: moderation of microphones, cameras and screens, leave to speak, and shared screens.

/** By medium: what is said where turning on needs leave, and what a moderator turned off. */
const WORDS = {
    audio: {
        blocked: ['notify.moderationInEffectTitle', 'Your microphone stays off', 'A moderator has to allow it first. Raise your hand.'],
        muted: ['notify.mutedRemotelyTitle', 'muted you'],
        asked: ['You are asked to speak', 'Turn microphone on'],
    },
    video: {
        blocked: ['notify.moderationInEffectVideoTitle', 'Your camera stays off', 'A moderator has to allow it first. Raise your hand.'],
        muted: ['notify.videoMutedRemotelyTitle', 'turned your camera off'],
        asked: ['You are asked to show yourself', 'Turn camera on'],
    },
    desktop: {
        blocked: ['notify.moderationInEffectCSTitle', 'Sharing is not allowed now', 'A moderator has to allow it first.'],
        muted: ['notify.screenShareMutedRemotelyTitle', 'stopped your sharing'],
        asked: ['You may share your screen', 'Share screen'],
    },
};

/** Jitsi's two names of a shared screen. */
export const mediumOf = name => name === 'screenshare' ? 'desktop' : name;
export const isMedium = name => Object.hasOwn(WORDS, name);

export class Moderation {
    /** Media that need leave. */
    #needed = new Set();
    /** Who has it, as `id media`; of others only moderators know. */
    #given = new Set();
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
    }

    isOn(media) { return this.#needed.has(media); }
    /** Whether somebody could not turn it on now. */
    isForceMuted(id, media) {
        const person = this.#meeting.person(id);
        return person.id !== undefined && this.isOn(media) && !person.moderator && !this.#given.has(`${id} ${media}`);
    }

    /** Everybody who shares the screen. */
    get sharers() {
        const { me, people } = this.#meeting;
        return [me, ...people.values()].filter(one => one.sharing);
    }

    /** Whether turning on is not allowed; then says so. The server would refuse it as well. */
    blocks(media) {
        const { me, joined } = this.#meeting;
        if (!joined || !this.isForceMuted(me.id, media)) return false;
        const [title, words, description] = WORDS[media].blocked;
        this.#meeting.notify({ title }, { uid: `blocked-${media}`, title: words, description, type: 'warning' });
        return true;
    }

    on = {
        muted: ({ id, media, muted, by }) => this.#muted(id, media, muted, by),
        muted_many: ({ ids, media, by }) => {
            for (const id of ids) this.#muted(id, media, true, by);
        },
        moderation: ({ media, on }) => {
            this.#needed[on ? 'add' : 'delete'](media);
            for (const one of [...this.#given]) if (one.endsWith(` ${media}`)) this.#given.delete(one);
            this.#meeting.tell('moderation-status-changed', { mediaType: media, enabled: on });
        },
        approved: ({ id, media }) => {
            const { me } = this.#meeting;
            if (id === me.id && this.#meeting.moderation.isOn(media) && this.#given.has(`${id} ${media}`)) return;
            this.#given.add(`${id} ${media}`);
            this.#meeting.tell('moderation-participant-approved', { id, mediaType: media });
            if (id === me.id) this.#asked(media);
        },
        rejected: ({ id, media }) => {
            if (!this.#given.delete(`${id} ${media}`)) return;
            this.#meeting.tell('moderation-participant-rejected', { id, mediaType: media });
            if (id === this.#meeting.me.id) this.#meeting.view.hideNotice(`asked-${media}`);
        },
    };

    /** In another room other rules hold. */
    welcome({ moderation }) {
        this.#needed.clear();
        this.#given.clear();
        for (const media of moderation) this.on.moderation({ media, on: true });
        const sharing = this.sharers;
        if (!sharing.length) return;
        this.tellSharing();
        for (const { id } of sharing) this.#meeting.tell('participant-muted', { id, isMuted: false, mediaType: 'desktop' });
    }

    tellSharing() {
        this.#meeting.tell('content-sharing-participants-changed', { data: this.sharers.map(({ id }) => id) });
    }

    /** Shares the screen, or no more: a drawn picture, as nothing of anybody's screen is sent in practice. */
    share(wanted = !this.#meeting.me.sharing) {
        const { me, may, joined } = this.#meeting;
        if (!joined || wanted === me.sharing) return;
        if (wanted && !may.share_screen && !me.moderator) {
            this.#meeting.view.notice({ uid: 'share', title: 'You cannot share your screen', description: 'Your role in this room does not allow it.', type: 'warning' });
        }
        if (!wanted || !this.blocks('desktop')) this.#meeting.send({ is: 'muted', media: 'desktop', muted: !wanted });
    }

    mute(id, media) {
        const { me } = this.#meeting;
        if (id !== me.id) this.#meeting.send({ is: 'mute', id, media });
        else if (media === 'desktop') this.share();
        else this.#meeting.media.toggle(media);
    }
    muteEveryone(media) { this.#meeting.send({ is: 'mute_everyone', media }); }
    set(media, on) { this.#meeting.send({ is: 'moderation', media, on }); }
    approve(id, media) { this.#meeting.send({ is: 'approve', id, media }); }
    reject(id, media) { this.#meeting.send({ is: 'reject', id, media }); }

    #muted(id, media, muted, by) {
        const own = id === this.#meeting.me.id;
        if (own && by) {
            const [title, what] = WORDS[media].muted;
            this.#meeting.notify({ title }, { uid: `muted-${media}`, title: `${this.#meeting.nameOf(by) ?? 'A moderator'} ${what}` });
        }
        if (own && !muted) this.#meeting.view.hideNotice(`asked-${media}`);
        if (media === 'desktop') this.#shared(id, !muted);
        else if (own) this.#meeting.media.heard(media, muted, Boolean(by));
        else {
            this.#meeting.person(id)[`${media}_muted`] = muted;
            this.#meeting.tell('participant-muted', { id, isMuted: muted, mediaType: media });
        }
    }

    #shared(id, on) {
        const person = this.#meeting.person(id);
        if (person.sharing === on) return;
        person.sharing = on;
        const own = id === this.#meeting.me.id;
        const tellOwn = () => this.#meeting.tell('screen-sharing-status-changed', { on, details: on ? { sourceType: 'monitor' } : {} });
        if (own && !on) tellOwn();
        this.tellSharing();
        if (own && on) tellOwn();
        if (!own) this.#meeting.tell('participant-muted', { id, isMuted: !on, mediaType: 'desktop' });
    }

    #asked(media) {
        const { media: own, me } = this.#meeting;
        const [title, label] = WORDS[media].asked;
        const on = media === 'desktop' ? me.sharing : !own.muted[media];
        this.#meeting.tell('notification-triggered', { title: 'notify.hostAskedUnmute' });
        if (on) return;
        const act = () => media === 'desktop' ? this.share(true) : own.set(media, false);
        this.#meeting.view.notice({ uid: `asked-${media}`, title, description: 'A moderator invites you to.', timeout: 'sticky', actions: [{ label, act }] });
    }
}
