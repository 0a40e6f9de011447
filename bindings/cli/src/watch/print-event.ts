/** Prints what happens while a runtime is watched. */
import { hex, shortHash } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { WatchEvent } from "./runtime-watch.ts";

const SIGNS = { added: "+", removed: "-", changed: "~" } as const;

/** @param json one JSON document a line, for programs */
export function printEvent(event: WatchEvent, terminal: Terminal, json: boolean): void {
  if (json) {
    const plain =
      event.event === "upgraded"
        ? { ...event, block: { ...event.block, hash: hex(event.block.hash) } }
        : event;
    terminal.write(`${JSON.stringify(plain)}\n`);
    return;
  }
  const { dim, green, red, yellow } = terminal.colours;
  switch (event.event) {
    case "built":
      terminal.print(
        `${green("built")}     ${event.specName} ${event.specVersion} in ${(event.milliseconds / 1000).toFixed(1)} s`,
      );
      return;
    case "unchanged":
      terminal.print(dim("saved, but nothing in the sources is different"));
      return;
    case "refused":
      terminal.print(red("refused"));
      for (const line of event.lines) terminal.print(line);
      return;
    case "kept":
      terminal.print(`${yellow("kept")}      the chain goes on with the code that it had: ${event.message}`);
      return;
    case "upgraded": {
      const { number, hash } = event.block;
      terminal.print(
        `${green("upgraded")}  the chain runs version ${event.specVersion} from block ${number} on, ${dim(shortHash(hex(hash)))}`,
      );
      for (const { kind, what, before } of event.changes) {
        terminal.print(`  ${SIGNS[kind]} ${what}${before === undefined ? "" : dim(`, before: ${before}`)}`);
      }
    }
  }
}
