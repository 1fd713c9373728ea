// A form for a new row: shown when it is asked for, refusals at their fields.

import { add, button, fault, h, labelled, say, sayer } from "./dom.js";
import { control, wrong } from "./editor.js";
import { mayDiscard } from "./sign-in.js";
import { t, words } from "./text.js";
import { any as unsaved, mark } from "./unsaved.js";

/**
 * @param {object} options
 * @param {string} options.title of the form and of its buttons
 * @param {import("./editor.js").Field[]} options.fields
 * @param {any} [options.note] above the fields
 * @param {[string, string]} [options.taken] the field that no two rows share, and what is said then
 * @param {(values: Record<string, string>) => Promise<any>} options.send values without the empty ones
 * @param {(answer: any, values: Record<string, string>) => any} options.done
 * @returns {{button: any, place: any}} the button that shows the form, and where it is shown
 */
export function adder({ title, fields, note, taken, send, done }) {
  const place = h("div");
  return { button: button(title, show, { class: "main" }), place };

  function show() {
    if (place.firstChild) return place.querySelector("input, select")?.focus();
    const inputs = new Map(fields.map((field) => [field.name, control(field, field.value ?? "")]));
    const told = sayer();
    const save = h("button", { class: "main" }, title);
    const onsubmit = async (event) => {
      event.preventDefault();
      const values = {};
      for (const field of fields) {
        const { value } = inputs.get(field.name);
        fault(inputs.get(field.name), field.wrong ? field.wrong(value) : wrong(field, value));
        if (value !== "") values[field.name] = value;
      }
      if (focusFault()) return say(told, t.form.fix, "bad");
      save.disabled = true;
      try {
        const answer = await send(values);
        mark(form, false);
        form.remove();
        await done(answer, values);
      } catch (error) {
        say(told, refusal(error), "bad");
        focusFault();
      }
      save.disabled = false;
    };
    const refusal = (error) => {
      const named = (error.fields ?? []).filter((name) => inputs.has(name));
      for (const name of named) fault(inputs.get(name), t.form.invalid);
      if (error.status === 409 && taken) fault(inputs.get(taken[0]), taken[1]);
      return named.length || (error.status === 409 && taken) ? t.form.fix : words(error);
    };
    const focusFault = () => {
      const first = form.querySelector("[aria-invalid]");
      first?.focus();
      return Boolean(first);
    };
    const isTyped = () => fields.some((field) => inputs.get(field.name).value !== (field.value ?? ""));
    const close = async () => {
      if (unsaved() && !(await mayDiscard())) return;
      mark(form, false);
      form.remove();
    };
    const form = h("form", {
      class: "editor new card",
      novalidate: true,
      onsubmit,
      oninput: () => mark(form, isTyped()),
      "aria-label": title,
    });
    add(form, [
      h("h2", {}, title),
      note,
      h(
        "div",
        { class: "fields" },
        fields.map((field) => labelled({ label: field.label, hint: field.hint, input: inputs.get(field.name) })),
      ),
      h("div", { class: "buttons" }, save, button(t.form.cancel, close), told),
    ]);
    place.append(form);
    form.querySelector("input, select").focus();
  }
}
