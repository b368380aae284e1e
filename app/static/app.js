// The first small page: one socket, one state, one drawing of it. The designed dashboard replaces it.

const LOST_AFTER = 5000; // ms without any frame, by this page's own clock
const RETRY_MOST = 10000; // ms; a random part of it, so that a hundred screens do not come back at once

const NAMES = {
  hr: "Heart rate", pr: "Pulse", spo2: "SpO2", nibp: "Pressure", rr: "Breathing", etco2: "EtCO2",
  abp: "Arterial", temp: "Temperature", perfusion: "Perfusion",
};
const ORDER = { high: 0, medium: 1, low: 2, none: 3 };

const state = { epoch: null, seq: 0, site: null, beds: new Map(), alerts: new Map() };
const screen = Object.fromEntries(
  ["simulated", "connection", "person", "lost", "trouble", "alerts", "quiet", "beds", "nobody"]
    .map((id) => [id, document.getElementById(id)]),
);
let socket = null;
let lastFrame = performance.now();
let attempts = 0;
let drawing = false;
let rendered = { seq: -1, at: 0 };

// What a frame does to the state. Unknown frames and kinds are ignored, as the contract asks.

function take(frame) {
  switch (frame.type) {
    case "hello":
      state.version = frame.version;
      break;
    case "snapshot":
      state.epoch = state.helloEpoch;
      state.seq = frame.seq;
      state.site = frame.site;
      state.beds = new Map(frame.beds.map((bed) => [bed.bed, bed]));
      state.alerts = new Map(frame.alerts.map((alert) => [alert.id, alert]));
      break;
    case "change":
      state.seq = frame.seq;
      change(frame.change);
      break;
    case "vitals":
      for (const [name, values] of Object.entries(frame.beds)) newest(name, values);
      for (const [name, pump] of Object.entries(frame.pumps ?? {})) {
        const bed = state.beds.get(name);
        if (bed) bed.pump = pump;
      }
      break;
    case "bye":
      retry(frame.retry_after_ms);
      break;
  }
}

function change({ kind, alert, bed }) {
  if (alert && kind === "alert_closed") state.alerts.delete(alert.id);
  else if (alert) state.alerts.set(alert.id, alert);
  if (bed) state.beds.set(bed.bed, bed);
}

function newest(name, values) {
  const bed = state.beds.get(name);
  if (!bed) return;
  for (const [signal, value] of Object.entries(values)) {
    const known = bed.values[signal];
    if (!known || known.received_at <= value.received_at) bed.values[signal] = value;
  }
}

// The socket. It resumes where it was; the server answers with what was missed, or a snapshot.

let retryAt = null;

