// A worker, because timers of a hidden page are slowed and a busy page is late; silence must not be.
import { makeSilence } from "./silence";

const silence = makeSilence(performance.now(), Date.now());

// Whatever is posted to it means that a frame has come.
addEventListener("message", () => {
  silence.heard(performance.now());
});
/** Four times a second. */
setInterval(() => {
  postMessage(silence.beat(performance.now(), Date.now()));
}, 250);
