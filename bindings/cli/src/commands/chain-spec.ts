/**
 * `as-ismp chain-spec`: writes the file from which a node starts a chain, with the runtime's own genesis builder.
 *
 * Rejects, before anything is written: a preset that the runtime does not have, a genesis configuration that the
 * runtime rejects, and properties that wallets can't use. The result is known to start a chain, because the command
 * has built the genesis block from it.
 */
import { readFile, writeFile } from "node:fs/promises";
import {
  Chain,
  type ChainSpecOptions,
  createChainSpec,
  createPlainChainSpec,
  formatChainSpec,
  GenesisError,
  isObject,
  type JsonObject,
  MetadataError,
  parseJson,
  presetNames,
  RuntimeMetadata,
} from "@as-ismp/chain";
import type { Runtime } from "@as-ismp/core";
import { loadRuntime, readBlob } from "../blob.ts";
import { CHAIN_TYPES } from "../choices.ts";
import {
  GenesisRefusedError,
  NotJsonError,
  UnknownShapeError,
  UnreadableFileError,
  UnusableOptionError,
  UnwritableFileError,
} from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import { count, hex } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface ChainSpecCommandOptions {
  readonly blob: string;
  readonly preset?: string;
  readonly genesis?: string;
  readonly raw?: boolean;
  readonly name?: string;
  readonly id?: string;
  readonly chainType?: keyof typeof CHAIN_TYPES;
  readonly protocolId?: string;
  readonly properties?: JsonObject;
  readonly bootNode?: readonly string[];
  readonly output?: string;
  readonly listPresets?: boolean;
  readonly json?: boolean;
}

/** Chain types of the presets that have the same names in all Substrate runtimes. */
const PRESET_TYPES: Readonly<Record<string, keyof typeof CHAIN_TYPES>> = {
  development: "development",
  local_testnet: "local",
};
const DEFAULT_TOKEN = { tokenDecimals: 12, tokenSymbol: "UNIT" };

export async function chainSpec(options: ChainSpecCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const blob = await readBlob(options.blob);
  const runtime = await loadRuntime(blob, "GenesisBuilder", "build_state");
  const presets = presetNames(runtime);
  if (options.listPresets === true) {
    if (options.json === true) terminal.json({ presets });
    else for (const preset of presets) terminal.print(preset);
    return ExitCode.Accepted;
  }

  const described = { runtime, code: blob.bytes, ...(await describeSpec(options, runtime, presets)) };
  const chain = await refusing(options, async () => Chain.create(createChainSpec(described)));
  const spec = options.raw === true ? createChainSpec(described) : createPlainChainSpec(described);
  const text = formatChainSpec(spec);
  if (options.output === undefined) {
    terminal.write(text);
    return ExitCode.Accepted;
  }
  await write(options.output, text);
  const { hash, header } = chain.genesis;
  const facts = {
    file: shortPath(options.output),
    form: options.raw === true ? "raw" : "plain",
    name: spec.name,
    id: spec.id,
    chainType: spec.chainType,
    genesisHash: hex(hash),
    stateRoot: hex(header.stateRoot),
    bytes: Buffer.byteLength(text),
  };
  if (options.json === true) terminal.json(facts);
  else printFacts(facts, terminal);
  return ExitCode.Accepted;
}

/** All fields of a chain spec except the genesis, from the options and the runtime. */
export async function describeSpec(
  options: ChainSpecCommandOptions,
  runtime: Runtime,
  presets: readonly string[],
): Promise<Omit<ChainSpecOptions, "runtime" | "code">> {
  const { preset, genesis, properties, bootNode, protocolId } = options;
  const known = presets.length === 0 ? "none" : presets.join(", ");
  if (preset === undefined && genesis === undefined) {
    throw new UnusableOptionError(
      "--preset or --genesis",
      `expected one of the two; presets of the runtime: ${known}`,
    );
  }
  if (preset !== undefined && !presets.includes(preset)) {
    throw new UnusableOptionError(
      "--preset",
      `expected a preset of the runtime, got ${preset}; its presets: ${known}`,
    );
  }
  for (const [option, value] of Object.entries({
    name: options.name,
    id: options.id,
    "protocol-id": protocolId,
  })) {
    if (value === "") throw new UnusableOptionError(`--${option}`, "expected a text, got an empty one");
  }
  if (options.id !== undefined && !/^[\w-]+$/.test(options.id)) {
    // Nodes name folders after it.
    throw new UnusableOptionError("--id", `expected letters, digits, _ and -, got ${options.id}`);
  }
  const { specName } = runtime.version();
  const suffix = preset ?? "custom";
  return {
    ...(preset !== undefined && { preset }),
    ...(genesis !== undefined && { genesis: await readGenesis(genesis) }),
    name: options.name ?? `${specName} ${suffix}`,
    id: options.id ?? `${specName}_${suffix}`,
    chainType: CHAIN_TYPES[options.chainType ?? PRESET_TYPES[suffix] ?? "live"],
    protocolId: protocolId ?? null,
    properties: { ...addressFormat(runtime), ...DEFAULT_TOKEN, ...properties },
    bootNodes: bootNode ?? [],
  };
}

/** The SS58 prefix of the runtime's addresses, if the runtime defines it. */
function addressFormat(runtime: Runtime): { ss58Format?: number } {
  try {
    return { ss58Format: Number(RuntimeMetadata.of(runtime).constant("System", "SS58Prefix")) };
  } catch (error) {
    if (error instanceof MetadataError) return {};
    throw error;
  }
}

async function readGenesis(path: string): Promise<JsonObject> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new UnreadableFileError(`${shortPath(path)}: ${cause.code ?? cause.message}`, { cause });
  });
  let genesis: ReturnType<typeof parseJson>;
  try {
    genesis = parseJson(text);
  } catch (cause) {
    throw new NotJsonError(`${shortPath(path)}: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(genesis)) throw new UnknownShapeError(`${shortPath(path)}: expected an object of pallets`);
  return genesis;
}

async function refusing<T>(
  { preset, genesis }: ChainSpecCommandOptions,
  build: () => Promise<T>,
): Promise<T> {
  try {
    return await build();
  } catch (cause) {
    if (!(cause instanceof GenesisError)) throw cause;
    const source = genesis === undefined ? `preset ${preset}` : shortPath(genesis);
    throw new GenesisRefusedError(`${source}: ${cause.message}`, { cause });
  }
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: NodeJS.ErrnoException) => {
    throw new UnwritableFileError(`${shortPath(path)}: ${cause.code ?? cause.message}`, { cause });
  });
}

function printFacts(
  facts: Readonly<
    Record<"file" | "form" | "name" | "id" | "chainType" | "genesisHash" | "stateRoot", string>
  > & {
    readonly bytes: number;
  },
  terminal: Terminal,
): void {
  const { bold, dim } = terminal.colours;
  const line = (title: string, text: string) => terminal.print(`${dim(title.padEnd(12))}${text}`);
  terminal.print(`${bold(facts.file)}, ${facts.form}, ${count(facts.bytes)} bytes`);
  line("chain", `${facts.name} (${facts.id}), ${facts.chainType}`);
  line("genesis", facts.genesisHash);
  line("state root", facts.stateRoot);
}
