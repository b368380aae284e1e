// The wiring: who is told what. The only file that knows everyone.
import { render } from "preact";
import { computed, effect, signal } from "@preact/signals";
import ClockWorker from "./clock/clock.worker?worker";
import { makeSilence, makeStandby, type Beat } from "./clock/silence";
import { App } from "./App";
import { alerts, attempts, beat, connected, link, now, take, view } from "./store";
import { tellPainted } from "./wire/painted";
import { connect } from "./wire/socket";
import { reloadWhenQuiet } from "./ui/newVersion";
import { watchReadiness } from "./ui/ready";
import { globalKeys, openChair } from "./ui/globalKeys";
import { addKeys, listen } from "./ui/keys";
import { look } from "./ui/signedIn";
import { theme, volume } from "./settings";
import { armed, startSound } from "./sound/sound";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/print.css";

const worker = new ClockWorker();
const sound = startSound({
  alerts,
  lost: computed(() => link.value === "lost"),
  now,
  loudness: () => Number(volume.peek()),
  clock: () => performance.now(),
});
const silence = makeSilence(performance.now(), Date.now());
const standby = makeStandby(silence, performance.now());

function onBeat(told: Beat): void {
  const at = performance.now();
  beat(told, at);
  sound.tick();
  painted.beat();
  wire.judge(at);
}
worker.onmessage = (message: MessageEvent<Beat>) => {
  standby.worked(performance.now());
  onBeat(message.data);
};
setInterval(() => {
  const told = standby.beat(performance.now(), Date.now());
  if (told !== null) onBeat(told);
}, 250);
// The browser lets a page sound after any of these; it may lock it again at any time.
for (const gesture of ["pointerdown", "click", "keydown"])
  addEventListener(
    gesture,
    () => {
      sound.unlock();
    },
    { capture: true },
  );
addEventListener("pagehide", () => {
  sound.leave();
});
addEventListener("pageshow", (event) => {
  // Kept by the browser and shown again: it has been asleep, and another window may sound.
  if (event.persisted) location.reload();
});

/** After a paint the service is told that this console is alive, and whether it can be heard. */
const painted = tellPainted({
  now: () => performance.now(),
  state: () => ({ seq: view.peek().seq, sound: armed.peek() ? "armed" : "locked" }),
  // The second frame comes when the first has been painted. A hidden page has none, and so says nothing.
  afterPaint: (then) => requestAnimationFrame(() => requestAnimationFrame(then)),
  tell({ seq, sound }) {
    wire.rendered(seq, sound);
  },
});

const url = new URL("./ws/v1", location.href);
url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
url.hash = "";
const wire = connect(url.href, {
  frame(frame) {
    // A greeting shows nothing yet, nor does a farewell: the page is live with the state, or the next numbers.
    if (frame.type !== "hello" && frame.type !== "bye") {
      worker.postMessage("heard");
      silence.heard(performance.now());
    }
    take(frame, performance.now());
  },
  connected(is) {
    connected.value = is;
    painted.forget();
  },
  attempt(count) {
    attempts.value = count;
  },
  position: () => view.value,
});

// Paper is light whatever the screen is.
const paper = matchMedia("print");
const isPrinting = signal(paper.matches);
paper.addEventListener("change", () => {
  isPrinting.value = paper.matches;
});
effect(() => {
  document.documentElement.dataset["theme"] = isPrinting.value ? "light" : theme.value;
});

addKeys(globalKeys);
listen(window, openChair);

watchReadiness();
// A service that was away has forgotten who was signed in.
effect(() => {
  if (connected.value) void look();
});
// Fetched ahead: whoever must act when the service was just away has no time for it then.
// So is the phone's suite: a tablet may be turned while the service is away.
addEventListener(
  "load",
  () =>
    void Promise.allSettled([
      import("./ui/WhoSheet"),
      import("./ui/RecordAction"),
      import("./pages/suite/Phone"),
    ]),
);
reloadWhenQuiet();

const root = document.getElementById("app");
if (root) render(<App />, root);
