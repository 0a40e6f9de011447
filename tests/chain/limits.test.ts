import { beforeEach, expect, it } from "@jest/globals";
import { type Block, bareExtrinsic, type Chain } from "../../bindings/chain/src/chain/index.ts";
import { execute, OpenBlock } from "./open-block.ts";
import {
  alice,
  asRoot,
  bob,
  describeChains,
  FIRST_SLOT,
  signers,
  startChain,
  transfer,
  UNIT,
} from "./runtimes.ts";

/**
 * The limits of a block in time and in bytes, by class: two seconds, of which three quarters for normal calls and one
 * quarter for operational ones only; five megabytes, of which three quarters for normal calls.
 */

const BLOCK = 2_000_000_000_000n;
const MOST_NORMAL = 1_299_891_843_000n;
const MOST_OPERATIONAL = 1_799_891_843_000n;
const NORMAL_LENGTH = 3_932_160;
const LENGTH = 5_242_880;
/** Weight of the extensions of a signed extrinsic; the limit includes them. */
const EXTENSIONS = 357_883_000n;

describeChains("a block's", (load) => {
  let chain: Chain;
  let open: OpenBlock;
  let nonce: number;

  beforeEach(async () => {
    chain = await startChain(await load());
    open = OpenBlock.begin(chain, FIRST_SLOT);
    expect(open.setTime(FIRST_SLOT * 6000n)).toBe("success");
    nonce = 0;
  });

  const encode = (pallet: string, name: string, fields: Record<string, unknown>) =>
    chain.at().metadata.encodeCall(pallet, name, fields);
  const remark = () => encode("System", "remark", { remark: new Uint8Array() });
  const operational = () => encode("System", "set_heap_pages", { pages: 1n });
  const mandatory = () => encode("Timestamp", "set", { now: 0n });

  function apply(call: Uint8Array): string {
    const outcome = open.apply(chain.sign(alice, call, { nonce }));
    if (outcome === "success") nonce += 1;
    return outcome;
  }

  /** A call that claims a weight, with the class of its inner call. */
  const weighing = (time: bigint, call = remark()) =>
    encode("Sudo", "sudo_unchecked_weight", { call, weight: { ref_time: time, proof_size: 0n } });

  it("time is limited for one extrinsic, to the picosecond", () => {
    expect(apply(weighing(MOST_NORMAL - EXTENSIONS + 1n))).toBe("Invalid.ExhaustsResources");
    expect(apply(weighing(MOST_NORMAL - EXTENSIONS))).toBe("success");
  });

  it("time is limited for operational calls too", () => {
    expect(apply(weighing(MOST_OPERATIONAL - EXTENSIONS + 1n, operational()))).toBe(
      "Invalid.ExhaustsResources",
    );
    expect(apply(weighing(MOST_OPERATIONAL - EXTENSIONS, operational()))).toBe("success");
  });

  it("pool accepts nothing that does not fit into a block", () => {
    const sign = (time: bigint) => chain.sign(alice, weighing(time));
    expect(chain.at().validate(sign(MOST_NORMAL))).toEqual({
      valid: false,
      error: { class: "Invalid", name: "ExhaustsResources" },
    });
    expect(chain.at().validate(sign(MOST_NORMAL - EXTENSIONS))).toMatchObject({ valid: true });
  });

  it("time is used up by normal calls to three quarters; operational ones have the rest", () => {
    expect(apply(weighing(MOST_NORMAL - EXTENSIONS))).toBe("success");
    expect(apply(weighing(300_000_000_000n))).toBe("Invalid.ExhaustsResources");
    expect(apply(transfer(chain, bob, UNIT))).toBe("success");
    expect(apply(weighing(400_000_000_000n, operational()))).toBe("success");
    expect(apply(asRoot(chain, operational()))).toBe("success");
  });

  // Only root can claim a weight, and the block is then full for all others.
  it("time beyond the limit is available to mandatory calls, whatever they claim", () => {
    expect(apply(weighing(BLOCK, mandatory()))).toBe("success");
    expect(apply(transfer(chain, bob, UNIT))).toBe("Invalid.ExhaustsResources");
    expect(apply(weighing((1n << 62n) - 1n, mandatory()))).toBe("success");
    expect(apply(weighing((1n << 64n) - 1n, mandatory()))).toBe("success");
    expect(apply(remark())).toBe("Invalid.ExhaustsResources");
    const block = open.finish() as Block;
    expect(execute(chain, block)).toBe("accepted");
  });

  const bytes = (length: number) => encode("System", "remark", { remark: new Uint8Array(length) });
  /** Bytes of a signed remark beyond the remark itself: fewer than these on both runtimes. */
  const AROUND = 160;

  it("bytes are limited for one extrinsic", () => {
    expect(apply(bytes(NORMAL_LENGTH))).toBe("Invalid.ExhaustsResources");
    expect(chain.at().validate(chain.sign(alice, bytes(NORMAL_LENGTH)))).toEqual({
      valid: false,
      error: { class: "Invalid", name: "ExhaustsResources" },
    });
    expect(apply(bytes(NORMAL_LENGTH - AROUND))).toBe("success");
  });

  it("bytes are used up by normal calls to three quarters, and to the limit by operational ones", () => {
    const code = (length: number) =>
      asRoot(chain, encode("System", "set_code", { code: new Uint8Array(length) }));
    expect(apply(bytes(NORMAL_LENGTH - 2 * AROUND))).toBe("success");
    expect(apply(bytes(2 * AROUND))).toBe("Invalid.ExhaustsResources");
    expect(apply(code(LENGTH - NORMAL_LENGTH))).toBe("success");
    expect(apply(code(2 * AROUND))).toBe("Invalid.ExhaustsResources");
    expect(execute(chain, open.finish() as Block)).toBe("accepted");
  });

  it("bytes and time are free again in the next block", async () => {
    expect(apply(bytes(NORMAL_LENGTH - AROUND))).toBe("success");
    expect(apply(bytes(NORMAL_LENGTH - AROUND))).toBe("Invalid.ExhaustsResources");
    const block = open.finish() as Block;
    await chain.import(block);
    open = OpenBlock.begin(chain, FIRST_SLOT + 1n);
    expect(open.setTime((FIRST_SLOT + 1n) * 6000n)).toBe("success");
    expect(apply(bytes(NORMAL_LENGTH - AROUND))).toBe("success");
  });

  it("room is used up by unsigned extrinsics like by others", () => {
    expect(open.apply(bareExtrinsic(transfer(chain, bob, UNIT)))).toBe("BadOrigin");
    expect(apply(bytes(NORMAL_LENGTH - 2 * AROUND))).toBe("success");
    const call = encode("Balances", "upgrade_accounts", {
      who: Array.from({ length: 20 }, () => signers[0]?.id),
    });
    expect(open.apply(bareExtrinsic(call))).toBe("Invalid.ExhaustsResources");
    expect(open.apply(bareExtrinsic(transfer(chain, bob, UNIT)))).toBe("BadOrigin");
  });
});
