import { expect, test } from "vitest";
import { isFound } from "./ticks";

const ROW = "张伟 zhang1 wei3";

test.each(["", "张", "张伟", "伟", "zhang", "zhangwei", "zhang wei", "zw", "wei", "ZW"])("%s finds 张伟", (typed) => {
  expect(isFound(ROW, typed)).toBe(true);
});

test.each(["李", "li", "wz", "hang", "张三"])("%s does not find 张伟", (typed) => {
  expect(isFound(ROW, typed)).toBe(false);
});
