// What there is beside people and chat: reactions, questions, the whiteboard, a shared video, subtitles, a clock, and following
// a moderator's view.

export class Board {
    /** The video for everybody: `{ url, by }`. */
    video;
    /** The lines on the whiteboard; none: there is no whiteboard. */
    strokes;
    whiteboardOpen = false;
    /** The questions by number, in the order in which they were asked. */
    polls = new Map();
    /** What one has answered, by question. */
    answers = new Map();
    subtitles = false;
    audioOnly = false;
    /** A clock: `{ from_ms, duration_s }`. */
    timer;
    filmstrip = true;
    /** Whom everybody follows. */
    #leader;
    #led = '';
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
    }

    on = {
        reaction: ({ id, reaction }) => this.#meeting.view.reaction(id, reaction),
        poll: ({ poll }) => {
            const { config, nameOf } = this.#meeting;
            if (!this.polls.has(poll.id) && !config.disablePolls && !this.#meeting.pollsOpen) {
                const actions = [{ label: 'Answer', act: () => this.#meeting.openPolls(true) }];
                this.#meeting.view.notice({ uid: 'poll', title: `${poll.by} asks: ${poll.question}`, timeout: 'long', actions });
            }
            this.polls.set(poll.id, poll);
        },
        subtitles: ({ on }) => {
            this.subtitles = on;
            this.#meeting.tell('transcribing-status-changed', { on });
        },
        video: ({ video }) => {
            const by = video?.by ?? this.video?.by;
            this.video = video ?? undefined;
            this.#meeting.tell('audio-or-video-sharing-toggled', { mediaType: 'video', value: video ? 'playing' : 'stop', participantId: by });
        },
        whiteboard: ({ by }) => {
            this.strokes = [];
            this.#tellWhiteboard('INSTANTIATED');
            if (by === this.#meeting.me.id) this.#openWhiteboard(true);
            else this.#offerWhiteboard();
        },
        stroke: ({ stroke }) => this.strokes?.push(stroke),
        follow: ({ by }) => {
            this.#leader = by ?? undefined;
            this.#led = '';
            this.lead();
        },
        view: ({ tiles, pinned }) => {
            // A moderator decides alone what to look at.
            if (this.#meeting.me.moderator) return;
            this.#meeting.tilesWanted = tiles;
            this.#meeting.pinned = pinned ?? undefined;
        },
    };

    welcome({ subtitles, video, whiteboard, polls, follow }) {
        this.#clear();
        if (subtitles) this.on.subtitles({ on: true });
        if (video) this.on.video({ video });
        if (whiteboard) {
            this.strokes = whiteboard;
            this.#tellWhiteboard('INSTANTIATED');
        }
        for (const poll of polls) this.polls.set(poll.id, poll);
        this.#leader = follow ?? undefined;
    }

    end() {
        this.#clear();
        this.timer = undefined;
    }

    #clear() {
        if (this.subtitles) this.on.subtitles({ on: false });
        this.video = undefined;
        this.strokes = undefined;
        this.whiteboardOpen = false;
        this.polls.clear();
        this.answers.clear();
        this.#leader = undefined;
    }

    get following() { return this.#leader !== undefined && this.#leader !== this.#meeting.me.id && !this.#meeting.me.moderator; }

    react(reaction) { this.#meeting.send({ is: 'react', reaction }); }
    ask(question, options) { this.#meeting.send({ is: 'poll', question, options }); }
    vote(poll, option) {
        this.answers.set(poll, option);
        this.#meeting.send({ is: 'vote', poll, option });
        this.#meeting.view.changed();
    }
    get mayAsk() { return Boolean(this.#meeting.may.polls || this.#meeting.me.moderator); }
    shareVideo(url) { this.#meeting.send({ is: 'share_video', url }); }
    setSubtitles(on) { this.#meeting.send({ is: 'subtitles', on }); }
    draw(stroke) { this.#meeting.send({ is: 'draw', stroke }); }

    /** Opens or closes it for oneself. Moderators can begin one. */
    toggleWhiteboard(open = !this.whiteboardOpen) {
        if (open === this.whiteboardOpen) return;
        if (!open || this.strokes) this.#openWhiteboard(open);
        else if (this.#meeting.me.moderator) this.#meeting.send({ is: 'whiteboard' });
        else {
            this.#tellWhiteboard('FORBIDDEN');
            this.#meeting.view.notice({ uid: 'whiteboard', title: 'There is no whiteboard yet', description: 'A moderator can begin one.' });
        }
    }
    #openWhiteboard(open) {
        this.whiteboardOpen = open;
        this.#tellWhiteboard(open ? 'SHOWN' : 'HIDDEN');
        this.#meeting.view.hideNotice('whiteboard');
        this.#meeting.view.changed();
    }
    #offerWhiteboard() {
        const actions = [{ label: 'Open', act: () => this.toggleWhiteboard(true) }];
        this.#meeting.view.notice({ uid: 'whiteboard', title: 'There is a whiteboard', timeout: 'long', actions });
    }
    #tellWhiteboard(status) { this.#meeting.tell('whiteboard-status-changed', { status }); }

    follow(on) { this.#meeting.send({ is: 'follow', on }); }
    /** Whom all follow tells what is to be seen, when it changes. */
    lead() {
        if (this.#leader === undefined || this.#leader !== this.#meeting.me.id) return;
        const { tiles, pinned } = this.#meeting;
        const now = JSON.stringify([tiles, pinned]);
        if (now === this.#led) return;
        this.#led = now;
        this.#meeting.send({ is: 'view', tiles, pinned });
    }

    setTimer({ duration, elapsed = 0 } = {}) {
        const fits = Number.isFinite(duration) && duration > 0 && Number.isFinite(elapsed);
        this.timer = fits ? { from_ms: Date.now() - elapsed * 1000, duration_s: duration } : undefined;
        this.#meeting.view.changed();
    }

    setAudioOnly(enabled) {
        if (enabled === this.audioOnly) return;
        this.audioOnly = enabled;
        this.#meeting.tell('audio-only-changed', { enabled });
        if (enabled && !this.#meeting.media.muted.video) this.#meeting.media.set('video', true);
        this.#meeting.view.changed();
    }

    toggleFilmstrip() {
        this.filmstrip = !this.filmstrip;
        this.#meeting.tell('filmstrip-display-changed', { visible: this.filmstrip });
        this.#meeting.view.changed();
    }
}
