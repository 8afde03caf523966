// A table of results. Only the rows that are seen are in the page, so it may have any number.
import { byId, make } from "./make.js";

const rowHeight = 28, highest = 15e6; // pixels that browsers can scroll
const numeric = new Set(["int", "long", "real", "decimal"]);

export class Grid {
  constructor(result) {
    this.result = result;
    this.rows = Uint32Array.from({ length: result.rows }, (_, i) => i); // in the order that they are shown
    this.order = this.rows;
    this.sorted = { column: -1, descending: false };
    this.row = 0;
    this.col = 0;
    this.body = make("div", { class: "body", role: "rowgroup" });
    this.head = make("div", { class: "line head", role: "row", "aria-rowindex": "1" }, ...result.columns.map((c, i) =>
      make("div", { class: "cell" + (numeric.has(c.type) ? " right" : ""), role: "columnheader", id: "head" + i, title: c.name + ": " + c.type, "aria-sort": "none", "aria-colindex": i + 1, onclick: () => this.sort(i) }, c.name)));
    this.element = make("div", { class: "grid", role: "grid", tabindex: "0", "aria-label": "Rows", "aria-colcount": result.columns.length, onscroll: () => this.soon(), onkeydown: (e) => this.key(e) },
      make("div", { role: "rowgroup", class: "headgroup" }, this.head), this.body);
    this.body.addEventListener("mousedown", (e) => this.point(e));
    this.body.addEventListener("dblclick", () => this.open());
    new ResizeObserver(() => this.soon()).observe(this.element);
    const widths = result.columns.map((c, i) => this.width(c, i));
    this.columns = widths.map((w, i) => i === widths.length - 1 ? `minmax(${w}px, 1fr)` : w + "px").join(" ");
    this.total = widths.reduce((a, b) => a + b, 0);
    this.lefts = widths.map((_, i) => widths.slice(0, i).reduce((a, b) => a + b, 0));
    this.widths = widths;
    this.head.style.gridTemplateColumns = this.columns;
  }

  // width is how wide a column is, by its name and its first values.
  width(column, i) {
    let longest = column.name.length + 2;
    for (const v of this.result.values[i].slice(0, 200)) longest = Math.max(longest, v === null ? 0 : v.length);
    return Math.round(Math.min(Math.max(longest * 7.6 + 26, 70), 380));
  }

  soon() {
    this.waiting ??= requestAnimationFrame(() => { this.waiting = undefined; this.draw(); });
  }

  // first is the first row that is seen, and how far above the edge it begins.
  first() {
    const n = this.rows.length, all = n * rowHeight, view = this.element.clientHeight - this.head.offsetHeight;
    if (all <= highest) return [Math.floor(this.element.scrollTop / rowHeight), 0];
    const at = Math.round(this.element.scrollTop / (highest - view) * (n - Math.floor(view / rowHeight)));
    return [Math.max(0, at), this.element.scrollTop - at * rowHeight];
  }

  draw() {
    const n = this.rows.length, { columns, values } = this.result;
    this.body.style.height = Math.min(n * rowHeight, highest) + "px";
    this.body.style.minWidth = this.total + "px";
    this.element.setAttribute("aria-rowcount", n + 1);
    const [top, shift] = this.first(), seen = Math.ceil(this.element.clientHeight / rowHeight) + 1;
    const lines = [];
    for (let r = Math.max(0, top - 4); r < Math.min(n, top + seen + 4); r++) {
      const line = make("div", { class: "line", role: "row", "aria-rowindex": r + 2 });
      line.style.gridTemplateColumns = this.columns;
      line.style.transform = `translateY(${r * rowHeight + shift}px)`;
      for (let c = 0; c < columns.length; c++) {
        const v = values[c][this.rows[r]];
        const cell = make("div", { class: "cell" + (numeric.has(columns[c].type) ? " right" : ""), role: "gridcell", id: `cell${r}-${c}`, "aria-colindex": c + 1 }, v === null ? "null" : v.length > 500 ? v.slice(0, 500) + "…" : v);
        if (v === null) cell.classList.add("nothing");
        line.append(cell);
      }
      lines.push(line);
    }
    if (!n) lines.push(make("p", { class: "empty" }, this.result.rows ? "No row has this." : "The result has no rows."));
    this.body.replaceChildren(...lines);
    this.activate();
  }

