/**
 * `ext_logging_*`. (docs/spec/host.md#misc)
 *
 * Rejects a level above 4 and text that is not UTF-8, because both end the call in other hosts. The host does not
 * filter: it also passes on entries that are above the maximum level.
 */
import { isUtf8 } from "../codec/bytes.ts";
import { HostArgumentError } from "./errors.ts";
import type { Host, HostInterface } from "./host.ts";
import { LOG_LEVELS } from "./services.ts";

export function logging(host: Host): HostInterface {
  const text = (fat: bigint): string => {
    if (!isUtf8(host.memory.read(fat))) throw new HostArgumentError("a log entry is not UTF-8");
    return host.memory.readText(fat);
  };
  return {
    ext_logging_log_version_1(level: number, target: bigint, message: bigint) {
      const name = LOG_LEVELS[level];
      if (name === undefined) throw new HostArgumentError(`unknown log level ${level}`);
      host.services.onLog({ level: name, target: text(target), message: text(message) });
    },
    ext_logging_max_level_version_1: () => host.services.logFilter,
  };
}
