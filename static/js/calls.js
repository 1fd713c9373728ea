// Call history: which calls, what they come to, and page by page what each was.

import { me, post, refreshMe } from "./api.js";
import { add, button, choice, fault, h, labelled, put, say, sayer, unique } from "./dom.js";
import { between, isDay, preset, written } from "./days.js";
import { download } from "./download.js";
import { colour, plot, said } from "./plot.js";
import { table } from "./table.js";
import { clock, number, t, words } from "./text.js";

const PAGE = 50;
/** What was asked for last, so that coming back shows the same. */
let kept = { preset: "today" };

export async function callsView() {
  await refreshMe();
  const today = me.now.slice(0, 10);
  const status = sayer();
  const results = h("div", { class: "results" });
  const inputs = {
    start_date_ymd: h("input", { type: "date", max: "9999-12-31" }),
    end_date_ymd: h("input", { type: "date", max: "9999-12-31" }),
    tenant_code: choice(
      [
        ["", me.role === "admin" ? t.calls.allTenants : t.calls.mine],
        ...me.tenants.map(({ te_code, te_name }) => [te_code, te_name || te_code]),
      ],
      kept.tenant_code ?? "",
    ),
    direction: choice(Object.entries(t.calls.directions), kept.direction ?? ""),
    disposition: choice(Object.entries(t.calls.dispositions), kept.disposition ?? ""),
    src: h("input", { value: kept.src ?? "", autocomplete: "off" }),
    firstdst: h("input", { value: kept.firstdst ?? "", autocomplete: "off" }),
    cost: h("input", { value: kept.cost ?? "", autocomplete: "off" }),
  };
  const legs = h("input", { type: "checkbox", id: unique("legs") });
  legs.checked = kept.legs === "all";
  let chosen = kept.preset;
  const presets = Object.entries(t.calls.presets).map(([word, label]) =>
    button(label, () => choose(word), { "data-preset": word }),
  );

  function choose(word, run = true) {
    chosen = word;
    for (const one of presets) one.setAttribute("aria-pressed", String(one.dataset.preset === word));
    const own = word === "other";
    dates.hidden = !own;
    const [first, last] = own && kept.start_date_ymd ? [kept.start_date_ymd, kept.end_date_ymd] : preset(word, today);
    if (!own || !inputs.start_date_ymd.value) [inputs.start_date_ymd.value, inputs.end_date_ymd.value] = [first, last];
    if (run && !own) show();
    if (run && own) inputs.start_date_ymd.focus();
  }

  const dates = h(
    "div",
    { class: "dates" },
    labelled({ label: t.calls.from, input: inputs.start_date_ymd }),
    labelled({ label: t.calls.until, input: inputs.end_date_ymd }),
  );
  const form = h(
    "form",
    {
      class: "card filters",
      novalidate: true,
      onsubmit(event) {
        event.preventDefault();
        show();
      },
    },
    h("div", { class: "presets", role: "group", "aria-label": t.calls.period }, presets),
    dates,
    h(
      "div",
      { class: "fields" },
      me.tenants.length !== 1 && labelled({ label: t.calls.tenant, input: inputs.tenant_code }),
      labelled({ label: t.calls.direction, input: inputs.direction }),
      labelled({ label: t.calls.disposition, input: inputs.disposition }),
      labelled({ label: t.calls.src, hint: t.calls.several, input: inputs.src }),
      labelled({ label: t.calls.firstdst, hint: t.calls.several, input: inputs.firstdst }),
      labelled({ label: t.calls.cost, hint: t.calls.costHint, input: inputs.cost }),
    ),
    h(
      "div",
      { class: "buttons" },
      h("button", { class: "main" }, t.calls.apply),
      h("div", { class: "check" }, legs, h("label", { for: legs.id }, t.calls.legs)),
      status,
    ),
  );

  /** The filters as the API takes them; nothing that is empty. */
  function filters() {
    const all = Object.fromEntries(
      Object.entries(inputs)
        .map(([name, input]) => [name, input.value.trim()])
        .filter(([, value]) => value !== ""),
    );
    if (legs.checked) all.legs = "all";
    return all;
  }

  let turn = 0;
  async function show() {
    for (const input of Object.values(inputs)) fault(input, null);
    const asked = filters();
    for (const name of ["start_date_ymd", "end_date_ymd"])
      if (!isDay(asked[name] ?? "")) fault(inputs[name], t.form.required);
    if (asked.start_date_ymd > asked.end_date_ymd) fault(inputs.end_date_ymd, t.calls.order);
    if (form.querySelector("[aria-invalid]")) return form.querySelector("[aria-invalid]").focus();
    kept = { ...asked, preset: chosen };
    const own = ++turn;
    say(status, t.loading);
    // What is there belongs to the question before: it can be read until the answer comes, not opened or saved.
    results.inert = true;
    try {
      const [totals, first] = await Promise.all([
        post("/admin/api/totals", asked),
        post("/cdr/getCallHistory", { ...asked, limit: PAGE }),
      ]);
      if (own !== turn) return;
      say(status, "");
      put(results, sums(totals), plots(totals, asked), list(totals, first, asked));
    } catch (error) {
      if (own !== turn) return;
      for (const name of error.fields ?? []) if (inputs[name]) fault(inputs[name], t.form.invalid);
      say(status, error.status === 404 ? t.calls.badTenant : words(error), "bad");
      form.querySelector("[aria-invalid]")?.focus();
    }
    results.inert = false;
  }

  choose(chosen, false);
  const view = h("div", { class: "view" }, h("h1", {}, t.calls.title), form, results);
  show();
  return view;
}