  activate() {
    this.element.querySelector(".active")?.classList.remove("active");
    const cell = byId(this.row < 0 ? "head" + this.col : `cell${this.row}-${this.col}`);
    cell?.classList.add("active");
    if (cell) this.element.setAttribute("aria-activedescendant", cell.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  point(e) {
    const cell = e.target.closest(".cell"), at = cell?.id.match(/^cell(\d+)-(\d+)$/);
    if (!at) return;
    [this.row, this.col] = [Number(at[1]), Number(at[2])];
    this.activate();
  }

  key(e) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 2), last = this.rows.length - 1, right = this.result.columns.length - 1;
    if ((e.ctrlKey || e.metaKey) && e.key === "c" && this.row >= 0 && getSelection().isCollapsed) {
      navigator.clipboard.writeText(this.value(this.row, this.col) ?? "").catch(() => {});
      return e.preventDefault();
    }
    if (e.key === "Enter" || e.key === " ") {
      e.preventDefault();
      return this.row < 0 ? this.sort(this.col) : this.open();
    }
    const whole = e.ctrlKey || e.metaKey;
    const step = {
      ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [page, 0], PageUp: [-page, 0],
      Home: [whole ? -Infinity : 0, -Infinity], End: [whole ? Infinity : 0, Infinity],
    }[e.key];
    if (!step) return;
    e.preventDefault();
    const up = e.key === "ArrowUp" ? -1 : Math.min(0, this.row);
    this.row = Math.min(Math.max(this.row + step[0], up), last);
    this.col = Math.min(Math.max(this.col + step[1], 0), right);
    this.reveal();
    this.draw();
  }

  // reveal scrolls to the active cell.
  reveal() {
    const box = this.element, view = box.clientHeight - this.head.offsetHeight, n = this.rows.length;
    if (this.row >= 0 && n * rowHeight <= highest) {
      const y = this.row * rowHeight;
      if (y < box.scrollTop) box.scrollTop = y;
      else if (y + rowHeight > box.scrollTop + view) box.scrollTop = y + rowHeight - view;
    } else if (this.row >= 0) {
      const [top] = this.first(), seen = Math.floor(view / rowHeight);
      if (this.row < top || this.row >= top + seen) box.scrollTop = Math.min(this.row, n - seen) / (n - seen) * (highest - view);
    }
    const [left, width] = [this.lefts[this.col], this.widths[this.col]];
    if (left < box.scrollLeft) box.scrollLeft = left;
    else if (left + width > box.scrollLeft + box.clientWidth) box.scrollLeft = left + width - box.clientWidth;
  }

  value(row, col) { return this.result.values[col][this.rows[row]]; }

