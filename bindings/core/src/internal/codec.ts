/** What other packages of this project use of `codec/`. Not for users: it may change with every release. */
export { equalBytes } from "../codec/bytes.ts";
export { fromHex, toHex } from "../codec/hex.ts";
export { encodeU64, readU64, readU128 } from "../codec/integers.ts";
export {
  compactLength,
  concat,
  encodeBytes,
  encodeCompact,
  encodeU32,
  encodeVec,
  ScaleReader,
} from "../codec/scale.ts";
