/**
 * The commands, their arguments and their exit codes.
 *
 * A command's module is loaded when the command is called: to load all of them, with the compiler, the chain
 * libraries and a database, takes a second.
 */
import { Argument, Command, CommanderError, Option } from "commander";
import { CHAIN_TYPES, DEV_LOG_LEVELS, RPC_METHODS } from "./choices.ts";
import type { Relaying } from "./commands/relay.ts";
import { UnusableInputError } from "./errors.ts";
import { ExitCode } from "./exit-code.ts";
import { DEFAULT_BLOB, DEV_BLOB, RECORDED_PROOFS, shortPath } from "./paths.ts";
import { parseProperties } from "./properties.ts";
import type { Terminal } from "./terminal/terminal.ts";

const JSON_OPTION = ["--json", "print one JSON document and nothing else"] as const;
const blobOption = (what = "the runtime blob that verifies", path = DEFAULT_BLOB) =>
  new Option("--blob <file>", what).default(path, shortPath(path));
const blobArgument = () =>
  new Argument("[blob]", "plain or compressed").default(DEFAULT_BLOB, shortPath(DEFAULT_BLOB));

const EXIT_CODES = `
Exit codes: 0 accepted, 1 refused, 2 no verdict because of the input, 3 no verdict because of a bug.`;

const SHAPES = `
FILE is JSON, - is the standard input. All bytes are 0x hex:

  a finality proof   { "consensusState", "finalityProof" }     both in SCALE
                     and "parachainProofs" to read parachain heads as well
  a state proof      { "hasher": "keccak256" | "blake2_256", "root", "proof": [nodes], "keys": [keys] }
                     and "values" to compare: one for each key, null for absent

The recordings in tests/vectors/real are accepted as well.
${EXIT_CODES}`;

const WEIGHT_CASES = `
The cases are JSON. The most expensive case of each call counts, so give the worst possible arguments:

  { "genesis": a patch over the preset development,
    "pallets": { "Names": {
      "output": "pallets/names/weights.ts",
      "calls": { "claim": [{ "arguments": { "name": "0x…" } }] } } } }

A case may have "signer" (//Alice), "root": true (through Sudo), and "before": [[pallet, call, arguments], …].
${EXIT_CODES}`;

const RELAYS: Readonly<Record<Relaying, string>> = {
  consensus: "keep each chain's clients of the others up to date",
  messages: "deliver requests, responses, GETs and timeouts",
  all: "both, in one process",
};

const STUBS = {
  pallet: "write a pallet with a storage map and a call, and its test",
  module: "write a pallet whose module answers messages of other chains, and its test",
} as const;

/**
 * Runs one command.
 *
 * @param arguments_ without node and the script
 */
