/** `as-ismp inspect BLOB`: describes a runtime blob: its version, its imports and its runtime APIs. */

import { checkBlob } from "@as-ismp/build";
import { Runtime, type RuntimeVersion } from "@as-ismp/core";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { type BlobFile, readBlob } from "../blob.ts";
import { UnusableInputError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import { count, hex, plural } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface InspectOptions {
  readonly json?: boolean;
}

/** A blob contains only hashes of API names; these are the names that this command knows. */
const API_NAMES: ReadonlyMap<string, string> = new Map(
  [
    "AccountNonceApi",
    "AuraApi",
    "AuthorityDiscoveryApi",
    "BabeApi",
    "BeefyApi",
    "BlockBuilder",
    "Core",
    "GenesisBuilder",
    "GetParachainInfo",
    "GrandpaApi",
    "IsmpParachainApi",
    "IsmpRuntimeApi",
    "LightClientApi",
    "Metadata",
    "MmrApi",
    "OffchainWorkerApi",
    "ParachainHost",
    "SessionKeys",
    "TaggedTransactionQueue",
    "TransactionPaymentApi",
    "TransactionPaymentCallApi",
  ].map((name) => [hex(blake2AsU8a(name, 64)), name]),
);

export async function inspect(path: string, options: InspectOptions, terminal: Terminal): Promise<ExitCode> {
  const blob = await readBlob(path);
  const { ok, violations, imports, exports, heapBase } = checkBlob(blob.code);
  const malformed = violations.find(({ rule }) => rule === "malformed");
  if (malformed !== undefined) {
    throw new UnusableInputError(`${shortPath(path)}: not a WebAssembly module: ${malformed.detail}`);
  }
  const version = await versionOf(blob);
  if (options.json === true) {
    terminal.json({
      file: shortPath(path),
      bytes: blob.code.length,
      compressed: blob.compressed ? blob.size : null,
      version: typeof version === "string" ? null : version,
      imports,
      exports,
      heapBase: heapBase ?? null,
      check: { ok, violations },
    });
    return ExitCode.Accepted;
  }

  const { bold, dim, green, red } = terminal.colours;
  const line = (title: string, text: string) => terminal.print(`${dim(title.padEnd(10))}${text}`);
  terminal.print(bold(shortPath(path)));
  line(
    "size",
    `${count(blob.code.length)} bytes${blob.compressed ? `, ${count(blob.size)} compressed` : ", not compressed"}`,
  );
  printVersion(version, line);
  const described = (name: string, kind: string, signature = kind) => `${name} ${dim(signature)}`;
  printList(
    "imports",
    imports.map((each) => described(`${each.module}.${each.name}`, each.kind, each.signature)),
    line,
  );
  printList(
    "exports",
    exports.map(({ name, kind, signature }) => described(name, kind, signature)),
    line,
  );
  line(
    "check",
    ok
      ? green("keeps all rules of a blob")
      : red(`${plural(violations.length, "violation")}, see as-ismp check-blob`),
  );
  return ExitCode.Accepted;
}

/** The version, or the reason why there is none: this host may be unable to run the module. */
async function versionOf({ code }: BlobFile): Promise<RuntimeVersion | string> {
  try {
    return (await Runtime.load(code)).version();
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
}

function printVersion(version: RuntimeVersion | string, line: (title: string, text: string) => void): void {
  if (typeof version === "string") {
    line("version", `not known, ${version}`);
    return;
  }
  const { specName, specVersion, implName, implVersion, transactionVersion, systemVersion, apis } = version;
  line(
    "version",
    `${specName} ${specVersion}, implementation ${implName} ${implVersion}, transactions ${transactionVersion}, state ${systemVersion}`,
  );
  printList(
    "APIs",
    apis.map((api) => `${API_NAMES.get(api.id) ?? api.id} ${api.version}`),
    line,
  );
}

function printList(
  title: string,
  items: readonly string[],
  line: (title: string, text: string) => void,
): void {
  if (items.length === 0) line(title, "none");
  for (const [at, item] of items.entries()) line(at === 0 ? title : "", item);
}
