import { describe, expect, it } from "vitest";
import { clockFace, minutesToTell, ServerClock, serverTime } from "./clock";

describe("the server's clock", () => {
  it("follows the server, whatever the computer's clock says", () => {
    let here = 5_000;
    const clock = new ServerClock(1_000_000, () => here);
    here += 2_500;
    expect(clock.now()).toBe(1_002_500);
  });

  it("believes the quickest answer most", () => {
    const clock = new ServerClock(1_000, () => 0);
    clock.learn(1_400, 200);
    expect(clock.now()).toBe(1_500);
    clock.learn(1_900, 1_200); // slower, and no further off than its own trip
    expect(clock.now()).toBe(1_500);
    clock.learn(1_440, 80);
    expect(clock.now()).toBe(1_480);
  });

  it("learns anew after the computer slept or its clock was set", () => {
    let here = 0;
    const clock = new ServerClock(1_000, () => here);
    clock.learn(1_000, 10);
    here = -3_600_000;
    clock.learn(61_000, 900);
    expect(clock.now()).toBe(61_450);
  });
});

describe("the face of the clock", () => {
  it.each([
    [1_578_000, "26:18"],
    [3_723_000, "1:02:03"],
    [59_001, "1:00"],
    [500, "0:01"],
    [0, "0:00"],
    [-9_000, "0:00"],
  ])("shows %i ms as %s", (left, shown) => {
    expect(clockFace(left)).toBe(shown);
  });
});

describe("what a screen reader is told", () => {
  it("is 10, 5 and 1 minutes, each once", () => {
    const told: number[] = [];
    for (let left = 700_000; left > 0; left -= 250) {
      const minutes = minutesToTell(left + 250, left);
      if (minutes) told.push(minutes);
    }
    expect(told).toEqual([10, 5, 1]);
  });
});

describe("a page that comes from the browser's store", () => {
  const store = { getItem: () => JSON.stringify([5000, 700]) };

  it("goes by what was known of the server's clock", () => {
    expect(serverTime(5000, store, "key", () => 90_000)).toBe(90_700);
  });

  it("believes a page that is fresh", () => {
    expect(serverTime(6000, store, "key", () => 90_000)).toBe(6000);
    expect(serverTime(6000, null, "key", () => 90_000)).toBe(6000);
    expect(serverTime(6000, { getItem: () => "{broken" }, "key", () => 90_000)).toBe(6000);
  });
});
