/** Base of all errors about a chain: its metadata, its extrinsics, its blocks. */
export class ChainError extends Error {
  override readonly name: string = "ChainError";
}
