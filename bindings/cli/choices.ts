/** What options may be, where that is one of a few: commands load much, and help needs none of it. */
import type { RpcMethods } from "../rpc/network-server.ts";

/** Of `--chain-type`: as they are written in a chain spec, by what the option calls them. */
export const CHAIN_TYPES = { development: "Development", local: "Local", live: "Live" } as const;

/** Of `dev --log`. */
export const DEV_LOG_LEVELS = ["silent", "error", "warn", "info", "debug", "trace"] as const;

/** Of `dev --rpc-methods`. */
export const RPC_METHODS = ["auto", "safe", "unsafe"] as const satisfies readonly RpcMethods[];
