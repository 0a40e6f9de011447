import { beforeEach, expect, it } from "@jest/globals";
import {
  type Block,
  bareExtrinsic,
  type Chain,
  checkInherents,
  encodeInherentData,
  slotInherents,
} from "../../bindings/chain/src/chain/index.ts";
import { concat, hex } from "../support/hex.ts";
import { bytes, compact, u64 } from "../support/scale.ts";
import { execute, OpenBlock, timeInherent } from "./open-block.ts";
import { alice, bob, describeChains, FIRST_SLOT, startChain, transfer, UNIT } from "./runtimes.ts";

/**
 * The author of a block sets the time with an inherent. The runtime accepts it once, within its slot, later than the
 * previous block's time; other nodes compare it with their clocks.
 */

const SLOT = 6000n;
const MINIMUM_PERIOD = 3000n;
const MAX_DRIFT = 30_000n;

describeChains("the time of a block", (load) => {
  let chain: Chain;
  /** Of the next block. */
  let slot: bigint;

  beforeEach(async () => {
    chain = await startChain(await load());
    await chain.author({ timestamp: FIRST_SLOT * SLOT + SLOT - 1n });
    slot = FIRST_SLOT + 1n;
  });

  const begin = (at = slot) => OpenBlock.begin(chain, at);

  it("must be in the slot that the header names", () => {
    for (const wrong of [0n, slot * SLOT - 1n, (slot + 1n) * SLOT, (slot + 5n) * SLOT, (1n << 64n) - 1n]) {
      expect(begin().setTime(wrong)).toMatch(/^trap: .*Timestamp/s);
    }
    expect(begin(slot + 5n).setTime(slot * SLOT + SLOT - 1n)).toMatch(
      /Timestamp slot must match `CurrentSlot`/,
    );
    expect(begin().setTime(slot * SLOT + SLOT - 1n)).toBe("success");
  });

  it("must be later than the last by the minimum period, to the millisecond", () => {
    const last = FIRST_SLOT * SLOT + SLOT - 1n;
    const reason = /Timestamp must increment by at least <MinimumPeriod> between sequential blocks/;
    expect(begin().setTime(last - 1000n)).toMatch(reason);
    expect(begin().setTime(last)).toMatch(reason);
    expect(begin().setTime(last + MINIMUM_PERIOD - 1n)).toMatch(reason);
    expect(begin().setTime(last + MINIMUM_PERIOD)).toBe("success");
  });

  it("is set once, and can't be left out", () => {
    const open = begin();
    expect(open.finish()).toMatch(/Timestamp must be updated once in the block/);
    expect(open.setTime(slot * SLOT + SLOT - 1n)).toBe("success");
    expect(open.setTime(slot * SLOT + SLOT - 1n)).toMatch(/Timestamp must be updated only once in the block/);
    expect(typeof open.finish()).toBe("object");
  });

  it("can't be set by a transaction: signed it fails, and the pool accepts neither form", () => {
    const call = chain.at().metadata.encodeCall("Timestamp", "set", { now: slot * SLOT + SLOT - 1n });
    const signed = chain.sign(alice, call);
    expect(begin().apply(signed)).toBe("Invalid.BadMandatory");
    for (const extrinsic of [signed, bareExtrinsic(call, 4), bareExtrinsic(call, 5)]) {
      expect(chain.at().validate(extrinsic)).toEqual({
        valid: false,
        error: { class: "Invalid", name: "MandatoryValidation" },
      });
    }
    expect(begin().apply(bareExtrinsic(call, 4))).toBe("success");
    expect(begin().apply(bareExtrinsic(call, 5))).toBe("success");
  });

  it("comes before everything else in a block, whatever the author did", () => {
    const time = slot * SLOT + SLOT - 1n;
    const open = begin();
    expect(open.setTime(time)).toBe("success");
    expect(open.apply(chain.sign(alice, transfer(chain, bob, UNIT)))).toBe("success");
    const block = open.finish() as Block;
    expect(execute(chain, { ...block, extrinsics: block.extrinsics.toReversed() })).toMatch(/[Ii]nherent/);
    expect(execute(chain, block)).toBe("accepted");
  });

  it("comes from the author's clock, or is the earliest allowed time if that clock is behind", () => {
    const make = (milliseconds: bigint) => {
      const data = encodeInherentData(slotInherents(slot, milliseconds));
      return hex(chain.at().call("BlockBuilder_inherent_extrinsics", data));
    };
    const inherents = (milliseconds: bigint) => hex(concat(compact(1), timeInherent(chain, milliseconds)));
    const earliest = FIRST_SLOT * SLOT + SLOT - 1n + MINIMUM_PERIOD;
    expect(make(earliest + 1n)).toBe(inherents(earliest + 1n));
    expect(make(earliest - 1n)).toBe(inherents(earliest));
    expect(make(0n)).toBe(inherents(earliest));
  });

  it("must be in the inherent data of the node; other data is ignored", () => {
    const entry = (id: string, value: Uint8Array) => concat(Buffer.from(id), bytes(value));
    const data = (...entries: Uint8Array[]) => concat(compact(entries.length), ...entries);
    const time = entry("timstap0", u64(slot * SLOT + SLOT - 1n));
    const ask = (input: Uint8Array) => () => chain.at().call("BlockBuilder_inherent_extrinsics", input);
    for (const missing of [
      data(),
      data(entry("auraslot", u64(slot))),
      data(entry("timstap0", u64(1n).subarray(1))),
    ]) {
      expect(ask(missing)).toThrow(expect.objectContaining({ name: expect.stringMatching(/Trap|Panic/) }));
    }
    const expected = hex(ask(data(time))());
    expect(hex(ask(data(entry("other678", u64(5n)), time))())).toBe(expected);
  });

  const verdicts: readonly (readonly [name: string, clock: bigint, error: string | undefined])[] = [
    ["as far ahead as clocks may differ", -MAX_DRIFT, undefined],
    ["a millisecond further ahead", -MAX_DRIFT - 1n, "0x01"],
    ["as the clock shows it", 0n, undefined],
    ["long ago", 86_400_000n, undefined],
  ];

  it.each(verdicts)("%s: other nodes report it", (_, clock, error) => {
    const time = slot * SLOT + SLOT - 1n;
    const open = begin();
    expect(open.setTime(time)).toBe("success");
    const block = open.finish() as Block;
    const { runtime } = chain.at();
    const data = slotInherents(slot, time + clock);
    const verdict = checkInherents(runtime, block, data, chain.at().storage());
    expect(verdict.ok).toBe(error === undefined);
    expect([...verdict.errors].map(([id, value]) => [id, hex(value)])).toEqual(
      error === undefined ? [] : [["timstap0", error]],
    );
  });

  it("too early for the minimum period is reported by other nodes before they execute the block", () => {
    const last = FIRST_SLOT * SLOT + SLOT - 1n;
    const open = begin();
    expect(open.setTime(slot * SLOT + SLOT - 1n)).toBe("success");
    const { header } = open.finish() as Block;
    const { runtime } = chain.at();
    const check = (time: bigint) => {
      const block = { header, extrinsics: [timeInherent(chain, time)] };
      return checkInherents(runtime, block, slotInherents(slot, last + SLOT), chain.at().storage());
    };
    const early = check(last + MINIMUM_PERIOD - 1n);
    expect([early.ok, early.fatal]).toEqual([false, true]);
    expect([...early.errors.values()].map((error) => error[0])).toEqual([0]);
    expect(check(last + MINIMUM_PERIOD).ok).toBe(true);
  });
});
