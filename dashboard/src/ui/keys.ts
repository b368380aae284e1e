// One map from keys to what they do. A page adds its own while it is shown; none acts while typing.

export type Keys = Readonly<Record<string, () => void>>;

const layers: Keys[] = [];

/** Adds keys (`A`, `Escape`, `ArrowLeft`, `?`) on top of those there; returns what takes them off again. */
export function addKeys(keys: Keys): () => void {
  layers.push(keys);
  return () => {
    layers.splice(layers.indexOf(keys), 1);
  };
}

/** ms: a second digit within this makes one chair number of both. */
export const CHORD_MS = 600;

/** Listens on `target` for good. `onDigits` is told a chair number when no more digits can follow. */
export function listen(target: EventTarget, onDigits: (chair: number) => void): void {
  let digits = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  target.addEventListener("keydown", (event) => {
    const press = event as KeyboardEvent;
    if (press.ctrlKey || press.metaKey || press.altKey || isTyping(press.target)) return;
    // Held down, a key goes on walking, but does its deed once: `A` would acknowledge one alert after the other.
    if (press.repeat && press.key.length === 1) return;
    if (/^\d$/.test(press.key)) {
      digits += press.key;
      clearTimeout(timer);
      const done = (): void => {
        const chair = Number(digits);
        digits = "";
        if (chair > 0) onDigits(chair);
      };
      if (digits.length === 2) done();
      else timer = setTimeout(done, CHORD_MS);
      press.preventDefault();
      return;
    }
    const name = press.key.length === 1 ? press.key.toUpperCase() : press.key;
    for (const keys of [...layers].reverse()) {
      const act = keys[name];
      if (act === undefined) continue;
      press.preventDefault();
      act();
      return;
    }
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A sheet has its own keys, even when its focus was lost with a button that went off.
  if (document.querySelector("dialog[open]")) return true;
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || isTextInput(target);
}

function isTextInput(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit)$/.test(target.type);
}
