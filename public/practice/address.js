// What the host page wants, as the address says it: `/practice/<room>#jitsi_meet_external_api_id=0&jwt="…"&config.…`. Read as
// Jitsi Meet reads it: split at `&`, then at the first `=`; values are JSON, percent-encoded.

const FORBIDDEN = /__proto__|constructor|prototype/;

const valueOf = text => {
    try {
        // Curly quotes become straight ones, as there: a title with double ones is broken JSON then, and lost.
        return JSON.parse(decodeURIComponent(text).replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"'));
    } catch {
        return undefined; // `undefined`, or nonsense: as if it were not there.
    }
};

/** The settings in an address. `group.key` becomes `settings.group[key]`; keys with more dots stay as they are. */
export const settingsOf = ({ pathname, hash }) => {
    const settings = { config: {}, userInfo: {}, apiId: undefined, token: '', room: '' };
    const room = pathname.split('/').pop();
    try {
        settings.room = decodeURIComponent(room).toLowerCase();
    } catch {
        settings.room = room;
    }
    for (const part of hash.replace(/^#/, '').split('&')) {
        const [key, text = ''] = part.split('=', 2);
        const value = valueOf(text);
        if (!key || value === undefined || FORBIDDEN.test(key)) continue;
        const dot = key.indexOf('.');
        const group = key.slice(0, dot);
        if (key === 'jitsi_meet_external_api_id' && typeof value === 'number') settings.apiId = value;
        else if (key === 'jwt' && typeof value === 'string') settings.token = value;
        else if (group === 'config' || group === 'userInfo') settings[group][key.slice(dot + 1)] = value;
    }
    return settings;
};
