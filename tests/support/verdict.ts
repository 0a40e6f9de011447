import type { LightClient } from "../../bindings/core/src/index.ts";
import { bake, type Recipe } from "./grandpa-chain.ts";
import { unsoundFinality } from "./soundness.ts";

/** `accepted`, or `refused: …` with the reason; an acceptance that is not sound is thrown. */
export function judge(client: LightClient, recipe: Recipe): string {
  const { consensusState, finalityProof } = bake(recipe);
  return judgeBytes(client, consensusState, finalityProof);
}

export function judgeBytes(
  client: LightClient,
  consensusState: Uint8Array,
  finalityProof: Uint8Array,
): string {
  const verdict = client.verifyGrandpa(consensusState, finalityProof);
  if (!verdict.ok) return `refused: ${verdict.error.message}`;
  const broken = unsoundFinality(consensusState, finalityProof, verdict.value);
  if (broken !== undefined) throw new Error(`accepted although ${broken}`);
  return "accepted";
}

export const refused: RegExp = /^refused: ./;
