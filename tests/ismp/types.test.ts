import { beforeAll, describe, expect, it } from "@jest/globals";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { machineId } from "../support/ismp/codec.ts";
import { loadMockChain } from "../support/ismp/mock-chain.ts";
import { type Probe, refusal } from "../support/probe.ts";
import { bytes, Reader, u8, u64 } from "../support/scale.ts";
import { oracle } from "../support/vectors.ts";

/**
 * The protocol's types against the Rust crates: a decoded value, encoded again field by field, gives the same bytes;
 * packed strings and commitments are the same.
 */

let probe: Probe;

beforeAll(async () => {
  probe = await loadMockChain();
});

const types = {
  StateMachine: { index: 0, vectors: 32 },
  StateMachineHeight: { index: 1, vectors: 16 },
  StateCommitment: { index: 2, vectors: 16 },
  PostRequest: { index: 3, vectors: 32 },
  GetRequest: { index: 4, vectors: 32 },
  PostResponse: { index: 5, vectors: 32 },
  GetResponse: { index: 6, vectors: 32 },
  Message: { index: 7, vectors: 64 },
  CreateConsensusState: { index: 8, vectors: 16 },
} as const;

const vectors = oracle.scale();

function fields(index: number, scale: Uint8Array): { again: string; packed: string; commitment: string } {
  const answer = probe.call("fields", u8(index), scale);
  if (answer[0] !== 0) throw new Error(`refused: ${refusal(answer)}`);
  const reader = new Reader(answer.subarray(1));
  return { again: hex(reader.bytes()), packed: hex(reader.bytes()), commitment: hex(reader.take(32)) };
}

describe.each(Object.entries(types))("a %s of the Rust crate", (type, { index, vectors: count }) => {
  const cases = vectors.filter((vector) => vector.type === type);

  it("has the expected number of vectors", () => {
    expect(cases.length).toBe(count);
  });

  it("is decoded completely", () => {
    for (const { scale } of cases) expect(fields(index, unhex(scale)).again).toBe(scale);
  });

  it("has the same packed string and commitment, if any", () => {
    for (const { scale, packed, commitment } of cases) {
      if (packed === undefined) continue;
      expect(fields(index, unhex(scale))).toMatchObject({ packed, commitment });
    }
  });

  it("is refused without its last byte, and with an additional one", () => {
    for (const { scale } of cases) {
      const whole = unhex(scale);
      const short = probe.call("fields", u8(index), whole.subarray(0, whole.length - 1));
      expect(["Truncated", "LengthBeyondInput"]).toContain(refusal(short));
      expect(refusal(probe.call("fields", u8(index), whole, u8(0)))).toBe("TrailingBytes");
    }
  });
});

describe("a map of challenge periods", () => {
  const periods = (...entries: readonly (readonly [string, bigint])[]) =>
    Buffer.concat([
      bytes(new Uint8Array()),
      utf8("MOCK"),
      utf8("MCK0"),
      u64(0n),
      u8(entries.length * 4),
      ...entries.map(([name, seconds]) => Buffer.concat([machineId(name, ""), u64(seconds)])),
      u8(0),
    ]);

  it("is kept in ascending order of state machines", () => {
    const shuffled = periods(
      ["SUBSTRATE-b\0\0\0", 1n],
      ["EVM-256", 2n],
      ["SUBSTRATE-a\0\0\x01", 3n],
      ["EVM-2", 4n],
    );
    const sorted = periods(
      ["EVM-2", 4n],
      ["EVM-256", 2n],
      ["SUBSTRATE-a\0\0\x01", 3n],
      ["SUBSTRATE-b\0\0\0", 1n],
    );
    expect(fields(8, shuffled).again).toBe(hex(sorted));
    expect(fields(8, sorted).again).toBe(hex(sorted));
  });

  it("keeps the last of two periods of one state machine", () => {
    expect(fields(8, periods(["EVM-2", 4n], ["EVM-1", 1n], ["EVM-2", 5n])).again).toBe(
      hex(periods(["EVM-1", 1n], ["EVM-2", 5n])),
    );
  });
});

describe("the order of state machine ids", () => {
  const ascending = [
    machineId("EVM-1", "ZZZZ"),
    machineId("EVM-256", "AAAA"),
    machineId("EVM-256", "AAAB"),
    machineId("EVM-256", "BAAA"),
    machineId("EVM-4294967295", "AAAA"),
    machineId("POLKADOT-0", "AAAA"),
    machineId("KUSAMA-0", "AAAA"),
    machineId("SUBSTRATE-aaab", "AAAA"),
    machineId("SUBSTRATE-baaa", "AAAA"),
    machineId("TNDRMINT-aaaa", "AAAA"),
    machineId("RELAY-aaab-9", "AAAA"),
    machineId("RELAY-baaa-1", "AAAA"),
    machineId("RELAY-baaa-256", "AAAA"),
  ];

  it("is by variant, then by content, then by consensus state id", () => {
    ascending.forEach((one, i) => {
      ascending.forEach((other, j) => {
        expect(probe.call("order", one, other)[1]).toBe(i < j ? 0 : i === j ? 1 : 2);
      });
    });
  });
});

