import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { concat, unhex, withByte } from "../support/hex.ts";
import { loadProbe, type Probe, refusal } from "../support/probe.ts";
import { projectRoot } from "../support/project.ts";
import { bytes, u64, vec } from "../support/scale.ts";

/**
 * Justifications of live chains that were recorded without the header of their target. They can't be part of a
 * finality proof, so they are verified by the layer below it.
 */

interface Recorded {
  setId: number;
  justification: string;
  authorities?: [string, number][] | null;
  signers?: string[];
  expected: { setId?: number; signaturesTotal: number; thresholdMet?: boolean };
}

interface RecordedFile extends Partial<Recorded> {
  chain: string;
  cases?: Recorded[];
}

const FILES = [
  "grandpa-kusama-2857472-set1101.json",
  "grandpa-polkadot-302592-set0.json",
  "grandpa-polkadot-4635975-set450.json",
  "grandpa-fuso-3348522-set256.json",
  "grandpa-pangolin-1211392-set1364.json",
  "grandpa-bridges-example-8-set0.json",
  "grandpa-avail-272535-set256.json",
  "grandpa-avail-34153-set31.json",
  "grandpa-rococolocal-two-validators.json",
  "grandpa-keyring-votes-ancestries.json",
];

interface Case {
  name: string;
  authorities: Uint8Array;
  setId: bigint;
  justification: Uint8Array;
}

function authorityList(entries: readonly [string, number][]): Uint8Array {
  return vec(entries.map(([id, weight]) => concat(unhex(id), u64(BigInt(weight)))));
}

function load(file: string): Case[] {
  const recorded = JSON.parse(
    readFileSync(resolve(projectRoot, "tests", "vectors", "real", file), "utf8"),
  ) as RecordedFile;
  const cases = recorded.cases ?? [recorded as Recorded];
  return cases.map((one, i) => {
    // If the full set is not known, the signers are used as the set: all of their signatures must verify.
    const known = one.authorities ?? recorded.authorities;
    const signers = (one.signers ?? []).map((id): [string, number] => [id, 1]);
    return {
      name: `${file}${cases.length > 1 ? ` #${i}` : ""}`,
      authorities: authorityList(known && known.length > 0 ? known : signers),
      setId: BigInt(one.setId),
      justification: unhex(one.justification),
    };
  });
}

const CASES = FILES.flatMap(load);

describe("justifications of live chains", () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await loadProbe();
  });

  function verify(one: Case, justification = one.justification, setId = one.setId): string | null {
    return refusal(probe.call("justification", one.authorities, u64(setId), bytes(justification)));
  }

  it.each(CASES)("verify: $name", (one) => {
    expect(verify(one)).toBeNull();
  });

  it.each(CASES)("are refused under another set id: $name", (one) => {
    expect(verify(one, one.justification, one.setId + 1n)).toBe("InvalidSignature");
  });

  it.each(CASES)("are refused with one bit of the round changed: $name", (one) => {
    expect(
      verify(
        one,
        withByte(one.justification, 0, (byte) => byte ^ 1),
      ),
    ).toBe("InvalidSignature");
  });

  it.each(CASES)("are refused when truncated or extended by a byte: $name", (one) => {
    expect(verify(one, one.justification.subarray(0, -1))).not.toBeNull();
    expect(verify(one, concat(one.justification, Uint8Array.of(0)))).toBe("TrailingBytes");
  });
});
