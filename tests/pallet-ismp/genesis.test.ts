import { beforeAll, describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime, Storage } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { buildGenesis, genesisConfig } from "../support/blocks.ts";
import { twox } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { u32 } from "../support/scale.ts";

function named(index: number, name: string): string {
  return hex(concat(Uint8Array.of(index), utf8(name)));
}

function numbered(index: number, id: number): string {
  return hex(concat(Uint8Array.of(index), u32(id)));
}

describe("the state machine of a chain", () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadBlob();
  });

  function build(ismp?: JsonObject): Storage {
    const empty = genesisConfig(runtime);
    return buildGenesis(runtime, ismp === undefined ? empty : { ...empty, ismp }).storage;
  }

  function self(storage: Storage): string {
    return hex(runtime.call("IsmpRuntimeApi_host_state_machine", new Uint8Array(), { storage }));
  }

  it.each([
    ["EVM-1", numbered(0, 1)],
    ["POLKADOT-2000", numbered(1, 2000)],
    ["KUSAMA-4009", numbered(2, 4009)],
    ["SUBSTRATE-solo", named(3, "solo")],
    ["TNDRMINT-cosm", named(4, "cosm")],
    ["RELAY-CENJ-1000", hex(concat(Uint8Array.of(5), utf8("CENJ"), u32(1000)))],
    ["EVM-1-2", numbered(0, 2)],
    ["EVM-+007", numbered(0, 7)],
    ["POLKADOT-4294967295", numbered(1, 0xffff_ffff)],
  ])("is configured at genesis as %s", (text, encoded) => {
    expect(self(build({ hostStateMachine: text }))).toBe(encoded);
  });

  it.each([
    "",
    "EVM",
    "EVM-",
    "EVM--",
    "evm-1",
    "EVM-1x",
    "EVM-4294967296",
    "EVM-99999999999999999999",
    "SUBSTRATE-",
    "SUBSTRATE-AB",
    "SUBSTRATE-ABCDE",
    "TNDRMINT-XYZ",
    "RELAY-CENJ",
    "RELAY-CEN-1000",
    "RELAY-CENJ-",
    "MOON-1",
  ])("can't be configured as %j", (text) => {
    expect(() => build({ hostStateMachine: text })).toThrow("is no state machine");
  });

  it("is stored under the same keys as in the Rust peer", () => {
    const storage = build({ hostStateMachine: "SUBSTRATE-solo", coprocessor: "KUSAMA-4009" });
    expect(hex(storage.get(twox(utf8(":HostMachine:"), 128)) ?? new Uint8Array())).toBe(named(3, "solo"));
    expect(hex(storage.get(twox(utf8(":Coprocessor:"), 128)) ?? new Uint8Array())).toBe(
      `0x01${numbered(2, 4009).slice(2)}`,
    );
  });

  it("may have no coprocessor, which differs from a configuration without this field", () => {
    const key = twox(utf8(":Coprocessor:"), 128);
    expect(hex(build({ coprocessor: null }).get(key) ?? new Uint8Array())).toBe("0x00");
    expect(build({}).get(key)).toBeUndefined();
    expect(build().get(key)).toBeUndefined();
  });

  it("is SUBSTRATE-rust by default, same as the Rust peer", () => {
    expect(self(build())).toBe(named(3, "rust"));
  });

  it("is refused with an unknown field", () => {
    expect(() => build({ host: "EVM-1" })).toThrow("host");
  });
});
