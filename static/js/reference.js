// The API reference, from the server's own OpenAPI document.

import { Failure, ROOT, attempt, isSignedIn, me } from "./api.js";
import { add, ask, button, copy, h, labelled, put, say, sayer, unique } from "./dom.js";
import { t, words } from "./text.js";

/** @param {() => Promise<void>} [signIn] where a visitor may not be signed in */
export async function referenceView(signIn = async () => {}) {
  const answer = await fetch(new URL("openapi.json", ROOT), { credentials: "omit" }).catch(() => ({ status: 0 }));
  if (!answer.ok) throw new Failure(answer.status, "");
  const document = await answer.json();
  const groups = new Map();
  for (const [path, methods] of Object.entries(document.paths)) {
    const [method, operation] = Object.entries(methods)[0];
    const group = operation.tags?.[0] ?? "";
    (groups.get(group) ?? groups.set(group, []).get(group)).push(
      endpoint(path, method.toUpperCase(), operation, document, signIn),
    );
  }
  const sections = [...groups].map(([name, endpoints]) =>
    h("section", { class: "block" }, h("h2", {}, `/${name}`), endpoints),
  );
  const search = h("input", {
    type: "search",
    placeholder: t.reference.find,
    "aria-label": t.reference.find,
    oninput() {
      for (const section of sections) {
        const all = [...section.querySelectorAll("details.endpoint")];
        for (const one of all) one.hidden = !one.dataset.find.includes(search.value.trim().toLowerCase());
        section.hidden = all.every((one) => one.hidden);
      }
    },
  });
  return h(
    "div",
    { class: "view reference" },
    h("h1", {}, `${t.reference.title} ${document.info.version}`),
    h("p", { class: "muted" }, t.reference.lead),
    h("div", { class: "bar" }, search),
    sections,
  );
}

/** A schema in words. */
function kind(schema) {
  const words = t.reference.kind;
  if (schema.type === "object") return words.object;
  if (schema.format === "password") return words.password;
  if (Array.isArray(schema.type)) return words.id;
  if (schema.pattern === "^[0-9]+$") return words.seconds;
  if (schema.pattern) return words.number;
  if (schema.minLength) return words.filled;
  return schema.maxLength ? words.most(schema.maxLength) : words.text;
}

