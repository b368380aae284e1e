// Numbers and times as the design writes them (sections 3 and 12).

export const DASH = "\u2013\u2013";
export const MINUS = "\u2212";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `mm:ss`, over an hour `h:mm:ss`; negative counts as 0. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** `m:ss`, for the age of an alert. */
export function sinceOf(ms: number): string {
  return ms >= HOUR ? clockOf(ms) : clockOf(ms).replace(/^0(?=\d:)/, "");
}

/** `HH:MM:SS`, 24 h, in this browser's zone. */
export function timeOfDay(ms: number, seconds = true): string {
  const at = new Date(ms);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return seconds ? `${clock}:${two(at.getSeconds())}` : clock;
}

/** `2026-11-21`, in this browser's zone. */
export function dayOf(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** `2026-11-21 10:42`. */
export const dayAndTime = (ms: number): string => `${dayOf(ms)} ${timeOfDay(ms, false)}`;

/** `3 min`; under a minute `under 1 min`. */
export function minutesOf(ms: number): string {
  return ms < MINUTE ? "under 1 min" : `${Math.floor(ms / MINUTE)} min`;
}

/** `14:30` today, else `Tue 25 Nov, 14:30`; in this browser's zone. */
export function whenOf(ms: number, now: number): string {
  const clock = timeOfDay(ms, false);
  if (new Date(ms).toDateString() === new Date(now).toDateString()) return clock;
  const day = new Date(ms).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
  return `${day.replace(",", "")}, ${clock}`;
}

/** A number without decimals it does not have: `0.5`, `39`. */
export function plain(value: number, digits = 2): string {
  return number(value, digits)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** A number with `digits` decimals and a true minus. */
export function number(value: number, digits = 0): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** The same with its sign: `+6`, `−10`; 0 has none. */
export function signed(value: number, digits = 0): string {
  const text = number(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Milligrams with one decimal: `21.4`. */
export const mg = (value: number): string => number(value, 1);

/** `3` of `chair-3`; a chair named otherwise keeps its name. */
export function chairName(bed: string): string {
  return bed.replace(/^chair[-_](?=.)/i, "");
}

function two(part: number): string {
  return String(part).padStart(2, "0");
}
