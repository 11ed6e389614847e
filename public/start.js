// Opens the conference of a lesson without waiting for the app's wasm, and keeps what it says until the app listens (bridge.rs).
{
const $ = (id) => document.getElementById(id);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
// Not `Promise.race`: Trunk's minifier takes it off `Promise`, and then it throws.
const within = (ms, promise) => new Promise((done, failed) => {
  promise.then(done, failed);
  setTimeout(failed, ms, new Error("no answer"));
});
// The same list as `Event::NAMES` in crates/jitsi.
const NAMES = `ready browserSupport prejoinScreenLoaded readyToClose errorOccurred videoConferenceJoined videoConferenceLeft
participantJoined participantLeft participantKickedOut participantRoleChanged displayNameChange knockingParticipant
nonParticipantMessageReceived passwordRequired participantMuted audioMuteStatusChanged videoMuteStatusChanged
audioAvailabilityChanged videoAvailabilityChanged micError cameraError screenSharingStatusChanged
contentSharingParticipantsChanged dominantSpeakerChanged raiseHandUpdated moderationStatusChanged moderationParticipantApproved
moderationParticipantRejected breakoutRoomsUpdated subjectChange recordingStatusChanged recordingLinkAvailable
transcribingStatusChanged incomingMessage chatUpdated tileViewChanged recordingConsentDialogOpen audioOrVideoSharingToggled
whiteboardStatusChanged conferenceCreatedTimestamp largeVideoChanged participantsPaneToggled audioOnlyChanged
customNotificationActionTriggered endpointTextMessageReceived toolbarButtonClicked`.split(/\s/);

// The Jitsi server's script: once per address, three tries; a failure is forgotten, so that a retry asks again.
const scripts = {};
const loadOnce = (src) => new Promise((done, failed) => {
  const onload = () => done(window.JitsiMeetExternalAPI);
  document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror: failed }));
  setTimeout(failed, 15000);
});
const load = (src) => scripts[src] ??= (async () => {
  for (const pause of [0, 1000, 3000]) {
    await wait(pause);
    const Api = await loadOnce(src).catch(() => {});
    if (Api) return Api;
  }
  delete scripts[src];
})();

// The ticket that the server put into the page. It holds a token and serves once.
const embedded = (lesson) => {
  const ticket = $("ticket");
  ticket?.remove();
  return ticket && [JSON.parse(ticket.textContent)].find((one) => one.lesson === lesson);
};
const fetchTicket = async (lesson) => {
  try {
    const answer = await fetch("/api/ticket", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ lesson }),
      signal: AbortSignal.timeout(15000),
    });
    return { [answer.ok ? "ticket" : "error"]: await answer.json() };
  } catch {
    return { error: { code: "unreachable" } };
  }
};

// Jitsi makes curly quotes of the options straight, and cannot read them any more then.
const straight = (text) => text.replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
// What the check before the lesson (or the frame, the last time) has left on this device. It may be anything, or forbidden.
const noted = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
};
// Jitsi finds devices by what they are called.
const devices = () => {
  const { audio_input, audio_output, video_input } = noted("rollcall.devices");
  const label = (device) => device?.label ? straight(String(device.label)) : undefined;
  return { audioInput: label(audio_input), audioOutput: label(audio_output), videoInput: label(video_input) };
};

// The buttons of the frame's bar. Who does not moderate has no use for the second half.
const BUTTONS = `microphone camera desktop chat raisehand reactions participants-pane tileview hangup toggle-camera videoquality
fullscreen closedcaptions noisesuppression sharedvideo shareaudio whiteboard polls filesharing select-background stats settings shortcuts
help`.split(/\s/);
const MORE = "security recording livestreaming mute-everyone mute-video-everyone etherpad".split(" ");
// What one may not use is not shown. Those are courtesies: what decides is the token, where Jitsi looks at it. Whoever may not make polls
// or open the whiteboard sees and answers those of others all the same. Jitsi has no chat that one only reads: whoever may not write has none.
const offered = ({ moderator, records }, allowed) => {
  const { chat = true, share_screen = true, reactions = true, polls = true, whiteboard = true } = allowed ?? {};
  const hidden = [
    !chat && "chat filesharing",
    !share_screen && "desktop sharedvideo shareaudio",
    !reactions && "reactions",
    !whiteboard && "whiteboard",
    !records && "recording livestreaming",
  ].join(" ").split(" ");
  return {
    disableChat: !chat,
    disableReactions: !reactions,
    disableReactionsInChat: !reactions,
    ...(moderator && { disablePolls: !polls }), // if not even moderators, then nobody
    toolbarButtons: [...BUTTONS, ...(moderator ? MORE : [])].filter((one) => !hidden.includes(one)),
  };
};
// What the frame offers. What somebody may do is in the token.
const config = (ticket) => ({
  subject: straight(ticket.subject),
  prejoinConfig: { enabled: false },
  prejoinPageEnabled: false, // its name on older servers
  // The room may mute more than somebody chose, never less.
  startWithAudioMuted: ticket.start_muted || noted("rollcall.entry").muted === true,
  startWithVideoMuted: ticket.start_without_camera || noted("rollcall.entry").without_camera === true,
  disableDeepLinking: true,
  disableInviteFunctions: true,
  disableProfile: true,
  disableThirdPartyRequests: true,
  doNotStoreRoom: true,
  // Nothing looks at faces, whatever the server's own configuration says.
  faceLandmarks: {
    enableFaceCentering: false,
    enableFaceExpressionsDetection: false,
    enableDisplayFaceExpressions: false,
    enableRTCStats: false,
  },
  lobby: { autoKnock: true },
  raisedHands: { disableRemoveRaisedHandOnFocus: true }, // speaking does not lower a hand
  ...offered(ticket, ticket.allowed),
  ...(ticket.board?.polls === "nobody" && { disablePolls: true }),
  ...(!ticket.moderator && {
    disableRemoteMute: true,
    remoteVideoMenu: { disableKick: true, disableGrantModerator: true },
    buttonsWithNotifyClick: [{ key: "end-meeting", preventExecution: true }],
  }),
});

