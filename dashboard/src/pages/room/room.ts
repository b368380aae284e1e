// The room as a list of chairs: pure steps from one order to another.

/** As one field of a draft: names have no blanks. */
export const fieldOf = (chairs: readonly string[]): string => chairs.join(" ");
export const chairsOf = (field: string): string[] => field.split(" ").filter((one) => one !== "");

/** One chair moved by so many places; at an end it stays. */
export function moved(chairs: readonly string[], chair: string, by: -1 | 1): string[] {
  const from = chairs.indexOf(chair);
  const to = from + by;
  if (from < 0 || to < 0 || to >= chairs.length) return [...chairs];
  const rest = chairs.filter((one) => one !== chair);
  return [...rest.slice(0, to), chair, ...rest.slice(to)];
}

/** Why a name is none for a new chair; null: it is. */
export function unfit(name: string, chairs: readonly string[]): "notName" | "there" | null {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) return "notName";
  return chairs.includes(name) ? "there" : null;
}

/** The next name in the row: `chair-9` after `chair-8`. */
export function nextName(chairs: readonly string[]): string {
  const numbers = chairs.flatMap((one) => /^chair-(\d+)$/.exec(one)?.[1] ?? []).map(Number);
  return `chair-${Math.max(0, ...numbers) + 1}`;
}