function sums(totals) {
  const answered = totals.dispositions.find(({ disposition }) => disposition === "ANSWERED");
  const share = answered && Number(totals.calls) ? ` (${Math.round((100 * answered.calls) / totals.calls)} %)` : "";
  const card = (label, value) => h("div", { class: "sum" }, h("dt", {}, label), h("dd", {}, value));
  return h(
    "dl",
    { class: "sums" },
    card(t.calls.total, number(totals.calls)),
    card(t.calls.answered, number(answered?.calls ?? 0) + share),
    card(t.calls.talked, clock(totals.billsec)),
    card(t.calls.average, answered ? clock(Math.round(answered.billsec / answered.calls)) : t.none),
    card(
      t.calls.spent,
      Number(totals.cc_cost).toLocaleString(t.lang, { minimumFractionDigits: 2, maximumFractionDigits: 5 }),
    ),
  );
}

function plots(totals, asked) {
  if (totals.calls === "0") return null;
  const place = h("div");
  const days = between(asked.start_date_ymd, asked.end_date_ymd);
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
  const counts = (rows, key) =>
    rows.map((row) => ({ at: row[key], disposition: row.disposition, calls: Number(row.calls) }));
  const draw = {
    days: () =>
      plot(days, counts(totals.days, "day"), {
        label: (day) => written(day, t.lang, { day: "numeric", month: "short" }),
        long: (day) => written(day, t.lang, { dateStyle: "full" }),
        what: t.calls.perDay.toLowerCase(),
        head: t.calls.day,
      }),
    hours: () =>
      plot(hours, counts(totals.hours, "hour"), {
        label: (hour) => hour,
        long: (hour) => `${hour}:00–${hour}:59`,
        what: t.calls.perHour.toLowerCase(),
        head: t.calls.hour,
      }),
  };
  const choices = [
    ["days", t.calls.perDay],
    ["hours", t.calls.perHour],
  ].map(([which, label]) => button(label, () => choose(which), { "data-which": which }));
  function choose(which) {
    for (const one of choices) one.setAttribute("aria-pressed", String(one.dataset.which === which));
    put(place, draw[which]());
  }
  choose(days.length > 1 ? "days" : "hours");
  return h(
    "section",
    { class: "card" },
    h(
      "div",
      { class: "bar" },
      h("h2", {}, t.calls.plot),
      h("div", { class: "presets tools", role: "group", "aria-label": t.calls.plot }, choices),
    ),
    place,
  );
}

