import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { AuthorsFolder } from "../support/author.ts";
import { WireClient } from "../support/dev-process.ts";
import { projectRoot } from "../support/project.ts";

/**
 * `as-ismp dev runtime.json --watch` as an author uses it: a process beside which sources change. Nothing waits for a
 * time: each step waits for the line that reports it.
 */

const executable = resolve(projectRoot, "bindings/cli/dist/main.js");

// biome-ignore lint/suspicious/noExplicitAny: lines have the shape of what happened
type Line = any;

class WatchedChain {
  readonly lines: Line[] = [];
  log = "";
  #rest = "";
  #news: (() => void)[] = [];
  readonly child: ChildProcess;

  constructor(folder: string, ...options: readonly string[]) {
    const arguments_ = [
      executable,
      "dev",
      "runtime.json",
      "--watch",
      "--json",
      "--port",
      "0",
      "--log",
      "warn",
    ];
    this.child = spawn(process.execPath, [...arguments_, ...options], { cwd: folder, stdio: "pipe" });
    this.child.stdout?.setEncoding("utf8").on("data", (chunk: string) => this.#read(chunk));
    this.child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      this.log += chunk;
    });
    this.child.once("exit", () => this.#wake());
  }

  /** Waits for the next line that fits, and forgets those before it. */
  async next(fits: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const at = this.lines.findIndex(fits);
      if (at >= 0) return this.lines.splice(0, at + 1).at(-1);
      if (this.child.exitCode !== null) throw new Error(`ended: ${this.log}`);
      await new Promise<void>((done) => this.#news.push(done));
    }
  }

  async end(): Promise<number | null> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    return (await ended)[0] as number | null;
  }

  #read(chunk: string): void {
    this.#rest += chunk;
    // Events are a line each; the facts of the chain are a document of several lines.
    for (;;) {
      const end = this.#rest.startsWith("{\n")
        ? this.#rest.indexOf("\n}\n") + 3
        : this.#rest.indexOf("\n") + 1;
      if (end < 1 || (this.#rest.startsWith("{\n") && end < 3)) break;
      this.lines.push(JSON.parse(this.#rest.slice(0, end)));
      this.#rest = this.#rest.slice(end);
    }
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#news.splice(0)) wake();
  }
}

describe("as-ismp dev --watch", () => {
  const folder = new AuthorsFolder();
  const pallet = "pallets/names";
  let calls: string;
  let description: { readonly [key: string]: unknown };
  let chain: WatchedChain;
  let client: WireClient;

  const text = (name: string): string => Buffer.from(folder.read(name)).toString();
  const is =
    (event: string) =>
    (line: Line): boolean =>
      line.event === event;

  beforeAll(async () => {
    folder.copy("examples/names", ".");
    const runtime = JSON.parse(text("runtime.json"));
    runtime.pallets.splice(-1, 0, { pallet: "as-ismp/pallets/sudo", index: 9 });
    folder.write("runtime.json", runtime);
    calls = text(`${pallet}/calls.ts`);
    description = JSON.parse(text(`${pallet}/pallet.json`));
    chain = new WatchedChain(folder.path);
    const { url } = await chain.next(({ url: each }) => each !== undefined);
    client = await WireClient.open(url);
  });

  afterAll(async () => {
    await client?.close();
    const code = await chain.end();
    folder.remove();
    expect(code).toBe(0);
  });

  const version = async (): Promise<number> => (await client.call("state_getRuntimeVersion")).specVersion;

  it("writes the generated sources where messages and editors find them", () => {
    expect(existsSync(join(folder.path, ".as-ismp/generated/pallets/names.ts"))).toBe(true);
    expect(existsSync(join(folder.path, ".as-ismp/tsconfig.json"))).toBe(true);
  });

  it("leaves the chain running if a source is refused, and names its line", async () => {
    folder.write(`${pallet}/calls.ts`, calls.replace("name.isEmpty", "name.isHollow"));
    const { by, lines } = await chain.next(is("refused"));
    expect(by).toBe("compiler");
    expect(lines[0]).toMatch(/^error: Property 'isHollow' does not exist/);
    const row = calls.split("\n").findIndex((line) => line.includes("name.isEmpty"));
    expect(lines[1]).toMatch(new RegExp(`^ {2}pallets/names/calls\\.ts:${row + 1}:\\d+$`));
    expect(lines[2]).toContain("name.isHollow");
    expect(lines[3]).toContain("^^^^^^^^");
    expect(await version()).toBe(1);
  });

  it("upgrades the chain, keeps its state, and tells what changed in the metadata", async () => {
    const genesis = await client.call("chain_getBlockHash", 0);
    const events = description["events"] as unknown[];
    const more = {
      name: "Renamed",
      index: 7,
      fields: [{ name: "name", type: "Vec<u8>" }],
      docs: "A new name.",
    };
    folder.write(`${pallet}/pallet.json`, { ...description, events: [...events, more] });
    folder.write(`${pallet}/calls.ts`, calls);
    const upgraded = await chain.next(is("upgraded"));
    expect(upgraded.changes).toEqual([{ kind: "added", what: "event Names.Renamed(name: Vec<u8>)" }]);
    expect(upgraded.specVersion).toBe(2);
    expect(await version()).toBe(2);
    expect(await client.call("chain_getBlockHash", 0)).toBe(genesis);
    expect((await client.call("chain_getHeader")).number).toBe("0x2");
  });

  it("notices a file that an editor replaces, and does not build what is not different", async () => {
    const file = join(folder.path, pallet, "calls.ts");
    writeFileSync(`${file}.swp`, calls);
    renameSync(`${file}.swp`, file);
    await chain.next(is("unchanged"));
    expect(await version()).toBe(2);
  });

  it("keeps the code that runs if no block can be made with the new one, and names the line that traps", async () => {
    const hook = `import { Weight } from "as-ismp/assembly/frame/weight";

export function onInitialize(number: u32): Weight {
  unreachable(); // trap-safe: the message names this line
  return new Weight(0, 0);
}
`;
    folder.write(`${pallet}/hooks.ts`, hook);
    const current = JSON.parse(text(`${pallet}/pallet.json`));
    folder.write(`${pallet}/pallet.json`, { ...current, hooks: ["on_initialize"] });
    const { message } = await chain.next(is("kept"));
    expect(message).toContain("pallets/names/hooks.ts:4");
    expect(await version()).toBe(2);
    // Control: the same hook without the trap is taken.
    folder.write(`${pallet}/hooks.ts`, hook.replace(/ {2}unreachable\(\);.*\n/, ""));
    expect((await chain.next(is("upgraded"))).specVersion).toBe(3);
  });
});
