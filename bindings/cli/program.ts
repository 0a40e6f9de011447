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
import { DEFAULT_BLOB, RECORDED_PROOFS, shortPath } from "./paths.ts";
import { parseProperties } from "./properties.ts";
import type { Terminal } from "./terminal/terminal.ts";

const JSON_OPTION = ["--json", "print one JSON document and nothing else"] as const;
const blobOption = (what = "the runtime blob that judges") =>
  new Option("--blob <file>", what).default(DEFAULT_BLOB, shortPath(DEFAULT_BLOB));
const blobArgument = () =>
  new Argument("[blob]", "plain or compressed").default(DEFAULT_BLOB, shortPath(DEFAULT_BLOB));

const EXIT_CODES = `
Exit codes: 0 accepted, 1 refused, 2 no verdict because of the input, 3 no verdict because of a bug.`;

const SHAPES = `
FILE is JSON, - is the standard input. All bytes are 0x hex:

  a finality proof   { "consensusState", "finalityProof" }     SCALE of both
                     and "parachainProofs" to read parachain heads as well
  a state proof      { "hasher": "keccak256" | "blake2_256", "root", "proof": [nodes], "keys": [keys] }
                     and "values" to compare: one a key, null for absent

The recordings in tests/vectors/real are understood as they are.
${EXIT_CODES}`;

const WEIGHT_CASES = `
The cases are JSON. Of each call the most expensive case counts, so give the worst arguments there are:

  { "genesis": a patch over the preset development,
    "pallets": { "Names": {
      "output": "pallets/names/weights.ts",
      "calls": { "claim": [{ "arguments": { "name": "0x…" } }] } } } }

A case may have "signer" (//Alice), "root": true (through Sudo), and "before": [[pallet, call, arguments], …].
${EXIT_CODES}`;

