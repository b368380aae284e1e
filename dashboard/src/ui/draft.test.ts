import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { clashesOf, makeDraft, type Saved } from "./draft";

const saved = (fields: Record<string, string>, revision?: number): Saved => ({ fields, revision });

describe("clashesOf", () => {
  test.each([
    ["nobody else", { weight: "70" }, { weight: "70" }, { weight: "78" }, []],
    ["another field", { weight: "70", age: "61" }, { weight: "70", age: "62" }, { weight: "78" }, []],
    ["the same to the same", { weight: "70" }, { weight: "78" }, { weight: "78" }, []],
    ["the same field", { weight: "70" }, { weight: "80" }, { weight: "78" }, [["weight", "70", "80"]]],
    ["a new field", {}, { weight: "80" }, { weight: "78" }, [["weight", "", "80"]]],
  ])("%s", (_, began, now, touched, wanted) => {
    const found = clashesOf(began, now, touched).map((one) => [one.field, one.was, one.now]);
    expect(found).toEqual(wanted);
  });
});

describe("makeDraft", () => {
  test("shows the service's until touched, and others' changes beside its own", () => {
    const source = signal(saved({ weight: "70", age: "61" }, 3));
    const draft = makeDraft(source);
    expect(draft.fields.value).toEqual({ weight: "70", age: "61" });
    draft.set("weight", "78");
    source.value = saved({ weight: "70", age: "62" }, 4);
    expect(draft.fields.value).toEqual({ weight: "78", age: "62" });
    expect(draft.clashes.value).toEqual([]);
    expect(draft.revision()).toBe(4);
  });

  test("goes out with the revision looked at while somebody changed the same field", () => {
    const source = signal(saved({ weight: "70" }, 3));
    const draft = makeDraft(source);
    draft.set("weight", "78");
    source.value = saved({ weight: "80" }, 4);
    expect(draft.fields.value).toEqual({ weight: "78" });
    expect(draft.clashes.value).toEqual([{ field: "weight", was: "70", now: "80" }]);
    expect(draft.revision()).toBe(3);
    draft.look();
    expect(draft.clashes.value).toEqual([]);
    expect(draft.revision()).toBe(4);
    expect(draft.fields.value).toEqual({ weight: "78" });
  });

  test("holds the entry until the service tells it back", () => {
    const source = signal(saved({ weight: "70" }, 3));
    const draft = makeDraft(source);
    draft.set("weight", "78");
    draft.settle(4);
    expect(draft.fields.value).toEqual({ weight: "78" });
    source.value = saved({ weight: "78" }, 4);
    expect(draft.touched.value).toEqual({});
    source.value = saved({ weight: "79" }, 5);
    expect(draft.fields.value).toEqual({ weight: "79" });
  });

  test("can be thrown away", () => {
    const draft = makeDraft(signal(saved({ weight: "70" })));
    draft.set("weight", "78");
    draft.drop();
    expect(draft.fields.value).toEqual({ weight: "70" });
    expect(draft.revision()).toBeUndefined();
  });
});
