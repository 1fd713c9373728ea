// Text that was stored by somebody who means it ill, in every column that the page shows: it stays text.

import assert from "node:assert/strict";
import { at, execute, go, it, page } from "./desk.js";
import { ADMIN, office } from "./office.js";

/** What each view must show: its hash, its own heading, the columns, and what is to be clicked for them. */
const VIEWS = [
  {
    hash: "#/t/1/extensions",
    title: "Extensions",
    shows: {
      ex_extensions: ["ex_number", "ex_name", "ex_cidnum", "ex_cidname", "ex_callwaiting", "ex_fmfmcallerid"],
      sa_sipaccounts: ["sa_name", "sa_host", "sa_secret"],
      hu_huntlists: ["hu_number", "hu_name"],
      vm_voicemails: ["fullname"],
    },
    async more() {
      await page.getByRole("button", { name: "Show the SIP account" }).click();
      await page.getByRole("button", { name: "Show: Secret" }).click();
    },
  },
  {
    hash: "#/t/1/dids",
    title: "DIDs",
    shows: {
      di_dids: ["di_number", "di_country", "di_area", "di_comment", "di_recording", "di_fax", "di_didprefix", "di_didnameprefix"],
      de_destinations: ["de_type_src", "de_type_dst"],
      co_conditions: ["co_name"],
    },
  },
  {
    hash: "#/t/1/hunts",
    title: "Hunt lists",
    shows: {
      hu_huntlists: ["hu_number", "hu_name", "hu_type", "hu_ringtime", "hu_checkinuse"],
      ex_extensions: ["ex_number", "ex_name"],
    },
  },
  {
    hash: "#/t/1/phones",
    title: "Phones",
    shows: { ph_phones: ["ph_name", "ph_mac", "ph_filename"], pm_phonemodels: ["pm_name"] },
  },
  { hash: "#/t/1/voicemail", title: "Voicemail", shows: { vm_voicemails: ["context", "fullname", "email"] } },
  {
    hash: "#/t/1/conditions",
    title: "Conditions",
    shows: { co_conditions: ["co_name", "co_type", "co_timezone", ...Array.from({ length: 12 }, (_, n) => `co_param${n + 1}`)] },
  },
  { hash: "#/t/1/ivrs", title: "IVRs", shows: { iv_ivrs: ["iv_name"] } },
  {
    hash: "#/t/1/customs",
    title: "Custom destinations",
    shows: { cu_customs: ["cu_name"], ct_customtypes: ["ct_name", "ct_description"] },
  },
  {
    hash: "#/t/1/routing",
    title: "Where a call goes",
    shows: {
      di_dids: ["di_number", "di_comment"],
      de_destinations: ["de_type_src", "de_type_dst"],
      co_conditions: ["co_name"],
      iv_ivrs: ["iv_name"],
      hu_huntlists: ["hu_number", "hu_name"],
      ex_extensions: ["ex_number", "ex_name"],
      cu_customs: ["cu_name"],
      vm_voicemails: ["fullname"],
    },
    rows: false,
  },
  {
    hash: "#/calls",
    title: "Call history",
    shows: {
      cdr: [
        ...["accountcode", "answer", "end", "clid", "src", "realsrc", "dst", "firstdst", "lastdst", "wherelanded", "disposition"],
        ...["dcontext", "dstchannel", "lastapp", "userfield", "uniqueid", "linkedid", "srcCallID", "peeraccount"],
      ],
      cc_callcosts: ["cc_country", "cc_network", "cc_type"],
      te_tenants: ["te_name"],
    },
  },
  {
    hash: "#/box",
    title: "The box",
    shows: { di_dids: ["di_number"], hu_huntlists: ["hu_number", "hu_name", "hu_type"], ex_extensions: ["ex_number"], ph_phones: ["ph_name"] },
    rows: false,
  },
  { hash: "#/users", title: "Users", shows: { us_users: ["us_username", "us_email"], te_tenants: ["te_name"] } },
  { hash: "#/tenants", title: "Tenants", shows: { te_tenants: ["te_code", "te_name"] } },
  { hash: "#/models", title: "Phone models", shows: { pm_phonemodels: ["pm_name"] } },
  {
    hash: "#/audit",
    title: "Audit trail",
    shows: { au_audit: ["au_user", "au_from", "au_what", "au_table", "au_before", "au_after"] },
  },
  {
    // A technical leg is shown when it is asked for.
    hash: "#/calls",
    title: "Call history",
    shows: { cdr: ["prevuniqueid"] },
    async before() {
      await page.getByLabel("Technical legs too").check();
      await page.getByRole("button", { name: "Show", exact: true }).click();
      await page.locator("tbody tr", { hasText: LEG }).first().waitFor();
    },
  },
  { hash: "#/account", title: "Your account", shows: { us_users: ["us_username"] }, rows: false },
  // Its words are those of /openapi.json, in which nothing stored stands.
  { hash: "#/reference", title: "API reference", shows: {}, rows: false },
];

