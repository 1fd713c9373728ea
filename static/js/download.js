// Files from the box: fetched with the page's login, which no link could carry.

import { raw } from "./api.js";
import { h } from "./dom.js";

/** Fetches a file and hands it to the browser. @param {string} path @param {string} name @param {object} [body] of a POST */
export async function download(path, name, body) {
  const answer = await raw(path, body);
  const address = URL.createObjectURL(await answer.blob());
  const given = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  h("a", { href: address, download: name || given }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
