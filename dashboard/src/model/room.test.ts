import { expect, test } from "vitest";
import { inRoomOrder } from "./room";

test.each([
  { what: "nobody has set the room up", beds: ["c10", "c2", "c1"], chairs: [], order: ["c1", "c2", "c10"] },
  { what: "as it was set up", beds: ["a", "b", "c"], chairs: ["c", "a", "b"], order: ["c", "a", "b"] },
  {
    what: "what is not in the room comes after it",
    beds: ["a", "b", "c"],
    chairs: ["c"],
    order: ["c", "a", "b"],
  },
  { what: "a chair whose bed is not told yet waits", beds: ["a"], chairs: ["b", "a"], order: ["a"] },
])("$what", ({ beds, chairs, order }) => {
  expect(inRoomOrder(beds, chairs)).toEqual(order);
});
