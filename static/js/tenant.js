// A tenant's tables.

import { get, isAdmin, mayWrite, post } from "./api.js";
import { button, copy, h, put, say, sayer } from "./dom.js";
import { editor, facts } from "./editor.js";
import { resources } from "./resources.js";
import { mayClose } from "./sign-in.js";
import { table } from "./table.js";
import { t, words } from "./text.js";

/**
 * The view of one kind of things.
 * @param {string} tenant its id @param {string} view a key of `resources` @param {string} [id] a row to open
 */
export async function tenantView(tenant, view, id) {
  const resource = resources[view];
  const status = sayer();
  // What an open row needs comes when it is opened.
  const [{ adder }, { remover, removing }] = await Promise.all(
    mayWrite()
      ? [view === "phones" ? import("./adder.js") : {}, /hunts|phones/.test(view) ? import("./remover.js") : {}]
      : [{}, {}],
  );
  let model = null;
  const routing = () => import("./ways.js");
  const routes = async () => (model ??= await (await routing()).ways(tenant));
  const models = view === "phones" ? await get("/admin/api/models") : [];
  const read = async () => (await post(resource.list, { tenant_id: tenant })).map(dress);
  const dress = (row) =>
    view === "phones" ? { ...row, model: models.find(({ pm_id }) => pm_id === row.ph_pm_id)?.pm_name ?? "" } : row;

  const added = view === "phones" && mayWrite() ? newPhone() : null;
  const grid = table({
    label: t[view].title,
    key: resource.key,
    columns: resource.columns,
    rows: await read(),
    detail: (row, tools) =>
      detail(row, tools).catch((error) => h("p", { class: "fault", role: "alert" }, words(error))),
    mayClose,
    tools: added ? [added.button] : [],
  });

  async function detail(row, { close }) {
    const parts = [];
    if (resource.update && mayWrite()) {
      const load = () => resource.load(row);
      parts.push(
        editor({
          fields: resource.fields,
          record: await load(),
          load,
          update: (changes) => resource.update(row, changes),
          taken: resource.taken,
          saved(values) {
            model = null;
            grid.change(row, Object.fromEntries(Object.entries(values).filter(([name]) => name in row)));
          },
          close,
        }),
      );
    } else {
      const record = resource.load ? await resource.load(row) : (resource.shown?.(row) ?? row);
      const fields = resource.fields.filter(({ name }) => !name.startsWith("co_param") || record[name]);
      parts.push(facts(fields, record), h("div", { class: "buttons" }, button(t.form.close, close)));
    }
    if (view === "extensions" && mayWrite()) parts.push(sipAccount(row));
    if (view === "dids")
      parts.push(h("p", {}, h("a", { href: `#/t/${tenant}/routing/DID/${row.di_id}`, class: "button" }, t.dids.goes)));
    if (resource.kind) {
      const { around } = await routing();
      parts.push(around(await routes(), `${resource.kind}:${row[resource.key]}`, tenant));
    }
    if (view === "hunts" && mayWrite()) parts.push(remover(t.hunts.remove, () => removeHunt(row)));
    if (view === "phones" && mayWrite()) parts.push(remover(t.phones.remove, () => removePhone(row)));
    return h("div", { class: "opened" }, parts);
  }

  /** What a phone registers with. The secret comes when it is asked for, and is shown when it is asked for again. */
  function sipAccount(row) {
    const place = h("div");
    const open = button(t.sip.show, async () => {
      open.disabled = true;
      try {
        const [account] = await post("/extension/user", { tenant_id: tenant, extension_id: row.ex_id });
        put(
          place,
          account
            ? h(
                "dl",
                { class: "facts" },
                ["name", "host", "secret"].map((key) => fact(key, account[key])),
              )
            : h("p", { class: "muted" }, t.sip.none),
        );
        open.hidden = true;
        (place.querySelector("button") ?? place).focus();
      } catch (error) {
        put(place, h("p", { class: "fault", role: "alert" }, words(error)));
      }
      open.disabled = false;
    });
    function fact(key, value) {
      const isSecret = key === "secret";
      const text = h("code", {}, isSecret ? "•".repeat(12) : value);
      const reveal =
        isSecret &&
        button(
          t.show,
          () => {
            const hidden = reveal.textContent === t.show;
            text.textContent = hidden ? value : "•".repeat(12);
            reveal.textContent = hidden ? t.hide : t.show;
          },
          { "aria-label": `${t.show}: ${t.sip.secret}` },
        );
      const copier = button(t.copy, () => copy(value, copier, t.copied), {
        "aria-label": t.sip.copyOf(t.sip[key].toLowerCase()),
      });
      return h("div", {}, h("dt", {}, t.sip[key]), h("dd", {}, text, reveal, copier));
    }
    return h("section", { class: "sip" }, h("h2", { class: "minor" }, t.sip.title), open, place);
  }

  const remove = (row, question, path, params, done) =>
    removing({ grid, status, row, question, path, params, done }).then((gone) => gone && (model = null));

  async function removeHunt(row) {
    model = null;
    const [all, { called }] = await Promise.all([routes(), routing()]);
    const key = `HUNTLIST:${row.hu_id}`;
    const gone = all.all.filter((way) => way.from === key || way.to === key);
    const line = (way) =>
      h(
        "li",
        {},
        [called(all.end(way.from)), t.routing.situation(way.situation, way.order), "→", called(all.end(way.to))]
          .filter(Boolean)
          .join(" "),
      );
    const body = gone.length
      ? [h("p", {}, t.hunts.removeBody), h("ul", {}, gone.map(line))]
      : [h("p", {}, t.hunts.removeNone)];
    const name = resource.name(row);
    await remove(
      row,
      { title: t.hunts.removeTitle(name), body },
      "/hunt/deletebyid",
      { hunt_id: row.hu_id },
      t.hunts.removed(name),
    );
  }

  const removePhone = (row) =>
    remove(
      row,
      { title: t.phones.removeTitle(row.ph_name), body: [h("p", {}, t.phones.removeBody(row.ph_mac))] },
      "/phone/deletebyid",
      { phone_id: row.ph_id },
      t.phones.removed(row.ph_name),
    );

  /** A new phone, with the models there are. */
  function newPhone() {
    const noModels = isAdmin()
      ? h("p", {}, t.phones.noModels, " ", h("a", { href: "#/models" }, t.models.title))
      : h("p", {}, t.phones.noModelsHere);
    return adder({
      title: t.phones.add,
      note: models.length === 0 && noModels,
      fields: [
        { name: "ph_name", label: t.phones.ph_name, rule: "filled" },
        {
          name: "ph_pm_id",
          label: t.phones.ph_pm_id,
          rule: "filled",
          options: [["", t.phones.choose], ...models.map(({ pm_id, pm_name }) => [pm_id, pm_name])],
        },
        { name: "ph_mac", label: t.phones.ph_mac, rule: "filled" },
        { name: "ph_filename", label: t.phones.ph_filename, hint: t.phones.filenameHint },
        { name: "ph_http_user", label: t.phones.ph_http_user, hint: t.phones.httpHint },
        { name: "ph_http_password", label: t.phones.ph_http_password, type: "password" },
      ],
      send: (phone) => post("/phone/AddNewPhone", { phone: { ph_te_id: tenant, ...phone } }),
      async done({ PhoneID }, phone) {
        grid.set(await read());
        grid.reveal(PhoneID);
        say(status, t.phones.added(phone.ph_name), "good");
      },
    });
  }

  const place = h("div", { class: "view" }, h("h1", {}, t[view].title), status, added?.place, grid.node);
  if (id) setTimeout(() => grid.reveal(id));
  return place;
}
