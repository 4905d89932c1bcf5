/** Rich text as the platform keeps it: what a field holds is written in one canonical way; what is pasted loses all but its sense. */

const MARKS: Record<string, string> = {
  B: "strong",
  STRONG: "strong",
  I: "em",
  EM: "em",
  U: "u",
  S: "s",
  STRIKE: "s",
  DEL: "s",
  SUB: "sub",
  SUP: "sup",
};
const INLINE = new Set(["SMALL", "MARK", "CODE", "RUBY", "RT", "RP"]);
const HEADS = new Set(["H2", "H3", "H4", "H5", "PRE"]);
const BOXES = new Set(["BLOCKQUOTE", "FIGURE", "FIGCAPTION", "DL", "DT", "DD"]);
const LISTS = new Set(["UL", "OL"]);
const DROPPED = new Set([
  "STYLE",
  "SCRIPT",
  "META",
  "LINK",
  "TITLE",
  "XML",
  "HEAD",
  "TEMPLATE",
  "IFRAME",
  "OBJECT",
  "SVG",
  "INPUT",
  "BUTTON",
]);
const BLOCK = "p,div,ul,ol,li,table,h1,h2,h3,h4,h5,h6,pre,blockquote,figure,dl,hr,section,article";
const OURS = "/questions/images/";

