import { beforeAll, describe, expect, it } from "@jest/globals";
import { bareExtrinsic, RelayParent, siblingsMessage } from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, RuntimeCallError, type Storage } from "../../bindings/core/src/index.ts";
import { loadBlob, loadParachainBlob } from "../support/blob.ts";
import { shownCases } from "../support/budget.ts";
import { twox } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { mostlyBatches, mutants, take } from "../support/message-mutants.ts";
import { mutateOnce } from "../support/mutate.ts";
import { ParachainScene, sibling } from "../support/parachain-scene.ts";
import { cases, Random } from "../support/random.ts";
import { u8 } from "../support/scale.ts";
import { converse } from "../support/worlds/connected-chain.ts";

/**
 * Attack: a message that traps an entry point of a node, or changes the state although it is refused. There are two
 * ways in: `handle_unsigned`, which everybody can call, and the inherent with heads of siblings, which only authors
 * create, and where a trap stops the chain.
 *
 * Each gets 2,000 mutated messages, and 20,000 in the slow run. The control is the honest message, which is accepted there.
 */

/** `Ok(Ok(()))`: in the block, and executed successfully. */
const APPLIED = "0x0000";
/** IsmpParachain: index of the pallet, and of its call. */
const BRING_HEADS = Uint8Array.of(50, 0);

/** The result of a call of the runtime; undefined for bytes that are not an extrinsic, which hosts never pass on. */
function ask(runtime: Runtime, name: string, input: Uint8Array, storage: Storage): Uint8Array | undefined {
  try {
    return runtime.call(name, input, { storage });
  } catch (error) {
    if (error instanceof RuntimeCallError && /Bad input data provided to/.test(error.message))
      return undefined;
    throw error;
  }
}

/**
 * Represents the whole storage of these pallets and the trie of messages: hashes of the state's subtries. To compare
 * them costs as many hashes as values were changed; to compare contents would cost a full pass.
 */
function holdings(storage: Storage, pallets: readonly string[]): string {
  const { top, children } = storage.snapshot();
  const own = pallets.map((name) => top.merkleValue(twox(utf8(name), 128), 1));
  const child = children.get("ISMP")?.root(1);
  return JSON.stringify([...own, child].map((hash) => hash && hex(hash)));
}

const MUTANTS = [2_000, 20_000] as const;

describe("mutated messages for handle_unsigned", () => {
  const pallets = ["Ismp", "IsmpGrandpa", "Probe", "Balances"];

  it(`trap no entry point of a node, and change nothing if they are refused: ${shownCases(...MUTANTS)} of them`, async () => {
    const runtime = await loadBlob();
    const scene = converse(runtime);
    const { storage } = scene.chain;
    const stream = mutants("mutated messages at the door", mostlyBatches(scene.honest));
    const before = holdings(storage, pallets);
    const tally = { undecodable: 0, refused: 0, applied: 0 };
    let changed = 0;
    for (let i = 0; i < cases(...MUTANTS); i++) {
      const extrinsic = take(stream, 1)[0] as Uint8Array;
      const input = concat(u8(i % 3), extrinsic, new Uint8Array(32));
      const valid = ask(runtime, "TaggedTransactionQueue_validate_transaction", input, storage.fork());
      const block = storage.fork();
      const outcome = ask(runtime, "BlockBuilder_apply_extrinsic", extrinsic, block);
      if (outcome === undefined) {
        tally.undecodable += 1;
        continue;
      }
      expect(valid?.[0]).toBe(outcome[0]);
      const isApplied = outcome[0] === 0;
      tally[isApplied ? "applied" : "refused"] += 1;
      const after = holdings(block, pallets);
      if (!isApplied && after !== before) throw new Error(`left something: ${hex(extrinsic)}`);
      if (after !== before) changed += 1;
    }
    // Accepted messages do change the hashes, so the comparison works.
    if (cases(...MUTANTS) >= 2000) expect(Object.values({ ...tally, changed })).not.toContain(0);
  }, 600_000);
});

