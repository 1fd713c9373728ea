// Changing what a tenant has, and where a call goes.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { at, counts, execute, go, it, opened, openRow, page, row } from "./desk.js";
import { MANAGER, VIEWER, command, office } from "./office.js";

describe("changing things", () => {
  let own;
  before(async () => {
    own = await office();
  });
  after(async () => own?.close());
  const mine = (user = MANAGER, hash = "") => at(user, hash, { url: own.url });
  const sql = (query) => execute("sqlite3", [own.database, query]).trim();

  it("an extension is edited in place, refusals stand at their fields", async () => {
    await mine();
    await openRow("Anna Berg");
    const number = opened().getByLabel("Number", { exact: true });
    await number.fill("1 1");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Only digits, letters").waitFor();
    assert.equal(await number.getAttribute("aria-invalid"), "true");
    await number.fill("102");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Another extension of this tenant already has this number.").waitFor();
    await number.fill("111");
    await opened().getByLabel("Find-me-follow-me caller ID").fill("ORIGINAL");
    await opened().getByLabel("Call waiting").selectOption("Off");
    await page.keyboard.press("Tab");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Saved.").waitFor();
    await row("111").waitFor();
    assert.equal(
      sql("SELECT ex_number, ex_callwaiting, ex_fmfmcallerid, ex_name FROM ex_extensions WHERE ex_id = 11"),
      "111||ORIGINAL|Anna Berg",
    );
    await opened().getByRole("button", { name: "Show the SIP account" }).click();
    await opened().getByText("111-Alpha").waitFor();
    assert.equal(await opened().getByText("secret-of-11").count(), 0, "hidden until asked for");
    await opened().getByRole("button", { name: "Show: Secret" }).click();
    await opened().getByText("secret-of-11").waitFor();
    await opened().getByRole("button", { name: "Copy secret" }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "secret-of-11");
  });

  it("two tabs do not overwrite each other unnoticed", async () => {
    await mine();
    await openRow("Ben Okafor");
    execute("sqlite3", [own.database, "UPDATE ex_extensions SET ex_cidname = 'Other tab' WHERE ex_id = 12"]);
    await opened().getByLabel("Caller ID name").fill("Mine");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("This was changed meanwhile").waitFor();
    await opened().getByRole("cell", { name: "Other tab" }).waitFor();
    assert.equal(sql("SELECT ex_cidname FROM ex_extensions WHERE ex_id = 12"), "Other tab");
    await opened().getByRole("button", { name: "Save mine over it" }).click();
    await opened().getByText("Saved.").waitFor();
    assert.equal(sql("SELECT ex_cidname FROM ex_extensions WHERE ex_id = 12"), "Mine");
  });

  it("what was typed survives a login that is no longer good", async () => {
    await mine();
    await openRow("Ben Okafor");
    await opened().getByLabel("Name", { exact: true }).fill("Ben Two");
    command(own.database, ["user", "passwd", "Mara", "--password-stdin"], "another password");
    await opened().getByRole("button", { name: "Save" }).click();
    const dialog = page.getByRole("dialog", { name: "Sign in again" });
    await dialog.getByLabel("Password").fill("another password");
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await opened().getByText("Saved.").waitFor();
    assert.equal(sql("SELECT ex_name FROM ex_extensions WHERE ex_id = 12"), "Ben Two");
    command(own.database, ["user", "passwd", "Mara", "--password-stdin"], MANAGER[1]);
  });

  it("leaving asks before changes are lost", async () => {
    await mine();
    await openRow("Reception");
    await opened().getByLabel("Name", { exact: true }).fill("Front desk");
    await page.getByRole("link", { name: "DIDs" }).click();
    await page.getByRole("button", { name: "Stay here" }).click();
    assert.equal(await opened().getByLabel("Name", { exact: true }).inputValue(), "Front desk");
    await page.getByRole("link", { name: "DIDs" }).click();
    await page.getByRole("button", { name: "Discard changes" }).click();
    await page.locator("main h1", { hasText: "DIDs" }).waitFor();
    assert.match(page.url(), /#\/t\/1\/dids$/);
  });

  it("DIDs and hunt lists are edited in place", async () => {
    await mine(MANAGER, "#/t/1/dids");
    await openRow("Fax");
    await opened().getByLabel("Recording").selectOption("yes");
    await opened().getByLabel("Number", { exact: true }).fill("15145550100");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Another DID already has this number.").waitFor();
    await opened().getByLabel("Number", { exact: true }).fill("15145550113");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Saved.").waitFor();
    assert.equal(
      sql("SELECT di_number, di_recording, di_comment FROM di_dids WHERE di_id = 42"),
      "15145550113|yes|Fax",
    );
    await go("#/t/1/hunts", "Hunt lists");
    await openRow("Sales");
    const members = opened().locator(".ways").first();
    assert.match(
      await members.textContent(),
      /1\.Extension 111 Anna Berg.*2\.Extension 102|1\.Extension 101 Anna Berg.*2\.Extension 102/,
    );
    await opened().getByLabel("Ring time").fill("3601");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().locator(".fault").getByText("A whole number of seconds").waitFor();
    await opened().getByLabel("Ring time").fill("45");
    await opened().getByLabel("Skip who is talking").selectOption("Off");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Saved.").waitFor();
    assert.equal(sql("SELECT hu_ringtime, hu_checkinuse FROM hu_huntlists WHERE hu_id = 51"), "45|");
  });

  it("phones are added with a model and deleted after a question that names what goes", async () => {
    await mine(MANAGER, "#/t/1/phones");
    await page.getByRole("button", { name: "Add a phone" }).first().click();
    const form = page.getByRole("form", { name: "Add a phone" });
    await form.getByRole("button", { name: "Add a phone" }).click();
    await counts(form.locator(".fault"), 3);
    await form.getByLabel("Name", { exact: true }).fill("Kitchen");
    await form.getByLabel("Model").selectOption("Conference phone");
    await form.getByLabel("MAC address").fill("00:00:5E:00:53:09");
    await form.getByRole("button", { name: "Add a phone" }).click();
    await page.getByText("The phone Kitchen was added.").waitFor();
    await row("Kitchen").waitFor();
    assert.equal(
      sql("SELECT ph_pm_id, ph_mac, ph_te_id FROM ph_phones WHERE ph_name = 'Kitchen'"),
      "62|00:00:5E:00:53:09|1",
    );
    await opened().getByRole("button", { name: "Delete the phone" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete the phone Kitchen?" });
    assert.match(await dialog.textContent(), /00:00:5E:00:53:09/);
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await counts(row("Kitchen"), 1);
    await opened().getByRole("button", { name: "Delete the phone" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("The phone Kitchen was deleted.").waitFor();
    assert.equal(sql("SELECT count(*) FROM ph_phones WHERE ph_name = 'Kitchen'"), "0");
  });

  it("a hunt list goes with the ways to and from it, which are named before", async () => {
    await mine(MANAGER, "#/t/1/hunts");
    await openRow("Support");
    await opened().getByRole("button", { name: "Delete the hunt list" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete the hunt list 502 Support?" });
    await counts(dialog.locator("li"), 4);
    assert.match(await dialog.textContent(), /IVR Main menu key 2 → Hunt list 502 Support/);
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("The hunt list 502 Support was deleted.").waitFor();
    assert.equal(sql("SELECT count(*) FROM hu_huntlists WHERE hu_id = 52"), "0");
  });

  it("what somebody else deleted meanwhile is told, kept as typed, and leaves the table", async () => {
    await mine(MANAGER, "#/t/1/hunts");
    sql(
      `INSERT INTO hu_huntlists (hu_id, hu_te_id, hu_number, hu_name, hu_type) VALUES (53, 1, '503', 'Night', 'RINGALL');
       INSERT INTO ph_phones (ph_id, ph_name, ph_te_id, ph_pm_id, ph_mac) VALUES (73, 'Cellar', 1, 61, '00005e005373')`,
    );
    await go("#/t/1/phones", "Phones");
    await openRow("Cellar");
    sql("DELETE FROM ph_phones WHERE ph_id = 73");
    await opened().getByRole("button", { name: "Delete the phone" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("This row was deleted meanwhile").waitFor();
    assert.equal(await row("Cellar").count(), 0);
    await go("#/t/1/hunts", "Hunt lists");
    await openRow("Night");
    sql("DELETE FROM hu_huntlists WHERE hu_id = 53");
    await opened().getByLabel("Name", { exact: true }).fill("Late");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("This row was deleted meanwhile").waitFor();
    assert.equal(await opened().getByLabel("Name", { exact: true }).inputValue(), "Late");
    await opened().getByRole("button", { name: "Delete the hunt list" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.locator("main > .view > .say", { hasText: "This row was deleted meanwhile" }).waitFor();
    assert.equal(await row("Night").count(), 0);
  });

  it("a number that can't be dialled is refused at its field, which gets the focus", async () => {
    await mine(MANAGER, "#/t/1/hunts");
    await openRow("Sales");
    const number = opened().getByLabel("Number", { exact: true });
    await number.fill("");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("This can't be empty.").waitFor();
    assert.equal(await number.evaluate((input) => input === document.activeElement), true);
    await number.fill("5 1");
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Only digits, letters").waitFor();
  });

  it("a box that can't be reached is told in words, and nothing typed is lost", async () => {
    await mine();
    await openRow("Reception");
    await opened().getByLabel("Name", { exact: true }).fill("Front desk");
    await page.context().setOffline(true);
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("The box can't be reached.").waitFor();
    await page.context().setOffline(false);
    page.faults = page.faults.filter((fault) => !fault.includes("ERR_INTERNET_DISCONNECTED"));
    await opened().getByRole("button", { name: "Save" }).click();
    await opened().getByText("Saved.").waitFor();
  });
});

describe("a box that can't be reached", () => {
  it("is told where a view was to be, which is there once it can be reached again", async () => {
    await at(VIEWER);
    for (const [hash, title] of [
      ["#/calls", "Call history"],
      ["#/t/1/dids", "DIDs"],
      ["#/reference", "API reference"],
    ]) {
      await page.context().setOffline(true);
      await page.evaluate((hash) => (location.hash = hash), hash);
      await page.getByText("The box can't be reached.").waitFor();
      await page.context().setOffline(false);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.locator("main h1", { hasText: title }).waitFor();
    }
    page.faults = page.faults.filter((fault) => !fault.includes("ERR_INTERNET_DISCONNECTED"));
  });
});

describe("where a call goes", () => {
  it("is drawn from the DID to the ends, loops told once, each box a link", async () => {
    await at(VIEWER, "#/t/1/routing");
    const drawing = page.locator(".drawing svg");
    for (const words of [
      "Alpha main line",
      "Office hours",
      "Main menu",
      "Sales",
      "Anna Berg",
      "General delivery",
      "Night watch",
    ]) {
      await drawing.getByText(words, { exact: true }).first().waitFor();
    }
    await drawing.locator(".when-text").first().waitFor();
    const said = await drawing.locator(".when-text").allTextContents();
    for (const words of ["if so", "if not", "key 1", "key 2", "1.", "2.", "no answer", "no key"])
      assert.ok(said.includes(words), `${words} of ${said}`);
    await counts(drawing.locator(".again"), 2, "the menu's own loop and the list that came before");
    // On a narrow screen it goes downwards, so that nothing has to be scrolled sideways.
    await page.setViewportSize({ width: 390, height: 844 });
    await drawing.locator(".inside-when", { hasText: "key 1" }).waitFor();
    assert.equal(await page.locator(".drawing").evaluate((place) => place.scrollWidth - place.clientWidth), 0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator("main select").selectOption({ label: "501 – Sales" });
    assert.match(page.url(), /routing\/HUNTLIST\/51$/);
    await page.locator(".drawing a", { hasText: "Extension 101" }).click();
    await page.locator("main h1", { hasText: "Extensions" }).waitFor();
    await opened().getByText("Anna Berg").first().waitFor();
  });
});