export function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function quoted(text: string): string {
  return escaped(text).replace(/"/g, "&quot;");
}

function isBlock(node: Node): node is HTMLElement {
  return node instanceof HTMLElement && node.matches(BLOCK);
}

function holdsBlocks(node: Node): boolean {
  return node instanceof HTMLElement && node.querySelector(BLOCK) !== null;
}

/** `<img>` of this site alone, as it is kept. */
function image(element: HTMLElement): string {
  const source = element.getAttribute("src") ?? "";
  if (!source.startsWith(OURS)) return "";
  const size = ["width", "height"].flatMap((name) => {
    const value = element.getAttribute(name) ?? "";
    return /^\d{1,4}$/.test(value) ? [` ${name}="${value}"`] : [];
  });
  return `<img src="${quoted(source)}" alt="${quoted(element.getAttribute("alt") ?? "")}"${size.join("")}>`;
}

/** The style as written: `style` itself is refused by the content policy, so that `parsed` keeps it under another name. */
function styleOf(element: Element): string {
  return element.getAttribute("data-style") ?? element.getAttribute("style") ?? "";
}

const STYLES: [string, RegExp][] = [
  ["strong", /font-weight:\s*(bold|bolder|[6-9]00)/i],
  ["em", /font-style:\s*italic/i],
  ["u", /text-decoration[^;]*underline/i],
  ["s", /text-decoration[^;]*line-through/i],
  ["sup", /vertical-align:\s*super/i],
  ["sub", /vertical-align:\s*sub(?!p)/i],
];

/** What an element's style says in the way of marks; a word processor writes them so. */
function styled(element: HTMLElement): string[] {
  const style = styleOf(element);
  return STYLES.filter(([, sign]) => sign.test(style)).map(([tag]) => tag);
}

function marksOf(element: HTMLElement): string[] {
  const own = MARKS[element.tagName];
  const isPlain = own === "strong" && /font-weight:\s*(normal|[1-5]00)/i.test(styleOf(element));
  return [...new Set([...(own && !isPlain ? [own] : []), ...styled(element)])];
}

function wrapped(inside: string, tags: string[]): string {
  if (!inside.trim()) return inside;
  return tags.reduceRight((text, tag) => `<${tag}>${text}</${tag}>`, inside);
}

function inline(nodes: Iterable<Node>): string {
  let made = "";
  for (const node of nodes) {
    if (node.nodeType === Node.TEXT_NODE) made += escaped((node.textContent ?? "").replaceAll("\u00a0", " "));
    else if (node instanceof HTMLElement) made += element(node);
  }
  return made;
}

function element(node: HTMLElement): string {
  const tag = node.tagName;
  if (DROPPED.has(tag) || /mso-list:\s*ignore/i.test(styleOf(node))) return "";
  if (tag === "BR") return "<br>";
  if (tag === "IMG") return image(node);
  const inside = inline(node.childNodes);
  if (tag === "A") {
    const address = node.getAttribute("href") ?? "";
    return /^(https?:|mailto:|\/(?!\/))/i.test(address) && inside.trim() ? `<a href="${quoted(address)}">${inside}</a>` : inside;
  }
  const name = tag.toLowerCase();
  return wrapped(INLINE.has(tag) ? `<${name}>${inside}</${name}>` : inside, marksOf(node));
}

/** No space at the ends of lines, no break at the end: an empty line stays where it says something. */
function tidy(fragment: string): string {
  return fragment.replace(/ *<br> */g, "<br>").replace(/^(?:\s|<br>)+|(?:\s|<br>)+$/g, "");
}

/** A paragraph of a list that a word processor writes as a paragraph: the sign before it, or null. */
function listSign(node: HTMLElement): string | null {
  const isItem = /mso-list:\s*l\d/i.test(styleOf(node)) || /^MsoListParagraph/.test(node.className);
  if (!isItem) return null;
  const sign = [...node.querySelectorAll<HTMLElement>("[style], [data-style]")].find((each) => /mso-list:\s*ignore/i.test(styleOf(each)));
  return sign?.textContent?.trim() ?? "";
}

function items(list: HTMLElement): string {
  let made = "";
  for (const child of list.children) {
    if (!(child instanceof HTMLElement)) continue;
    if (LISTS.has(child.tagName)) made = made.replace(/<\/li>$/, `${blocks([child])}</li>`);
    else made += `<li>${flow(child)}</li>`;
  }
  return made.replaceAll("<li></li>", "");
}

function cell(node: HTMLTableCellElement): string {
  const name = node.tagName.toLowerCase();
  const span = ["colspan", "rowspan"].flatMap((each) => {
    const value = node.getAttribute(each) ?? "";
    return /^\d{1,3}$/.test(value) && value !== "1" ? [` ${each}="${value}"`] : [];
  });
  const scope = name === "th" && /^(col|row)$/.test(node.scope) ? ` scope="${node.scope}"` : "";
  return `<${name}${span.join("")}${scope}>${flow(node)}</${name}>`;
}

function table(node: HTMLTableElement): string {
  const row = (each: HTMLTableRowElement) => `<tr>${[...each.cells].map(cell).join("")}</tr>`;
  const head = node.tHead ? `<thead>${[...node.tHead.rows].map(row).join("")}</thead>` : "";
  const rest = [...node.rows].filter((each) => each.parentElement !== node.tHead);
  return rest.length || head ? `<table>${head}<tbody>${rest.map(row).join("")}</tbody></table>` : "";
}

/** What stands in a cell or an item: words alone where that is all. */
function flow(node: HTMLElement): string {
  const made = blocks(node.childNodes);
  const only = /^<p>((?:(?!<\/?p>).)*)<\/p>((?:<(ul|ol)>.*<\/\3>)?)$/s.exec(made);
  return only ? `${only[1]}${only[2]}` : made;
}

/** Blocks, with words that stand between them as paragraphs. */
function blocks(nodes: Iterable<Node>): string {
  let made = "";
  let line: Node[] = [];
  let list: { tag: string; items: string } | null = null;
  const endLine = () => {
    const text = tidy(inline(line));
    if (text) made += `<p>${text}</p>`;
    line = [];
  };
  const endList = () => {
    if (list?.items) made += `<${list.tag}>${list.items}</${list.tag}>`;
    list = null;
  };
  for (const node of nodes) {
    const sign = node instanceof HTMLElement ? listSign(node) : null;
    if (node instanceof HTMLElement && sign !== null) {
      endLine();
      const tag = /^[(（]?[\da-z一二三四五六七八九十]+[.、．)）]/i.test(sign) ? "ol" : "ul";
      if (list && list.tag !== tag) endList();
      list ??= { tag, items: "" };
      list.items += `<li>${tidy(inline(node.childNodes))}</li>`;
    } else if (isBlock(node) || holdsBlocks(node)) {
      endLine();
      endList();
      made += block(node as HTMLElement);
    } else if (list && !(node.textContent ?? "").trim() && !(node instanceof HTMLElement)) {
    } else {
      endList();
      line.push(node);
    }
  }
  endLine();
  endList();
  return made;
}

function block(node: HTMLElement): string {
  const tag = node.tagName;
  const name = tag.toLowerCase();
  if (DROPPED.has(tag)) return "";
  if (tag === "HR") return "<hr>";
  if (LISTS.has(tag)) {
    const inside = items(node);
    const start = tag === "OL" && /^\d{1,4}$/.test(node.getAttribute("start") ?? "") ? ` start="${node.getAttribute("start")}"` : "";
    return inside ? `<${name}${start}>${inside}</${name}>` : "";
  }
  if (node instanceof HTMLTableElement) return table(node);
  if (HEADS.has(tag)) {
    const inside = tag === "PRE" ? escaped(node.textContent ?? "") : tidy(inline(node.childNodes));
    return inside.trim() ? `<${name}>${inside}</${name}>` : "";
  }
  if (BOXES.has(tag)) return `<${name}>${flow(node)}</${name}>`;
  if (tag === "H1" || tag === "H6") return blocks([...node.childNodes]).replace(/^<p>(.*)<\/p>$/s, "<p><strong>$1</strong></p>");
  return blocks(node.childNodes);
}

/** The content of a field, or of what was pasted, in the way it is kept. */
export function written(root: ParentNode & Node): string {
  return blocks(root.childNodes);
}

/** HTML as a page of its own, in which nothing runs and no style applies. */
export function parsed(html: string): Document {
  const inert = html.replace(/<style\b[\s\S]*?<\/style>/gi, "").replace(/(<[a-z][^>]*?\s)style(?=\s*=)/gi, "$1data-style");
  return new DOMParser().parseFromString(inert, "text/html");
}

const EAST = "[\\u2e80-\\u9fff\\uff00-\\uffef]";
const WRAP = new RegExp(`(${EAST})\\s*\\n\\s*(?=${EAST})`, "g");

/** Line ends of a file's source are spaces, and between Chinese letters nothing. */
function fold(page: Document): void {
  const walk = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (!node.parentElement?.closest("pre")) node.textContent = (node.textContent ?? "").replace(WRAP, "$1").replace(/[\s\u00a0]+/g, " ");
  }
}