/** Columns that no view shows, and why. */
const UNSEEN = {
  "us_users.us_username_key": "names are compared by it",
  "us_users.us_email_key": "addresses are compared by it",
  "us_users.us_role": "one of three words",
  "us_users.us_password": "never leaves the box",
  "us_users.us_digest": "one of three words",
  "us_users.us_networks": "the command line's",
  "to_tokens.*": "the command line's",
  "ex_extensions.ex_tech": "only Asterisk reads it",
  "ex_extensions.ex_dialtimeout": "only Asterisk reads it",
  "ex_extensions.ex_fmfmstatus": "only Asterisk reads it",
  "ex_extensions.ex_fmfmnumber": "only Asterisk reads it",
  "ex_extensions.ex_fmfmdialtimeout": "only Asterisk reads it",
  "vm_voicemails.mailbox": "no answer has it",
  "vm_voicemails.password": "no answer has it",
  "ph_phones.ph_http_user": "no answer has it",
  "ph_phones.ph_http_password": "no answer has it",
  "cu_customs.cu_param1": "only Asterisk reads it",
  "cu_customs.cu_param2": "only Asterisk reads it",
  "cu_customs.cu_param3": "only Asterisk reads it",
  "cdr.start": "each writer takes only a time",
  "cdr.channel": "no answer has it",
  "cc_callcosts.cc_uniqueid": "it is the call's, or nothing's",
  "imported.*": "what imports remember",
  "last_imports.*": "what imports remember",
  "fo_followed.*": "what imports remember",
  "au_audit.au_time": "the box's own clock",
  "au_audit.au_kind": "one of four words",
};

/** When the technical leg began that is the newest call. */
const LEG = "23:59:59";

/** What is stored in a column. Neither a colon in a user's name nor one in a destination's type would come back. */
function planted(table, column) {
  const link = /^(de_|us_username)/.test(column) ? "" : "javascript:window.broken=1//";
  const code = "window.broken=1";
  return `${link}"'><img src=x class=planted onerror="${code}"><script class=planted>${code}</script> ${table}.${column};`;
}

/** Pairs of table and column. */
const each = (...shows) =>
  shows.flatMap(Object.entries).flatMap(([table, columns]) => columns.map((column) => [table, column]));

