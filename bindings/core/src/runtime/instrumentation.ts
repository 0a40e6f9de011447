/**
 * Executes another form of a blob in its place, for measurements of what is executed: the blob is loaded as before, but
 * its calls run instrumented code, and each instance of that is shown to an observer.
 *
 * Without a registered blob a load costs one comparison of a length, and a call nothing.
 */
import { equalBytes } from "../codec/bytes.ts";

/** The code to execute, and who looks at its instances. */
export interface Instrumentation {
  /** Plain WebAssembly that does the same as the blob. */
  readonly code: Uint8Array;
  /** Called with the exports of each new instance, before its entry point is called. */
  readonly onInstance: (exports: Readonly<Record<string, unknown>>) => void;
}

type Matches = (code: Uint8Array) => boolean;
const registered: { readonly matches: Matches; readonly instrumentation: Instrumentation }[] = [];

/** Has `instrumentation` executed by runtimes that are loaded from `blob` afterwards. @param blob plain WebAssembly */
export function instrumentBlob(blob: Uint8Array, instrumentation: Instrumentation): void {
  instrumentMatching((code) => blob.length === code.length && equalBytes(blob, code), instrumentation);
}

/** The same for every blob that fits. @param matches gets plain WebAssembly */
export function instrumentMatching(matches: Matches, instrumentation: Instrumentation): void {
  registered.push({ matches, instrumentation });
}

/** What is executed in place of the plain blob, if anything. */
export function instrumentationOf(code: Uint8Array): Instrumentation | undefined {
  return registered.findLast(({ matches }) => matches(code))?.instrumentation;
}
