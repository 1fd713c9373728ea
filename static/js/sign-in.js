// The form for name and password: as a page at first, as a dialog over unsaved work when the login is no longer good.

import { Failure, get, me, onExpired, signIn } from "./api.js";
import { ask, button, copy, h, labelled, put, unique } from "./dom.js";
import { t, words } from "./text.js";
import { forget, any as unsaved } from "./unsaved.js";

/** @param {(user: any) => void} done */
function form(done, name = "") {
  const user = h("input", {
    name: "username",
    autocomplete: "username",
    required: true,
    value: name,
    autocapitalize: "none",
    spellcheck: "false",
  });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
  const fault = h("div", { class: "fault", role: "alert" });
  const submit = h("button", { class: "main" }, t.signIn.submit);
  const onsubmit = async (event) => {
    event.preventDefault();
    submit.disabled = true;
    put(fault);
    try {
      done(await signIn(user.value, password.value));
    } catch (error) {
      put(fault, error instanceof Failure && error.status === 401 ? t.signIn.wrong : words(error));
      if (error.status === 503) await tellDamage(fault);
      password.focus();
      password.select();
    }
    submit.disabled = false;
  };
  return h(
    "form",
    { class: "stack", onsubmit },
    labelled({ label: t.signIn.user, input: user }),
    labelled({ label: t.signIn.password, input: password }),
    fault,
    submit,
  );
}

/** Where nobody can log in any more: which command helps. */
export async function tellDamage(place) {
  const { restore } = await get("/admin/api/damage").catch(() => ({}));
  if (!restore) return;
  const copier = button(t.copy, () => copy(restore, copier, t.copied), {
    "aria-label": `${t.copy}: ${t.reference.curl}`,
  });
  put(
    place,
    t.box.lost,
    h("pre", { class: "command", tabindex: "0", "aria-label": t.reference.curl }, restore),
    copier,
  );
}

/** Shows the form as the whole page. */
export function signInPage(place) {
  return new Promise((resolve) => {
    const body = form(resolve);
    put(
      place,
      h(
        "main",
        { class: "sign-in" },
        h(
          "div",
          { class: "card" },
          h("div", { class: "brand big" }, mark(), h("h1", {}, t.name)),
          h("p", { class: "muted" }, t.signIn.lead),
          body,
        ),
      ),
    );
    body.querySelector("input").focus();
  });
}

/** The picture beside the name. */
export const mark = () => h("img", { src: new URL("../icon.svg", import.meta.url), alt: "", width: 28, height: 28 });

/** Asks in a dialog over whatever is there. */
export function signInDialog(title = t.signIn.submit, lead = t.signIn.lead, mustAnswer = false) {
  const before = me?.user_id;
  const id = unique("dialog");
  return new Promise((resolve) => {
    const body = form((user) => {
      // Somebody else: nothing of what is shown may stay.
      if (before !== undefined && user.user_id !== before) location.reload();
      dialog.close();
    }, me?.name ?? "");
    const dialog = h("dialog", { "aria-labelledby": id }, h("h2", { id }, title), h("p", {}, lead), body);
    dialog.addEventListener("cancel", (event) => mustAnswer && event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
    body.querySelector(me ? "[type=password]" : "input").focus();
  });
}

/** Asks again when a call is refused. */
export const askWhenExpired = () => onExpired(() => signInDialog(t.signIn.again, t.signIn.kept, true));

/** Whether what is open may go: asks where something in it is not saved. */
export async function mayClose() {
  if (unsaved() && !(await mayDiscard())) return false;
  forget();
  return true;
}

/** Asks whether unsaved changes may go. */
export const mayDiscard = async () =>
  (await ask({
    title: t.unsaved.title,
    body: [h("p", {}, t.unsaved.body)],
    buttons: [
      ["stay", t.unsaved.stay, "main"],
      ["go", t.unsaved.go, "danger"],
    ],
  })) === "go";
