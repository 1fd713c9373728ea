// Calls of the API. Name and password are held here, in memory, as the header that is sent: they go with the tab.

/** Where the server's paths begin, also below a base path. */
export const ROOT = new URL("../../", import.meta.url);

/** A refusal, with what the server said of it. */
export class Failure extends Error {
  /** @param {number} status 0 when the box could not be reached @param {string} message @param {string[]} fields @param {number} [wait] seconds */
  constructor(status, message, fields = [], wait = 0) {
    super(message);
    Object.assign(this, { status, fields, wait });
  }
}

/** Who is signed in: what `/admin/api/me` says; null before. */
export let me = null;
let header = null;
let askAgain = null;
let asking = null;

/** @param {() => Promise<void>} ask shows a form that ends in `signIn` */
export function onExpired(ask) {
  askAgain = ask;
}

/** Signs in: with right credentials from now on all calls carry them. */
export async function signIn(name, password) {
  const bytes = new TextEncoder().encode(`${name}:${password}`);
  const tried = `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
  const found = await data(await send("/admin/api/me", undefined, tried));
  header = tried;
  me = found;
  return me;
}

/** Forgets who was signed in. */
export function signOut() {
  header = null;
  me = null;
}

export const isSignedIn = () => header !== null;
export const mayWrite = () => me !== null && me.role !== "viewer";
export const isAdmin = () => me !== null && me.role === "admin";

/** Asks who is signed in once more: tenants and roles change. */
export async function refreshMe() {
  me = await get("/admin/api/me");
  return me;
}

async function send(path, body, authorization, signal) {
  const headers = { "X-Switchroom-Page": "1" };
  if (authorization) headers.Authorization = authorization;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(new URL(path.slice(1), ROOT), {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, "");
  }
}

async function data(response) {
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new Failure(response.ok ? 0 : response.status, "");
  }
  if (response.ok && answer.status === "success") return answer.data;
  throw new Failure(
    response.status,
    answer.message ?? "",
    answer.fields ?? [],
    Number(response.headers.get("Retry-After")),
  );
}

/**
 * Sends, and hands on the answer whatever it is; where the login is no longer good, asks for it and sends again, so that nothing
 * typed is lost.
 */
export async function attempt(path, body, signal) {
  for (;;) {
    const response = await send(path, body, header, signal);
    if (response.status !== 401 || !askAgain || header === null) return response;
    asking ??= askAgain().finally(() => (asking = null));
    await asking;
  }
}

/** GET a path's `data`. */
export const get = async (path, signal) => data(await attempt(path, undefined, signal));
/** POST parameters, get `data`. */
export const post = async (path, body, signal) => data(await attempt(path, body, signal));
/** The answer as it is: text and files. */
export async function raw(path, body, signal) {
  const response = await attempt(path, body, signal);
  if (!response.ok) await data(response);
  return response;
}
