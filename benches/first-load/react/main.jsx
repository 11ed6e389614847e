// The least that a React page must do to let somebody join: ask its server for a token, then hand over to Jitsi's own component.
import { JitsiMeeting } from '@jitsi/react-sdk';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

function Lesson() {
    const [ticket, setTicket] = useState(null);
    const [people, setPeople] = useState([]);
    useEffect(() => {
        fetch('/token', { method: 'POST' }).then(response => response.json()).then(setTicket);
    }, []);
    if (!ticket) return <p>Connecting…</p>;
    return (
        <>
            <JitsiMeeting
                domain={ticket.domain}
                roomName={ticket.room}
                jwt={ticket.token}
                userInfo={{ displayName: ticket.name }}
                getIFrameRef={frame => { frame.style.height = '80vh'; }}
                onApiReady={api => api.on('participantJoined', ({ displayName }) => setPeople(before => [...before, displayName]))}
            />
            <p>{people.join(', ')}</p>
        </>
    );
}

createRoot(document.getElementById('root')).render(<Lesson />);
