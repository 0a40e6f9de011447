/** Shows the proof behind an arrow: its facts, its trie nodes, the checks that it passed. */
import type { CheckView, Section, Sheet } from "../view.ts";
import { byId, html, seconds } from "./dom.ts";

export async function openSheet(id: string): Promise<void> {
  const answer = await fetch(`/sheets/${encodeURIComponent(id)}`);
  const dialog = byId("sheet") as HTMLDialogElement;
  const close = html("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
  close.addEventListener("click", () => dialog.close());
  if (!answer.ok) {
    dialog.replaceChildren(
      close,
      html("h2", { id: "sheet-title" }, "This is too old: its details are no longer kept."),
    );
  } else {
    const { title, sections } = (await answer.json()) as Sheet;
    dialog.replaceChildren(close, html("h2", { id: "sheet-title" }, title), ...sections.map(section));
  }
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function section({ title, at, facts, nodes, checks }: Section): HTMLElement {
  const rows = facts.map(([name, value]) =>
    html("tr", {}, html("th", { scope: "row" }, name), html("td", {}, value)),
  );
  const element = html(
    "section",
    {},
    html("h3", {}, title, html("small", {}, seconds(at))),
    html("table", {}, html("tbody", {}, ...rows)),
  );
  if (nodes !== undefined && nodes.length > 0) {
    const items = nodes.map((node) =>
      html("li", {}, html("b", {}, `${node.length / 2 - 1} bytes`), " ", html("code", {}, node)),
    );
    element.append(
      html(
        "details",
        {},
        html("summary", {}, `The ${nodes.length} trie nodes of the proof`),
        html("ol", { class: "nodes" }, ...items),
      ),
    );
  }
  if (checks !== undefined) {
    element.append(
      html("h4", {}, "Checks passed, in this order"),
      html("ol", { class: "checks" }, ...checks.map(check)),
    );
  }
  return element;
}

function check({ check: what, refusedAs, here, page }: CheckView): HTMLElement {
  const link = html("a", { href: `/docs/protocol/${page}`, target: "_blank", rel: "noopener" }, page);
  return html(
    "li",
    {},
    html("span", { class: "what" }, what),
    html("span", { class: "here" }, here),
    html("span", { class: "otherwise" }, "else ", html("code", {}, refusedAs), ", ", link),
  );
}
