import { describe, expect, it } from "vitest";
import { placesIn, truthIn } from "./keys";

describe("the right options by letters and digits", () => {
  it.each([
    ["ABD", [0, 1, 3]],
    ["abd", [0, 1, 3]],
    ["124", [0, 1, 3]],
    ["ＡＢ", [0, 1]],
    ["D、A", [0, 3]],
    ["a, c", [0, 2]],
    ["AA", [0]],
    ["AZ9", [0]],
    ["", []],
    ["甲", []],
  ])("takes %s", (text, places) => {
    expect(placesIn(text, 4)).toEqual(places);
  });
});

describe("right or wrong", () => {
  it.each(["对", "正确", "√", "T", "1", "ａ"])("takes %s for right", (text) => {
    expect(truthIn(text)).toBe(true);
  });
  it.each(["错", "×", "F", "0", "b"])("takes %s for wrong", (text) => {
    expect(truthIn(text)).toBe(false);
  });
  it("takes anything else for neither", () => {
    expect(truthIn("也许")).toBeUndefined();
    expect(truthIn("")).toBeUndefined();
  });
});
