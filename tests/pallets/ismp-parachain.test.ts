import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { encodeInherentData, RelayParent, siblingsMessage } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadParachainBlob } from "../support/blob.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { machine } from "../support/ismp/codec.ts";
import { mutateOnce } from "../support/mutate.ts";
import { NOW, ParachainScene, sibling } from "../support/parachain-scene.ts";
import { cases, Random } from "../support/random.ts";
import { bytes, Reader, u32, u64, vec } from "../support/scale.ts";

/**
 * IsmpParachain: its inherent, which must never stop a chain, the siblings that it follows, the relay roots that it
 * keeps.
 */

const PALLET = 50;
const DOT0 = utf8("DOT0");

let runtime: Runtime;
let scene: ParachainScene;

beforeAll(async () => {
  runtime = await loadParachainBlob();
});

beforeEach(() => {
  scene = new ParachainScene(runtime);
});

/** Heads of some siblings at relay block `number`, which is the block's relay parent. */
function relayWith(number: number, ids: readonly number[], height = 7): RelayParent {
  return scene.relay(number, new Map(ids.map((id) => [id, sibling(height)])));
}

describe("the inherent with heads of siblings", () => {
  beforeEach(() => {
    expect(scene.follow(2000, 2030)).toBe("ok");
  });

  it("may be in a block once, and in the next one again", () => {
    const relay = relayWith(500, [2000]);
    const proof = relay.consensusProof([2000]);
    expect(scene.update(proof)).toBe("taken");
    const after = scene.chain.state();
    expect(scene.bring(proof)).toBe("IsmpParachain.ConsensusAlreadyUpdated");
    expect(scene.chain.state()).toEqual(after);
    scene.chain.endBlock();
    expect(scene.update(proof)).toBe("taken");
  });

  it("may come once more if the first one was refused, and the refused one changed nothing", () => {
    const relay = relayWith(500, [2000]);
    const before = scene.chain.state();
    expect(scene.update(u32(500))).not.toBe("taken");
    expect(scene.update(new RelayParent(4, new Map()).consensusProof([]))).not.toBe("taken");
    expect(scene.chain.state()).toEqual(before);
    expect(scene.update(relay.consensusProof([2000]))).toBe("taken");
  });

  it("stores no sibling's head if another one's is refused", () => {
    const relay = scene.relay(
      500,
      new Map([
        [2000, sibling(7)],
        [2030, sibling(70, [])],
      ]),
    );
    const before = scene.chain.state();
    expect(scene.update(relay.consensusProof([2000, 2030]))).toMatch(/^MissingTimestamp: /);
    expect(scene.chain.state()).toEqual(before);
    scene.leave(2030);
    expect(scene.update(relay.consensusProof([2000, 2030]))).toBe("taken");
  });

  it("executes no message of another client", () => {
    const proof = relayWith(500, [2000]).consensusProof([2000]);
    for (const id of ["PAS0", "solo", "PARA"]) {
      const message = concat(bytes(proof), utf8(id), Uint8Array.of(0));
      expect(scene.bring(proof, message)).toBe("IsmpParachain.InvalidConsensusStateId");
    }
    expect(scene.update(proof)).toBe("taken");
  });

  it("can't be sent by accounts or root, and no pool accepts it", () => {
    const proof = relayWith(500, [2000]).consensusProof([2000]);
    const call = concat(Uint8Array.of(PALLET, 0), siblingsMessage(proof, false));
    expect(scene.chain.root(call)).toBe("BadOrigin");
    expect(scene.chain.signed(new Uint8Array(32).fill(1), call)).toBe("BadOrigin");
    expect(scene.chain.judge(call)).toEqual({
      valid: false,
      error: { class: "Unknown", name: "NoUnsignedValidator" },
    });
  });

  it("may also be sent as the ordinary message that it contains, which pools accept", () => {
    const proof = relayWith(500, [2000]).consensusProof([2000]);
    const messages = vec([concat(Uint8Array.of(0), siblingsMessage(proof, false))]);
    expect(scene.chain.validate(messages).valid).toBe(true);
    expect(scene.chain.handle(messages).outcome).toEqual({ kind: "success" });
    expect(scene.commitment("POLKADOT-2000", 7)).toBeDefined();
  });
});

