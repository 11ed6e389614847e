// The tiles: everybody in the conference, all of one size or one large and the rest below.

import { byId, hueOf, icon, initialsOf, make, set, setAttribute } from './view.js';

const GAP = 8;
/** Width to height of a tile: as cameras have it, and less wide where the frame is higher than wide. */
const RATIO = 16 / 9;
const RATIO_UPRIGHT = 4 / 3;
/** Narrower than this a name cannot be read; then the tiles scroll. */
const NARROWEST = 120;
/** More than these are counted, not shown: whoever speaks up, shares or is on stage is always among them. */
const MOST = 49;
/** How long a reaction stays, in ms. */
const REACTION_MS = 4_000;
/** Height of the small tiles below the large one, as a part of the whole, and its limits in pixels. */
const STRIP = { part: 0.15, least: 72, most: 260 };

export class Stage {
    #stage = byId('stage');
    #list = byId('tiles-list');
    #tiles = new Map();
    #more = make('li', { class: 'tile more', hidden: true });
    #meeting;

    constructor(meeting) {
        this.#meeting = meeting;
        new ResizeObserver(() => this.#arrange()).observe(this.#stage);
    }

    show() {
        const { me, media, people, tiles, onStage, board } = this.#meeting;
        const own = { ...me, audio_muted: media.muted.audio, video_muted: media.muted.video };
        const shown = this.#chosen([own, ...people.values()], onStage);
        for (const [id, tile] of this.#tiles) {
            if (!shown.has(id)) {
                tile.item.remove();
                this.#tiles.delete(id);
            }
        }
        for (const [id, person] of shown) {
            const tile = this.#tiles.get(id) ?? this.#add(id);
            const itself = id === me.id;
            tile.show(person, itself, itself && !own.video_muted ? media.camera.stream : undefined);
            tile.item.classList.toggle('staged', !tiles && id === onStage);
        }
        const more = people.size + 1 - shown.size;
        set(this.#more, 'hidden', more === 0);
        set(this.#more, 'textContent', `and ${more} more`);
        if (this.#list.lastElementChild !== this.#more) this.#list.append(this.#more);
        this.#list.classList.toggle('speaker', !tiles);
        this.#list.classList.toggle('no-strip', !tiles && !board.filmstrip);
        this.#arrange();
    }

    /** Who has a tile, in the order in which they came. */
    #chosen(everybody, onStage) {
        const always = one => one.id === onStage || one.raised_ms > 0 || one.sharing;
        if (everybody.length <= MOST) return new Map(everybody.map(one => [one.id, one]));
        const chosen = new Set([everybody[0], ...everybody.filter(always).slice(0, MOST - 1)]);
        for (const one of everybody) {
            if (chosen.size >= MOST) break;
            chosen.add(one);
        }
        return new Map(everybody.filter(one => chosen.has(one)).map(one => [one.id, one]));
    }

    /** A sign of the moment, on the tile of whoever gave it. */
    react(id, symbol) { this.#tiles.get(id)?.react(symbol); }

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
        const count = this.#tiles.size + (this.#more.hidden ? 0 : 1);
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
    #reaction = make('span', { class: 'reaction', hidden: true });
    #gone;
    #video;
    #shown = '';
    item = make('li', { class: 'tile' }, this.#initials, this.#hand, this.#reaction, make('div', { class: 'plate' }, this.#marks, this.#name));

    show(person, itself, stream) {
        const called = person.shownAs ?? person.name;
        const name = itself ? `${called || 'You'} (you)` : called;
        set(this.#name, 'textContent', name);
        set(this.#initials, 'textContent', initialsOf(person.name));
        setAttribute(this.item, 'data-id', person.id);
        this.item.style.setProperty('--hue', hueOf(person.person || person.id));
        this.#showMarks(person);
        this.#showVideo(stream);
    }

    react(symbol) {
        clearTimeout(this.#gone);
        this.#reaction.replaceChildren(symbol);
        this.#reaction.hidden = false;
        this.#gone = setTimeout(() => { this.#reaction.hidden = true; }, REACTION_MS);
    }

    #showMarks({ moderator, audio_muted, video_muted, sharing, raised_ms }) {
        const shown = [moderator, audio_muted, video_muted, sharing, raised_ms > 0].join();
        if (shown === this.#shown) return;
        this.#shown = shown;
        const marks = [];
        if (audio_muted) marks.push(icon('mic-off', 'Microphone off'));
        if (!video_muted) marks.push(icon('camera', 'Camera on'));
        if (sharing) marks.push(icon('desktop', 'Shares the screen'));
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
