// GenesisBuilder: the first state, out of JSON.
// Source: polkadot-host.md §4.1.

import { panic } from "../../frame/panic";
import { buildState } from "../genesis/build-state";
import { preset, PRESET_DEVELOPMENT, PRESET_LOCAL_TESTNET } from "../genesis/presets";
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
  const json = preset(named, name);
  const writer = new Writer(1024);
  if (json == null) {
    writer.u8(0);
  } else {
    writer.u8(1);
    writer.compact(json.length);
    writer.ascii(json);
  }
  return answer(writer);
}

/** () → `Vec<Vec<u8>>` */
export function GenesisBuilder_preset_names(address: usize, length: u32): u64 {
  const writer = new Writer(64);
  writer.compact(2);
  writer.compact(PRESET_DEVELOPMENT.length);
  writer.ascii(PRESET_DEVELOPMENT);
  writer.compact(PRESET_LOCAL_TESTNET.length);
  writer.ascii(PRESET_LOCAL_TESTNET);
  return answer(writer);
}
