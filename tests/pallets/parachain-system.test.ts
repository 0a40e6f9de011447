import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import {
  decodeHeader,
  encodeDigestItem,
  encodeHeader,
  encodeInherentData,
  type Header,
  RelayParent,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadParachainBlob } from "../support/blob.ts";
import { concat, hex } from "../support/hex.ts";
import { mutateOnce } from "../support/mutate.ts";
import { PARA_ID, ParachainBlock } from "../support/parachain-block.ts";
import { digestOf, fill, NOW } from "../support/parachain-scene.ts";
import { cases, Random } from "../support/random.ts";
import { bytes, byteVectors, compact, Reader, u32, u64, vec } from "../support/scale.ts";

/** ParachainSystem: what an author must state about the relay chain in every block, and what he must not. */

const refused = {
  again: "BadMandatory: ValidationDataAlreadySet",
  messages: "BadMandatory: MessagesNotSupported",
  older: "BadMandatory: RelayChainBlockNumberNotIncreased",
  elsewhere: "BadMandatory: ParentNotIncluded",
  absent: expect.stringMatching(/^BadMandatory: ParachainHeaderNotFound: /) as unknown,
  noHeader: expect.stringMatching(/^BadMandatory: Decode(HeadData|Header): /) as unknown,
  noRoot: expect.stringMatching(/^BadMandatory: RootNotInProof: /) as unknown,
  notShown: expect.stringMatching(/^BadMandatory: (Root|Node|Value)NotInProof: /) as unknown,
};

let runtime: Runtime;
let block: ParachainBlock;

beforeAll(async () => {
  runtime = await loadParachainBlob();
});

beforeEach(() => {
  block = new ParachainBlock(runtime);
});

describe("the validation data of a block", () => {
  it("is accepted if it proves that the relay chain has the block's parent as this chain's head", () => {
    const relay = block.relayParent(10);
    expect(block.say(relay)).toBe("ok");
    expect(block.stored("ValidationData")).toBe(hex(relay.validationData(block.parentHead)));
    expect(block.stored("RelayStateProof")).toBe(hex(byteVectors(relay.proof([PARA_ID]))));
    expect(block.stored("LastRelayChainBlockNumber")).toBe("0x00000000");
    const header = block.end();
    expect(block.stored("LastRelayChainBlockNumber")).toBe(hex(u32(10)));
    const told = header.digest.map((item) => hex(encodeDigestItem(item)));
    const payload = concat(relay.stateRoot, compact(10));
    expect(told).toContain(hex(concat(Uint8Array.of(4), Buffer.from("RPSR"), bytes(payload))));
  });

  it("must be there: a block without it traps when it is finalized", () => {
    block.time();
    expect(() => block.end()).toThrow(/set_validation_data inherent needs to be present in every block!/);
  });

  it("can't be there twice", () => {
    expect(block.say(block.relayParent(10))).toBe("ok");
    const before = block.stored("ValidationData");
    expect(block.say(block.relayParent(11))).toBe(refused.again);
    expect(block.stored("ValidationData")).toBe(before);
  });

  it("is removed when the next block begins, which must have its own", () => {
    expect(block.say(block.relayParent(10))).toBe("ok");
    block.end();
    block.begin();
    expect(block.stored("ValidationData")).toBe("absent");
    expect(block.say(block.relayParent(11))).toBe("ok");
  });

  it("is of a later relay block than that of the previous block, by any number", () => {
    expect(block.say(block.relayParent(10))).toBe("ok");
    block.end();
    block.begin();
    expect(block.say(block.relayParent(9))).toBe(refused.older);
    expect(block.say(block.relayParent(10))).toBe(refused.older);
    expect(block.say(block.relayParent(0))).toBe(refused.older);
    expect(block.say(block.relayParent(4_294_967_295))).toBe("ok");
  });

  it("is refused if the relay chain has another head of this chain than the parent, or none", () => {
    const elsewhere: Header = { ...decodeHeader(block.parentHead), number: 77 };
    const otherFork = new RelayParent(10, new Map([[PARA_ID, encodeHeader(elsewhere)]]));
    expect(block.say(otherFork)).toBe(refused.elsewhere);
    const ofOther = new RelayParent(10, new Map([[PARA_ID + 1, block.parentHead]]));
    expect(block.say(ofOther)).toEqual(refused.absent);
    const garbage = new RelayParent(10, new Map([[PARA_ID, fill(1)]]));
    expect(block.say(garbage)).toEqual(refused.noHeader);
    expect(block.say(block.relayParent(10))).toBe("ok");
  });

  it("is refused with a proof that does not begin at the state root, or does not reach this chain's head", () => {
    const relay = new RelayParent(
      10,
      new Map([...Array(64).keys()].map((id) => [PARA_ID + id, id === 0 ? block.parentHead : fill(id)])),
    );
    const nodes = relay.proof([PARA_ID]);
    const forged = concat(bytes(block.parentHead), u32(10), fill(7), u32(1 << 20));
    expect(block.sayRaw(forged, nodes)).toEqual(refused.noRoot);
    for (let dropped = 0; dropped < nodes.length; dropped++) {
      expect(block.sayRaw(relay.validationData(block.parentHead), nodes.toSpliced(dropped, 1))).toEqual(
        refused.notShown,
      );
    }
    expect(block.sayRaw(relay.validationData(block.parentHead), nodes)).toBe("ok");
  });

  it("must come without messages, because nothing here would handle them", () => {
    const relay = block.relayParent(10);
    const downward = concat(vec([concat(u32(9), bytes(fill(1)))]), Uint8Array.of(0, 0, 0));
    const hashed = concat(Uint8Array.of(0), vec([concat(u32(9), fill(1))]), Uint8Array.of(0, 0));
    const horizontal = concat(
      Uint8Array.of(0, 0),
      vec([concat(u32(7), u32(9), bytes(fill(1)))]),
      Uint8Array.of(0),
    );
    for (const messages of [downward, hashed, horizontal])
      expect(block.say(relay, messages)).toBe(refused.messages);
    expect(block.say(relay)).toBe("ok");
  });

  it("can't be sent as a transaction: no pool accepts it", () => {
    const call = block.call(block.relayParent(10));
    expect(block.judge(call)).toEqual({
      valid: false,
      error: { class: "Invalid", name: "MandatoryValidation" },
    });
  });

  it("never traps the call, however it was tampered with, and changes nothing if it is refused", () => {
    const relay = block.relayParent(10);
    const [first, ...others] = relay.proof([PARA_ID]);
    const random = new Random("validation data");
    const node = first ?? new Uint8Array();
    const data = relay.validationData(block.parentHead);
    for (let i = 0; i < cases(300, 1_000); i++) {
      const nodes = [mutateOnce(random, node, data), ...others];
      if (random.below(2) === 0) nodes.reverse();
      const changed = data.slice();
      // The head's length is kept, so that the bytes are still validation data.
      const at = 4 + random.below(changed.length - 4);
      if (random.below(2) === 0) changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
      expect(block.try(changed, nodes)).toMatch(/^(ok$|BadMandatory: [A-Z])/);
    }
    expect(block.stored("ValidationData")).toBe("absent");
    expect(block.say(relay)).toBe("ok");
  });
});

