// Numbers as people type them.

/** `12.5` and `12,5`; undefined: nothing was typed; null: it is no number. */
export function decimal(typed: string): number | undefined | null {
  const text = typed.trim().replace(",", ".");
  if (text === "") return undefined;
  return /^\d+(\.\d*)?$|^\.\d+$/.test(text) ? Number(text) : null;
}
