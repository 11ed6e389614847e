// A plain whiteboard: everybody draws on the same one.

import { make } from './view.js';

const GRAIN = 10_000;
/** Points of one line; a longer one goes on as another. */
const POINTS = 200;

export class Whiteboard {
    #canvas = make('canvas', { role: 'img', 'aria-label': 'Whiteboard. Draw with a mouse, a pen or a finger.' });
    element = make('article', { class: 'shared whiteboard', 'aria-label': 'Whiteboard' }, this.#canvas);
    #meeting;
    #line;

    constructor(meeting) {
        this.#meeting = meeting;
        this.#canvas.addEventListener('pointerdown', event => {
            this.#canvas.setPointerCapture(event.pointerId);
            this.#line = [this.#point(event)];
        });
        this.#canvas.addEventListener('pointermove', event => {
            if (!this.#line) return;
            this.#line.push(this.#point(event));
            if (this.#line.length >= POINTS) this.#send([this.#line.at(-1)]);
            this.show();
        });
        for (const name of ['pointerup', 'pointercancel']) this.#canvas.addEventListener(name, () => this.#send(undefined));
        new ResizeObserver(() => this.show()).observe(this.#canvas);
    }

    /** What is drawn goes out; the next line begins with `next`. */
    #send(next) {
        if (this.#line) this.#meeting.board.draw(this.#line);
        this.#line = next;
    }

    #point({ offsetX, offsetY }) {
        const part = (at, whole) => Math.round(Math.min(1, Math.max(0, at / Math.max(1, whole))) * GRAIN);
        return [part(offsetX, this.#canvas.clientWidth), part(offsetY, this.#canvas.clientHeight)];
    }

    show() {
        const { clientWidth, clientHeight } = this.#canvas;
        const scale = window.devicePixelRatio || 1;
        const [width, height] = [Math.round(clientWidth * scale), Math.round(clientHeight * scale)];
        if (this.#canvas.width !== width) this.#canvas.width = width;
        if (this.#canvas.height !== height) this.#canvas.height = height;
        const ink = this.#canvas.getContext('2d');
        ink.clearRect(0, 0, width, height);
        ink.lineWidth = 3 * scale;
        ink.lineCap = ink.lineJoin = 'round';
        ink.strokeStyle = '#1f4fa3';
        for (const line of [...this.#meeting.board.strokes ?? [], this.#line ?? []]) {
            ink.beginPath();
            for (const [x, y] of line) ink.lineTo(x / GRAIN * width, y / GRAIN * height);
            ink.stroke();
        }
    }
}
