// A form that sets a password.

import { me, post, signIn } from "./api.js";
import { fault, h, labelled, say, sayer } from "./dom.js";
import { t, words } from "./text.js";
import { mark } from "./unsaved.js";

/** What is wrong with a new password, in words. */
export function wrongPassword(password) {
  const bytes = new TextEncoder().encode(password).length;
  return bytes < 8 || bytes > 1024 ? t.account.short : null;
}

/** Sets a password. One's own counts at once, so the page goes on with it. */
export function passwordForm(user, label, own = false) {
  const [one, two] = [0, 1].map(() => h("input", { type: "password", autocomplete: "new-password" }));
  const status = sayer();
  const name =
    own && h("input", { type: "text", autocomplete: "username", value: me.name, hidden: true, readonly: true });
  const onsubmit = async (event) => {
    event.preventDefault();
    fault(one, wrongPassword(one.value));
    fault(two, one.value !== two.value ? t.account.differ : null);
    const first = form.querySelector("[aria-invalid]");
    if (first) return first.focus();
    try {
      await post("/user/updatebyid", { user_id: user, password: one.value });
      if (own) await signIn(me.name, one.value);
      one.value = two.value = "";
      mark(form, false);
      say(status, t.account.set, "good");
    } catch (error) {
      say(status, words(error), "bad");
    }
  };
  const oninput = () => mark(form, Boolean(one.value || two.value));
  const form = h(
    "form",
    { novalidate: true, onsubmit, oninput },
    name,
    h(
      "div",
      { class: "fields" },
      labelled({ label, hint: t.account.short, input: one }),
      labelled({ label: t.account.again, input: two }),
    ),
    h(
      "div",
      { class: "buttons" },
      h("button", { class: own && "main" }, own ? t.account.change : t.account.setPassword),
      status,
    ),
  );
  return form;
}

/** One's own account. */
export function accountView() {
  const fact = (label, value) => h("div", {}, h("dt", {}, label), h("dd", {}, value));
  const tenants = me.role === "admin" ? t.users.allTenants : me.tenants.map(({ te_name }) => te_name).join(", ");
  return h(
    "div",
    { class: "view" },
    h("h1", {}, t.account.title),
    h(
      "dl",
      { class: "card facts" },
      fact(t.users.us_username, me.name),
      fact(t.users.us_role, t.signIn.as(me.role)),
      fact(t.users.tenants, tenants || t.none),
    ),
    h(
      "section",
      { class: "card" },
      h("h2", {}, t.account.ownPassword),
      passwordForm(me.user_id, t.account.newPassword, true),
    ),
  );
}
