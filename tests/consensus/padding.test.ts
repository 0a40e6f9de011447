import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob, loadParachainBlob } from "../support/blob.ts";
import { consensusMessage, type Envelope, machine } from "../support/consensus-client.ts";
import {
  type Block,
  type BlockRef,
  bake,
  chain as chainOf,
  child,
  headsProof,
  honest,
  type Recipe,
  relayState,
  timestampDigest,
  trustedBlock,
  voters,
  votes,
} from "../support/grandpa-chain.ts";
import { twox } from "../support/hashing.ts";
import { concat, utf8 } from "../support/hex.ts";
import { batch } from "../support/ismp/calls.ts";
import { message } from "../support/ismp/codec.ts";
import type { IsmpChain, Offered } from "../support/ismp-chain.ts";
import { ParachainScene, sibling } from "../support/parachain-scene.ts";
import {
  byteVectors,
  digestItem,
  type ParachainHeaderProofs,
  parachainHeaderProofs,
  u32,
  u64,
  vec,
} from "../support/scale.ts";
import type { ModelTrie } from "../support/trie-model.ts";
import { followRelayChain } from "../support/worlds/relay-clients.ts";

/*
 * Attack: an update is free, and one that is padded with what its proof does not need could fill a block. 64 KiB may be
 * without a use beyond as many bytes as have one, and 8 KiB more for each further message of an extrinsic: below that bound,
 * each form of padding is accepted, which is the control.
 */

const ALLOWED = 60_000;
const REFUSED = 70_000;
const BOUND = [
  [ALLOWED, "success"],
  [REFUSED, "PaddedUpdate"],
] as const;

/** `success`, or the name of the error for which messages were refused. */
function nameOf({ outcome, log }: Offered): string {
  return outcome.kind === "success" ? "success" : String(log).replace(/:.*/, "");
}

describe("the GRANDPA client bounds in an update", () => {
  let runtime: Runtime;
  let chain: IsmpChain;

  beforeAll(async () => {
    runtime = await loadBlob();
  });

  const set = voters(4);
  const recipe = honest({ set, blocks: chainOf(trustedBlock, 3) });
  const { target } = recipe;

  beforeEach(() => {
    chain = followRelayChain(runtime, recipe, "them");
  });

  /** What comes of an update, in the pool and in a block. */
  function outcome(
    bent: Partial<Recipe>,
    heads: readonly ParachainHeaderProofs[] = [],
    signer = utf8("relayer"),
  ): string {
    const envelope: Envelope = 1;
    const proof = consensusMessage(
      envelope,
      bake({ ...recipe, ...bent }).finalityProof,
      parachainHeaderProofs(heads),
    );
    const update = batch(message.consensus("them", proof, signer));
    const { valid } = chain.validate(update);
    const handled = chain.handle(update);
    expect(valid).toBe(handled.outcome.kind === "success");
    return nameOf(handled);
  }

  it.each([
    [32, "success"],
    [70_000, "SignatureDecodingFailed"],
    [1_000_000, "SignatureDecodingFailed"],
  ])("the relayer's name, which is not stored, at %i bytes: %s", (length, expected) => {
    expect(outcome({}, [], new Uint8Array(length))).toBe(expected);
  });

  /** A block whose header has about `size` bytes. */
  function large(parent: BlockRef, size: number): Block {
    return child(parent, { fork: 1, logs: [digestItem.consensus("TEST", new Uint8Array(size))] });
  }

  /** `header` as often as it takes to fill `size` bytes. */
  function repeated(header: Uint8Array, size: number): Uint8Array[] {
    return Array.from({ length: Math.floor(size / header.length) }, () => header);
  }

  it.each(BOUND)("headers of another fork, at %i bytes: %s", (size, expected) => {
    expect(outcome({ headers: [...recipe.headers, large(trustedBlock, size).header] })).toBe(expected);
  });

  it.each(BOUND)("headers that are repeated, at %i bytes: %s", (size, expected) => {
    const [first] = recipe.headers as [Uint8Array];
    expect(outcome({ headers: [...recipe.headers, ...repeated(first, size)] })).toBe(expected);
  });

  it.each(BOUND)("vote ancestries that are repeated, at %i bytes: %s", (size, expected) => {
    const [first, ...others] = set as [(typeof set)[0], ...typeof set];
    const above = child(target);
    const bent = { votes: [...votes([first], above), ...votes(others, target)] };
    expect(outcome({ ...bent, ancestries: repeated(above.header, size) })).toBe(expected);
  });

  it.each(BOUND)("headers up to votes that are all above the target, at %i bytes: %s", (size, expected) => {
    const above = child(target, { logs: [digestItem.consensus("TEST", new Uint8Array(size))] });
    expect(outcome({ votes: votes(set, above), ancestries: [above.header] })).toBe(expected);
  });

  it.each([ALLOWED, REFUSED])(
    "no headers up to votes of which one is for the target, at %i bytes",
    (size) => {
      const above = child(target, { logs: [digestItem.consensus("TEST", new Uint8Array(size))] });
      const [first, ...others] = set as [(typeof set)[0], ...typeof set];
      const spread = [...votes([first], above), ...votes(others, target)];
      expect(outcome({ votes: spread, ancestries: [above.header] })).toBe("success");
    },
  );

  it.each(BOUND)(
    "parachain heads of relay blocks that it does not finalize, at %i bytes: %s",
    (size, expected) => {
      const nodes = [new Uint8Array(size)];
      const relayHash = new Uint8Array(32).fill(5);
      expect(outcome({}, [{ relayHash, nodes, paraIds: [] }])).toBe(expected);
    },
  );

  it.each(BOUND)("nodes that no parachain head is read from, at %i bytes: %s", (size, expected) => {
    const nodes = [new Uint8Array(size)];
    expect(outcome({}, [{ relayHash: target.hash, nodes, paraIds: [] }])).toBe(expected);
  });

  it.each([
    ["on the route", () => ({ blocks: [large(trustedBlock, 3 * REFUSED)] })],
    ["of a long route", () => ({ blocks: chainOf(trustedBlock, 1500) })],
  ])("no headers %s, however large", (_, made) => {
    const { blocks } = made();
    const { target, headers } = honest({ set, blocks });
    expect(outcome({ target, headers, votes: votes(set, target) })).toBe("success");
  });
});