describe("mutated messages for the inherent with heads of siblings", () => {
  const pallets = ["Ismp", "IsmpParachain", "ParachainSystem", "Balances"];
  const HEADS = new Map([1000, 2000, 2030, 3367].map((id) => [id, sibling(id)]));
  const all = [...HEADS.keys()];
  let runtime: Runtime;
  let scene: ParachainScene;
  let honest: Uint8Array;
  let donors: Uint8Array[];

  const extrinsicOf = (message: Uint8Array) => bareExtrinsic(concat(BRING_HEADS, message));

  beforeAll(async () => {
    runtime = await loadParachainBlob();
    scene = new ParachainScene(runtime);
    expect(scene.follow(...all)).toBe("ok");
    const relay = scene.relay(500, HEADS);
    honest = relay.consensusProof(all);
    const others = new RelayParent(500, new Map([[2000, sibling(9)]])).consensusProof([2000]);
    donors = [relay.consensusProof([2000]), others];
  });

  /** Mutated before or after encoding: the proof, the message around it, the extrinsic around both. */
  function mutate(random: Random): Uint8Array {
    const donor = random.pick(donors);
    const place = random.below(10);
    let proof = honest;
    if (place > 1) {
      do proof = mutateOnce(random, proof, donor);
      while (random.below(3) === 0);
    }
    const message = siblingsMessage(proof, false);
    // The client's id and the payee are at the end, the pallet and the call at the beginning.
    const split = message.length - 5;
    const bent = concat(
      message.subarray(0, split),
      place === 0 ? mutateOnce(random, message.subarray(split), donor) : message.subarray(split),
    );
    const extrinsic = extrinsicOf(bent);
    if (place !== 1) return extrinsic;
    return concat(mutateOnce(random, extrinsic.subarray(0, 6), donor), extrinsic.subarray(6));
  }

  it("are accepted when they are honest, and change the storage", () => {
    const block = scene.chain.storage.fork();
    const outcome = ask(
      runtime,
      "BlockBuilder_apply_extrinsic",
      extrinsicOf(siblingsMessage(honest, false)),
      block,
    );
    expect(outcome && hex(outcome)).toBe(APPLIED);
    expect(holdings(block, pallets)).not.toBe(holdings(scene.chain.storage, pallets));
  });

  it(`never trap it, cost no author the block, and either store heads or change nothing: ${shownCases(...MUTANTS)} of them`, () => {
    const random = new Random("mutated messages for the inherent");
    const { storage } = scene.chain;
    const before = holdings(storage, pallets);
    const tally = { undecodable: 0, wrongClient: 0, refused: 0, taken: 0 };
    for (let i = 0; i < cases(...MUTANTS); i++) {
      const extrinsic = mutate(random);
      const block = storage.fork();
      const outcome = ask(runtime, "BlockBuilder_apply_extrinsic", extrinsic, block);
      if (outcome === undefined) {
        tally.undecodable += 1;
        continue;
      }
      // It may become another call, with arguments that fit it by chance: the inherent is not responsible for that.
      const start = [1, 2, 4, 5][(extrinsic[0] ?? 0) & 3] ?? 1;
      if (hex(extrinsic.subarray(start + 1, start + 3)) !== hex(BRING_HEADS)) continue;
      const after = holdings(block, pallets);
      if (hex(outcome) === APPLIED) {
        tally[after === before ? "refused" : "taken"] += 1;
        continue;
      }
      // In the block as a failed extrinsic: a client that is not that of siblings.
      expect([hex(extrinsic), hex(outcome).slice(0, 10)]).toEqual([hex(extrinsic), "0x00010332"]);
      expect(after).toBe(before);
      tally.wrongClient += 1;
    }
    if (cases(...MUTANTS) >= 2000) expect(Object.values(tally)).not.toContain(0);
    // The block continues: the honest message is accepted after all of them, and the block is finalized.
    expect(scene.update(honest)).toBe("taken");
    scene.chain.endBlock();
  }, 600_000);
});
