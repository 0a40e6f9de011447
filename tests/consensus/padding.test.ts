import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/index.ts";
import { loadBlob, loadParachainBlob } from "../support/blob.ts";
import { consensusMessage, type Envelope } from "../support/consensus-client.ts";
import {
  type Block,
  type BlockRef,
  bake,
  chain as chainOf,
  child,
  honest,
  type Recipe,
  trustedBlock,
  voters,
  votes,
} from "../support/grandpa-chain.ts";
import { concat, utf8 } from "../support/hex.ts";
import type { IsmpChain } from "../support/ismp-chain.ts";
import { ParachainScene, sibling } from "../support/parachain-scene.ts";
import { followRelayChain } from "../support/relay-clients.ts";
import {
  bytes,
  byteVectors,
  digestItem,
  type ParachainHeaderProofs,
  parachainHeaderProofs,
  u32,
} from "../support/scale.ts";

/*
 * Attack: an update is free, and one that is padded with what its proof does not need could fill a block. 64 KiB may be
 * without a use beyond as many bytes as have one: below that bound, each form of padding is accepted, which is the control.
 */

const ALLOWED = 60_000;
const REFUSED = 70_000;
const BOUND = [
  [ALLOWED, "success"],
  [REFUSED, "PaddedUpdate"],
] as const;

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
    const message = consensusMessage(
      envelope,
      bake({ ...recipe, ...bent }).finalityProof,
      parachainHeaderProofs(heads),
    );
    const update = concat(Uint8Array.of(4, 0), bytes(message), utf8("them"), bytes(signer));
    const { valid } = chain.validate(update);
    const { outcome, log } = chain.handle(update);
    expect(valid).toBe(outcome.kind === "success");
    return outcome.kind === "success" ? "success" : String(log).replace(/:.*/, "");
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
