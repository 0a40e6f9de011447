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

const registered: { readonly blob: Uint8Array; readonly instrumentation: Instrumentation }[] = [];

/** Has `instrumentation` executed by runtimes that are loaded from `blob` afterwards. @param blob plain WebAssembly */
export function instrumentBlob(blob: Uint8Array, instrumentation: Instrumentation): void {
  registered.push({ blob, instrumentation });
}

/** What is executed in place of the plain blob, if anything. */
export function instrumentationOf(code: Uint8Array): Instrumentation | undefined {
  return registered.findLast(({ blob }) => blob.length === code.length && equalBytes(blob, code))
    ?.instrumentation;
}
