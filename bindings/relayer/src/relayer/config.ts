/**
 * The relayer's configuration: one TOML file with any number of chains.
 *
 * Rejects, with {@link RelayerConfigError}, whose message names the field: text that is not TOML; fields that are
 * unknown, missing or of the wrong type; two chains with one name; chains that follow themselves or a chain that is
 * not configured.
 */
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { encodeStateMachine } from "../client/state-machine.ts";
import { RelayerConfigError } from "./errors.ts";

const seconds = z.number().min(0);
const stateMachine = z.string().refine((text) => {
  try {
    return encodeStateMachine(text).length > 0;
  } catch {
    return false;
  }
}, "expected a state machine, for example SUBSTRATE-left");
const signer = z.string().regex(/^0x(?:[0-9a-fA-F]{2}){1,32}$/, "expected 0x and at most 32 bytes in hex");
const url = z.string().regex(/^wss?:\/\//, "expected the address of a WebSocket: ws:// or wss://");

const chain = z.strictObject({
  state_machine: stateMachine,
  url,
  consensus_state_id: z.string().length(4, "expected four letters"),
  follows: z.array(stateMachine).default([]),
  hasher: z.enum(["blake2_256", "keccak256"]).default("blake2_256"),
  start_block: z.int().min(0).optional(),
  update_seconds: seconds.default(300),
  minimum_fee: z
    .union([z.int().min(0), z.string().regex(/^\d+$/, "expected an integer")])
    .transform(BigInt)
    .default(0n),
});

const config = z
  .strictObject({
    database: z.string().min(1),
    signer,
    log_level: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
    poll_seconds: seconds.default(6),
    metrics_port: z.int().min(1).max(65_535).optional(),
    retry: z
      .strictObject({
        attempts: z.int().min(1).default(5),
        first_seconds: seconds.default(0.5),
        most_seconds: seconds.default(60),
        answer_seconds: z.number().positive().default(30),
        budget_seconds: seconds.default(120),
        at_once: z.int().min(1).max(256).default(16),
      })
      .prefault({}),
    batch: z
      .strictObject({
        messages: z.int().min(1).max(1000).default(100),
        bytes: z.int().min(1024).default(262_144),
      })
      .prefault({}),
    chains: z.array(chain).min(2, "expected at least two chains"),
  })
  .superRefine(({ chains }, context) => {
    const names = chains.map((each) => each.state_machine);
    chains.forEach((each, i) => {
      const refuse = (field: string, message: string): void => {
        context.addIssue({ code: "custom", message, path: ["chains", i, field] });
      };
      if (names.indexOf(each.state_machine) !== i) refuse("state_machine", "another chain has the same name");
      for (const followed of each.follows) {
        if (followed === each.state_machine) refuse("follows", "a chain cannot follow itself");
        else if (!names.includes(followed))
          refuse("follows", `${followed} is not one of the configured chains`);
      }
    });
  });

/** All settings, with defaults filled in. */
export type RelayerConfig = z.output<typeof config>;

/** The settings of one chain. */
export type ChainConfig = RelayerConfig["chains"][number];

/** How requests to a node are retried, how long they may take, and how many may be open at once. */
export type RetryConfig = RelayerConfig["retry"];

/** Parses a configuration. */
export function parseConfig(text: string): RelayerConfig {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new RelayerConfigError(`line ${error.line}: ${error.message.split("\n")[0]}`, { cause: error });
  }
  const parsed = config.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${fieldName(path)}: ${message}`);
  throw new RelayerConfigError(issues.join("\n"));
}

function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "(file)";
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .slice(1);
}
