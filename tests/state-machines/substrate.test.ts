import { beforeAll, describe, expect, it } from "@jest/globals";
import { array, constantFrom, property, uint8Array } from "fast-check";
import {
  Clients,
  HYPERBRIDGE,
  type KnownHeight,
  machine,
  messageProof,
} from "../support/consensus-client.ts";
import { blake2, type Hasher, hasherIndex } from "../support/hashing.ts";
import { concat, equal, hex, unhex, utf8 } from "../support/hex.ts";
import { mutateOnce } from "../support/mutate.ts";
import { cases, holds, Random } from "../support/random.ts";
import { bytes, byteVectors, u8, u32, u64 } from "../support/scale.ts";
import { type Entry, ModelTrie } from "../support/trie-model.ts";
import { real, workedConsensus } from "../support/vectors.ts";

/**
 * Proofs of another chain's messages and state. Attack: an attacker who can choose the trie in which a key is looked
 * up can show anything absent: without a receipt, money that was paid out is refunded; without a value, a GET is
 * answered with nothing.
 */

const REQUEST = 0;
const RESPONSE = 1;
const REQUEST_RECEIPT = 2;
const RESPONSE_RECEIPT = 3;
const PREFIX = ["RequestCommitments", "ResponseCommitments", "RequestReceipts", "ResponseReceipts"] as const;
const keyOf = (kind: number, commitment: Uint8Array) => concat(utf8(PREFIX[kind] ?? ""), commitment);

const OVERLAY = 0;
const STATE = 1;
type Trie = typeof OVERLAY | typeof STATE;

const them = machine.substrate("them");
const hash = (byte: number) => new Uint8Array(32).fill(byte);

/** A `SubstrateStateProof` in a message's `Proof`. */
function proofOf(trie: Trie, hasher: Hasher, nodes: readonly Uint8Array[], of = them): Uint8Array {
  return messageProof(of, concat(u8(trie), u8(hasherIndex[hasher]), byteVectors(nodes)));
}

let clients: Clients;
beforeAll(async () => {
  clients = await Clients.load();
});

describe.each(["keccak256", "blake2_256"] as const)("the worked trie of messages, hashed by %s", (hasher) => {
  const { roots, member, absent } = workedConsensus().stateProofs;
  const known: KnownHeight = { overlayRoot: unhex(roots[hasher]), stateRoot: hash(1) };
  const proven = (proof: string) => messageProof(them, concat(u8(OVERLAY), unhex(proof)));
  const ask = (proof: string, members: boolean, kind: number, commitment: string) =>
    clients.messages(known, proven(proof), { members, kind, commitments: [unhex(commitment)] });

  it("contains the request, and does not contain the receipt", () => {
    expect(ask(member[hasher], true, REQUEST, member.commitment)).toBeNull();
    expect(ask(absent[hasher], false, REQUEST_RECEIPT, absent.commitment)).toBeNull();
  });

  it("proves neither the opposite, nor anything about a key that the proof leaves open", () => {
    expect(ask(member[hasher], false, REQUEST, member.commitment)).toBe("StillPresent");
    expect(ask(absent[hasher], true, REQUEST_RECEIPT, absent.commitment)).toBe("NotMember");
    expect(ask(member[hasher], false, REQUEST_RECEIPT, absent.commitment)).toBe("NodeNotInProof");
    expect(ask(absent[hasher], true, REQUEST, member.commitment)).toBe("NodeNotInProof");
  });
});

describe("a request recorded on Hyperbridge's main network", () => {
  const { commitment, proof } = real<{
    commitment: string;
    proof: { overlayRoot: string; encoded: string };
  }>("ismp-postrequest-nexus-5065606.json");
  const root = unhex(proof.overlayRoot);
  const question = { members: true, kind: REQUEST, commitments: [unhex(commitment)] };
  const message = messageProof(HYPERBRIDGE, unhex(proof.encoded), "DOT0");

  it("is read under the root in the field of the state root, while Hyperbridge is the coprocessor", () => {
    expect(clients.messages({ stateRoot: root, overlayRoot: hash(0) }, message, question)).toBeNull();
    expect(clients.messages({ stateRoot: hash(0), overlayRoot: root }, message, question)).toBe(
      "RootNotInProof",
    );
  });

  it("is read under the overlay root if another chain is the coprocessor, or none", () => {
    for (const coprocessor of [null, machine.polkadot(2000), machine.kusama(3367)]) {
      const around = { coprocessor };
      expect(
        clients.messages({ stateRoot: hash(0), overlayRoot: root }, message, question, around),
      ).toBeNull();
      expect(clients.messages({ stateRoot: root, overlayRoot: hash(0) }, message, question, around)).toBe(
        "RootNotInProof",
      );
    }
  });

  it("does not prove any other commitment", () => {
    const other = { ...question, commitments: [hash(7)] };
    expect(clients.messages({ stateRoot: root, overlayRoot: null }, message, other)).toBe("NodeNotInProof");
  });
});