describe("the inherent as the runtime creates it for an author's node", () => {
  /** The runtime's result for some data: the number of extrinsics of this pallet, and the last of them. */
  function made(data: Uint8Array | undefined): { count: number; call?: Uint8Array } {
    const relay = new RelayParent(1, new Map([[2004, sibling(0)]]));
    const entries = new Map([
      ["timstap0", u64(BigInt(NOW) * 1000n)],
      ["sysi1337", relay.inherentData(2004, sibling(0))],
    ]);
    if (data !== undefined) entries.set("paraismp", data);
    const result = runtime.call("BlockBuilder_inherent_extrinsics", encodeInherentData(entries), {
      storage: scene.chain.storage.fork(),
    });
    const calls = new Reader(result).byteVectors().map((extrinsic) => extrinsic.subarray(1));
    const own = calls.filter(([pallet]) => pallet === PALLET);
    const call = own.at(-1);
    return { count: own.length, ...(call && { call }) };
  }

  it("is made of a message to the client of siblings, and of nothing else", () => {
    const message = siblingsMessage(utf8("proof"), false);
    expect(made(message)).toEqual({ count: 1, call: concat(Uint8Array.of(PALLET, 0), message) });
    expect(made(undefined)).toEqual({ count: 0 });
    expect(made(siblingsMessage(utf8("proof"), true))).toEqual({ count: 0 });
    expect(made(new Uint8Array())).toEqual({ count: 0 });
    expect(made(concat(message, Uint8Array.of(0)))).toEqual({ count: 0 });
    expect(made(message.subarray(0, message.length - 1))).toEqual({ count: 0 });
  });

  it("never stops its author, whatever data its node gives", () => {
    const random = new Random("paraismp data");
    const message = siblingsMessage(utf8("proof"), false);
    for (let i = 0; i < cases(100, 400); i++) {
      const { count } = made(mutateOnce(random, message, message));
      expect(count === 0 || count === 1).toBe(true);
    }
  });
});

describe("proofs that were tampered with", () => {
  it("never trap the inherent, and change nothing if they are refused", () => {
    expect(scene.follow(1000, 2000, 2030, 3367)).toBe("ok");
    const heads = new Map([1000, 2000, 2030, 3367].map((id) => [id, sibling(id)]));
    const relay = scene.relay(500, heads);
    const honest = relay.consensusProof([...heads.keys()]);
    const donor = new RelayParent(500, new Map([[2000, sibling(9)]])).consensusProof([2000]);
    const random = new Random("tampered proofs");
    const base = scene.chain.storage;
    const before = scene.chain.state();
    let refused = 0;
    for (let i = 0; i < cases(500, 2_000); i++) {
      let proof = mutateOnce(random, honest, donor);
      while (random.below(3) === 0) proof = mutateOnce(random, proof, donor);
      scene.chain.storage = base.fork();
      const result = scene.update(proof);
      if (result === "taken") continue;
      refused++;
      expect(result).toMatch(/^([A-Z]\w+|Custom error): /);
      if (i % 50 === 0) expect(scene.chain.state()).toEqual(before);
    }
    scene.chain.storage = base;
    expect(refused).toBeGreaterThan(cases(500, 2_000) / 10);
    expect(scene.update(honest)).toBe("taken");
  });

  it("store only what the relay chain's state has, if they are accepted", () => {
    expect(scene.follow(2000, 2030)).toBe("ok");
    const heads = new Map([
      [2000, sibling(7)],
      [2030, sibling(70)],
    ]);
    const honest = scene.relay(500, heads).consensusProof([2000, 2030]);
    const random = new Random("tampered heads");
    const base = scene.chain.storage;
    let taken = 0;
    for (let i = 0; i < cases(200, 600); i++) {
      scene.chain.storage = base.fork();
      if (scene.update(mutateOnce(random, honest, honest)) !== "taken") continue;
      taken++;
      const updates = scene.chain.events().filter(({ name }) => name === "StateMachineUpdated");
      for (const { scale } of updates) {
        // Index, StateMachine, consensus state id, height.
        const [, machine, height] = /^0x0001(.{8})444f5430(.{2})0{14}$/.exec(scale) ?? [];
        expect([machine, height]).toEqual(machine === "d0070000" ? ["d0070000", "07"] : ["ee070000", "46"]);
      }
    }
    scene.chain.storage = base;
    expect(taken).toBeGreaterThan(0);
  });
});

