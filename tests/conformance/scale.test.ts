import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { commitmentOf, packedRequest, stateMachineText } from "../support/commitment-model.ts";
import { bake, chain, honest, trustedBlock, voters } from "../support/grandpa-chain.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import { bytes, consensusState, Reader, readConsensusState, u8, u64 } from "../support/scale.ts";
import { oracle } from "../support/vectors.ts";

/**
 * Of scale.json the light client uses requests (their commitments), state machines (in a request and in a consensus
 * state) and GRANDPA consensus states. Messages, responses, state commitments, CreateConsensusState and
 * SubstrateStateProof belong to the pallet; no method of LightClientApi takes or returns them.
 */

const vectors = oracle.scale();
const ofType = (type: string) => vectors.filter((vector) => vector.type === type);

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadBlob();
});

describe.each([
  { type: "PostRequest", variant: 0 },
  { type: "GetRequest", variant: 1 },
])("the commitment of a $type", ({ type, variant }) => {
  const cases = ofType(type).map((vector, i) => ({ ...vector, i }));

  it.each(cases)("equals the Rust crate's (vector $i)", ({ scale, commitment, packed }) => {
    const request = concat(u8(variant), unhex(scale));
    expect(hex(packedRequest(request))).toBe(packed);
    expect(hex(runtime.lightClient.commitment(request))).toBe(commitment);
  });

  it("covers every vector of the file", () => {
    expect(cases.length).toBe(32);
  });
});

describe("a state machine", () => {
  it.each(ofType("StateMachine"))(
    "$string is written into a commitment as that text",
    ({ scale, string }) => {
      expect(stateMachineText(unhex(scale))).toBe(string);
      const nothing = bytes(new Uint8Array());
      const request = concat(u8(0), unhex(scale), unhex(scale), u64(1n), nothing, nothing, u64(2n), nothing);
      expect(hex(runtime.lightClient.commitment(request))).toBe(hex(commitmentOf(request)));
    },
  );

  it("whose four bytes are not UTF-8 is written as XXXX", () => {
    const nothing = bytes(new Uint8Array());
    const invalid = Uint8Array.of(3, 0xff, 0xfe, 0x00, 0x41);
    const literal = concat(u8(3), utf8("XXXX"));
    const request = (source: Uint8Array) =>
      concat(u8(0), source, source, u64(1n), nothing, nothing, u64(2n), nothing);
    expect(hex(runtime.lightClient.commitment(request(invalid)))).toBe(
      hex(runtime.lightClient.commitment(request(literal))),
    );
  });
});

describe("a GRANDPA consensus state", () => {
  const set = voters(4);
  const proof = bake(honest({ set, blocks: chain(trustedBlock, 2) })).finalityProof;
  const states = ofType("GrandpaConsensusState").map((vector, i) => ({ ...vector, i }));

  it.each(states)("of the Rust crate decodes completely (vector $i)", ({ scale }) => {
    const state = unhex(scale);
    expect(hex(consensusState(readConsensusState(new Reader(state))))).toBe(scale);
    const whole = runtime.lightClient.verifyGrandpa(state, proof);
    const short = runtime.lightClient.verifyGrandpa(state.subarray(0, state.length - 1), proof);
    if (whole.ok || short.ok) throw new Error("a proof of another chain was accepted");
    expect(whole.error.message).not.toBe(short.error.message);
  });

  it.each(states)("keeps slot duration and state machine through an update (vector $i)", ({ scale }) => {
    const { slotDuration, stateMachine } = readConsensusState(new Reader(unhex(scale)));
    const recipe = { ...honest({ set, blocks: chain(trustedBlock, 2) }), slotDuration, stateMachine };
    const { consensusState: trusted, finalityProof } = bake(recipe);
    const verdict = runtime.lightClient.verifyGrandpa(trusted, finalityProof);
    if (!verdict.ok) throw verdict.error;
    const next = readConsensusState(new Reader(verdict.value));
    expect(next.slotDuration).toBe(slotDuration);
    expect(hex(next.stateMachine)).toBe(hex(stateMachine));
  });
});
