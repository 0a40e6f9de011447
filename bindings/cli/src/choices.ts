/**
 * The values of options that allow a fixed set. They have a file of their own, so that printing the help loads no
 * command.
 */
import type { RpcMethods } from "@as-ismp/chain/rpc";

/** Values of `--chain-type`, with their spelling in a chain spec. */
export const CHAIN_TYPES = { development: "Development", local: "Local", live: "Live" } as const;

/** Values of `dev --log`. */
export const DEV_LOG_LEVELS = ["silent", "error", "warn", "info", "debug", "trace"] as const;

/** Values of `dev --rpc-methods`. */
export const RPC_METHODS = ["auto", "safe", "unsafe"] as const satisfies readonly RpcMethods[];
