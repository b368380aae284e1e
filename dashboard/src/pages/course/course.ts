// What the fields of a course's plan show, and what is sent.
import type { CourseReport, CourseRequest, Practice, Template } from "../../protocol";
import type { Fields } from "../../ui/draft";
import { decimal } from "../../ui/numbers";

export type Lack = "missing" | "number";

/** Of a course; of none: an empty form. */
export function courseFields(course: CourseReport | null): Fields {
  return {
    alias: course?.alias ?? "",
    template: course?.template ?? "",
    infusions: course === null ? "" : String(course.infusions),
    indication: course?.indication ?? "",
    scale: course?.scale ?? "",
    baseline_score: text(course?.baseline_score),
    reason: "",
  };
}

/** What cannot be sent as it is. */
export function courseLacks(fields: Fields): Readonly<Record<string, Lack>> {
  const found: Record<string, Lack> = {};
  for (const name of ["infusions", "baseline_score"]) {
    if (decimal(fields[name] ?? "") === null) found[name] = "number";
  }
  for (const name of ["alias", "template", "infusions"]) {
    if ((fields[name] ?? "").trim() === "") found[name] = "missing";
  }
  return found;
}

/** As it is sent; only of fields that lack nothing. */
export function courseRequest(fields: Fields): Omit<CourseRequest, "by"> {
  const said = (name: string): string => (fields[name] ?? "").trim();
  const before = decimal(said("baseline_score"));
  return {
    alias: said("alias"),
    template: said("template"),
    infusions: decimal(said("infusions")) ?? 0,
    indication: said("indication"),
    scale: said("scale"),
    ...(typeof before === "number" ? { baseline_score: before } : {}),
    ...(said("reason") === "" ? {} : { reason: said("reason") }),
  };
}

/** The practice's template of that id. */
export function templateOf(practice: Practice | null, id: string): Template | undefined {
  return practice?.course?.templates?.find((one) => one.id === id);
}

/** Fewest, usual and most infusions of a template. */
export function bounds(template: Template): readonly [number, number, number] {
  return template.infusions as [number, number, number];
}

function text(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}
