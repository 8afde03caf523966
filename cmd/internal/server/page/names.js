// The list of what queries may name; a click puts a name into the query.
import { ask } from "./ask.js";
import { box, insert, replace } from "./editor.js";
import { byId, make, say } from "./make.js";

const mostShown = 300; // of a list; the rest is found by its name
let groups = [], asked = 0;

// listNames fills the lists, and gives the first table.
export async function listNames() {
  let names;
  try {
    names = await ask("names", {});
  } catch (e) {
    byId("lists").replaceChildren(make("p", {}, e.message));
    return "";
  }
  byId("where").textContent = "database " + names.database;
  groups = [
    { title: "Tables", items: names.tables, entry: tableEntry },
    { title: "Functions", items: names.functions, entry: (f) => entry(f.name, "(" + f.parameters + ")", f.doc, () => insert(f.name + "(")) },
    { title: "Rules and queries", items: names.rules, entry: (r) => entry(r.name, "", r.path, () => useRule(r)) },
  ].filter((g) => g.items.length);
  show("");
  return names.tables[0]?.text;
}

function show(wanted) {
  const low = wanted.toLowerCase();
  byId("lists").replaceChildren(...groups.flatMap((g) => {
    const fit = g.items.filter((i) => (i.name + " " + (i.path ?? "")).toLowerCase().includes(low));
    if (!fit.length) return [];
    const more = fit.length > mostShown ? [make("p", {}, "and " + (fit.length - mostShown).toLocaleString("en") + " more: type a part of a name above")] : [];
    return [make("h2", {}, g.title, make("span", {}, String(fit.length))), make("ul", { "aria-label": g.title }, ...fit.slice(0, mostShown).map(g.entry)), ...more];
  }));
  if (!byId("lists").hasChildNodes()) byId("lists").append(make("p", {}, wanted ? "Nothing has this name." : "There are no tables."));
}

function entry(name, detail, title, use, ...before) {
  return make("li", {}, make("div", { class: "entry" }, ...before,
    make("button", { type: "button", class: "name", title: title || undefined, onclick: use }, name, ...(detail ? [make("small", {}, detail)] : []))));
}

function tableEntry(t) {
  const open = make("button", { type: "button", class: "open", "aria-expanded": "false", "aria-label": "Columns of " + t.name, onclick: () => unfold(t, item, open) });
  const item = entry(t.name, "", "", () => insert(t.text), open);
  return item;
}

async function unfold(table, item, open) {
  const shown = open.getAttribute("aria-expanded") === "true";
  open.setAttribute("aria-expanded", String(!shown));
  if (shown) return item.lastElementChild.remove();
  const list = make("ul", { "aria-label": "Columns of " + table.name }, make("li", {}, make("p", {}, "…")));
  item.append(list);
  try {
    const { columns, problems } = await ask("columns", { Table: table.name });
    if (problems) throw new Error(problems[0].message);
    list.replaceChildren(...columns.map((c) => entry(c.name, c.type, "", () => insert(c.text))));
  } catch (e) {
    list.replaceChildren(make("li", {}, make("p", {}, e.message)));
  }
}

async function useRule(rule) {
  const number = ++asked;
  try {
    const { query, problems } = await ask("rule", { Path: rule.path });
    if (problems) throw new Error(problems[0].message);
    if (number === asked) replace(0, box.value.length, query);
  } catch (e) {
    byId("status").textContent = e.message;
    say(e.message);
  }
}

byId("find").addEventListener("input", (e) => show(e.target.value.trim()));
