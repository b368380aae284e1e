// Shapes of priority and glyphs of action (design sections 1 and 5). Colour comes from the ink around them.
import type { JSX } from "preact";
import type { Action, Priority } from "../protocol";

export type Sign = Action | "LOST";

const SHAPES: Record<Priority, string> = {
  high: "M8 1h8l7 7v8l-7 7H8l-7-7V8z",
  medium: "M1 3h22L12 22z",
  low: "M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z",
  none: "M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z",
};

const LINES: Record<Sign, string> = {
  INFO: "M12 7v.5M12 10.5v6.5",
  CHECK: "M8 12l3 3l5.5-6",
  SLOW: "M8 7.5l4 3.5l4-3.5M8 12.5l4 3.5l4-3.5",
  PAUSE: "M9.5 8v8M14.5 8v8",
  STOP: "M8.5 8.5h7v7h-7z",
  LOST: "M7 7l10 10M14 7.5l1.5-1.5M8.5 16.5l1.5-1.5",
};

/** Octagon, triangle or disc with the action's glyph; `size` in rem. Decoration: the word stands beside it. */
export function Mark(props: { priority: Priority; sign: Sign; size?: number }): JSX.Element {
  const { priority, sign, size = 1.75 } = props;
  // The triangle's middle is higher than the box's.
  const lift = priority === "medium" ? "translate(3.6 1.5) scale(.7)" : "translate(0 0)";
  return (
    <svg
      class={`mark ${priority}`}
      viewBox="0 0 24 24"
      width={`${size}rem`}
      height={`${size}rem`}
      aria-hidden="true"
    >
      <path class="shape" d={SHAPES[priority]} />
      <path class="sign" d={LINES[sign]} transform={lift} />
    </svg>
  );
}

const OTHERS = {
  bell: "M6 16h12l-1.5-2V10a4.5 4.5 0 0 0-9 0v4zM10 19h4",
  crossed: "M6 16h12l-1.5-2V10a4.5 4.5 0 0 0-9 0v4zM10 19h4M4 4l16 16",
  speaker: "M4 9.5v5h3.5l4.5 4V5.5L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
  back: "M15 5l-7 7l7 7",
  menu: "M4 6h16M4 12h16M4 18h16",
  tick: "M5 12.5l4.5 4.5L19 7",
  up: "M6 15l6-6l6 6",
  down: "M6 9l6 6l6-6",
};

/** A line drawing for buttons and the header. */
export function Icon(props: { name: keyof typeof OTHERS; size?: number }): JSX.Element {
  const size = `${props.size ?? 1.25}rem`;
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={OTHERS[props.name]} />
    </svg>
  );
}
