// The meeting itself: who is in it, what one does in it, and every event the host page is told, in the order in which Jitsi Meet
// tells it. Nothing here touches the page; `view.changed()` says that something is to be shown anew.

import { Board } from './board.js';
import { devices } from './camera.js';
import { DESTROYED, LOST, REFUSALS } from './errors.js';
import { openLine } from './line.js';
import { Lobby } from './lobby.js';
import { Media } from './media.js';
import { Moderation } from './moderation.js';
import { contextOf, roleOf } from './person.js';
import { Rooms } from './rooms.js';

/** Between the end of a conference for everybody and having left it. Jitsi Meet takes 5 s. */
const DESTROYED_TO_LEFT_MS = 2_000;
const VIDEO_QUALITY = 2160;
const OVER = ['left', 'kicked', 'ended', 'denied'];

export class Conference {
    /** connecting, lobby, joined, left, kicked, ended, lost, refused, denied */
    phase = 'connecting';
    /** Why, where the server refused. */
    refusal;
    me = { id: 'local', person: '', name: '', moderator: false, sharing: false, raised_ms: 0 };
    /** What the token lets one use. */
    may = {};
    /** The others, by endpoint, in the order in which they came. */
    people = new Map();
    subject = '';
    /** What the host page calls it for this person alone. */
    localSubject = '';
    recording = new Set();
    /** Lines of chat, with `own` and `to`. */
    chat = [];
    /** Grows when the chat begins anew. */
    chatRound = 0;
    unread = 0;
    chatOpen = false;
    peopleOpen = false;
    pollsOpen = false;
    /** What was asked for; undefined: as many people as there are decide. */
    tilesWanted;
    pinned;
    /** One's own microphone and camera. */
    media;
    sessionId = '';
    quality = VIDEO_QUALITY;
    /** What the host page wants shown and hidden; `overwrite-config` changes it. */
    config;

    #settings;
    #host;
    #view;
    #line;
    #gone = false;
    #shown = { tiles: false, stage: 'local' };

