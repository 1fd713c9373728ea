// What a tenant has: for each kind its list, its columns and what of it can be changed.

import { post } from "./api.js";
import { t } from "./text.js";

const onOff = [
  ["", t.choice.off],
  ["on", t.choice.on],
];
const yesNo = [
  ["", t.choice.unset],
  ["yes", t.choice.yes],
  ["no", t.choice.no],
];
/** One row, or the refusal that it is gone. */
const one = async (path, params) => (await post(path, params))[0] ?? {};
const short = (value) => (value === "" ? t.none : value);

/** A column whose heading stands in the texts of its kind. */
const column = (texts, key, more = {}) => ({ key, label: texts[key], show: (row) => short(row[key]), ...more });
const named = (options, key) => (row) => options.find(([value]) => value === row[key])?.[1] ?? row[key];

/**
 * @typedef {object} Resource
 * @property {string} list path of its list
 * @property {string} key
 * @property {string} [kind] as destinations name it
 * @property {(row: any) => string} name what a row is called
 * @property {import("./table.js").Column[]} columns
 * @property {import("./editor.js").Field[]} fields what a row's form or facts show
 * @property {(row: any) => Promise<Record<string, string>>} [load]
 * @property {(row: any, changes: object) => [string, object]} [update]
 * @property {string} [taken]
 */

const { extensions: ex, dids: di, hunts: hu, phones: ph, voicemail: vm, conditions: co, ivrs: iv, customs: cu } = t;
const params = Array.from({ length: 12 }, (_, at) => `co_param${at + 1}`);