const RELAYS: Readonly<Record<Relaying, string>> = {
  consensus: "keep each chain's clients of the others up to date",
  messages: "carry requests, responses, GETs and timeouts",
  all: "both, in one process",
};

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
    .description("say whether a finality proof or a state proof holds")
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
    .description("compile a runtime from its configuration and the pallets beside it")
    .argument("<runtime>", "the configuration, runtime.json")
    .option("-o, --output <file>", "where the blob goes; default: the runtime's name with .wasm")
    .option("--compress", "write it as it may lie under :code")
    .option("--debug", "with the names of functions, not optimized")
    .option(
      "--constant <name=value...>",
      "replace a build constant: HOST_HASHING, REFUND_TIMEOUTS, HEADER_HASHER",
    )
    .option("--generated <folder>", "write the generated sources too, to read and for editors")
    .option(...JSON_OPTION)
    .action(async (runtime, options) => {
      const { build } = await import("./commands/build.ts");
      code = await build(runtime, options, terminal);
    });
  program
    .command("bench-weights")
    .description("measure calls of a runtime's pallets and write the weights that the pallets import")
    .argument("<runtime>", "the configuration, runtime.json")
    .option("--cases <file>", "calls and their arguments; default: weights.json beside the configuration")
    .option("--dry-run", "tell the weights, and write nothing")
    .option(...JSON_OPTION)
    .addHelpText("after", WEIGHT_CASES)
    .action(async (runtime, options) => {
      const { benchWeights } = await import("./commands/bench-weights.ts");
      code = await benchWeights(runtime, options, terminal);
    });
  program
    .command("chain-spec")
    .description("write the chain spec that a node starts a chain from")
    .addOption(blobOption("the runtime, as it shall lie in the state: plain or compressed"))
    .option("--preset <name>", "a genesis that the runtime brings: development, local_testnet")
    .option("--genesis <file>", "JSON of pallets: a patch over the preset, or over an empty chain")
    .option("--list-presets", "name the presets of the runtime, and write nothing")
    .option("--raw", "the state itself, for a network; without it the configuration, for people")
    .option("--name <text>", "what people call the chain")
    .option("--id <id>", "what a node names its folder after")
    .addOption(new Option("--chain-type <type>", "of what kind").choices(Object.keys(CHAIN_TYPES)))
    .option("--protocol-id <id>", "what nodes of the chain know each other by")
    .option(
      "--properties <pairs>",
      "for wallets: tokenSymbol=UNIT,tokenDecimals=12,ss58Format=42",
      parseProperties,
    )
    .option("--boot-node <address...>", "where a node finds others first")
    .option("-o, --output <file>", "write there, and tell the genesis hash")
    .option("--json", "with -o or --list-presets: print one JSON document and nothing else")
    .addHelpText("after", EXIT_CODES)
    .action(async (options) => {
      const { chainSpec } = await import("./commands/chain-spec.ts");
      code = await chainSpec(options, terminal);
    });
  const relaying = program.command("relay").description("carry messages between chains that speak ISMP");
  for (const [part, what] of Object.entries(RELAYS)) {
    relaying
      .command(part)
      .description(what)
      .requiredOption("--config <file>", "TOML, see `relay init`")
      .addOption(blobOption("the runtime blob whose light client verifies all proofs"))
      .action(async (options) => {
        const { relay } = await import("./commands/relay.ts");
        code = await relay(part as Relaying, options);
      });
  }
  relaying
    .command("found")
    .description("have each chain follow those that the configuration says, by calls of its root")
    .requiredOption("--config <file>", "TOML, see `relay init`")
    .option("--root <uri>", "secret of the account that is root of the chains, by pallet Sudo", "//Alice")
    .option("--challenge <seconds>", "what is learnt of a chain may be used after that time", "0")
    .option("--unbonding <seconds>", "a client without an update for that time is expired", "604800")
    .addOption(blobOption("the runtime blob whose light client verifies the first state"))
    .action(async (options) => {
      const { relayFound } = await import("./commands/relay.ts");
      code = await relayFound(options, terminal);
    });
  relaying
    .command("init")
    .description("write a configuration with every setting explained")
    .argument("[file]", "where to", "relayer.toml")
    .action(async (file) => {
      const { relayInit } = await import("./commands/relay.ts");
      code = await relayInit(file, terminal);
    });
  program
    .command("dev")
    .description("run a development chain that clients reach by WebSocket and HTTP; never for production")
    .addOption(blobOption("the runtime of a preset"))
    .option("--chain <spec>", "a file with a raw chain spec, or a preset of the runtime", "development")
    .option("--port <number>", "where to listen; 0 takes any that is free", "9944")
    .option(
      "--host <address>",
      "on which address; others than the loopback open the chain to the network",
      "127.0.0.1",
    )
    .option(
      "--cors <origins>",
      "pages that may connect: all, or a list; default: this machine's and polkadot-js apps",
    )
    .addOption(
      new Option("--rpc-methods <which>", "unsafe ones such as dev_newBlock: auto is on the loopback only")
        .choices(RPC_METHODS)
        .default("auto"),
    )
    .option("--data <folder>", "where the chain is kept; without it, in memory")
    .option(
      "--keep <blocks>",
      "of how many finalized blocks the state is kept: archive, or a number",
      "archive",
    )
    .option(
      "--revert-to <block>",
      "set the chain in --data back to a block first, by number or hash, below finality too",
    )
    .option("--seal <mode>", "when to make blocks: instant, interval=MS, manual, slots", "instant")
    .addOption(new Option("--log <level>", "what to log").choices(DEV_LOG_LEVELS).default("info"))
    .option("--json", "print what the chain is as one JSON document, once it listens")
    .addHelpText("after", EXIT_CODES)
    .action(async (options) => {
      const { dev } = await import("./commands/dev.ts");
      code = await dev(options, terminal);
    });
  const demos = program.command("demo").description("show what it does");
  demos
    .command("messages", { isDefault: true })
    .description("two chains that exchange a POST and its response, a GET, and a POST that times out")
    .addOption(blobOption("the runtime of both chains"))
    .option("--once", "plain lines, and an end when all four are done; so it is where output is piped")
    .option("--timeout <seconds>", "with --once: when to give up", "90")
    .option("--stay", "go on until it is stopped, also where output is piped")
    .option("--interval <milliseconds>", "between two blocks", "1000")
    .option("--page-port <number>", "where the page is served; 0 takes any that is free", "0")
    .addHelpText("after", EXIT_CODES)
    .action(async (options) => {
      const { demoMessages } = await import("./commands/demo-messages.ts");
      code = await demoMessages(options, terminal, fail);
    });
  demos
    .command("chain")
    .description("grow a chain from genesis, and offer altered blocks of it to a node")
    .addOption(blobOption("the runtime of the chain"))
    .option(...JSON_OPTION)
    .addHelpText("after", EXIT_CODES)
    .action(async (options) => {
      const { demoChain } = await import("./commands/demo-recorded.ts");
      code = await demoChain(options, terminal);
    });
  demos
    .command("proofs")
    .description("verify every recorded proof that ships with the sources")
    .addOption(blobOption())
    .addOption(
      new Option("--vectors <folder>", "the recorded proofs").default(
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
