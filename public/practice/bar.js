// The bar on top: where one is, what runs, and how much time is left; and the line of subtitles.

import { byId, set } from './view.js';

const two = number => String(number).padStart(2, '0');

export class Bar {
    #timer = byId('timer');
    #tick;
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
        byId('to-main').addEventListener('click', () => meeting.rooms.go());
    }

    show() {
        const { title, recording, rooms, board, joined, lobby } = this.#meeting;
        const words = title || 'Practice conference';
        set(byId('subject'), 'textContent', words);
        set(document, 'title', words);
        set(byId('recording'), 'hidden', recording.size === 0);
        set(byId('recording-words'), 'textContent', recording.has('file') ? 'Recording (practice)' : 'Streaming (practice)');
        set(byId('to-main'), 'hidden', !joined || !rooms.breakout);
        set(byId('following'), 'hidden', !board.following);
        set(byId('captions'), 'hidden', !board.subtitles || !joined);
        set(byId('label-words'), 'textContent', lobby.knocking && !joined ? 'you wait in the lobby' : 'no sound or picture is sent to others');
        this.#showTimer(board.timer);
    }

    #showTimer(timer) {
        clearTimeout(this.#tick);
        set(this.#timer, 'hidden', !timer);
        if (!timer) return;
        const left_s = Math.max(0, Math.ceil(timer.duration_s - (Date.now() - timer.from_ms) / 1000));
        const [hours, minutes, seconds] = [Math.floor(left_s / 3600), Math.floor(left_s / 60) % 60, left_s % 60];
        const clock = `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}`;
        set(this.#timer, 'textContent', left_s ? `${clock} left` : 'Time is up');
        this.#timer.classList.toggle('over', left_s === 0);
        if (left_s) this.#tick = setTimeout(() => this.#showTimer(timer), 1_000 - (Date.now() - timer.from_ms) % 1_000);
    }
}
