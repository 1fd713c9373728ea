// Users and what they may see, for admins.

import { adder } from "./adder.js";
import { Failure, get, me, post, refreshMe } from "./api.js";
import { h, say, sayer } from "./dom.js";
import { editor } from "./editor.js";
import { passwordForm, wrongPassword } from "./password.js";
import { remover, removing } from "./remover.js";
import { mayClose } from "./sign-in.js";
import { table } from "./table.js";
import { t } from "./text.js";

export async function usersView() {
  const [users] = await Promise.all([get("/admin/api/users"), refreshMe()]);
  const status = sayer();
  const roles = Object.entries(t.users.roles);
  const tenants = me.tenants.map(({ te_code, te_name }) => [te_code, te_name || te_code]);
  const email = { name: "us_email", label: t.users.us_email, hint: t.users.emailHint };
  const granted = { name: "tenants", label: t.users.tenants, hint: t.users.tenantsHint, ticks: tenants };
  const role = { name: "us_role", label: t.users.us_role, hint: t.users.roleHint, options: roles, value: "viewer" };
  const refusals = { 403: t.users.lastAdmin };

  const added = adder({
    title: t.users.add,
    fields: [
      { name: "us_username", label: t.users.us_username, rule: "filled" },
      role,
      email,
      { name: "password", label: t.users.password, hint: t.account.short, type: "password", wrong: wrongPassword },
      ...(tenants.length ? [granted] : []),
    ],
    taken: ["us_username", t.users.taken],
    send: ({ password, ...user }) => post("/admin/api/users/add", { user, password }),
    async done({ us_id }, { us_username }) {
      grid.set(await get("/admin/api/users"));
      grid.reveal(us_id);
      say(status, t.users.added(us_username), "good");
    },
  });
  const seen = (row) => (row.us_role === "admin" ? t.users.allTenants : names(row.tenants));
  const names = (codes) =>
    codes
      .split(",")
      .map((code) => tenants.find(([known]) => known === code)?.[1] ?? code)
      .join(", ") || t.none;
  const grid = table({
    label: t.users.title,
    key: "us_id",
    columns: [
      { key: "us_username", label: t.users.us_username },
      {
        key: "us_role",
        label: t.users.us_role,
        text: (row) => t.signIn.as(row.us_role),
        show: (row) => h("span", { class: "tag" }, t.signIn.as(row.us_role)),
      },
      { key: "us_email", label: t.users.us_email, only: "wide", show: (row) => row.us_email || t.none },
      { key: "tenants", label: t.users.tenants, only: "wide", text: seen, show: seen },
      { key: "login", label: t.users.login, only: "wider", text: login, show: login },
    ],
    rows: users,
    mayClose,
    tools: [added.button],
    detail: (row, { close }) => {
      const isMe = row.us_id === me.user_id;
      const load = async () => {
        const fresh = (await get("/admin/api/users")).find(({ us_id }) => us_id === row.us_id);
        if (!fresh) throw new Failure(404, "");
        return fresh;
      };
      return h(
        "div",
        { class: "opened" },
        editor({
          fields: [...(isMe ? [] : [role]), email, ...(tenants.length ? [granted] : [])],
          record: row,
          load,
          update: (user) => ["/admin/api/users/change", { user_id: row.us_id, user }],
          refusals,
          saved: (values) => grid.change(row, values),
          close,
        }),
        isMe
          ? h("p", { class: "hint" }, t.users.own, " ", h("a", { href: "#/account" }, t.account.title))
          : [
              h("section", { class: "apart" }, passwordForm(row.us_id, t.users.passwordOf(row.us_username))),
              remover(t.users.remove, () => remove(row)),
            ],
      );
    },
  });

  const remove = (row) =>
    removing({
      grid,
      status,
      row,
      question: { title: t.users.removeTitle(row.us_username), body: [h("p", {}, t.users.removeBody)] },
      path: "/admin/api/users/remove",
      params: { user_id: row.us_id },
      done: t.users.removed(row.us_username),
      refusals,
    });

  const lead = h("p", { class: "muted" }, t.users.lead);
  return h("div", { class: "view" }, h("h1", {}, t.users.title), lead, status, added.place, grid.node);
}

const login = (row) => (row.login === "yes" ? t.users.canLogin : t.users.noPassword);