const begin = (lesson, given) => {
  // `round` counts tries: whoever waits for something of an earlier one waits in vain.
  let api, hear, silence, ticketAt, goodbye, large, role, round = 0;
  const said = [];
  const tell = () => {
    for (let event; hear && (event = said.shift());) hear(event.name, JSON.stringify(event.payload), event.at);
  };
  const emit = (name, payload = {}) => {
    if (name === "ready" || name === "videoConferenceJoined") clearTimeout(silence);
    if (name === "readyToClose") goodbye?.();
    said.push({ name, payload, at: performance.timeOrigin + performance.now() });
    tell();
  };
  // Says so when the frame has not said within that time that it is there.
  const expect = (ms) => {
    clearTimeout(silence);
    silence = setTimeout(emit, ms, "rollcallSilent");
  };
  const dispose = () => {
    round++;
    clearTimeout(silence);
    api?.dispose();
    api = undefined;
  };
  const hide = () => {
    dispose();
    $("stage")?.replaceChildren();
    $("stage")?.setAttribute("hidden", "");
    delete document.documentElement.dataset.stage;
  };
  const enter = async (ticket) => {
    const mine = round;
    const { error, ...fresh } = ticket ? { ticket } : await fetchTicket(lesson);
    if (mine !== round) return;
    if (error) return emit("rollcallRefused", { error });
    ticket = fresh.ticket;
    ticketAt = performance.now();
    role = { moderator: ticket.moderator, records: ticket.records, venue: ticket.venue };
    large = undefined;
    emit("rollcallTicket", { ticket: { ...ticket, token: null } }); // only the frame needs the token
    emit("rollcallScript", { state: "loading" });
    const Api = await load(ticket.script_url);
    while (!$("stage")) await wait(10); // the page is still being read
    if (mine !== round) return;
    if (!Api) return emit("rollcallScript", { state: "failed" });
    document.documentElement.dataset.stage = "live";
    $("stage").hidden = false;
    performance.mark("rollcall:constructed");
    api = new Api(ticket.domain, {
      roomName: ticket.room,
      parentNode: $("stage"),
      jwt: ticket.token ?? undefined,
      userInfo: { displayName: straight(ticket.name) },
      devices: devices(),
      configOverwrite: config(ticket),
    });
    for (const name of NAMES) api.addListener(name, (payload) => {
      if (mine !== round) return;
      // After an outage the frame comes back with the token it had, which is too old by then: a fresh one is tried, once.
      const refused = payload?.error?.name === "connection.passwordRequired";
      if (refused && performance.now() - ticketAt > 60000) return opening.retry();
      // This event comes with every stir of the picture, and does not say what it is about.
      if (name === "largeVideoChanged") {
        const id = api._getOnStageParticipant?.();
        if (id === large) return;
        payload = { id: large = id };
      }
      // It loads itself anew after a lost connection, every half minute; a page that cannot be had says nothing at all.
      if (name === "videoConferenceLeft" || payload?.error?.isFatal) expect(60000);
      emit(name, payload);
      // What the frame would show now (its welcome page, its own words) is not ours.
      if (name === "readyToClose" || payload?.kicked?.local || payload?.error?.name === "conference.destroyed") hide();
    });
    api.getIFrame().title = "Conference";
    expect(20000);
    emit("rollcallConstructed");
  };
  const start = (ticket) => enter(ticket).catch(() => emit("rollcallScript", { state: "failed" }));

  const opening = {
    lesson,
    // `fn(name, payload as JSON, at in Unix ms)` hears what was said so far and what comes; null: nobody listens any more.
    listen: (fn) => { hear = fn; tell(); },
    command: (name, args = []) => api?.executeCommand(name, ...args),
    // Jitsi's own promises may never settle.
    request: async (name, args = []) => within(10000, api[name](...args)),
    // What one may use from now on. Not all of `config`: in a running frame Jitsi takes each entry as the whole of it.
    allow: (allowed) => role && opening.command("overwriteConfig", [offered(role, allowed)]),
    retry: () => { dispose(); start(); },
    hide, // the frame away, the opening stays: `retry` brings it back
    // Hangs up without Jitsi's questionnaire, waits for the frame's goodbye, at most 3 s, and closes.
    leave: async () => {
      opening.command("hangup", [false]);
      if (api) await within(3000, new Promise((done) => { goodbye = done; })).catch(() => {});
      opening.close();
    },
    close: () => {
      if (rollcall.opening !== opening) return;
      rollcall.opening = null;
      hide();
      emit("rollcallClosed");
    },
  };
  start(given);
  return opening;
};

const rollcall = window.rollcall = {
  opening: null,
  // The conference of this lesson: the one that is open, else a new one.
  open(lesson, ticket) {
    if (rollcall.opening?.lesson !== lesson) {
      rollcall.opening?.close();
      rollcall.opening = begin(lesson, ticket ?? embedded(lesson));
    }
    return rollcall.opening;
  },
};
const [, lesson] = /^\/lessons\/([^/]+)\/live\/?$/.exec(location.pathname) ?? [];
if (lesson) rollcall.open(decodeURIComponent(lesson));
}
