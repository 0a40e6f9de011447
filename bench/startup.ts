// What a blob costs before it does anything: bytes, compiling, an instance.

import { appendCustomSection, compressBlob } from "@as-ismp/build";
import { Runtime } from "@as-ismp/core";
import { measure, time, timeCall } from "./measure.ts";
import { type Blob, ownBlob, peerBlob } from "./runtimes.ts";
import { ms, whole } from "./table.ts";

export const STARTUP_HEADS: readonly string[] = [
  "blob",
  "bytes",
  "compressed",
  "compile",
  "instance and empty call",
];

/** `Core_version` answers with a constant: such a call costs an instance with its memory and host functions. */
export async function startupRows(): Promise<string[][]> {
  const blobs = [ownBlob("as-ismp"), ownBlob("as-ismp-light-client"), peerBlob()].filter(
    (one) => one !== undefined,
  );
  const compiled = await measure(blobs.map(compileRun), 15);
  const runtimes = await Promise.all(blobs.map((blob) => Runtime.load(blob.plain)));
  const called = await measure(
    runtimes.map((runtime) => () => timeCall(runtime, "Core_version", new Uint8Array())),
    200,
  );
  return Promise.all(
    blobs.map(async ({ name, plain, compressed }, i) => [
      name,
      whole(plain.length),
      whole((compressed ?? (await compressBlob(plain))).length),
      ms(compiled[i]?.total ?? Number.NaN),
      ms(called[i]?.total ?? Number.NaN),
    ]),
  );
}

/** V8 keeps modules by their bytes and would compile once, so each run gets bytes that were never seen. */
function compileRun({ plain }: Blob): () => ReturnType<typeof time> {
  let run = 0;
  return () => {
    const unseen = appendCustomSection(plain, "bench", Buffer.from(String(run++)));
    return time(() => WebAssembly.compile(unseen));
  };
}
