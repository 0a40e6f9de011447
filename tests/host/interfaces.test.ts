import { beforeAll, describe, expect, it } from "@jest/globals";
import { cryptoWaitReady } from "@polkadot/util-crypto";
import { encodeBytes, encodeU32, encodeVec } from "../../bindings/core/src/codec/scale.ts";
import {
  GuestMemoryError,
  HostArgumentError,
  HostUnavailableError,
} from "../../bindings/core/src/host/errors.ts";
import { packFatPointer } from "../../bindings/core/src/host/guest-memory.ts";
import { Keystore } from "../../bindings/core/src/host/keystore.ts";
import type { LogEntry } from "../../bindings/core/src/host/services.ts";
import { orderedRoot, Trie } from "../../bindings/core/src/state/trie.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import { Guest } from "./guest.ts";

beforeAll(async () => {
  await cryptoWaitReady();
});

const some = (bytes: Uint8Array) => hex(concat(Uint8Array.of(1), encodeBytes(bytes)));
const limited = (limit: number) => concat(Uint8Array.of(1), encodeU32(limit));
const NO_LIMIT = Uint8Array.of(0);

describe("a fat pointer", () => {
  it("is refused unless it is inside memory", () => {
    const guest = new Guest();
    const size = guest.memory.buffer.byteLength;
    for (const [pointer, length] of [
      [size, 1],
      [size - 1, 2],
      [0xffff_ffff, 0xffff_ffff],
      [0, size + 1],
    ] as const) {
      const fat = BigInt.asIntN(64, packFatPointer(pointer, length));
      expect(() => guest.call("ext_storage_exists_version_1", fat)).toThrow(GuestMemoryError);
    }
    expect(guest.call("ext_storage_exists_version_1", packFatPointer(size, 0))).toBe(0);
  });

  it("is still valid if writing the result has to grow memory", () => {
    const guest = new Guest();
    const value = new Uint8Array(300_000).map((_, i) => i % 251);
    guest.host.storage.set(utf8("k"), value);
    expect(hex(guest.bytes("ext_storage_get_version_1", guest.slice(utf8("k"))))).toBe(some(value));
  });
});

describe("ext_storage", () => {
  it("distinguishes an empty value from an absent one", () => {
    const guest = new Guest();
    const key = guest.slice(utf8("key"));
    expect(hex(guest.bytes("ext_storage_get_version_1", key))).toBe("0x00");
    guest.call("ext_storage_set_version_1", key, guest.slice(new Uint8Array()));
    expect(hex(guest.bytes("ext_storage_get_version_1", key))).toBe("0x0100");
    expect(guest.call("ext_storage_exists_version_1", key)).toBe(1);
    guest.call("ext_storage_clear_version_1", key);
    expect(guest.call("ext_storage_exists_version_1", key)).toBe(0);
  });

  it("reads as much as fits and returns how much there is after the offset", () => {
    const guest = new Guest();
    const key = guest.slice(utf8("key"));
    guest.call("ext_storage_set_version_1", key, guest.slice(utf8("value")));
    const read = (length: number, offset: number) => {
      const out = guest.put(new Uint8Array(length));
      const answer = hex(guest.bytes("ext_storage_read_version_1", key, packFatPointer(out, length), offset));
      return [answer, Buffer.from(guest.at(out, length)).toString()];
    };
    expect(read(5, 1)).toEqual(["0x0104000000", "alue\0"]);
    expect(read(2, 0)).toEqual(["0x0105000000", "va"]);
    expect(read(2, 9)).toEqual(["0x0100000000", "\0\0"]);
    const absent = guest.bytes(
      "ext_storage_read_version_1",
      guest.slice(utf8("no")),
      packFatPointer(8, 0),
      0,
    );
    expect(hex(absent)).toBe("0x00");
  });

  it("clears a prefix up to a limit and returns what it did", () => {
    const guest = new Guest();
    for (const key of ["a1", "a2", "a3", "b"]) guest.host.storage.set(utf8(key), utf8("v"));
    guest.host.storage.seal();
    const clear = (limit: Uint8Array) =>
      hex(guest.bytes("ext_storage_clear_prefix_version_2", guest.slice(utf8("a")), guest.slice(limit)));
    expect(clear(limited(2))).toBe("0x0102000000");
    expect(clear(NO_LIMIT)).toBe("0x0003000000");
    expect(guest.host.storage.exists(utf8("b"))).toBe(true);
  });

  it("refuses a limit that is not an Option<u32>", () => {
    const guest = new Guest();
    const prefix = guest.slice(utf8("a"));
    for (const limit of ["0x", "0x02", "0x0101", "0x0000"]) {
      expect(() =>
        guest.call("ext_storage_clear_prefix_version_2", prefix, guest.slice(unhex(limit))),
      ).toThrow(HostArgumentError);
    }
  });

  it("returns the root under the given state version and refuses a third one", () => {
    const guest = new Guest();
    guest.host.storage.set(utf8("k"), new Uint8Array(40));
    const trie = Trie.from([[utf8("k"), new Uint8Array(40)]]);
    expect(hex(guest.bytes("ext_storage_root_version_1"))).toBe(hex(trie.root(0)));
    expect(hex(guest.bytes("ext_storage_root_version_2", 0))).toBe(hex(trie.root(0)));
    expect(hex(guest.bytes("ext_storage_root_version_2", 1))).toBe(hex(trie.root(1)));
    expect(() => guest.bytes("ext_storage_root_version_2", 2)).toThrow(HostArgumentError);
  });
});