/** What was copied elsewhere, cleaned; and the images that cannot come along with it. */
export function cleaned(html: string): { html: string; lost: number } {
  const page = parsed(html);
  fold(page);
  const images = [...page.images].filter((each) => !(each.getAttribute("src") ?? "").startsWith(OURS));
  return { html: written(page.body), lost: images.length };
}

function lines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => escaped(line.trim()))
    .join("<br>");
}

/** Paragraphs of plain text as HTML, as the server writes them. */
export function fromText(text: string): string {
  const paragraphs = text.trim().split(/\s*\n\s*\n\s*/);
  return paragraphs
    .filter(Boolean)
    .map((each) => `<p>${lines(each)}</p>`)
    .join("");
}

/** The text of which `html` is nothing more than the paragraphs, or the lines, as the server writes them; null where it says more. */
export function asText(html: string): string | null {
  if (/<(?!\/?p>|br>)/.test(html)) return null;
  const tagged = html
    .replaceAll("</p><p>", "\n\n")
    .replaceAll("<br>", "\n")
    .replace(/<\/?p>/g, "");
  const text = tagged.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  return fromText(text) === html || lines(text) === html ? text : null;
}

/** Words that stand in a label: the lines of paragraphs. */
export function asLine(html: string): string {
  if (/<(ul|ol|table|h\d|pre|blockquote|figure|dl|hr)\b/.test(html)) return html;
  return html.replaceAll("</p><p>", "<br>").replace(/<\/?p>/g, "");
}

/** Markdown for what has a sign there; the rest as words. */
export function asMarkdown(html: string): string {
  const page = parsed(html);
  for (const [tag, sign] of [
    ["strong", "**"],
    ["em", "*"],
  ] as const)
    for (const each of page.querySelectorAll(tag)) each.replaceWith(sign, ...each.childNodes, sign);
  for (const each of page.querySelectorAll("img")) each.replaceWith(`![${each.alt}](${each.getAttribute("src")})`);
  for (const each of page.querySelectorAll("li")) each.before("\n- ");
  for (const each of page.querySelectorAll("br")) each.replaceWith("\n");
  for (const each of page.querySelectorAll("p")) each.after("\n\n");
  return (page.body.textContent ?? "").replace(/\n{3,}/g, "\n\n").trim();
}
