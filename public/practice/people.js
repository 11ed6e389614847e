// The list of people, and of the breakout rooms with the people in them.

import { byId, Focus, icon, make, set } from './view.js';

export class People {
    #panel = byId('people-panel');
    #list = byId('people-list');
    #focus = new Focus();
    #shown = '';
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
        byId('people-close').addEventListener('click', () => meeting.openPeople(false));
        this.#panel.addEventListener('keydown', event => {
            if (event.key === 'Escape') meeting.openPeople(false);
        });
    }

    show() {
        const open = this.#meeting.peopleOpen;
        if (open === this.#panel.hidden) {
            this.#panel.hidden = !open;
            if (open) this.#focus.enter(this.#list);
            else this.#focus.leave();
        }
        if (open) this.#showPeople();
    }

    #showPeople() {
        const { me, media, people, rooms } = this.#meeting;
        const own = { ...me, audio_muted: media.muted.audio, itself: true };
        const here = [own, ...people.values()].sort((a, b) => (a.raised_ms || Infinity) - (b.raised_ms || Infinity) || b.moderator - a.moderator);
        const elsewhere = (rooms.list ?? []).filter(({ breakout }) => breakout?.id !== rooms.breakout?.id);
        const rows = here.map(({ id, name, shownAs, moderator, audio_muted, sharing, raised_ms, itself }) =>
            ({ id, name: shownAs ?? name, moderator, audio_muted, sharing, up: raised_ms > 0, itself }));
        const shown = JSON.stringify([rows, elsewhere]);
        if (shown === this.#shown) return;
        this.#shown = shown;
        set(byId('people-title'), 'textContent', `People here: ${rows.length}`);
        this.#list.replaceChildren(make('ul', {}, ...rows.map(row)), ...elsewhere.map(room => this.#room(room)));
    }

    #room({ breakout, people }) {
        const name = breakout?.name ?? 'Main room';
        const go = make('button', { type: 'button', class: 'quiet', 'aria-label': `Go there: ${name}` }, 'Go there');
        go.addEventListener('click', () => this.#meeting.rooms.go(breakout?.id));
        const names = people.map(one => make('li', {}, one.name));
        const list = names.length ? make('ul', {}, ...names) : make('p', { class: 'nobody' }, 'Nobody is there.');
        return make('section', {}, make('div', { class: 'room' }, make('h3', {}, `${name} (${people.length})`), go), list);
    }
}

const row = ({ name, moderator, audio_muted, sharing, up, itself }) => {
    const marks = make('span', { class: 'marks' });
    if (up) marks.append(icon('hand', 'Hand raised'));
    if (sharing) marks.append(icon('desktop', 'Shares the screen'));
    if (moderator) marks.append(icon('star', 'Moderator'));
    marks.append(audio_muted ? icon('mic-off', 'Microphone off') : icon('mic', 'Microphone on'));
    return make('li', {}, make('span', { class: 'name' }, itself ? `${name || 'You'} (you)` : name), marks);
};
