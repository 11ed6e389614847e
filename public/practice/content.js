// What is shown above the people: shared screens (drawn, as nothing of anybody's screen is sent), the video for everybody (its address:
// nobody else's player is loaded here), and the whiteboard.

import { byId, make, set } from './view.js';
import { Whiteboard } from './whiteboard.js';

export class Content {
    #section = byId('content');
    #shown = '';
    #whiteboard;
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
        this.#whiteboard = new Whiteboard(meeting);
    }

    show() {
        const { board, moderation, me } = this.#meeting;
        const screens = moderation.sharers.map(({ id, name }) => ({ id, name, own: id === me.id }));
        const video = board.video && { url: board.video.url, name: this.#meeting.nameOf(board.video.by) };
        const whiteboard = board.whiteboardOpen;
        const shown = JSON.stringify([screens, video, whiteboard]);
        if (shown !== this.#shown) {
            this.#shown = shown;
            const parts = screens.map(screen);
            if (video) parts.push(card(video));
            if (whiteboard) parts.push(this.#whiteboard.element);
            this.#section.replaceChildren(...parts);
            set(this.#section, 'hidden', parts.length === 0);
            document.body.classList.toggle('with-content', parts.length > 0);
        }
        if (whiteboard) this.#whiteboard.show();
    }
}

const screen = ({ name, own }) => {
    const lines = ['w70', 'w90', 'w55', 'w80'].map(width => make('span', { class: `stroke ${width}` }));
    const picture = make('div', { class: 'screen-picture', 'aria-hidden': 'true' },
        make('div', { class: 'window-bar' }, make('span'), make('span'), make('span')),
        make('div', { class: 'window' }, make('span', { class: 'chart' }), make('div', { class: 'strokes' }, ...lines)));
    const words = own ? 'You share your screen' : `${name} shares the screen`;
    return make('article', { class: 'shared', 'aria-label': words }, picture,
        make('p', { class: 'caption' }, make('strong', {}, words), ' ', make('span', {}, 'a drawing: in practice nothing of a screen is sent')));
};

const card = ({ url, name }) => {
    const link = make('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, url);
    return make('article', { class: 'shared video-card', 'aria-label': 'Shared video' },
        make('h2', {}, `${name ?? 'A moderator'} shows a video`), make('p', {}, link),
        make('p', { class: 'caption' }, 'In practice it is not played here. The address opens in a new tab.'));
};
