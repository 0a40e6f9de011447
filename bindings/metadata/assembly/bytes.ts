/** Bytes in AssemblyScript: data that is part of the module. */

export function byteData(bytes: Uint8Array): string {
  return `memory.data<u8>([${bytes.join(",")}])`;
}
