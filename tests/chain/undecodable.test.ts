import { beforeAll, expect, it } from "@jest/globals";
import { bareExtrinsic, type Chain } from "../../bindings/chain/src/chain/index.ts";
import { concat, withByte } from "../support/hex.ts";
import { bytes, compactIn, u32 } from "../support/scale.ts";
import { OpenBlock } from "./open-block.ts";
import { alice, bob, describeChains, FIRST_SLOT, startChain, transfer, UNIT } from "./runtimes.ts";

/**
 * Bytes that are not an extrinsic. FRAME panics on them, which nodes treat as a refusal; so does this runtime, with
 * the same texts. An extrinsic that decodes and names something unknown is refused with a value.
 */

const PREFIX = 2;
const VERSION = PREFIX;
const ADDRESS_KIND = VERSION + 1;
const SIGNATURE_KIND = ADDRESS_KIND + 1 + 32;
const ERA = SIGNATURE_KIND + 1 + 64;

/** Entry points that receive the extrinsic, with the other arguments of the input. */
const ENTRY_POINTS = {
  apply_extrinsic: "BlockBuilder_apply_extrinsic",
  validate_transaction: "TaggedTransactionQueue_validate_transaction",
  query_info: "TransactionPaymentApi_query_info",
  query_fee_details: "TransactionPaymentApi_query_fee_details",
} as const;
type Method = keyof typeof ENTRY_POINTS;

function ask(chain: Chain, method: Method, extrinsic: Uint8Array): Uint8Array | string {
  const input = {
    apply_extrinsic: extrinsic,
    validate_transaction: concat(Uint8Array.of(2), extrinsic, chain.genesis.hash),
    query_info: concat(extrinsic, u32(extrinsic.length)),
    query_fee_details: concat(extrinsic, u32(extrinsic.length)),
  }[method];
  try {
    return chain.at().call(ENTRY_POINTS[method], input);
  } catch (error) {
    return (error as Error).message;
  }
}

