/** `ext_panic_handler_*`: the runtime aborts the call with a text. (docs/spec/host.md#misc) */
import { RuntimePanicError } from "./errors.ts";
import type { Host, HostInterface } from "./host.ts";

export function panicHandler(host: Host): HostInterface {
  return {
    ext_panic_handler_abort_on_panic_version_1(text: bigint) {
      throw new RuntimePanicError(host.memory.readText(text));
    },
  };
}
