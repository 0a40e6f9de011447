import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  Clients,
  consensusMessage,
  type Envelope,
  HYPERBRIDGE,
  machine,
  type Surroundings,
  type Update,
} from "../support/consensus-client.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex, unhex } from "../support/hex.ts";
import {
  consensusState,
  finalityProof,
  parachainHeaderProofs,
  Reader,
  readConsensusState,
  readFinalityProof,
  readParachainHeaderProofs,
} from "../support/scale.ts";
import { workedConsensus } from "../support/vectors.ts";

/**
 * What a consensus message may update, on the worked chain: the same voters sign for a standalone chain and for a
 * relay chain, so each message can be put into the other's envelope. The signatures are valid then; these tests are
 * about the checks that refuse such a message. T-… are test ids: docs/spec/grandpa.md#test-ids.
 */

const worked = workedConsensus();
const soloMessage = unhex(worked.soloMessage);
const relayMessage = unhex(worked.parachainMessage);
const solo = readConsensusState(new Reader(unhex(worked.soloState)));
const tracking = (stateMachine: Uint8Array) => consensusState({ ...solo, stateMachine });
const inEnvelope = (envelope: Envelope, message: Uint8Array) =>
  envelope === 0
    ? consensusMessage(0, message.subarray(1))
    : consensusMessage(envelope, message.subarray(1), message === soloMessage ? undefined : new Uint8Array());

const SOLO = machine.substrate("solo");
const PARA = machine.polkadot(2000);
const MISMATCH = "ConsensusMessageStateMachineMismatch";
const everything: Surroundings = {
  served: [
    [SOLO, 6000n],
    [PARA, 12_000n],
    [machine.kusama(2000), 12_000n],
    [machine.relay("them", 2000), 12_000n],
    [machine.evm(1), 12_000n],
    [machine.tendermint("tend"), 12_000n],
  ],
};
const bytesOf = (byte: number) => `0x${byte.toString(16).padStart(2, "0").repeat(32)}`;

let clients: Clients;
beforeAll(async () => {
  clients = await Clients.load();
});

function accepted(update: Update): Exclude<Update, string> {
  if (typeof update === "string") throw new Error(`refused: ${update}`);
  return update;
}

describe("the worked standalone chain", () => {
  const served: Surroundings = { served: [[SOLO, 6000n]] };

  it("is updated to block 101: one commitment, whose time is that of the ISMP digest and not of the slot", () => {
    const update = accepted(clients.verifyConsensus(tracking(SOLO), soloMessage, served));
    const latestHash = blake2(unhex(worked.header101));
    expect(hex(update.state)).toBe(hex(consensusState({ ...solo, latestHeight: 101, latestHash })));
    expect(update.commitments).toEqual([
      {
        machine: hex(SOLO),
        consensusStateId: "them",
        height: 101n,
        timestamp: 1_740_000_005n,
        overlayRoot: bytesOf(0xbb),
        stateRoot: bytesOf(0x44),
      },
    ]);
  });

  it("is not updated if the client does not serve it", () => {
    expect(clients.verifyConsensus(tracking(SOLO), soloMessage, { served: [] })).toBe("SlotDurationUnknown");
    expect(clients.serves(SOLO, { served: [] })).toBe(false);
    expect(clients.serves(SOLO, served)).toBe(true);
  });

  it("is not updated twice by one message, which would keep an expiring client alive (T-G1)", () => {
    const { state } = accepted(clients.verifyConsensus(tracking(SOLO), soloMessage, served));
    expect(clients.verifyConsensus(state, soloMessage, served)).toBe("NotAhead");
  });

  it("is not updated by a message with additional bytes, nor by a truncated one (T-TRAIL)", () => {
    expect(typeof clients.verifyConsensus(tracking(SOLO), soloMessage, served)).toBe("object");
    expect(clients.verifyConsensus(tracking(SOLO), concat(soloMessage, Uint8Array.of(7)), served)).toBe(
      "TrailingBytes",
    );
    expect(clients.verifyConsensus(tracking(SOLO), soloMessage.subarray(0, -1), served)).toBe(
      "LengthBeyondInput",
    );
    const { block, justification, unknownHeaders } = readFinalityProof(new Reader(soloMessage.subarray(1)));
    const trailing = finalityProof({
      block,
      justification: concat(justification, Uint8Array.of(0)),
      unknownHeaders: unknownHeaders.map(({ encoded }) => encoded),
    });
    expect(clients.verifyConsensus(tracking(SOLO), consensusMessage(0, trailing), served)).toBe(
      "TrailingBytes",
    );
  });

  it("has the ordinary layout of a commitment even if it is the coprocessor: its messages are under its overlay root", () => {
    const update = accepted(
      clients.verifyConsensus(tracking(SOLO), soloMessage, { ...served, coprocessor: SOLO }),
    );
    expect(update.commitments).toMatchObject([{ overlayRoot: bytesOf(0xbb), stateRoot: bytesOf(0x44) }]);
  });

  it("is not updated with an unknown envelope, nor from a trusted state that does not decode", () => {
    expect(clients.verifyConsensus(tracking(SOLO), concat(Uint8Array.of(3), soloMessage), served)).toBe(
      "UnknownVariant",
    );
    expect(clients.verifyConsensus(new Uint8Array(), soloMessage, served)).toBe("Truncated");
    expect(clients.verifyConsensus(tracking(SOLO), new Uint8Array(), served)).toBe("Truncated");
  });
});

