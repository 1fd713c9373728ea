// The box: how it is, backups, users, tenants, phone models, the audit trail, one's own account.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { after, before, describe } from "node:test";
import { SHOTS, at, counts, execute, go, it, opened, openRow, page, row } from "./desk.js";
import { ADMIN, MANAGER, VIEWER, axe, command, office } from "./office.js";

let own;
before(async () => (own = await office()));
after(async () => own?.close());
const mine = (user, hash) => at(user, hash, { url: own.url });
const sql = (query) => execute("sqlite3", [own.database, query]).trim();
const link = (name) => page.locator("nav").getByRole("link", { name, exact: true });

describe("how the box is", () => {
  it("admins see what check warns of, in its words, and what is in use", async () => {
    await mine(ADMIN, "#/box");
    const findings = page.getByRole("region", { name: "To look at" });
    await findings.getByText("phone 72 (Lobby) has no model").waitFor();
    await findings.getByText("set the model in the system that this data comes from, or remove the phone").waitFor();
    await findings.getByText("there was none yet").waitFor();
    for (const words of ["Disk", "Memory", "Database", "Certificate until", "Failed logins since the start", "Version"])
      await page.locator("dt", { hasText: words }).waitFor();
    await counts(page.locator("meter"), 2);
  });

  it("on a phone many warnings leave room for the rest, and all are a click away", async () => {
    const sick = await office({
      sql: `UPDATE ex_extensions SET ex_number = '101' WHERE ex_id = 12;
            INSERT INTO de_destinations (de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst)
            VALUES (1, 'DID', 41, 'EXT', 99001), (1, 'DID', 41, 'EXT', 99002);
            -- Today's calls go on until the evening: before it, the clock would be warned of, too.
            DELETE FROM cdr;`,
    });
    try {
      await at(ADMIN, "#/box", { url: sick.url, width: 390 });
      const findings = page.getByRole("region", { name: "To look at" });
      await findings.getByText("5 warnings").waitFor();
      await counts(findings.getByRole("listitem"), 2, "what is hidden is hidden from screen readers, too");
      const all = findings.getByRole("button", { name: "Show all 4", expanded: false });
      await all.focus();
      await page.keyboard.press("Enter");
      await counts(findings.getByRole("listitem"), 4);
      await findings.getByText("there was none yet").waitFor();
      await findings.getByRole("button", { name: "Show fewer", expanded: true }).click();
      await counts(findings.getByRole("listitem"), 2);
      assert.deepEqual(await axe(page), []);
      await page.screenshot({ path: `${SHOTS}box-warnings-390-light.png` });
      await page.setViewportSize({ width: 1440, height: 900 });
      await counts(findings.getByRole("listitem"), 4);
      assert.equal(await findings.getByRole("button").isVisible(), false);
    } finally {
      await sick.close();
    }
  });

  it("what other programs have to trust is downloaded, and told where there is none", async () => {
    await mine(VIEWER, "#/box");
    const authority = page.getByRole("button", { name: "The box's own authority (.crt)" });
    const download = page.waitForEvent("download");
    await authority.click();
    const sent = await download;
    assert.equal(sent.suggestedFilename(), "switchroom-ca.crt");
    assert.equal(readFileSync(await sent.path(), "utf8"), readFileSync(`${own.database}.tls/ca.pem`, "utf8"));
    execute("mv", [`${own.database}.tls/ca.pem`, `${own.database}.tls/ca.away`]);
    await authority.click();
    await page.getByText("This box has no authority of its own.").waitFor();
    execute("mv", [`${own.database}.tls/ca.away`, `${own.database}.tls/ca.pem`]);
  });

  it("a backup is made by a click, verified, told, and downloaded to the byte", async () => {
    await mine(ADMIN, "#/box");
    assert.equal(await page.getByRole("button", { name: "Download the last backup" }).isDisabled(), true);
    await page.getByRole("button", { name: "Back up now" }).click();
    await page.getByText(/switchroom-.*\.db was made and verified/).waitFor();
    await page.locator(".sum", { hasText: "Last backup" }).getByText("Verified").waitFor();
    assert.equal(await page.getByText("there was none yet").count(), 0);
    const [file] = readdirSync(`${own.database}.backups`).filter((name) => name.endsWith(".db"));
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download the last backup" }).click();
    const sent = await download;
    assert.equal(sent.suggestedFilename(), file);
    assert.equal(readFileSync(await sent.path()).length, statSync(`${own.database}.backups/${file}`).size);
    await go("#/audit", "Audit trail");
    await row("secret read: /admin/api/backup").waitFor();
  });

  it("a backup that can't be made says why, where one looks", async () => {
    await mine(ADMIN, "#/box");
    execute("mv", [`${own.database}.backups`, `${own.database}.away`]);
    execute("touch", [`${own.database}.backups`]);
    await page.getByRole("button", { name: "Back up now" }).click();
    await page.getByText("The backup could not be made.").waitFor();
    await page
      .getByRole("region", { name: "To look at" })
      .getByText(/failed at .*office\.db\.backups/)
      .waitFor();
    execute("rm", [`${own.database}.backups`]);
    execute("mv", [`${own.database}.away`, `${own.database}.backups`]);
    page.faults = page.faults.filter((fault) => !fault.includes("status of 503"));
  });

  it("managers and viewers see that it runs, and nothing that is for admins", async () => {
    for (const user of [MANAGER, VIEWER]) {
      await mine(user, "#/box");
      await page.locator("dt", { hasText: "Last backup" }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Back up now" }).count(), 0);
      for (const name of ["Users", "Tenants", "Phone models", "Audit trail"]) assert.equal(await link(name).count(), 0);
      await page.evaluate(() => (location.hash = "#/users"));
      await page.locator("main h1", { hasText: "Extensions" }).waitFor();
    }
  });
});

describe("users", () => {
  it("are added with role and tenants, and refusals stand at their fields", async () => {
    await mine(ADMIN, "#/users");
    await page.getByRole("button", { name: "Add a user" }).click();
    const form = page.getByRole("form", { name: "Add a user" });
    await form.getByRole("button", { name: "Add a user" }).click();
    await counts(form.locator(".fault"), 2);
    await form.getByLabel("User name").fill("MARA");
    await form.getByLabel("Password").fill("a good password");
    await form.getByRole("button", { name: "Add a user" }).click();
    await form.getByText("There is a user of this name already.").waitFor();
    await form.getByLabel("User name").fill("a:b");
    await form.getByRole("button", { name: "Add a user" }).click();
    await form.getByText("The box does not take this value.").waitFor();
    await form.getByLabel("User name").fill("Nadia");
    await form.getByLabel("Role").selectOption("manager");
    await form.getByLabel("E-mail address").fill("nadia@alpha.example");
    await form.getByLabel("Beta Ltd").check();
    await form.getByRole("button", { name: "Add a user" }).click();
    await page.getByText("The user Nadia was added.").waitFor();
    await row("Nadia").getByText("Beta Ltd").waitFor();
    await at(["nadia@alpha.example", "a good password"], "", { url: own.url });
    assert.deepEqual(await page.locator("nav option").allTextContents(), ["Beta Ltd"]);
  });

  it("get another role and other tenants, at once", async () => {
    await mine(ADMIN, "#/users");
    await openRow("Vito");
    await opened().getByLabel("Role").selectOption("manager");
    await opened().getByLabel("Beta Ltd").check();
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Saved.").waitFor();
    assert.equal(
      sql("SELECT us_role, count(*) FROM us_users JOIN ut_usertenants ON ut_us_id = us_id WHERE us_username = 'Vito'"),
      "manager|2",
    );
    await opened().getByLabel("Role").selectOption("viewer");
    await opened().getByLabel("Beta Ltd").uncheck();
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Saved.").waitFor();
    await row("Vito").getByText("Viewer").waitFor();
  });

  it("two admins do not overwrite each other unnoticed", async () => {
    await mine(ADMIN, "#/users");
    await openRow("Vito");
    await opened().getByLabel("E-mail address").fill("vito@alpha.example");
    command(own.database, ["user", "grant", "Vito", "Beta"]);
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("This was changed meanwhile").waitFor();
    await opened().getByRole("cell", { name: "Alpha & Söhne, Beta Ltd" }).first().waitFor();
    await opened().getByRole("button", { name: "Keep what is there now" }).click();
    assert.equal(await opened().getByLabel("Beta Ltd").isChecked(), true);
    command(own.database, ["user", "revoke", "Vito", "Beta"]);
  });

  it("are deleted after a question, and the last admin is not", async () => {
    await mine(ADMIN, "#/users");
    command(own.database, ["user", "add", "second", "--role", "admin", "--password-stdin"], "the second admin");
    await go("#/account", "Your account");
    await go("#/users", "Users");
    await openRow("second");
    await opened().getByRole("button", { name: "Delete the user" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete the user second?" });
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await counts(row("second"), 1);
    // The other admin is demoted meanwhile, so this one is the last.
    sql("UPDATE us_users SET us_role = 'manager' WHERE us_username = 'boss'");
    await at(["second", "the second admin"], "#/users", { url: own.url });
    await openRow("second");
    assert.equal(await opened().getByLabel("Role").count(), 0, "not one's own");
    assert.equal(await opened().getByRole("button", { name: "Delete the user" }).count(), 0, "not oneself");
    sql("UPDATE us_users SET us_role = 'admin' WHERE us_username = 'boss'");
    await mine(ADMIN, "#/users");
    await openRow("second");
    sql("UPDATE us_users SET us_password = NULL WHERE us_username = 'second'");
    sql("UPDATE us_users SET us_role = 'admin' WHERE us_username = 'second'");
    await opened().getByRole("button", { name: "Delete the user" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("The user second was deleted.").waitFor();
    assert.equal(sql("SELECT count(*) FROM us_users WHERE us_username = 'second'"), "0");
  });

  it("passwords are set, one's own and by admins anybody's", async () => {
    await mine(ADMIN, "#/users");
    await openRow("Vito");
    await opened().getByLabel("New password for Vito").fill("short");
    await opened().getByRole("button", { name: "Set password" }).click();
    await counts(opened().locator(".fault"), 2);
    await opened().getByLabel("New password for Vito").fill("a longer password");
    await opened().getByLabel("The new password again").fill("a longer password");
    await opened().getByRole("button", { name: "Set password" }).click();
    await opened().getByText("The new password counts from now on.").waitFor();
    await mine([VIEWER[0], "a longer password"], "#/account");
    await page.getByLabel("New password", { exact: true }).fill(VIEWER[1]);
    await page.getByLabel("The new password again").fill(VIEWER[1]);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("The new password counts from now on.").waitFor();
    await go("#/t/1/dids", "DIDs");
    assert.equal(await page.getByRole("dialog").count(), 0, "the page goes on with the new password");
  });
});

describe("tenants and phone models", () => {
  it("a tenant is added and renamed, and the menu knows it at once", async () => {
    await mine(ADMIN, "#/tenants");
    await page.getByRole("button", { name: "Add a tenant" }).click();
    const form = page.getByRole("form", { name: "Add a tenant" });
    await form.getByLabel("Code").fill("De-lta");
    await form.getByLabel("Name").fill("Delta");
    await form.getByRole("button", { name: "Add a tenant" }).click();
    await form.getByText("Use 1 to 80 letters and digits.").waitFor();
    await form.getByLabel("Code").fill("Alpha");
    await form.getByRole("button", { name: "Add a tenant" }).click();
    await form.getByText("There is a tenant of this code already.").waitFor();
    await form.getByLabel("Code").fill("Delta");
    await form.getByRole("button", { name: "Add a tenant" }).click();
    await page.getByText("The tenant Delta was added.").waitFor();
    await counts(page.locator("nav option"), 3);
    await opened().getByLabel("Name").fill("Delta GmbH");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Saved.").waitFor();
    await page.locator("nav option", { hasText: "Delta GmbH" }).waitFor({ state: "attached" });
    assert.equal(sql("SELECT te_name FROM te_tenants WHERE te_code = 'Delta'"), "Delta GmbH");
  });

  it("a phone model is added and renamed, and can be chosen for a phone", async () => {
    await mine(ADMIN, "#/models");
    await page.getByRole("button", { name: "Add a phone model" }).click();
    const form = page.getByRole("form", { name: "Add a phone model" });
    await form.getByLabel("Name").fill("Desk phone");
    await form.getByRole("button", { name: "Add a phone model" }).click();
    await form.getByText("There is a phone model of this name already.").waitFor();
    await form.getByLabel("Name").fill("Door phone");
    await form.getByRole("button", { name: "Add a phone model" }).click();
    await page.getByText("The phone model Door phone was added.").waitFor();
    await opened().getByLabel("Name").fill("Desk phone");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("There is a phone model of this name already.").waitFor();
    await opened().getByLabel("Name").fill("Gate phone");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Saved.").waitFor();
    await go("#/t/1/phones", "Phones");
    await page.getByRole("button", { name: "Add a phone" }).click();
    await page.getByRole("form").getByLabel("Model").selectOption("Gate phone");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Discard changes" }).click();
  });
});

describe("the audit trail", () => {
  it("tells who changed what, older rows on demand, all of it as a file", async () => {
    sql(`INSERT INTO au_audit (au_time, au_kind, au_user, au_from, au_what, au_table, au_row, au_before, au_after)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)
         SELECT '2026-02-01 10:00:00', 'change', 'Mara', '192.0.2.7', '/hunt/updatebyid', 'hu_huntlists', i,
                '{"hu_name":"Before ' || i || '"}', '{"hu_name":"After"}' FROM n`);
    await mine(ADMIN, "#/audit");
    await page.getByText("100 rows").waitFor();
    await openRow("hu_huntlists 150");
    await opened().getByRole("cell", { name: "Before 150", exact: true }).waitFor();
    // Rows come as one scrolls, and move the button on: it is clicked when all are there.
    await page.getByRole("button", { name: "Show older ones" }).scrollIntoViewIfNeeded();
    await counts(page.locator("tbody tr[data-id]"), 100);
    await page.getByRole("button", { name: "Show older ones" }).click();
    await page.getByText(/^\s*(1[5-9]\d|200) rows$/).waitFor();
    await page.getByRole("searchbox").fill("hu_huntlists 3 mara");
    await row("hu_huntlists 3").waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download all as CSV" }).click();
    const lines = readFileSync(await (await download).path(), "utf8").split("\r\n");
    assert.equal(lines[0], "id,time,times,kind,user_id,user,from,what,table,row,tenant,before,after");
    assert.ok(lines.length > 150);
  });
});
