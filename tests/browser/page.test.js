// Signing in, tables, and how all of it looks. Each test has a page of its own; those of a file share one served office.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { describe } from "node:test";
import { SHOTS, VIEWS, at, counts, go, it, opened, openRow, page, row, shared, visit } from "./desk.js";
import { ADMIN, HOSTILE, MANAGER, VIEWER, axe, command, office, signIn } from "./office.js";

describe("signing in", () => {
  it("a wrong password is told in words, and the browser's own dialog stays away", async () => {
    await visit();
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
    assert.equal(await page.getByText("Users", { exact: true }).count(), 0);
    const secret = await page.evaluate(() =>
      fetch("../extension/user", { credentials: "omit", method: "POST", body: "tenant_id=1&extension_id=11" }).then(
        (answer) => answer.status,
      ),
    );
    assert.equal(secret, 401, "credentials are sent by the page's own calls alone");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  });

  it("a phone says whose rows it shows, and folds its menu away", async () => {
    await at(ADMIN, "#/t/2/hunts", { width: 390 });
    await page.locator("main").getByText("Beta Ltd", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Menu", expanded: false }).click();
    await page.getByRole("button", { name: "Menu", expanded: true }).waitFor();
    await page.locator("nav").getByRole("link", { name: "The box" }).click();
    await page.locator("main h1", { hasText: "The box" }).waitFor();
    await page.getByRole("button", { name: "Menu", expanded: false }).waitFor();
    assert.equal(await page.locator("main").getByText("Beta Ltd").count(), 0);
  });

  it("a manager changes what is theirs, an admin sees all tenants", async () => {
    await at(MANAGER);
    await openRow("Anna Berg");
    await counts(opened().getByRole("button", { name: "Save" }), 1);
    await counts(page.locator("nav option"), 1);
    await at(ADMIN);
    await counts(page.locator("nav option"), 2);
    assert.deepEqual(await page.locator("nav option").allTextContents(), ["Alpha & Söhne", "Beta Ltd"]);
  });

  it("the first view weighs less than 100 kB, and all scripts of it are asked for at once", async () => {
    await visit();
    await page.waitForLoadState("networkidle");
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
    const [named, fetched] = await page.evaluate(() => [
      [...document.querySelectorAll("link[rel=modulepreload], script")].map((one) => one.href || one.src),
      performance.getEntriesByType("resource").flatMap(({ name }) => (name.endsWith(".js") ? [name] : [])),
    ]);
    assert.deepEqual(fetched.sort(), named.sort(), "no script is found only when another has come");
    await signIn(page, ADMIN);
    await page.waitForLoadState("networkidle");
    console.log(`      first paint after ${Math.round(paint)} ms, ${page.transferred} bytes until the first table`);
    assert.ok(page.transferred < 100_000, `${page.transferred} bytes`);
  });

  it("the frame is painted before any script has come, and nothing moves when they do", async () => {
    for (const [path, form, width] of [
      ["/admin/", ".sign-in form", 1440],
      ["/admin/", ".sign-in form", 390],
      ["/reference", "details.endpoint", 1440],
      ["/reference", "details.endpoint", 390],
    ]) {
      await visit(path, { width });
      let release;
      const released = new Promise((resolve) => (release = resolve));
      await page.route("**/*.js", (route) => released.then(() => route.continue()));
      await page.reload({ waitUntil: "commit" });
      await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length === 1);
      const before = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
      // The icon may come before the paint or after it; its place is kept either way.
      const needed = before.map((name) => name.replace(/.*\//, "")).filter((name) => name !== "icon.svg");
      assert.deepEqual(needed, ["style.css"]);
      const brand = page.locator(".brand").getByText("Switchroom").first();
      const place = await brand.boundingBox();
      release();
      await page.locator(form).first().waitFor();
      assert.deepEqual(await brand.boundingBox(), place);
    }
  });

  it("a damaged database is told with the command that helps, to who signs in and who is signed in", async () => {
    const hurt = (database) => {
      const bytes = readFileSync(database);
      writeFileSync(database, bytes.fill(0xa5, 4096));
    };
    const lost = await office({ prepare: (database) => (command(database, ["backup"]), hurt(database)) });
    try {
      await visit("/admin/", { url: lost.url });
      await page.getByLabel("User name or e-mail address").fill(ADMIN[0]);
      await page.getByLabel("Password").fill(ADMIN[1]);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("The database is damaged.").waitFor();
      const [backup] = readdirSync(`${lost.database}.backups`).filter((name) => name.endsWith(".db"));
      const told = await page.locator("pre").textContent();
      assert.match(told, / restore /);
      assert.ok(told.includes(`${lost.database}.backups/${backup}`), told);
      assert.deepEqual(await axe(page), []);
      const over = await page.locator(".card").evaluate((card) => card.scrollWidth - card.clientWidth);
      assert.equal(over, 0, "the command is broken over lines rather than cut off");
      await page.screenshot({ path: `${SHOTS}damage.png` });
      await page.getByRole("button", { name: "Copy: On the command line" }).click();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), told);
      page.faults = page.faults.filter((fault) => !fault.includes("status of 503"));
      // What another page of the same server says, whose reader signed in before.
      await at(ADMIN);
      const toLost = async (route) => {
        const address = lost.url + new URL(route.request().url()).pathname;
        await route.fulfill({ response: await route.fetch({ url: address }) });
      };
      await page.route("**/did/bytenant", toLost);
      await page.route("**/admin/api/damage", toLost);
      await page.evaluate(() => (location.hash = "#/t/1/dids"));
      await page.locator("main pre", { hasText: " restore " }).waitFor();
      page.faults = page.faults.filter((fault) => !fault.includes("status of 503"));
    } finally {
      await lost.close();
    }
  });

  it("works below a base path", async () => {
    const below = await office({ flags: ["--base-path", "/pbx"] });
    try {
      await visit("/pbx/", { url: below.url });
      await signIn(page, ADMIN);
      assert.equal(await page.locator("main h1").textContent(), "Extensions");
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

  it("5,000 rows are filtered as one types and sorted by column, without lag", async () => {
    await at(ADMIN, "#/t/2/extensions");
    await page.getByText("5,000 rows").waitFor();
    const filter = page.getByRole("searchbox");
    const [took, most] = await page.evaluate(async () => {
      let most = 0;
      const input = document.querySelector("[type=search]");
      const began = performance.now();
      for (const words of ["p", "pe", "per", "person 29", "person 299"]) {
        input.value = words;
        input.dispatchEvent(new Event("input"));
        most = Math.max(most, document.querySelectorAll("tbody tr").length);
      }
      document.querySelector("thead .sort").click();
      document.body.offsetHeight;
      return [performance.now() - began, most];
    });
    console.log(`      five keystrokes and a sort took ${Math.round(took)} ms`);
    assert.ok(most <= 100, `${most} rows on the page: a keystroke costs no more than what can be seen`);
    await page.getByText("25 of 5,000 rows").waitFor();
    await filter.fill("nobody");
    await page.getByText("Nothing matches the filter.").waitFor();
    await filter.fill("");
    const sort = page.getByRole("button", { name: "Number", exact: true });
    await sort.click();
    const first = async () => (await page.locator("tbody .open").first().textContent()).trim();
    const [one, other] = [await first(), (await sort.click(), await first())];
    assert.deepEqual([one, other].sort(), ["2001", "7000"]);
    await counts(page.locator("th[aria-sort=descending], th[aria-sort=ascending]"), 1);
    for (let n = 0; n < 5; n++)
      (await page.evaluate(() => scrollTo(0, document.body.scrollHeight)), await page.waitForTimeout(120));
    await page.locator("tbody tr").nth(200).waitFor({ state: "attached" }); // more rows come with scrolling
  });

  it("columns stay where they are when a row is opened", async () => {
    await at(ADMIN, "", { width: 390 });
    const places = () =>
      page.locator("thead th").evaluateAll((all) => all.map((head) => head.getBoundingClientRect().left));
    const before = await places();
    await openRow("Anna Berg");
    assert.deepEqual(await places(), before);
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

describe("how it looks", () => {
  for (const theme of ["light", "dark"]) {
    for (const width of [390, 820, 1440]) {
      it(`axe finds nothing at ${width} px in ${theme}, and nothing is cut off`, async () => {
        await visit("/admin/", { width, theme });
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
        await page.locator(".filters .say").waitFor({ state: "hidden" });
        await look("calls");
        await page.locator(".table").scrollIntoViewIfNeeded();
        await look("calls-below");
        await go("#/box", "The box");
        await page.getByRole("button", { name: "Back up now" }).waitFor();
        await look("box");
        await page.getByRole("button", { name: "Back up now" }).scrollIntoViewIfNeeded();
        await look("box-below");
        await go("#/users", "Users");
        await page.getByRole("button", { name: "Add a user" }).click();
        await look("user-new");
        await page.getByRole("button", { name: "Cancel" }).click();
        await openRow("Vito");
        await look("user-open");
        for (const [view, title] of [
          ["tenants", "Tenants"],
          ["models", "Phone models"],
          ["audit", "Audit trail"],
        ]) {
          await go(`#/${view}`, title);
          await page.locator("tbody .open").first().click();
          await opened().locator(".opened").waitFor();
          await look(view);
        }
        await go("#/account", "Your account");
        await look("account");
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
