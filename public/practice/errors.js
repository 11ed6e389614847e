// What goes wrong, in Jitsi's words for the host page.

const conferenceError = (name, params, more) => ({ name, params, type: 'CONFERENCE', isFatal: false, ...more });
const badToken = message => host => ({
    credentials: { jid: host }, name: 'connection.passwordRequired', message, type: 'CONNECTION', isFatal: false,
});

/** By the server's reason for not letting somebody in. */
export const REFUSALS = {
    expired: badToken('Not acceptable by exp'),
    bad_signature: badToken('Invalid signature'),
    wrong_room: () => conferenceError('conference.connectionError.notAllowed', ['general', 'Room does not match the room from token']),
    full: () => conferenceError('conference.max_users', []),
};
export const LOST = {
    details: { suspend_time: 0, time_since_last_success: null },
    name: 'connection.otherError',
    message: 'The WebSocket connection could not be established or was disconnected.',
    type: 'CONNECTION',
    isFatal: true,
};
export const DESTROYED = conferenceError('conference.destroyed', ['The meeting has been terminated', null]);
export const DENIED = conferenceError('conference.connectionError.accessDenied', []);
export const membersOnly = lobby => conferenceError('conference.connectionError.membersOnly', [lobby, false], { recoverable: true });
