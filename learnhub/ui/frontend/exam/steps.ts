/** Questions that come one at a time, without a way back: what was given arrives first, then the next one is asked for. */
import type { Words } from "../page/words";
import type { Paper } from "./paper";

export class Steps {
  private isSure = false;
  private isBusy = false;

  constructor(
    private readonly paper: Pick<Paper, "current">,
    private readonly words: Words,
    private readonly moveOn: (position: number) => Promise<boolean>,
  ) {}

  /** True when the next question is there. One without an answer is left behind only when asked for twice. */
  async next(): Promise<boolean> {
    const question = this.paper.current;
    if (!question || this.isBusy) return false;
    if (!question.answer.length && !this.isSure) {
      this.isSure = true;
      question.say(this.words.nextTodo ?? "");
      return false;
    }
    this.isBusy = true;
    const isThere = await this.moveOn(question.position);
    this.isBusy = false;
    if (!isThere) question.say(this.words.nextWait ?? "");
    return isThere;
  }
}
