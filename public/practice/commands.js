// What the host page may ask of the meeting: commands, which are never answered, and requests, which always are.

import { devices } from './camera.js';
import { contextOf, roleOf } from './conference.js';

const RECORDING_MODES = ['file', 'stream'];

/** Wire name of each command, and what it does. What is not here is taken without a word, as Jitsi Meet does. */
const COMMANDS = {
    'display-name': (meeting, notices, name) => meeting.rename(name),
    'end-conference': meeting => meeting.endForAll(),
    'grant-moderator': (meeting, notices, id) => meeting.grant(id),
    'hide-notification': (meeting, notices, uid) => notices.hide(uid),
    'kick-participant': (meeting, notices, id) => meeting.kick(id),
    'mute-everyone': (meeting, notices, media = 'audio') => meeting.muteEveryone(media),
    'mute-remote-participant': (meeting, notices, id, media = 'audio') => meeting.mute(id, media),
    'pin-participant': (meeting, notices, id) => meeting.pin(id),
    'send-chat-message': (meeting, notices, text, to) => meeting.say(String(text), to),
    'set-large-video-participant': (meeting, notices, id) => meeting.pin(id),
    'set-tile-view': (meeting, notices, enabled) => meeting.showTiles(Boolean(enabled)),
    'show-notification': (meeting, notices, notice) => notices.show(notice ?? {}),
    'start-recording': (meeting, notices, { mode } = {}) => record(meeting, mode, true),
    'stop-recording': (meeting, notices, mode) => record(meeting, mode, false),
    'subject': (meeting, notices, subject) => meeting.setSubject(String(subject ?? '')),
    'toggle-audio': meeting => meeting.media.toggle('audio'),
    'toggle-chat': meeting => meeting.openChat(!meeting.chatOpen),
    'toggle-raise-hand': meeting => meeting.raiseHand(),
    'toggle-tile-view': meeting => meeting.showTiles(!meeting.tiles),
    'toggle-video': meeting => meeting.media.toggle('video'),
    'video-hangup': meeting => meeting.hangUp(),
};

const record = (meeting, mode, on) => {
    if (RECORDING_MODES.includes(mode)) meeting.record(mode, on);
    else console.error('No such recording mode.');
};

export const command = (meeting, notices, name, args) => COMMANDS[name]?.(meeting, notices, ...args);

/** Wire name of each request, and its answer. */
const REQUESTS = {
    'connection-stats': () => ({ connectionQuality: 100, bridgeCount: 0 }),
    'deployment-info': () => ({}),
    'get-content-sharing-participants': () => ({ sharingParticipantIds: [] }),
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
    'is-moderation-on': () => false,
    'is-participant-force-muted': () => false,
    'is-participants-pane-open': () => false,
    'is-sharing-screen': () => false,
    'is-start-silent': () => false,
    'is-video-available': async () => (await devices()).videoInput.length > 0,
    'is-video-muted': meeting => meeting.media.muted.video,
    'isDeviceChangeAvailable': () => false,
    'isMultipleAudioInputSupported': () => false,
    'list-breakout-rooms': () => ({}),
    'rooms-info': meeting => roomsInfo(meeting),
    'session-id': meeting => meeting.sessionId,
    'setDevice': () => false,
};

export const request = (meeting, { name }) => {
    if (!Object.hasOwn(REQUESTS, name)) throw new Error('No such request.');
    return REQUESTS[name](meeting);
};

/** The only place where the roles of those who were there before are told. */
const roomsInfo = meeting => {
    const { me, phase } = meeting;
    if (phase === 'connecting') return { rooms: [{ isMainRoom: true, participants: [null] }] };
    const own = { role: roleOf(me), displayName: me.name, id: me.id, userContext: contextOf(me) };
    if (!meeting.joined) return { rooms: [{ isMainRoom: true, participants: [own] }] };
    const id = `${meeting.roomName}@muc.${location.hostname}`;
    const others = [...meeting.people.values()].map(person => ({
        jid: `${id}/${person.id}`, role: roleOf(person), displayName: person.name, id: person.id, userContext: contextOf(person),
    }));
    return { rooms: [{ isMainRoom: true, id, jid: `${id}/${me.id}`, participants: [own, ...others] }] };
};
