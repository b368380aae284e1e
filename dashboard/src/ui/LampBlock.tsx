// The lamp of an alert: the only thing that flashes.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Lamp } from "../model/urgency";
import type { AlertObject, Priority } from "../protocol";
import { signOf } from "./alertWords";
import { Mark } from "./Glyph";
import "./lamp.css";

/** Lamps of one priority flash in phase: all of them count from the same instant. */
export function LampBlock(props: {
  priority: Priority;
  lamp: Lamp;
  alert: AlertObject;
  size?: number;
}): JSX.Element {
  const block = useRef<HTMLSpanElement>(null);
  const { priority, lamp } = props;
  useLayoutEffect(() => {
    for (const animation of block.current?.getAnimations({ subtree: true }) ?? []) animation.startTime = 0;
  }, [priority, lamp]);
  return (
    <span ref={block} class={`lamp ${priority} ${lamp}`} aria-hidden="true">
      <Mark priority={priority} sign={signOf(props.alert)} size={props.size ?? 2.75} />
    </span>
  );
}