function retry(after) {
  retryAt = after;
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ws/v1`, "dripwatch.v1");
  socket.onopen = () => {
    if (state.epoch) say({ type: "resume", epoch: state.epoch, seq: state.seq });
  };
  socket.onmessage = (message) => {
    lastFrame = performance.now();
    attempts = 0;
    const frame = JSON.parse(message.data);
    if (frame.type === "hello") state.helloEpoch = frame.epoch;
    take(frame);
    draw();
  };
  socket.onclose = () => {
    socket = null;
    const longest = Math.min(RETRY_MOST, 500 * 2 ** attempts++);
    setTimeout(connect, (retryAt ?? 0) + Math.random() * longest);
    retryAt = null;
    draw();
  };
}

function say(frame) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

// Drawing: text only, never markup of what came over the wire.

function node(tag, className, ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

function draw() {
  if (drawing) return;
  drawing = true;
  // A hidden tab gets no animation frames; it still has to know and to answer.
  const soon = document.hidden ? (work) => setTimeout(work, 0) : requestAnimationFrame;
  soon(() => {
    drawing = false;
    paint();
    if (state.seq !== rendered.seq || performance.now() - rendered.at > 1000) {
      rendered = { seq: state.seq, at: performance.now() };
      say({ type: "rendered", seq: state.seq, sound: "locked" });
    }
  });
}

function paint() {
  const alerts = [...state.alerts.values()].sort(
    (a, b) => !!a.covered_by - !!b.covered_by || ORDER[a.priority] - ORDER[b.priority]
      || a.raised_at.localeCompare(b.raised_at),
  );
  const beds = [...state.beds.values()].sort((a, b) => a.bed.localeCompare(b.bed, "en", { numeric: true }));
  const simulated = beds.some((bed) => bed.origin && bed.origin !== "device");
  const speed = state.site?.speed ?? 1;
  screen.simulated.hidden = !simulated && speed === 1;
  screen.simulated.textContent = speed === 1 ? "SIMULATED" : `SIMULATED ×${speed}`;
  screen.connection.textContent = socket?.readyState === WebSocket.OPEN ? "connected" : "connecting again";
  screen.quiet.hidden = alerts.length > 0 || !state.site;
  screen.nobody.hidden = beds.length > 0 || !state.site;
  replace(screen.alerts, alerts.map(drawAlert));
  replace(screen.beds, beds.map((bed) => drawBed(bed, alerts, speed)));
  watch();
}

function replace(list, drawn) {
  // A button that has the focus keeps it.
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.alert : null;
  list.replaceChildren(...drawn);
  if (focused) list.querySelector(`[data-alert="${CSS.escape(focused)}"]`)?.focus();
}

function drawAlert(alert) {
  const where = alert.bed ?? "service";
  const marks = [
    alert.state === "returned_unacked" && "returned to normal, not acknowledged",
    alert.provisional && "provisional",
    alert.unverified && "not confirmed in time",
    alert.silence && `silenced by ${alert.silence.by} until ${clock(alert.silence.until)}`,
    alert.escalation > 0 && `escalated ×${alert.escalation}`,
    alert.covered_by && "covered by a stronger alert",
    alert.ack && `acknowledged by ${alert.ack.by} at ${clock(alert.ack.at)}`,
  ].filter(Boolean);
  const item = node(
    "li", `alert ${alert.priority}${alert.covered_by ? " covered" : ""}`,
    node("p", "", node("span", "word", alert.action), ` ${where} · ${alert.priority} · ${alert.rule}`),
    node("p", "", alert.text),
    node("p", "small", `since ${clock(alert.onset)} · clears when ${alert.clears_when}`),
  );
  if (marks.length) item.append(node("p", "small", marks.join(" · ")));
  if (alert.state !== "active_acked") {
    const button = node("button", "", "Acknowledge");
    button.dataset.alert = alert.id;
    button.setAttribute("aria-label", `Acknowledge ${alert.action} ${where}, ${alert.rule}`);
    button.onclick = () => acknowledge(alert.id, button);
    item.append(button);
  }
  return item;
}

function drawBed(bed, alerts, speed) {
  const worst = alerts.find((alert) => alert.bed === bed.bed);
  const title = node("h3", "", bed.bed);
  if (bed.origin && bed.origin !== "device") {
    title.append(node("span", "simulated", speed === 1 ? "SIMULATED" : `SIMULATED ×${speed}`));
  }
  const offline = bed.devices.filter((device) => !device.online).map((device) => `${device.device} offline`);
  const values = node("dl", "");
  const shown = new Map();
  for (const [signal, value] of Object.entries(bed.values)) {
    const family = signal.split("_")[0];
    shown.set(family, { ...shown.get(family), [signal]: value });
  }
  for (const family of Object.keys(NAMES)) {
    if (shown.has(family)) values.append(drawValue(family, shown.get(family)));
  }
  if (bed.pump) {
    const dose = bed.pump.dose_mg === null ? "" : ` · ${number(bed.pump.dose_mg)} mg`;
    values.append(quantity(`Pump ${bed.pump.state}`, number(bed.pump.rate), `mL/h${dose}`, false));
  }
  return node(
    "article", `bed ${worst?.priority ?? ""}`, title,
    node("p", "small", [bed.phase ?? bed.state, ...offline].join(" · ")), values,
  );
}

function drawValue(family, values) {
  const all = Object.values(values);
  const doubtful = all.some((value) => value.validity !== "valid");
  const part = (name) => number(values[`${family}_${name}`]?.value ?? null);
  const text = family === "nibp" || family === "abp"
    ? `${part("sys")}/${part("dia")}`
    : number(all[0].value);
  const why = doubtful ? ` ${all.find((value) => value.validity !== "valid").validity.replace("_", " ")}` : "";
  return quantity(NAMES[family], text, all[0].unit.replace("[", "").replace("]", "") + why, doubtful);
}

function quantity(name, text, unit, doubtful) {
  return node(
    "div", "", node("dt", "", name),
    node("dd", doubtful ? "doubtful" : "", text, " ", node("small", "", unit)),
  );
}

function number(value) {
  return value === null ? "–" : String(Math.round(value * 10) / 10);
}

function clock(time) {
  return new Date(time).toLocaleTimeString("en-GB");
}

// Acknowledging: the server's change, not our click, moves the alert.

async function acknowledge(alert, button) {
  const by = screen.person.value.trim();
  if (!by) {
    trouble("Write your name first: an acknowledgement is a person's.");
    screen.person.focus();
    return;
  }
  button.disabled = true;
  try {
    const answer = await fetch(`/api/v1/alerts/${encodeURIComponent(alert)}/acknowledge`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": requestKey() },
      body: JSON.stringify({ by }),
    });
    trouble(answer.ok ? "" : `Not acknowledged: ${(await answer.json()).detail}`);
  } catch {
    trouble("Not acknowledged: the service did not answer.");
  } finally {
    button.disabled = false;
  }
}

function requestKey() {
  // randomUUID exists on secure origins only, and a clinic's network may not be one.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
}

function trouble(text) {
  screen.trouble.hidden = !text;
  screen.trouble.textContent = text;
}

// Silence of the service is an alarm of this page.

function watch() {
  const silent = performance.now() - lastFrame;
  screen.lost.hidden = silent <= LOST_AFTER;
  // A network that swallows everything closes nothing; leave it and try again.
  if (silent > 2 * LOST_AFTER && socket?.readyState === WebSocket.OPEN) socket.close();
}

try {
  screen.person.value = localStorage.getItem("person") ?? "";
  screen.person.onchange = () => localStorage.setItem("person", screen.person.value.trim());
} catch {
  // A browser that keeps nothing asks each time.
}
setInterval(watch, 500);
connect();