  // open shows a row as a whole.
  open() {
    if (this.row < 0 || this.row >= this.rows.length) return;
    const dialog = byId("row");
    byId("rowtitle").textContent = "Row " + (this.row + 1).toLocaleString("en");
    dialog.querySelector("dl").replaceChildren(...this.result.columns.flatMap((c, i) => [make("dt", {}, c.name), make("dd", {}, laidOut(this.value(this.row, i), c.type))]));
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  sort(col) {
    const s = this.sorted;
    if (s.column !== col) this.sorted = { column: col, descending: false };
    else if (!s.descending) this.sorted = { column: col, descending: true };
    else this.sorted = { column: -1, descending: false };
    [...this.head.children].forEach((h, i) => h.setAttribute("aria-sort", i !== this.sorted.column ? "none" : this.sorted.descending ? "descending" : "ascending"));
    const compare = this.sorted.column < 0 ? (a, b) => a - b : this.comparison(this.sorted);
    this.order = this.order.slice().sort(compare);
    this.rows = this.keep ? this.order.filter((r) => this.keep[r]) : this.order;
    this.element.scrollTop = 0;
    this.draw();
  }

  // comparison orders rows by a column's values; nulls stand last.
  comparison({ column, descending }) {
    const values = this.result.values[column], sign = descending ? -1 : 1, keys = keysOf(values, this.result.columns[column].type);
    return (a, b) => {
      if (values[a] === null || values[b] === null) return (values[a] === null) - (values[b] === null) || a - b;
      return keys[a] < keys[b] ? -sign : keys[a] > keys[b] ? sign : a - b;
    };
  }

  // filter keeps the rows that have a text, in one column or in any; it lets the page go on meanwhile.
  async filter(text, column) {
    const wanted = text.toLowerCase(), number = this.filters = (this.filters ?? 0) + 1, n = this.result.rows;
    const values = column < 0 ? this.result.values : [this.result.values[column]];
    let keep = null;
    if (wanted) {
      keep = new Uint8Array(n);
      for (let r = 0; r < n; r++) {
        if (r % 20000 === 19999) {
          await new Promise((next) => setTimeout(next));
          if (number !== this.filters) return undefined;
        }
        for (const v of values) {
          if (v[r] !== null && v[r].toLowerCase().includes(wanted)) { keep[r] = 1; break; }
        }
      }
    }
    this.keep = keep;
    this.rows = keep ? this.order.filter((r) => keep[r]) : this.order;
    this.row = Math.min(this.row, Math.max(0, this.rows.length - 1));
    this.element.scrollTop = 0;
    this.draw();
    return this.rows.length;
  }

  // text is the rows that are shown: as text with tabs, or as CSV.
  text(format) {
    const cell = format === "csv" ? (v) => v === null ? "" : /[",\r\n]/.test(v) ? '"' + v.replaceAll('"', '""') + '"' : v : (v) => (v ?? "").replace(/[\t\r\n]+/g, " ");
    const [between, end] = format === "csv" ? [",", "\r\n"] : ["\t", "\n"];
    const lines = [this.result.columns.map((c) => cell(c.name)).join(between)];
    for (const r of this.rows) lines.push(this.result.values.map((v) => cell(v[r])).join(between));
    return lines.join(end) + end;
  }
}

// keysOf are values that < puts into their order. Numbers that a double does not hold stay exact.
function keysOf(values, type) {
  if (type === "long" || type === "int") {
    const all = Float64Array.from(values, (v) => v === null ? 0 : Number(v));
    return all.every(Number.isSafeInteger) ? all : values.map((v) => v === null ? 0n : BigInt(v));
  }
  if (type === "real" || type === "decimal") return Float64Array.from(values, (v) => v === null ? 0 : /^[+-]?[Ii]nf/.test(v) ? (v[0] === "-" ? -Infinity : Infinity) : Number(v));
  if (type === "timespan") return values.map(ticks);
  if (type === "datetime") return values.map((v) => v && v.replace("Z", ""));
  if (type === "bool") return values.map((v) => v === "true" ? 1 : 0);
  return values;
}

// ticks is a timespan such as -1.02:03:04.5, in 100 ns.
function ticks(text) {
  const m = text?.match(/^(-?)(?:(\d+)\.)?(\d+):(\d+):(\d+)(?:\.(\d+))?$/);
  if (!m) return 0n;
  const n = (((BigInt(m[2] ?? 0) * 24n + BigInt(m[3])) * 60n + BigInt(m[4])) * 60n + BigInt(m[5])) * 10000000n + BigInt((m[6] ?? "").padEnd(7, "0").slice(0, 7));
  return m[1] ? -n : n;
}

function laidOut(value, type) {
  if (value === null) return "null";
  if (type !== "dynamic" || !/^[[{]/.test(value) || /\d{16}/.test(value)) return value; // JavaScript would round long numbers
  try { return JSON.stringify(JSON.parse(value), null, 2); } catch { return value; }
}
