// Questions to everybody: asked by moderators and whoever's token says so, answered by all.

import { byId, Focus, make, set } from './view.js';

const ANSWERS = 4;

export class Polls {
    #panel = byId('polls-panel');
    #list = byId('polls-list');
    #form = byId('poll-form');
    #focus = new Focus();
    #shown = '';
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
        byId('polls-close').addEventListener('click', () => meeting.openPolls(false));
        this.#panel.addEventListener('keydown', event => {
            if (event.key === 'Escape') meeting.openPolls(false);
        });
        const answers = Array.from({ length: ANSWERS }, (_, n) => make('input', {
            'aria-label': `Answer ${n + 1}${n > 1 ? ' (optional)' : ''}`, maxLength: 100, placeholder: `Answer ${n + 1}`, required: n < 2, autocomplete: 'off',
        }));
        byId('poll-answers').append(...answers);
        this.#form.addEventListener('submit', event => {
            event.preventDefault();
            const question = byId('poll-question').value.trim();
            const options = answers.map(({ value }) => value.trim()).filter(Boolean);
            const distinct = new Set(options).size === options.length;
            set(byId('poll-fault'), 'textContent', distinct ? '' : 'Two answers are the same. Change one of them.');
            if (!question || options.length < 2 || !distinct) return;
            meeting.board.ask(question, options);
            this.#form.reset();
        });
    }

    show() {
        const { pollsOpen, board } = this.#meeting;
        if (pollsOpen === this.#panel.hidden) {
            this.#panel.hidden = !pollsOpen;
            if (pollsOpen) this.#focus.enter(this.#list);
            else this.#focus.leave();
        }
        if (!pollsOpen) return;
        set(this.#form, 'hidden', !board.mayAsk);
        const shown = JSON.stringify([...board.polls.values(), ...board.answers]);
        if (shown === this.#shown) return;
        this.#shown = shown;
        // What was answered with the keyboard keeps the focus.
        const focused = document.activeElement?.id;
        this.#list.replaceChildren(...[...board.polls.values()].reverse().map(poll => this.#poll(poll)));
        if (focused?.startsWith('poll-')) byId(focused)?.focus();
    }

    #poll({ id, by, question, options, votes }) {
        const sum = votes.reduce((all, one) => all + one, 0);
        const rows = options.map((option, n) => {
            const own = this.#meeting.board.answers.get(id) === n;
            const radio = make('input', { type: 'radio', name: `poll-${id}`, id: `poll-${id}-${n}`, checked: own });
            radio.addEventListener('change', () => this.#meeting.board.vote(id, n));
            const share = make('progress', { max: Math.max(1, sum), value: votes[n], 'aria-hidden': 'true' });
            return make('li', {}, make('label', {}, radio, make('span', { class: 'option' }, option), make('span', { class: 'count' }, String(votes[n]))), share);
        });
        const given = sum === 1 ? '1 answer' : `${sum} answers`;
        return make('fieldset', { class: 'poll' }, make('legend', {}, question), make('p', { class: 'by' }, `Asked by ${by}, ${given}`), make('ul', {}, ...rows));
    }
}
