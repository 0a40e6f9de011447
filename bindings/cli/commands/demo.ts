/**
 * `as-ismp demo`, which is `npm start`: grows a chain from genesis, verifies every recorded proof that ships with the
 * sources, then shows what one changed byte does.
 */
import { blake2AsU8a } from "@polkadot/util-crypto";
import { RuntimeMetadata } from "../../chain/index.ts";
import type { Runtime } from "../../index.ts";
import { type BlobFile, loadRuntime, readBlob } from "../blob.ts";
import { chainDocument, runChain } from "../demo/chain-report.ts";
import { readCollection } from "../demo/collection.ts";
import { proofsDocument, runProofs } from "../demo/proofs-report.ts";
import { canPlay } from "../demo/story.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import { count, hex } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface DemoOptions {
  readonly blob: string;
  readonly vectors: string;
  readonly json?: boolean;
}

export async function demo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const blob = await readBlob(options.blob);
  const runtime = await loadRuntime(blob, "LightClientApi", "verify_grandpa");
  const collection = await readCollection(options.vectors);
  const show = options.json === true ? undefined : terminal;

  if (show) greet(blob, runtime, show);
  const chain = makesChains(runtime) ? await runChain(runtime, show) : undefined;
  if (show) introduceProofs(chain !== undefined, show);
  const proofs = runProofs(runtime.lightClient, collection, show);
  const good = proofs.good && chain?.good !== false;
  if (show) conclude(good, show);
  else {
    terminal.json({
      ok: good,
      chain: chain === undefined ? null : chainDocument(chain),
      ...proofsDocument(proofs),
    });
  }
  return good ? ExitCode.Accepted : ExitCode.Refused;
}

/** Any runtime with the light client may judge proofs; the chain is told in calls of ours. */
function makesChains(runtime: Runtime): boolean {
  return runtime.entryPoints.has("GenesisBuilder_build_state") && canPlay(RuntimeMetadata.of(runtime));
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

function introduceProofs(afterChain: boolean, terminal: Terminal): void {
  const { bold, dim } = terminal.colours;
  terminal.print();
  if (!afterChain) terminal.print("No chain is shown: the runtime lacks calls that are asked of it there.");
  terminal.print(bold("Finality and state of live chains, verified in the same module"));
  terminal.print(dim("Every proof was recorded from a running chain. Time is the median of three calls."));
}

function conclude(good: boolean, terminal: Terminal): void {
  const { green, red } = terminal.colours;
  terminal.print(
    good ? green("Everything is as expected.") : red("Something is not as expected: this is a bug."),
  );
}