describe("the GRANDPA client counts as used, of the parachain heads in an update,", () => {
  const PARA = 2000;
  const OTHER = 2001;
  const BLOCKS = 10;
  const set = voters(4);
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadBlob();
  });

  /** A head whose header has about `size` bytes and a time. */
  const head = (size: number, fork: number): Uint8Array =>
    child(trustedBlock, {
      fork,
      logs: [timestampDigest(7n), digestItem.consensus("TEST", new Uint8Array(size))],
    }).header;

  /** Another header at each number: heads of a parachain that goes on. */
  function heads(size: number): Uint8Array[] {
    const options = { logs: [timestampDigest(7n), digestItem.consensus("TEST", new Uint8Array(size))] };
    return chainOf(trustedBlock, BLOCKS, () => options).map(({ header }) => header);
  }

  /**
   * What comes of an update which shows `made(i)` in the relay block i, and has `padding` bytes beside. The heads of the
   * parachain PARA are served.
   */
  function outcome(made: (block: number) => ReadonlyMap<number, Uint8Array>, padding: number): string {
    const states = Array.from({ length: BLOCKS }, (_, i) => relayState(made(i)));
    const blocks = chainOf(trustedBlock, BLOCKS, (i) => ({ stateRoot: states[i]?.root as Uint8Array }));
    const recipe = honest({ set, blocks });
    const chain = followRelayChain(runtime, recipe, "them");
    const served = machine.relay("them", PARA);
    const key = concat(storagePrefix("IsmpGrandpa", "SupportedStateMachines"), twox(served, 64), served);
    chain.storage.set(key, u64(6000n));
    const proofs = blocks.map((block, i) => headsProof(block, states[i] as ModelTrie, [...made(i).keys()]));
    proofs.push({ relayHash: new Uint8Array(32).fill(5), nodes: [new Uint8Array(padding)], paraIds: [] });
    const envelope: Envelope = 2;
    const proof = consensusMessage(envelope, bake(recipe).finalityProof, parachainHeaderProofs(proofs));
    const handled = chain.handle(batch(message.consensus("them", proof, utf8("relayer"))));
    return nameOf(handled);
  }

  const large = heads(20_000);
  const small = heads(100);
  const same = head(20_000, 3);

  it.each([
    ["those that are served, and new in each block", (i: number) => new Map([[PARA, large[i]]]), "success"],
    ["none of parachains that are not served", (i: number) => new Map([[OTHER, large[i]]]), "PaddedUpdate"],
    ["one that stays the same, once", () => new Map([[PARA, same]]), "PaddedUpdate"],
    [
      "not what lies beside a served one",
      (i: number) =>
        new Map([
          [PARA, small[i]],
          [OTHER, large[i]],
        ]),
      "PaddedUpdate",
    ],
    [
      "what a served one shares with another",
      (i: number) =>
        new Map([
          [PARA, small[i]],
          [OTHER, small[i]],
        ]),
      "success",
    ],
  ])("%s", (_, made, expected) => {
    const blocks = made as (block: number) => ReadonlyMap<number, Uint8Array>;
    expect(outcome(blocks, ALLOWED)).toBe(expected);
  });

  it("the largest head only where its parachain is served, at the same size of the update", () => {
    expect(outcome((i) => new Map([[PARA, large[i] as Uint8Array]]), 2 * ALLOWED)).toBe("success");
    expect(outcome((i) => new Map([[PARA, small[i] as Uint8Array]]), 2 * ALLOWED)).toBe("PaddedUpdate");
  });
});

