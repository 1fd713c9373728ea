// Where a call goes: a drawing from one end on, and the same in words.

import { choice, h, labelled, put, s } from "./dom.js";
import { t } from "./text.js";
import { addressOf, called, link, ways } from "./ways.js";

const WIDTH = 164;
const HEIGHT = 50;
const GAP_X = 80;
const GAP_Y = 14;
const MARGIN = 14;
// On a narrow screen: how wide all of it may be, how far each step is set in, how narrow a box may become.
const MOST = 560;
const INDENT = 20;
const LEAST = 150;
const NARROW = matchMedia("(max-width: 860px)");

/** The view; a start of this kind and id, else the first DID. */
export async function routingView(tenant, kind, id) {
  const model = await ways(tenant);
  const view = h("div", { class: "view" }, h("h1", {}, t.routing.title));
  const groups = [
    [t.routing.dids, [...model.ends.values()].filter((end) => end.kind === "DID")],
    ...Object.entries(t.routing.others).map(([one, label]) => [
      label,
      [...model.ends.values()].filter((end) => end.kind === one && model.from(end.key).length),
    ]),
  ].filter(([, ends]) => ends.length);
  const wanted = `${kind}:${id}`;
  const start = model.ends.has(wanted)
    ? wanted
    : (groups[0]?.[1].find((end) => model.from(end.key).length) ?? groups[0]?.[1][0])?.key;
  if (!start) return put(view, h("h1", {}, t.routing.title), h("p", { class: "muted" }, t.routing.noDids));
  const select = choice([], undefined, {
    onchange() {
      history.replaceState(null, "", `#/t/${tenant}/routing/${select.value.replace(":", "/")}`);
      draw(select.value);
    },
  });
  for (const [label, ends] of groups) {
    select.append(
      h(
        "optgroup",
        { label },
        ends.map((end) => h("option", { value: end.key }, [end.number, end.name].filter(Boolean).join(" – "))),
      ),
    );
  }
  select.value = start;
  const drawing = h("div", { class: "sheet drawing", tabindex: "0", role: "region", "aria-label": t.routing.drawing });
  const words = h("div", { class: "card words" });
  view.append(
    h("p", { class: "muted" }, t.routing.lead),
    labelled({ label: t.routing.start, input: select, class: "narrow" }),
    drawing,
    h("h2", {}, t.routing.outline),
    words,
  );
  NARROW.onchange = () => drawing.isConnected && draw(select.value);
  function draw(key) {
    put(drawing, picture(model, key, tenant));
    put(words, outline(model, key, tenant, new Set()));
    if (!model.from(key).length) words.append(h("p", { class: "muted" }, t.routing.nowhere));
    drawing.scrollLeft = 0;
  }
  draw(start);
  return view;
}

/** Nested lists; what came already is not told again, so that a loop ends. */
function outline(model, key, tenant, told) {
  const here = link(model.end(key), tenant);
  if (told.has(key)) return [here, " ", model.from(key).length > 0 && h("span", { class: "muted" }, t.routing.again)];
  told.add(key);
  const items = model.from(key).map((way) => {
    const when = t.routing.situation(way.situation, way.order);
    return h("li", {}, when && h("span", { class: "when" }, when), outline(model, way.to, tenant, told));
  });
  return [here, items.length > 0 && h("ul", { class: "steps" }, items)];
}

/**
 * The tree from the start on. What came already, and leads on, stands there once more but is not followed again, so that a
 * loop ends.
 */
function tree(model, key, depth = 0, told = new Set(), way = null) {
  const again = told.has(key) && model.from(key).length > 0;
  told.add(key);
  const ways = again ? [] : model.from(key);
  return { key, depth, again, way, children: ways.map((way) => tree(model, way.to, depth + 1, told, way)) };
}

