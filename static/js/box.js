// The box itself: how it is, its last backup, its users, who changed what.

import { get, isAdmin, me, post, raw, refreshMe, signIn } from "./api.js";
import { button, fault, h, labelled, put, say, sayer } from "./dom.js";
import { table } from "./table.js";
import { number, t, words } from "./text.js";
import { mark } from "./unsaved.js";

export async function boxView() {
  await refreshMe();
  const [health, counters, audit, users] = await Promise.all([
    get("/healthz").catch((error) => error),
    isAdmin() ? raw("/metrics").then((answer) => answer.text()) : null,
    isAdmin() ? get("/admin/api/audit") : null,
    isAdmin() ? get("/user/get") : null,
  ]);
  const view = h("div", { class: "view" }, h("h1", {}, t.box.title));
  if (health instanceof Error) {
    const why = health.status === 503 ? t.box.unwell : words(health);
    view.append(
      h("div", { class: "card conflict", role: "alert" }, h("p", {}, why, health.message && ` (${health.message})`)),
    );
  }
  if (!(health instanceof Error)) view.append(facts(health, counters));
  if (users) view.append(await people(users));
  view.append(ownPassword());
  if (audit?.length) view.append(trail(audit));
  const openapi = h("a", { href: "../openapi.json" }, t.box.openapi);
  const reference = h("a", { href: "../reference" }, t.reference.title);
  view.append(h("section", { class: "card" }, h("h2", {}, t.box.downloads), h("p", {}, reference, " · ", openapi)));
  return view;
}

/** The first sample of a counter in Prometheus's text, or the sum of all. */
function counted(text, name) {
  const values = text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return values.length ? values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0) : null;
}

function facts(health, counters) {
  const card = (label, value, note) =>
    value !== null &&
    value !== undefined &&
    h("div", { class: "sum" }, h("dt", {}, label), h("dd", {}, value, note && h("p", { class: "hint" }, note)));
  const known = new Set(["version", "schema", "uptime_seconds", "last_backup", "last_backup_age_seconds"]);
  const others = Object.entries(health).filter(([key, value]) => !known.has(key) && typeof value !== "object");
  return h(
    "dl",
    { class: "sums" },
    card(t.box.version, health.version),
    card(t.box.uptime, lasted(Number(health.uptime_seconds))),
    card(t.box.time, me.now.slice(0, 16)),
    backup(health.last_backup, health.last_backup_age_seconds),
    counters && card(t.box.failedLogins, number(counted(counters, "switchroom_failed_logins_total") ?? 0)),
    counters && card(t.box.requests, number(counted(counters, "switchroom_requests_total") ?? 0)),
    card(t.box.schema, health.schema),
    others.map(([key, value]) => card(key.replaceAll("_", " "), value)),
  );
}

/** The last backup: whether it worked, and how old the newest good one is. */
function backup(verdict, age) {
  const good = verdict === "ok";
  const said = h("p", { class: good ? "say good" : "say bad" }, t.box.backupVerdicts[verdict] ?? verdict);
  const value = age ? t.box.ago(lasted(Number(age))) : t.none;
  return h("div", { class: "sum" }, h("dt", {}, t.box.backup), h("dd", {}, value, said));
}

function lasted(seconds) {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days) return `${t.box.days(days)}, ${t.box.hours(hours)}`;
  if (hours) return `${t.box.hours(hours)}, ${t.box.minutes(minutes)}`;
  return minutes ? t.box.minutes(minutes) : t.box.seconds(seconds);
}

async function people(users) {
  const grid = table({
    label: t.box.users,
    key: "us_id",
    columns: [
      { key: "us_username", label: t.box.user },
      { key: "us_id", label: "ID", class: "dialled" },
    ],
    rows: users,
    async detail(row, { close }) {
      const { tenants } = await post("/user/tenants", { user: row.us_username });
      const form = passwordForm(row.us_id, t.box.passwordOf(row.us_username));
      const names = tenants.map(({ te_name }) => te_name).join(", ") || t.none;
      return h(
        "div",
        { class: "opened" },
        h("dl", { class: "facts" }, h("div", {}, h("dt", {}, t.box.tenants), h("dd", {}, names))),
        form,
        h("div", { class: "buttons" }, button(t.form.close, close)),
      );
    },
  });
  return h(
    "section",
    { class: "block" },
    h("h2", {}, t.box.users),
    h("p", { class: "muted" }, t.box.usersLead),
    grid.node,
  );
}

const ownPassword = () =>
  h("section", { class: "card" }, h("h2", {}, t.box.ownPassword), passwordForm(me.user_id, t.box.newPassword, true));

/** Sets a password. One's own counts at once, so the page goes on with it. */
function passwordForm(user, label, own = false) {
  const [one, two] = [0, 1].map(() => h("input", { type: "password", autocomplete: "new-password" }));
  const status = sayer();
  const name =
    own && h("input", { type: "text", autocomplete: "username", value: me.name, hidden: true, readonly: true });
  const onsubmit = async (event) => {
    event.preventDefault();
    const bytes = new TextEncoder().encode(one.value).length;
    fault(one, bytes < 8 || bytes > 1024 ? t.box.short : null);
    fault(two, one.value !== two.value ? t.box.differ : null);
    const first = form.querySelector("[aria-invalid]");
    if (first) return first.focus();
    try {
      await post("/user/updatebyid", { user_id: user, password: one.value });
      if (own) await signIn(me.name, one.value);
      one.value = two.value = "";
      mark(form, false);
      say(status, t.box.set, "good");
    } catch (error) {
      say(status, words(error), "bad");
    }
  };
  const oninput = () => mark(form, Boolean(one.value || two.value));
  const form = h(
    "form",
    { novalidate: true, onsubmit, oninput },
    name,
    h(
      "div",
      { class: "fields" },
      labelled({ label, hint: t.box.short, input: one }),
      labelled({ label: t.box.again, input: two }),
    ),
    h("div", { class: "buttons" }, h("button", {}, own ? t.box.change : t.box.setPassword), status),
  );
  return form;
}

/** The newest rows of the audit trail. */
function trail(rows) {
  const times = (row) => (row.au_times === "1" ? "" : ` (${t.box.times(row.au_times)})`);
  const shown = rows.map((row) => ({
    ...row,
    did: (row.au_kind === "change" ? row.au_what : `${row.au_kind}: ${row.au_what}`) + times(row),
    on: `${row.au_table} ${row.au_row}`.trim(),
  }));
  const columns = [
    { key: "au_time", label: t.box.auditTime },
    { key: "au_user", label: t.box.user, class: "dialled" },
    { key: "au_from", label: t.box.auditFrom, class: "dialled" },
    { key: "did", label: t.box.auditWhat },
    { key: "on", label: t.box.auditOn },
    { key: "au_before", label: t.box.auditBefore },
    { key: "au_after", label: t.box.auditAfter },
  ];
  const grid = table({ label: t.box.audit, key: "au_id", columns, rows: shown });
  const lead = h("p", { class: "muted" }, t.box.auditLead);
  return put(h("section", { class: "block" }), h("h2", {}, t.box.audit), lead, grid.node);
}