/** @type {Record<string, Resource>} */
export const resources = {
  extensions: {
    list: "/extension/bytenant",
    key: "ex_id",
    kind: "EXT",
    name: (row) => `${row.ex_number} ${row.ex_name}`,
    columns: [
      column(ex, "ex_number", { class: "dialled" }),
      column(ex, "ex_name"),
      column(ex, "ex_cidnum", { only: "wide", class: "dialled" }),
      column(ex, "ex_cidname", { only: "wider" }),
      column(ex, "ex_callwaiting", {
        only: "wider",
        show: named(onOff, "ex_callwaiting"),
        text: named(onOff, "ex_callwaiting"),
      }),
    ],
    fields: [
      { name: "ex_number", label: ex.ex_number, rule: "number", hint: ex.numberHint },
      { name: "ex_name", label: ex.ex_name },
      { name: "ex_cidnum", label: ex.ex_cidnum },
      { name: "ex_cidname", label: ex.ex_cidname },
      { name: "ex_callwaiting", label: ex.ex_callwaiting, options: onOff },
      { name: "ex_fmfmcallerid", label: ex.ex_fmfmcallerid, hint: ex.fmfmHint, suggest: ["ORIGINAL"] },
    ],
    taken: ex.taken,
    async load({ ex_id }) {
      const [row, ex_fmfmcallerid] = await Promise.all([
        one("/extension/byid", { extension_id: ex_id }),
        post("/extension/GetFMFCallerId", { extension_id: ex_id }),
      ]);
      return { ...row, ex_fmfmcallerid };
    },
    update: ({ ex_id }, extension) => ["/extension/updatebyid", { extension_id: ex_id, extension }],
  },
  dids: {
    list: "/did/bytenant",
    key: "di_id",
    kind: "DID",
    name: (row) => `${row.di_number} ${row.di_comment}`,
    columns: [
      column(di, "di_number", { class: "dialled" }),
      column(di, "di_comment"),
      column(di, "di_country", { only: "wider" }),
      column(di, "di_area", { only: "wider" }),
    ],
    fields: [
      { name: "di_number", label: di.di_number, rule: "filled" },
      { name: "di_comment", label: di.di_comment },
      { name: "di_country", label: di.di_country },
      { name: "di_area", label: di.di_area },
      { name: "di_recording", label: di.di_recording, options: yesNo },
      { name: "di_fax", label: di.di_fax, options: yesNo },
      { name: "di_didprefix", label: di.di_didprefix, hint: di.prefixHint },
      { name: "di_didnameprefix", label: di.di_didnameprefix, hint: di.namePrefixHint },
    ],
    taken: di.taken,
    load: ({ di_id }) => one("/did/byid", { did_id: di_id }),
    update: ({ di_id }, did) => ["/did/updatebyid", { did_id: di_id, did }],
  },
  hunts: {
    list: "/hunt/bytenant",
    key: "hu_id",
    kind: "HUNTLIST",
    name: (row) => `${row.hu_number} ${row.hu_name}`,
    columns: [
      column(hu, "hu_number", { class: "dialled" }),
      column(hu, "hu_name"),
      column(hu, "hu_type", { only: "wide", class: "word" }),
      column(hu, "hu_ringtime", { only: "wide", show: (row) => hu.seconds(row.hu_ringtime) }),
    ],
    fields: [
      { name: "hu_number", label: hu.hu_number, rule: "number" },
      { name: "hu_name", label: hu.hu_name },
      { name: "hu_type", label: hu.hu_type, suggest: ["RINGALL"] },
      { name: "hu_ringtime", label: hu.hu_ringtime, rule: "seconds", hint: hu.ringtimeHint },
      { name: "hu_checkinuse", label: hu.hu_checkinuse, options: onOff },
    ],
    load: ({ hu_id }) => one("/hunt/byid", { hunt_id: hu_id }),
    update: ({ hu_id }, hunt) => ["/hunt/updatebyid", { hunt_id: hu_id, hunt }],
  },
  phones: {
    list: "/phone/bytenant",
    key: "ph_id",
    name: (row) => row.ph_name,
    columns: [
      column(ph, "ph_name"),
      column(ph, "model", { label: ph.ph_pm_id }),
      column(ph, "ph_mac", { only: "wide", class: "dialled" }),
      column(ph, "ph_filename", { only: "wider" }),
    ],
    fields: [
      { name: "ph_name", label: ph.ph_name },
      { name: "model", label: ph.ph_pm_id },
      { name: "ph_mac", label: ph.ph_mac },
      { name: "ph_filename", label: ph.ph_filename },
    ],
  },
  voicemail: {
    list: "/voicemail/bytenant",
    key: "uniqueid",
    kind: "VOICEMAIL",
    name: (row) => row.fullname,
    columns: [column(vm, "fullname"), column(vm, "email"), column(vm, "context", { only: "wider" })],
    fields: ["fullname", "email", "context", "uniqueid"].map((name) => ({ name, label: vm[name] })),
  },
  conditions: {
    list: "/condition/bytenant",
    key: "co_id",
    kind: "CONDITION",
    name: (row) => row.co_name,
    columns: [
      column(co, "co_name"),
      column(co, "co_type", { class: "word" }),
      column(co, "params", { label: co.params, only: "wide", show: (row) => short(filled(row)), text: filled }),
      column(co, "co_timezone", { only: "wider" }),
    ],
    fields: [
      ...["co_name", "co_type", "co_timezone"].map((name) => ({ name, label: co[name] })),
      ...params.map((name, at) => ({ name, label: co.param(at + 1) })),
    ],
  },
  ivrs: {
    list: "/ivr/bytenant",
    key: "iv_id",
    kind: "IVR",
    name: (row) => row.iv_name,
    columns: [column(iv, "iv_name"), column(iv, "iv_id", { class: "dialled" })],
    fields: ["iv_name", "iv_id"].map((name) => ({ name, label: iv[name] })),
  },
  customs: {
    list: "/custom/bytenant",
    key: "cu_id",
    kind: "CUSTOM",
    name: (row) => row.cu_name,
    columns: [
      column(cu, "cu_name"),
      column(cu, "ct_name", { only: "wide", class: "word" }),
      column(cu, "ct_description", { show: (row) => short(described(row)), text: described }),
    ],
    fields: ["cu_name", "ct_name", "ct_description", "cu_id"].map((name) => ({ name, label: cu[name] })),
    shown: (row) => ({ ...row, ct_description: described(row) }),
  },
};

function filled(row) {
  return params
    .map((name) => row[name])
    .filter(Boolean)
    .join(", ");
}

/** `<t>…</t>` is the PBX's mark for what it translates; it is no part of the words. */
function described(row) {
  return row.ct_description.replace(/^<t>(.*)<\/t>$/s, "$1");
}
