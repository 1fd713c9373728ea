// Call history and the API reference.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe } from "node:test";
import { at, counts, execute, it, opened, page, shared, visit } from "./desk.js";
import { ADMIN, VIEWER, command, office } from "./office.js";

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
    await counts(page.locator(".table tr[data-id]"), 100);
    const ids = await page.locator(".table tr[data-id]").evaluateAll((rows) => rows.map((row) => row.dataset.id));
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

  it("a narrow screen has the day above its calls, once", async () => {
    await at(VIEWER, "#/calls", { width: 390 });
    await page.getByRole("button", { name: "This week" }).click();
    await page.getByText(/50 of [\d,]+ calls shown/).waitFor();
    const days = page.locator("tr.heading");
    await days.first().waitFor();
    const [heading] = await days.allTextContents();
    assert.match(heading, /^\w+day, \w+ \d+, \d{4}$/);
    assert.match((await page.locator("tr[data-id] .open").first().innerText()).trim(), /^\d\d:\d\d:\d\d$/);
    await page.setViewportSize({ width: 1440, height: 900 });
    assert.equal(await days.first().isVisible(), false);
    assert.match(
      (await page.locator("tr[data-id] .open").first().innerText()).trim(),
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
    );
  });

  it("calls of the question before can be read, but not opened, until the answer has come", async () => {
    await at(VIEWER, "#/calls");
    const first = page.locator(".table .open").first();
    await first.waitFor();
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await page.route("**/cdr/getCallHistory", (route) => released.then(() => route.continue()));
    await page.getByRole("button", { name: "Yesterday" }).click();
    const old = await first.textContent();
    await first.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await first.boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
    assert.equal(await opened().count(), 0);
    assert.equal(await first.textContent(), old);
    release();
    await page.locator(".results:not([inert])").waitFor();
    await first.click();
    await opened().getByText("uniqueid").waitFor();
    assert.notEqual(await first.textContent(), old);
  });

  it("presets, one call's details, and refusals at their fields", async () => {
    await at(VIEWER, "#/calls");
    await page.getByText(/50 of [\d,]+ calls shown/).waitFor();
    await page.getByRole("button", { name: "Yesterday" }).click();
    await page.getByRole("button", { name: "Yesterday", pressed: true }).waitFor();
    await page.locator(".results:not([inert])").waitFor();
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
    await visit("/reference");
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
      line.startsWith(`curl -u USER ${(await shared()).url}/hunt/byid`) && line.includes("--data-urlencode hunt_id=4"),
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

  it("every form begins with the documented example, and what is secret with nothing", async () => {
    await visit("/reference");
    await page.locator("summary").first().waitFor();
    const document = await page.evaluate(() => fetch("openapi.json").then((answer) => answer.json()));
    const secrets = [];
    for (const [path, { post }] of Object.entries(document.paths)) {
      if (!post?.requestBody) continue;
      const { schema, example } = post.requestBody.content["application/json"];
      const box = page.locator("details.endpoint", { has: page.getByText(path, { exact: true }) });
      await box.locator("summary").click();
      await box.locator("form").waitFor();
      const filled = await box
        .locator("form input")
        .evaluateAll((all) => all.map((input) => [input.labels[0].textContent, input.type, input.value]));
      const expected = Object.entries(schema.properties).flatMap(([name, one]) =>
        one.properties
          ? Object.keys(one.properties).map((field) => [`${name}.${field}`, example[name]?.[field] ?? ""])
          : [[name, example[name] ?? ""]],
      );
      for (const [at, [name, value]] of expected.entries()) {
        const secret = name.includes("password");
        assert.deepEqual(filled[at], [name, secret ? "password" : "text", secret ? "" : value], path);
        if (secret) secrets.push(name);
      }
      assert.equal(filled.length, expected.length, path);
      await box.locator("summary").click();
    }
    assert.deepEqual(secrets, ["password", "phone.ph_http_password"]);
  });

  it("keeps what was typed when the login is no longer good", async () => {
    const own = await office();
    try {
      await at(VIEWER, "#/reference", { url: own.url });
      await page.locator("summary", { hasText: "/hunt/byid" }).click();
      const box = page.locator("details.endpoint[open]");
      await box.getByLabel("hunt_id").fill("52");
      command(own.database, ["user", "passwd", VIEWER[0], "--password-stdin"], "another password");
      await box.getByRole("button", { name: "Send" }).click();
      await signInDialog([VIEWER[0], "another password"]);
      await box.locator("pre", { hasText: '"hu_name": "Support"' }).waitFor();
    } finally {
      await own.close();
    }
  });

  it("asks before it sends what changes the box, and says what it would send", async () => {
    await at(VIEWER, "#/reference");
    await page.locator("summary", { hasText: "/user/updatebyid" }).click();
    const user = page.locator("details.endpoint[open]");
    await user.getByLabel("password").fill("not to be shown");
    await user.getByRole("button", { name: /Send/ }).click();
    assert.match(await page.getByRole("dialog").textContent(), /user_id: 134password: •+/);
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await user.locator("summary").click();
    await page.locator("summary", { hasText: "/hunt/deletebyid" }).click();
    const box = page.locator("details.endpoint[open]");
    await box.getByLabel("hunt_id").fill("51");
    await box.getByRole("button", { name: /Send/ }).click();
    await page.getByRole("dialog").getByText("hunt_id: 51").waitFor();
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
