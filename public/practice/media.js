// One's own microphone and camera: what is wished, what is so, and who turned it off. The microphone is only said to be on.

import { Camera } from './camera.js';

export class Media {
    camera = new Camera();
    /** Off, as everybody sees it. */
    muted = { audio: false, video: true };
    /** What one asked for last, and how many of one's wishes the server has not answered yet. */
    #wish = { audio: { muted: false, open: 0 }, video: { muted: true, open: 0 } };
    #meeting;

    /**
     * `meeting` has `ask(media, muted)`: to the server, false where there is no line yet; `blocked(media)`: whether turning it on needs
     * leave that one has not, which is said then; `id()`: one's own in events;
     * `tell(name, data)`: to the host page; `failed(words)`: to the person.
     */
    constructor(audioMuted, meeting) {
        this.muted.audio = this.#wish.audio.muted = audioMuted;
        this.#meeting = meeting;
    }

    toggle(media) { return this.set(media, !this.#wish[media].muted); }

    /** Turns one off or on. The server's answer makes it so, so that it and a moderator's word cannot cross. */
    async set(media, muted) {
        if (!muted && this.#meeting.blocked(media)) return;
        const wish = this.#wish[media];
        wish.muted = muted;
        if (media === 'video' && muted) this.camera.stop();
        if (media === 'video' && !muted) {
            const { on, error } = await this.camera.start();
            if (error) {
                wish.muted = true;
                this.#meeting.tell('camera-error', { type: error.type, message: error.message });
                this.#meeting.failed(error.words);
                // Others may believe it to be on.
                if (!this.muted.video) this.set('video', true);
            }
            if (!on) return;
        }
        if (this.#meeting.ask(media, muted)) wish.open += 1;
        else this.#apply(media, muted);
    }

    /** What the server says of one's own; `forced` by a moderator. */
    heard(media, muted, forced) {
        const wish = this.#wish[media];
        if (!forced) wish.open = Math.max(0, wish.open - 1);
        if (forced || wish.open === 0) wish.muted = muted;
        this.#apply(media, muted);
        if (media !== 'video') return;
        if (muted && wish.muted) this.camera.stop();
        // A moderator's word came between a wish and its answer: the picture is gone, the permission is not.
        if (!muted && !this.camera.stream) this.set('video', false);
    }

    /** Where the server believes something else, as of now: tells it. */
    agree(believed) {
        for (const media of ['audio', 'video']) {
            if (this.muted[media] !== believed[`${media}_muted`] && this.#meeting.ask(media, this.muted[media])) this.#wish[media].open += 1;
        }
    }

    /** Out of the conference: nobody is to be asked any more. */
    end() {
        this.camera.stop();
        this.#apply('video', true);
    }

    #apply(media, muted) {
        if (this.muted[media] === muted) return;
        this.muted[media] = muted;
        this.#meeting.tell(`${media}-mute-status-changed`, { muted });
        this.#meeting.tell('participant-muted', { id: this.#meeting.id(), isMuted: muted, mediaType: media });
    }
}
