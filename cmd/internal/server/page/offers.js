// Completion: a list under the caret of what the engine says may be typed there.
import { ask } from "./ask.js";
import { box, placeOf, replace } from "./editor.js";
import { byId, make, say } from "./make.js";

const list = byId("offers");
let offers = [], typed = "", start = 0, active = -1, asked = 0;

const isOpen = () => !list.hidden;

export function close() {
  asked++;
  list.hidden = true;
  box.removeAttribute("aria-activedescendant");
}

async function open(wanted) {
  const number = ++asked, at = box.selectionStart;
  let answer;
  try {
    answer = await ask("complete", { Text: box.value, At: new TextEncoder().encode(box.value.slice(0, at)).length });
  } catch {
    return;
  }
  if (number !== asked || box.selectionStart !== at || document.activeElement !== box) return;
  offers = answer.items;
  typed = answer.typed;
  start = at - typed.length;
  if (!offers.length || !wanted && offers.some((o) => o.text === typed)) return close();
  list.replaceChildren(...offers.map((o, i) => make("li", { role: "option", id: "offer" + i, "aria-selected": "false", onmousedown: (e) => { e.preventDefault(); take(i); } },
    make("b", {}, o.text), make("i", {}, (o.detail || o.kind).split("\n")[0]), ...(o.doc ? [make("small", {}, o.doc)] : []))));
  list.hidden = false;
  const from = placeOf(start), frame = list.parentElement.getBoundingClientRect();
  list.style.left = Math.max(0, Math.min(from.left - frame.left - 8, frame.width - list.offsetWidth)) + "px";
  list.style.top = from.bottom - frame.top + 4 + "px";
  choose(typed || wanted ? 0 : -1);
  say(offers.length + " completions");
}

function choose(i) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = i;
  const item = list.children[i];
  if (!item) return box.removeAttribute("aria-activedescendant");
  item.setAttribute("aria-selected", "true");
  item.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", item.id);
}

function take(i) {
  const at = box.selectionStart;
  close();
  replace(start, at, offers[i].text); // what was typed since is part of the name
  if (/[(.]$/.test(offers[i].text)) return;
  close();
}

box.addEventListener("input", (e) => {
  const before = box.value.slice(0, box.selectionStart);
  if (e.inputType === "insertText" && /[\w.$]$|[|(,=]\s?$|\b(by|where|on|extend|project)\s$/.test(before) || isOpen() && e.inputType?.startsWith("delete") && /\w$/.test(before)) open(false);
  else close();
});
box.addEventListener("blur", close);

// key handles a key of the list; true where it was one.
export function key(e) {
  if (e.key === " " && e.ctrlKey) {
    open(true);
    return true;
  }
  if (!isOpen()) return false;
  const last = offers.length - 1;
  switch (e.key) {
    case "ArrowDown": choose(active < last ? active + 1 : 0); return true;
    case "ArrowUp": choose(active > 0 ? active - 1 : last); return true;
    case "PageDown": choose(Math.min(active + 8, last)); return true;
    case "PageUp": choose(Math.max(active - 8, 0)); return true;
    case "Escape": close(); return true;
    case "Tab":
    case "Enter":
      if (e.shiftKey || active < 0) return close(), false;
      take(active);
      return true;
    case "ArrowLeft":
    case "ArrowRight": close();
  }
  return false;
}
