/** The runtime APIs that our runtimes can offer, each in the version that tools know. */
import type { RuntimeApiDescription } from "../description.ts";
import { accountNonceApi, transactionPaymentApi } from "./accounts.ts";
import { blockBuilder, offchainWorkerApi, taggedTransactionQueue } from "./block-production.ts";
import { auraApi, grandpaApi, sessionKeys } from "./consensus.ts";
import { core } from "./core.ts";
import { genesisBuilder } from "./genesis-builder.ts";
import { ismpRuntimeApi } from "./ismp.ts";
import { ismpParachainApi } from "./ismp-parachain.ts";
import { lightClientApi } from "./light-client.ts";
import { metadata } from "./metadata.ts";

export const standardApis: readonly RuntimeApiDescription[] = [
  core,
  metadata,
  blockBuilder,
  taggedTransactionQueue,
  offchainWorkerApi,
  auraApi,
  grandpaApi,
  sessionKeys,
  accountNonceApi,
  transactionPaymentApi,
  genesisBuilder,
  ismpRuntimeApi,
  ismpParachainApi,
  lightClientApi,
];
