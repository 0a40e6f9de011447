import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Chain, createChainSpec, describeOutcome } from "../../bindings/chain/src/chain/index.ts";
import { alice } from "../chain/runtimes.ts";
import { AuthorsFolder, type Json } from "../support/author.ts";

/** Each hook adds a letter to the trace of its block, and says what weight it was given. */
const HOOKS = `
import { bytes } from "as-ismp/assembly/frame/literals";
import { Weight } from "as-ismp/assembly/frame/weight";
import { WeightMeter } from "as-ismp/assembly/frame/weight-meter";
import { idleWeight, polledWeight, trace } from "as-ismp/assembly/generated/pallets/leases";
import { Bytes } from "as-ismp/assembly/scale/bytes";

export function note(letter: Bytes): void { trace.set(trace.get().concat(letter)); }

export function onInitialize(number: u32): Weight {
  trace.set(bytes("i"));
  return new Weight();
}

export function onTimestampSet(now: u64): void { note(bytes("t")); }

export function onPoll(number: u32, meter: WeightMeter): void {
  note(bytes("p"));
  polledWeight.set(meter.remaining().refTime);
  // More than the block has is refused, and takes nothing.
  if (meter.tryConsume(new Weight(meter.limit.refTime + 1))) note(bytes("!"));
  if (meter.tryConsume(new Weight(1_000_000))) note(bytes("w"));
}

export function onIdle(number: u32, remaining: Weight): Weight {
  note(bytes("d"));
  idleWeight.set(remaining.refTime);
  return new Weight(500_000);
}

export function onFinalize(number: u32): void { note(bytes("f")); }
`;

const value = (name: string, type: string): Json => ({ name, modifier: "Default", value: type, docs: "" });

describe("hooks of an author's pallet", () => {
  const folder = new AuthorsFolder();
  let chain: Chain;

  beforeAll(async () => {
    folder.copy("examples/leases", "chain");
    folder.write("chain/pallets/leases/hooks.ts", HOOKS);
    const pallet = JSON.parse(Buffer.from(folder.read("chain/pallets/leases/pallet.json")).toString());
    folder.write("chain/pallets/leases/pallet.json", {
      ...pallet,
      hooks: ["on_initialize", "on_timestamp_set", "on_poll", "on_idle", "on_finalize"],
      storage: [
        ...pallet.storage,
        value("Trace", "Vec<u8>"),
        value("PolledWeight", "u64"),
        value("IdleWeight", "u64"),
      ],
    });
    const calls = Buffer.from(folder.read("chain/pallets/leases/calls.ts")).toString();
    folder.write(
      "chain/pallets/leases/calls.ts",
      calls
        .replace("leases.set(", 'note(bytes("x"));\n  leases.set(')
        .replace(
          "import { currentLease",
          'import { bytes } from "as-ismp/assembly/frame/literals";\nimport { note } from "./hooks";\nimport { currentLease',
        ),
    );
    const runtime = await folder.runtime("chain/runtime.json", "--debug");
    chain = await Chain.create(createChainSpec({ runtime, preset: "development" }), { firstSlot: 1n });
  });

  afterAll(() => folder.remove());

  const query = (item: string): unknown => chain.at().query("Leases", item);
  const trace = (): string => Buffer.from(String(query("Trace")).slice(2), "hex").toString();
  const weightOf = (): bigint => {
    const all = chain.at().query("System", "BlockWeight") as Record<string, { refTime: bigint }>;
    return Object.values(all).reduce((sum, { refTime }) => sum + refTime, 0n);
  };
  const BLOCK = 2_000_000_000_000n;

  it("run in FRAME's order: on_poll between the inherents and the first transaction", async () => {
    const name = Buffer.from("name");
    const rent = chain.at().metadata.encodeCall("Leases", "rent", { name, blocks: 5 });
    const { outcomes } = await chain.author({ extrinsics: [chain.sign(alice, rent)] });
    expect(outcomes.map(describeOutcome)).toEqual(["success"]);
    expect(trace()).toBe("itpwxdf");
  });

  it("run in a block without transactions too, where on_poll comes at its end", async () => {
    await chain.author();
    expect(trace()).toBe("itpwdf");
  });

  it("get the weight that is left, and the block registers what they took", async () => {
    const before = BLOCK - (query("PolledWeight") as bigint);
    const polled = 1_000_000n;
    expect(BLOCK - (query("IdleWeight") as bigint)).toBe(before + polled);
    expect(weightOf()).toBe(before + polled + 500_000n);
  });
});

describe("integrity tests of pallets", () => {
  const folder = new AuthorsFolder();

  beforeAll(() => folder.copy("examples/leases", "chain"));
  afterAll(() => folder.remove());

  function buildWith(constants: Json, ...options: readonly string[]): Uint8Array {
    const runtime = JSON.parse(Buffer.from(folder.read("chain/runtime.json")).toString());
    const pallets = runtime.pallets.map((one: Json) =>
      one["pallet"] === "./pallets/leases" ? { ...one, constants } : one,
    );
    folder.write("chain/other.json", { ...runtime, pallets });
    return folder.build("chain/other.json", "--debug", ...options);
  }

  it("refuse a runtime whose constants do not fit, and are in no blob", () => {
    expect.assertions(4);
    const before = folder.list();
    try {
      buildWith({ MaxLength: 0 });
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: Buffer };
      expect(status).toBe(1);
      expect(stdout.toString()).toContain(
        "pallet Leases, integrity_test: expected MaxLength to be at least 1, found 0: no name could be rented",
      );
      expect(folder.list().filter((name) => name.endsWith(".wasm"))).toEqual(
        before.filter((name) => name.endsWith(".wasm")),
      );
    }
    const blob = Buffer.from(buildWith({ MaxLength: 8 }));
    expect(blob.includes(Buffer.from("no name could be rented", "utf16le"))).toBe(false);
  });
});
