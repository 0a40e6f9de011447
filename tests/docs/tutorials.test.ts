import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Runtime } from "../../bindings/core/src/index.ts";
import { requestMessage } from "../../bindings/relayer/src/prover/index.ts";
import { DevProcess } from "../support/dev-process.ts";
import { read } from "../support/documents.ts";
import { hex, utf8 } from "../support/hex.ts";
import { alice, Link, LiveChain, RELAYER } from "../support/live-chain.ts";
import { projectRoot } from "../support/project.ts";

/*
 * The tutorials, as a reader follows them: the files of a page are written to a folder, its programs and commands run
 * there, and print what the page shows. Ports are free ones instead of those that the pages name.
 */

const run = promisify(execFile);
const command = resolve(projectRoot, "bindings/cli/dist/main.js");
const env = { PATH: process.env["PATH"], CI: "true" };

/** Where a page's files are. It lies as deep below the project as the folder that the pages use. */
class Workshop {
  readonly folder: string;
  readonly #text: string;

  constructor(page: string) {
    this.#text = read(page);
    mkdirSync(resolve(projectRoot, "build"), { recursive: true });
    this.folder = mkdtempSync(resolve(projectRoot, "build/tutorial-"));
    for (const [, name = "", code = ""] of this.#text.matchAll(/^```\w+ (\S+)\n(.*?)^```/gms)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), code);
    }
  }

  /** What the page shows below a command line that begins with `$`, or in its plain blocks of text. */
  shown(commandLine?: string): string[] {
    const blocks = [...this.#text.matchAll(/^```(console|text)\n(.*?)^```/gms)];
    if (commandLine === undefined)
      return blocks.flatMap(([, kind, text = ""]) => (kind === "text" ? [text] : []));
    const start = `$ ${commandLine}\n`;
    return blocks.flatMap(([, , text = ""]) => (text.startsWith(start) ? [text.slice(start.length)] : []));
  }

  async node(program: string, ...arguments_: readonly string[]): Promise<string> {
    const options = { cwd: this.folder, env, timeout: 500_000 };
    return (await run(process.execPath, [program, ...arguments_], options)).stdout;
  }

  /** Runs the command line; answers the output also where the exit code is not 0. */
  async command(...arguments_: readonly string[]): Promise<{ code: number; stdout: string }> {
    try {
      return { code: 0, stdout: await this.node(command, ...arguments_) };
    } catch (error) {
      const { code, stdout } = error as { code: number; stdout: string };
      if (typeof code !== "number") throw error;
      return { code, stdout };
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe("the tutorial on verifying a proof", () => {
  const workshop = new Workshop("docs/tutorials/verify-a-proof.md");

  beforeAll(() => workshop.node("proofs.mjs"));
  afterAll(() => workshop.remove());

  it.each([
    [0, "good.json"],
    [1, "bad.json"],
    [0, "../../tests/vectors/real/grandpa-zombienet-ibcgo-set3.json"],
  ])("has a command that ends with %i and prints what the page shows: verify %s", async (code, file) => {
    const [shown] = workshop.shown(`npx as-ismp verify ${file}`);
    expect(await workshop.command("verify", file)).toEqual({ code, stdout: shown });
  });

  it("has a program that accepts the proof and refuses an old and a changed one", async () => {
    expect(await workshop.node("verify.mjs")).toBe(workshop.shown()[0]);
  });
});

describe("the tutorial on sending a message", () => {
  const workshop = new Workshop("docs/tutorials/send-a-message.md");
  const ends: (() => unknown)[] = [];

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    workshop.remove();
  });

  /** A chain as the page starts it. */
  async function start(id: string): Promise<DevProcess> {
    const genesis = { ismp: { hostStateMachine: `SUBSTRATE-${id}` } };
    writeFileSync(join(workshop.folder, `${id}.json`), JSON.stringify(genesis));
    const spec = join(workshop.folder, `${id}-spec.json`);
    const named = ["--genesis", `${id}.json`, "--id", id];
    const options = ["--blob", "as-ismp-dev", "--preset", "local_testnet", ...named, "--raw", "-o", spec];
    expect((await workshop.command("chain-spec", ...options)).code).toBe(0);
    const process = await DevProcess.start("--chain", spec, "--seal", "interval=300");
    ends.push(() => process.end("SIGTERM"));
    return process;
  }

  it("has a message delivered and answered", async () => {
    const [left, rite] = [await start("left"), await start("rite")];
    expect((await workshop.command("relay", "init")).code).toBe(0);
    const file = join(workshop.folder, "relayer.toml");
    const settings = readFileSync(file, "utf8")
      .replace("ws://127.0.0.1:9944", left.url)
      .replace("ws://127.0.0.1:9945", rite.url);
    writeFileSync(file, settings);
    const config = ["--config", "relayer.toml"];
    const { stdout } = await workshop.command("relay", "create-clients", ...config, "--challenge", "12");
    expect(stdout).toContain("SUBSTRATE-left follows SUBSTRATE-rite");
    const relayer = spawn(process.execPath, [command, "relay", "all", ...config], {
      cwd: workshop.folder,
      env,
      stdio: "ignore",
    });
    ends.push(() => {
      const ended = new Promise((done) => relayer.once("exit", done));
      relayer.kill("SIGTERM");
      return ended;
    });
    const printed = await workshop.node("send.mjs", left.url, "hello right");
    expect(printed).toBe(workshop.shown().at(-1));
  });
});

describe("the tutorial on writing a module", () => {
  const workshop = new Workshop("docs/tutorials/write-a-module.md");
  let left: LiveChain;
  let rite: LiveChain;

  beforeAll(async () => {
    const example = read("examples/teleport/runtime.json");
    writeFileSync(join(workshop.folder, "runtime.json"), example.replaceAll("teleport", "greetings"));
    const built = await workshop.command("build", "runtime.json", "--output", "greetings.wasm");
    expect(built.code).toBe(0);
    const runtime = await Runtime.load(readFileSync(join(workshop.folder, "greetings.wasm")));
    left = await LiveChain.start(runtime, "SUBSTRATE-left");
    rite = await LiveChain.start(runtime, "SUBSTRATE-rite");
    await rite.follow(left);
  });

  afterAll(() => workshop.remove());

  const greet = (text: string): Uint8Array =>
    left.chain.at().metadata.encodeCall("Greetings", "greet", {
      dest: { Substrate: hex(utf8("rite")) },
      text: hex(utf8(text)),
    });

  it("has a pallet whose message arrives as an event on the other chain", async () => {
    await left.signed(greet("hello right"));
    const link = new Link(left, rite);
    const sent = await link.sent();
    if (sent.kind !== "request" || sent.request.kind !== "post") throw new Error("expected a POST");
    await link.update();
    const proof = await link.messages.requests(await link.known(), [sent.request]);
    await link.carry(requestMessage([sent.request], proof, RELAYER));
    const told = rite.events("Greetings").map(({ name, data }) => [name, data]);
    expect(told).toEqual([["Greeted", { who: hex(alice.id), text: hex(utf8("hello right")) }]]);
  });

  it("has a call that refuses a text beyond its bound, and takes one at the bound", async () => {
    await expect(left.signed(greet("a".repeat(65)))).rejects.toThrow("LengthOutOfBounds");
    await left.signed(greet("a".repeat(64)));
  });
});
