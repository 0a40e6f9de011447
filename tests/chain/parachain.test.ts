import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import {
  Chain,
  createChainSpec,
  devAccount,
  encodeHeader,
  RelayParent,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadParachainBlob } from "../support/blob.ts";
import { concat, hex } from "../support/hex.ts";
import { machineId } from "../support/ismp/codec.ts";
import { sibling } from "../support/parachain-scene.ts";
import { FIRST_SLOT, UNIT } from "./runtimes.ts";

/** A development chain with the runtime for a parachain: it creates its own relay chain, block by block. */

const alice = devAccount("Alice");

let runtime: Runtime;
let chain: Chain;

beforeAll(async () => {
  runtime = await loadParachainBlob();
});

async function start(): Promise<Chain> {
  const spec = createChainSpec({
    runtime,
    genesis: {
      balances: { balances: [[alice.address, 1000n * UNIT]] },
      sudo: { key: alice.address },
      parachainInfo: { parachainId: 2004 },
      ismp: { hostStateMachine: "POLKADOT-2004" },
      ismpParachain: { parachains: [{ id: 2000, slot_duration: 6000 }] },
    },
  });
  return Chain.create(spec, { firstSlot: FIRST_SLOT });
}

beforeEach(async () => {
  chain = await start();
});

function latestHeight(of: string): unknown {
  const input = machineId(of, "DOT0");
  return hex(chain.at().call("IsmpRuntimeApi_latest_state_machine_height", input));
}

describe("a development chain with the runtime for a parachain", () => {
  it("authors blocks, each with a relay parent one block later, and a second chain executes them", async () => {
    const importer = await start();
    for (let number = 1; number <= 5; number++) {
      const parent = chain.best;
      const { block } = await chain.author();
      expect(block.number).toBe(number);
      expect(chain.at().query("ParachainSystem", "ValidationData")).toMatchObject({
        parentHead: hex(encodeHeader(parent.header)),
        relayParentNumber: number,
      });
      expect((await importer.import(block)).hash).toEqual(block.hash);
    }
    expect(importer.at().query("IsmpParachain", "KnownRelayHeights")).toEqual([1, 2, 3, 4, 5]);
  });

  it("refuses a block with an older relay parent, made elsewhere without that check", async () => {
    await chain.author();
    const head = encodeHeader(chain.best.header);
    const old = new RelayParent(1, new Map([[2004, head]]));
    const inherents = new Map([["sysi1337", old.inherentData(2004, head)]]);
    await expect(chain.author({ inherents })).rejects.toThrow(/BadMandatory/);
    await chain.author();
    expect(chain.best.number).toBe(2);
  });

  it("submits heads of siblings to ISMP with the inherent of each block", async () => {
    expect(latestHeight("POLKADOT-2000")).toBe("0x00");
    const { block } = await chain.author({ siblings: new Map([[2000, sibling(7)]]) });
    expect(block.extrinsics.length).toBe(3);
    expect(latestHeight("POLKADOT-2000")).toBe("0x010700000000000000");
    await chain.author({ siblings: new Map([[2000, sibling(8)]]) });
    expect(latestHeight("POLKADOT-2000")).toBe("0x010800000000000000");
    await chain.author();
    expect(latestHeight("POLKADOT-2000")).toBe("0x010800000000000000");
  });

  it("continues if the node's proof of siblings is invalid, or is not a proof", async () => {
    for (const data of [new Uint8Array(), Buffer.from("nonsense")]) {
      const { block } = await chain.author({ inherents: new Map([["paraismp", data]]) });
      expect(block.extrinsics.length).toBe(2);
    }
    const message = concat(Uint8Array.of(4, 9), Buffer.from("DOT0"), Uint8Array.of(0));
    const { block } = await chain.author({ inherents: new Map([["paraismp", message]]) });
    expect(block.extrinsics.length).toBe(3);
    expect(
      chain
        .at()
        .events()
        .map(({ pallet, name }) => `${pallet}.${name}`),
    ).toContain("Ismp.Errors");
  });

  it("reports the siblings of its genesis, with challenge periods from the first block on", async () => {
    await chain.author();
    const input = machineId("POLKADOT-2000", "DOT0");
    expect(hex(chain.at().call("IsmpRuntimeApi_challenge_period", input))).toBe(`0x01${"00".repeat(8)}`);
    expect(hex(chain.at().call("IsmpParachainApi_para_ids"))).toBe("0x04d0070000");
  });
});

describe("the presets of the runtime for a parachain", () => {
  it.each(["development", "local_testnet"])("%s makes a chain that authors", async (preset) => {
    const made = await Chain.create(createChainSpec({ runtime, preset }), { firstSlot: FIRST_SLOT });
    await made.author();
    await made.author();
    expect(made.best.number).toBe(2);
    expect(hex(made.at().call("IsmpRuntimeApi_host_state_machine"))).toBe("0x01d0070000");
  });
});
