// Bars of calls by disposition, as SVG, with the same numbers as a table below.

import { h, put, s } from "./dom.js";
import { number, t } from "./text.js";

const HEIGHT = 220;
const LEFT = 44;
const BOTTOM = 26;
const TOP = 10;
const ORDER = ["ANSWERED", "NO ANSWER", "BUSY", "FAILED"];
const CLASSES = { ANSWERED: "answered", "NO ANSWER": "missed", BUSY: "busy", FAILED: "failed" };

/** A disposition in words. */
export const said = (disposition) => t.calls.dispositions[disposition] ?? (disposition || t.none);
/** Its colour's class. */
export const colour = (disposition) => CLASSES[disposition] ?? "other";

/**
 * @param {string[]} slots days or hours, in order, those without calls too
 * @param {{at: string, disposition: string, calls: number}[]} counts
 * @param {{label: (slot: string) => string, long: (slot: string) => string, what: string, head: string}} words
 */
export function plot(slots, counts, words) {
  const dispositions = [...new Set(counts.map(({ disposition }) => disposition))].sort(
    (a, b) => place(a) - place(b) || a.localeCompare(b),
  );
  const bySlot = new Map(slots.map((slot) => [slot, new Map()]));
  for (const { at, disposition, calls } of counts) bySlot.get(at)?.set(disposition, calls);
  const sums = slots.map((slot) => [...bySlot.get(slot).values()].reduce((sum, calls) => sum + calls, 0));
  const all = sums.reduce((sum, calls) => sum + calls, 0);
  const top = ceiling(Math.max(1, ...sums));
  const canvas = h("div", { class: "plot" });
  const legend = h(
    "ul",
    { class: "legend" },
    dispositions.map((one) => h("li", {}, swatch(one), said(one))),
  );

  function draw() {
    const width = Math.max(280, canvas.clientWidth || 600);
    const step = (width - LEFT - 6) / slots.length;
    const bar = Math.max(1, Math.min(46, step * 0.72));
    const y = (calls) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - calls / top);
    const lines = [0, 0.5, 1].map((part) => top * part).filter(Number.isInteger);
    const grid = lines.map((value) => [
      s("line", { x1: LEFT, x2: width - 4, y1: y(value), y2: y(value), class: "grid" }),
      s("text", { x: LEFT - 8, y: y(value) + 4, class: "axis-y" }, number(value)),
    ]);
    const every = Math.ceil(46 / step);
    const bars = slots.map((slot, at) => {
      const x = LEFT + at * step + (step - bar) / 2;
      let below = 0;
      const parts = dispositions.map((one) => {
        const calls = bySlot.get(slot).get(one) ?? 0;
        below += calls;
        return (
          calls > 0 &&
          s("rect", { x, width: bar, y: y(below), height: y(below - calls) - y(below), class: `bar-${colour(one)}` })
        );
      });
      const label =
        at % every === 0 && s("text", { x: x + bar / 2, y: HEIGHT - 8, class: "axis-x" }, words.label(slot));
      const title = s(
        "title",
        {},
        `${words.long(slot)}: ${dispositions.map((one) => `${said(one)} ${number(bySlot.get(slot).get(one) ?? 0)}`).join(", ")}`,
      );
      return s(
        "g",
        {},
        title,
        s("rect", { x: LEFT + at * step, width: step, y: TOP, height: HEIGHT - TOP - BOTTOM, class: "hit" }),
        parts,
        label,
      );
    });
    put(
      canvas,
      s(
        "svg",
        {
          width,
          height: HEIGHT,
          viewBox: `0 0 ${width} ${HEIGHT}`,
          role: "img",
          "aria-label": t.calls.plotOf(words.what, all),
        },
        grid,
        bars,
      ),
    );
  }
  const observer = new ResizeObserver(draw);
  observer.observe(canvas);

  const cells = (slot) =>
    dispositions.map((one) => h("td", { class: "right" }, number(bySlot.get(slot).get(one) ?? 0)));
  const head = h(
    "tr",
    {},
    [words.head, ...dispositions.map(said)].map((one, at) =>
      h("th", { scope: "col", class: at ? "right" : null }, one),
    ),
  );
  const body = slots.map((slot) => h("tr", {}, h("th", { scope: "row" }, words.long(slot)), cells(slot)));
  const same = h(
    "details",
    {},
    h("summary", {}, t.calls.asTable),
    h("div", { class: "sheet" }, h("table", {}, h("thead", {}, head), h("tbody", {}, body))),
  );
  return h("div", {}, legend, canvas, same);
}

const swatch = (one) =>
  s(
    "svg",
    { width: 12, height: 12, "aria-hidden": "true" },
    s("rect", { width: 12, height: 12, rx: 3, class: `bar-${colour(one)}` }),
  );
const place = (disposition) => (ORDER.includes(disposition) ? ORDER.indexOf(disposition) : ORDER.length);

/** A round number that is at least this, and even. */
function ceiling(most) {
  const size = 10 ** Math.floor(Math.log10(most));
  return Math.max(
    2,
    [2, 4, 6, 8, 10].map((n) => n * size).find((n) => n >= most),
  );
}