describe("ext_default_child_storage", () => {
  it("keeps child tries separate and writes their roots into the top trie", () => {
    const guest = new Guest();
    const child = guest.slice(utf8("ISMP"));
    const key = guest.slice(utf8("k"));
    guest.call("ext_default_child_storage_set_version_1", child, key, guest.slice(utf8("v")));
    expect(hex(guest.bytes("ext_default_child_storage_get_version_1", child, key))).toBe(some(utf8("v")));
    expect(hex(guest.bytes("ext_default_child_storage_get_version_1", guest.slice(utf8("other")), key))).toBe(
      "0x00",
    );
    const root = guest.bytes("ext_default_child_storage_root_version_2", child, 1);
    expect(hex(root)).toBe(hex(Trie.from([[utf8("k"), utf8("v")]]).root(1)));
    const stands = guest.bytes("ext_storage_get_version_1", guest.slice(utf8(":child_storage:default:ISMP")));
    expect(hex(stands)).toBe(some(root));
  });

  it("behaves for a child trie as it does for the state", () => {
    const guest = new Guest();
    const [child, none] = [guest.slice(utf8("c")), guest.slice(utf8("no"))];
    const name = "ext_default_child_storage";
    const key = guest.slice(utf8("key"));
    guest.call(`${name}_set_version_1`, child, key, guest.slice(utf8("value")));
    expect(guest.call(`${name}_exists_version_1`, child, key)).toBe(1);
    expect(guest.call(`${name}_exists_version_1`, none, key)).toBe(0);
    const out = guest.put(new Uint8Array(5));
    const read = guest.bytes(`${name}_read_version_1`, child, key, packFatPointer(out, 5), 1);
    expect([hex(read), Buffer.from(guest.at(out, 5)).toString()]).toEqual(["0x0104000000", "alue\0"]);
    const root = Trie.from([[utf8("key"), utf8("value")]]).root(0);
    expect(hex(guest.bytes(`${name}_root_version_1`, child))).toBe(hex(root));
    guest.call(`${name}_clear_version_1`, child, key);
    expect(guest.call(`${name}_exists_version_1`, child, key)).toBe(0);
    for (const each of ["a1", "a2", "b"]) guest.host.storage.childSet(utf8("c"), utf8(each), utf8("v"));
    guest.call(`${name}_clear_prefix_version_1`, child, guest.slice(utf8("a")));
    expect(Buffer.from(guest.host.storage.childNextKey(utf8("c"), utf8("")) ?? []).toString()).toBe("b");
    guest.call(`${name}_storage_kill_version_1`, child);
    expect(guest.host.storage.childNextKey(utf8("c"), utf8(""))).toBeUndefined();
  });

  it("kills a child trie completely or in part", () => {
    const guest = new Guest();
    const child = guest.slice(utf8("c"));
    for (const key of ["1", "2", "3"]) guest.host.storage.childSet(utf8("c"), utf8(key), utf8("v"));
    guest.host.storage.seal();
    const name = "ext_default_child_storage_storage_kill";
    expect(guest.call(`${name}_version_2`, child, guest.slice(limited(1)))).toBe(0);
    expect(hex(guest.bytes(`${name}_version_3`, child, guest.slice(limited(2))))).toBe("0x0102000000");
    expect(hex(guest.bytes(`${name}_version_3`, child, guest.slice(limited(3))))).toBe("0x0003000000");
    expect(guest.host.storage.childNextKey(utf8("c"), utf8(""))).toBeUndefined();
  });

  it("clears a prefix and walks keys in order", () => {
    const guest = new Guest();
    const child = guest.slice(utf8("c"));
    for (const key of ["a1", "a2", "b"]) guest.host.storage.childSet(utf8("c"), utf8(key), utf8("v"));
    const next = "ext_default_child_storage_next_key_version_1";
    expect(hex(guest.bytes(next, child, guest.slice(utf8("a1"))))).toBe(some(utf8("a2")));
    const name = "ext_default_child_storage_clear_prefix_version_2";
    const cleared = guest.bytes(name, child, guest.slice(utf8("a")), guest.slice(NO_LIMIT));
    // All three keys belong to the block itself: removed, not counted.
    expect(hex(cleared)).toBe("0x0000000000");
    expect(hex(guest.bytes(next, child, guest.slice(utf8(""))))).toBe(some(utf8("b")));
    expect(hex(guest.bytes(next, child, guest.slice(utf8("b"))))).toBe("0x00");
  });
});

