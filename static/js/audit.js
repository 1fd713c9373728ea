// The audit trail: who changed what, newest first; older rows when they are asked for; all of it as a file.

import { post } from "./api.js";
import { button, h, say, sayer } from "./dom.js";
import { download } from "./download.js";
import { table } from "./table.js";
import { t, words } from "./text.js";

export async function auditView() {
  const first = await post("/admin/api/audit", {});
  const status = sayer();
  let last = first.at(-1)?.au_id;
  const grid = table({
    label: t.audit.title,
    key: "au_id",
    columns: [
      { key: "au_time", label: t.audit.time, class: "whole" },
      { key: "au_user", label: t.audit.user, show: (row) => row.au_user || t.none },
      { key: "au_from", label: t.audit.from, only: "wider", class: "dialled" },
      { key: "did", label: t.audit.what },
      { key: "on", label: t.audit.on, only: "wide", class: "dialled" },
      { key: "changes", label: t.audit.changes, only: "wider", class: "clipped" },
    ],
    rows: first.map(dress),
    detail: (row, { close }) => detail(row, close),
    tools: [button(t.audit.csv, csv)],
  });
  const older = button(t.audit.older, async () => {
    older.disabled = true;
    try {
      const next = await post("/admin/api/audit", { before: last });
      last = next.at(-1)?.au_id ?? last;
      older.hidden = next.length < 100;
      grid.append(next.map(dress));
      say(status, older.hidden ? t.audit.all : "");
    } catch (error) {
      say(status, words(error), "bad");
    }
    older.disabled = false;
  });
  older.hidden = first.length < 100;

  async function csv() {
    say(status, t.loading);
    try {
      await download("/admin/api/audit.csv", "audit.csv");
      say(status, "");
    } catch (error) {
      say(status, words(error), "bad");
    }
  }

  return h(
    "div",
    { class: "view" },
    h("h1", {}, t.audit.title),
    h("p", { class: "muted" }, t.audit.lead),
    grid.node,
    h("div", { class: "buttons after" }, older, status),
  );
}

/** A row with what is filtered and sorted by. */
function dress(row) {
  const times = row.au_times === "1" ? "" : ` (${t.audit.times(row.au_times)})`;
  const what = row.au_kind === "change" ? row.au_what : `${t.audit.kinds[row.au_kind] ?? row.au_kind}: ${row.au_what}`;
  const changes = fields(row).map(
    ({ name, before, after }) => `${name}: ${[before, after].filter((one) => one !== null).join(" → ")}`,
  );
  return { ...row, did: what + times, on: `${row.au_table} ${row.au_row}`.trim(), changes: changes.join("; ") };
}

/** What a row says of each field; null on a side where there was no row. */
function fields({ au_before, au_after }) {
  const [before, after] = [au_before, au_after].map((text) => (text ? JSON.parse(text) : null));
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const shown = (side, name) =>
    side === null ? null : side[name] === undefined || side[name] === "" ? t.none : String(side[name] ?? t.none);
  return names.map((name) => ({ name, before: shown(before, name), after: shown(after, name) }));
}

function detail(row, close) {
  const fact = (label, value) => value && h("div", {}, h("dt", {}, label), h("dd", {}, value));
  const head = [t.audit.field, t.audit.before, t.audit.after].map((one) => h("th", { scope: "col" }, one));
  const lines = fields(row).map(({ name, before, after }) =>
    h("tr", {}, h("th", { scope: "row" }, h("code", {}, name)), h("td", {}, before ?? ""), h("td", {}, after ?? "")),
  );
  return h(
    "div",
    { class: "opened" },
    h(
      "dl",
      { class: "facts" },
      fact(t.audit.time, `${row.au_time} UTC`),
      fact(t.audit.user, row.au_user),
      fact(t.audit.from, row.au_from),
      fact(t.audit.what, row.did),
      fact(t.audit.on, row.on),
    ),
    lines.length > 0 &&
      h("div", { class: "sheet" }, h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, lines))),
    h("div", { class: "buttons" }, button(t.form.close, close)),
  );
}