describe("the inherents that the runtime creates from an author's data", () => {
  function inherents(data: Uint8Array | undefined): Uint8Array[] {
    const entries = new Map([["timstap0", u64(BigInt(NOW) * 1000n)]]);
    if (data !== undefined) entries.set("sysi1337", data);
    const input = encodeInherentData(entries);
    const result = runtime.call("BlockBuilder_inherent_extrinsics", input, { storage: block.storage.fork() });
    return new Reader(result).byteVectors();
  }

  it("are validation data first, then the time, in the runtime's order of pallets", () => {
    const relay = block.relayParent(10);
    const [first, second, ...rest] = inherents(relay.inherentData(PARA_ID, block.parentHead));
    expect(hex(first?.subarray(1) ?? new Uint8Array())).toBe(hex(block.call(relay)));
    expect(second?.[1]).toBe(1);
    expect(rest).toEqual([]);
  });

  it("leave out messages, and accept the data of older nodes", () => {
    const relay = block.relayParent(10);
    const call = hex(block.call(relay));
    const basic = concat(relay.validationData(block.parentHead), byteVectors(relay.proof([PARA_ID])));
    const message = concat(u32(9), bytes(fill(1)));
    const none = Uint8Array.of(0);
    const forms = {
      "without descendants": concat(basic, none, none),
      "without a peer id": concat(basic, none, none, none),
      "with messages": concat(
        basic,
        vec([message]),
        vec([concat(u32(7), vec([message, message]))]),
        none,
        none,
      ),
    };
    for (const [name, data] of Object.entries(forms)) {
      const [first] = inherents(data);
      expect([name, hex(first?.subarray(1) ?? new Uint8Array())]).toEqual([name, call]);
    }
  });

  it("keep descendants of the relay block and the collator's peer id", () => {
    const relay = block.relayParent(10);
    const basic = concat(relay.validationData(block.parentHead), byteVectors(relay.proof([PARA_ID])));
    const header = encodeHeader({ ...decodeHeader(block.parentHead), digest: [digestOf.time(NOW)] });
    const tail = concat(vec([header]), Uint8Array.of(1), bytes(fill(5)));
    const [first] = inherents(concat(basic, Uint8Array.of(0, 0), tail));
    expect(hex(first?.subarray(3) ?? new Uint8Array())).toBe(hex(concat(basic, tail, new Uint8Array(4))));
    expect(block.apply(first?.subarray(1) ?? new Uint8Array())).toBe("ok");
  });

  it("trap without data, or with data that does not decode, because the author's own node is at fault then", () => {
    const relay = block.relayParent(10);
    const data = relay.inherentData(PARA_ID, block.parentHead);
    for (const wrong of [undefined, new Uint8Array(), data.subarray(0, 40), concat(data, Uint8Array.of(0))]) {
      expect(() => inherents(wrong)).toThrow(/Parachain inherent data is not provided/);
    }
    expect(inherents(data).length).toBe(2);
  });
});