describe("the siblings that are followed", () => {
  function api(): number[] {
    const result = runtime.call("IsmpParachainApi_para_ids", new Uint8Array(), {
      storage: scene.chain.storage.fork(),
    });
    const reader = new Reader(result);
    return Array.from({ length: reader.compact() }, () => reader.u32());
  }

  it("are set by root, and reported in the order of the map's keys", () => {
    expect(api()).toEqual([]);
    expect(scene.follow(2030, 2000, 1000, 256)).toBe("ok");
    expect(api()).toEqual([256, 2000, 1000, 2030]);
    expect(scene.leave(2000, 77)).toBe("ok");
    expect(api()).toEqual([256, 1000, 2030]);
    for (const call of [concat(Uint8Array.of(PALLET, 1, 0)), concat(Uint8Array.of(PALLET, 2, 0))]) {
      expect(scene.chain.signed(new Uint8Array(32).fill(1), call)).toBe("BadOrigin");
      expect(scene.chain.none(call)).toBe("BadOrigin");
    }
  });

  it("may be used at once: their challenge period is zero", () => {
    expect(scene.follow(2000)).toBe("ok");
    const input = concat(machine("POLKADOT-2000"), DOT0);
    const period = runtime.call("IsmpRuntimeApi_challenge_period", input, {
      storage: scene.chain.storage.fork(),
    });
    expect(hex(period)).toBe(`0x01${"00".repeat(8)}`);
  });
});

describe("the relay chain's state roots", () => {
  it("are kept for the last 256 relay parents; the oldest is dropped", () => {
    expect(scene.follow(2000)).toBe("ok");
    const first = relayWith(1000, [2000], 7);
    for (let number = 1000; number < 1256; number++) {
      if (number > 1000) scene.relay(number, new Map([[2000, sibling(8)]]));
      scene.chain.endBlock();
    }
    expect(scene.knownRelayHeights()).toEqual(Array.from({ length: 256 }, (_, i) => 1000 + i));
    const proof = first.consensusProof([2000]);
    expect(scene.update(proof)).toBe("taken");

    relayWith(2000, [2000], 9);
    scene.chain.endBlock();
    expect(scene.knownRelayHeights()).toEqual([...Array.from({ length: 255 }, (_, i) => 1001 + i), 2000]);
    expect(scene.update(proof)).toBe("Custom error: Cannot find relay chain height: 1000");
  });

  it("are those of the validation data, each once", () => {
    relayWith(700, [2000]);
    scene.chain.endBlock();
    scene.chain.endBlock();
    expect(scene.knownRelayHeights()).toEqual([700]);
  });

  it("are reported to nodes for the block's own relay parent", () => {
    const state = (): string =>
      hex(
        runtime.call("IsmpParachainApi_current_relay_chain_state", new Uint8Array(), {
          storage: scene.chain.storage.fork(),
        }),
      );
    expect(state()).toBe(hex(new Uint8Array(36)));
    const { stateRoot } = relayWith(700, [2000]);
    expect(state()).toBe(hex(concat(u32(700), stateRoot)));
  });
});

describe("the client of siblings", () => {
  const CONSENSUS_STATE = "IsmpRuntimeApi_consensus_state";

  function consensusState(id: string): string {
    return hex(runtime.call(CONSENSUS_STATE, utf8(id), { storage: scene.chain.storage.fork() }));
  }

  it("exists from the first block on, with an empty state", () => {
    expect(consensusState("DOT0")).toBe("0x0100");
    expect(consensusState("PAS0")).toBe("0x00");
    scene = new ParachainScene(runtime, "KUSAMA-2004");
    expect(consensusState("PAS0")).toBe("0x0100");
    expect(consensusState("DOT0")).toBe("0x00");
  });

  it("never expires", () => {
    expect(scene.follow(2000)).toBe("ok");
    const proof = relayWith(500, [2000]).consensusProof([2000]);
    scene.chain.setTime(NOW + 100 * 365 * 86_400);
    expect(scene.update(proof)).toBe("taken");
  });

  it("does not stop the chain if it can't be created: the log has the reason", () => {
    const key = [...scene.chain.state().storage.keys()].find((name) =>
      name.startsWith("0x103895530afb23bb607661426d55eb8b3cf641cbf43ef559eba922fadb89c706"),
    );
    scene.chain.storage.clear(Uint8Array.from(Buffer.from(key?.slice(2) ?? "", "hex")));
    expect(consensusState("DOT0")).toBe("0x00");
    const log = scene.chain.beginAgain();
    expect(log).toEqual([
      expect.stringMatching(/^the client of siblings is not created: DuplicateConsensusStateId: /),
    ]);
    expect(scene.chain.events()).toEqual([]);
  });
});
