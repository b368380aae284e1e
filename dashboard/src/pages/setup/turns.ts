// Which visit of a chair the page is about: what was being entered about one patient is not saved about the next.

/** Tells, of each session in turn (undefined: none is open), how many were over before it. */
export function makeTurns(): (session: string | undefined) => number {
  let last: string | undefined;
  let over = 0;
  return (session) => {
    // One that opens goes on with what was typed for it.
    if (last !== undefined && session !== last) over += 1;
    last = session;
    return over;
  };
}
