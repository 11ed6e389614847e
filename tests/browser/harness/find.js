// Finds what a person would find: a visible thing, by what it is and what it is called. Arguments: what it is (a row of the table below), its
// name, whether the name may be only a part of it, and the element to look in (null: the page). Returns all that match.
const [is, name, part, within] = arguments;
const kinds = {
    alert: '[role=alert]',
    button: 'button, [role=button], summary, input[type=submit]',
    checkbox: 'input[type=checkbox], [role=checkbox], [role=switch]',
    choice: 'select',
    dialog: 'dialog[open], [role=dialog], [role=alertdialog]',
    field: 'input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea',
    group: '[role=group], fieldset',
    heading: 'h1, h2, h3, h4, h5, h6',
    item: 'li',
    link: 'a[href]',
    option: 'option',
    radio: 'input[type=radio]',
    region: 'section, aside, main, nav, [role=region], [role=complementary]',
    row: 'tr',
    sign: '[role=img]',
    status: '[role=status]',
    tab: '[role=tab]',
    text: '*',
};

const plain = text => (text ?? '').replace(/\s+/gu, ' ').trim();

const seen = element =>
    element.localName === 'option' || (element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible');

// The short form of the browsers' own rules for accessible names.
function called(element) {
    const label = element.getAttribute('aria-label');
    if (plain(label)) return plain(label);
    const ids = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/u).filter(Boolean);
    if (ids.length) return plain(ids.map(id => document.getElementById(id)?.textContent ?? '').join(' '));
    if (element.labels?.length) return plain([...element.labels].map(label => label.querySelector('span')?.textContent ?? label.textContent)[0]);
    if (['dialog', 'group', 'region'].includes(is)) return plain(element.querySelector('h1, h2, h3, h4')?.textContent);
    // For rows and the like a line break is a gap, as the eye sees it.
    return plain(element.innerText ?? element.textContent) || plain(element.title);
}

const wanted = plain(name);
const fits = element => (part ? called(element).includes(wanted) : called(element) === wanted);
const found = [...(within ?? document).querySelectorAll(kinds[is])].filter(element => seen(element) && fits(element));
// Of texts, the innermost: everything around it says the same words, too.
return is === 'text' ? found.filter(element => !found.some(other => other !== element && element.contains(other))) : found;
