// A page that is there to be filled in, on a wall screen: nothing is entered there.
import type { JSX } from "preact";
import { more } from "../words/more";
import { Page } from "./Page";

export function NotHere(): JSX.Element {
  return (
    <Page title={more.settings.wall}>
      <p class="panel">{more.settings.notHere}</p>
    </Page>
  );
}
