// GenesisBuilder: the genesis state from JSON, and presets.
// Source: docs/spec/host.md#genesis.

import { panic } from "../../frame/panic";
import { buildState } from "../genesis/build-state";
import { defaultConfiguration, presetByName, presetNames } from "../genesis/presets";
import { spanAddress, spanLength } from "../../bytes/span";
import { ABSENT } from "../../host/storage";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { answer } from "./result";

/** `Vec<u8>` JSON → `Result<(), String>` */
export function GenesisBuilder_build_state(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const json = input.span();
  if (input.finish() != 0) panic("Bad input data provided to build_state");
  const error = buildState(json);
  const writer = new Writer(128);
  if (error == null) {
    writer.u8(0);
  } else {
    writer.u8(1);
    writer.compact(error.length);
    writer.ascii(error);
  }
  return answer(writer);
}

/** `Option<Vec<u8>>` name → `Option<Vec<u8>>` JSON */
export function GenesisBuilder_get_preset(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const named = input.bool();
  const name = named ? input.span() : 0;
  if (input.finish() != 0) panic("Bad input data provided to get_preset");
  const json = named ? presetByName(name) : defaultConfiguration();
  const known = json != ABSENT;
  const writer = new Writer(known ? spanLength(json) + 6 : 1);
  writer.u8(known ? 1 : 0);
  if (known) writer.bytes(spanAddress(json), spanLength(json));
  return answer(writer);
}

/** () → `Vec<Vec<u8>>` */
export function GenesisBuilder_preset_names(address: usize, length: u32): u64 {
  return presetNames();
}
