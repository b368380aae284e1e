// Where a person goes for what is due.
import type { DueAt } from "../model/strip";
import type { Route } from "../router";

export const placeOfDue = (due: DueAt): Route => ({
  page: "chair",
  bed: due.bed,
  part: due.what === "check" ? "check" : "",
});
