// Stands in for the server's ticket and for Jitsi's external_api.js. Sets up afresh each time it runs; `fake` is the test's hand on it.
window.rollcall?.opening?.close();
document.getElementById("stage")?.remove();
const stage = Object.assign(document.createElement("div"), { id: "stage", hidden: true });
document.body.append(stage);

for (const key of ["rollcall.devices", "rollcall.entry"]) localStorage.removeItem(key);

const fake = window.fake = {
  made: [],
  asked: [],
  // What the server answers, one after the other; the last one stays.
  answers: [],
  ticket: (script) => ({
    lesson: "lesson-1", subject: "Algebra", person: "p1", name: "Ana", script_url: script, domain: "meet.example", room: "abc",
    token: "secret", moderator: false,
    venue: { practice: false, domain: "meet.example", enforced: true, limit_minutes: null, failing: null }, start_muted: true, start_without_camera: false, closes_ms: 0, now_ms: 0,
    records: false, allowed: { chat: true, share_screen: true, reactions: true, polls: true, whiteboard: true },
  }),
  good: `data:text/javascript,window.JitsiMeetExternalAPI = window.FakeApi; //${Math.random()}`,
  bad: `data:text/javascript,throw new Error("no"); //${Math.random()}`,
  emit: (name, payload) => fake.made.at(-1).emit(name, payload),
  last: () => JSON.stringify(fake.made.at(-1)?.options ?? null),
  commands: () => JSON.stringify(fake.made.at(-1)?.commands ?? null),
  disposed: () => fake.made.filter((one) => one.disposed).length,
};
delete window.JitsiMeetExternalAPI;
window.FakeApi = class {
  constructor(domain, options) {
    if (fake.broken) throw new Error("broken");
    Object.assign(this, { domain, options: { ...options, parentNode: undefined }, heard: {}, commands: [], disposed: false });
    this.frame = document.createElement("iframe");
    options.parentNode.append(this.frame);
    fake.made.push(this);
  }
  addListener(name, fn) { (this.heard[name] ??= []).push(fn); }
  emit(name, payload) { for (const fn of this.heard[name] ?? []) fn(payload); }
  getIFrame() { return this.frame; }
  _getOnStageParticipant() { return fake.large; }
  isAudioMuted() { return Promise.resolve(false); }
  getSessionId() { return Promise.resolve({ error: {} }); }
  isParticipantForceMuted(...args) { fake.asked.push(JSON.stringify(args)); return Promise.resolve(true); }
  getRoomsInfo() {
    if (fake.mute) return new Promise(() => {});
    return Promise.resolve({ rooms: [{ isMainRoom: true, participants: [{ id: "e1", role: "moderator" }] }] });
  }
  executeCommand(...command) {
    this.commands.push(command);
    if (command[0] !== "hangup" || fake.mute) return;
    queueMicrotask(() => { this.emit("videoConferenceLeft", { roomName: "abc" }); this.emit("readyToClose", {}); });
  }
  dispose() { this.disposed = true; this.frame.remove(); }
};
window.fetch = async (path, options) => {
  fake.asked.push(`${path} ${options.body}`);
  const [status, body] = fake.answers.length > 1 ? fake.answers.shift() : fake.answers[0] ?? [200, fake.ticket(fake.good)];
  if (!status) throw new TypeError("offline");
  return new Response(JSON.stringify(body), { status });
};
// Time runs a hundred times as fast, and can be put forward.
window.realTimeout ??= window.setTimeout;
window.setTimeout = (fn, ms, ...rest) => realTimeout(fn, ms / 100, ...rest);
const realNow = window.realNow ??= performance.now.bind(performance);
fake.later_ms = 0;
performance.now = () => realNow() + fake.later_ms;
