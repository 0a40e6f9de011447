import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Runtime } from "../../bindings/core/src/index.ts";
import { requestMessage, responseMessage } from "../../bindings/relayer/src/prover/index.ts";
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
  const project = join(workshop.folder, "my-chain");
  const took: string[] = [];
  let left: LiveChain;
  let rite: LiveChain;

  /** Runs what the reader types, and notes its time, on which no verdict depends. */
  async function step(name: string, ...commandLine: readonly string[]): Promise<string> {
    const begin = performance.now();
    const [file = "", ...arguments_] = commandLine;
    const { stdout } = await run(file, arguments_, {
      cwd: name === "create" ? workshop.folder : project,
      env,
      timeout: 500_000,
    }).catch((error: { stdout?: string }) => {
      throw new Error(`${name}: ${error.stdout}`, { cause: error });
    });
    took.push(`${name} ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    return stdout;
  }

  afterAll(() => {
    console.info(`the machine's part of the tutorial: ${took.join(", ")}`);
    workshop.remove();
  });

  const passed = (count: number) => expect.stringMatching(new RegExp(`^(?:#|ℹ) pass ${count}$`, "m"));

  // The package of the workspace in place of the registry's; the others are found in the folder above.
  it("makes a project whose test passes", async () => {
    const create = resolve(projectRoot, "bindings/create/bin/create-as-ismp.js");
    await step("create", process.execPath, create, "my-chain");
    const tested = await step("npm test", "npm", "test");
    const [line = ""] = workshop.shown();
    expect(tested).toContain(line.slice(0, line.indexOf("…")));
    expect(tested).toEqual(passed(3));
  });

  it("adds a module with the command that the page shows", async () => {
    const line = "npx as-ismp new module prices";
    expect(read("docs/tutorials/write-a-module.md")).toContain(`\n${line}\n`);
    await step("new module", "npm", "exec", "--", ...line.split(" ").slice(1));
    const written = ["pallets/prices/weights.ts", "pallets/prices/pallet.json", "tests/prices.test.mjs"];
    for (const file of written) expect(existsSync(join(project, file))).toBe(true);
  });

  it("has a module that answers another chain's message, whose test passes", async () => {
    for (const part of ["pallets", "tests"]) {
      cpSync(join(workshop.folder, part), join(project, part), { recursive: true });
    }
    expect(await step("npm test with the module", "npm", "test")).toEqual(passed(6));
  });

  it("has a mistake to try, which the build reports with its line", async () => {
    const file = join(project, "pallets/prices/modules.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("answer.price", "answer.cost"));
    const built = step("a mistake", "npm", "run", "build");
    await expect(built).rejects.toThrow(/'cost' does not exist.*pallets\/prices\/modules\.ts:\d+:\d+/s);
    writeFileSync(file, text);
  });

  it("has a pallet whose message is answered from chain to chain by real proofs", async () => {
    const runtime = await Runtime.load(readFileSync(join(project, "runtime.debug.wasm")));
    left = await LiveChain.start(runtime, "SUBSTRATE-left");
    rite = await LiveChain.start(runtime, "SUBSTRATE-rite");
    await left.follow(rite);
    await rite.follow(left);
    const { metadata } = rite.chain.at();
    await rite.root(metadata.encodeCall("Prices", "set_price", { item: hex(utf8("tea")), price: 7n }));
    await left.signed(ask("tea"));
    const [there, back] = [new Link(left, rite), new Link(rite, left)];
    const sent = await there.sent();
    if (sent.kind !== "request" || sent.request.kind !== "post") throw new Error("expected a POST");
    await there.update();
    const proof = await there.messages.requests(await there.known(), [sent.request]);
    await there.carry(requestMessage([sent.request], proof, RELAYER));
    const answer = await back.sent();
    if (answer.kind !== "response") throw new Error("expected a response");
    await back.update();
    const answered = await back.messages.responses(await back.known(), [answer.response]);
    await back.carry(responseMessage([answer.response], answered, RELAYER));
    const told = left.events("Prices").map(({ name, data }) => [name, data]);
    expect(told).toEqual([["Answered", { sender: hex(alice.id), item: hex(utf8("tea")), price: 7n }]]);
  });

  it("has a call that refuses a text beyond its bound, and takes one at the bound", async () => {
    await expect(left.signed(ask("a".repeat(65)))).rejects.toThrow("LengthOutOfBounds");
    await left.signed(ask("a".repeat(64)));
  });

  function ask(item: string): Uint8Array {
    const dest = { Substrate: hex(utf8("rite")) };
    return left.chain.at().metadata.encodeCall("Prices", "ask", { dest, item: hex(utf8(item)) });
  }
});
