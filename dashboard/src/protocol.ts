// Names this page uses for what the service sends. The shapes themselves are generated.
import type {
  ByeFrame,
  ChangeFrame,
  HeartbeatFrame,
  HelloFrame,
  SnapshotFrame,
  VitalsFrame,
} from "./protocol.gen";

export type * from "./protocol.gen";
export type ServerFrame = HelloFrame | SnapshotFrame | ChangeFrame | VitalsFrame | HeartbeatFrame | ByeFrame;