describe("updates in one extrinsic", () => {
  const STEPS = 5;
  const MOST_UPDATES = 4;
  const set = voters(40);
  const blocks = chainOf(trustedBlock, STEPS + 1);
  const top = blocks[STEPS] as Block;

  /** Updates of a client that lags: each proves one block, by votes above all of them, and has `padding` bytes beside. */
  function steps(padding: number): Uint8Array[] {
    return blocks.slice(0, STEPS).map((target, i) => {
      const recipe = honest({ set, blocks: [target], trusted: blocks[i - 1] ?? trustedBlock });
      const beside = child(
        { hash: new Uint8Array(32), number: target.number - 1 },
        { logs: [digestItem.consensus("TEST", new Uint8Array(padding))] },
      );
      const proof = bake({
        ...recipe,
        votes: votes(set, top),
        ancestries: blocks.slice(i + 1).map(({ header }) => header),
        headers: padding === 0 ? recipe.headers : [beside.header, target.header],
      }).finalityProof;
      const update = consensusMessage(1, proof, parachainHeaderProofs([]));
      return message.consensus("them", update, utf8("relayer"));
    });
  }

  it.each([
    ["without padding", 1, 0, "success"],
    ["with the padding of one", 1, 60_000, "success"],
    ["each with the padding of one", 2, 60_000, "PaddedUpdate"],
    ["each without padding", MOST_UPDATES, 0, "success"],
    ["each with some padding", MOST_UPDATES, 25_000, "success"],
    ["each with more padding", MOST_UPDATES, 35_000, "PaddedUpdate"],
    ["too many of them", STEPS, 0, "TooManyUpdates"],
  ])("have one allowance together: %s", async (_, count, padding, expected) => {
    const recipe = honest({ set, blocks: [blocks[0] as Block] });
    const chain = followRelayChain(await loadBlob(), recipe, "them");
    const extrinsic = vec(steps(padding).slice(0, count));
    const { valid } = chain.validate(extrinsic);
    const handled = chain.handle(extrinsic);
    expect(valid).toBe(expected === "success");
    expect(nameOf(handled)).toBe(expected);
  });
});

describe("the GRANDPA client bounds in a fraud proof", () => {
  const set = voters(4);
  const recipe = honest({ set, blocks: chainOf(trustedBlock, 3) });
  const fork = honest({ set, blocks: chainOf(trustedBlock, 3, () => ({ fork: 1 })) });

  it.each(BOUND)("headers off the way, at %i bytes: %s", async (size, expected) => {
    const chain = followRelayChain(await loadBlob(), { ...recipe, trusted: recipe.target }, "them");
    const beside = child(trustedBlock, {
      fork: 2,
      logs: [digestItem.consensus("TEST", new Uint8Array(size))],
    });
    const second = bake({ ...fork, headers: [...fork.headers, beside.header] }).finalityProof;
    const first = bake(recipe).finalityProof;
    const handled = chain.handle(batch(message.fraudProof("them", first, second, utf8("relayer"))));
    const refused = expected === "success" ? expected : "PaddedFraudProof";
    expect(nameOf(handled)).toBe(refused);
  });
});

describe("the parachain client bounds in an update", () => {
  it.each([
    [ALLOWED, "taken"],
    [REFUSED, "PaddedUpdate"],
  ])("nodes that no head is read from, at %i bytes: %s", async (size, expected) => {
    const scene = new ParachainScene(await loadParachainBlob());
    expect(scene.follow(2000)).toBe("ok");
    const relay = scene.relay(500, new Map([[2000, sibling(7)]]));
    const proof = concat(u32(500), byteVectors([...relay.proof([2000]), new Uint8Array(size)]));
    expect(scene.update(proof).replace(/:.*/, "")).toBe(expected);
  });
});
