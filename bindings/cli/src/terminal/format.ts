/** Formats numbers and bytes for people. */

const integers = new Intl.NumberFormat("en-US");

export function count(value: number): string {
  return integers.format(value);
}

/** `1 proof`, `2 proofs`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

export function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}

export function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`;
}

/** The first and the last characters of a long value. */
export function shortHex(bytes: Uint8Array): string {
  const text = hex(bytes);
  return text.length <= 42 ? text : `${text.slice(0, 18)}…${text.slice(-8)} (${count(bytes.length)} bytes)`;
}

/** The first and the last characters of a hash that is hex already. */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 10)}…${hash.slice(-8)}`;
}

/** The token decimals of the development chain. */
const DECIMALS = 12;

/** An amount in whole tokens, exact to the smallest unit. */
export function amount(value: bigint): string {
  const digits = value.toString().padStart(DECIMALS + 1, "0");
  const whole = BigInt(digits.slice(0, -DECIMALS)).toLocaleString("en-US");
  const part = digits.slice(-DECIMALS).replace(/0+$/, "");
  return `${part === "" ? whole : `${whole}.${part}`} UNIT`;
}
