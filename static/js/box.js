// The box itself: what is wrong with it, how it is, its backups.

import { get, isAdmin, me, post, refreshMe } from "./api.js";
import { button, h, path, put, say, sayer, unique } from "./dom.js";
import { download } from "./download.js";
import { number, size, t, words } from "./text.js";

export async function boxView() {
  await refreshMe();
  const place = h("div", { class: "box-facts" });
  const status = sayer();
  async function show() {
    put(place, isAdmin() ? forAdmins(await get("/admin/api/box"), status, show) : forOthers(await get("/healthz")));
  }
  await show();
  return h("div", { class: "view" }, h("h1", {}, t.box.title), place, programs());
}

const card = (label, value, ...notes) =>
  h("div", { class: "sum" }, h("dt", {}, label), h("dd", {}, value, notes.filter(Boolean)));
const hint = (words) => h("p", { class: "hint" }, words);

const version = (box) =>
  card(t.box.version, box.version, hint([t.box.at, " ", h("span", { class: "whole" }, me.now.slice(0, 16))]));

function forOthers(health) {
  return h(
    "dl",
    { class: "sums" },
    lastBackup(health),
    card(t.box.uptime, lasted(health.uptime_seconds)),
    version(health),
  );
}

function forAdmins(box, status, show) {
  return [
    findings(box.findings),
    h(
      "dl",
      { class: "sums" },
      lastBackup(box),
      card(t.box.disk, t.box.free(size(box.disk_free_bytes)), meter(t.box.disk, box.disk_free_bytes, box.disk_bytes)),
      card(
        t.box.memory,
        t.box.free(size(box.memory_free_bytes)),
        meter(t.box.memory, box.memory_free_bytes, box.memory_total_bytes),
        hint(t.box.own(size(box.memory_bytes))),
      ),
      card(t.box.database, size(box.database_bytes), hint(path(box.database))),
      card(t.box.certificate, ...certificate(box.certificate_until)),
      card(t.box.failedLogins, number(box.failed_logins), hint(h("a", { href: "#/audit" }, t.audit.title))),
      card(t.box.uptime, lasted(box.uptime_seconds)),
      version(box),
    ),
    backups(box, status, show),
  ];
}

/** What `check` says, in its words: the worst first, what asks for the same together. */
function findings(found) {
  if (!found.length) return h("p", { class: "card well" }, t.box.well);
  const groups = Map.groupBy
    ? Map.groupBy(found, groupOf)
    : found.reduce((all, one) => all.set(groupOf(one), [...(all.get(groupOf(one)) ?? []), one]), new Map());
  const id = unique("findings");
  const levels = ["error", "warning"].map((level) => found.filter((one) => one.level === level).length);
  const all = t.box.allFindings(groups.size);
  const toggle = button(
    all,
    () => {
      const short = section.classList.toggle("is-short");
      toggle.setAttribute("aria-expanded", String(!short));
      put(toggle, short ? all : t.box.fewFindings);
    },
    { class: "small", "aria-expanded": "false", "aria-controls": id },
  );
  // On a phone, more than three would push all else out of sight.
  const isLong = groups.size > 3;
  const section = h(
    "section",
    { class: `card findings${isLong ? " is-short" : ""}`, "aria-label": t.box.findings },
    h("h2", {}, t.box.findings, " ", h("span", { class: "muted" }, t.box.found(...levels))),
    h(
      "ul",
      { id },
      [...groups.values()].map((group) =>
        h(
          "li",
          { class: `finding is-${group[0].level}` },
          h("span", { class: "level" }, t.box.levels[group[0].level] ?? group[0].level),
          h("div", {}, several(group), group[0].advice && h("p", { class: "hint" }, group[0].advice)),
        ),
      ),
    ),
    isLong && toggle,
  );
  return section;
}

const groupOf = ({ level, check, advice, what }) => `${level} ${check} ${what.startsWith("and ") ? "" : advice}`;

