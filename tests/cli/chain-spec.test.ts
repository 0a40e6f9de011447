import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  buildState,
  Chain,
  createChainSpec,
  devAccount,
  formatChainSpec,
  formatJson,
  getPreset,
  type JsonObject,
  mergeJson,
  parseChainSpec,
  parseJson,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, Storage } from "../../bindings/core/src/index.ts";
import { blobBytes, blobPath, loadBlob } from "../support/blob.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { projectRoot } from "../support/project.ts";
import { runInProcess, runWithBlob, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const compressedBlob = resolve(projectRoot, "build/as-ismp-dev.compact.compressed.wasm");

describe("as-ismp chain-spec", () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadBlob();
  });

  it("writes the state of a preset, and nothing else to standard output", async () => {
    const { code, stdout, stderr } = await runWithBlob(["chain-spec", "--preset", "development", "--raw"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const spec = parseChainSpec(stdout);
    const { top } = spec.genesis.raw;
    expect(top[hex(utf8(":code"))]).toBe(hex(blobBytes));

    const storage = new Storage();
    buildState(
      runtime,
      formatJson(mergeJson(getPreset(runtime, null), getPreset(runtime, "development"))),
      storage,
    );
    storage.set(utf8(":code"), blobBytes);
    const chain = await Chain.create(spec);
    expect(hex(chain.genesis.header.stateRoot)).toBe(hex(storage.root(1)));
    expect(spec).toMatchObject({
      name: `${runtime.version().specName} development`,
      id: `${runtime.version().specName}_development`,
      chainType: "Development",
      protocolId: null,
      bootNodes: [],
      properties: { tokenSymbol: "UNIT", tokenDecimals: 12, ss58Format: 42 },
    });
    // A node with --alice has the key of the sealing authority.
    expect(chain.at().query("Aura", "Authorities")).toEqual([hex(devAccount("Alice").id)]);
    expect((await chain.author()).block.number).toBe(1);
  });

  it("writes the configuration in readable form, with the same genesis", async () => {
    const file = join(folder.path, "plain.json");
    const { code, stdout } = await runWithBlob([
      ...["chain-spec", "--preset", "local_testnet", "--output", file, "--json"],
    ] as ["chain-spec"]);
    expect(code).toBe(0);
    const facts = JSON.parse(stdout) as { genesisHash: string; stateRoot: string; form: string };
    expect(facts.form).toBe("plain");

    const plain = parseJson(readFileSync(file, "utf8")) as {
      genesis: { runtimeGenesis: { code: string; config: JsonObject } };
    };
    const storage = new Storage();
    buildState(runtime, formatJson(plain.genesis.runtimeGenesis.config), storage);
    storage.set(utf8(":code"), unhex(plain.genesis.runtimeGenesis.code));
    expect(hex(storage.root(1))).toBe(facts.stateRoot);

    const raw = await runWithBlob(["chain-spec", "--preset", "local_testnet", "--raw"]);
    const chain = await Chain.create(parseChainSpec(raw.stdout));
    expect(hex(chain.genesis.hash)).toBe(facts.genesisHash);
    expect(chain.at().query("Aura", "Authorities")).toEqual(
      (["Alice", "Bob"] as const).map((name) => hex(devAccount(name).id)),
    );
  });

  it("accepts a genesis file over a preset, compressed code, and options for the chain's description", async () => {
    const validators = ["Alice", "Bob", "Charlie"] as const;
    const genesis = {
      aura: { authorities: validators.map((name) => devAccount(name).address) },
      grandpa: { authorities: validators.map((name) => [devAccount(name, "ed25519").address, 1] as const) },
      balances: {
        balances: [[devAccount("Ferdie").address, 340282366920938463463374607431768211455n] as const],
      },
    };
    const genesisFile = folder.write("genesis.json", formatJson(genesis));
    const file = join(folder.path, "raw.json");
    const { code, stdout } = await runInProcess([
      ...[
        "chain-spec",
        "--blob",
        compressedBlob,
        "--preset",
        "local_testnet",
        "--genesis",
        genesisFile,
        "--raw",
      ],
      ...["--name", "Three", "--id", "three", "--chain-type", "live", "--protocol-id", "dot3", "-o", file],
      ...["--properties", "tokenSymbol=DOT, tokenDecimals=10,ss58Format=0,isEthereum=false"],
      ...["--boot-node", "/dns/one/tcp/1/p2p/x", "--boot-node", "/dns/two/tcp/1/p2p/y"],
    ]);
    expect(code).toBe(0);
    const spec = parseChainSpec(readFileSync(file, "utf8"));
    const compressed = new Uint8Array(readFileSync(compressedBlob));
    const described = {
      name: "Three",
      id: "three",
      chainType: "Live" as const,
      protocolId: "dot3",
      properties: { ss58Format: 0, tokenDecimals: 10, tokenSymbol: "DOT", isEthereum: false },
      bootNodes: ["/dns/one/tcp/1/p2p/x", "/dns/two/tcp/1/p2p/y"],
    };
    expect(spec).toEqual(
      parseChainSpec(
        formatChainSpec(
          createChainSpec({ runtime, code: compressed, preset: "local_testnet", genesis, ...described }),
        ),
      ),
    );
    const chain = await Chain.create(spec);
    expect(stdout).toContain(hex(chain.genesis.hash));
    expect(chain.at().query("Aura", "Authorities")).toHaveLength(3);
    expect(chain.at().query("System", "Account", devAccount("Ferdie").id)).toMatchObject({
      data: { free: 340282366920938463463374607431768211455n },
    });
  });

  it("lists the presets of the runtime", async () => {
    const { code, stdout } = await runInProcess(["chain-spec", "--blob", blobPath, "--list-presets"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "development\nlocal_testnet\n" });
    const machine = await runInProcess(["chain-spec", "--blob", blobPath, "--list-presets", "--json"]);
    expect(JSON.parse(machine.stdout)).toEqual({ presets: ["development", "local_testnet"] });
  });

  const genesisFile = (content: string) => folder.write(`genesis-${content.length}.json`, content);
  const preset = ["--preset", "development"];
  it.each([
    ["without preset and genesis", [], "UnusableOptionError: --preset or --genesis: "],
    [
      "of a preset that is not there",
      ["--preset", "x"],
      "UnusableOptionError: --preset: expected a preset of the runtime, got x; ",
    ],
    ["with an empty name", [...preset, "--name", ""], "UnusableOptionError: --name: "],
    ["with an id that is a path", [...preset, "--id", "../x"], "UnusableOptionError: --id: "],
    ["of an unknown type", [...preset, "--chain-type", "toy"], "error: option '--chain-type <type>'"],
    [
      "with half a property",
      [...preset, "--properties", "tokenSymbol"],
      "UnusableOptionError: --properties: ",
    ],
    [
      "with a property twice",
      [...preset, "--properties", "a=1,a=2"],
      "UnusableOptionError: --properties: a occurs",
    ],
    [
      "with invalid decimals",
      [...preset, "--properties", "tokenDecimals=twelve"],
      "UnusableOptionError: --properties: tokenDecimals",
    ],
    [
      "with addresses beyond SS58",
      [...preset, "--properties", "ss58Format=16384"],
      "UnusableOptionError: --properties: ss58Format",
    ],
    [
      "with a number for a symbol",
      [...preset, "--properties", "tokenSymbol=1"],
      "UnusableOptionError: --properties",
    ],
    ["of a genesis that is not there", ["--genesis", "/no/such"], "UnreadableFileError: /no/such: ENOENT"],
    ["of a genesis that is not JSON", ["--genesis", genesisFile("{")], "NotJsonError: "],
    ["of a genesis that is not an object", ["--genesis", genesisFile("[]")], "UnknownShapeError: "],
    [
      "of a genesis that the runtime refuses",
      ["--genesis", genesisFile('{"balances":{"balances":[["5x",1]]}}')],
      /^GenesisRefusedError: .*genesis-36\.json: .*balances/,
    ],
    [
      "of a pallet that the runtime does not have",
      [...preset, "--genesis", genesisFile('{"assets":{}}')],
      /^GenesisRefusedError: .*assets/,
    ],
    [
      "of a blob without a genesis",
      ["--blob", "build/as-ismp-light-client.wasm", ...preset],
      "UnusableInputError: ",
    ],
  ] as const)("writes none %s", async (_, options, message) => {
    const file = join(folder.path, "never.json");
    const { code, stdout, stderr } = await runInProcess([
      "chain-spec",
      "--blob",
      blobPath,
      ...options,
      "-o",
      file,
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    if (typeof message === "string") expect(stderr.slice(0, message.length)).toBe(message);
    else expect(stderr).toMatch(message);
    expect(existsSync(file)).toBe(false);
  });

  it("reports that it cannot write the file", async () => {
    const options = ["--blob", blobPath, ...preset, "-o", join(folder.path, "none", "spec.json")];
    const { code, stderr } = await runInProcess(["chain-spec", ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain("UnwritableFileError: ");
    expect(stderr).toContain("ENOENT");
  });
});
