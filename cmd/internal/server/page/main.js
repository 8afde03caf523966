// The page: runs queries and shows what they give.
import { ask } from "./ask.js";
import { box, caretAt, draw, mark, unmark } from "./editor.js";
import { Grid } from "./grid.js";
import { byId, make, say } from "./make.js";
import { listNames } from "./names.js";
import * as offers from "./offers.js";

const run = byId("run"), status = byId("status"), kept = "kql.query";
let running = null, grid = null, pictures = [];

function numbered(n, what) { return n.toLocaleString("en") + " " + what + (n === 1 ? "" : "s"); }

async function start() {
  if (running) return running.abort();
  running = new AbortController();
  offers.close();
  run.textContent = "Stop";
  const begun = performance.now(), timer = setInterval(() => { status.textContent = ((performance.now() - begun) / 1000).toFixed(1) + " s"; }, 100);
  let answer;
  try {
    answer = await ask("query", { Query: box.value }, running.signal);
  } catch (e) {
    answer = { problems: [{ severity: "error", message: e.name === "AbortError" ? "The query was stopped." : e.message }] };
  }
  clearInterval(timer);
  running = null;
  run.textContent = "Run";
  status.textContent = "";
  showProblems(answer.problems);
  showResults(answer);
}

function showProblems(problems) {
  byId("problems").replaceChildren(...problems.map((p) => {
    const place = p.file ? `${p.file}, line ${p.line}, column ${p.column}` : `Line ${p.line}, column ${p.column}`;
    const parts = [make("strong", {}, { error: "Error", warning: "Warning", note: "Note" }[p.severity]), " "];
    if (p.line && !p.file) parts.push(make("button", { type: "button", onclick: () => caretAt(p.start) }, place), " ");
    else if (p.line) parts.push(place, " ");
    parts.push(p.message);
    if (p.hint) parts.push(" ", make("small", {}, "(" + p.hint + ")"));
    return make("li", { class: p.severity }, ...parts);
  }));
  mark(problems);
}

function showResults(answer) {
  for (const url of pictures) URL.revokeObjectURL(url);
  pictures = [];
  const results = answer.results ?? [], views = [];
  byId("answer").hidden = results.length === 0;
  results.forEach((r, i) => {
    const number = results.length > 1 ? " " + (i + 1) : "", chart = answer.charts[i];
    if (chart.kind) views.push({ name: "Chart" + number, show: () => showChart(chart, box.value) });
    views.push({ name: "Table" + number, show: () => showGrid(r) });
  });
  if (!views.length) return;
  const rows = results.map((r) => numbered(r.rows, "row")).join(", ");
  status.textContent = rows + " in " + (answer.seconds < 1 ? Math.max(1, Math.round(answer.seconds * 1000)) + " ms" : answer.seconds.toFixed(2) + " s");
  const tabs = byId("tabs");
  const select = (i, focus) => {
    [...tabs.children].forEach((t, n) => {
      t.setAttribute("aria-selected", String(n === i));
      t.tabIndex = n === i ? 0 : -1;
    });
    if (focus) tabs.children[i].focus();
    byId("panel").setAttribute("aria-labelledby", "tab" + i);
    views[i].show();
  };
  tabs.replaceChildren(...views.map((v, i) => make("button", {
    type: "button", role: "tab", id: "tab" + i, "aria-controls": "panel", onclick: () => select(i),
    onkeydown: (e) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: views.length - 1 }[e.key];
      if (to !== undefined) select((to + views.length) % views.length, true);
    },
  }, v.name)));
  select(0);
}

function showGrid(result) {
  byId("gridtools").hidden = false;
  byId("filter").value = "";
  byId("column").replaceChildren(make("option", { value: "-1" }, "All columns"), ...result.columns.map((c, i) => make("option", { value: i }, c.name)));
  grid = new Grid(result);
  byId("panel").replaceChildren(grid.element);
  grid.draw();
}

function showChart(chart) {
  byId("gridtools").hidden = true;
  grid = null;
  if (chart.why) return byId("panel").replaceChildren(make("p", { class: "empty" }, "There is no chart: " + chart.why + "."));
  const url = URL.createObjectURL(new Blob([chart.svg], { type: "image/svg+xml" }));
  pictures.push(url);
  byId("panel").replaceChildren(make("div", { class: "picture", tabindex: "0" }, make("img", { src: url, alt: chart.kind + " of the rows that the tab Table has" })));
}

let filtering = 0;
function filter() {
  clearTimeout(filtering);
  filtering = setTimeout(async () => {
    const of = grid, n = await of?.filter(byId("filter").value, Number(byId("column").value));
    if (n !== undefined && of === grid) say(numbered(n, "row"));
    if (n !== undefined && of === grid) status.textContent = n === of.result.rows ? numbered(n, "row") : n.toLocaleString("en") + " of " + numbered(of.result.rows, "row");
  }, 150);
}

async function copy(format) {
  try {
    await navigator.clipboard.writeText(grid.text(format));
    status.textContent = numbered(grid.rows.length, "row") + " copied";
  } catch (e) {
    status.textContent = "The browser does not let the page copy: " + e.message;
  }
}

box.addEventListener("keydown", (e) => {
  if (e.key === "Enter" && (e.shiftKey || e.ctrlKey || e.metaKey)) start();
  else if (!offers.key(e)) return;
  e.preventDefault();
});
box.addEventListener("input", () => {
  unmark();
  draw();
  try { sessionStorage.setItem(kept, box.value); } catch { /* it is too long to be kept */ }
});
run.addEventListener("click", start);
byId("filter").addEventListener("input", filter);
byId("column").addEventListener("change", filter);
byId("copy").addEventListener("click", () => copy("text"));
byId("copycsv").addEventListener("click", () => copy("csv"));

const toggle = byId("toggle");
function fold(folded) {
  document.body.classList.toggle("folded", folded);
  toggle.setAttribute("aria-expanded", String(!folded));
}
toggle.addEventListener("click", () => fold(!document.body.classList.contains("folded")));
fold(matchMedia("(max-width: 720px)").matches);

box.value = sessionStorage.getItem(kept) ?? "";
draw();
listNames().then((first) => {
  if (!box.value && first) {
    box.value = first + "\n| take 100";
    box.setSelectionRange(box.value.length, box.value.length);
    draw();
  }
});
