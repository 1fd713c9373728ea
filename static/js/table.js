// Tables: filter as you type, sort by column, rows that open. Rows are put on the page as it is scrolled, so that thousands
// of them cost no more than the first hundred.

import { button, h, put, unique } from "./dom.js";
import { t } from "./text.js";

const CHUNK = 80;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/**
 * @typedef {object} Column
 * @property {string} key the row's field
 * @property {string} label
 * @property {(row: any) => any} [show] a node or text for the cell; the field itself by default
 * @property {(row: any) => string} [text] what is filtered and sorted by; the field itself by default
 * @property {"small" | "wide" | "wider"} [only] left out on other screens than those
 * @property {string} [class]
 */

/**
 * @param {object} options
 * @param {string} options.label what the table holds
 * @param {string} options.key the field that names a row
 * @param {Column[]} options.columns
 * @param {any[]} options.rows
 * @param {(row: any, tools: {close: () => void}) => Node | Promise<Node>} [options.detail] what an open row shows
 * @param {(node: Node) => Promise<boolean>} [options.mayClose] asked before an open row goes
 * @param {boolean} [options.plain] neither filter nor sort: there are more rows than these
 * @param {(row: any) => string} [options.heading] what narrow screens show above a row where it is not what the row before
 *   has; for plain tables
 * @param {Node[]} [options.tools] beside the filter
 * @param {string} [options.empty]
 */
