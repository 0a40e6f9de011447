/** The page: receives the events of the server and draws them. */
import type { ChainSummary, MessageView, View } from "../view.ts";
import { byId, html, seconds, short } from "./dom.ts";
import { draw } from "./map.ts";
import { openSheet } from "./sheet.ts";

const STAGES = ["sent", "finalized", "proven", "in challenge"] as const;

const show = (id: string): void => {
  openSheet(id).catch((error: unknown) => summary(String(error)));
};

const events = new EventSource("/events");
events.addEventListener("message", ({ data }) => render(JSON.parse(String(data)) as View));
events.addEventListener("error", () => {
  document.body.classList.add("ended");
  summary("The demo has ended, or cannot be reached.");
});

for (const button of byId("buttons").querySelectorAll("button")) {
  button.addEventListener("click", () => {
    const { what = "", from = "" } = button.dataset;
    fetch(`/send?${new URLSearchParams({ what, from })}`, { method: "POST" })
      .then(({ status }) => {
        if (status === 429) summary("Many messages have not ended yet: wait for some of them.");
      })
      .catch((error: unknown) => summary(String(error)));
  });
}

function render(view: View): void {
  document.body.classList.remove("ended");
  const { updates, signatures, proofs, nodes } = view.totals;
  summary(
    `${seconds(view.elapsed)}: ${updates} proofs of finality with ${signatures} signatures, ` +
      `${proofs} proofs of state with ${nodes} trie nodes. Click an arrow or a message for its proof.`,
  );
  for (const side of ["left", "right"] as const) head(view.chains[side]);
  keepingFocus(() => {
    draw(byId("map") as unknown as SVGSVGElement, view, show);
    byId("messages").replaceChildren(...view.messages.toReversed().map(card));
  });
  byId("work").replaceChildren(
    ...view.work
      .toReversed()
      .map(({ at, text, failed }) =>
        html(
          "li",
          { class: failed ? "failed" : undefined },
          html("small", {}, seconds(at)),
          failed ? " not yet: " : " ",
          text,
        ),
      ),
  );
}

function head({
  side,
  name,
  url,
  best,
  finalized,
  authorities,
  knows,
  clock,
  genesisHash,
}: ChainSummary): void {
  const time = new Date(clock * 1000).toISOString().slice(11, 19);
  byId(`${side}-head`).replaceChildren(
    html("h2", {}, name),
    html(
      "p",
      { class: "heights" },
      html("b", {}, String(best)),
      " best, ",
      html("b", {}, String(finalized)),
      " finalized",
    ),
    html(
      "p",
      {},
      `knows ${side === "left" ? "right" : "left"} ${knows}; ${authorities} authorities; clock ${time}`,
    ),
    html("p", { class: "url", title: `genesis ${genesisHash}` }, `${url}, genesis ${short(genesisHash)}`),
  );
}

function card(message: MessageView): HTMLElement {
  const { id, title, from, to, stages, kind, proof } = message;
  const [first, last] = [stages.at(0), stages.at(-1)];
  const name = last?.name ?? "sent";
  const isOver = name === "delivered" || name === "answered" || name === "timed out";
  const style = name === "timed out" || name === "late" ? "timeout" : kind;
  const chips = [...STAGES, ...(STAGES.includes(name as never) ? [] : [name])].map((stage) => {
    const reached = stages.find((each) => each.name === stage);
    const classes = ["chip", reached ? "reached" : "", stage === name ? "now" : ""].join(" ").trim();
    return html("span", { class: classes }, stage);
  });
  const button = html(
    "button",
    { type: "button", class: `card ${style}${isOver ? " over" : ""}`, "data-id": id, "data-state": name },
    html(
      "span",
      { class: "route" },
      `${from} → ${to}`,
      html("small", {}, first && last ? seconds(last.at - first.at) : ""),
    ),
    html("span", { class: "title" }, title),
    html("span", { class: "chips" }, ...chips),
    ...(proof === undefined
      ? []
      : [
          html(
            "span",
            { class: "proof" },
            `${proof.nodes} trie nodes, ${proof.bytes} bytes, under ${proof.of} ${proof.height}`,
          ),
        ]),
  );
  button.addEventListener("click", () => show(id));
  return html("li", {}, button);
}

/** Restores the focus after `work`: drawing replaces the elements, and keyboard users would lose their place. */
function keepingFocus(work: () => void): void {
  const active = document.activeElement;
  const id = active?.getAttribute("data-id");
  const where = active?.closest("#map, #messages")?.id;
  work();
  if (id == null || where === undefined) return;
  const again = byId(where).querySelector(`[data-id="${CSS.escape(id)}"]`);
  (again as HTMLElement | SVGElement | null)?.focus();
}

function summary(text: string): void {
  byId("summary").textContent = text;
}
