// A page that is fetched when it is first opened, so that the suite stays small.
import type { FunctionComponent } from "preact";
import { signal } from "@preact/signals";
import { words } from "../words";

/** A component that shows `Loading` until its code is here, and says so when it cannot be had. */
export function lazy<P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  const known = signal<FunctionComponent<P> | null>(null);
  const failed = signal(false);
  let asked = false;
  return function Lazy(props: P) {
    if (!asked) {
      asked = true;
      load().then(
        (component) => {
          known.value = component;
        },
        () => {
          asked = false;
          failed.value = true;
        },
      );
    }
    const Known = known.value;
    if (Known !== null) return <Known {...props} />;
    return <p class="panel">{failed.value ? words.common.noAnswer : words.common.loading}</p>;
  };
}
