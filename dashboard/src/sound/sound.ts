// Can this console be heard?
import { signal } from "@preact/signals";

export const armed = signal(false);
