// The admin page as people use it. Each test has a page of its own; they share one served office unless they change it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { after, afterEach, before, describe, test } from "node:test";
import { ADMIN, HOSTILE, MANAGER, VIEWER, axe, command, launch, office, open, signIn } from "./office.js";

const SHOTS = new URL("shots/", import.meta.url).pathname;
const VIEWS = ["extensions", "dids", "hunts", "phones", "voicemail", "conditions", "ivrs", "customs", "routing"];
const only = (process.env.ONLY ?? "").trim();
const skip = (name) => only !== "" && !name.includes(only);

let shared;
let browser;
let page;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  [shared, browser] = [await office(), await launch()];
});
after(async () => {
  await browser?.close();
  await shared?.close();
});
afterEach(async () => {
  if (!page) return;
  const { faults } = page;
  await page.context().close();
  page = null;
  assert.deepEqual(faults, []);
});

async function at(user, hash = "", options = {}) {
  page = await open(browser, options.url ?? shared.url, { ...options, path: `/admin/${hash}` });
  await signIn(page, user);
  return page;
}

const row = (words) => page.locator("tbody tr", { hasText: words }).first();
const opened = () => page.locator("tr.detail");
const heading = () => page.locator("main h1").textContent();

/** There are so many of them, at the latest when the page has come to rest. */
async function counts(found, expected, why) {
  await found.nth(expected - 1).waitFor({ state: "attached" });
  assert.equal(await found.count(), expected, why);
}
async function openRow(words) {
  await row(words).locator(".open").click();
  await opened().locator(".opened").waitFor();
}
const go = async (hash, title) => {
  await page.evaluate((hash) => (location.hash = hash), hash);
  await page.locator("main h1", { hasText: title }).waitFor();
};
const it = (name, run) => test(name, { skip: skip(name), timeout: 120_000 }, run);

describe("signing in", () => {
  it("a wrong password is told in words, and the browser's own dialog stays away", async () => {
    page = await open(browser, shared.url);
    await page.getByLabel("User name or e-mail address").fill(ADMIN[0]);
    await page.getByLabel("Password").fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByText("The user name or the password is wrong.").waitFor();
    assert.equal(await page.getByLabel("Password").evaluate((input) => input === document.activeElement), true);
    await page.keyboard.type(ADMIN[1]);
    await page.keyboard.press("Enter");
    await page.locator("#main h1", { hasText: "Extensions" }).waitFor();
    assert.equal(
      await page
        .context()
        .cookies()
        .then((cookies) => cookies.length),
      0,
    );
    assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0);
  });

  it("each role sees what it may: a viewer no write controls and no secrets", async () => {
    await at(VIEWER);
    await page.getByText("Viewer", { exact: true }).waitFor();
    await counts(page.locator("nav option"), 1);
    assert.deepEqual(await page.locator("nav option").allTextContents(), ["Alpha & Söhne"]);
    await openRow("Anna Berg");
    assert.equal(await opened().locator("input, select, [type=submit], form").count(), 0);
    assert.equal(await page.getByText("SIP account").count(), 0);
    for (const view of VIEWS) {
      await go(`#/t/1/${view}`, "");
      await page.locator(".view").waitFor();
      assert.equal(await page.getByRole("button", { name: /^(add|delete|save)/i }).count(), 0, view);
    }
    await go("#/box", "The box");
    assert.equal(await page.getByText("Users").count(), 0);
    const secret = await page.evaluate(() =>
      fetch("../extension/user", { credentials: "omit", method: "POST", body: "tenant_id=1&extension_id=11" }).then(
        (answer) => answer.status,
      ),
    );
    assert.equal(secret, 401, "credentials are sent by the page's own calls alone");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  });

  it("a manager changes what is theirs, an admin sees all tenants", async () => {
    await at(MANAGER);
    await openRow("Anna Berg");
    await counts(opened().getByRole("button", { name: "Save" }), 1);
    await counts(page.locator("nav option"), 1);
    await page.context().close();
    await at(ADMIN);
    await counts(page.locator("nav option"), 2);
    assert.deepEqual(await page.locator("nav option").allTextContents(), ["Alpha & Söhne", "Beta Ltd"]);
  });

  it("the first view weighs less than 100 kB and is painted fast", async () => {
    page = await open(browser, shared.url);
    await page.waitForLoadState("networkidle");
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
    await signIn(page, ADMIN);
    await page.waitForLoadState("networkidle");
    console.log(`      first paint after ${Math.round(paint)} ms, ${page.transferred} bytes until the first table`);
    assert.ok(page.transferred < 100_000, `${page.transferred} bytes`);
    assert.ok(paint < 1000, `${paint} ms`);
  });

  it("works below a base path", async () => {
    const below = await office({ flags: ["--base-path", "/pbx"] });
    try {
      page = await open(browser, below.url, { path: "/pbx/" });
      await signIn(page, ADMIN);
      assert.equal(await heading(), "Extensions");
      await go("#/reference", "API reference");
      await page.goto(`${below.url}/pbx/reference`);
      await page.locator("summary", { hasText: "/hunt/byid" }).waitFor();
    } finally {
      await below.close();
    }
  });
});

