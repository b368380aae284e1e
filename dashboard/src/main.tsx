// The wiring: who is told what. The only file that knows everyone.
import { render } from "preact";
import { effect } from "@preact/signals";
import ClockWorker from "./clock/clock.worker?worker";
import type { Beat } from "./clock/clock.worker";
import { App } from "./App";
import { beat, chairs, connected, take, view } from "./store";
import { connect } from "./wire/socket";
import { go } from "./router";
import { listen } from "./ui/keys";
import { theme } from "./settings";
import { armed } from "./sound/sound";
import "./styles/tokens.css";
import "./styles/base.css";

const worker = new ClockWorker();
worker.onmessage = (message: MessageEvent<Beat>) => {
  beat(message.data, performance.now());
};

const url = new URL("./ws/v1", location.href);
url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
url.hash = "";
const link = connect(url.href, {
  frame(frame) {
    worker.postMessage("heard");
    take(frame, performance.now());
  },
  connected(now) {
    connected.value = now;
  },
  position: () => view.value,
});

// After a paint the service is told that this console is alive, and whether it can be heard. A hidden
// page paints nothing; it says nothing.
let told = 0;
effect(() => {
  const { seq } = view.value;
  const sound = armed.value ? "armed" : "locked";
  requestAnimationFrame(() => {
    const at = performance.now();
    if (at - told < 1000) return;
    told = at;
    link.rendered(seq, sound);
  });
});

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});

listen(window, (number) => {
  const bed = chairs.value[number - 1];
  if (bed !== undefined) go({ page: "chair", bed, part: "" });
});

const root = document.getElementById("app");
if (root) render(<App />, root);
