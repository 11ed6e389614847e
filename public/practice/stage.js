// The tiles: everybody in the conference, all of one size or one large and the rest below.

import { byId, hueOf, icon, initialsOf, make, set, setAttribute } from './view.js';

const GAP = 8;
/** Width to height of a tile: as cameras have it, and less wide where the frame is higher than wide. */
const RATIO = 16 / 9;
const RATIO_UPRIGHT = 4 / 3;
/** Narrower than this a name cannot be read; then the tiles scroll. */
const NARROWEST = 120;
/** Height of the small tiles below the large one, as a part of the whole, and its limits in pixels. */
const STRIP = { part: 0.15, least: 72, most: 260 };

export class Stage {
    #stage = byId('stage');
    #list = byId('tiles-list');
    #tiles = new Map();
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
        new ResizeObserver(() => this.#arrange()).observe(this.#stage);
    }

    show() {
        const { me, media, people, tiles, onStage } = this.#meeting;
        const own = { ...me, audio_muted: media.muted.audio, video_muted: media.muted.video };
        const everybody = new Map([[me.id, own], ...people]);
        for (const [id, tile] of this.#tiles) {
            if (!everybody.has(id)) {
                tile.item.remove();
                this.#tiles.delete(id);
            }
        }
        for (const [id, person] of everybody) {
            const tile = this.#tiles.get(id) ?? this.#add(id);
            const itself = id === me.id;
            tile.show(person, itself, itself && !own.video_muted ? media.camera.stream : undefined);
            tile.item.classList.toggle('staged', !tiles && id === onStage);
        }
        this.#list.classList.toggle('speaker', !tiles);
        this.#arrange();
    }

    #add(id) {
        const tile = new Tile();
        this.#tiles.set(id, tile);
        this.#list.append(tile.item);
        return tile;
    }

    /** As many columns as make the tiles largest; in the other view a strip and the rest of the height. */
    #arrange() {
        const { clientWidth, clientHeight } = this.#stage;
        const style = getComputedStyle(this.#stage);
        const width = clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const height = clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
        const count = this.#tiles.size;
        const ratio = height > width ? RATIO_UPRIGHT : RATIO;
        let best = { width: 0 };
        for (let columns = 1; columns <= count; columns++) {
            const rows = Math.ceil(count / columns);
            const byWidth = (width - GAP * (columns - 1)) / columns;
            const byHeight = (height - GAP * (rows - 1)) / rows * ratio;
            const tile = Math.min(byWidth, byHeight);
            if (tile > best.width) best = { width: tile };
        }
        // Too many for the height: as many in a row as can be read, and the rows scroll.
        const columns = Math.max(1, Math.floor((width + GAP) / (NARROWEST + GAP)));
        const tile = Math.max(1, Math.floor(best.width < NARROWEST ? (width - GAP * (columns - 1)) / columns : best.width));
        const strip = Math.floor(Math.min(Math.max(STRIP.least, height * STRIP.part), STRIP.most, (width - GAP) / 2 / ratio));
        // The break between the large tile and the others is a line of its own, with a gap on either side.
        const rest = count > 1 ? strip + 2 * GAP : GAP;
        const large = Math.floor(Math.max(strip, Math.min(height - rest, width / ratio)));
        for (const [name, value] of Object.entries({ tile: `${tile}px`, large: `${large}px`, strip: `${strip}px`, ratio })) {
            this.#list.style.setProperty(`--${name}`, String(value));
        }
        // What scrolls must be reachable with the keyboard.
        if (this.#stage.scrollHeight > clientHeight + 1) this.#stage.tabIndex = 0;
        else this.#stage.removeAttribute('tabindex');
    }
}

class Tile {
    #initials = make('span', { class: 'initials', 'aria-hidden': 'true' });
    #name = make('span', { class: 'name' });
    #marks = make('span', { class: 'marks' });
    #hand = make('span', { class: 'hand' });
    #video;
    #shown = '';
    item = make('li', { class: 'tile' }, this.#initials, this.#hand, make('div', { class: 'plate' }, this.#marks, this.#name));

    show(person, itself, stream) {
        const name = itself ? `${person.name || 'You'} (you)` : person.name;
        set(this.#name, 'textContent', name);
        set(this.#initials, 'textContent', initialsOf(person.name));
        setAttribute(this.item, 'data-id', person.id);
        this.item.style.setProperty('--hue', hueOf(person.person || person.id));
        this.#showMarks(person);
        this.#showVideo(stream);
    }

    #showMarks({ moderator, audio_muted, video_muted, raised_ms }) {
        const shown = [moderator, audio_muted, video_muted, raised_ms > 0].join();
        if (shown === this.#shown) return;
        this.#shown = shown;
        const marks = [];
        if (audio_muted) marks.push(icon('mic-off', 'Microphone off'));
        if (!video_muted) marks.push(icon('camera', 'Camera on'));
        if (moderator) marks.push(icon('star', 'Moderator'));
        this.#marks.replaceChildren(...marks);
        this.#hand.replaceChildren(...raised_ms > 0 ? [icon('hand', 'Hand raised')] : []);
    }

    #showVideo(stream) {
        if (stream && !this.#video) {
            this.#video = make('video', { autoplay: true, muted: true, playsInline: true, 'aria-hidden': 'true' });
            this.item.prepend(this.#video);
        }
        if (stream && this.#video.srcObject !== stream) this.#video.srcObject = stream;
        if (!stream && this.#video) {
            this.#video.remove();
            this.#video = undefined;
        }
    }
}
