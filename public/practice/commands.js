// What the host page may ask of the meeting: commands, which are never answered, and requests, which always are.

import { devices } from './camera.js';
import { isMedium, mediumOf } from './moderation.js';

const RECORDING_MODES = ['file', 'stream'];
const STREAM_KEYS = ['rtmpStreamKey', 'youtubeStreamKey'];

/** The medium of a command; one that there is not changes nothing. */
const withMedium = (name, act) => {
    const media = mediumOf(name ?? 'audio');
    if (isMedium(media)) act(media);
};

/** Understood, and without any consequence here: there are no real devices, bridges, calls or pictures of others. */
const nothing = () => {};

/** Wire name of each command, and what it does: all of Jitsi Meet's. What only moderators can is checked here as the real page does,
 *  silently; what counts is that the server checks it, too. */
const COMMANDS = {
    'add-breakout-room': ({ meeting }, name) => meeting.rooms.add(name === undefined ? undefined : String(name)),
    'answer-knocking-participant': ({ meeting }, id, approved) => meeting.lobby.answer(id, Boolean(approved)),
    'approve-video': ({ meeting }, id) => meeting.moderation.approve(id, 'video'),
    'ask-to-unmute': ({ meeting }, id) => meeting.moderation.approve(id, 'audio'),
    'auto-assign-to-breakout-rooms': ({ meeting }) => meeting.rooms.autoAssign(),
    'avatar-url': nothing,
    'cancel-private-chat': ({ chat }) => chat.address(''),
    'close-breakout-room': ({ meeting }, id) => meeting.rooms.close(id),
    'display-name': ({ meeting }, name) => meeting.rename(name),
    'email': nothing,
    'end-conference': ({ meeting }) => meeting.endForAll(),
    'grant-moderator': ({ meeting }, id) => meeting.grant(id),
    'grant-recording-consent': nothing,
    'hide-notification': ({ notices }, uid) => notices.hide(uid),
    'hide-pip': nothing,
    'initiate-private-chat': ({ meeting, chat }, id) => {
        if (!meeting.people.has(id)) return;
        meeting.openChat(true);
        chat.address(id);
    },
    'join-breakout-room': ({ meeting }, jid) => meeting.rooms.go(jid),
    'kick-participant': ({ meeting }, id) => meeting.kick(id),
    'local-subject': ({ meeting }, subject) => {
        meeting.localSubject = String(subject ?? '');
        meeting.view.changed();
    },
    'mute-everyone': ({ meeting }, name) => withMedium(name, media => meeting.moderation.muteEveryone(media)),
    'mute-remote-participant': ({ meeting }, id, name) => withMedium(name, media => meeting.moderation.mute(id, media)),
    'overwrite-config': ({ meeting, controls }, change) => {
        if (!change || typeof change !== 'object') return;
        meeting.configure(change);
        controls.arrange();
        meeting.view.changed();
    },
    'overwrite-names': ({ meeting }, list) => meeting.overwriteNames(list),
    'password': nothing,
    'pin-participant': ({ meeting }, id) => meeting.pin(id),
    'reject-participant': ({ meeting }, id, name) => withMedium(name, media => meeting.moderation.reject(id, media)),
    'remove-breakout-room': ({ meeting }, jid) => meeting.rooms.remove(jid),
    'resize-film-strip': nothing,
    'resize-large-video': nothing,
    'send-camera-facing-mode-message': nothing,
    'send-chat-message': ({ meeting }, text, to) => meeting.say(String(text), to),
    'send-endpoint-text-message': ({ meeting }, to, text) => meeting.send({ is: 'text', to: to || undefined, text: String(text) }),
    'send-participant-to-room': ({ meeting }, id, room) => meeting.rooms.sendTo(id, room),
    'send-tones': nothing,
    'set-assumed-bandwidth-bps': nothing,
    'set-audio-only': ({ meeting }, enabled) => meeting.board.setAudioOnly(Boolean(enabled)),
    'set-blurred-background': nothing,
    'set-follow-me': ({ meeting }, on) => meeting.board.follow(Boolean(on)),
    'set-large-video-participant': ({ meeting }, id) => meeting.pin(id),
    'set-media-encryption-key': nothing,
    'set-meeting-timer': ({ meeting }, clock) => meeting.board.setTimer(clock ?? {}),
    'set-noise-suppression-enabled': nothing,
    'set-participant-volume': nothing,
    'set-second-screen': nothing,
    'set-subtitles': ({ meeting }, enabled) => meeting.board.setSubtitles(Boolean(enabled)),
    'set-tile-view': ({ meeting }, enabled) => meeting.showTiles(Boolean(enabled)),
    'set-video-quality': ({ meeting }, lines) => meeting.setQuality(lines),
    'set-virtual-background': nothing,
    'show-notification': ({ notices }, notice) => notices.showForHost(notice ?? {}),
    'show-pip': nothing,
    'start-recording': ({ meeting }, options) => record(meeting, options ?? {}),
    'start-share-video': ({ meeting }, url) => meeting.board.shareVideo(String(url)),
    'stop-recording': ({ meeting }, mode) => {
        if (RECORDING_MODES.includes(mode)) meeting.record(mode, false);
    },
    'stop-share-video': ({ meeting }) => meeting.board.shareVideo(),
    'subject': ({ meeting }, subject) => meeting.setSubject(String(subject ?? '')),
    'submit-feedback': ({ meeting }) => meeting.tell('feedback-submitted', {}),
    'toggle-audio': ({ meeting }) => meeting.media.toggle('audio'),
    'toggle-camera': nothing,
    'toggle-camera-mirror': nothing,
    'toggle-chat': ({ meeting }) => meeting.openChat(!meeting.chatOpen),
    'toggle-e2ee': nothing,
    'toggle-film-strip': ({ meeting }) => meeting.board.toggleFilmstrip(),
    'toggle-lobby': ({ meeting }, on) => meeting.lobby.toggle(Boolean(on)),
    'toggle-moderation': ({ meeting }, on, name) => withMedium(name, media => meeting.moderation.set(media, Boolean(on))),
    // Jitsi Meet has the name and nothing behind it.
    'toggle-noise-suppression': nothing,
    'toggle-participants-pane': ({ meeting }, open) => meeting.openPeople(Boolean(open)),
    'toggle-raise-hand': ({ meeting }) => meeting.raiseHand(),
    'toggle-share-audio': nothing,
    'toggle-share-screen': ({ meeting }, { enable } = {}) => meeting.moderation.share(enable),
    'toggle-subtitles': ({ meeting }) => meeting.board.setSubtitles(!meeting.board.subtitles),
    'toggle-tile-view': ({ meeting }) => meeting.showTiles(!meeting.tiles),
    'toggle-video': ({ meeting }) => meeting.media.toggle('video'),
    'toggle-virtual-background': nothing,
    'toggle-whiteboard': ({ meeting }, open) => meeting.board.toggleWhiteboard(open === undefined ? undefined : Boolean(open)),
    'video-hangup': ({ meeting }) => meeting.hangUp(),
};

