// Tenants and phone models, for admins.

import { adder } from "./adder.js";
import { Failure, get, me, post, refreshMe } from "./api.js";
import { h, say, sayer } from "./dom.js";
import { editor } from "./editor.js";
import { mayClose } from "./sign-in.js";
import { table } from "./table.js";
import { t } from "./text.js";

/** Told when the tenants are others than they were: the menu names them. */
async function changed() {
  await refreshMe();
  dispatchEvent(new Event("switchroom-tenants"));
}

export async function tenantsView() {
  await refreshMe();
  return named({
    texts: t.tenants,
    key: "te_id",
    name: "te_name",
    columns: [
      { key: "te_name", label: t.tenants.te_name },
      { key: "te_code", label: t.tenants.te_code, class: "dialled" },
      { key: "te_id", label: t.tenants.te_id, class: "dialled", only: "wide" },
    ],
    first: { name: "te_code", label: t.tenants.te_code, hint: t.tenants.codeHint, wrong: wrongCode },
    unique: "te_code",
    rows: me.tenants,
    read: async () => (await refreshMe()).tenants,
    add: (values) => post("/admin/api/tenants/add", values),
    rename: (row, values) => ["/admin/api/tenants/rename", { tenant_id: row.te_id, ...values }],
    done: changed,
  });
}

const wrongCode = (code) => (/^[0-9A-Za-z]{1,80}$/.test(code) ? null : t.tenants.badCode);

export async function modelsView() {
  const read = () => get("/admin/api/models");
  return named({
    texts: t.models,
    key: "pm_id",
    name: "pm_name",
    columns: [
      { key: "pm_name", label: t.models.pm_name },
      { key: "pm_id", label: t.models.pm_id, class: "dialled" },
    ],
    unique: "pm_name",
    rows: await read(),
    read,
    add: (values) => post("/admin/api/models/add", values),
    rename: (row, values) => ["/admin/api/models/rename", { pm_id: row.pm_id, ...values }],
    done: () => {},
  });
}

/** A table of what has a name, to add to and to rename in. */
function named({ texts, key, name, columns, first, unique, rows, read, add, rename, done }) {
  const status = sayer();
  const field = { name, label: texts[name], rule: "filled" };
  const added = adder({
    title: texts.add,
    fields: first ? [first, field] : [field],
    taken: [unique, texts.taken],
    send: add,
    async done(answer, values) {
      grid.set(await read());
      grid.reveal(answer[key]);
      say(status, texts.added(values[name]), "good");
      done();
    },
  });
  const grid = table({
    label: texts.title,
    key,
    columns,
    rows,
    empty: texts.empty,
    mayClose,
    tools: [added.button],
    detail: (row, { close }) =>
      h(
        "div",
        { class: "opened" },
        editor({
          fields: [field],
          record: row,
          async load() {
            const fresh = (await read()).find((one) => one[key] === row[key]);
            if (!fresh) throw new Failure(404, "");
            return fresh;
          },
          update: (values) => rename(row, values),
          taken: texts.taken,
          saved(values) {
            grid.change(row, values);
            done();
          },
          close,
        }),
      ),
  });
  const lead = h("p", { class: "muted" }, texts.lead);
  return h("div", { class: "view" }, h("h1", {}, texts.title), lead, status, added.place, grid.node);
}