describeChains("an extrinsic", (load) => {
  let chain: Chain;
  let good: Uint8Array;
  let call: Uint8Array;

  beforeAll(async () => {
    chain = await startChain(await load());
    await chain.author();
    call = transfer(chain, bob, UNIT);
    good = chain.sign(alice, call);
  });

  /** The extrinsic with its last bytes, the call, replaced. */
  const calling = (other: Uint8Array) =>
    bytes(concat(good.subarray(PREFIX, good.length - call.length), other));
  const set = (at: number, value: number) => withByte(good, at, () => value);
  const body = () => good.subarray(PREFIX);

  const undecodable: readonly (readonly [name: string, make: () => Uint8Array | readonly Uint8Array[]])[] = [
    ["of no bytes", () => [new Uint8Array(), Uint8Array.of(0)]],
    [
      "that is truncated at any byte",
      () => Array.from({ length: good.length }, (_, end) => good.subarray(0, end)),
    ],
    [
      "whose content is truncated at any byte",
      () => Array.from({ length: body().length }, (_, end) => bytes(body().subarray(0, end))),
    ],
    ["with a byte after its call", () => bytes(concat(body(), Uint8Array.of(0)))],
    ["whose length is one too small", () => concat(bytes(body().slice(1)).subarray(0, PREFIX), body())],
    ["whose length is written in a longer form", () => concat(compactIn(2, body().length), body())],
    [
      "of an unknown version or kind",
      () =>
        [0x00, 0x03, 0x06, 0x44, 0x80, 0x83, 0x85, 0x86, 0xc4, 0xc5, 0xff].map((version) =>
          set(VERSION, version),
        ),
    ],
    ["of an unknown kind of address", () => [5, 128, 255].map((kind) => set(ADDRESS_KIND, kind))],
    ["of an unknown kind of signature", () => [4, 255].map((kind) => set(SIGNATURE_KIND, kind))],
    [
      "with an invalid era: of two blocks, or with a phase beyond its period",
      () =>
        [
          [0x10, 0x00],
          [0x41, 0x00],
          [0xf1, 0xff],
        ].map((era) =>
          bytes(concat(good.subarray(PREFIX, ERA), Uint8Array.from(era), good.subarray(ERA + 1))),
        ),
    ],
    [
      "with a nonce in a longer form, or beyond 32 bits",
      () =>
        [
          [0x01, 0x00],
          [0x02, 0x00, 0x00, 0x00],
          [0x07, 0xff, 0xff, 0xff, 0xff, 0x01],
        ].map((nonce) =>
          bytes(concat(good.subarray(PREFIX, ERA + 1), Uint8Array.from(nonce), good.subarray(ERA + 2))),
        ),
    ],
    ["of an unknown pallet", () => [77, 99, 255].map((pallet) => calling(Uint8Array.of(pallet, 0)))],
    ["of an unknown call", () => [1, 7, 11, 255].map((index) => calling(withByte(call, 1, () => index)))],
    ["of no call", () => [calling(new Uint8Array()), calling(Uint8Array.of(4))]],
    ["with an argument too many", () => calling(concat(call, Uint8Array.of(0)))],
    ["with an argument too few", () => calling(call.subarray(0, 35))],
    [
      "with an argument that is neither true nor false",
      () => calling(concat(Uint8Array.of(4, 4), call.subarray(2, 35), Uint8Array.of(2))),
    ],
    [
      "with an amount in a longer form",
      () => calling(concat(call.subarray(0, 35), Uint8Array.of(0x01, 0x00))),
    ],
    ["with a list longer than itself", () => calling(Uint8Array.of(0, 0, 0xfe, 0xff, 0xff, 0xff, 1))],
    ["without signature and of an unknown call", () => bareExtrinsic(Uint8Array.of(4, 1))],
  ];

  it.each(undecodable)("%s does not decode, at every entry point", (_, make) => {
    const made = make();
    const all = made instanceof Uint8Array ? [made] : made;
    for (const extrinsic of all) {
      for (const method of Object.keys(ENTRY_POINTS) as Method[]) {
        // A truncated extrinsic reads on in the rest of the input, if the method has other arguments after it.
        if (extrinsic.length < good.length - 40 && method !== "apply_extrinsic") continue;
        expect(ask(chain, method, extrinsic)).toMatch(`Bad input data provided to ${method}`);
      }
      expect(OpenBlock.begin(chain, FIRST_SLOT + 1n).apply(extrinsic)).toMatch(/^trap: .*Bad input data/s);
    }
    expect(all.length).toBeGreaterThan(0);
    expect(OpenBlock.begin(chain, FIRST_SLOT + 1n).apply(good)).toBe("success");
  });

  const addresses: readonly (readonly [name: string, address: () => Uint8Array])[] = [
    ["by an index", () => Uint8Array.of(1)],
    ["by raw bytes", () => concat(Uint8Array.of(2), bytes(alice.id))],
    ["by 32 bytes that are not an account", () => concat(Uint8Array.of(3), alice.id)],
    ["by 20 bytes", () => concat(Uint8Array.of(4), alice.id.subarray(0, 20))],
  ];

  it.each(addresses)(
    "whose signer is named %s is refused, because such an address can't be looked up",
    (_, address) => {
      const named = (who: Uint8Array) =>
        bytes(concat(good.subarray(PREFIX, ADDRESS_KIND), who, good.subarray(SIGNATURE_KIND)));
      const open = OpenBlock.begin(chain, FIRST_SLOT + 1n);
      expect(open.apply(named(address()))).toBe("Unknown.CannotLookup");
      expect(chain.at().validate(named(address()))).toEqual({
        valid: false,
        error: { class: "Unknown", name: "CannotLookup" },
      });
      expect(open.apply(named(concat(Uint8Array.of(0), alice.id)))).toBe("success");
    },
  );

  it.each(addresses)("whose receiver is named %s fails, and pays the fee", (_, address) => {
    const to = (who: Uint8Array) => chain.sign(alice, concat(Uint8Array.of(4, 0), who, Uint8Array.of(4)));
    expect(OpenBlock.begin(chain, FIRST_SLOT + 1n).apply(to(address()))).toBe("CannotLookup");
    const known = chain.sign(alice, concat(Uint8Array.of(4, 0, 0), bob.id, Uint8Array.of(4)));
    expect(OpenBlock.begin(chain, FIRST_SLOT + 1n).apply(known)).toBe("success");
  });

  // Attack: calls nested so deep that the stack of one host is sufficient, and that of another is not.
  it("whose calls are nested more than 64 deep does not decode here; FRAME leaves that to the host's stack", () => {
    const nested = (depth: number) =>
      calling(concat(...Array.from({ length: depth }, () => Uint8Array.of(6, 0)), Uint8Array.of(0, 0, 0)));
    const isOurs = chain.at().runtime.version().specName === "as-ismp";
    const deeper = ask(chain, "query_info", nested(65));
    if (isOurs) expect(deeper).toMatch("Bad input data provided to query_info");
    else expect(deeper).toBeInstanceOf(Uint8Array);
    expect(ask(chain, "query_info", nested(64))).toBeInstanceOf(Uint8Array);
  });

  it("with additional bytes does not decode here; a FRAME of 2026 drops them, as nodes do before the call", () => {
    const followed = concat(good, Uint8Array.of(7));
    const outcome = OpenBlock.begin(chain, FIRST_SLOT + 1n).apply(followed);
    const isOurs = chain.at().runtime.version().specName === "as-ismp";
    expect(outcome).toMatch(isOurs ? /^trap: .*Bad input data provided to apply_extrinsic/ : /^success$/);
    expect(OpenBlock.begin(chain, FIRST_SLOT + 1n).apply(good)).toBe("success");
  });
});
