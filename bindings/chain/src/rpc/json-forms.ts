/** Headers, blocks and versions in the JSON form of Substrate nodes. */

import { RuntimeCallError, type RuntimeVersion, ScaleError } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { encodeDigestItem, GRANDPA_ENGINE, type Header } from "@as-ismp/relayer/substrate";
import type { ChainBlock } from "../chain/chain-block.ts";
import { ChainError } from "../chain/errors.ts";

/** The form of `chain_getHeader`. */
export function headerJson(header: Header): object {
  return {
    parentHash: toHex(header.parentHash),
    number: `0x${header.number.toString(16)}`,
    stateRoot: toHex(header.stateRoot),
    extrinsicsRoot: toHex(header.extrinsicsRoot),
    digest: { logs: header.digest.map((item) => toHex(encodeDigestItem(item))) },
  };
}

/**
 * The form of `chain_getBlock`.
 *
 * @param justification the GRANDPA justification
 */
export function blockJson(block: ChainBlock, justification: Uint8Array | undefined): object {
  return {
    block: { header: headerJson(block.header), extrinsics: block.extrinsics.map(toHex) },
    justifications:
      justification === undefined ? null : [[[...Buffer.from(GRANDPA_ENGINE)], [...justification]]],
  };
}

/** The form of `state_getRuntimeVersion`. */
export function versionJson(version: RuntimeVersion): object {
  const { apis, systemVersion, ...rest } = version;
  return {
    ...rest,
    apis: apis.map(({ id, version: of }) => [id, of]),
    systemVersion,
    // The older name of the field, from when it selected the version of the trie only.
    stateVersion: systemVersion,
  };
}

/** Whether an error says that a block's code is not a runtime, or is one that can't return its version. */
export function isUnusableRuntime(error: unknown): error is Error {
  return error instanceof ChainError || error instanceof RuntimeCallError || error instanceof ScaleError;
}

/** The form of `chainHead_v1_follow`. */
export function runtimeSpecJson(version: RuntimeVersion): object {
  const { specName, implName, specVersion, implVersion, transactionVersion, apis } = version;
  return {
    type: "valid",
    spec: {
      specName,
      implName,
      specVersion,
      implVersion,
      transactionVersion,
      apis: Object.fromEntries(apis.map(({ id, version: of }) => [id, of])),
    },
  };
}