describe("a signer", () => {
  const relayerOf = (signer: Uint8Array): string | null => {
    const reader = new Reader(probe.call("relayer", bytes(signer)));
    reader.u8();
    return reader.u8() === 1 ? hex(reader.bytes()) : null;
  };
  const signature = (kind: number, name: Uint8Array, length = kind === 0 ? 65 : 64) =>
    Buffer.concat([u8(kind), bytes(name), bytes(new Uint8Array(length).fill(7))]);
  const nameOf = (kind: number) => new Uint8Array(kind === 0 ? 20 : 32).fill(5);

  it.each([0, 1, 20, 31, 32])("of %d bytes is used unchanged", (length) => {
    const name = new Uint8Array(length).fill(9);
    expect(relayerOf(name)).toBe(hex(name));
  });

  it.each([0, 1, 2])(
    "that is a signature of kind %d yields the name in it, which is not verified",
    (kind) => {
      expect(relayerOf(signature(kind, nameOf(kind)))).toBe(hex(nameOf(kind)));
    },
  );

  // One free extrinsic of 1 MB with a name of 1 MB stored the name once for each of its items.
  it.each([0, 1, 2])("that is a signature of kind %d with a name of another length is refused", (kind) => {
    for (const length of [0, 19, 20, 21, 31, 32, 33, 1_000_000]) {
      const name = new Uint8Array(length).fill(5);
      const expected = length === nameOf(kind).length ? hex(name) : null;
      expect(relayerOf(signature(kind, name))).toBe(expected);
    }
  });

  it.each([0, 1, 2])("that is a signature of kind %d of another length is refused", (kind) => {
    for (const length of [20, 63, 64, 65, 66, 100_000]) {
      const expected = length === (kind === 0 ? 65 : 64) ? hex(nameOf(kind)) : null;
      expect(relayerOf(signature(kind, nameOf(kind), length))).toBe(expected);
    }
  });

  it("that is a signature with additional bytes is refused", () => {
    for (const kind of [0, 1, 2]) {
      expect(relayerOf(Buffer.concat([signature(kind, nameOf(kind)), u8(0)]))).toBeNull();
    }
  });

  it("of more than 32 bytes that is not a signature is refused", () => {
    expect(relayerOf(new Uint8Array(33).fill(0xff))).toBeNull();
    expect(relayerOf(signature(3, new Uint8Array(32)))).toBeNull();
    expect(relayerOf(signature(1, new Uint8Array(32)).subarray(0, 60))).toBeNull();
  });
});

describe("time", () => {
  const max = 2n ** 64n - 1n;
  const time = (start: bigint, period: bigint, milliseconds: bigint) => {
    const reader = new Reader(probe.call("time", u64(start), u64(period), u64(milliseconds)).subarray(1));
    return { passed: reader.u8() === 1, elapsed: reader.u64(), timedOut: reader.u8() === 1 };
  };

  it("is past a period strictly after its end, to the millisecond", () => {
    expect(time(100n, 10n, 110_000n).passed).toBe(false);
    expect(time(100n, 10n, 110_001n).passed).toBe(true);
    expect(time(100n, 10n, 109_999n).passed).toBe(false);
    expect(time(100n, 10n, 111_000n).passed).toBe(true);
  });

  it("is past a period of 0 at once, even on a clock that was set back", () => {
    expect(time(100n, 0n, 100_000n).passed).toBe(true);
    expect(time(100n, 0n, 1n).passed).toBe(true);
  });

  it("is never past a period on a clock that was set back", () => {
    expect(time(100n, 1n, 99_999n)).toMatchObject({ passed: false, elapsed: 0n });
    expect(time(max, 1n, 1n)).toMatchObject({ passed: false, elapsed: 0n });
  });

  it("neither wraps nor traps at the end of 64 bits", () => {
    expect(time(0n, max, max)).toMatchObject({ passed: false, elapsed: max / 1000n });
    expect(time(max, max, max)).toMatchObject({ passed: false, elapsed: 0n });
    expect(time(1n, max / 1000n - 1n, max).passed).toBe(true);
  });

  it("is past a timeout from its second on, and never past timeout 0", () => {
    expect(time(0n, 10n, 9_999n).timedOut).toBe(false);
    expect(time(0n, 10n, 10_000n).timedOut).toBe(true);
    expect(time(0n, 10n, 11_000n).timedOut).toBe(true);
    expect(time(0n, 0n, max).timedOut).toBe(false);
  });
});
