import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { child, ismpDigest, timestampDigest, trustedBlock } from "../support/grandpa-chain.ts";
import { concat, hex, unhex } from "../support/hex.ts";
import { loadProbe, type Probe, refusal } from "../support/probe.ts";
import { projectRoot } from "../support/project.ts";
import { digestItem, Reader, u8, u64 } from "../support/scale.ts";

interface Recorded {
  header: string;
  number: number;
  ismpDigestFirst32?: string | null;
  ismpDigestSecond32?: string | null;
  istmSeconds?: number | null;
  auraSlot?: number | null;
}

const AURA = 1;
const BABE = 2;
const TIMESTAMP = 4;
const SLOT = 6000n;
const ZERO = hex(new Uint8Array(32));

const recorded = JSON.parse(
  readFileSync(resolve(projectRoot, "tests", "vectors", "real", "headers-ismp-digest.json"), "utf8"),
) as { headers: Recorded[] };

describe("what ISMP reads from a header's digest", () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await loadProbe();
  });

  function scan(header: Uint8Array, sources: number, slotDuration = SLOT) {
    const answer = probe.call("ismp_digest", u64(slotDuration), u8(sources), header);
    const refused = refusal(answer);
    if (refused !== null) return refused;
    const reader = new Reader(answer.subarray(1));
    return { timestamp: reader.u64(), mmrRoot: hex(reader.take(32)), childTrieRoot: hex(reader.take(32)) };
  }

  it.each(recorded.headers)("is what was recorded for block $number", (one) => {
    const header = unhex(one.header);
    const seconds = BigInt(one.istmSeconds ?? 0);
    const slotSeconds = (BigInt(one.auraSlot ?? 0) * SLOT) / 1000n;
    const roots = {
      mmrRoot: one.ismpDigestFirst32 ?? ZERO,
      childTrieRoot: one.ismpDigestSecond32 ?? ZERO,
    };
    expect(scan(header, TIMESTAMP)).toEqual({ timestamp: seconds, ...roots });
    expect(scan(header, AURA)).toEqual({ timestamp: slotSeconds, ...roots });
    expect(scan(header, AURA | TIMESTAMP)).toEqual({ timestamp: seconds || slotSeconds, ...roots });
  });

  const mmr = new Uint8Array(32).fill(0xaa);
  const child32 = new Uint8Array(32).fill(0xbb);
  const withLogs = (...logs: Uint8Array[]): Uint8Array => child(trustedBlock, { logs }).header;

  it("is the last of several items, and the time of the ISMP item rather than that of the slot", () => {
    const header = withLogs(
      ismpDigest(child32, mmr),
      ismpDigest(mmr, child32),
      timestampDigest(5n),
      timestampDigest(7n),
    );
    const roots = { mmrRoot: hex(mmr), childTrieRoot: hex(child32) };
    expect(scan(header, AURA | TIMESTAMP)).toEqual({ timestamp: 7n, ...roots });
    expect(scan(header, AURA)).toEqual({ timestamp: (290_000_101n * SLOT) / 1000n, ...roots });
  });

  it("may be the slot of BABE, if the client uses it", () => {
    const header = child(trustedBlock, { engine: "BABE" }).header;
    expect(scan(header, BABE)).toMatchObject({ timestamp: (290_000_101n * SLOT) / 1000n });
    expect(scan(header, AURA)).toMatchObject({ timestamp: 0n });
  });

  it("refuses payloads that are too short, and slots whose time exceeds 64 bits", () => {
    expect(scan(withLogs(digestItem.consensus("ISMP", concat(mmr, child32.subarray(1)))), TIMESTAMP)).toBe(
      "Truncated",
    );
    expect(scan(withLogs(digestItem.consensus("ISTM", new Uint8Array(7))), TIMESTAMP)).toBe("Truncated");
    expect(scan(withLogs(), AURA, 2n ** 63n)).toBe("CompactOutOfRange");
    expect(scan(withLogs(), TIMESTAMP, 2n ** 63n)).toMatchObject({ timestamp: 0n });
  });
});
