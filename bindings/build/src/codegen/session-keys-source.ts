/** Generates the AssemblyScript that lists the session keys of an authority. */
import { u8aConcat } from "@polkadot/util";
import { byteData } from "./bytes.ts";
import { type AssemblyPallet, KEY_KINDS } from "./description.ts";

export function sessionKeysSource(pallets: readonly AssemblyPallet[]): string {
  const keys = pallets.flatMap(({ sessionKey }) => sessionKey ?? []);
  const table = keys.map(({ id, crypto }) =>
    u8aConcat(new TextEncoder().encode(id), Uint8Array.of(KEY_KINDS.indexOf(crypto))),
  );
  return `// Made by the build from the runtime's description. Do not edit.

/** Each key's identifier of four bytes, and its kind: ${KEY_KINDS.map((kind, index) => `${index} ${kind}`).join(", ")}. */
export const SESSION_KEYS = ${byteData(u8aConcat(...table))};
export const SESSION_KEYS_COUNT: u32 = ${keys.length};

/** Whether sessions change the authorities. */
export const HAS_SESSIONS: bool = ${hasSessions(pallets)};
`;
}

/** Whether a pallet changes the authorities by sessions. */
export function hasSessions(pallets: readonly AssemblyPallet[]): boolean {
  return pallets.some(({ changesAuthorities }) => changesAuthorities === "sessions");
}
