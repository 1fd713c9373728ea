// The API reference as a page of its own. Whoever wants to try a call signs in there.

import { isSignedIn, me, signOut } from "./api.js";
import { button, h, put } from "./dom.js";
import { referenceView } from "./reference.js";
import { askWhenExpired, mark, signInDialog } from "./sign-in.js";
import { t, words } from "./text.js";

const app = document.getElementById("app");
document.documentElement.lang = t.lang;
askWhenExpired();
const who = h("div", { class: "buttons" });
const main = h("main", { class: "shell-less", id: "main" });
put(app, h("header", { class: "top always" }, h("div", { class: "brand" }, mark(), h("span", {}, t.name)), who), main);

async function signIn() {
  if (!isSignedIn()) await signInDialog();
  tell();
}

function tell() {
  const toAdmin = h("a", { href: "admin/", class: "button" }, t.reference.toAdmin);
  if (!isSignedIn()) return put(who, toAdmin, button(t.signIn.submit, signIn));
  put(
    who,
    h("span", {}, me.name),
    button(t.signIn.out, () => (signOut(), tell())),
    toAdmin,
  );
}

tell();
try {
  put(main, await referenceView(signIn));
} catch (error) {
  put(main, h("p", { class: "fault", role: "alert" }, words(error)));
}
