// What the page knows: a value. It is made by `reduce` alone and never changed in place.
import type { AlertObject, BedObject, ChangeFrame, SessionObject, SiteObject } from "../protocol";

export interface View {
  /** History is continuous within an epoch; null: nothing heard yet. */
  readonly epoch: string | null;
  /** Newest change taken in. */
  readonly seq: number;
  /** Of the service; another one after a reconnect means this page is old. */
  readonly version: string | null;
  readonly site: SiteObject | null;
  readonly beds: ReadonlyMap<string, BedObject>;
  /** Open sessions by id. */
  readonly sessions: ReadonlyMap<string, SessionObject>;
  /** Open alerts by id. */
  readonly alerts: ReadonlyMap<string, AlertObject>;
  /** Changes heard by this page, newest last, at most `LOG_LENGTH`. */
  readonly log: readonly ChangeFrame[];
}

export const LOG_LENGTH = 1000;

export const NOTHING: View = {
  epoch: null,
  seq: 0,
  version: null,
  site: null,
  beds: new Map(),
  sessions: new Map(),
  alerts: new Map(),
  log: [],
};