const result = (row) =>
  h(
    "span",
    { class: "result" },
    h("span", { class: `dot bar-${colour(row.disposition)}`, "aria-hidden": "true" }),
    said(row.disposition),
  );

/** The calls themselves, a page at a time: what comes after the last one is asked for by its ID. */
function list(totals, first, asked) {
  const all = Number(totals.calls);
  let shown = first.length;
  let last = first.at(-1)?.ID;
  const grid = table({
    label: t.calls.title,
    key: "ID",
    plain: true,
    heading: (row) => written(row.start.slice(0, 10), t.lang, { dateStyle: "full" }),
    empty: t.calls.none,
    columns: [
      {
        key: "start",
        label: t.calls.start,
        show: ({ start }) =>
          h("span", { class: "whole" }, h("span", { class: "wide" }, start.slice(0, 11)), start.slice(11)),
      },
      {
        key: "both",
        label: t.calls.fromTo,
        only: "small",
        class: "dialled",
        show: (row) => [row.src || t.none, h("br"), `→ ${row.dst || t.none}`],
      },
      { key: "accountcode", label: t.calls.tenantOf, only: "wider" },
      { key: "userfield", label: t.calls.direction, only: "wide", show: (row) => t.calls.directionOf(row.userfield) },
      { key: "src", label: t.calls.src, only: "wide", class: "dialled" },
      { key: "dst", label: t.calls.to, only: "wide", class: "dialled" },
      { key: "disposition", label: t.calls.disposition, show: result },
      { key: "billsec", label: t.calls.billsec, only: "wide", class: "right", show: (row) => clock(row.billsec) },
      { key: "cc_cost", label: t.calls.costOf, only: "wider", class: "right", show: (row) => row.cc_cost || t.none },
    ],
    rows: first,
    detail: (row, { close }) =>
      h(
        "div",
        { class: "opened" },
        h(
          "dl",
          { class: "facts dense" },
          Object.entries(row).map(([key, value]) => value !== "" && h("div", {}, h("dt", {}, key), h("dd", {}, value))),
        ),
        h("div", { class: "buttons" }, button(t.form.close, close)),
      ),
  });
  const status = sayer();
  const counted = h("p", { class: "many", role: "status" });
  const count = () => put(counted, all ? t.calls.shown(shown, all) : "");
  const more = button(t.calls.more, async () => {
    more.disabled = true;
    try {
      const next = await post("/cdr/getCallHistory", { ...asked, limit: PAGE, after: last });
      grid.append(next);
      shown += next.length;
      last = next.at(-1)?.ID ?? last;
      more.hidden = next.length < PAGE;
      count();
      say(status, more.hidden ? t.calls.all : "");
    } catch (error) {
      say(status, words(error), "bad");
    }
    more.disabled = false;
  });
  more.hidden = first.length < PAGE;
  count();
  const escape = h("input", { type: "checkbox", id: unique("escape") });
  escape.checked = true;
  const csv = button(t.calls.csv, async () => {
    csv.disabled = true;
    say(status, t.loading);
    try {
      const span =
        asked.start_date_ymd === asked.end_date_ymd
          ? asked.start_date_ymd
          : `${asked.start_date_ymd}-to-${asked.end_date_ymd}`;
      const body = { ...asked, format: "csv", ...(escape.checked ? { escape: "formulas" } : {}) };
      await download("/cdr/getCallHistory", `calls-${span}.csv`, body);
      say(status, "");
    } catch (error) {
      say(status, words(error), "bad");
    }
    csv.disabled = false;
  });
  const section = h("section");
  add(section, [
    h(
      "div",
      { class: "bar" },
      counted,
      h(
        "div",
        { class: "tools buttons" },
        h("div", { class: "check" }, escape, h("label", { for: escape.id }, t.calls.escape)),
        csv,
      ),
    ),
    grid.node,
    h("div", { class: "buttons after" }, more, status),
  ]);
  return section;
}
