// What kind of screen this is: how wide, and how large a rem is on it.
import { signal, type ReadonlySignal } from "@preact/signals";

export interface Screen {
  /** px. */
  readonly width: number;
  readonly height: number;
  /** px in a rem. */
  readonly rem: number;
}

const measure = (): Screen => ({
  width: innerWidth,
  height: innerHeight,
  rem: parseFloat(getComputedStyle(document.documentElement).fontSize),
});

const phone = matchMedia("(width < 800px)");
const isNarrow = signal(phone.matches);
const size = signal(measure());

/** A phone's layout, design section 10. */
export const narrow: ReadonlySignal<boolean> = isNarrow;
export const screen: ReadonlySignal<Screen> = size;

phone.addEventListener("change", () => {
  isNarrow.value = phone.matches;
});
addEventListener("resize", () => {
  size.value = measure();
});