// Another chain: a request that it sent, a response, and what it received from this chain.
const sent = hash(0xa1);
const responded = hash(0xa2);
const delivered = hash(0xb1);
const answered = hash(0xb2);
const undelivered = hash(0xc1);
const secondUndelivered = hash(0xc2);
const receipt = bytes(hash(9));
const overlay = new ModelTrie("blake2_256", 1, [
  [keyOf(REQUEST, sent), concat(hash(3), hash(4), u8(0))],
  [keyOf(RESPONSE, responded), concat(hash(3), hash(4), u8(0))],
  [keyOf(REQUEST_RECEIPT, delivered), receipt],
  [keyOf(RESPONSE_RECEIPT, answered), concat(hash(5), receipt)],
]);
const state = new ModelTrie("blake2_256", 1, [
  [utf8("key"), utf8("value")],
  [utf8("empty"), new Uint8Array()],
  [utf8("large"), new Uint8Array(100).fill(9)],
  [utf8(":child_storage:default:ISMP"), overlay.root],
]);
const known: KnownHeight = { overlayRoot: overlay.root, stateRoot: state.root };
const prove = (trie: ModelTrie, as: Trie, keys: readonly Uint8Array[], of = them) =>
  proofOf(as, trie.hasher, trie.proof(keys), of);
const messageKeys = (kind: number, commitments: readonly Uint8Array[]) =>
  commitments.map((commitment) => keyOf(kind, commitment));

