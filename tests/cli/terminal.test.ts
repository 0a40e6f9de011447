import type { WriteStream } from "node:tty";
import { describe, expect, it } from "@jest/globals";
import { Table } from "../../bindings/cli/src/terminal/table.ts";
import { Terminal } from "../../bindings/cli/src/terminal/terminal.ts";
import { ansi } from "./run-cli.ts";

function terminal(isTTY: boolean, environment: NodeJS.ProcessEnv = {}) {
  let written = "";
  const out = { isTTY, write: (text: string) => (written += text) } as unknown as WriteStream;
  return { terminal: new Terminal(out, environment), written: () => written };
}

function colourOf(isTTY: boolean, environment: NodeJS.ProcessEnv): boolean {
  return terminal(isTTY, environment).terminal.colours.red("x").includes(ansi);
}

describe("Terminal", () => {
  it("uses colours in a terminal, and elsewhere only if told to", () => {
    expect(colourOf(true, {})).toBe(true);
    expect(colourOf(true, { NO_COLOR: "1" })).toBe(false);
    expect(colourOf(true, { TERM: "dumb" })).toBe(false);
    expect(colourOf(false, {})).toBe(false);
    expect(colourOf(false, { CI: "true" })).toBe(false);
    expect(colourOf(false, { FORCE_COLOR: "1" })).toBe(true);
    expect(colourOf(false, { FORCE_COLOR: "0" })).toBe(false);
  });

  it("shows a status that the next line replaces", () => {
    const watched = terminal(true, { NO_COLOR: "1" });
    watched.terminal.status("working");
    watched.terminal.print("done");
    expect(watched.written()).toBe(`\r${ansi}[2Kworking\r${ansi}[2Kdone\n`);
  });

  it("shows no status to a pipe", () => {
    const piped = terminal(false);
    piped.terminal.status("working");
    piped.terminal.print("done");
    expect(piped.written()).toBe("done\n");
  });
});

describe("Table", () => {
  it("aligns cells to the widths that were known before", () => {
    const piped = terminal(false);
    const columns = [{ title: "name" }, { title: "n", align: "right" }, { title: "verdict" }] as const;
    const table = new Table(piped.terminal, columns, [["polkadot", "1,000"]]);
    table.head();
    table.row(["ksm", "7", "accepted"]);
    expect(piped.written()).toBe(
      ["name          n  verdict", "────────  ─────  ───────", "ksm           7  accepted", ""].join("\n"),
    );
  });
});
