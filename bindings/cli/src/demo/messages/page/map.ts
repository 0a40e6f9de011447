/**
 * Draws the blocks of both chains, with time running down, and the messages between them.
 *
 * A message's arrow begins at the block that sent it and ends at the block that received it. While it is under way,
 * the arrow ends in the middle, with the message's state. All positions follow from block numbers, so a picture
 * depends only on the view.
 */
import type { BlockView, MessageView, Side, StageName, StageView, UpdateView, View } from "../view.ts";
import { svg } from "./dom.ts";

const WIDTH = 860;
const ROW = 38;
const BLOCK = { width: 132, height: 26 };
/** The x coordinates of the chains' blocks, and of the sides where arrows end. */
const X: Readonly<Record<Side, number>> = { left: 4, right: WIDTH - BLOCK.width - 4 };
const EDGE: Readonly<Record<Side, number>> = { left: X.left + BLOCK.width, right: X.right };
const GAP = 6;
const ROWS = 13;
/** How much of an arrow is drawn, by stage. */
const PROGRESS: Readonly<Partial<Record<StageName, number>>> = {
  sent: 0.14,
  finalized: 0.3,
  proven: 0.5,
  "in challenge": 0.68,
  late: 0.5,
};

interface Point {
  readonly x: number;
  readonly y: number;
}

export function draw(map: SVGSVGElement, view: View, open: (id: string) => void): void {
  const best = Math.max(view.chains.left.best, view.chains.right.best);
  const first = Math.max(0, best - ROWS + 2);
  const y = (block: number): number => (block - first) * ROW + ROW / 2;
  const height = ROWS * ROW;
  map.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
  const scene = new Scene(y, best, open);
  map.replaceChildren(
    arrowHeads(),
    ...(["left", "right"] as const).map((side) =>
      svg("line", {
        class: "rail",
        x1: X[side] + BLOCK.width / 2,
        x2: X[side] + BLOCK.width / 2,
        y1: Math.max(0, y(0)),
        y2: y(view.chains[side].best),
      }),
    ),
    ...view.updates
      .filter(({ block }) => block !== undefined && block >= first)
      .map((each) => scene.update(each)),
    ...view.messages.filter((each) => isVisible(each, first)).map((each) => scene.message(each)),
    ...(["left", "right"] as const).flatMap((side) =>
      view.chains[side].blocks
        .filter(({ number }) => number >= first)
        .map((block) => scene.block(side, block)),
    ),
  );
}

function isVisible({ stages, block }: MessageView, first: number): boolean {
  return Math.max(block, stages.at(-1)?.block ?? 0) >= first - 1;
}

class Scene {
  readonly #y: (block: number) => number;
  readonly #best: number;
  readonly #open: (id: string) => void;

  constructor(y: (block: number) => number, best: number, open: (id: string) => void) {
    this.#y = y;
    this.#best = best;
    this.#open = open;
  }

  block(side: Side, { number, finalized, extrinsics, hash }: BlockView): SVGElement {
    const y = this.#y(number) - BLOCK.height / 2;
    const text = (x: number, content: string, name: string): SVGElement =>
      svg("text", { x: X[side] + x, y: y + 17.5, class: name }, content);
    // One of the extrinsics is the inherent of the time.
    const more = extrinsics > 1 ? `+${extrinsics - 1}` : "";
    return svg(
      "g",
      { class: finalized ? "block final" : "block" },
      svg("title", {}, `${hash}, ${extrinsics} extrinsics${finalized ? ", finalized" : ""}`),
      svg("rect", { x: X[side], y, width: BLOCK.width, height: BLOCK.height, rx: 7 }),
      text(11, String(number), "number"),
      text(44, hash.slice(0, 8), "hash"),
      text(BLOCK.width - 27, finalized ? "✓" : more === "" ? "" : more, finalized ? "tick" : "hash"),
    );
  }

  /** An update of a client: from the block that is proven final to the block that received the proof. */
  update(update: UpdateView): SVGElement {
    const { of, at, to, block } = update;
    const path = curve(this.#at(of, to), this.#at(at, block ?? to));
    return this.#arrow(
      update.id,
      "update",
      [path],
      undefined,
      `${of} ${to} is final: ${update.signatures} of ${update.voters} signatures`,
    );
  }