describe("messages and receipts", () => {
  const ask = (
    members: boolean,
    kind: number,
    commitments: readonly Uint8Array[],
    proof = prove(overlay, OVERLAY, messageKeys(kind, commitments)),
    at = known,
  ) => clients.messages(at, proof, { members, kind, commitments });

  it("are members under their own prefix only", () => {
    expect(ask(true, REQUEST, [sent])).toBeNull();
    expect(ask(true, RESPONSE, [responded])).toBeNull();
    expect(ask(true, RESPONSE, [sent])).toBe("NotMember");
    expect(ask(true, REQUEST, [sent, undelivered])).toBe("NotMember");
  });

  it("are undelivered only if each is proven absent (T-SP-3)", () => {
    expect(ask(false, REQUEST_RECEIPT, [undelivered, secondUndelivered])).toBeNull();
    expect(ask(false, REQUEST_RECEIPT, [undelivered, delivered])).toBe("StillPresent");
    expect(ask(false, RESPONSE_RECEIPT, [answered])).toBe("StillPresent");
    expect(ask(false, RESPONSE_RECEIPT, [delivered])).toBeNull();
  });

  it("do not time out under the state root, where there is never a receipt (T-SP-1)", () => {
    const keys = messageKeys(REQUEST_RECEIPT, [delivered]);
    const forged = prove(state, STATE, keys);
    expect(ask(false, REQUEST_RECEIPT, [delivered], forged)).toBe("OverlayProofExpected");
    // Nor with the same nodes and the right trie number: the sender can't choose the root.
    expect(ask(false, REQUEST_RECEIPT, [delivered], prove(state, OVERLAY, keys))).toBe("RootNotInProof");
    // Nor with a valid proof of absence and the wrong trie number, though the key is absent: each operation has one
    // trie.
    expect(
      ask(
        false,
        REQUEST_RECEIPT,
        [undelivered],
        prove(overlay, STATE, messageKeys(REQUEST_RECEIPT, [undelivered])),
      ),
    ).toBe("OverlayProofExpected");
    // The control.
    expect(ask(false, REQUEST_RECEIPT, [undelivered])).toBeNull();
  });

  it("are not members of the state either", () => {
    const planted = new ModelTrie("blake2_256", 1, [[keyOf(REQUEST, sent), u8(1)]]);
    const at = { overlayRoot: overlay.root, stateRoot: planted.root };
    const keys = messageKeys(REQUEST, [sent]);
    expect(ask(true, REQUEST, [sent], prove(planted, STATE, keys), at)).toBe("OverlayProofExpected");
    expect(ask(true, REQUEST, [sent], prove(planted, OVERLAY, keys), at)).toBe("RootNotInProof");
    expect(ask(true, REQUEST, [sent], prove(overlay, OVERLAY, keys), at)).toBeNull();
  });

  it("can't be read if the height has no root of messages", () => {
    const at = { overlayRoot: null, stateRoot: overlay.root };
    expect(ask(true, REQUEST, [sent], undefined, at)).toBe("MissingChildRoot");
    expect(ask(false, REQUEST_RECEIPT, [undelivered], undefined, at)).toBe("MissingChildRoot");
  });

  it("are not proven without nodes, with a root of zeros, or by an empty list", () => {
    const none = proofOf(OVERLAY, "blake2_256", []);
    expect(ask(false, REQUEST_RECEIPT, [undelivered], none)).toBe("RootNotInProof");
    const zeros = { overlayRoot: hash(0), stateRoot: hash(0) };
    expect(ask(false, REQUEST_RECEIPT, [undelivered], none, zeros)).toBe("RootNotInProof");
    expect(ask(true, REQUEST, [], none)).toBe("NotMember");
    expect(ask(false, REQUEST_RECEIPT, [], none)).toBe("StillPresent");
  });

  it("are absent from an empty trie, which is known from its root alone", () => {
    const at = { overlayRoot: new ModelTrie("blake2_256", 1, []).root, stateRoot: hash(0) };
    const none = proofOf(OVERLAY, "blake2_256", []);
    expect(ask(false, REQUEST_RECEIPT, [undelivered], none, at)).toBeNull();
    expect(ask(true, REQUEST, [sent], none, at)).toBe("NotMember");
  });

  it("are not read with the wrong hasher, an unknown one, or from bytes that are not a proof", () => {
    const nodes = overlay.proof(messageKeys(REQUEST, [sent]));
    expect(ask(true, REQUEST, [sent], proofOf(OVERLAY, "keccak256", nodes))).toBe("RootNotInProof");
    const bent = (...head: number[]) => messageProof(them, concat(Uint8Array.from(head), byteVectors(nodes)));
    expect(ask(true, REQUEST, [sent], bent(0, 2))).toBe("UnknownHasher");
    expect(ask(true, REQUEST, [sent], bent(2, 1))).toBe("UnknownVariant");
    expect(ask(true, REQUEST, [sent], messageProof(them, u8(0)))).toBe("Truncated");
    // Wire v2 has no byte for the trie: its proofs are not accepted as ours.
    expect(ask(true, REQUEST, [sent], bent(1))).not.toBeNull();
    expect(ask(true, REQUEST, [sent], bent(0, 1))).toBeNull();
  });

  it("are proven with additional nodes that no key needs, and are not with additional bytes after the proof", () => {
    const nodes = [...overlay.nodes, ...state.nodes, ...overlay.nodes];
    expect(ask(true, REQUEST, [sent], proofOf(OVERLAY, "blake2_256", nodes))).toBeNull();
    const trailing = concat(
      u8(OVERLAY),
      u8(1),
      byteVectors(overlay.proof(messageKeys(REQUEST, [sent]))),
      hash(1),
    );
    expect(ask(true, REQUEST, [sent], messageProof(them, trailing))).toBe("TrailingBytes");
    expect(ask(true, REQUEST, [sent], messageProof(them, trailing.subarray(0, -32)))).toBeNull();
  });

  it("are not proven by a proof with items shorter than 32 bytes, of which a message could contain any number", () => {
    const nodes = overlay.proof(messageKeys(REQUEST, [sent]));
    const withItems = (...items: readonly Uint8Array[]) =>
      ask(true, REQUEST, [sent], proofOf(OVERLAY, "blake2_256", [...nodes, ...items]));
    expect(withItems()).toBeNull();
    expect(withItems(new Uint8Array(32))).toBeNull();
    expect(withItems(new Uint8Array(31))).toBe("ShortNode");
    expect(withItems(...Array.from({ length: 60_000 }, () => u8(0)))).toBe("ShortNode");
  });

  it("of a coprocessor that is not a parachain are read like any other chain's: it has no form of its own", () => {
    const forged = prove(state, OVERLAY, messageKeys(REQUEST_RECEIPT, [delivered]));
    const question = { members: false, kind: REQUEST_RECEIPT, commitments: [delivered] };
    // Upstream reads them under the state root, so that every delivered message times out.
    expect(clients.messages(known, forged, question, { coprocessor: them })).toBe("RootNotInProof");
    const good = prove(overlay, OVERLAY, messageKeys(REQUEST_RECEIPT, [undelivered]));
    const control = { ...question, commitments: [undelivered] };
    expect(clients.messages(known, good, control, { coprocessor: them })).toBeNull();
  });

  it("have the same verdict with any node missing, or the proof is refused", () => {
    const commitment = constantFrom(sent, delivered, undelivered, secondUndelivered);
    holds(
      property(array(commitment, { minLength: 1, maxLength: 3 }), constantFrom(0, 1, 2, 3), (ones, kind) => {
        const commitments = [...new Set(ones)];
        const keys = messageKeys(kind, commitments);
        const nodes = overlay.proof(keys);
        for (const members of [true, false]) {
          const question = { members, kind, commitments };
          const verdict = clients.messages(known, proofOf(OVERLAY, "blake2_256", nodes), question);
          const has = keys.map((key) => overlay.entries.some(([one]) => equal(one, key)));
          expect(verdict === null).toBe(has.every((one) => one === members));
          for (let dropped = 0; dropped < nodes.length; dropped++) {
            const rest = proofOf(OVERLAY, "blake2_256", nodes.toSpliced(dropped, 1));
            const less = clients.messages(known, rest, question);
            if (verdict === null) expect(less).not.toBeNull();
            else expect([verdict, "RootNotInProof", "NodeNotInProof", "ValueNotInProof"]).toContain(less);
          }
        }
      }),
      100,
    );
  });
});

