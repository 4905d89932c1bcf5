import { describe, expect, it } from "vitest";
import { asLine, asText, fromText } from "./markup";

describe("plain text as HTML and back", () => {
  it.each([
    ["", ""],
    ["党章", "<p>党章</p>"],
    ["第一行\n第二行\n\n另一段", "<p>第一行<br>第二行</p><p>另一段</p>"],
    ["1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"],
    ["（  ）两个空格", "<p>（  ）两个空格</p>"],
  ])("%j", (text, html) => {
    expect(fromText(text)).toBe(html);
    expect(asText(html)).toBe(text);
  });

  it.each([
    "<p><strong>重点</strong></p>",
    '<p><img src="/questions/images/a.png" alt=""></p>',
    "<p>一</p>\n<p>二</p>",
    "<p>一<br><br>二</p>",
    "<p>空&nbsp;格</p>",
  ])("says that %j is more than text", (html) => {
    expect(asText(html)).toBeNull();
  });

  it("takes the lines of an option for text", () => {
    expect(asText("甲<br>乙 &amp; 丙")).toBe("甲\n乙 & 丙");
  });
});

describe("words in a label", () => {
  it("has lines for paragraphs, and leaves lists alone", () => {
    expect(asLine("<p>甲</p><p>乙</p>")).toBe("甲<br>乙");
    expect(asLine("<ul><li>甲</li></ul>")).toBe("<ul><li>甲</li></ul>");
  });
});
