// The line to the server (src/server/practice/message.rs names the messages: change both), and finding out that it is dead.

const PING_EVERY_MS = 10_000;

/**
 * Opens the line and says who comes in. `onMessage(message)` gets each message of the server; `onLost()` is called once, when the
 * line ends without `close()`. A network that swallows everything without a word is found by the pings: the browser shows a page
 * neither the server's pings nor their absence.
 */
export const openLine = (join, { onMessage, onLost }) => {
    const url = new URL('./ws', import.meta.url);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    let open = true;
    let unanswered = 0;
    const send = message => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    };
    const end = lost => {
        if (!open) return;
        open = false;
        clearInterval(pings);
        socket.close();
        if (lost) onLost();
    };
    const pings = setInterval(() => {
        // A connection that is still being made counts as unanswered, too.
        if (unanswered > 0) {
            end(true);
        } else {
            unanswered += 1;
            send({ is: 'ping' });
        }
    }, PING_EVERY_MS);
    socket.addEventListener('open', () => send({ is: 'join', ...join }));
    socket.addEventListener('message', event => {
        unanswered = 0;
        const message = JSON.parse(event.data);
        if (open && message.is !== 'pong') onMessage(message);
    });
    socket.addEventListener('close', () => end(true));
    return { send, close: () => end(false) };
};