describe("tables", () => {
  it("all of a tenant's tables show their rows, and hostile text stays text", async () => {
    await at(ADMIN);
    const expected = {
      extensions: "Ben Okafor",
      dids: "Alpha main line",
      hunts: "Support",
      phones: "Lobby",
      voicemail: "General delivery",
      conditions: "Office hours",
      ivrs: "Main menu",
      customs: "Forward call to",
    };
    for (const [view, words] of Object.entries(expected)) {
      await go(`#/t/1/${view}`, "");
      await row(words).waitFor();
    }
    await go("#/t/1/extensions", "Extensions");
    await row(HOSTILE).waitFor();
    await openRow(HOSTILE);
    assert.equal(await opened().getByLabel("Name", { exact: true }).inputValue(), HOSTILE);
    await go("#/t/1/dids", "DIDs");
    await row("<script>window.broken=1</script>").waitFor();
    await go("#/t/1/routing/DID/41", "Where a call goes");
    assert.equal(await page.evaluate(() => window.broken), undefined);
    assert.equal(await page.locator("main img, main b, main script").count(), 0);
  });

  it("3,000 rows are filtered as one types and sorted by column, without lag", async () => {
    await at(ADMIN, "#/t/2/extensions");
    await page.getByText("3,000 rows").waitFor();
    const filter = page.getByRole("searchbox");
    const took = await page.evaluate(async () => {
      const input = document.querySelector("[type=search]");
      const began = performance.now();
      for (const words of ["p", "pe", "per", "person 29", "person 299"]) {
        input.value = words;
        input.dispatchEvent(new Event("input"));
      }
      document.querySelector("thead .sort").click();
      document.body.offsetHeight;
      return performance.now() - began;
    });
    console.log(`      five keystrokes and a sort took ${Math.round(took)} ms`);
    assert.ok(took < 1000, `${took} ms`);
    await page.getByText("23 of 3,000 rows").waitFor();
    await filter.fill("nobody");
    await page.getByText("Nothing matches the filter.").waitFor();
    await filter.fill("");
    const sort = page.getByRole("button", { name: "Number", exact: true });
    await sort.click();
    const first = async () => (await page.locator("tbody .open").first().textContent()).trim();
    const [one, other] = [await first(), (await sort.click(), await first())];
    assert.deepEqual([one, other].sort(), ["2001", "5000"]);
    await counts(page.locator("th[aria-sort=descending], th[aria-sort=ascending]"), 1);
    for (let n = 0; n < 5; n++)
      (await page.evaluate(() => scrollTo(0, document.body.scrollHeight)), await page.waitForTimeout(120));
    await page.locator("tbody tr").nth(200).waitFor({ state: "attached" }); // more rows come with scrolling
  });

  it("the keyboard opens, moves and closes, and the way back is kept", async () => {
    await at(ADMIN);
    await page.locator("tbody .open").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await opened().locator(".opened").waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.name), "ex_number");
    await page.keyboard.press("Escape");
    assert.equal(await opened().count(), 0);
    assert.match(await page.evaluate(() => document.activeElement.className), /open/);
  });
});

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

  it("passwords are set, one's own and by admins anybody's", async () => {
    await mine(ADMIN, "#/box");
    await openRow("Vito");
    await opened().getByText("Alpha & Söhne").waitFor();
    await opened().getByLabel("New password for Vito").fill("short");
    await opened().getByRole("button", { name: "Set password" }).click();
    await counts(opened().locator(".fault"), 2);
    await opened().getByLabel("New password for Vito").fill("a longer password");
    await opened().getByLabel("The new password again").fill("a longer password");
    await opened().getByRole("button", { name: "Set password" }).click();
    await opened().getByText("The new password counts from now on.").waitFor();
    await page.context().close();
    await at([VIEWER[0], "a longer password"], "#/box", { url: own.url });
    await page.getByLabel("New password", { exact: true }).fill("quite another one");
    await page.getByLabel("The new password again").fill("quite another one");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("The new password counts from now on.").waitFor();
    await go("#/t/1/dids", "DIDs");
    assert.equal(await page.getByRole("dialog").count(), 0, "the page goes on with the new password");
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
    await page.locator("main select").selectOption({ label: "501 – Sales" });
    assert.match(page.url(), /routing\/HUNTLIST\/51$/);
    await page.locator(".drawing a", { hasText: "Extension 101" }).click();
    await page.locator("main h1", { hasText: "Extensions" }).waitFor();
    await opened().getByText("Anna Berg").first().waitFor();
  });
});