describe("the worked relay chain", () => {
  const served: Surroundings = { served: [[PARA, 12_000n]] };
  const state = tracking(PARA);

  it("is updated to its next authorities, with a commitment of its parachain's head", () => {
    const update = accepted(clients.verifyConsensus(state, relayMessage, served));
    expect(hex(update.state)).toBe(worked.parachainNextState);
    expect(update.commitments).toEqual([
      {
        machine: hex(PARA),
        consensusStateId: "them",
        height: 5000n,
        timestamp: 1_740_000_001n,
        overlayRoot: bytesOf(0x0b),
        stateRoot: bytesOf(0x88),
      },
    ]);
  });

  it("commits to the coprocessor with the root of its messages as state root, and the mountain range's as overlay root", () => {
    const update = accepted(clients.verifyConsensus(state, relayMessage, { ...served, coprocessor: PARA }));
    expect(update.commitments).toMatchObject([{ overlayRoot: bytesOf(0x0a), stateRoot: bytesOf(0x0b) }]);
  });

  it("is updated without a commitment if its parachain is not served", () => {
    const update = accepted(clients.verifyConsensus(state, relayMessage, { served: [] }));
    expect(hex(update.state)).toBe(worked.parachainNextState);
    expect(update.commitments).toEqual([]);
  });

  it("has no name for a served parachain without a coprocessor on Polkadot or Kusama", () => {
    for (const coprocessor of [null, SOLO, machine.evm(1), machine.relay("them", 2000)]) {
      expect(clients.verifyConsensus(state, relayMessage, { ...served, coprocessor })).toBe(
        "CoprocessorNotSet",
      );
      expect(typeof clients.verifyConsensus(state, relayMessage, { served: [], coprocessor })).toBe("object");
    }
  });

  it("commits to its own parachains only: Kusama's 2000 is not Polkadot's", () => {
    const kusama = tracking(machine.kusama(2000));
    const coprocessor = machine.kusama(4009);
    expect(clients.verifyConsensus(kusama, relayMessage, { ...everything, coprocessor: HYPERBRIDGE })).toBe(
      "RelayChainMismatch",
    );
    expect(clients.verifyConsensus(state, relayMessage, { ...everything, coprocessor })).toBe(
      "RelayChainMismatch",
    );
    const update = accepted(clients.verifyConsensus(kusama, relayMessage, { ...everything, coprocessor }));
    expect(update.commitments).toMatchObject([{ machine: hex(machine.kusama(2000)) }]);
  });

  it("names parachains by the consensus state id in the Relaychain form", () => {
    const relay = tracking(machine.relay("them", 2000));
    const message = inEnvelope(2, relayMessage);
    const update = accepted(clients.verifyConsensus(relay, message, everything));
    expect(update.commitments).toMatchObject([
      {
        machine: hex(machine.relay("them", 2000)),
        overlayRoot: bytesOf(0x0b),
        stateRoot: bytesOf(0x88),
      },
    ]);
    // If it is listed under another relay chain's name, it is not served.
    const other = accepted(
      clients.verifyConsensus(relay, message, { ...everything, consensusStateId: "else" }),
    );
    expect(other.commitments).toEqual([]);
  });

  const [heads] = readParachainHeaderProofs(
    new Reader(relayMessage.subarray(1 + finalityLength(relayMessage))),
  );
  const withHeads = (relayHash: Uint8Array, headers: readonly Uint8Array[]) => {
    const finality = readFinalityProof(new Reader(relayMessage.subarray(1)));
    const proof = finalityProof({ ...finality, unknownHeaders: headers });
    if (heads === undefined) throw new Error("the worked message has heads");
    return consensusMessage(1, proof, parachainHeaderProofs([{ ...heads, relayHash }]));
  };
  const headers = [unhex(worked.header101), unhex(worked.header102)];

  it("refuses heads at the trusted block if its header is missing, and does not trap (T-MISS-1)", () => {
    expect(clients.verifyConsensus(state, withHeads(unhex(worked.trustedHash), headers), served)).toBe(
      "RelayHeaderNotInUnknownHeaders",
    );
    // The control: the original message, with the original hash.
    const control = withHeads(blake2(unhex(worked.header102)), headers);
    expect(hex(control)).toBe(worked.parachainMessage);
  });

  it("ignores heads at a block that the message does not finalize", () => {
    const update = accepted(
      clients.verifyConsensus(state, withHeads(new Uint8Array(32).fill(9), headers), served),
    );
    expect(update.commitments).toEqual([]);
  });
});