/** Each end at the right of what leads to it. */
function sideways(root) {
  const boxes = [];
  const lines = [];
  let row = 0;
  let deepest = 0;
  const middle = (box) => box.y + HEIGHT / 2;
  function place(node) {
    deepest = Math.max(deepest, node.depth);
    const box = { ...node, x: MARGIN + node.depth * (WIDTH + GAP_X), y: 0, width: WIDTH };
    boxes.push(box);
    const below = node.children.map(place);
    if (below.length) box.y = (below[0].y + below.at(-1).y) / 2;
    else box.y = MARGIN + row++ * (HEIGHT + GAP_Y);
    for (const child of below) {
      const [from, to] = [
        { x: box.x + WIDTH, y: middle(box) },
        { x: child.x - 5, y: middle(child) },
      ];
      const half = GAP_X / 2;
      lines.push({
        d: `M${from.x} ${from.y}C${from.x + half} ${from.y} ${to.x - half} ${to.y} ${to.x} ${to.y}`,
        words: t.routing.situation(child.way.situation, child.way.order),
        at: { x: from.x + GAP_X * 0.52, y: from.y + (to.y - from.y) * 0.55 + 4 },
      });
    }
    return box;
  }
  place(root);
  const width = 2 * MARGIN + (deepest + 1) * WIDTH + deepest * GAP_X;
  return { boxes, lines, width, height: 2 * MARGIN + row * (HEIGHT + GAP_Y) - GAP_Y };
}

/** Each end below what leads to it, set in a little: for screens that are higher than wide. */
function downwards(root) {
  const boxes = [];
  const lines = [];
  const room = Math.min(MOST, innerWidth - 48);
  function place(node) {
    const x = MARGIN + node.depth * INDENT;
    const width = Math.max(LEAST, room - x - MARGIN);
    const when = node.way ? t.routing.situation(node.way.situation, node.way.order) : "";
    const box = { ...node, x, y: MARGIN + boxes.length * (HEIGHT + GAP_Y), width, when };
    boxes.push(box);
    for (const child of node.children.map(place)) {
      const [down, to] = [x + INDENT / 2, { x: child.x - 5, y: child.y + HEIGHT / 2 }];
      lines.push({ d: `M${down} ${box.y + HEIGHT}V${to.y - 6}Q${down} ${to.y} ${down + 6} ${to.y}H${to.x}` });
    }
    return box;
  }
  place(root);
  const width = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN;
  return { boxes, lines, width, height: 2 * MARGIN + boxes.length * (HEIGHT + GAP_Y) - GAP_Y };
}

function picture(model, start, tenant) {
  const lay = NARROW.matches ? downwards : sideways;
  const { boxes, lines, width, height } = lay(tree(model, start));
  const arrows = lines.map(({ d }) => s("path", { d, class: "way", "marker-end": "url(#arrow)" }));
  const labels = lines.map(({ words, at }) => words && s("text", { ...at, class: "when-text" }, cut(words, 13)));
  const marker = s(
    "marker",
    { id: "arrow", viewBox: "0 0 8 8", refX: 5, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    s("path", { d: "M0 0L8 4L0 8z", class: "tip" }),
  );
  const label = `${t.routing.title}: ${called(model.end(start))}`;
  const svg = s(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label },
    s("defs", {}, marker),
    arrows,
    labels,
    boxes.map((one) => box(model.end(one.key), one, tenant)),
  );
  // A drawing that is a little too wide becomes smaller; a much wider one is scrolled.
  svg.style.minWidth = `${Math.round(width * 0.8)}px`;
  return svg;
}

function box(end, { x, y, width, again, when }, tenant) {
  const place = addressOf(end, tenant);
  const kind = t.routing.kinds[end.kind] ?? end.kind;
  const inside = [
    s("title", {}, `${called(end)}${again ? ` ${t.routing.again}` : ""}`),
    s("rect", { x, y, width, height: HEIGHT, rx: 9, class: again ? "box again" : "box" }),
    s("rect", { x, y: y + 9, width: 4, height: HEIGHT - 18, rx: 2, class: "side" }),
    s(
      "text",
      { x: x + 14, y: y + 20, class: "kind" },
      when && s("tspan", { class: "inside-when" }, `${when}  `),
      cut([kind, end.name && end.number].filter(Boolean).join(" "), (width - 20) / 6 - (when ?? "").length),
    ),
    s("text", { x: x + 14, y: y + 38, class: "called" }, cut(end.name || end.number || t.none, (width - 20) / 8.3)),
  ];
  const sort = `end-${end.kind.toLowerCase()}`;
  return place ? s("a", { href: place, class: sort }, inside) : s("g", { class: sort }, inside);
}

const cut = (words, most) =>
  [...words].length > most ? `${[...words].slice(0, Math.max(1, most - 1)).join("")}…` : words;