    /** `view` has `changed()`, `notice({ title, description, type, actions })`, `hideNotice(uid)` and `reaction(id, reaction)`. */
    constructor(settings, host, view) {
        this.#settings = settings;
        this.#host = host;
        this.#view = view;
        this.config = settings.config;
        this.me.name = String(settings.userInfo.displayName ?? '');
        this.moderation = new Moderation(this);
        this.rooms = new Rooms(this);
        this.lobby = new Lobby(this);
        this.board = new Board(this);
        this.media = new Media(this.config.startWithAudioMuted === true, {
            ask: (media, muted) => {
                if (!this.joined) return false;
                this.send({ is: 'muted', media, muted });
                return true;
            },
            blocked: media => this.moderation.blocks(media),
            id: () => this.me.id,
            tell: (name, data) => {
                this.tell(name, data);
                view.changed();
            },
            failed: words => view.notice({ uid: 'camera', title: 'Camera off', description: words, type: 'warning' }),
        });
        for (const part of [this.moderation, this.rooms, this.lobby, this.board]) Object.assign(this.#on, part.on);
        window.addEventListener('beforeunload', () => this.#sayLeft());
    }

    /** The name of the main room, as Jitsi Meet writes it. */
    get mainName() { return encodeURIComponent(this.#settings.room).toLowerCase(); }
    get roomName() { return this.rooms.breakout?.id ?? this.mainName; }
    get title() { return this.localSubject || this.subject || (this.rooms.breakout ? '' : String(this.config.subject ?? '')); }
    get joined() { return this.phase === 'joined'; }
    get tiles() { return this.tilesWanted ?? this.people.size > 1; }
    get view() { return this.#view; }
    /** Whose picture is the large one. */
    get onStage() {
        if (this.people.has(this.pinned) || this.pinned === this.me.id) return this.pinned;
        return this.people.keys().next().value ?? this.me.id;
    }

    /** From the first event to the open line. */
    boot() {
        this.tell('browser-support', { supported: true });
        this.tell('ready');
        this.tell('audio-mute-status-changed', { muted: this.media.muted.audio });
        this.tell('tile-view-changed', { enabled: false });
        this.tell('audio-only-changed', { enabled: false });
        this.tell('audio-availability-changed', { available: true });
        this.tell('video-mute-status-changed', { muted: true });
        this.tell('video-quality-changed', { videoQuality: VIDEO_QUALITY });
        this.tell('on-stage-participant-changed', { id: 'local' });
        this.tell('display-name-change', { displayname: this.me.name || undefined, formattedDisplayName: this.me.name, id: 'local' });
        devices().then(list => this.tell('device-list-changed', { devices: list }));
        this.tell('whiteboard-status-changed', { status: 'RESET' });
        if (this.config.startWithVideoMuted !== true) this.media.set('video', false);
        this.#connect();
        this.#view.changed();
    }

    #connect() {
        const { room, token } = this.#settings;
        const { audio, video } = this.media.muted;
        const knock = this.config.lobby?.autoKnock === true;
        const join = { room, token, name: this.me.name, audio_muted: audio, video_muted: video, knock };
        this.#line = openLine(join, {
            onMessage: message => {
                this.#on[message.is]?.(message);
                this.settle();
            },
            onLost: () => this.#lost(),
        });
    }

    /** What the server says; the parts bring theirs. */
    #on = {
        welcome: message => this.joined ? this.#moved(message) : this.#welcome(message),
        refused: ({ reason }) => {
            this.#line.close();
            this.phase = 'refused';
            this.refusal = reason;
            this.tell('error-occurred', { error: REFUSALS[reason](location.hostname) });
        },
        joined: ({ person }) => {
            this.people.set(person.id, person);
            this.#tellJoined(person);
            this.#tellMuted(person);
        },
        left: ({ id }) => {
            const sharing = this.people.get(id)?.sharing;
            this.people.delete(id);
            this.tell('participant-left', { id });
            if (sharing) this.moderation.tellSharing();
        },
        kicked: ({ id, by }) => id === this.me.id ? this.#kicked(by) : this.tell('participant-kicked-out', {
            kicked: { id, local: false, name: this.nameOf(id) },
            kicker: { id: by, local: by === this.me.id, name: this.nameOf(by) },
        }),
        ended: () => this.#ended(),
        hand: ({ id, raised_ms }) => {
            this.person(id).raised_ms = raised_ms;
            if (raised_ms && id === this.me.id) this.tell('notification-triggered', { title: 'notify.nextToSpeak' });
            this.tell('raise-hand-updated', { id, handRaised: raised_ms });
            if (raised_ms && id !== this.me.id) this.tell('notification-triggered', { description: 'notify.raisedHand' });
        },
        name: ({ id, name }) => {
            this.person(id).name = name;
            const formattedDisplayName = id === this.me.id ? `${name} (me)` : name;
            this.tell('display-name-change', { id, displayname: name, formattedDisplayName });
        },
        role: ({ id, moderator }) => {
            this.person(id).moderator = moderator;
            if (id === this.me.id) this.notify({ title: 'notify.moderator' }, { title: 'You are a moderator now' });
            this.tell('participant-role-changed', { id, role: roleOf({ moderator }) });
        },
        chat: ({ line, to }) => this.#chatted(line, to, null),
        text: ({ from, text }) => this.tell('endpoint-text-message-received', {
            data: { senderInfo: { jid: this.rooms.realJid(from), id: from }, eventData: { name: 'endpoint-text-message', text } },
        }),
        subject: ({ subject }) => {
            this.subject = subject;
            this.tell('subject-change', { subject });
        },
        recording: ({ mode, on }) => {
            this.recording[on ? 'add' : 'delete'](mode);
            this.tell('recording-status-changed', { on, mode, transcription: false });
        },
        no_recording: ({ mode, error }) => {
            const group = mode === 'file' ? 'recording' : 'liveStreaming';
            const [keys, words] = error === 'unexpected-request'
                ? [{ description: `${group}.sessionAlreadyActive`, title: `${group}.inProgress` }, 'It is running already.']
                : [{ description: 'recording.unavailable', title: `${group}.unavailableTitle` }, 'Your role, or this room, does not allow it.'];
            const title = mode === 'file' ? 'The recording did not start' : 'The stream did not start';
            this.notify(keys, { title, description: words, type: 'warning' });
            this.tell('recording-status-changed', { on: false, mode, error, transcription: false });
        },
    };

    #welcome(message) {
        const { you, people, subject, since_ms } = message;
        this.#enter(message);
        if (you.moderator) this.tell('notification-triggered', { title: 'notify.moderator' });
        this.tell('participant-role-changed', { id: you.id, role: roleOf(you) });
        for (const line of message.chat) this.#chatted(line, null, new Date(line.sent_ms).toISOString());
        this.tell('subject-change', { subject });
        this.tell('conference-created-timestamp', { timestamp: String(since_ms) });
        this.#tellStanding(message);
        // The camera may have started since the line was opened.
        this.media.agree(you);
        if (you.moderator && !people.length && !subject && this.title) this.send({ is: 'subject', subject: this.title });
    }

    /** To another room: everything of the old one ends, and begins anew with the same own id. */
    #moved(message) {
        const { you, breakout, subject, since_ms } = message;
        const camera = !this.media.muted.video;
        const peers = [...this.people.keys()];
        this.tell('raise-hand-updated', { handRaised: 0, id: 'local' });
        if (this.#shown.tiles && this.tilesWanted === undefined) {
            this.#shown.tiles = false;
            this.tell('tile-view-changed', { enabled: false });
        }
        for (const id of peers) this.tell('participant-left', { id });
        this.tell('whiteboard-status-changed', { status: 'RESET' });
        if (camera) this.#tellCamera('local', true);
        for (const id of peers) this.tell('participant-left', { id });
        this.tell('video-conference-left', { roomName: this.roomName });
        this.notify(
            { description: breakout ? 'breakoutRooms.notifications.joined' : 'breakoutRooms.notifications.joinedMainRoom',
                title: 'breakoutRooms.notifications.joinedTitle' },
            { uid: 'room', title: breakout ? `You are in the room “${breakout.name}” now` : 'You are back in the main room' });
        this.tell('whiteboard-status-changed', { status: 'RESET' });
        if (camera) this.#tellCamera(you.id, false);
        this.people.clear();
        this.recording.clear();
        this.chat = [];
        this.chatRound += 1;
        this.unread = 0;
        this.pinned = undefined;
        this.#enter(message);
        for (const line of message.chat) this.#chatted(line, null, new Date(line.sent_ms).toISOString());
        this.tell('subject-change', { subject });
        this.tell('participant-role-changed', { id: you.id, role: roleOf(you) });
        this.tell('conference-created-timestamp', { timestamp: String(since_ms) });
        this.#tellStanding(message);
        this.media.agree(you);
    }

    #tellCamera(id, muted) {
        this.tell('video-mute-status-changed', { muted });
        this.tell('participant-muted', { id, isMuted: muted, mediaType: 'video' });
    }

    #enter({ id, you, may, people, meeting, subject, breakout }) {
        this.me = you;
        this.may = may;
        this.sessionId = meeting;
        this.subject = subject;
        this.rooms.breakout = breakout;
        for (const person of people) {
            this.people.set(person.id, person);
            this.#tellJoined(person);
        }
        this.phase = 'joined';
        this.tell('toolbar-visibility-changed', { visible: true });
        this.tell('video-conference-joined', {
            roomName: this.roomName,
            id,
            displayName: you.name,
            formattedDisplayName: `${you.name} (me)`,
            breakoutRoom: Boolean(breakout),
            visitor: false,
        });
    }

    /** What goes on in a room that one comes into. */
    #tellStanding(message) {
        for (const mode of message.recording) this.#on.recording({ mode, on: true });
        for (const person of message.people) this.#tellMuted(person);
        this.moderation.welcome(message);
        this.board.welcome(message);
    }

    #tellJoined(person) {
        const { id, name, raised_ms } = person;
        this.tell('participant-joined', { id, displayName: name, formattedDisplayName: name, userContext: contextOf(person) });
        if (raised_ms) this.tell('raise-hand-updated', { id, handRaised: raised_ms });
    }

    #tellMuted({ id, audio_muted, video_muted }) {
        this.tell('participant-muted', { id, isMuted: audio_muted, mediaType: 'audio' });
        this.tell('participant-muted', { id, isMuted: video_muted, mediaType: 'video' });
    }

    #chatted(line, to, stamp) {
        const own = line.from === this.me.id;
        this.chat.push({ ...line, own, to });
        if (own && !stamp) {
            this.tell('outgoing-message', { message: line.text, privateMessage: Boolean(to) });
        } else if (!this.chatOpen) {
            this.unread += 1;
        }
        this.tell('chat-updated', { unreadCount: this.unread, isOpen: this.chatOpen });
        if (!own) {
            this.tell('incoming-message', {
                from: line.from, nick: line.name, message: line.text, privateMessage: Boolean(to), stamp, messageId: line.id,
            });
        }
    }

    // What one does. Whether one may is the server's to say; it does not answer where one may not.
    raiseHand(up = !this.me.raised_ms) { this.send({ is: 'hand', up }); }
    rename(name) {
        if (typeof name !== 'string') throw new TypeError('A name is a text.');
        if (this.joined) this.send({ is: 'name', name });
        else this.me.name = name;
    }
    say(text, to) {
        if (!to && !this.may.chat && !this.me.moderator) {
            this.#view.notice({ uid: 'chat', title: 'The chat is for moderators now', type: 'warning' });
        }
        this.send({ is: 'chat', text, to: to || undefined });
    }
    kick(id) { this.send({ is: 'kick', id }); }
    grant(id) { this.send({ is: 'grant', id }); }
    setSubject(subject) { this.send({ is: 'subject', subject }); }
    record(mode, on) { this.send({ is: 'record', mode, on }); }
    endForAll() { this.send({ is: 'end' }); }
    /** Names that only this page shows, and tells nobody of. */
    overwriteNames(list) {
        for (const { id, name } of Array.isArray(list) ? list : []) this.person(id).shownAs = String(name);
        this.#view.changed();
    }
    configure(change) { this.config = { ...this.config, ...change }; }

    openChat(open) {
        if (open === this.chatOpen) return;
        if (open) this.#closePanels();
        this.chatOpen = open;
        this.unread = 0;
        this.tell('chat-updated', { unreadCount: 0, isOpen: open });
        this.#view.changed();
    }
    openPeople(open) {
        if (open === this.peopleOpen) return;
        if (open) this.#closePanels();
        this.peopleOpen = open;
        this.tell('participants-pane-toggled', { open });
        this.#view.changed();
    }
    openPolls(open) {
        if (open === this.pollsOpen) return;
        if (open) this.#closePanels();
        this.pollsOpen = open;
        this.#view.changed();
    }
    /** There is room for one beside the pictures. */
    #closePanels() {
        this.openChat(false);
        this.openPeople(false);
        this.openPolls(false);
    }
    showTiles(enabled) {
        this.tilesWanted = enabled;
        this.settle();
        this.board.lead();
    }
    pin(id) {
        this.pinned = id || undefined;
        if (id) this.tilesWanted = false;
        this.settle();
        this.board.lead();
    }
    setQuality(lines) {
        if (!Number.isFinite(lines) || lines === this.quality) return;
        this.quality = lines;
        this.tell('video-quality-changed', { videoQuality: lines });
    }

    hangUp() {
        if (OVER.includes(this.phase)) return;
        this.send({ is: 'leave' });
        this.#line?.close();
        this.goOut('left', () => this.#tellPeersLeft());
        this.#sayLeft();
        this.tell('video-ready-to-close');
        this.settle();
    }

    #kicked(by) {
        this.#line.close();
        const kicker = { id: by, name: this.nameOf(by) };
        const kicked = { id: 'local', name: this.me.name, local: true };
        this.goOut('kicked', () => {
            this.tell('participant-kicked-out', { kicked, kicker });
            this.#tellPeersLeft();
        });
        this.#sayLeft();
    }

    #ended() {
        this.#line.close();
        this.goOut('ended', () => this.tell('error-occurred', { error: DESTROYED }));
        setTimeout(() => this.#sayLeft(), DESTROYED_TO_LEFT_MS);
    }

    #lost() {
        // The error comes before the farewells here; everywhere else after.
        this.tell('error-occurred', { error: LOST });
        this.goOut('lost', () => {});
        this.settle();
    }

    hangUpLine() { this.#line.close(); }

    /** Out of the room, for whatever reason: the others are gone first, from here they look as if they left. */
    goOut(phase, then) {
        if (this.joined) {
            this.tell('raise-hand-updated', { handRaised: 0, id: 'local' });
            this.#tellPeersLeft();
        }
        this.phase = phase;
        then();
        this.people.clear();
        this.me = { ...this.me, id: 'local', sharing: false, raised_ms: 0 };
        this.media.end();
        this.recording.clear();
        this.board.end();
    }

    #tellPeersLeft() {
        for (const id of this.people.keys()) this.tell('participant-left', { id });
    }

    #sayLeft() {
        if (this.#gone) return;
        this.#gone = true;
        this.tell('video-conference-left', { roomName: this.roomName });
    }

    /** Tells of what follows from who is there, and has it shown. */
    settle() {
        const { tiles, onStage } = this;
        if (tiles !== this.#shown.tiles) this.tell('tile-view-changed', { enabled: tiles });
        if (onStage !== this.#shown.stage) this.tell('on-stage-participant-changed', { id: onStage });
        this.#shown = { tiles, stage: onStage };
        this.#view.changed();
    }

    nameOf(id) { return this.person(id).name; }

    /** Somebody. Whoever is not there any more is nobody, who can be changed without consequence. */
    person(id) { return id === this.me.id ? this.me : this.people.get(id) ?? {}; }

    /** A word on the screen, and Jitsi's keys of it to the host page. */
    notify(keys, notice) {
        this.tell('notification-triggered', keys);
        this.#view.notice({ type: 'normal', ...notice });
    }

    send(message) { this.#line?.send(message); }
    tell(name, data) { this.#host.event(name, data); }
}