function finalityLength(message: Uint8Array): number {
  const reader = new Reader(message.subarray(1));
  readFinalityProof(reader);
  return reader.position;
}

describe("an envelope only updates state machines of the kind that its client tracks", () => {
  const machines: readonly (readonly [string, Uint8Array, readonly Envelope[]])[] = [
    ["SUBSTRATE-solo", SOLO, [0]],
    ["POLKADOT-2000", PARA, [1]],
    ["KUSAMA-2000", machine.kusama(2000), [1]],
    ["the relay chain Polkadot itself", machine.polkadot(0), [1, 2]],
    ["the relay chain Kusama itself", machine.kusama(0), [1, 2]],
    ["RELAY-them-2000", machine.relay("them", 2000), [2]],
    ["EVM-1", machine.evm(1), []],
    ["TNDRMINT-tend", machine.tendermint("tend"), []],
  ];
  const messages = [
    ["of a standalone chain", soloMessage],
    ["of a relay chain", relayMessage],
  ] as const;
  /** A relay chain's message has heads after the finality proof, for which envelope 0 has no field. */
  const hasBytesBehind = (of: string, envelope: Envelope) => of === "of a relay chain" && envelope === 0;
  const envelopes: readonly Envelope[] = [0, 1, 2];
  const table = machines.flatMap(([name, tracked, right]) =>
    messages.flatMap(([of, message]) =>
      envelopes.map((envelope) => ({
        name,
        of,
        envelope,
        expected: right.includes(envelope)
          ? hasBytesBehind(of, envelope)
            ? "TrailingBytes"
            : "accepted"
          : MISMATCH,
        tracked,
        message,
      })),
    ),
  );

  // T-ENV-1 to T-ENV-4.
  it.each(table)("a proof $of in envelope $envelope to a client of $name: $expected", (row) => {
    const coprocessor = row.tracked[0] === 2 ? machine.kusama(4009) : HYPERBRIDGE;
    const message = inEnvelope(row.envelope, row.message);
    const update = clients.verifyConsensus(tracking(row.tracked), message, { ...everything, coprocessor });
    expect(typeof update === "string" ? update : "accepted").toBe(row.expected);
  });

  it("so that a relay chain's state is never stored under a parachain's name", () => {
    const relabelled = inEnvelope(0, relayMessage);
    expect(clients.verifyConsensus(tracking(PARA), relabelled, everything)).toBe(MISMATCH);
    // The control: the proof itself is valid, for a client that tracks a chain of its own.
    const proofAlone = relabelled.subarray(0, 1 + finalityLength(relabelled));
    expect(clients.verifyConsensus(tracking(PARA), proofAlone, everything)).toBe(MISMATCH);
    const control = accepted(clients.verifyConsensus(tracking(SOLO), proofAlone, everything));
    expect(control.commitments).toMatchObject([{ machine: hex(SOLO), height: 102n }]);
  });
});
