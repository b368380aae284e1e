// Who is signed in at this console, and the way out. A wall screen has no buttons.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { wall } from "../settings";
import { words } from "../words";
import { asksPin, knowPerson, signedIn, signOut } from "./signedIn";

/** The last try to sign out found no service: this console still is. */
const failed = signal(false);

export function HeadPerson(): JSX.Element | null {
  if (!asksPin.value || wall.value === "yes") return null;
  const somebody = signedIn.value;
  const leave = async (): Promise<void> => {
    failed.value = !(await signOut());
  };
  if (somebody === null)
    return (
      <button type="button" class="button quiet" onClick={() => void knowPerson()}>
        {words.common.signIn}
      </button>
    );
  return (
    <span class="head-person">
      <abbr title={somebody.name}>{somebody.initials}</abbr>
      <button type="button" class="button quiet" onClick={() => void leave()}>
        {words.common.signOut}
      </button>
      {failed.value && (
        <span class="pill" role="alert">
          {words.common.notSignedOut}
        </span>
      )}
    </span>
  );
}