describe("ext_hashing", () => {
  it.each([
    ["blake2_128", 16, "0xcf4ab791c62b8d2b2109c90275287816"],
    ["blake2_256", 32, "0xbddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"],
    ["twox_64", 8, "0x990977adf52cbc44"],
    ["twox_128", 16, "0x990977adf52cbc440889329981caa9be"],
    ["twox_256", 32, "0x990977adf52cbc440889329981caa9bef7da5770b2b8a05303b75d95360dd62b"],
    ["keccak_256", 32, "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"],
    ["sha2_256", 32, "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "keccak_512",
      64,
      "0x18587dc2ea106b9a1563e32b3312421ca164c7f1f07bc922a9c83d77cea3a1e5d0c69910739025372dc14ac9642629379540c17e2a65b19d77aa511a9d00bb96",
    ],
  ])("%s of the bytes abc", (name, length, expected) => {
    const guest = new Guest();
    const digest = guest.fixed(length, `ext_hashing_${name}_version_1`, guest.slice(utf8("abc")));
    expect(hex(digest)).toBe(expected);
  });
});

describe("ext_trie", () => {
  const values = ["a", "b", "c".repeat(50)].map(utf8);
  const entries = values.map((value, i) => [Uint8Array.of(i), value] as const);

  it.each(["blake2_256", "keccak_256"] as const)("returns %s roots of lists and of entries", (name) => {
    const guest = new Guest();
    const hasher = name === "keccak_256" ? "keccak256" : name;
    const list = guest.slice(encodeVec(values.map(encodeBytes)));
    const pairs = guest.slice(encodeVec(entries.map(([k, v]) => concat(encodeBytes(k), encodeBytes(v)))));
    const root = (kind: string, ...args: unknown[]) =>
      hex(guest.fixed(32, `ext_trie_${name}_${kind}`, ...args));
    expect(root("ordered_root_version_1", list)).toBe(hex(orderedRoot(values, 0, hasher)));
    expect(root("ordered_root_version_2", list, 1)).toBe(hex(orderedRoot(values, 1, hasher)));
    expect(root("root_version_1", pairs)).toBe(hex(Trie.from(entries, hasher).root(0)));
    expect(root("root_version_2", pairs, 1)).toBe(hex(Trie.from(entries, hasher).root(1)));
    expect(root("root_version_2", pairs, 0)).not.toBe(root("root_version_2", pairs, 1));
  });

  it("refuses input that is not a list", () => {
    const guest = new Guest();
    const name = "ext_trie_blake2_256_ordered_root_version_2";
    for (const input of ["0x", "0x04", "0x0408aa", "0x0004"]) {
      expect(() => guest.call(name, guest.slice(unhex(input)), 1)).toThrow(HostArgumentError);
    }
  });
});

describe("ext_logging and ext_misc", () => {
  it("forward entries and return the log level", () => {
    const entries: LogEntry[] = [];
    const guest = new Guest({ onLog: (entry) => entries.push(entry), logFilter: 4 });
    expect(guest.call("ext_logging_max_level_version_1")).toBe(4);
    guest.call("ext_logging_log_version_1", 1, guest.slice(utf8("ismp")), guest.slice(utf8("so – so")));
    guest.call("ext_misc_print_hex_version_1", guest.slice(Uint8Array.of(1, 255)));
    guest.call("ext_misc_print_utf8_version_1", guest.slice(utf8("text")));
    guest.call("ext_misc_print_num_version_1", -1n);
    expect(entries).toEqual([
      { level: "warn", target: "ismp", message: "so – so" },
      { level: "debug", target: "runtime", message: "0x01ff" },
      { level: "debug", target: "runtime", message: "text" },
      { level: "debug", target: "runtime", message: "18446744073709551615" },
    ]);
  });

  it("refuse a fifth level and text that is not UTF-8", () => {
    const guest = new Guest();
    const text = guest.slice(utf8("x"));
    expect(() => guest.call("ext_logging_log_version_1", 5, text, text)).toThrow(HostArgumentError);
    const broken = guest.slice(Uint8Array.of(0xff));
    expect(() => guest.call("ext_logging_log_version_1", 0, text, broken)).toThrow(HostArgumentError);
  });
});

