// A page that is fetched when it is first opened, so that the suite stays small.
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { signal } from "@preact/signals";
import { words } from "../words";

/** ms between two attempts to fetch a page whose code could not be had. */
export const FETCH_AGAIN_MS = 2_000;

/**
 * A component whose code is fetched when it is first shown, again and again until it is here.
 * @param until Stands there meanwhile; else `Loading`, and that there is no answer.
 */
export function lazy<P extends object>(
  load: () => Promise<FunctionComponent<P>>,
  until?: FunctionComponent<P>,
): FunctionComponent<P> {
  const known = signal<FunctionComponent<P> | null>(null);
  const failed = signal(false);
  let isAsked = false;
  function ask(): void {
    if (isAsked) return;
    isAsked = true;
    load().then(
      (component) => {
        known.value = component;
      },
      () => {
        isAsked = false;
        failed.value = true;
      },
    );
  }
  const Until =
    until ?? (() => <p class="panel">{failed.value ? words.common.noAnswer : words.common.loading}</p>);
  return function Lazy(props: P) {
    const Shown = known.value ?? Until;
    const isHere = known.value !== null;
    useEffect(() => {
      if (isHere) return;
      ask();
      const timer = setInterval(ask, FETCH_AGAIN_MS);
      return () => {
        clearInterval(timer);
      };
    }, [isHere]);
    return <Shown {...props} />;
  };
}
