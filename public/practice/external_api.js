// The practice conference's own `JitsiMeetExternalAPI`. It says to the meeting page in the frame what Jitsi Meet's says, over the
// same wire (postMessage with a ready handshake, see transport below), so that a host page cannot tell the two apart. It differs
// in three things, on purpose: the address takes the page's own scheme, the token is never in the query (it would end up in
// logs), and messages go to the meeting page's origin instead of to anybody.
'use strict';

(() => {
    // Names that follow the rule `someName` <-> `some-name`.
    const EVENTS = `audioAvailabilityChanged audioMuteStatusChanged audioOnlyChanged audioOrVideoSharingToggled avatarChanged
        breakoutRoomsUpdated browserSupport cameraError chatUpdated computePressureChanged conferenceCreatedTimestamp
        contentSharingParticipantsChanged customNotificationActionTriggered dataChannelClosed dataChannelOpened deviceListChanged
        displayNameChange dominantSpeakerChanged emailChange endpointTextMessageReceived errorOccurred externalShareSignal
        feedbackPromptDisplayed feedbackSubmitted fileDeleted fileUploaded filmstripDisplayChanged
        incomingMessage knockingParticipant log micError moderationParticipantApproved moderationParticipantRejected
        moderationStatusChanged mouseEnter mouseLeave mouseMove nonParticipantMessageReceived notificationTriggered
        outgoingMessage p2pStatusChanged participantJoined participantKickedOut participantLeft participantMenuButtonClick
        participantMuted participantRoleChanged participantsPaneToggled passwordRequired peerConnectionFailure pipEntered pipLeft
        prejoinScreenLoaded proxyConnectionEvent raiseHandUpdated ready recordingConsentDialogOpen recordingLinkAvailable
        recordingStatusChanged screenSharingStatusChanged secondScreenClosed secondScreenError secondScreenSourceChanged
        subjectChange suspendDetected tileViewChanged toolbarButtonClicked toolbarVisibilityChanged transcribingStatusChanged
        transcriptionChunkReceived videoAvailabilityChanged videoConferenceJoined videoConferenceLeft videoMuteStatusChanged
        videoQualityChanged whiteboardStatusChanged`;
    const COMMANDS = `addBreakoutRoom answerKnockingParticipant approveVideo askToUnmute autoAssignToBreakoutRooms avatarUrl
        cancelPrivateChat closeBreakoutRoom displayName email endConference grantModerator grantRecordingConsent hideNotification
        initiatePrivateChat joinBreakoutRoom kickParticipant localSubject muteEveryone muteRemoteParticipant overwriteConfig
        overwriteNames password pinParticipant rejectParticipant removeBreakoutRoom resizeFilmStrip resizeLargeVideo
        sendChatMessage sendEndpointTextMessage sendParticipantToRoom sendTones setAssumedBandwidthBps setAudioOnly
        setBlurredBackground setFollowMe setLargeVideoParticipant setMediaEncryptionKey setMeetingTimer
        setNoiseSuppressionEnabled setParticipantVolume setSecondScreen setSubtitles setTileView setVideoQuality
        setVirtualBackground showNotification startRecording startShareVideo stopRecording stopShareVideo subject submitFeedback
        toggleAudio toggleCamera toggleCameraMirror toggleChat toggleFilmStrip toggleLobby toggleModeration
        toggleNoiseSuppression toggleParticipantsPane toggleRaiseHand toggleShareScreen toggleSubtitles toggleTileView
        toggleVideo toggleWhiteboard`;
    // Functions that ask the frame and take no argument.
    const REQUESTS = `isAudioAvailable isAudioDisabled isAudioMuted isParticipantsPaneOpen isSharingScreen isStartSilent
        isVideoAvailable isVideoMuted listBreakoutRooms`;
    const DEVICE_REQUESTS = 'getAvailableDevices getCurrentDevices isMultipleAudioInputSupported';

    const names = text => text.trim().split(/\s+/);
    const kebab = name => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

    const eventNames = new Map(names(EVENTS).map(name => [kebab(name), name]));
    eventNames.set('video-ready-to-close', 'readyToClose').set('_pip-requested', '_pipRequested');
    const commandNames = new Map(names(COMMANDS).map(name => [name, kebab(name)]));
    commandNames.set('hangup', 'video-hangup').set('hidePiP', 'hide-pip').set('showPiP', 'show-pip').set('toggleE2EE', 'toggle-e2ee')
        .set('sendCameraFacingMode', 'send-camera-facing-mode-message').set('toggleVirtualBackgroundDialog', 'toggle-virtual-background');

    const ALLOW = ['autoplay', 'camera', 'clipboard-write', 'compute-pressure', 'display-capture', 'fullscreen', 'hid', 'microphone',
        'screen-wake-lock', 'speaker-selection'].join('; ');
    const READY_EVERY_MS = 50;

    let nextId = 0;

    /** What `events` gives a page in Node's manner, as far as a host page uses it. */
    class Emitter {
        #listeners = new Map();

        on(name, listener) {
            if (typeof listener !== 'function') throw new TypeError('The "listener" argument must be of type function');
            this.#listeners.set(name, [...this.listeners(name), listener]);
            return this;
        }
        once(name, listener) {
            const wrapped = (...args) => {
                this.off(name, wrapped);
                listener.apply(this, args);
            };
            wrapped.listener = listener;
            return this.on(name, wrapped);
        }
        off(name, listener) {
            const all = this.listeners(name);
            const at = all.findLastIndex(one => one === listener || one.listener === listener);
            if (at >= 0) this.#listeners.set(name, all.toSpliced(at, 1));
            return this;
        }
        emit(name, ...args) {
            const all = this.listeners(name);
            for (const listener of all) listener.apply(this, args);
            return all.length > 0;
        }
        removeAllListeners(name) {
            if (name === undefined) this.#listeners.clear();
            else this.#listeners.delete(name);
            return this;
        }
        listeners(name) { return this.#listeners.get(name) ?? []; }
        listenerCount(name) { return this.listeners(name).length; }
        addListener(name, listener) { return this.on(name, listener); }
        removeListener(name, listener) { return this.off(name, listener); }
    }

    /**
     * The wire. Below: messages with a scope that count only once both sides have answered each other's ready signs; what is sent
     * earlier waits. Above: events, and requests with a number that a response repeats.
     */
    class Transport {
        #id = `${Date.now()}-${Math.random()}`;
        #waiting = [];
        #ready = false;
        #timer;
        #requests = new Map();
        #nextRequest = 1;
        #open = true;
        #frame;
        #origin;
        #scope;
        #onEvent;

        constructor({ frame, origin, scope, onEvent }) {
            this.#frame = frame;
            this.#origin = origin;
            this.#scope = scope;
            this.#onEvent = onEvent;
            window.addEventListener('message', this.#receive);
            this.#timer = setInterval(() => this.#post('__ready__', this.#id), READY_EVERY_MS);
        }

        sendEvent(data) { this.#send({ type: 'event', data }); }

        sendRequest(data) {
            if (!this.#open) return Promise.reject(new Error('No transport backend defined!'));
            return new Promise((resolve, reject) => {
                const id = this.#nextRequest++;
                this.#requests.set(id, { resolve, reject });
                this.#send({ type: 'request', id, data });
            });
        }

        dispose() {
            this.#open = false;
            this.#waiting = [];
            this.#requests.clear();
            clearInterval(this.#timer);
            window.removeEventListener('message', this.#receive);
        }

        #send(params) {
            if (!this.#open) return;
            if (this.#ready) this.#post('message', params);
            else this.#waiting.push(params);
        }

        #post(method, params) {
            const message = JSON.stringify({ postis: true, scope: this.#scope, method, params });
            // While the frame still holds its first, empty document, a message for the meeting's origin is dropped by the
            // browser with an error in the console. Ready signs may be lost anyway, so those go to anybody: they say nothing.
            this.#frame.contentWindow?.postMessage(message, method === '__ready__' ? '*' : this.#origin);
        }

        #receive = event => {
            if (event.origin !== this.#origin || event.source !== this.#frame.contentWindow || typeof event.data !== 'string') return;
            let message;
            try {
                message = JSON.parse(event.data);
            } catch {
                return; // Somebody else's message.
            }
            if (!message?.postis || message.scope !== this.#scope) return;
            if (message.method === '__ready__') this.#shake(message.params);
            else if (message.method === 'message') this.#hear(message.params);
        };

        #shake(id) {
            if (id !== this.#id) {
                this.#post('__ready__', id);
                return;
            }
            clearInterval(this.#timer);
            this.#ready = true;
            for (const params of this.#waiting.splice(0)) this.#post('message', params);
        }

        #hear({ type, id, data, result, error }) {
            if (type === 'event') {
                this.#onEvent(data);
            } else if (type === 'response') {
                const request = this.#requests.get(id);
                this.#requests.delete(id);
                if (result !== undefined) request?.resolve(result);
                else if (error !== undefined) request?.reject(error);
                else request?.reject(new Error('Unexpected response format!'));
            }
        }
    }

    /** The address of the meeting: everything but the room is behind the `#`, where no server sees it. */
    const addressOf = (id, domain, options) => {
        const parts = [`jitsi_meet_external_api_id=${id}`];
        if (options.jwt) parts.push(`jwt="${options.jwt}"`);
        const groups = {
            config: options.configOverwrite,
            iceServers: options.iceServers,
            interfaceConfig: options.interfaceConfigOverwrite,
            devices: options.devices,
            userInfo: options.userInfo,
            appData: { localStorageContent: storedContent() },
        };
        for (const [group, values] of Object.entries(groups)) {
            for (const [key, value] of Object.entries(values ?? {})) {
                parts.push(`${group}.${key}=${encodeURIComponent(JSON.stringify(value))}`);
            }
        }
        const url = new URL(`${location.protocol}//${domain.replace(/\/+$/, '')}/`);
        url.pathname += options.roomName ?? '';
        const lang = options.lang ?? options.configOverwrite?.defaultLanguage;
        if (lang) url.searchParams.set('lang', lang);
        if (options.release) url.searchParams.set('release', options.release);
        return `${url}#${parts.join('&')}`;
    };

    const STORED = 'jitsiLocalStorage';
    const storedContent = () => {
        try {
            return localStorage.getItem(STORED);
        } catch {
            return null; // Storage is forbidden here; the meeting works without.
        }
    };

    /** A width or height in pixels as a number, or in any CSS length as text. Anything else changes nothing. */
    const cssLength = value => {
        if (typeof value === 'number' && Number.isFinite(value)) return `${value}px`;
        const fits = typeof value === 'string' && /^\d+(\.\d+)?(px|em|pt|%|[dls]?v[wh])$/.test(value);
        return fits ? value : undefined;
    };

    class JitsiMeetExternalAPI extends Emitter {
        constructor(domain, options = {}) {
            super();
            const { width = '100%', height = '100%', parentNode = document.body, sandbox } = options;
            this._id = nextId++;
            this._url = addressOf(this._id, domain, options);
            this._onload = options.onload;
            this._participants = {};
            this._numberOfParticipants = 0;
            this._myUserID = undefined;
            this._onStageParticipant = undefined;
            this._isLargeVideoVisible = true;
            this._videoQuality = undefined;

            const frame = document.createElement('iframe');
            const name = `jitsiConferenceFrame${this._id}`;
            // With `fullscreen` in it, `allowfullscreen` besides would only earn a warning in the console.
            frame.allow = ALLOW;
            frame.name = name;
            frame.id = name;
            frame.title = 'Conference';
            frame.style.border = '0';
            frame.style.width = cssLength(width) ?? '';
            frame.style.height = cssLength(height) ?? '';
            if (sandbox !== undefined) frame.sandbox = sandbox;
            frame.src = this._url;
            this._frame = frame;
            this._parentNode = parentNode;
            parentNode.appendChild(frame);

            this._transport = new Transport({
                frame,
                origin: new URL(this._url).origin,
                scope: `jitsi_meet_external_api_${this._id}`,
                onEvent: data => this._hear(data),
            });
            if (Array.isArray(options.invitees) && options.invitees.length > 0) this.invite(options.invitees);
        }

        /** An event of the meeting: what it changes here, then the listeners. */
        _hear({ name, ...data }) {
            const person = this._participants[data.id];
            switch (name) {
            case 'ready':
                this._onload?.();
                break;
            case 'video-conference-joined':
                this._myUserID = data.id;
                this._participants[data.id] = { email: data.email, avatarURL: data.avatarURL, ...bothNames(data) };
                this._numberOfParticipants += 1;
                break;
            case 'participant-joined':
                this._participants[data.id] = { ...person, ...bothNames(data) };
                this._numberOfParticipants += 1;
                break;
            case 'prejoin-screen-loaded':
                this._participants[data.id] = bothNames(data);
                break;
            case 'participant-left':
                delete this._participants[data.id];
                this._numberOfParticipants -= 1;
                break;
            case 'video-conference-left':
                this._participants = {};
                this._myUserID = undefined;
                this._numberOfParticipants -= 1;
                break;
            case 'display-name-change':
                if (person) Object.assign(person, { displayName: data.displayname, formattedDisplayName: data.formattedDisplayName });
                break;
            case 'email-change':
                if (person) person.email = data.email;
                break;
            case 'avatar-changed':
                if (person) person.avatarURL = data.avatarURL;
                break;
            case 'on-stage-participant-changed':
                this._onStageParticipant = data.id;
                this.emit('largeVideoChanged');
                break;
            case 'large-video-visibility-changed':
                this._isLargeVideoVisible = data.isVisible;
                this.emit('largeVideoChanged');
                break;
            case 'on-prejoin-video-changed':
                this.emit('prejoinVideoChanged');
                break;
            case 'video-quality-changed':
                this._videoQuality = data.videoQuality;
                break;
            case 'breakout-rooms-updated':
                this.updateNumberOfParticipants(data.rooms);
                break;
            case 'local-storage-changed':
                try {
                    localStorage.setItem(STORED, data.localStorageContent);
                } catch {
                    // Storage is forbidden here; the meeting works without.
                }
                break;
            }
            const publicName = eventNames.get(name);
            if (publicName) this.emit(publicName, data);
        }

        executeCommand(name, ...args) {
            const wire = commandNames.get(name);
            if (wire) this._transport.sendEvent({ name: wire, data: args });
            else console.error('Not supported command name.');
        }
        executeCommands(commands) {
            for (const [name, value] of Object.entries(commands)) this.executeCommand(name, value);
        }

        addEventListener(name, listener) { this.on(name, listener); }
        addEventListeners(listeners) {
            for (const [name, listener] of Object.entries(listeners)) this.on(name, listener);
        }
        /** All listeners of one event, as in the original. */
        removeEventListener(name) { this.removeAllListeners(name); }
        removeEventListeners(list) { list.forEach(name => this.removeAllListeners(name)); }

        dispose() {
            this.emit('_willDispose');
            this._transport.dispose();
            this.removeAllListeners();
            this._frame.remove();
        }

        getIFrame() { return this._frame; }
        getSupportedEvents() { return [...eventNames.values()]; }
        getSupportedCommands() { return [...commandNames.keys()]; }
        getNumberOfParticipants() { return this._numberOfParticipants; }
        getParticipantsInfo() {
            return Object.entries(this._participants).map(([participantId, person]) => ({ ...person, participantId }));
        }
        getDisplayName(id) { return this._participants[id]?.displayName; }
        getEmail(id) { return this._participants[id]?.email; }
        getAvatarURL(id) { return this._participants[id]?.avatarURL; }
        getVideoQuality() { return this._videoQuality; }
        isVisitor() { return false; }
        _getOnStageParticipant() { return this._onStageParticipant; }
        updateNumberOfParticipants(rooms) {
            const people = Object.values(rooms ?? {}).map(room => Object.keys(room.participants ?? {}).length);
            if (people.length > 0) this._numberOfParticipants = people.reduce((sum, count) => sum + count, 0);
        }

        // Functions that ask the frame. None of them has a time limit: a frame that does not answer leaves the promise open.
        getRoomsInfo() { return this._ask('rooms-info'); }
        getSessionId() { return this._ask('session-id'); }
        getConnectionStats() { return this._ask('connection-stats'); }
        getContentSharingParticipants() { return this._ask('get-content-sharing-participants'); }
        getCustomAvatarBackgrounds() { return this._ask('get-custom-avatar-backgrounds'); }
        getDeploymentInfo() { return this._ask('deployment-info'); }
        getLivestreamUrl() { return this._ask('get-livestream-url'); }
        getSharedDocumentUrl() { return this._ask('get-shared-document-url'); }
        isP2pActive() { return this._ask('get-p2p-status'); }
        isModerationOn(mediaType) { return this._ask('is-moderation-on', { mediaType }); }
        isParticipantForceMuted(participantId, mediaType) {
            return this._ask('is-participant-force-muted', { participantId, mediaType });
        }
        captureLargeVideoScreenshot() { return this._ask('capture-largevideo-screenshot'); }
        isDeviceListAvailable() { return Promise.resolve(true); }
        isDeviceChangeAvailable(deviceType) { return this._ask('isDeviceChangeAvailable', { type: 'devices', deviceType }); }
        setAudioInputDevice(label, id) { return this._setDevice('audioinput', label, id); }
        setAudioOutputDevice(label, id) { return this._setDevice('audiooutput', label, id); }
        setVideoInputDevice(label, id) { return this._setDevice('videoinput', label, id); }
        invite(invitees) {
            const fits = Array.isArray(invitees) && invitees.length > 0;
            return fits ? this._ask('invite', { invitees }) : Promise.reject(new TypeError('Invalid Argument'));
        }
        _setDevice(kind, label, id) { return this._ask('setDevice', { type: 'devices', device: { id, kind, label } }); }
        _ask(name, data) { return this._transport.sendRequest({ ...data, name }); }

        // Sugar for commands.
        pinParticipant(id, videoType) { this.executeCommand('pinParticipant', id, videoType); }
        setLargeVideoParticipant(id, videoType) { this.executeCommand('setLargeVideoParticipant', id, videoType); }
        resizeLargeVideo(width, height) { this.executeCommand('resizeLargeVideo', width, height); }
        startRecording(options) { this.executeCommand('startRecording', options); }
        stopRecording(mode, transcription) { this.executeCommand('stopRecording', mode, transcription); }
        toggleE2EE(enabled) { this.executeCommand('toggleE2EE', enabled); }
        setVirtualBackground(enabled, dataUrl) { this.executeCommand('setVirtualBackground', enabled, dataUrl); }
        showPiP() { this.executeCommand('showPiP'); }
        hidePiP() { this.executeCommand('hidePiP'); }
        /** Takes a key of the browser's, sends its bytes. */
        async setMediaEncryptionKey({ key, index }) {
            const raw = key ? [...new Uint8Array(await crypto.subtle.exportKey('raw', key))] : false;
            this.executeCommand('setMediaEncryptionKey', JSON.stringify({ exportedKey: raw, index }));
        }
    }

    const bothNames = ({ displayName, formattedDisplayName }) => ({ displayName, formattedDisplayName });

    for (const name of names(REQUESTS)) JitsiMeetExternalAPI.prototype[name] = function() { return this._ask(kebab(name)); };
    for (const name of names(DEVICE_REQUESTS)) {
        JitsiMeetExternalAPI.prototype[name] = function() { return this._ask(name, { type: 'devices' }); };
    }

    window.JitsiMeetExternalAPI = JitsiMeetExternalAPI;
})();