describe("call history", () => {
  it("100,000 calls come page by page, with totals, a plot and the same as a file", async () => {
    await at(ADMIN, "#/calls");
    await page.getByRole("button", { name: "Other" }).click();
    const day = (back) => execute("sqlite3", [":memory:", `SELECT date('now', 'localtime', '-${back} days')`]).trim();
    await page.getByLabel("From", { exact: true }).fill(day(40));
    await page.getByLabel("To", { exact: true }).fill(day(0));
    const began = performance.now();
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByText("50 of 100,000 calls shown").waitFor();
    console.log(`      100,000 calls: totals, plot and first page after ${Math.round(performance.now() - began)} ms`);
    await page.locator(".plot rect[class^=bar]").first().waitFor();
    await page.locator(".plot rect[class^=bar]").nth(60).waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Show more calls" }).click();
    await page.getByText("100 of 100,000 calls shown").waitFor();
    await counts(page.locator(".table tbody tr"), 100);
    const ids = await page.locator(".table tbody tr").evaluateAll((rows) => rows.map((row) => row.dataset.id));
    assert.equal(new Set(ids).size, 100);
    await page.getByRole("button", { name: "By hour of the day" }).click();
    await page.getByRole("img", { name: "Calls by hour of the day: 100,000 calls" }).waitFor();

    await page.getByLabel("Result").selectOption("Busy");
    await page.getByLabel("Direction").selectOption("In");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByText(/50 of 1,33\d calls shown/).waitFor();
    const total = Number(
      (await page.getByText(/50 of 1,33\d calls shown/).textContent()).match(/of ([\d,]+)/)[1].replace(",", ""),
    );
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download CSV" }).click();
    const lines = readFileSync(await (await download).path(), "utf8")
      .trim()
      .split("\r\n");
    assert.equal(lines.length, total + 1);
    assert.match(lines[0], /^ID,accountcode,start,/);
    assert.ok(lines.slice(1).every((line) => line.includes(",BUSY,")));
  });

  it("presets, one call's details, and refusals at their fields", async () => {
    await at(VIEWER, "#/calls");
    await page.getByText(/50 of [\d,]+ calls shown/).waitFor();
    await page.getByRole("button", { name: "Yesterday" }).click();
    await page.getByRole("button", { name: "Yesterday", pressed: true }).waitFor();
    await page.locator(".table .open").first().click();
    await opened().getByText("uniqueid").waitFor();
    await page.getByLabel("Cost").fill("cheap");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.locator(".fault").getByText("The box does not take this value.").waitFor();
    await page.getByLabel("Cost").fill("");
    await page.getByLabel("Caller").fill("nobody");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByText("No calls match.").waitFor();
  });
});

