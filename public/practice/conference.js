// The meeting itself: who is in it, what one does in it, and every event the host page is told, in the order in which Jitsi Meet
// tells it. Nothing here touches the page; `view.changed()` says that something is to be shown anew.

import { devices } from './camera.js';
import { openLine } from './line.js';
import { Media } from './media.js';

/** Errors in Jitsi's words for the server's refusals. */
const badToken = message => host => ({
    credentials: { jid: host }, name: 'connection.passwordRequired', message, type: 'CONNECTION', isFatal: false,
});
const conferenceError = (name, params) => () => ({ name, params, type: 'CONFERENCE', isFatal: false });
const REFUSALS = {
    expired: badToken('Not acceptable by exp'),
    bad_signature: badToken('Invalid signature'),
    wrong_room: conferenceError('conference.connectionError.notAllowed', ['general', 'Room does not match the room from token']),
    full: conferenceError('conference.max_users', []),
};
const LOST = {
    details: { suspend_time: 0, time_since_last_success: null },
    name: 'connection.otherError',
    message: 'The WebSocket connection could not be established or was disconnected.',
    type: 'CONNECTION',
    isFatal: true,
};
const DESTROYED = conferenceError('conference.destroyed', ['The meeting has been terminated', null])();
/** Between the end of a conference for everybody and having left it. Jitsi Meet takes 5 s. */
const DESTROYED_TO_LEFT_MS = 2_000;
const VIDEO_QUALITY = 2160;

export const roleOf = person => person.moderator ? 'moderator' : 'participant';
export const contextOf = person => ({ id: person.person, name: person.name });

export class Conference {
    /** connecting, joined, left, kicked, ended, lost, refused */
    phase = 'connecting';
    /** Why, where the server refused. */
    refusal;
    me = { id: 'local', person: '', name: '', moderator: false, raised_ms: 0 };
    /** The others, by endpoint, in the order in which they came. */
    people = new Map();
    subject = '';
    recording = new Set();
    /** Lines of chat, with `own` and `to`. */
    chat = [];
    unread = 0;
    chatOpen = false;
    /** What was asked for; undefined: as many people as there are decide. */
    tilesWanted;
    pinned;
    /** One's own microphone and camera. */
    media;
    sessionId = '';

    #settings;
    #host;
    #view;
    #line;
    #gone = false;
    #shown = { tiles: false, stage: 'local' };

    /** `view` has `changed()` and `notice({ title, description, type })`. */
    constructor(settings, host, view) {
        this.#settings = settings;
        this.#host = host;
        this.#view = view;
        this.me.name = String(settings.userInfo.displayName ?? '');
        this.media = new Media(settings.config.startWithAudioMuted === true, {
            ask: (media, muted) => {
                if (this.phase === 'connecting') return false;
                this.#send({ is: 'muted', media, muted });
                return true;
            },
            id: () => this.me.id,
            tell: (name, data) => {
                this.#tell(name, data);
                view.changed();
            },
            failed: words => view.notice({ uid: 'camera', title: 'Camera off', description: words, type: 'warning' }),
        });
        window.addEventListener('beforeunload', () => this.#sayLeft());
    }

    get roomName() { return encodeURIComponent(this.#settings.room).toLowerCase(); }
    get title() { return this.subject || String(this.#settings.config.subject ?? ''); }
    get joined() { return this.phase === 'joined'; }
    get tiles() { return this.tilesWanted ?? this.people.size > 1; }
    /** Whose picture is the large one. */
    get onStage() {
        if (this.people.has(this.pinned) || this.pinned === this.me.id) return this.pinned;
        return this.people.keys().next().value ?? this.me.id;
    }

    /** From the first event to the open line. */
    boot() {
        const { startWithVideoMuted } = this.#settings.config;
        this.#tell('browser-support', { supported: true });
        this.#tell('ready');
        this.#tell('audio-mute-status-changed', { muted: this.media.muted.audio });
        this.#tell('tile-view-changed', { enabled: false });
        this.#tell('audio-only-changed', { enabled: false });
        this.#tell('audio-availability-changed', { available: true });
        this.#tell('video-mute-status-changed', { muted: true });
        this.#tell('video-quality-changed', { videoQuality: VIDEO_QUALITY });
        this.#tell('on-stage-participant-changed', { id: 'local' });
        this.#tell('display-name-change', { displayname: this.me.name || undefined, formattedDisplayName: this.me.name, id: 'local' });
        devices().then(list => this.#tell('device-list-changed', { devices: list }));
        if (startWithVideoMuted !== true) this.media.set('video', false);
        this.#connect();
        this.#view.changed();
    }

    #connect() {
        const { room, token } = this.#settings;
        const { audio, video } = this.media.muted;
        const join = { room, token, name: this.me.name, audio_muted: audio, video_muted: video };
        this.#line = openLine(join, {
            onMessage: message => {
                this.#on[message.is]?.(message);
                this.#settle();
            },
            onLost: () => this.#lost(),
        });
    }

    /** What the server says. */
    #on = {
        welcome: message => this.#welcome(message),
        refused: ({ reason }) => {
            this.#line.close();
            this.phase = 'refused';
            this.refusal = reason;
            this.#tell('error-occurred', { error: REFUSALS[reason](location.hostname) });
        },
        joined: ({ person }) => {
            this.people.set(person.id, person);
            this.#tellJoined(person);
            this.#tellMuted(person);
        },
        left: ({ id }) => {
            this.people.delete(id);
            this.#tell('participant-left', { id });
        },
        kicked: ({ id, by }) => id === this.me.id ? this.#kicked(by) : this.#tell('participant-kicked-out', {
            kicked: { id, local: false, name: this.nameOf(id) },
            kicker: { id: by, local: by === this.me.id, name: this.nameOf(by) },
        }),
        ended: () => this.#ended(),
        muted: ({ id, media, muted, by }) => id === this.me.id ? this.#ownMuted(media, muted, by) : this.#othersMuted(id, media, muted),
        hand: ({ id, raised_ms }) => {
            this.#person(id).raised_ms = raised_ms;
            this.#tell('raise-hand-updated', { id, handRaised: raised_ms });
        },
        name: ({ id, name }) => {
            this.#person(id).name = name;
            const formattedDisplayName = id === this.me.id ? `${name} (me)` : name;
            this.#tell('display-name-change', { id, displayname: name, formattedDisplayName });
        },
        role: ({ id, moderator }) => {
            this.#person(id).moderator = moderator;
            if (id === this.me.id) this.#notifyAs('notify.moderator', { title: 'You are a moderator now' });
            this.#tell('participant-role-changed', { id, role: roleOf({ moderator }) });
        },
        chat: ({ line, to }) => this.#chatted(line, to, null),
        subject: ({ subject }) => {
            this.subject = subject;
            this.#tell('subject-change', { subject });
        },
        recording: ({ mode, on }) => {
            this.recording[on ? 'add' : 'delete'](mode);
            this.#tell('recording-status-changed', { on, mode, transcription: false });
        },
    };