export async function run(
  arguments_: readonly string[],
  terminal: Terminal,
  fail: (text: string) => void,
): Promise<ExitCode> {
  let code: ExitCode = ExitCode.Accepted;
  const program = new Command("as-ismp")
    .description("Verifies finality and state of Substrate chains inside one WebAssembly runtime.")
    .exitOverride()
    .configureOutput({ writeErr: fail })
    .addHelpText("after", EXIT_CODES);
  program
    .command("verify")
    .description("verify a finality proof or a state proof, and print the verdict")
    .argument("<file>", "a JSON file with the proof, or -")
    .addOption(blobOption())
    .option(...JSON_OPTION)
    .addHelpText("after", SHAPES)
    .action(async (file, options) => {
      const { verify } = await import("./commands/verify.ts");
      code = await verify(file, options, terminal);
    });
  program
    .command("inspect")
    .description("show version, APIs, imports, exports and size of a runtime blob")
    .addArgument(blobArgument())
    .option(...JSON_OPTION)
    .action(async (blob, options) => {
      const { inspect } = await import("./commands/inspect.ts");
      code = await inspect(blob, options, terminal);
    });
  program
    .command("check-blob")
    .description("check a runtime blob against the rules of Polkadot hosts")
    .addArgument(blobArgument())
    .option(...JSON_OPTION)
    .action(async (blob, options) => {
      const { checkBlobFile } = await import("./commands/check-blob.ts");
      code = await checkBlobFile(blob, options, terminal);
    });
  program
    .command("build")
    .description("compile a runtime from its configuration and the pallets in its folder")
    .argument("<runtime>", "the configuration, runtime.json")
    .option("-o, --output <file>", "the blob to write; default: the runtime's name with .wasm")
    .option("--compress", "write the compressed blob, which :code may hold as well")
    .option("--debug", "keep names and lines, do not optimize, and write .as-ismp/ for editors")
    .option(
      "--try-runtime",
      "add the runtime API TryRuntime, with the checks of the pallets: not for a chain",
    )
    .option(
      "--constant <name=value...>",
      "replace a build constant: HOST_HASHING, REFUND_TIMEOUTS, HEADER_HASHER",
    )
    .option("--generated <folder>", "write the generated sources too, for reading and for editors")
    .option(...JSON_OPTION)
    .action(async (runtime, options) => {
      const { build } = await import("./commands/build.ts");
      code = await build(runtime, options, terminal);
    });
  program
    .command("types")
    .description("write TypeScript types of a runtime's calls, storage, events, errors, constants and APIs")
    .addArgument(blobArgument())
    .option("-o, --output <file>", "the file to write; default: the standard output")
    .option("--name <name>", "the name of the exported type; default: the name of the runtime")
    .action(async (blob, options) => {
      const { types } = await import("./commands/types.ts");
      code = await types(blob, options, terminal);
    });
  program
    .command("coverage")
    .description("run tests, and tell which lines of a runtime's AssemblyScript they execute")
    .argument("<runtime>", "the configuration, runtime.json")
    .argument("<command...>", "after --, what runs the tests, which use @as-ismp/chain/testing")
    .option(
      "--also <runtime>",
      "another runtime that the tests load; may be repeated",
      (file, all: string[] = []) => [...all, file],
    )
    .option("--all", "count the sources of this project as well")
    .option("--lcov <file>", "write an lcov.info for editors and services")
    .option(...JSON_OPTION)
    .action(async (runtime, command, options) => {
      const { coverage } = await import("./commands/coverage.ts");
      code = await coverage(runtime, command, options, terminal);
    });
  program
    .command("generate")
    .description("write what editors need to .as-ismp/: generated sources and a tsconfig.json for pallets")
    .argument("<runtime>", "the configuration, runtime.json")
    .addHelpText("after", EXIT_CODES)
    .action(async (runtime) => {
      const { generate } = await import("./commands/build.ts");
      code = await generate(runtime, terminal);
    });
  const stubs = program.command("new").description("add a pallet to a runtime, from stubs with a test");
  for (const [kind, what] of Object.entries(STUBS) as [keyof typeof STUBS, string][]) {
    stubs
      .command(kind)
      .description(what)
      .argument("<name>", "the name of its folder below pallets/, such as fast-lane")
      .option("--runtime <file>", "the configuration that it is added to", "runtime.json")
      .option("--index <number>", "the index of the pallet; default: the next after the greatest")
      .addHelpText("after", EXIT_CODES)
      .action(async (name, options) => {
        const { newPallet } = await import("./commands/new.ts");
        code = await newPallet(kind, name, options, terminal);
      });
  }
  program
    .command("bench-weights")
    .description("measure calls of a runtime's pallets and write the weights that the pallets import")
    .argument("<runtime>", "the configuration, runtime.json")
    .option(
      "--cases <file>",
      "calls and their arguments; default: weights.json in the folder of the configuration",
    )
    .option("--dry-run", "print the weights, and write nothing")
    .option(...JSON_OPTION)
    .addHelpText("after", WEIGHT_CASES)
    .action(async (runtime, options) => {
      const { benchWeights } = await import("./commands/bench-weights.ts");
      code = await benchWeights(runtime, options, terminal);
    });
  program
    .command("chain-spec")
    .description("write the chain spec from which a node starts a chain")
    .addOption(blobOption("the runtime as it will be in the state: plain or compressed"))
    .option("--preset <name>", "a genesis preset of the runtime: development, local_testnet")
    .option("--genesis <file>", "JSON of pallets: a patch over the preset, or over an empty chain")
    .option("--list-presets", "print the names of the runtime's presets, and write nothing")
    .option(
      "--raw",
      "write the state itself, for networks; default: the configuration, which people can read",
    )
    .option("--name <text>", "the name of the chain, for people")
    .option("--id <id>", "the id of the chain, after which a node names its folder")
    .addOption(new Option("--chain-type <type>", "the type of the chain").choices(Object.keys(CHAIN_TYPES)))
    .option("--protocol-id <id>", "the protocol id by which nodes of the chain find each other")
    .option(
      "--properties <pairs>",
      "for wallets: tokenSymbol=UNIT,tokenDecimals=12,ss58Format=42",
      parseProperties,
    )
    .option("--boot-node <address...>", "addresses of the first nodes to connect to")
    .option("-o, --output <file>", "write to this file, and print the genesis hash")
    .option("--json", "with -o or --list-presets: print one JSON document and nothing else")
    .addHelpText("after", EXIT_CODES)
    .action(async (options) => {
      const { chainSpec } = await import("./commands/chain-spec.ts");
      code = await chainSpec(options, terminal);
    });
  program
    .command("try-upgrade")
    .description("try the upgrade of a chain to a new blob on the chain's own state, in memory")
    .addOption(
      new Option(
        "--blob <file>",
        "the new code as it will be in the state: plain or compressed",
      ).makeOptionMandatory(),
    )
    .option("--url <address>", "a node of the chain: ws:// or wss://")
    .option("--data <folder>", "the database of a development chain that is not running")
    .option(
      "--at <block>",
      "number or hash of the block; default: the last finalized one, in --data the best",
    )
    .option("--max-memory <MiB>", "refuse a state that needs more memory", "1024")
    .option(...JSON_OPTION)
    .addHelpText("after", EXIT_CODES)
    .action(async (options) => {
      const { tryUpgradeCommand } = await import("./commands/try-upgrade.ts");
      code = await tryUpgradeCommand(options, terminal);
    });
  const relaying = program.command("relay").description("relay messages between chains with ISMP");
  for (const [part, what] of Object.entries(RELAYS)) {
    relaying
      .command(part)
      .description(what)
      .requiredOption("--config <file>", "the configuration in TOML, see `relay init`")
      .addOption(blobOption("the runtime blob whose light client verifies all proofs"))
      .action(async (options) => {
        const { relay } = await import("./commands/relay.ts");
        code = await relay(part as Relaying, options);
      });
  }
  // `found` is the spelling of earlier versions.
  for (const [verb, hidden] of [
    ["create-clients", false],
    ["found", true],
  ] as const) {
    relaying
      .command(verb, { hidden })
      .description("create the clients of the configured chains, by calls of their root account")
      .requiredOption("--config <file>", "the configuration in TOML, see `relay init`")
      .option("--root <uri>", "secret URI of the root account of the chains, for pallet Sudo", "//Alice")
      .option(
        "--challenge <seconds>",
        "challenge period: a new height may be used after so many seconds",
        "0",
      )
      .option(
        "--unbonding <seconds>",
        "unbonding period: a client without an update for so many seconds expires",
        "604800",
      )
      .addOption(blobOption("the runtime blob whose light client verifies the first state"))
      .action(async (options) => {
        const { relayCreateClients } = await import("./commands/relay.ts");
        code = await relayCreateClients(options, terminal);
      });
  }
  relaying
    .command("init")
    .description("write a configuration with every setting explained")
    .argument("[file]", "the file to write", "relayer.toml")
    .action(async (file) => {
      const { relayInit } = await import("./commands/relay.ts");
      code = await relayInit(file, terminal);
    });
  program
    .command("dev")
    .description("run a development chain with WebSocket and HTTP RPC; never for production")
    .argument("[runtime]", "the configuration of a runtime to build and run, runtime.json; default: a blob")
    .addOption(
      new Option("--blob <file>", `the runtime, if the chain is a preset; default: ${shortPath(DEV_BLOB)}`),
    )
    .option("--watch", "build again when a source changes, and upgrade the chain by set_code")
    .option("--chain <spec>", "a file with a raw chain spec, or a preset of the runtime", "development")
    .option("--port <number>", "the port; 0 for any free one", "9944")
    .option(
      "--host <address>",
      "the address; any but the loopback address opens the chain to the network",
      "127.0.0.1",
    )
    .option(
      "--cors <origins>",
      "web pages that may connect: all, or a list; default: pages on this machine, and polkadot-js apps",
    )
    .addOption(
      new Option(
        "--rpc-methods <which>",
        "whether to allow unsafe methods such as dev_newBlock; auto: only on the loopback address",
      )
        .choices(RPC_METHODS)
        .default("auto"),
    )
    .option("--data <folder>", "the folder of the chain's database; default: in memory")
    .option("--keep <blocks>", "the number of finalized blocks whose state is kept, or archive", "archive")
    .option(
      "--revert-to <block>",
      "first set the chain in --data back to a block, by number or hash, even below finality",
    )
    .option("--no-offchain-workers", "run no off-chain workers after blocks")
    .option("--seal <mode>", "when to make blocks: instant, interval=MS, manual, slots", "instant")
    .addOption(
      new Option("--log <level>", "the least severe level that is logged")
        .choices(DEV_LOG_LEVELS)
        .default("info"),
    )
    .option("--json", "print the facts of the chain as one JSON document when it listens")
    .addHelpText("after", EXIT_CODES)
    .action(async (runtime, options) => {
      const { dev } = await import("./commands/dev.ts");
      code = await dev(runtime, options, terminal);
    });
  const demos = program.command("demo").description("demonstrate what the project does");
  demos
    .command("messages", { isDefault: true })
    .description("two chains that exchange a POST and its response, a GET, and a POST that times out")
    .addOption(blobOption("the runtime of both chains", DEV_BLOB))
    .option(
      "--once",
      "print lines, and end when all four are done; the default if the output is not a terminal",
    )
    .option("--timeout <seconds>", "with --once: the time limit", "90")
    .option("--stay", "continue until it is stopped, even if the output is not a terminal")
    .option("--interval <milliseconds>", "milliseconds between two blocks", "1000")
    .option("--page-port <number>", "the port of the page; 0 for any free one", "0")
    .addHelpText("after", EXIT_CODES)
    .action(async (options) => {
      const { demoMessages } = await import("./commands/demo-messages.ts");
      code = await demoMessages(options, terminal, fail);
    });
  demos
    .command("chain")
    .description("grow a chain from genesis, then offer altered blocks of it to a node")
    .addOption(blobOption("the runtime of the chain", DEV_BLOB))
    .option(...JSON_OPTION)
    .addHelpText("after", EXIT_CODES)
    .action(async (options) => {
      const { demoChain } = await import("./commands/demo-recorded.ts");
      code = await demoChain(options, terminal);
    });
  demos
    .command("proofs")
    .description("verify recorded proofs of other chains; a checkout has all, the npm package a few")
    .addOption(blobOption())
    .addOption(
      new Option("--vectors <folder>", "the folder of the recorded proofs").default(
        RECORDED_PROOFS,
        shortPath(RECORDED_PROOFS),
      ),
    )
    .option(...JSON_OPTION)
    .action(async (options) => {
      const { demoProofs } = await import("./commands/demo-recorded.ts");
      code = await demoProofs(options, terminal);
    });

  try {
    await program.parseAsync(arguments_, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Accepted : ExitCode.Unusable;
    if (error instanceof UnusableInputError) {
      fail(`${error.name}: ${error.message}\n`);
      return ExitCode.Unusable;
    }
    fail(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return ExitCode.Broken;
  }
  return code;
}
