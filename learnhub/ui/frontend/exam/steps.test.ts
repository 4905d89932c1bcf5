import { describe, expect, it } from "vitest";
import type { Question } from "./paper";
import { Steps } from "./steps";

function scene(answer: string[], arrives: boolean) {
  const said: string[] = [];
  const asked: number[] = [];
  const current = { position: 3, answer, say: (text: string) => said.push(text) } as unknown as Question;
  const moveOn = async (position: number) => {
    asked.push(position);
    return arrives;
  };
  return { steps: new Steps({ current }, { nextTodo: "todo", nextWait: "wait" }, moveOn), said, asked };
}

describe("the next question", () => {
  it("is asked for once, however often the button is pressed", async () => {
    const { steps, asked } = scene(["a"], true);
    expect(await Promise.all([steps.next(), steps.next()])).toEqual([true, false]);
    expect(asked).toEqual([3]);
  });

  it("leaves an open one behind only when asked for twice", async () => {
    const { steps, said, asked } = scene([], true);
    expect(await steps.next()).toBe(false);
    expect([said, asked]).toEqual([["todo"], []]);
    expect(await steps.next()).toBe(true);
  });

  it("waits for the network and says so", async () => {
    const { steps, said } = scene(["a"], false);
    expect(await steps.next()).toBe(false);
    expect(said).toEqual(["wait"]);
  });
});
