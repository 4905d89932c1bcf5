import { describe, expect, it } from "vitest";
import { fill } from "../page/words";
import { ranges } from "./paper";

describe("lists of questions", () => {
  it.each([
    [[], ""],
    [[4], "4"],
    [[1, 2], "1、2"],
    [[1, 2, 3, 7], "1–3、7"],
    [[2, 4, 5, 6, 9, 10], "2、4–6、9、10"],
  ])("%j reads %s", (numbers, text) => {
    expect(ranges(numbers, "、")).toBe(text);
  });
});

describe("words with gaps", () => {
  it("are filled, and an unknown gap is left empty", () => {
    expect(fill("还有 {n} 题未答，{x}确定交卷吗？", { n: 3 })).toBe("还有 3 题未答，确定交卷吗？");
    expect(fill(undefined)).toBe("");
  });
});
