// The page: sign in, then the views behind the addresses after the #.

import { isAdmin, isSignedIn, me, signOut } from "./api.js";
import { add, button, choice, h, put, unique } from "./dom.js";
import { askWhenExpired, mark, mayDiscard, signInPage, tellDamage } from "./sign-in.js";
import { t, words } from "./text.js";
import { any as unsaved, forget } from "./unsaved.js";

const OFFICE = ["extensions", "dids", "hunts", "phones", "voicemail", "conditions", "ivrs", "customs", "routing"];
const ADMINS = ["users", "tenants", "models", "audit"];
const app = document.getElementById("app");
const main = h("main", { id: "main", tabindex: "-1" });
let tenant = "";
let address = "";
let turn = 0;

document.documentElement.lang = t.lang;
askWhenExpired();
begin();

async function begin() {
  await signInPage(app);
  tenant = me.tenants[0]?.te_id ?? "";
  address = location.hash;
  shell();
  await show(true);
}

function shell() {
  const menu = button(t.nav.menu, () => slide(!nav.classList.contains("is-out")), {
    class: "menu",
    "aria-controls": "nav",
    "aria-expanded": "false",
  });
  function slide(out) {
    nav.classList.toggle("is-out", out);
    menu.setAttribute("aria-expanded", String(out));
    if (out) nav.querySelector("select, a")?.focus();
  }
  const nav = h("nav", { id: "nav", "aria-label": t.nav.label });
  nav.addEventListener("click", (event) => event.target.closest("a") && slide(false));
  nav.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && nav.classList.contains("is-out")) {
      slide(false);
      menu.focus();
    }
  });
  const skip = h(
    "a",
    { class: "skip", href: "#main", onclick: (event) => (event.preventDefault(), main.focus()) },
    t.nav.skip,
  );
  const brand = () => h("div", { class: "brand" }, mark(), h("span", {}, t.name));
  put(app, skip, h("header", { class: "top" }, brand(), menu), h("div", { class: "shell" }, nav, main));
  add(nav, [brand(), tenants(), links(), whoami()]);
}

function tenants() {
  if (!me.tenants.length) return null;
  const id = unique("tenant");
  const select = choice(
    me.tenants.map(({ te_id, te_name, te_code }) => [te_id, te_name || te_code]),
    tenant,
    {
      id,
      onchange() {
        const { view, rest } = parts();
        location.hash = `#/t/${select.value}/${(view === "t" && rest[1]) || "extensions"}`;
      },
    },
  );
  return h("div", { class: "field" }, h("label", { for: id }, t.nav.tenant), select);
}

function links() {
  const item = (href, label) => h("li", {}, h("a", { href }, label));
  const group = (title, items) => {
    const id = unique("group");
    return [h("h2", { id }, title), h("ul", { "aria-labelledby": id }, items)];
  };
  return [
    tenant &&
      group(
        t.nav.office,
        OFFICE.map((view) => item(`#/t/${tenant}/${view}`, t[view].title)),
      ),
    group(t.nav.calls, [item("#/calls", t.calls.title)]),
    group(t.nav.box, [
      item("#/box", t.box.title),
      isAdmin() && ADMINS.map((view) => item(`#/${view}`, t[view].title)),
      item("#/account", t.account.title),
      item("#/reference", t.reference.title),
    ]),
  ];
}

function whoami() {
  const leave = async () => {
    if (unsaved() && !(await mayDiscard())) return;
    forget();
    signOut();
    begin();
  };
  return h(
    "div",
    { class: "who" },
    h("p", {}, h("strong", {}, me.name), " ", h("span", { class: "tag" }, t.signIn.as(me.role))),
    button(t.signIn.out, leave),
  );
}

/** `#/t/3/extensions/11` in parts. */
function parts() {
  const [view = "", ...rest] = address.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  return { view, rest };
}

addEventListener("hashchange", async () => {
  if (!isSignedIn() || location.hash === address || location.hash === "#main") return;
  const wanted = location.hash;
  if (unsaved()) {
    history.replaceState(null, "", address || "#");
    if (!(await mayDiscard())) return;
    forget();
    history.pushState(null, "", wanted);
  }
  address = wanted;
  show();
});

/** Shows the view of the address. A view that comes after a later one was asked for is dropped. */
async function show(first = false) {
  const own = ++turn;
  const { view, rest } = parts();
  if (view === "t" && me.tenants.some(({ te_id }) => te_id === rest[0])) tenant = rest[0];
  fillMenu();
  put(main, h("p", { class: "muted loading" }, t.loading));
  let shown;
  try {
    shown = await build(view, rest);
  } catch (error) {
    const fault = h("div", { class: "fault block", role: "alert" }, words(error));
    if (error.status === 503) await tellDamage(fault);
    shown = h(
      "div",
      { class: "view" },
      fault,
      button(t.errors.retry, () => show()),
    );
  }
  if (own !== turn) return;
  put(main, shown);
  const head = main.querySelector("h1");
  const title = head?.textContent;
  document.title = title ? `${title} – ${t.name}` : t.name;
  // Where the menu is away, whose things these are.
  const whose =
    (view === "t" || view === "") && me.tenants.length > 1 && me.tenants.find(({ te_id }) => te_id === tenant);
  if (whose) head?.before(h("p", { class: "whose" }, whose.te_name || whose.te_code));
  markPlace();
  if (!first && !rest[2]) main.focus({ preventScroll: true });
  if (!rest[2]) scrollTo(0, 0);
}

/** The menu anew: tenants and roles change. */
function fillMenu() {
  const nav = document.getElementById("nav");
  if (!tenant) tenant = me.tenants[0]?.te_id ?? "";
  put(nav, nav.firstElementChild, tenants(), links(), whoami());
}

/** Says in the menu where we are. */
function markPlace() {
  const { view, rest } = parts();
  const office = `#/t/${tenant}/${view === "t" && OFFICE.includes(rest[1]) ? rest[1] : "extensions"}`;
  const here = view && view !== "t" ? `#/${view}` : office;
  for (const link of document.querySelectorAll("#nav a")) {
    if (here === link.hash) link.setAttribute("aria-current", "page");
  }
}

addEventListener("switchroom-tenants", () => {
  fillMenu();
  markPlace();
});

async function build(view, rest) {
  if (view === "calls") return (await import("./calls.js")).callsView();
  if (view === "box") return (await import("./box.js")).boxView();
  if (view === "account") return (await import("./password.js")).accountView();
  if (isAdmin() && view === "users") return (await import("./users.js")).usersView();
  if (isAdmin() && view === "tenants") return (await import("./offices.js")).tenantsView();
  if (isAdmin() && view === "models") return (await import("./offices.js")).modelsView();
  if (isAdmin() && view === "audit") return (await import("./audit.js")).auditView();
  if (view === "reference") return (await import("./reference.js")).referenceView();
  if (!tenant)
    return h(
      "div",
      { class: "view" },
      h("h1", {}, t.name),
      h("p", {}, isAdmin() ? [t.nav.noTenants, " ", h("a", { href: "#/tenants" }, t.tenants.title)] : t.nav.noTenant),
    );
  if (rest[1] === "routing") return (await import("./routing.js")).routingView(tenant, rest[2], rest[3]);
  const { tenantView } = await import("./tenant.js");
  return tenantView(tenant, OFFICE.includes(rest[1]) ? rest[1] : "extensions", rest[2]);
}