describe("ext_offchain", () => {
  it("is refused outside of an off-chain worker", () => {
    const guest = new Guest();
    expect(() => guest.call("ext_offchain_timestamp_version_1")).toThrow(HostUnavailableError);
    expect(() => guest.call("ext_offchain_is_validator_version_1")).toThrow(HostUnavailableError);
    expect(() => guest.call("ext_offchain_random_seed_version_1")).toThrow(HostUnavailableError);
  });

  it("returns what the caller offers", () => {
    const pool: Uint8Array[] = [];
    const guest = new Guest({
      offchain: {
        isValidator: true,
        timestamp: () => 1_700_000_000_123,
        randomSeed: () => new Uint8Array(32).fill(5),
        get: (kind) => utf8(kind),
        submitTransaction: (extrinsic) => pool.push(extrinsic) === 1,
      },
    });
    expect(guest.call("ext_offchain_is_validator_version_1")).toBe(1);
    expect(guest.call("ext_offchain_timestamp_version_1")).toBe(1_700_000_000_123n);
    expect(hex(guest.fixed(32, "ext_offchain_random_seed_version_1"))).toBe(`0x${"05".repeat(32)}`);
    const key = guest.slice(utf8("k"));
    const get = (kind: number) => hex(guest.bytes("ext_offchain_local_storage_get_version_1", kind, key));
    // Polkadot-sdk's enum starts at 1, what it passes at 0: see the Rust peer's calls in tests/pallet-ismp.
    expect([get(0), get(1)]).toEqual([some(utf8("persistent")), some(utf8("local"))]);
    expect(() => get(2)).toThrow(HostArgumentError);
    const submit = () => hex(guest.bytes("ext_offchain_submit_transaction_version_1", key));
    expect([submit(), submit()]).toEqual(["0x00", "0x01"]);
  });
});

describe("ext_offchain_index", () => {
  it("records writes in order and reverts them with the transaction", () => {
    const guest = new Guest();
    const set = (key: string) =>
      guest.call("ext_offchain_index_set_version_1", guest.slice(utf8(key)), guest.slice(utf8("v")));
    set("a");
    guest.call("ext_storage_start_transaction_version_1");
    set("b");
    guest.call("ext_storage_rollback_transaction_version_1");
    guest.call("ext_offchain_index_clear_version_1", guest.slice(utf8("a")));
    expect(
      guest.host.storage.offchainWrites().map(([key, value]) => [hex(key), value && hex(value)]),
    ).toEqual([
      ["0x61", "0x76"],
      ["0x61", null],
    ]);
  });
});

describe("key generation", () => {
  const ALICE = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
  const ALICE_ED25519 = "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee";
  const seed = (suri: string) => concat(Uint8Array.of(1), encodeBytes(utf8(suri)));

  it("is refused without a keystore", () => {
    const guest = new Guest();
    expect(() =>
      guest.call("ext_crypto_ed25519_generate_version_1", guest.put(utf8("gran")), guest.slice(NO_LIMIT)),
    ).toThrow(HostUnavailableError);
  });

  it("derives well-known keys from a secret URI and keeps them by purpose", () => {
    const keystore = new Keystore();
    const guest = new Guest({ keystore });
    const make = (scheme: string, purpose: string, suri: Uint8Array) =>
      hex(
        guest.fixed(
          32,
          `ext_crypto_${scheme}_generate_version_1`,
          guest.put(utf8(purpose)),
          guest.slice(suri),
        ),
      );
    expect(make("sr25519", "aura", seed("//Alice"))).toBe(ALICE);
    expect(make("ed25519", "gran", seed("//Alice"))).toBe(ALICE_ED25519);
    const random = make("ed25519", "gran", NO_LIMIT);
    expect(keystore.pairs("ed25519", "gran").map(({ publicKey }) => hex(publicKey))).toEqual([
      ALICE_ED25519,
      random,
    ]);
    expect(keystore.pairs("ed25519", "aura")).toEqual([]);
  });

  it("derives keys of ecdsa, which have 33 bytes", () => {
    const guest = new Guest({ keystore: new Keystore() });
    const name = "ext_crypto_ecdsa_generate_version_1";
    const key = guest.fixed(33, name, guest.put(utf8("beef")), guest.slice(seed("//Alice")));
    expect(hex(key)).toBe("0x020a1091341fe5664bfa1782d5e04779689068c916b04cb365ec3153755684d9a1");
  });

  it("refuses a seed that is not a secret URI", () => {
    const guest = new Guest({ keystore: new Keystore() });
    expect(() =>
      guest.call(
        "ext_crypto_ed25519_generate_version_1",
        guest.put(utf8("gran")),
        guest.slice(seed("not a phrase")),
      ),
    ).toThrow(HostArgumentError);
  });
});
