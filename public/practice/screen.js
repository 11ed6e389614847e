// What lies over the meeting while one is not in it: connecting, gone, refused, and the way back after a lost line.

import { byId, set } from './view.js';

const WORDS = {
    connecting: ['Connecting…', ''],
    left: ['You have left', 'This practice conference goes on without you.'],
    kicked: ['You were removed', 'A moderator has removed you from this conference.'],
    denied: ['You were not let in', 'A moderator has turned you away. You can ask your teacher why.'],
    ended: ['The conference is over', 'A moderator has ended it for everybody.'],
};
const LOBBY = {
    waits: ['Please ask to join', 'A moderator lets people into this conference one by one.'],
    knocks: ['A moderator will let you in', 'They know that you are here. This page opens by itself.'],
};
const REFUSED = {
    expired: ['Your pass has run out', 'Go back to the lesson and enter it again.'],
    wrong_room: ['This pass is for another conference', 'Go back to the lesson and enter it from there.'],
    bad_signature: ['You need a pass to enter', 'Open the lesson in Rollcall and enter it from there.'],
    full: ['The practice conference is full', 'Try again when somebody has left.'],
};
/** Seconds before each attempt to come back; the last one is repeated. */
const ATTEMPTS_S = [3, 5, 10, 20, 30];
const STORED = 'rollcall.practice.attempt';

export class Screen {
    #section = byId('screen');
    #title = byId('screen-title');
    #text = byId('screen-text');
    #button = byId('screen-button');
    #behind = [byId('content'), byId('stage'), byId('panels'), byId('controls')];
    #meeting;
    #retrying = false;

    constructor(meeting) {
        this.#meeting = meeting;
        this.#button.addEventListener('click', () => {
            if (meeting.phase === 'refused') location.reload();
            if (meeting.phase === 'lobby') meeting.lobby.knock();
        });
    }

    show() {
        const { phase, refusal } = this.#meeting;
        set(this.#section, 'hidden', phase === 'joined');
        for (const part of this.#behind) set(part, 'inert', phase !== 'joined');
        if (phase === 'joined') remember(0);
        if (phase === 'lost') {
            this.#retry();
            return;
        }
        const { knocking } = this.#meeting.lobby;
        const words = { refused: REFUSED[refusal], lobby: knocking ? LOBBY.knocks : LOBBY.waits, ...WORDS };
        this.#say(...words[phase] ?? ['', '']);
        const asks = phase === 'lobby' && !knocking;
        set(this.#button, 'hidden', refusal !== 'full' && !asks);
        set(this.#button, 'textContent', asks ? 'Ask to join' : 'Try again');
    }

    #say(title, text) {
        set(this.#title, 'textContent', title);
        set(this.#text, 'textContent', text);
    }

    /** Loads the page anew, as Jitsi Meet does, but only when there is a server to load it from. */
    async #retry() {
        if (this.#retrying) return;
        this.#retrying = true;
        set(this.#button, 'hidden', false);
        set(this.#button, 'textContent', 'Try now');
        for (let attempt = remembered(); this.#meeting.phase === 'lost'; attempt++) {
            const wait = ATTEMPTS_S[Math.min(attempt, ATTEMPTS_S.length - 1)];
            remember(attempt + 1);
            this.#say('The connection was lost', `Trying again in ${wait} seconds.`);
            // A different moment for everybody, so that a server that comes back is not met by a whole class at once.
            await this.#pause(wait * 1000 * (0.8 + 0.4 * Math.random()));
            if (this.#meeting.phase !== 'lost') return;
            this.#say('The connection was lost', 'Trying again…');
            const reachable = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).then(({ ok }) => ok, () => false);
            if (reachable && this.#meeting.phase === 'lost') location.reload();
        }
    }

    /** Until the time is over, the person is impatient, or the network is back. */
    #pause(ms) {
        return new Promise(resolve => {
            setTimeout(resolve, ms);
            this.#button.addEventListener('click', resolve, { once: true });
            window.addEventListener('online', resolve, { once: true });
        });
    }
}

// Kept over the reload, for the pauses to grow. Where storage is forbidden they do not.
const remember = attempt => {
    try {
        sessionStorage.setItem(STORED, String(attempt));
    } catch { /* see above */ }
};
const remembered = () => {
    try {
        return Number(sessionStorage.getItem(STORED)) || 0;
    } catch {
        return 0;
    }
};
