// The screening form: the service's questions, what was answered, what is sent.
import type { Effect, QuestionObject, ScreeningObject } from "../../protocol";
import type { Fields } from "../../ui/draft";

export const fieldOfQuestion = (id: string): string => `answers.${id}`;

/** What the fields show of a form as it was filled in. */
export function screeningFields(screening: ScreeningObject | null): Fields {
  const answers = Object.entries(screening?.answers ?? {}).map(([id, said]) => [fieldOfQuestion(id), said]);
  return {
    ...(Object.fromEntries(answers) as Fields),
    medicines: (screening?.medicines ?? []).join("\n"),
    note: screening?.note ?? "",
  };
}

export interface Answers {
  readonly answers: Readonly<Record<string, string>>;
  readonly medicines?: readonly string[];
  readonly note?: string;
}

/** Only what this person entered: what another answered stays the other's. */
export function answersOf(touched: Fields): Answers {
  const answers: Record<string, string> = {};
  for (const [field, said] of Object.entries(touched)) {
    if (field.startsWith("answers.")) answers[field.slice("answers.".length)] = said;
  }
  const medicines = linesOf(touched["medicines"] ?? "");
  const note = (touched["note"] ?? "").trim();
  return {
    answers,
    ...(medicines.length === 0 ? {} : { medicines }),
    ...(note === "" ? {} : { note }),
  };
}

/** What the answer in the fields does; null: nothing, or none was given. */
export function effectOf(question: QuestionObject, fields: Fields): Effect | null {
  const said = fields[fieldOfQuestion(question.id)] ?? "";
  return said === "" || said === question.wanted ? null : question.effect;
}

/** How many of the questions have an answer. */
export function answered(questions: readonly QuestionObject[], fields: Fields): number {
  return questions.filter((one) => (fields[fieldOfQuestion(one.id)] ?? "") !== "").length;
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