    #welcome({ id, you, people, meeting, since_ms, subject, recording, chat }) {
        this.me = you;
        this.sessionId = meeting;
        for (const person of people) {
            this.people.set(person.id, person);
            this.#tellJoined(person);
        }
        this.phase = 'joined';
        this.#tell('toolbar-visibility-changed', { visible: true });
        this.#tell('video-conference-joined', {
            roomName: this.roomName,
            id,
            displayName: you.name,
            formattedDisplayName: `${you.name} (me)`,
            breakoutRoom: false,
            visitor: false,
        });
        if (you.moderator) this.#tell('notification-triggered', { title: 'notify.moderator' });
        this.#tell('participant-role-changed', { id, role: roleOf(you) });
        for (const line of chat) this.#chatted(line, null, new Date(line.sent_ms).toISOString());
        this.subject = subject;
        this.#tell('subject-change', { subject });
        this.#tell('conference-created-timestamp', { timestamp: String(since_ms) });
        for (const mode of recording) this.#on.recording({ mode, on: true });
        for (const person of people) this.#tellMuted(person);
        // The camera may have started since the line was opened.
        this.media.agree(you);
        if (you.moderator && !subject && this.title) this.#send({ is: 'subject', subject: this.title });
    }

    #tellJoined(person) {
        const { id, name, raised_ms } = person;
        this.#tell('participant-joined', { id, displayName: name, formattedDisplayName: name, userContext: contextOf(person) });
        if (raised_ms) this.#tell('raise-hand-updated', { id, handRaised: raised_ms });
    }

    #tellMuted({ id, audio_muted, video_muted }) {
        this.#tell('participant-muted', { id, isMuted: audio_muted, mediaType: 'audio' });
        this.#tell('participant-muted', { id, isMuted: video_muted, mediaType: 'video' });
    }

    #ownMuted(media, muted, by) {
        if (by) {
            const [key, what] = media === 'audio'
                ? ['notify.mutedRemotelyTitle', 'muted you']
                : ['notify.videoMutedRemotelyTitle', 'turned your camera off'];
            this.#notifyAs(key, { title: `${this.nameOf(by) ?? 'A moderator'} ${what}` });
        }
        this.media.heard(media, muted, Boolean(by));
    }

    #othersMuted(id, media, muted) {
        this.#person(id)[`${media}_muted`] = muted;
        this.#tell('participant-muted', { id, isMuted: muted, mediaType: media });
    }

    #chatted(line, to, stamp) {
        const own = line.from === this.me.id;
        this.chat.push({ ...line, own, to });
        if (own) {
            this.#tell('outgoing-message', { message: line.text, privateMessage: Boolean(to) });
        } else if (!this.chatOpen) {
            this.unread += 1;
        }
        this.#tell('chat-updated', { unreadCount: this.unread, isOpen: this.chatOpen });
        if (!own) {
            this.#tell('incoming-message', {
                from: line.from, nick: line.name, message: line.text, privateMessage: Boolean(to), stamp, messageId: line.id,
            });
        }
    }

    // What one does. Whether one may is the server's to say; it does not answer where one may not.
    raiseHand(up = !this.me.raised_ms) { this.#send({ is: 'hand', up }); }
    rename(name) {
        if (this.phase === 'connecting') this.me.name = String(name);
        else this.#send({ is: 'name', name });
    }
    say(text, to) { this.#send({ is: 'chat', text, to: to || undefined }); }
    mute(id, media) { id === this.me.id ? this.media.toggle(media) : this.#send({ is: 'mute', id, media }); }
    muteEveryone(media) { this.#send({ is: 'mute_everyone', media }); }
    kick(id) { this.#send({ is: 'kick', id }); }
    grant(id) { this.#send({ is: 'grant', id }); }
    setSubject(subject) { this.#send({ is: 'subject', subject }); }
    record(mode, on) { this.#send({ is: 'record', mode, on }); }
    endForAll() { this.#send({ is: 'end' }); }

    openChat(open) {
        if (open === this.chatOpen) return;
        this.chatOpen = open;
        this.unread = 0;
        this.#tell('chat-updated', { unreadCount: 0, isOpen: open });
        this.#view.changed();
    }
    showTiles(enabled) {
        this.tilesWanted = enabled;
        this.#settle();
    }
    pin(id) {
        this.pinned = id;
        if (id) this.tilesWanted = false;
        this.#settle();
    }

    hangUp() {
        if (['left', 'kicked', 'ended'].includes(this.phase)) return;
        this.#send({ is: 'leave' });
        this.#line?.close();
        this.#goOut('left', () => this.#tellPeersLeft());
        this.#sayLeft();
        this.#tell('video-ready-to-close');
        this.#settle();
    }

    #kicked(by) {
        this.#line.close();
        const kicker = { id: by, name: this.nameOf(by) };
        const kicked = { id: 'local', name: this.me.name, local: true };
        this.#goOut('kicked', () => {
            this.#tell('participant-kicked-out', { kicked, kicker });
            this.#tellPeersLeft();
        });
        this.#sayLeft();
    }

    #ended() {
        this.#line.close();
        this.#goOut('ended', () => this.#tell('error-occurred', { error: DESTROYED }));
        setTimeout(() => this.#sayLeft(), DESTROYED_TO_LEFT_MS);
    }

    #lost() {
        // The error comes before the farewells here; everywhere else after.
        this.#tell('error-occurred', { error: LOST });
        this.#goOut('lost', () => {});
        this.#settle();
    }

    /** Out of the room, for whatever reason: the others are gone first, from here they look as if they left. */
    #goOut(phase, then) {
        if (this.joined) {
            this.#tell('raise-hand-updated', { handRaised: 0, id: 'local' });
            this.#tellPeersLeft();
        }
        this.phase = phase;
        then();
        this.people.clear();
        this.me = { ...this.me, id: 'local', raised_ms: 0 };
        this.media.end();
        this.recording.clear();
    }

    #tellPeersLeft() {
        for (const id of this.people.keys()) this.#tell('participant-left', { id });
    }

    #sayLeft() {
        if (this.#gone) return;
        this.#gone = true;
        this.#tell('video-conference-left', { roomName: this.roomName });
    }

    /** Tells of what follows from who is there, and has it shown. */
    #settle() {
        const { tiles, onStage } = this;
        if (tiles !== this.#shown.tiles) this.#tell('tile-view-changed', { enabled: tiles });
        if (onStage !== this.#shown.stage) this.#tell('on-stage-participant-changed', { id: onStage });
        this.#shown = { tiles, stage: onStage };
        this.#view.changed();
    }

    nameOf(id) { return this.#person(id).name; }

    /** Somebody. Whoever is not there any more is nobody, who can be changed without consequence. */
    #person(id) { return id === this.me.id ? this.me : this.people.get(id) ?? {}; }

    /** A word on the screen, and Jitsi's key of it to the host page. */
    #notifyAs(key, notice) {
        this.#tell('notification-triggered', { title: key });
        this.#view.notice({ type: 'normal', ...notice });
    }

    #send(message) { this.#line?.send(message); }
    #tell(name, data) { this.#host.event(name, data); }
}
