/** What all parts of the relayer share: the verifier, the log, the metrics, the clock. */

import type { LightClient } from "@as-ismp/core";
import type { Logger } from "pino";
import type { RelayerConfig } from "./config.ts";
import type { Metrics } from "./metrics.ts";
import type { RelayObserver } from "./observer.ts";

export interface Tools {
  /** The whole configuration file, read by {@link parseConfig}. */
  readonly config: RelayerConfig;
  /** Verifies each proof before it is sent. */
  readonly lightClient: LightClient;
  /** Receives what operators read. */
  readonly log: Logger;
  /** Counts what the relayer does. */
  readonly metrics: Metrics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Receives events about the relayer's work. */
  readonly observe?: RelayObserver;
}

/** The name of an error, for logs and metrics. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}

/** The account in whose name messages are delivered. */
export function signerOf({ config }: Tools): Uint8Array {
  return new Uint8Array(Buffer.from(config.signer.slice(2), "hex"));
}
