// Deleting a row, after a question that says what goes.

import { post } from "./api.js";
import { ask, button, h, say } from "./dom.js";
import { t, words } from "./text.js";
import { forget } from "./unsaved.js";

/** The button below an open row. */
export const remover = (label, remove) =>
  h("div", { class: "buttons apart" }, button(label, remove, { class: "danger" }));

/**
 * Asks, deletes, says so; whether it is gone.
 * @param {{grid: any, status: any, row: any, question: {title: string, body: any[]}, path: string, params: object,
 *   done: string, refusals?: Record<number, string>}} what
 */
export async function removing({ grid, status, row, question, path, params, done, refusals = {} }) {
  const buttons = [
    ["keep", t.keep, "main"],
    ["go", t.remove, "danger"],
  ];
  if ((await ask({ ...question, buttons })) !== "go") return false;
  try {
    await post(path, params);
    forget();
    grid.remove(row);
    say(status, done, "good");
    return true;
  } catch (error) {
    if (error.status === 404) grid.remove(row);
    say(status, refusals[error.status] ?? (error.status === 404 ? t.form.gone : words(error)), "bad");
    return error.status === 404;
  }
}
