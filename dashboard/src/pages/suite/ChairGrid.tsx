// Chairs in their places: as large as they fit, and pages of them when even the smallest do not.
import type { JSX } from "preact";
import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { gridFor, step } from "../../model/layout";
import { wall } from "../../settings";
import { addKeys } from "../../ui/keys";
import { screen } from "../../ui/screen";
import { words } from "../../words";
import { Tile } from "./Tile";

const said = words.suite;

export function ChairGrid(props: { names: readonly string[] }): JSX.Element {
  const { names } = props;
  const box = useRef<HTMLDivElement>(null);
  const area = useSignal({ width: 0, height: 0 });
  const page = useSignal(0);
  useLayoutEffect(() => {
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = box.current ?? { clientWidth: 0, clientHeight: 0 };
      if (width !== area.peek().width || height !== area.peek().height) area.value = { width, height };
    };
    const watch = new ResizeObserver(measure);
    if (box.current) watch.observe(box.current);
    measure();
    return () => {
      watch.disconnect();
    };
  }, []);
  const grid = useComputed(() => {
    const { width, rem } = screen.value;
    return gridFor(names.length, width, { width: area.value.width / rem, height: area.value.height / rem });
  }).value;
  const at = Math.min(page.value, grid.pages - 1);
  const first = at * grid.columns * grid.rows;
  const shown = names.slice(first, first + grid.columns * grid.rows);

  const turn = (by: number): void => {
    page.value = Math.min(grid.pages - 1, Math.max(0, at + by));
  };
  useLayoutEffect(() => {
    const walk = (key: Parameters<typeof step>[1]) => () => {
      const tiles = [...(box.current?.querySelectorAll<HTMLElement>(".tile") ?? [])];
      const place = tiles.indexOf(document.activeElement as HTMLElement);
      tiles[place < 0 ? 0 : step(place, key, grid.columns, tiles.length)]?.focus();
    };
    return addKeys({
      ArrowLeft: walk("left"),
      ArrowRight: walk("right"),
      ArrowUp: walk("up"),
      ArrowDown: walk("down"),
      PageUp() {
        turn(-1);
      },
      PageDown() {
        turn(1);
      },
    });
  }, [grid.columns, grid.pages, at]);

  return (
    <>
      <section
        ref={box}
        class="grid"
        aria-label={said.chairs}
        style={{
          gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${grid.rows}, minmax(0, 1fr))`,
        }}
      >
        {area.value.width > 0 && shown.map((name) => <Tile key={name} name={name} step={grid.step} />)}
      </section>
      <footer class="suite-foot">
        <p>{words.common.disclaimer}</p>
        {grid.pages > 1 && (
          <Pages
            first={first + 1}
            last={first + shown.length}
            all={names.length}
            turn={turn}
            at={at}
            of={grid.pages}
          />
        )}
        <p class="suite-keys" aria-hidden="true">
          <span>
            {said.digits(names.length)} {said.openChair}
          </span>
          {said.keys.map(([key, does]) => (
            <span key={key}>
              {key} {does}
            </span>
          ))}
        </p>
      </footer>
    </>
  );
}

function Pages(props: {
  first: number;
  last: number;
  all: number;
  at: number;
  of: number;
  turn: (by: number) => void;
}): JSX.Element {
  const { turn } = props;
  return (
    <p class="pages">
      {wall.value === "no" && (
        <Turn
          name={said.earlier}
          isEnd={props.at === 0}
          turn={() => {
            turn(-1);
          }}
        />
      )}
      {said.page(props.first, props.last, props.all)}
      {wall.value === "no" && (
        <Turn
          name={said.later}
          isEnd={props.at === props.of - 1}
          turn={() => {
            turn(1);
          }}
        />
      )}
    </p>
  );
}

function Turn(props: { name: string; isEnd: boolean; turn: () => void }): JSX.Element {
  return (
    <button type="button" class="button" disabled={props.isEnd} onClick={props.turn}>
      {props.name}
    </button>
  );
}
