// The order of the room: as a person set it up, then whatever else is there, by name.

/** Order of two names: chair-2 before chair-10. Made once: each comparison by itself would make another. */
export const byName = new Intl.Collator("en", { numeric: true }).compare;

/** Names of the chairs as they stand; `beds` are all that the service knows. */
export function inRoomOrder(beds: Iterable<string>, chairs: readonly string[]): string[] {
  const known = new Set(beds);
  const placed = chairs.filter((name) => known.has(name));
  const others = [...known].filter((name) => !placed.includes(name));
  return [...placed, ...others.sort(byName)];
}
