// Text that was stored by somebody who means it ill, in every column that the page shows: it stays text.

import assert from "node:assert/strict";
import { VIEWS, at, it, page } from "./desk.js";
import { ADMIN, office } from "./office.js";

const MARKUP = `"'><img src=x class=planted onerror="window.broken=1"><script class=planted>window.broken=1</script><a class=planted href="javascript:window.broken=1">x</a>`;

const COLUMNS = {
  te_tenants: ["te_name"],
  us_users: ["us_email"],
  ex_extensions: ["ex_name", "ex_tech", "ex_cidnum", "ex_cidname", "ex_callwaiting", "ex_fmfmcallerid"],
  sa_sipaccounts: ["sa_name", "sa_host", "sa_secret"],
  vm_voicemails: ["context", "fullname", "email"],
  di_dids: ["di_country", "di_area", "di_comment", "di_recording", "di_fax", "di_didprefix", "di_didnameprefix"],
  hu_huntlists: ["hu_number", "hu_name", "hu_type", "hu_ringtime", "hu_checkinuse"],
  pm_phonemodels: ["pm_name"],
  ph_phones: ["ph_name", "ph_mac", "ph_filename", "ph_http_user"],
  co_conditions: ["co_name", "co_type", "co_timezone", "co_param1", "co_param12"],
  iv_ivrs: ["iv_name"],
  ct_customtypes: ["ct_name", "ct_description"],
  cu_customs: ["cu_name"],
  cdr: ["src", "dst", "firstdst", "lastdst", "clid", "disposition", "wherelanded"],
  au_audit: ["au_user", "au_from", "au_what", "au_table"],
};

function planted() {
  const quoted = `'${MARKUP.replaceAll("'", "''")}'`;
  const updates = Object.entries(COLUMNS).map(
    ([table, names]) =>
      `UPDATE ${table} SET ${names.map((name) => `${name} = ${quoted}`).join(", ")} WHERE rowid IN (SELECT rowid FROM ${table} LIMIT 50);`,
  );
  return `${updates.join("\n")} UPDATE au_audit SET au_after = json_object(${quoted}, ${quoted});`;
}

it("stored script is text in every view", async () => {
  const evil = await office({ sql: planted() });
  try {
    await at(ADMIN, "", { url: evil.url });
    const shown = [];
    for (const hash of [...VIEWS.map((view) => `#/t/1/${view}`), "#/t/1/history", "#/box", "#/users", "#/tenants", "#/models", "#/audit"]) {
      await page.evaluate((hash) => (location.hash = hash), hash);
      await page.locator("main h1").waitFor();
      await page.waitForLoadState("networkidle");
      const first = page.locator("tbody .open").first();
      if (await first.isVisible()) {
        await first.click({ timeout: 5000 });
        await page.waitForLoadState("networkidle");
      }
      const seen = await page.evaluate(() => ({
        ran: window.broken,
        made: document.querySelectorAll(".planted").length,
        told: document.body.textContent.includes("onerror"),
      }));
      assert.deepEqual([seen.ran, seen.made], [undefined, 0], hash);
      if (seen.told) shown.push(hash);
    }
    assert.ok(shown.length >= 10, `it is shown in these views only: ${shown.join(" ")}`);
  } finally {
    await evil.close();
  }
});
