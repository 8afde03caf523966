// The query box: a text area over a copy of its text, which has the colours and the marks.
import { byId, make } from "./make.js";

export const box = byId("query");
const look = byId("look");
const mostColoured = 100000; // characters
let marks = []; // { start, end, severity }, in characters

const words = "and|or|not|by|on|in|has|has_any|has_all|contains|startswith|endswith|between|matches|regex|kind|with|asc|desc|let|set|declare|nulls|first|last|true|false|null|dynamic|datatable|from|to|step|as|of";
const parts = new RegExp([
  /(\/\/[^\n]*)/, /(```[\s\S]*?(?:```|$)|[hH]?@"[^"\n]*"?|[hH]?@'[^'\n]*'?|[hH]?"(?:[^"\\\n]|\\.)*"?|[hH]?'(?:[^'\\\n]|\\.)*'?)/,
  /(\b\d[\w.]*)/, /((?<=\|\s*)[a-z][\w-]*)/, new RegExp("(\\b(?:" + words + ")\\b)"), /([A-Za-z_]\w*(?=\())/,
].map((r) => r.source).join("|"), "g");
const classes = ["c", "s", "n", "k", "k", "f"];

// coloured is the parts of a text in order: [start, end, class].
function coloured(text) {
  const out = [];
  if (text.length > mostColoured) return out;
  for (const m of text.matchAll(parts)) out.push([m.index, m.index + m[0].length, classes[m.slice(1).findIndex((g) => g !== undefined)]]);
  return out;
}

export function draw() {
  const text = box.value, out = document.createDocumentFragment();
  const spans = coloured(text);
  const cuts = new Set([0, text.length]);
  for (const [a, b] of spans) cuts.add(a).add(b);
  for (const m of marks) cuts.add(m.start).add(m.end);
  const places = [...cuts].sort((a, b) => a - b);
  let at = 0;
  for (let i = 0; i + 1 < places.length; i++) {
    const [from, to] = [places[i], places[i + 1]];
    while (at < spans.length && spans[at][1] <= from) at++;
    let piece = document.createTextNode(text.slice(from, to));
    if (at < spans.length && spans[at][0] <= from) piece = make("span", { class: spans[at][2] }, piece);
    const mark = marks.find((m) => m.start <= from && to <= m.end);
    out.append(mark ? make("mark", { class: mark.severity }, piece) : piece);
  }
  out.append("\n");
  look.replaceChildren(out);
}

// mark marks the places of problems; the server counts them in bytes.
export function mark(problems) {
  const bytes = new TextEncoder().encode(box.value), decoder = new TextDecoder();
  const characters = (n) => decoder.decode(bytes.subarray(0, n)).length;
  marks = problems.filter((p) => p.line && !p.file && p.severity !== "note").map((p) => {
    let start = characters(p.start), end = characters(p.end);
    if (end <= start) end = Math.min(start + 1, box.value.length);
    if (end <= start) start = Math.max(0, end - 1);
    return { start, end, severity: p.severity };
  });
  box.setAttribute("aria-invalid", String(marks.some((m) => m.severity === "error")));
  draw();
}

export function unmark() {
  if (marks.length) mark([]);
}

export function caretAt(bytes) {
  const all = new TextEncoder().encode(box.value);
  const at = new TextDecoder().decode(all.subarray(0, bytes)).length;
  box.focus();
  box.setSelectionRange(at, at);
}

// replace puts a text in the place of another, so that it can be undone.
export function replace(start, end, text) {
  box.focus();
  box.setSelectionRange(start, end);
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    box.setRangeText(text, start, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// insert puts a name where the caret is, parted from the words around it.
export function insert(name) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const before = /[\w\])]$/.test(value.slice(0, start)) ? " " : "";
  replace(start, end, before + name);
}

// placeOf is where on the screen a character of the query is.
export function placeOf(offset) {
  const walk = document.createTreeWalker(look, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    if (offset < n.length) {
      const range = document.createRange();
      range.setStart(n, offset);
      range.setEnd(n, offset);
      const r = range.getClientRects()[0];
      if (r) return r;
      range.setEnd(n, offset + 1);
      return range.getBoundingClientRect();
    }
    offset -= n.length;
  }
  return look.getBoundingClientRect();
}

// A key that did something types nothing, also where its text comes as an event of its own.
let handled = false;
box.parentElement.addEventListener("keydown", (e) => { handled = e.defaultPrevented; });
box.addEventListener("beforeinput", (e) => {
  if (handled && e.inputType === "insertLineBreak") e.preventDefault();
  handled = false;
});
