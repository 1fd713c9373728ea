// Starts the real binary on a database of its own, and a browser for it.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const BINARY = process.env.BINARY;
/** Up to so many milliseconds each answer is held back, to see what only works on a quick machine. */
const SLOW = Number(process.env.SLOW ?? 0);
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const ADMIN = ["boss", "the admin's password"];
export const MANAGER = ["Mara", "mänager:of:alpha"];
export const VIEWER = ["Vito", "viewer of alpha"];

/** What nobody should be able to make run, in a field that all views show. */
export const HOSTILE = `<img src=x onerror="window.broken=1">"'&lt;`;

/** Runs a command of the binary. */
export function command(database, args, input = "") {
  const done = spawnSync(BINARY, ["--db", database, ...args], { input, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${args.join(" ")}: ${done.stderr}${done.stdout}`);
  return done.stdout;
}

/**
 * A served database with rows from `office.sql`, and its users.
 * @param {{flags?: string[], sql?: string, prepare?: (database: string) => void}} [options] `prepare` is the last before it is served
 */
export async function office({ flags = [], sql = "", prepare = () => {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "switchroom-browser-"));
  const database = join(folder, "office.db");
  command(database, ["init", "--admin-user", ADMIN[0], "--admin-password-stdin"], ADMIN[1]);
  const rows = spawnSync("sqlite3", [database], {
    input: `PRAGMA foreign_keys = ON;\n.read office.sql\n${sql}`,
    encoding: "utf8",
    cwd: import.meta.dirname,
  });
  if (rows.status !== 0 || rows.stderr) throw new Error(rows.stderr);
  for (const [[name, password], role] of [
    [MANAGER, "manager"],
    [VIEWER, "viewer"],
  ]) {
    command(database, ["user", "add", name, "--role", role, "--password-stdin", "--tenant", "Alpha"], password);
  }
  prepare(database);
  const server = spawn(BINARY, ["--db", database, "serve", "--listen", "127.0.0.1:0", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: server.stdout });
  let url;
  for await (const line of lines) {
    url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (url) break;
  }
  server.stdout.resume();
  return {
    url,
    database,
    async close() {
      server.kill("SIGKILL");
      if (server.exitCode === null) await once(server, "exit");
      rmSync(folder, { recursive: true });
    },
  };
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** A page whose scripts' faults, refusals of the policy and requests to elsewhere are gathered. */
export async function open(browser, url, { width = 1440, theme = "light", path = "/admin/" } = {}) {
  const height = width < 500 ? 844 : 900;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    acceptDownloads: true,
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  if (SLOW)
    await context.route("**/*", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * SLOW));
      await route.continue();
    });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.faults = [];
  page.transferred = 0;
  page.on("pageerror", (error) => page.faults.push(`${error.stack}`));
  page.on("dialog", (dialog) =>
    dialog.type() === "beforeunload"
      ? dialog.accept()
      : page.faults.push(`the browser's own dialog: ${dialog.message()}`),
  );
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (400|401|403|404|409)/.test(message.text()))
      page.faults.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url()))
      page.faults.push(`a request to ${request.url()}`);
  });
  page.on("response", async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    page.transferred += body.length;
  });
  await page.goto(url + path);
  return page;
}

/** Signs in on the page's own form. */
export async function signIn(page, [name, password]) {
  await page.getByLabel("User name or e-mail address").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("#main h1").waitFor();
}

/** What axe-core finds wrong. */
export async function axe(page) {
  // In a world of its own: the page's policy lets no script in, and needs no hole for the test.
  await page.evaluate(await axeSource());
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`).join(" | ")}`,
  );
}

let source;
async function axeSource() {
  source ??= await import("node:fs/promises").then((fs) => fs.readFile(AXE, "utf8"));
  return source;
}