describe("the values of a GET", () => {
  const get = (keys: readonly Uint8Array[]) =>
    concat(
      u8(1),
      machine.substrate("here"),
      them,
      u64(0n),
      bytes(utf8("module")),
      byteVectors(keys),
      u64(1n),
      bytes(new Uint8Array()),
      u64(0n),
    );
  const [key, empty, large, none] = [utf8("key"), utf8("empty"), utf8("large"), utf8("none")];
  const read = (keys: readonly Uint8Array[], proof = prove(state, STATE, keys), at = known, around = {}) =>
    clients.readState(at, proof, get(keys), around);

  it("are read from the state: sorted by key, each key once, absent values distinguished from empty ones", () => {
    expect(read([large, none, key, empty, key])).toEqual([
      [hex(empty), "0x"],
      [hex(key), hex(utf8("value"))],
      [hex(large), hex(new Uint8Array(100).fill(9))],
      [hex(none), null],
    ]);
    expect(read([])).toEqual([]);
  });

  it("are not read from the trie of messages, where every key is absent (T-SP-2)", () => {
    expect(read([key], prove(overlay, OVERLAY, [key]))).toBe("StateProofExpected");
    expect(read([key], prove(overlay, STATE, [key]))).toBe("RootNotInProof");
    expect(read([key], prove(state, OVERLAY, [key]))).toBe("StateProofExpected");
    // A key that is in it is not in the state either.
    const receiptKey = keyOf(REQUEST_RECEIPT, delivered);
    expect(read([receiptKey], prove(overlay, OVERLAY, [receiptKey]))).toBe("StateProofExpected");
    expect(read([receiptKey])).toEqual([[hex(receiptKey), null]]);
  });

  it("of the coprocessor are read from its trie of messages, the only one that is known", () => {
    const at = { overlayRoot: hash(0), stateRoot: overlay.root };
    const receiptKey = keyOf(REQUEST_RECEIPT, delivered);
    const [[name, value] = []] = read([receiptKey], prove(overlay, STATE, [receiptKey], HYPERBRIDGE), at) as [
      string,
      string | null,
    ][];
    expect([name, value === null]).toEqual([hex(receiptKey), false]);
    expect(read([key], prove(overlay, STATE, [key], HYPERBRIDGE), at)).toEqual([[hex(key), null]]);
  });

  it("are never absent because of a missing node", () => {
    const keys = [key, empty, large, none];
    const nodes = state.proof(keys);
    for (let dropped = 0; dropped < nodes.length; dropped++) {
      const answer = read(keys, proofOf(STATE, "blake2_256", nodes.toSpliced(dropped, 1)));
      expect(["RootNotInProof", "NodeNotInProof", "ValueNotInProof"]).toContain(answer);
    }
  });

  it("are not multiplied: one large value under many keys is refused beyond the caller's limit", () => {
    const value = new Uint8Array(1 << 20).fill(1);
    const entries: Entry[] = Array.from({ length: 17 }, (_, i) => [utf8(`k${i}`), value]);
    const trie = new ModelTrie("blake2_256", 1, entries);
    const at = { overlayRoot: null, stateRoot: trie.root };
    const keys = entries.map(([one]) => one);
    expect(read(keys, prove(trie, STATE, keys), at)).toBe("ValuesTooLarge");
    expect(read(keys.slice(2), prove(trie, STATE, keys.slice(2)), at)).toHaveLength(15);
  });

  it("are not read from a padded proof: of what all GETs of a batch need no more than 64 KiB may lie beside", () => {
    const entries: Entry[] = [0, 1].map((i) => [u8(i), new Uint8Array(100_000).fill(i)]);
    const two = new ModelTrie("blake2_256", 1, entries);
    const at = { overlayRoot: null, stateRoot: two.root };
    const proof = prove(two, STATE, [u8(0), u8(1)]);
    expect(clients.readStates(at, proof, [get([u8(0)]), get([u8(1)])])).toBeNull();
    // Both values have 100,000 bytes.
    expect(clients.readStates(at, proof, [get([u8(0)])])).toBe("PaddedProof");
    const padded = (size: number) =>
      proofOf(STATE, "blake2_256", [...two.proof([u8(0), u8(1)]), new Uint8Array(size)]);
    expect(clients.readStates(at, padded(60_000), [get([u8(0)]), get([u8(1)])])).toBeNull();
    expect(clients.readStates(at, padded(70_000), [get([u8(0)]), get([u8(1)])])).toBe("PaddedProof");
  });

  it("of a batch are read from a proof that is decoded once, however large it is", () => {
    // If it were decoded for each GET, this proof would take more memory than there is.
    const entries: Entry[] = Array.from({ length: 3000 }, (_, i) => [
      blake2(u32(i)),
      new Uint8Array(64).fill(i),
    ]);
    const many = new ModelTrie("blake2_256", 1, entries);
    const at = { overlayRoot: null, stateRoot: many.root };
    const keys = entries.map(([one]) => one);
    const batch = keys.map((one) => get([one]));
    expect(clients.readStates(at, prove(many, STATE, keys), batch)).toBeNull();
    expect(clients.readStates(at, prove(many, STATE, keys.slice(1)), batch)).toBe("NodeNotInProof");
  });

  it("are what the trie contains, for random tries and keys", () => {
    const bytesOf = uint8Array({ minLength: 0, maxLength: 6 });
    holds(
      property(
        array(bytesOf, { minLength: 1, maxLength: 20 }),
        array(bytesOf, { maxLength: 6 }),
        (ones, asked) => {
          const trie = new ModelTrie(
            "keccak256",
            1,
            ones.map((one, i): Entry => [one, new Uint8Array(i * 3).fill(i)]),
          );
          const keys = [...asked, ...ones.slice(0, 3)];
          const values = new Map(trie.entries.map(([one, value]) => [hex(one), hex(value)]));
          const expected = [...new Set(keys.map(hex))].sort().map((one) => [one, values.get(one) ?? null]);
          const at = { overlayRoot: null, stateRoot: trie.root };
          expect(read(keys, prove(trie, STATE, keys), at)).toEqual(expected);
        },
      ),
      150,
    );
  });

  it("are never different after a change of the proof's bytes, and nothing traps", () => {
    const random = new Random("state proofs");
    const keys = [key, empty, large, none];
    const honest = concat(u8(STATE), u8(1), byteVectors(state.proof(keys)));
    const donor = concat(u8(OVERLAY), u8(1), byteVectors(overlay.nodes));
    const truth = read(keys);
    let answered_ = 0;
    for (let i = 0; i < cases(2_500, 10_000); i++) {
      const answer = clients.readState(
        known,
        messageProof(them, mutateOnce(random, honest, donor)),
        get(keys),
      );
      if (typeof answer === "string") continue;
      answered_++;
      expect(answer).toEqual(truth);
    }
    expect(answered_).toBeGreaterThan(0);
  });
});

describe("mutated proofs of messages", () => {
  it("never trap, never make a non-member a member, and never time out what was delivered", () => {
    const random = new Random("message proofs");
    const present = concat(
      u8(OVERLAY),
      u8(1),
      byteVectors(overlay.proof([keyOf(REQUEST_RECEIPT, delivered)])),
    );
    const absent = concat(u8(OVERLAY), u8(1), byteVectors(overlay.proof([keyOf(REQUEST, undelivered)])));
    const donor = concat(u8(STATE), u8(1), byteVectors(state.nodes));
    for (let i = 0; i < cases(1_500, 6_000); i++) {
      const one = messageProof(them, mutateOnce(random, present, donor));
      const late = { members: false, kind: REQUEST_RECEIPT, commitments: [delivered] };
      expect(clients.messages(known, one, late)).not.toBeNull();
      const two = messageProof(them, mutateOnce(random, absent, donor));
      const fake = { members: true, kind: REQUEST, commitments: [undelivered] };
      expect(clients.messages(known, two, fake)).not.toBeNull();
    }
  });
});