  message(message: MessageView): SVGElement {
    const last = message.stages.at(-1) as StageView;
    const style = last.name === "timed out" || last.name === "late" ? "timeout" : message.kind;
    const state = `${message.title}: ${last.name}`;
    const start = this.#at(message.from, message.block);
    if (message.kind === "get") return this.#get(message, last, start, state);
    if (last.name === "delivered") {
      const path = curve(start, this.#at(message.to, last.block));
      return this.#arrow(message.id, style, [path], label(path, "delivered"), state);
    }
    const goal = this.#at(message.to, Math.max(this.#best, message.block + 1));
    const way = partOf(start, goal, PROGRESS[last.name] ?? 0.5);
    const { proof } = message;
    if (last.name !== "timed out" || proof === undefined) {
      return this.#arrow(message.id, `${style} under-way`, [way.path], pill(way.end, last.name), state);
    }
    // It never arrived. What is drawn back is the proof that the other chain has no receipt.
    const lost = partOf(start, this.#at(message.to, message.block + 2), 0.4);
    const back = curve(this.#at(message.to, proof.height), this.#at(message.from, last.block));
    return this.#arrow(
      message.id,
      style,
      [lost.path, back],
      [cross(lost.end), label(back, "not received: timed out")],
      state,
    );
  }

  #get(message: MessageView, last: StageView, start: Point, state: string): SVGElement {
    const asked = this.#at(message.to, message.asks ?? message.block);
    const question = curve(start, asked);
    if (last.name === "answered") {
      const answer = curve(asked, this.#at(message.from, last.block));
      return this.#arrow(
        message.id,
        "get",
        [answer],
        [svg("path", { d: question.d, class: "question" }), label(answer, "answered")],
        state,
      );
    }
    const goal = this.#at(message.from, Math.max(this.#best, message.block + 1));
    if (last.name === "sent" || last.name === "finalized") {
      const way = partOf(start, asked, last.name === "sent" ? 0.4 : 0.9);
      return this.#arrow(message.id, "get under-way", [way.path], pill(way.end, last.name), state);
    }
    const way = partOf(asked, goal, PROGRESS[last.name] ?? 0.5);
    const dashed = svg("path", { d: question.d, class: "question" });
    return this.#arrow(message.id, "get under-way", [way.path], [dashed, pill(way.end, last.name)], state);
  }

  #at(side: Side, block: number): Point {
    return { x: EDGE[side] + (side === "left" ? GAP : -GAP), y: this.#y(block) };
  }

  #arrow(
    id: string,
    style: string,
    paths: readonly Curve[],
    more: SVGElement | readonly SVGElement[] | undefined,
    title: string,
  ): SVGElement {
    const group = svg("g", {
      class: `arrow ${style}`,
      tabindex: 0,
      role: "button",
      "aria-label": title,
      "data-id": id,
    });
    group.append(svg("title", {}, title));
    paths.forEach(({ d }, i) => {
      const isLast = i === paths.length - 1 && !style.includes("under-way");
      group.append(svg("path", { d, class: "reach" }));
      group.append(
        svg("path", { d, class: "line", "marker-end": isLast ? `url(#head-${style})` : undefined }),
      );
    });
    if (more !== undefined) group.append(...(more instanceof SVGElement ? [more] : more));
    group.addEventListener("click", () => this.#open(id));
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") this.#open(id);
    });
    return group;
  }
}

interface Curve {
  readonly d: string;
  /** Position of the label: past the middle, so that labels of crossing arrows do not overlap. */
  readonly label: Point;
}

function curve(from: Point, to: Point): Curve {
  const bend = (to.x - from.x) * 0.4;
  const d = `M${from.x} ${from.y} C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
  return { d, label: partOf(from, to, 0.76).end };
}

/** The first part of a curve, and its end. */
function partOf(from: Point, to: Point, part: number): { readonly path: Curve; readonly end: Point } {
  const bend = (to.x - from.x) * 0.4;
  const points = [from, { x: from.x + bend, y: from.y }, { x: to.x - bend, y: to.y }, to];
  const mix = (a: Point, b: Point): Point => ({ x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part });
  const [p0, p1, p2, p3] = points as [Point, Point, Point, Point];
  const [q0, q1, q2] = [mix(p0, p1), mix(p1, p2), mix(p2, p3)];
  const [r0, r1] = [mix(q0, q1), mix(q1, q2)];
  const end = mix(r0, r1);
  const d = `M${p0.x} ${p0.y} C${q0.x} ${q0.y} ${r0.x} ${r0.y} ${end.x} ${end.y}`;
  return { path: { d, label: end }, end };
}

function label({ label: { x, y } }: Curve, text: string): SVGElement {
  return svg("text", { x, y: y + 4, class: "label" }, text);
}

function pill({ x, y }: Point, text: string): SVGElement {
  const width = text.length * 6.6 + 18;
  return svg(
    "g",
    { class: "pill" },
    svg("rect", { x: x - width / 2, y: y - 10, width, height: 20, rx: 10 }),
    svg("text", { x, y: y + 4 }, text),
  );
}

function cross({ x, y }: Point): SVGElement {
  return svg("path", { class: "cross", d: `M${x - 5} ${y - 5} l10 10 m0 -10 l-10 10` });
}

function arrowHeads(): SVGElement {
  const heads = ["post", "response", "get", "timeout", "update"].map((style) =>
    svg(
      "marker",
      {
        id: `head-${style}`,
        class: `head ${style}`,
        viewBox: "0 0 8 8",
        refX: 7,
        refY: 4,
        markerWidth: 7,
        markerHeight: 7,
        orient: "auto-start-reverse",
      },
      svg("path", { d: "M0 0.5 L8 4 L0 7.5 z" }),
    ),
  );
  return svg("defs", {}, ...heads);
}