export function table({
  label,
  key,
  columns,
  rows,
  detail,
  mayClose = async () => true,
  plain = false,
  heading,
  tools = [],
  empty = t.table.empty,
}) {
  let shown = rows;
  let sorted = { key: "", down: false };
  let filter = "";
  let placed = 0;
  let open = null;
  const textOf = (row, column) => (column.text ? column.text(row) : (row[column.key] ?? ""));
  let hay = new WeakMap();
  const haystack = (row) => {
    let text = hay.get(row);
    if (text === undefined)
      hay.set(
        row,
        (text = columns
          .map((column) => textOf(row, column))
          .join("\n")
          .toLowerCase()),
      );
    return text;
  };

  const body = h("tbody");
  const heads = columns.map((column) => {
    const sort = plain ? column.label : button(column.label, () => sortBy(column), { class: "sort" });
    return h("th", { scope: "col", class: classOf(column) }, sort);
  });
  const grid = h("table", {}, h("caption", { class: "away" }, label), h("thead", {}, h("tr", {}, heads)), body);
  const many = h("p", { class: "many", role: "status" });
  const end = h("div", { class: "end" });
  const search = h("input", {
    type: "search",
    placeholder: t.table.filter,
    "aria-label": `${t.table.filter}: ${label}`,
    oninput: () => refilter(),
  });
  const bar = plain ? null : h("div", { class: "bar" }, search, many, h("div", { class: "tools" }, tools));
  const place = h("div", { class: "table" }, bar, h("div", { class: "sheet" }, grid), end);

  const watch = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) more();
    },
    { rootMargin: "800px" },
  );
  watch.observe(end);

  function classOf(column) {
    return [column.class, column.only].filter(Boolean).join(" ") || null;
  }

  function rowOf(row) {
    const cells = columns.map((column, at) => {
      const value = column.show ? column.show(row) : (row[column.key] ?? "");
      const inside =
        at === 0 && detail
          ? button(value === "" ? t.none : value, () => toggle(line, row), { class: "open", "aria-expanded": "false" })
          : value;
      return h(at === 0 ? "th" : "td", { class: classOf(column), scope: at === 0 ? "row" : null }, inside);
    });
    const line = h("tr", { "data-id": row[key], class: detail ? "opens" : null }, cells);
    if (detail) {
      line.addEventListener("click", (event) => {
        const onControl = event.target.closest("a, button, input, select, textarea");
        if (!onControl && String(getSelection()) === "") toggle(line, row);
      });
    }
    return line;
  }

  function headed(row, at) {
    const words = heading?.(row);
    if (!words || (at > 0 && heading(shown[at - 1]) === words)) return [rowOf(row)];
    const cell = h("th", { scope: "colgroup", colspan: columns.length }, words);
    return [h("tr", { class: "heading small" }, cell), rowOf(row)];
  }

  function more() {
    const next = shown.slice(placed, placed + CHUNK);
    const before = placed;
    placed += next.length;
    body.append(...next.flatMap((row, at) => headed(row, before + at)));
    end.hidden = placed >= shown.length;
  }

  /** Puts the rows anew; an open row stays open where it is still shown. */
  function redraw() {
    const kept = open && shown.includes(open.row) ? open : null;
    if (open && !kept) open = null;
    placed = 0;
    put(body);
    if (kept) placed = 0;
    do more();
    while (kept && placed < shown.length && !shown.slice(0, placed).includes(kept.row));
    if (kept) {
      kept.line = [...body.children].find((line) => line.dataset.id === kept.row[key]);
      kept.line.after(kept.below);
      mark(kept.line, true);
    }
    const words = rows.length === 0 ? empty : shown.length === 0 ? t.table.noMatch : "";
    if (words) body.append(h("tr", {}, h("td", { colspan: columns.length, class: "empty" }, words)));
    put(many, t.table.shown(shown.length, rows.length));
  }

  function arrange() {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    shown = words.length ? rows.filter((row) => words.every((word) => haystack(row).includes(word))) : [...rows];
    // A row with unsaved changes is never filtered away.
    if (open && !shown.includes(open.row)) shown.unshift(open.row);
    const column = columns.find((one) => one.key === sorted.key);
    if (column) {
      const keyed = shown.map((row) => ({ row, by: String(textOf(row, column)) }));
      keyed.sort((a, b) => collator.compare(a.by, b.by));
      if (sorted.down) keyed.reverse();
      shown = keyed.map(({ row }) => row);
    }
    redraw();
  }

  function refilter() {
    filter = search.value;
    arrange();
  }

  function sortBy(column) {
    sorted = { key: column.key, down: sorted.key === column.key && !sorted.down };
    heads.forEach((head, at) => {
      const own = columns[at].key === sorted.key;
      if (own) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    arrange();
  }

  function mark(line, isOpen) {
    line.classList.toggle("is-open", isOpen);
    line.querySelector(".open")?.setAttribute("aria-expanded", String(isOpen));
  }

  async function toggle(line, row) {
    const own = open?.row === row;
    if (open && !(await close())) return;
    if (own) return;
    const cell = h("td", { colspan: columns.length }, h("p", { class: "muted" }, t.loading));
    const below = h("tr", { class: "detail", id: unique("detail") }, cell);
    below.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.target.closest("dialog")) close(true);
    });
    open = { row, line, below };
    line.after(below);
    mark(line, true);
    put(cell, await detail(row, { close: () => close(true) }));
  }

  async function close(focus = false) {
    if (!open) return true;
    if (!(await mayClose(open.below))) return false;
    const { line, below } = open;
    open = null;
    below.remove();
    mark(line, false);
    if (focus) line.querySelector(".open")?.focus();
    return true;
  }

  body.addEventListener("keydown", (event) => {
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || !event.target.matches(".open")) return;
    const all = [...body.querySelectorAll(".open")];
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  redraw();
  return {
    node: place,
    /** Shows other rows. */
    set(next) {
      rows = next;
      hay = new WeakMap();
      if (open) open.row = rows.find((row) => row[key] === open.row[key]) ?? open.row;
      arrange();
    },
    /** Puts more rows below. */
    append(next) {
      rows = [...rows, ...next];
      if (filter || sorted.key) return arrange();
      shown = rows;
      more();
      put(many, t.table.shown(shown.length, rows.length));
    },
    /** Takes a changed row's new values. */
    change(row, values) {
      Object.assign(row, values);
      hay.delete(row);
      const line = [...body.children].find((one) => one.dataset.id === row[key]);
      if (!line) return;
      const fresh = rowOf(row);
      const isOpen = open?.row === row;
      line.replaceWith(fresh);
      if (isOpen) {
        open.line = fresh;
        mark(fresh, true);
      }
    },
    /** Takes a row away. */
    remove(row) {
      if (open?.row === row) open = null;
      rows = rows.filter((one) => one !== row);
      arrange();
    },
    /** Opens the row of this id. */
    reveal(id) {
      const row = shown.find((one) => one[key] === id);
      if (!row) return;
      while (placed < shown.length && !shown.slice(0, placed).includes(row)) more();
      const line = [...body.children].find((one) => one.dataset.id === id);
      if (line && open?.row !== row) toggle(line, row).then(() => line.scrollIntoView({ block: "nearest" }));
      line?.querySelector(".open")?.focus();
    },
    close,
  };
}