describe("the API reference", () => {
  it("shows every endpoint, a curl line that can be copied, and a form that calls", async () => {
    page = await open(browser, shared.url, { path: "/reference" });
    await page.locator("summary").first().waitFor();
    await counts(page.locator("details.endpoint"), 29);
    await page.getByRole("searchbox").fill("hunt/byid");
    await counts(page.locator("details.endpoint:visible"), 1);
    await page.locator("summary:visible").click();
    const box = page.locator("details.endpoint[open]");
    await box.getByText("No such record, or none that you may see.").waitFor();
    await box.getByRole("button", { name: /Copy: curl/ }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(
      line.startsWith(`curl -u USER ${shared.url}/hunt/byid`) && line.includes("--data-urlencode hunt_id=1"),
      line,
    );
    await box.getByLabel("hunt_id").fill("51");
    await box.getByRole("button", { name: "Send" }).click();
    await signInDialog(VIEWER);
    await box.locator("pre", { hasText: '"hu_name": "Sales"' }).waitFor();
    await box.getByLabel("hunt_id").fill("9999");
    await box.getByRole("button", { name: "Send" }).click();
    await box.getByText("Status 404").waitFor();
  });

  it("asks before it sends what changes the box", async () => {
    await at(VIEWER, "#/reference");
    await page.locator("summary", { hasText: "/hunt/deletebyid" }).click();
    const box = page.locator("details.endpoint[open]");
    await box.getByLabel("hunt_id").fill("51");
    await box.getByRole("button", { name: /Send/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await box.getByRole("button", { name: /Send/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
    await box.getByText("Status 403").waitFor();
  });

  async function signInDialog([name, password]) {
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("User name or e-mail address").fill(name);
    await dialog.getByLabel("Password").fill(password);
    await dialog.getByRole("button", { name: "Sign in" }).click();
  }
});

describe("how it looks", () => {
  for (const theme of ["light", "dark"]) {
    for (const width of [390, 820, 1440]) {
      it(`axe finds nothing at ${width} px in ${theme}, and nothing is cut off`, async () => {
        page = await open(browser, shared.url, { width, theme });
        const found = [];
        const look = async (name) => {
          await page.waitForTimeout(150);
          found.push(...(await axe(page)).map((one) => `${name}: ${one}`));
          const over = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          if (over > 0) found.push(`${name} is ${over} px too wide`);
          await page.screenshot({ path: `${SHOTS}${name}-${width}-${theme}.png` });
        };
        await look("sign-in");
        await signIn(page, ADMIN);
        await look("extensions");
        await openRow("Anna Berg");
        await opened().getByRole("button", { name: "Show the SIP account" }).click();
        await opened().getByText("101-Alpha").waitFor();
        await look("extension-open");
        for (const view of VIEWS.slice(1, -1)) {
          await go(`#/t/1/${view}`, "");
          await page.locator("tbody .open").first().click();
          await opened().locator(".opened").waitFor();
          await look(view);
        }
        await go("#/t/1/hunts", "Hunt lists");
        await openRow("Sales");
        await opened().getByRole("button", { name: "Delete the hunt list" }).click();
        await look("delete");
        await page.getByRole("button", { name: "Keep it" }).click();
        await go("#/t/1/phones", "Phones");
        await page.getByRole("button", { name: "Add a phone" }).click();
        await page.getByRole("form").getByRole("button", { name: "Add a phone" }).click();
        await look("phone-new");
        await page.evaluate(() =>
          document.querySelector("form.new input").dispatchEvent(new Event("input", { bubbles: true })),
        );
        await go("#/t/1/routing", "Where a call goes");
        await look("routing");
        await go("#/calls", "Call history");
        await page.getByRole("button", { name: "This month" }).click();
        await page.locator(".plot svg").waitFor();
        await look("calls");
        await page.locator(".table").scrollIntoViewIfNeeded();
        await look("calls-below");
        await go("#/box", "The box");
        await look("box");
        await go("#/reference", "API reference");
        await page.locator("summary", { hasText: "/extension/updatebyid" }).click();
        await page.locator("details[open]").scrollIntoViewIfNeeded();
        await look("reference");
        if (width < 860) {
          await page.evaluate(() => scrollTo(0, 0));
          await page.getByRole("button", { name: "Menu" }).click();
          await look("menu");
        }
        assert.deepEqual(found, []);
      });
    }
  }
});

function execute(program, args) {
  const done = spawnSync(program, args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}
