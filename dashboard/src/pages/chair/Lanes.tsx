// The panel of lanes: what was, drawn on one time axis, and beside each lane what it says now.
import type { JSX, RefObject } from "preact";
import { signal, type ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { page } from "../../words/chair";
import { Numerics } from "./Numerics";
import { Plot, type Size } from "./Plot";
import type { Trend } from "./trend";
import type { Visit } from "./visit";

export function Lanes(props: {
  bed: string;
  trend: ReadonlySignal<Trend>;
  visit: ReadonlySignal<Visit>;
}): JSX.Element {
  const [size, frame] = useSize();
  return (
    <section class="lanes panel" aria-label={page.chair.lanes}>
      <div class="plot" ref={frame}>
        {size.value.width > 0 && <Plot {...props} size={size.value} />}
      </div>
      <Numerics bed={props.bed} visit={props.visit} />
    </section>
  );
}

function useSize(): [ReadonlySignal<Size>, RefObject<HTMLDivElement | null>] {
  const [size] = useState(() => signal<Size>({ width: 0, height: 0, rem: 16 }));
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null) return undefined;
    const watch = new ResizeObserver(() => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      size.value = { width: current.clientWidth, height: current.clientHeight, rem };
    });
    watch.observe(current);
    return () => {
      watch.disconnect();
    };
  }, []);
  return [size, frame];
}