function endpoint(path, method, operation, document, signIn) {
  const { schema, example: asked = {} } = operation.requestBody?.content["application/json"] ?? {};
  const parameters = Object.entries(schema?.properties ?? {}).map(([name, one]) => ({
    name,
    schema: one,
    required: schema.required?.includes(name) ?? false,
  }));
  const writes = /(update|delete|add)/i.test(path.split("/").at(-1));
  const box = h("details", {
    class: "endpoint card",
    "data-find": `${path} ${parameters.map(({ name }) => name).join(" ")}`.toLowerCase(),
  });
  box.append(
    h(
      "summary",
      {},
      h("span", { class: "tag method" }, method),
      h("code", {}, path),
      writes && h("span", { class: "tag writes" }, t.reference.writes),
    ),
  );
  box.addEventListener("toggle", () => {
    if (box.open && box.children.length === 1) add(box, inside());
  });

  function inside() {
    const rows = parameters.flatMap(({ name, schema: one, required }) => [
      row(name, kind(one), required),
      ...Object.entries(one.properties ?? {}).map(([field, inner]) =>
        row([`${name}[`, h("wbr"), `${field}]`], kind(inner), one.required?.includes(field) ?? false),
      ),
    ]);
    const failures = Object.entries(operation.responses).filter(([status]) => status !== "200");
    return [
      h("p", {}, operation.description),
      h("h3", {}, t.reference.parameters),
      rows.length
        ? grid([t.reference.name, t.reference.takes], rows)
        : h("p", { class: "muted" }, t.reference.noParameters),
      h("h3", {}, t.reference.curl),
      curl(),
      example() && [h("h3", {}, t.reference.example), example()],
      h("h3", {}, t.reference.tryIt),
      tryIt(),
      h("h3", {}, t.reference.failures),
      grid(
        [t.reference.status, t.reference.meaning],
        failures.map(([status, one]) => h("tr", {}, h("th", { scope: "row" }, status), h("td", {}, one.description))),
      ),
    ];
  }

  const row = (name, takes, required) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("code", {}, name)),
      h("td", {}, takes, required && [" ", h("span", { class: "tag" }, t.reference.required)]),
    );

  /** What the demo answers to the line above. */
  function example() {
    const answer = operation.responses["200"]?.content?.["application/json"]?.example;
    if (!answer) return null;
    return h("pre", { tabindex: "0", "aria-label": t.reference.example }, JSON.stringify(answer, null, 2));
  }

  function curl() {
    const address = new URL(path.slice(1), ROOT).href;
    const data = Object.entries(asked).map(
      ([name, value]) =>
        ` \\\n  --data-urlencode ${quote(`${name}=${typeof value === "object" ? JSON.stringify(value) : value}`)}`,
    );
    const line = `curl -u ${quote(me?.name ?? "USER")} ${quote(address)}${data.join("")}`;
    const text = h("pre", { tabindex: "0", "aria-label": t.reference.curl }, line);
    const copier = button(t.copy, () => copy(line, copier, t.copied), { "aria-label": `${t.copy}: curl ${path}` });
    return h("div", { class: "code" }, text, copier);
  }

  /** A form with the line above filled in; what is secret is left to the reader. */
  function tryIt() {
    const fields = parameters.flatMap(({ name, schema: one, required }) =>
      one.type === "object"
        ? Object.keys(one.properties).map((field) => ({
            path: [name, field],
            required: one.required?.includes(field) ?? false,
            secret: isSecret(field, one.properties[field]),
            value: asked[name]?.[field],
          }))
        : [{ path: [name], required, secret: isSecret(name, one), value: asked[name] }],
    );
    const inputs = fields.map(({ path: at, required, secret, value }) => {
      const input = h("input", {
        type: secret ? "password" : "text",
        autocomplete: secret ? "new-password" : "off",
        spellcheck: "false",
        required,
        value: secret ? "" : (value ?? ""),
      });
      return { at, input, node: labelled({ label: at.join("."), hint: required ? t.reference.required : "", input }) };
    });
    const status = sayer();
    const output = h("pre", { tabindex: "0", hidden: true, "aria-label": t.reference.answer });
    const onsubmit = async (event) => {
      event.preventDefault();
      if (!isSignedIn()) await signIn();
      if (!isSignedIn()) return say(status, t.reference.signFirst, "bad");
      if (writes && !(await mayChange())) return;
      const body = {};
      for (const { at, input } of inputs) {
        if (input.value === "") continue;
        if (at.length === 1) body[at[0]] = input.value;
        else (body[at[0]] ??= {})[at[1]] = input.value;
      }
      say(status, t.loading);
      const began = performance.now();
      try {
        const answer = await attempt(path, method === "GET" ? undefined : body);
        const text = await answer.text();
        say(status, t.reference.took(answer.status, Math.round(performance.now() - began)), answer.ok ? "good" : "bad");
        output.hidden = false;
        put(output, pretty(text));
      } catch (error) {
        say(status, words(error), "bad");
      }
    };
    /** Asks before something is changed, with what is sent before the reader's eyes. */
    async function mayChange() {
      const sent = inputs.filter(({ input }) => input.value !== "");
      const line = ({ at, input }) =>
        h("li", {}, h("code", {}, at.join(".")), ": ", input.type === "password" ? "••••••••" : input.value);
      const answer = await ask({
        title: `${method} ${path}`,
        body: [h("p", {}, t.reference.confirm), sent.length > 0 && h("ul", {}, sent.map(line))],
        buttons: [
          ["no", t.form.cancel],
          ["yes", t.reference.send, "danger"],
        ],
      });
      return answer === "yes";
    }
    const id = unique("try");
    return h(
      "form",
      { onsubmit, novalidate: true, id },
      inputs.length > 0 &&
        h(
          "div",
          { class: "fields" },
          inputs.map(({ node }) => node),
        ),
      h(
        "div",
        { class: "buttons" },
        h("button", { class: writes ? "danger" : "main" }, writes ? t.reference.sendWrite : t.reference.send),
        status,
      ),
      output,
    );
  }
  return box;
}

const isSecret = (name, schema) => schema.format === "password" || /password|secret/.test(name);

const MOST = 40_000;

/** An answer to be read; a very long one is cut where it is shown. */
function pretty(text) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // CSV, or no answer of ours: shown as it came.
  }
  return shown.length > MOST ? `${shown.slice(0, MOST)}\n…` : shown;
}

/** For a POSIX shell. */
const quote = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

function grid(heads, rows) {
  return h(
    "div",
    { class: "sheet" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h("tbody", {}, rows),
    ),
  );
}
