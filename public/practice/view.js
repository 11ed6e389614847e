// The few ways in which this page is built from script. Text is always text: names and messages may contain anything.

const SVG = 'http://www.w3.org/2000/svg';

export const byId = id => document.getElementById(id);

/** An element with properties and children; `class` and attributes with a dash are set as attributes. */
export const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (name === 'class' || name === 'role' || name.includes('-')) element.setAttribute(name, value);
        else element[name] = value;
    }
    element.append(...children);
    return element;
};

/** One of the symbols of the page. With words it is a picture that says something, without it is an ornament. */
export const icon = (name, words) => {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('class', `icon icon-${name}`);
    const use = document.createElementNS(SVG, 'use');
    use.setAttribute('href', `#${name}`);
    if (words) {
        svg.setAttribute('role', 'img');
        svg.setAttribute('aria-label', words);
        const title = document.createElementNS(SVG, 'title');
        title.textContent = words;
        svg.append(title);
    } else {
        svg.setAttribute('aria-hidden', 'true');
    }
    svg.append(use);
    return svg;
};

/** Sets a property only where it changes, so that a screen reader does not hear the same twice. */
export const set = (element, property, value) => {
    if (element[property] !== value) element[property] = value;
};
export const setAttribute = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
};

/** One of 24 hues, the same for the same text. White can be read on all of them as meeting.css uses them. */
export const hueOf = text => {
    let hash = 7;
    for (const letter of text) hash = (hash * 31 + letter.codePointAt(0)) % 65_521;
    return hash % 24 * 15;
};

const segmenter = new Intl.Segmenter();
/** The first letters of the first and last word of a name, whole characters in any script. */
export const initialsOf = name => {
    const words = name.trim().split(/\s+/).filter(Boolean);
    const first = word => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? '';
    const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
    return letters.map(first).join('').toLocaleUpperCase() || '?';
};

/** Moves the focus into a panel that opens, and back to where it came from; only where the person is in this page at all. */
export class Focus {
    #opener;

    enter(target) {
        if (!document.hasFocus()) return;
        this.#opener = document.activeElement;
        target.focus();
    }
    leave() {
        if (document.hasFocus()) this.#opener?.focus();
    }
}
