// Where calls go in one tenant: all ends and the ways between them, with names for both.

import { post } from "./api.js";
import { h } from "./dom.js";
import { t } from "./text.js";

/**
 * @typedef {{type: string, id: string, situation: string, order: number, to: string, from: string}} Way
 * @typedef {{key: string, kind: string, id: string, number: string, name: string, view: string | null}} End
 */

/** What stands in lists: kind of end, path, id, number, name, the view that shows it. */
const LISTS = [
  ["DID", "/did/bytenant", "di_id", "di_number", "di_comment", "dids"],
  ["EXT", "/extension/bytenant", "ex_id", "ex_number", "ex_name", "extensions"],
  ["HUNTLIST", "/hunt/bytenant", "hu_id", "hu_number", "hu_name", "hunts"],
  ["VOICEMAIL", "/voicemail/bytenant", "uniqueid", "", "fullname", "voicemail"],
  ["CONDITION", "/condition/bytenant", "co_id", "", "co_name", "conditions"],
  ["IVR", "/ivr/bytenant", "iv_id", "", "iv_name", "ivrs"],
  ["CUSTOM", "/custom/bytenant", "cu_id", "", "cu_name", "customs"],
];

/** `NOTCONDITION`, `CONDITION3`, `IVR_1`, `HUNTLIST-TIMEOUT`: whose way it is. */
export function kindOf(source) {
  if (source.startsWith("CUSTOMIVR")) return "CUSTOMIVR";
  return source
    .replace(/[-_].*$/, "")
    .replace(/\d+$/, "")
    .replace(/^NOT(?=CONDITION)/, "");
}

/** Reads a tenant's ways. */
export async function ways(tenant) {
  const [routes, ...lists] = await Promise.all([
    post("/admin/api/routing", { tenant_id: tenant }),
    ...LISTS.map(([, path]) => post(path, { tenant_id: tenant })),
  ]);
  /** @type {Map<string, End>} */
  const ends = new Map();
  LISTS.forEach(([kind, , id, number, name, view], at) => {
    for (const row of lists[at]) {
      const key = `${kind}:${row[id]}`;
      ends.set(key, { key, kind, id: row[id], number: row[number] ?? "", name: row[name], view });
    }
  });
  /** @type {Map<string, Way[]>} */
  const from = new Map();
  const to = new Map();
  const all = routes.map((row) => ({
    id: row.de_id,
    situation: row.de_type_src,
    order: Number(row.de_ord) || 0,
    from: `${kindOf(row.de_type_src)}:${row.de_type_id_src}`,
    to: `${row.de_type_dst}:${row.de_type_id_dst}`,
  }));
  all.sort(
    (a, b) => rank(a.situation) - rank(b.situation) || a.situation.localeCompare(b.situation) || a.order - b.order,
  );
  for (const way of all) {
    (from.get(way.from) ?? from.set(way.from, []).get(way.from)).push(way);
    (to.get(way.to) ?? to.set(way.to, []).get(way.to)).push(way);
  }
  return {
    ends,
    all,
    /** The ways that lead on from an end. @returns {Way[]} */
    from: (key) => from.get(key) ?? [],
    /** The ways that lead to it. @returns {Way[]} */
    to: (key) => to.get(key) ?? [],
    /** An end; one that no list has is shown by its type and id. @returns {End} */
    end(key) {
      const [kind, id] = key.split(":");
      return (
        ends.get(key) ?? { key, kind, id, number: "", name: id === "" || kind === "DISA" ? "" : `#${id}`, view: null }
      );
    },
  };
}

/** What happens as a rule comes before what happens otherwise. */
const rank = (situation) => (/^NOT|-|TIMEOUT|WRONG|HANGUP/.test(situation) ? 1 : 0);

/** What an end is called, in one line. @param {End} end */
export const called = (end) => [t.routing.kinds[end.kind] ?? end.kind, end.number, end.name].filter(Boolean).join(" ");

/** A link to where an end is shown. */
export function link(end, tenant) {
  const place = addressOf(end, tenant);
  return place ? h("a", { href: place }, called(end)) : called(end);
}

/** Where an end is shown. */
export const addressOf = (end, tenant) => (end.view ? `#/t/${tenant}/${end.view}/${end.id}` : null);

/** What leads to an end and on from it, as lists. */
export function around(model, key, tenant) {
  const line = (other, way) => {
    const when = t.routing.situation(way.situation, way.order);
    return h("li", {}, when && h("span", { class: "when" }, when), link(model.end(other), tenant));
  };
  const list = (title, found, other, none) => [
    h("h2", { class: "minor" }, title),
    found.length
      ? h(
          "ul",
          { class: "ways" },
          found.map((way) => line(way[other], way)),
        )
      : h("p", { class: "muted" }, none),
  ];
  const members = key.startsWith("HUNTLIST:") ? model.from(key).filter((way) => way.situation === "HUNTLIST") : null;
  const onward = model.from(key).filter((way) => !members?.includes(way));
  return h(
    "div",
    { class: "around" },
    members && h("section", {}, list(t.hunts.members, members, "to", t.hunts.noMembers)),
    // What calls a DID is outside.
    !key.startsWith("DID:") && h("section", {}, list(t.routing.from, model.to(key), "from", t.routing.unreached)),
    h("section", {}, list(t.routing.to, onward, "to", t.routing.nowhere)),
  );
}
