import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ScaleError, ScaleReader } from "../../bindings/core/src/codec/scale.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import {
  decodeConsensusState,
  encodeConsensusState,
  encodeRequest,
  encodeStateMachine,
  type GetRequest,
  type PostRequest,
  type Request,
  readRequest,
  readStateMachine,
  requestCommitment,
  requestMessage,
  responseCommitment,
  StateMachineError,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import { u8, u32 } from "../support/scale.ts";

/* Known values of protocol encodings and commitments, computed with a second implementation. */

const post: PostRequest = {
  kind: "post",
  source: "POLKADOT-2000",
  dest: "EVM-1",
  nonce: 42n,
  from: unhex("0xdeadbeef"),
  to: unhex("0xcafebabe"),
  timeout: 1000n,
  body: unhex("0x1234"),
};
const get: GetRequest = {
  kind: "get",
  source: "POLKADOT-2000",
  dest: "EVM-1",
  nonce: 7n,
  from: unhex(`0x${"deadbeef".repeat(5)}`),
  keys: [unhex("0xaabb"), unhex("0xccdd")],
  height: 100n,
  context: unhex("0xff"),
  timeout: 500n,
};

const letters = fc.string({ unit: fc.constantFrom(..."abcdefgh"), minLength: 4, maxLength: 4 });
const id = fc.integer({ min: 0, max: 0xffff_ffff });
const machine = fc.oneof(
  fc.tuple(fc.constantFrom("EVM", "POLKADOT", "KUSAMA"), id).map((parts) => parts.join("-")),
  fc.tuple(fc.constantFrom("SUBSTRATE", "TNDRMINT"), letters).map((parts) => parts.join("-")),
  fc.tuple(fc.constant("RELAY"), letters, id).map((parts) => parts.join("-")),
);
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const bytes = fc.uint8Array({ maxLength: 100 });
const head = { source: machine, dest: machine, nonce: u64, from: bytes, timeout: u64 };
const requests: fc.Arbitrary<Request> = fc.oneof(
  fc.record({ kind: fc.constant("post" as const), ...head, to: bytes, body: bytes }),
  fc.record({
    kind: fc.constant("get" as const),
    ...head,
    keys: fc.array(bytes, { maxLength: 5 }),
    height: u64,
    context: bytes,
  }),
);

describe("messages as relayers encode them", () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadBlob();
  });

  it("have the bytes of the known values", () => {
    const P = "01d007000000010000002a0000000000000010deadbeef10cafebabee803000000000000081234";
    expect(hex(encodeRequest(post))).toBe(`0x00${P}`);
    expect(hex(encodeRequest(get))).toBe(
      "0x0101d00700000001000000070000000000000050deadbeefdeadbeefdeadbeefdeadbeefdeadbeef0808aabb08ccdd640000000000000004fff401000000000000",
    );
    const at = { machine: "EVM-1", consensusStateId: "ETH0", height: 5n };
    const message = hex(
      requestMessage(
        [post],
        { at, of: "messages", hasher: "keccak256", nodes: [] },
        new Uint8Array(32).fill(7),
      ),
    );
    // The vector's proof is two bytes that do not decode; ours is an overlay proof without nodes, under keccak.
    expect(message).toBe(`0x0204${P}000100000045544830050000000000000${"00c000000"}80${"07".repeat(32)}`);
  });

  it("have the commitments of the known values", () => {
    expect(hex(requestCommitment(post))).toBe(
      "0xcc5029a79bf36a0205fc2232862518e4bbae2e495a48f8244f110c71170c92df",
    );
    expect(hex(requestCommitment(get))).toBe(
      "0xe456743733a59f4a5cfd21784364eb2098664dab5ea512634bb01912737db465",
    );
    expect(hex(responseCommitment({ post, response: unhex("0x5678"), timeout: 2000n }))).toBe(
      "0x22a1d2cd4edff6a67c380d6e04d9ae5e230519a994cda71048a8b61ff5761045",
    );
  });

  it("have the commitments that the runtime computes, and decode to the encoded values", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const encoded = encodeRequest(request);
        expect(hex(requestCommitment(request))).toBe(hex(runtime.lightClient.commitment(encoded)));
        const reader = new ScaleReader(encoded);
        expect(readRequest(reader)).toEqual(request);
        reader.end();
      }),
      { numRuns: 50 },
    );
  });

  it("name state machines in their text form", () => {
    fc.assert(
      fc.property(machine, (text) => {
        expect(readStateMachine(new ScaleReader(encodeStateMachine(text)))).toBe(text);
      }),
    );
    for (const text of [
      "",
      "EVM",
      "EVM-",
      "EVM-01",
      "EVM-4294967296",
      "SUBSTRATE-abc",
      "SUBSTRATE-ab-de",
      "SUBSTRATE-0x61626364",
      "SUBSTRATE-0xFF00FF00",
      "RELAY-roco",
      "RELAY-roco-01",
      "evm-1",
    ]) {
      expect(() => encodeStateMachine(text)).toThrow(StateMachineError);
    }
  });

  it("give every possible state machine a text that encodes to the same bytes, and distinct ones distinct texts", () => {
    const four = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.constantFrom("a-b-", "0xff", "-0-1", "\n\0\ufeff").map((text) => utf8(text).subarray(0, 4)),
    );
    const named = fc.tuple(fc.constantFrom(3, 4), four).map(([index, name]) => concat(u8(index), name));
    const relay = fc.tuple(four, id).map(([name, para]) => concat(u8(5), name, u32(para)));
    const encoded = fc.oneof(named, relay);
    fc.assert(
      fc.property(encoded, encoded, (one, other) => {
        const [text, another] = [one, other].map((bytes) => readStateMachine(new ScaleReader(bytes)));
        expect(hex(encodeStateMachine(text as string))).toBe(hex(one));
        expect(text === another).toBe(hex(one) === hex(other));
        // The runtime's text for the same state machine, as it is in commitments.
        const request = concat(u8(0), one, other, encodeRequest(post).subarray(11));
        const read = readRequest(new ScaleReader(request));
        expect(hex(requestCommitment(read))).toBe(hex(runtime.lightClient.commitment(request)));
      }),
      { numRuns: 100 },
    );
    expect(() => readStateMachine(new ScaleReader(u8(6)))).toThrow(ScaleError);
  });

  it("keep all fields of a consensus state", () => {
    const state = {
      authorities: [{ id: new Uint8Array(32).fill(3), weight: 2n ** 63n }],
      setId: 7n,
      latestHeight: 99,
      latestHash: new Uint8Array(32).fill(4),
      slotDuration: 6000n,
      stateMachine: "RELAY-roco-1000",
    };
    expect(decodeConsensusState(encodeConsensusState(state))).toEqual(state);
  });
});
