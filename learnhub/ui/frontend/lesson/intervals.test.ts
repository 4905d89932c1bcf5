import { describe, expect, it } from "vitest";
import { gaps, nextGap, total, union } from "./intervals";

describe("intervals", () => {
  it("are joined where they touch or overlap, whatever their order", () => {
    expect(
      union([
        [20, 30],
        [0, 5],
        [5, 10],
        [25, 40],
        [7, 7],
      ]),
    ).toEqual([
      [0, 10],
      [20, 40],
    ]);
  });

  it("count what was seen twice once", () => {
    expect(
      total([
        [0, 10],
        [5, 15],
        [0, 10],
      ]),
    ).toBe(15);
  });

  it("leave the gaps, without the crumbs that a player rounds away", () => {
    expect(
      gaps(
        [
          [0, 10],
          [10.2, 20],
          [30, 59.8],
        ],
        60,
      ),
    ).toEqual([[20, 30]]);
    expect(gaps([], 60)).toEqual([[0, 60]]);
  });

  it("know the next unseen stretch, from the beginning when nothing follows", () => {
    const seen: [number, number][] = [
      [5, 20],
      [30, 60],
    ];
    expect(nextGap(seen, 10, 60)).toBe(20);
    expect(nextGap(seen, 40, 60)).toBe(0);
    expect(nextGap([[0, 60]], 40, 60)).toBeNull();
  });
});
