// A worker, because timers of a hidden page are slowed and a busy page is late; silence must not be.
import { judge, type Link } from "./watchdog";

/** To the worker: a frame has come. */
export type Heard = "heard";
/** From the worker, four times a second; `silence` in ms. */
export interface Beat {
  link: Link;
  silence: number;
}

const started = performance.now();
let heard: number | null = null;

addEventListener("message", () => {
  heard = performance.now();
});
setInterval(() => {
  const now = performance.now();
  const beat: Beat = { link: judge(heard, started, now), silence: now - (heard ?? started) };
  postMessage(beat);
}, 250);
