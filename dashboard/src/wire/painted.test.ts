import { describe, expect, it } from "vitest";
import { AGAIN, tellPainted, type Painted } from "./painted";

/** A page whose time and paints are moved by hand. */
function aPage() {
  let [now, shown, isVisible]: [number, Painted, boolean] = [0, { seq: 1, sound: "locked" }, true];
  let waiting: (() => void) | null = null;
  const said: string[] = [];
  const teller = tellPainted({
    now: () => now,
    state: () => shown,
    afterPaint: (then) => (waiting = then),
    tell: ({ seq, sound }) => said.push(`${now} ${seq} ${sound}`),
  });
  const paint = (): void => {
    const then = waiting;
    if (!isVisible || then === null) return;
    waiting = null;
    then();
  };
  return {
    said,
    forget: () => {
      teller.forget();
    },
    show: (next: Partial<Painted>) => (shown = { ...shown, ...next }),
    see: (is: boolean) => (isVisible = is),
    pass(ms: number) {
      for (const end = now + ms; now < end;) {
        now += 250;
        teller.beat();
        paint();
      }
    },
  };
}

describe("tellPainted", () => {
  it("says what is new, and the same again every ten seconds", () => {
    const page = aPage();
    page.pass(2 * AGAIN + 500);
    expect(page.said).toEqual(["250 1 locked", "10250 1 locked", "20250 1 locked"]);
  });

  it("says a change at once, and no oftener than once a second", () => {
    const page = aPage();
    page.pass(2_000);
    page.show({ seq: 2 });
    page.pass(250);
    page.show({ sound: "armed" });
    page.pass(1_000);
    expect(page.said).toEqual(["250 1 locked", "2250 2 locked", "3250 2 armed"]);
  });

  it("says nothing while nothing is painted, and again when it is", () => {
    const page = aPage();
    page.pass(250);
    page.see(false);
    page.pass(60_000);
    expect(page.said).toEqual(["250 1 locked"]);
    page.see(true);
    page.pass(250);
    expect(page.said).toEqual(["250 1 locked", "60500 1 locked"]);
  });

  it("says it anew to a new connection", () => {
    const page = aPage();
    page.pass(500);
    page.forget();
    page.pass(250);
    expect(page.said).toEqual(["250 1 locked", "750 1 locked"]);
  });
});
