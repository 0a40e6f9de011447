/**
 * `as-ismp demo chain` grows a chain from genesis; `as-ismp demo proofs` verifies recorded proofs, in a checkout
 * all of them, then shows the effect of one changed byte.
 *
 * `demo chain` rejects, with {@link UnusableInputError}, a blob without the pallets whose calls it makes.
 */

import type { Runtime } from "@as-ismp/core";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { type BlobFile, loadRuntime, readBlob } from "../blob.ts";
import { chainDocument, runChain } from "../demo/chain-report.ts";
import { readCollection } from "../demo/collection.ts";
import { proofsDocument, runProofs } from "../demo/proofs-report.ts";
import { mustHaveCalls } from "../demo/required-calls.ts";
import { STORY_CALLS } from "../demo/story.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import { count, hex } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface DemoChainOptions {
  readonly blob: string;
  readonly json?: boolean;
}

export interface DemoProofsOptions extends DemoChainOptions {
  readonly vectors: string;
}

export async function demoChain(options: DemoChainOptions, terminal: Terminal): Promise<ExitCode> {
  const blob = await readBlob(options.blob);
  const runtime = await loadRuntime(blob, "GenesisBuilder", "build_state");
  mustHaveCalls(blob, runtime, STORY_CALLS);
  const show = options.json === true ? undefined : terminal;
  if (show) greet(blob, runtime, show);
  const chain = await runChain(runtime, show);
  if (show) conclude(chain.good, show);
  else terminal.json({ ok: chain.good, chain: chainDocument(chain) });
  return chain.good ? ExitCode.Accepted : ExitCode.Refused;
}

export async function demoProofs(options: DemoProofsOptions, terminal: Terminal): Promise<ExitCode> {
  const blob = await readBlob(options.blob);
  const runtime = await loadRuntime(blob, "LightClientApi", "verify_grandpa");
  const collection = await readCollection(options.vectors);
  const show = options.json === true ? undefined : terminal;
  if (show) {
    greet(blob, runtime, show);
    introduceProofs(show);
  }
  const proofs = runProofs(runtime.lightClient, collection, show);
  if (show) conclude(proofs.good, show);
  else terminal.json({ ok: proofs.good, ...proofsDocument(proofs) });
  return proofs.good ? ExitCode.Accepted : ExitCode.Refused;
}

function greet({ path, code }: BlobFile, runtime: Runtime, terminal: Terminal): void {
  const { bold, dim } = terminal.colours;
  const { specName, specVersion, apis } = runtime.version();
  terminal.print(bold("as-ismp: a Substrate runtime in AssemblyScript, in one WebAssembly module"));
  terminal.print(
    `${shortPath(path)}, ${count(code.length)} bytes: ${specName} ${specVersion} with ${apis.length} runtime APIs`,
  );
  terminal.print(dim(`blake2_256 ${hex(blake2AsU8a(code, 256))}`));
}

function introduceProofs(terminal: Terminal): void {
  const { bold, dim } = terminal.colours;
  terminal.print();
  terminal.print(bold("Finality and state of live chains, verified in the same module"));
  terminal.print(dim("Every proof was recorded from a running chain. Time is the median of three calls."));
}

function conclude(good: boolean, terminal: Terminal): void {
  const { green, red } = terminal.colours;
  terminal.print(
    good ? green("Everything is as expected.") : red("Something is not as expected: this is a bug."),
  );
}
