// The lobby, from both sides: who waits, and who lets them in.

import { DENIED, membersOnly } from './errors.js';

export class Lobby {
    /** Where one waits: the moderators know. */
    knocking = false;
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
    }

    get #address() { return `${this.#meeting.mainName}@lobby.${location.hostname}`; }

    on = {
        waiting: ({ knocking }) => this.#wait(knocking),
        denied: () => {
            this.#meeting.hangUpLine();
            this.#meeting.goOut('denied', () => this.#meeting.tell('error-occurred', { error: DENIED }));
            this.#meeting.tell('whiteboard-status-changed', { status: 'RESET' });
            this.#meeting.tell('notification-triggered', { description: 'lobby.joinRejectedMessage', title: 'lobby.joinRejectedTitle' });
            this.#meeting.tell('on-prejoin-video-changed');
        },
        knocking: ({ knocker: { id, name } }) => {
            const actions = [
                { label: 'Let in', act: () => this.answer(id, true) },
                { label: 'Turn away', act: () => this.answer(id, false), quiet: true },
            ];
            this.#meeting.notify({ description: 'notify.participantWantsToJoin' },
                { uid: `knock-${id}`, title: `${name} waits in the lobby`, timeout: 'sticky', actions });
            this.#meeting.tell('knocking-participant', { participant: { id, name } });
        },
        knock_gone: ({ id }) => this.#meeting.view.hideNotice(`knock-${id}`),
        answered: ({ id, name, admitted, by }) => {
            this.#meeting.view.hideNotice(`knock-${id}`);
            const event = admitted ? 'LOBBY-ACCESS-GRANTED' : 'LOBBY-ACCESS-DENIED';
            this.#noted(by, { event, value: `${this.#address}/${id}`, name, type: 'lobby-notify' },
                admitted ? 'lobby.notificationLobbyAccessGranted' : 'lobby.notificationLobbyAccessDenied');
        },
        lobby: ({ on, by }) => {
            this.#noted(by, { event: 'LOBBY-ENABLED', value: on, type: 'lobby-notify' },
                on ? 'lobby.notificationLobbyEnabled' : 'lobby.notificationLobbyDisabled');
        },
    };

    /** The server's note reaches as an event only the one whose deed it is; the others see a word on the screen. */
    #noted(by, message, description) {
        const { me } = this.#meeting;
        if (by === me.id) this.#meeting.tell('non-participant-message-received', { id: me.id, message });
        else this.#meeting.tell('notification-triggered', { description, title: 'lobby.notificationTitle' });
    }

    #wait(knocking) {
        const first = this.#meeting.phase === 'connecting';
        this.#meeting.phase = 'lobby';
        this.knocking = knocking;
        if (!first) return;
        const { name } = this.#meeting.me;
        this.#meeting.tell('error-occurred', { error: membersOnly(this.#address) });
        this.#meeting.tell('on-prejoin-video-changed');
        this.#meeting.tell('prejoin-screen-loaded', { id: 'local', displayName: name, formattedDisplayName: `${name} (me)` });
    }

    knock() { this.#meeting.send({ is: 'knock' }); }
    toggle(on) { this.#meeting.send({ is: 'lobby', on }); }
    answer(id, admit) { this.#meeting.send({ is: 'answer', id, admit }); }
}