/** Stores it in all columns that some view shows, in the rows that the views show. */
function plant(database) {
  const text = (table, column) => `'${planted(table, column).replaceAll("'", "''")}'`;
  const newest = "SELECT ID FROM cdr WHERE accountcode = 'Alpha' ORDER BY start DESC, ID DESC LIMIT 50";
  const alone = /^(te_code|us_username|prevuniqueid)$|^(de|cc)_/;
  const changes = new Map();
  for (const [table, column] of each(...VIEWS.map(({ shows }) => shows)))
    if (!alone.test(column)) changes.set(table, (changes.get(table) ?? new Set()).add(`"${column}" = ${text(table, column)}`));
  const updates = [...changes].map(
    ([table, set]) =>
      `UPDATE ${table} SET ${[...set].join(", ")} WHERE rowid IN (${table === "cdr" ? newest : `SELECT rowid FROM ${table} LIMIT 50`});`,
  );
  const costs = ["cc_country", "cc_network", "cc_type"];
  execute("sqlite3", [
    "-bail",
    "-cmd",
    ".timeout 10000",
    database,
    `BEGIN IMMEDIATE;
     INSERT INTO te_tenants (te_code, te_name) VALUES (${text("te_tenants", "te_code")}, 'Gamma');
     INSERT INTO us_users (us_username, us_username_key, us_role, us_password)
     SELECT ${text("us_users", "us_username")}, lower(${text("us_users", "us_username")}), 'admin', us_password
       FROM us_users WHERE us_username = '${ADMIN[0]}';
     INSERT INTO de_destinations (de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst, de_ord)
     VALUES (1, 'DID-' || ${text("de_destinations", "de_type_src")}, 41, ${text("de_destinations", "de_type_dst")}, 5, 2);
     INSERT INTO cc_callcosts (cc_uniqueid, cc_cdr_sequence, cc_nth, cc_cost, ${costs.join(", ")})
     SELECT ${text("cdr", "uniqueid")}, sequence, 1, 0.5, ${costs.map((one) => text("cc_callcosts", one)).join(", ")}
       FROM cdr WHERE ID IN (${newest});
     ${updates.join("\n")}
     UPDATE au_audit SET (au_before, au_after) = (SELECT json_object(au_before, au_before), json_object(au_after, au_after));
     INSERT INTO cdr (accountcode, start, prevuniqueid, uniqueid)
     VALUES ('Alpha', date('now', 'localtime') || ' ${LEG}', ${text("cdr", "prevuniqueid")}, 'a technical leg');
     COMMIT;`,
  ]);
  return [planted("us_users", "us_username"), ADMIN[1]];
}

/** The columns that hold text, by the schema. */
function texts(database) {
  const query = `SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
                  WHERE t.type = 'table' AND c.type = 'TEXT' AND t.name NOT LIKE 'sqlite_%'`;
  return execute("sqlite3", [database, query]).trim().split("\n");
}

/** What is on the page now. */
const look = () =>
  page.evaluate(() => {
    const main = document.querySelector("main");
    return {
      ran: window.broken,
      made: document.querySelectorAll(".planted").length,
      links: [...document.querySelectorAll("[href]")].map((one) => one.href).filter((href) => /^javascript:/i.test(href)),
      title: main.querySelector("h1")?.textContent.replace(/ \d[\d.]*$/, ""),
      text: [main.textContent, ...[...main.querySelectorAll("input")].map((one) => one.value)].join("\n"),
    };
  });

/** Text without what the words on an arrow lose. */
const plain = (text) => text.toLowerCase().replaceAll(/[-_]/g, " ");

/** Goes to a view and opens what can be opened; the columns that are missing there. */
async function missing({ hash, title, shows, rows = true, before, more }) {
  await go(hash, title);
  await before?.();
  if (rows) {
    await page.locator("tbody .open").first().click();
    await page.locator("tr.detail .opened").waitFor();
  }
  await more?.();
  for (let turn = 0; ; turn++) {
    const { ran, made, links, title: found, text } = await look();
    assert.deepEqual([ran, made, links, found], [undefined, 0, [], title], hash);
    const told = plain(text);
    const left = each(shows).filter(([table, column]) => !told.includes(plain(planted(table, column))));
    if (left.length === 0 || turn === 100) return left.map((pair) => `${hash}: ${pair.join(".")}`);
    await page.waitForTimeout(50);
  }
}

it("stored script is text in every view", async () => {
  const evil = await office();
  try {
    const stored = texts(evil.database);
    const shown = each(...VIEWS.map(({ shows }) => shows)).map((pair) => pair.join("."));
    const known = new Set([...shown, ...Object.keys(UNSEEN)]);
    const unknown = stored.filter((name) => !known.has(name) && !known.has(name.replace(/\..*/, ".*")));
    assert.deepEqual(unknown, [], "say above which view shows these, or why none does");

    await at(plant(evil.database), "", { url: evil.url });
    const left = [];
    for (const view of VIEWS) left.push(...(await missing(view)));
    assert.deepEqual(left, []);
  } finally {
    await evil.close();
  }
});

