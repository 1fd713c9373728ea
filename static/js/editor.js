// A row's form: only what was changed is sent, and only after a look whether the row is still as it was when it was opened.

import { post } from "./api.js";
import { add, button, choice, fault, h, labelled, put, say, sayer, ticks, unique } from "./dom.js";
import { t, words } from "./text.js";
import { mark } from "./unsaved.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [hint]
 * @property {"text" | "filled" | "number" | "seconds"} [rule]
 * @property {[string, string][]} [options] a choice of these
 * @property {[string, string][]} [ticks] any of these, with commas
 * @property {"password"} [type]
 * @property {string[]} [suggest]
 */

const DIALLED = /^[0-9A-Za-z*#+._-]+$/;
// The characters that the box can't store are the very ones this looks for.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** What is wrong with a value, in words; null where nothing is. @param {Field} field @param {string} value */
export function wrong(field, value) {
  if ([...value].length > 255) return t.form.tooLong;
  if (CONTROL.test(value)) return t.form.control;
  if (field.rule && field.rule !== "text" && value === "") return t.form.required;
  if (field.rule === "number" && !DIALLED.test(value)) return t.form.number;
  if (field.rule === "seconds" && !(/^\d+$/.test(value) && Number(value) <= 3600)) return t.form.seconds;
  return null;
}

/** A field's control. @param {Field} field @param {string} value */
export function control(field, value) {
  if (field.ticks) return ticks(field.ticks, value);
  if (field.options) return choice(field.options, value, { name: field.name });
  const input = h("input", { name: field.name, value, autocomplete: "off", spellcheck: "false" });
  if (field.rule === "seconds") input.inputMode = "numeric";
  if (field.type === "password") {
    input.type = "password";
    input.autocomplete = "new-password";
  }
  if (field.suggest) {
    const list = h(
      "datalist",
      { id: unique("list") },
      field.suggest.map((one) => h("option", { value: one })),
    );
    input.setAttribute("list", list.id);
    document.body.querySelector(`datalist[data-for="${field.name}"]`)?.remove();
    list.dataset.for = field.name;
    document.body.append(list);
  }
  return input;
}

/**
 * @param {object} options
 * @param {Field[]} options.fields
 * @param {Record<string, string>} options.record as it was read
 * @param {() => Promise<Record<string, string>>} options.load reads it again
 * @param {(changes: Record<string, string>) => [string, object]} options.update path and parameters of the call that saves
 * @param {string} [options.taken] what a number or name that another row has is called
 * @param {Record<number, string>} [options.refusals] by status, what is said of them here
 * @param {(values: Record<string, string>) => void} options.saved
 * @param {() => void} options.close
 */
export function editor({ fields, record, load, update, taken = t.form.taken, refusals = {}, saved, close }) {
  let base = record;
  const inputs = new Map(fields.map((field) => [field.name, control(field, base[field.name] ?? "")]));
  const status = sayer();
  const conflict = h("div");
  const save = h("button", { class: "main" }, t.form.save);

  const changes = () => {
    const changed = {};
    for (const [name, input] of inputs) if (input.value !== (base[name] ?? "")) changed[name] = input.value;
    return changed;
  };

  async function submit() {
    const changed = changes();
    put(conflict);
    for (const field of fields)
      fault(inputs.get(field.name), field.name in changed ? wrong(field, inputs.get(field.name).value) : null);
    if (focusFault()) return say(status, t.form.fix, "bad");
    if (!Object.keys(changed).length) return say(status, t.form.nothing);
    say(status, t.form.saving);
    save.disabled = true;
    try {
      const fresh = await load();
      if (fields.some(({ name }) => fresh[name] !== base[name])) {
        say(status, "");
        showConflict(fresh);
        return;
      }
      await post(...update(changed));
      base = { ...fresh, ...changed };
      mark(form, false);
      say(status, t.form.saved, "good");
      saved(base);
    } catch (error) {
      say(status, refusal(error), "bad");
      focusFault();
    } finally {
      save.disabled = false;
    }
  }

  /** Puts a refusal to its fields; gives back what to say of it all. */
  function refusal(error) {
    const named = error.fields?.filter((name) => inputs.has(name)) ?? [];
    for (const name of named) fault(inputs.get(name), t.form.invalid);
    if (named.length) return t.form.fix;
    const numbered = fields.find(
      (field) => inputs.get(field.name).value !== base[field.name] && /_(number|name)$/.test(field.name),
    );
    if (error.status === 409 && numbered) {
      fault(inputs.get(numbered.name), taken);
      return t.form.fix;
    }
    return refusals[error.status] ?? (error.status === 404 ? t.form.gone : words(error));
  }

  function focusFault() {
    const first = form.querySelector("[aria-invalid]");
    first?.focus();
    return Boolean(first);
  }

  function showConflict(fresh) {
    const changed = changes();
    const differ = fields.filter(({ name }) => fresh[name] !== base[name]);
    const cell = (field, value) => h("td", {}, shownAs(field, value));
    const line = (field) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, field.label),
        cell(field, base[field.name]),
        cell(field, fresh[field.name]),
        cell(field, changed[field.name] ?? base[field.name]),
      );
    const mine = button(t.form.mine, () => {
      const typed = changes();
      base = fresh;
      for (const [name, input] of inputs) if (!(name in typed)) input.value = base[name];
      put(conflict);
      submit();
    });
    const theirs = button(t.form.theirs, () => {
      base = fresh;
      for (const [name, input] of inputs) input.value = base[name];
      put(conflict);
      mark(form, false);
      say(status, "");
      saved(base);
    });
    const title = h("h2", { class: "minor", tabindex: "-1" }, t.form.changedTitle);
    const head = [t.form.field, t.form.opened, t.form.now, t.form.yours].map((one) => h("th", { scope: "col" }, one));
    put(
      conflict,
      h(
        "div",
        { class: "conflict", role: "group", "aria-label": t.form.changedTitle },
        title,
        h("p", {}, t.form.changed),
        h(
          "div",
          { class: "sheet" },
          h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, differ.map(line))),
        ),
        h("div", { class: "buttons" }, theirs, mine),
      ),
    );
    title.focus();
  }

  const form = h("form", {
    class: "editor",
    novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      submit();
    },
    oninput: () => {
      mark(form, Object.keys(changes()).length > 0);
      say(status, "");
    },
  });
  const boxes = fields.map((field) =>
    labelled({ label: field.label, hint: field.hint, input: inputs.get(field.name) }),
  );
  add(form, [
    h("div", { class: "fields" }, boxes),
    conflict,
    h("div", { class: "buttons" }, save, button(t.form.close, close), status),
  ]);
  return form;
}

/** A value as the form shows it. */
export function shownAs(field, value) {
  const named = (list) => (code) => list.find(([known]) => known === code)?.[1] ?? code;
  if (field.ticks) return (value ?? "").split(",").filter(Boolean).map(named(field.ticks)).join(", ") || t.none;
  const option = field.options?.find(([known]) => known === value);
  return option ? option[1] : value === "" || value === undefined ? t.none : value;
}

/** The same values for those who may only look. @param {Field[]} fields */
export function facts(fields, record) {
  return h(
    "dl",
    { class: "facts" },
    fields.map((field) => h("div", {}, h("dt", {}, field.label), h("dd", {}, shownAs(field, record[field.name])))),
  );
}
