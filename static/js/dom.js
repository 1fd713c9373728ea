// Elements. Text only ever becomes text nodes: nothing that a client stored can become markup.

/** @typedef {Node | string | number | null | undefined | false} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. `on…` properties are listeners, `class` and all others are attributes; `true` sets an empty attribute,
 * `false`, null and undefined leave it out.
 * @param {string} name
 * @param {Record<string, any>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. @returns {any} */
export function s(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  add(element, children);
  return element;
}

/** Adds children; strings become text. @param {Element} element @param {any[]} children */
export function add(element, children) {
  for (const child of children.flat(9)) {
    if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : String(child));
  }
}

/** Replaces what is in an element. */
export function put(element, ...children) {
  element.replaceChildren();
  add(element, children);
  return element;
}

let last = 0;
/** An id that no other element has. */
export const unique = (word) => `${word}-${++last}`;

/** A button with words on it. */
export function button(label, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, label);
}

/** Puts the form in error at the field's side: the words below it, told to screen readers with it. */
export function fault(input, words) {
  const id = `${input.id}-fault`;
  document.getElementById(id)?.remove();
  input.toggleAttribute("aria-invalid", Boolean(words));
  if (words) input.setAttribute("aria-invalid", "true");
  const rest = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((part) => part && part !== id);
  if (words) {
    input.after(h("p", { class: "fault", id }, words));
    rest.push(id);
  }
  if (rest.length) input.setAttribute("aria-describedby", rest.join(" "));
  else input.removeAttribute("aria-describedby");
}

/**
 * A field with its label.
 * @param {{label: string, hint?: string, input: any, class?: string}} parts
 */
export function labelled({ label, hint, input, class: kind = "" }) {
  input.id ||= unique("field");
  const about = hint && h("p", { class: "hint", id: `${input.id}-hint` }, hint);
  if (about) input.setAttribute("aria-describedby", about.id);
  const isGroup = input.getAttribute("role") === "group";
  const words = isGroup
    ? h("span", { class: "label", id: `${input.id}-label` }, label)
    : h("label", { for: input.id }, label);
  if (isGroup) input.setAttribute("aria-labelledby", words.id);
  return h("div", { class: `field ${kind}${isGroup ? " whole-line" : ""}` }, words, input, about);
}

/** A path of files, which is broken over lines between its parts. */
export const path = (text) =>
  h(
    "code",
    { class: "path" },
    text.split("/").map((part, at) => (at ? ["/", h("wbr"), part] : part)),
  );

/** A select; an unknown value is kept as an option of its own. */
export function choice(options, value, attributes = {}) {
  const known = options.some(([option]) => option === value);
  const all = known || value === undefined ? options : [...options, [value, value]];
  const select = h(
    "select",
    attributes,
    all.map(([option, label]) => h("option", { value: option }, label)),
  );
  if (value !== undefined) select.value = value;
  return select;
}

/** Boxes to tick, as one control: its `value` is the ticked ones, separated by commas. @param {[string, string][]} options */
export function ticks(options, value) {
  const id = unique("ticks");
  const chosen = new Set(value.split(",").filter(Boolean));
  const boxes = options.map(([option, label], at) => {
    const box = h("input", { type: "checkbox", id: `${id}-${at}`, value: option });
    box.checked = chosen.has(option);
    return { box, node: h("div", { class: "check" }, box, h("label", { for: box.id }, label)) };
  });
  const group = h(
    "div",
    { class: "ticks", role: "group", id },
    boxes.map(({ node }) => node),
  );
  Object.defineProperty(group, "value", {
    get: () => boxes.flatMap(({ box }) => (box.checked ? [box.value] : [])).join(","),
    set(text) {
      const wanted = text.split(",");
      for (const { box } of boxes) box.checked = wanted.includes(box.value);
    },
  });
  return group;
}

/**
 * Asks in a dialog of the page's own. Resolves with the clicked button's value, or null.
 * @param {{title: string, body: Child[], buttons: [string, string, string?][]}} question
 */
export function ask({ title, body, buttons }) {
  return new Promise((resolve) => {
    const id = unique("dialog");
    let answer = null;
    const choose = (value) => () => {
      answer = value;
      dialog.close();
    };
    const dialog = h(
      "dialog",
      { "aria-labelledby": id },
      h("h2", { id }, title),
      h("div", { class: "dialog-body" }, body),
      h(
        "div",
        { class: "buttons" },
        buttons.map(([value, label, kind]) => button(label, choose(value), { class: kind ?? "" })),
      ),
    );
    const before = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Says something in a place that screen readers listen to. */
export function say(place, words, kind = "") {
  place.className = `say ${kind}`;
  put(place, words);
}

/** A line that is read out when it changes. */
export const sayer = () => h("p", { class: "say", role: "status" });

/** Copies text, and tells so on the button. Works on plain HTTP too, where browsers have no clipboard for pages. */
export async function copy(text, control, done) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { value: text, class: "away", "aria-hidden": "true" });
    (control.closest("dialog") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    control.focus();
  }
  const before = control.textContent;
  control.textContent = done;
  setTimeout(() => (control.textContent = before), 1500);
}