/** Without a key there is no stream, and no event either: so it is with Jitsi Meet. */
const record = (meeting, { mode, ...options }) => {
    if (!RECORDING_MODES.includes(mode)) console.error('No such recording mode.');
    else if (mode === 'stream' && !STREAM_KEYS.some(key => options[key])) console.error('A stream needs a key.');
    else meeting.record(mode, true);
};

/** `page`: `{ meeting, notices, chat, controls }`. What is not known is taken without a word, as Jitsi Meet does. */
export const command = (page, name, args) => {
    if (Object.hasOwn(COMMANDS, name)) COMMANDS[name](page, ...args);
};

/** Wire name of each request, and its answer. */
const REQUESTS = {
    'connection-stats': () => ({ connectionQuality: 100, bridgeCount: 0 }),
    'deployment-info': () => ({}),
    'get-content-sharing-participants': ({ moderation }) => ({ sharingParticipantIds: moderation.sharers.map(({ id }) => id) }),
    'get-custom-avatar-backgrounds': () => ({ avatarBackgrounds: [] }),
    'get-livestream-url': () => ({}),
    'get-p2p-status': () => false,
    'get-shared-document-url': () => '',
    'getAvailableDevices': () => devices(),
    'getCurrentDevices': async () => {
        const all = await devices();
        return Object.fromEntries(Object.entries(all).map(([group, list]) => [group, list[0]]));
    },
    'is-audio-available': () => true,
    'is-audio-disabled': () => false,
    'is-audio-muted': meeting => meeting.media.muted.audio,
    'is-moderation-on': ({ moderation }, { mediaType }) => moderation.isOn(mediumOf(mediaType ?? 'audio')),
    'is-participant-force-muted': ({ moderation }, { participantId, mediaType }) =>
        moderation.isForceMuted(participantId, mediumOf(mediaType ?? 'audio')),
    'is-participants-pane-open': meeting => meeting.peopleOpen,
    'is-sharing-screen': ({ me }) => Boolean(me.sharing),
    'is-start-silent': () => false,
    'is-video-available': async () => (await devices()).videoInput.length > 0,
    'is-video-muted': meeting => meeting.media.muted.video,
    'isDeviceChangeAvailable': () => false,
    'isMultipleAudioInputSupported': () => false,
    'list-breakout-rooms': ({ rooms }) => rooms.map(),
    'rooms-info': ({ rooms }) => rooms.info(),
    'session-id': meeting => meeting.sessionId,
    'setDevice': () => false,
};

export const request = (meeting, data) => {
    if (!Object.hasOwn(REQUESTS, data.name)) throw new Error('No such request.');
    return REQUESTS[data.name](meeting, data);
};