function several(group) {
  const said = ({ check, what }) => h("p", {}, h("strong", {}, `${check}: `), what);
  if (group.length < 4) return group.map(said);
  return [
    group.slice(0, 2).map(said),
    h("details", {}, h("summary", {}, t.box.more(group.length - 2)), group.slice(2).map(said)),
  ];
}

/** How much of something is in use, as a bar. */
function meter(label, free, all) {
  const used = Number(all) - Number(free);
  if (!(Number(all) > 0)) return null;
  const share = Math.round((100 * used) / Number(all));
  const bar = h("meter", { min: 0, max: 100, high: 90, optimum: 0, "aria-label": `${label}: ${t.box.used(share)}` });
  bar.value = share;
  return [bar, hint(t.box.usedOf(share, size(all)))];
}

function certificate(until) {
  if (!until) return ["", hint(t.box.noCertificate)];
  const days = Math.floor((Date.parse(until) - Date.now()) / 86_400_000);
  return [until.slice(0, 10), hint(days < 0 ? t.box.expired : t.box.goodFor(t.box.days(days)))];
}

/** The last backup: whether it worked, and how old the newest good one is. */
function lastBackup({ last_backup: verdict, last_backup_age_seconds: age, last_backup_bytes: bytes }) {
  const said = h("p", { class: verdict === "ok" ? "say good" : "say bad" }, t.box.verdicts[verdict] ?? verdict);
  return card(t.box.backup, age && t.box.ago(lasted(age)), said, bytes && hint(size(bytes)));
}

function lasted(text) {
  const seconds = Number(text);
  const [days, hours, minutes] = [86_400, 3600, 60].map((unit) => Math.floor(seconds / unit));
  if (days) return `${t.box.days(days)}, ${t.box.hours(hours % 24)}`;
  if (hours) return `${t.box.hours(hours)}, ${t.box.minutes(minutes % 60)}`;
  return minutes ? t.box.minutes(minutes) : t.box.seconds(seconds);
}

function backups(box, status, show) {
  const make = button(
    t.box.backUp,
    async () => {
      for (const one of [make, take]) one.disabled = true;
      say(status, t.box.backingUp);
      try {
        const { file, bytes } = await post("/admin/api/backup", {});
        await show();
        say(status, t.box.backedUp(file, size(bytes)), "good");
      } catch (error) {
        await show().catch(() => {});
        say(status, error.status === 503 ? t.box.notBackedUp : words(error), "bad");
      }
    },
    { class: "main" },
  );
  const take = button(t.box.download, async () => {
    take.disabled = true;
    say(status, t.loading);
    try {
      await download("/admin/api/backup", "");
      say(status, "");
    } catch (error) {
      say(status, error.status === 404 ? t.box.noBackup : words(error), "bad");
    }
    take.disabled = false;
  });
  take.disabled = !box.last_backup_file;
  return h(
    "section",
    { class: "card" },
    h("h2", {}, t.box.backups),
    h("p", { class: "muted" }, t.box.backupLead),
    box.last_backup_file && h("p", {}, t.box.lastFile, " ", path(box.last_backup_file)),
    h("div", { class: "buttons" }, make, take, status),
  );
}

/** What other programs need of the box. */
function programs() {
  const status = sayer();
  const authority = button(t.box.authority, async () => {
    try {
      await download("/admin/api/ca", "");
      say(status, "");
    } catch (error) {
      say(status, error.status === 404 ? t.box.noAuthority : words(error), "bad");
    }
  });
  return h(
    "section",
    { class: "card" },
    h("h2", {}, t.box.programs),
    h("p", { class: "muted" }, t.box.programsLead),
    h(
      "div",
      { class: "buttons" },
      h("a", { class: "button", href: "../reference" }, t.reference.title),
      h("a", { class: "button", href: "../openapi.json" }, t.box.openapi),
      authority,
      status,
    ),
  );
}
