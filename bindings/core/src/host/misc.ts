/**
 * `ext_misc_*`: printing, and the version of another blob. (docs/spec/host.md#misc)
 *
 * Printed text is logged at level debug with the target `runtime`.
 */
import { toHex } from "../codec/hex.ts";
import type { Host, HostInterface } from "./host.ts";
import { optionBytes } from "./results.ts";

export function misc(host: Host): HostInterface {
  const print = (message: string): void => {
    host.services.onLog({ level: "debug", target: "runtime", message });
  };
  return {
    ext_misc_print_num_version_1(value: bigint) {
      print(BigInt.asUintN(64, value).toString());
    },
    ext_misc_print_utf8_version_1(text: bigint) {
      print(host.memory.readText(text));
    },
    ext_misc_print_hex_version_1(data: bigint) {
      print(toHex(host.memory.read(data)));
    },
    ext_misc_runtime_version_version_1: (blob: bigint) =>
      host.giveSlice(optionBytes(host.services.runtimeVersionOf(host.memory.read(blob).slice()))),
  };
}
