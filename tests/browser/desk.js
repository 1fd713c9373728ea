// What every file of tests has: one served office and one browser, started when the first test needs them, a page of its own
// for each test, and the few moves that people make on it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { after, afterEach, test } from "node:test";
import { launch, office, open, signIn } from "./office.js";

export const SHOTS = new URL("shots/", import.meta.url).pathname;
export const VIEWS = ["extensions", "dids", "hunts", "phones", "voicemail", "conditions", "ivrs", "customs", "routing"];

const only = (process.env.ONLY ?? "").trim();
let browser;
let served;
/** The page of the running test. */
export let page = null;

/** The office that tests share which only read. */
export const shared = () => (served ??= office());

after(async () => {
  await (await browser)?.close();
  await (await served)?.close();
});
afterEach(leave);

/** Closes the page; nothing went wrong on it that its test did not see. */
async function leave() {
  if (!page) return;
  const { faults } = page;
  await page.context().close();
  page = null;
  assert.deepEqual(faults, []);
}

/** Opens a path. @param {string} path @param {{url?: string, width?: number, theme?: string}} [options] */
export async function visit(path = "/admin/", options = {}) {
  mkdirSync(SHOTS, { recursive: true });
  browser ??= launch();
  await leave();
  page = await open(await browser, options.url ?? (await shared()).url, { ...options, path });
  return page;
}

/** Signs in and goes to a view. */
export async function at(user, hash = "", options = {}) {
  await visit(`/admin/${hash}`, options);
  await signIn(page, user);
  return page;
}

export const it = (name, run) => test(name, { skip: only !== "" && !name.includes(only), timeout: 120_000 }, run);
export const row = (words) => page.locator("tbody tr", { hasText: words }).first();
export const opened = () => page.locator("tr.detail");

/** There are so many of them, at the latest when the page has come to rest. */
export async function counts(found, expected, why) {
  await found.nth(expected - 1).waitFor({ state: "attached" });
  assert.equal(await found.count(), expected, why);
}

export async function openRow(words) {
  await row(words).locator(".open").click();
  await opened().locator(".opened").waitFor();
}

/** Goes to a view; the one before is gone when its title is looked for. */
export async function go(hash, title) {
  await page.evaluate(async (hash) => {
    if (location.hash === hash) return;
    const changed = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
    location.hash = hash;
    await changed;
  }, hash);
  await page.locator("main h1", { hasText: title }).waitFor();
}

/** Runs a program; what it printed. */
export function execute(program, args) {
  const done = spawnSync(program, args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}
