import { Chain } from "../../../bindings/chain/src/chain/chain.ts";
import { createChainSpec } from "../../../bindings/chain/src/chain/genesis.ts";
import { RpcServer } from "../../../bindings/chain/src/rpc/index.ts";
import { devAccount } from "../../../bindings/relayer/src/substrate/accounts.ts";
import { hex } from "../../support/hex.ts";
import {
  broken,
  fine,
  type Generator,
  type GeneratorSource,
  type Input,
  type Verdict,
} from "../generator.ts";
import { generateJson, type JsonValue, jsonText, mutateJson } from "../grammar/json.ts";
import type { InputRandom } from "../input-random.ts";
import { timedAsync } from "../run/stopwatch.ts";
import { loadRuntime } from "../scenes/blobs.ts";

/**
 * Messages of JSON-RPC clients through a session, without a transport: every method with valid and invalid arguments,
 * batches, notifications, and other text.
 */

const INTERNAL_ERROR = -32603;
const ENTRY = "RpcSession.send";

export const jsonRpc: GeneratorSource = {
  name: "json-rpc",
  share: 4,
  load: async () => {
    const runtime = await loadRuntime("as-ismp");
    const alice = devAccount("Alice", "ed25519");
    const genesis = { balances: { balances: [[alice.address, 10n ** 15n]] }, sudo: { key: alice.address } };
    const chain = await Chain.create(createChainSpec({ runtime, genesis }), { firstSlot: 290_000_000n });
    await chain.author();
    const remark = chain.at().metadata.encodeCall("System", "remark", { remark: new Uint8Array(4) });
    const extrinsic = hex(chain.sign(alice, remark));
    return new JsonRpc(new RpcServer(chain), extrinsic);
  },
};

class JsonRpc implements Generator {
  readonly name = "json-rpc";
  readonly target = "bindings/chain/src/rpc";
  readonly share = 4;
  readonly #server: RpcServer;
  readonly #values: readonly JsonValue[];
  readonly #best: string;

  constructor(server: RpcServer, extrinsic: string) {
    this.#server = server;
    const { chain } = server;
    this.#best = hex(chain.best.hash);
    const keys = [...chain.at().storage().snapshot().top.entries()].slice(0, 20).map(([key]) => hex(key));
    const calls = [
      "Core_version",
      "IsmpRuntimeApi_host_state_machine",
      "Metadata_metadata",
      "AuraApi_authorities",
    ];
    const ismp = {
      id: { state_id: { Substrate: "0x736f6c6f" }, consensus_state_id: "0x74686d65" },
      height: 1,
    } as JsonValue;
    this.#values = [
      this.#best,
      hex(chain.genesis.hash),
      extrinsic,
      ...keys,
      ...calls,
      keys,
      "0x3a6368696c645f73746f726167653a64656661756c743a49534d50",
      "0x",
      0,
      1,
      10,
      null,
      true,
      ["0x3a636f6465"],
      [{ key: keys[0] ?? "0x", type: "value" }],
      [{ key: "0x", type: "descendantsHashes" }],
      ismp,
      [ismp],
      devAccount("Alice").address,
    ];
  }

  make(random: InputRandom): Input {
    let message: JsonValue = random.oneIn(8)
      ? Array.from({ length: random.below(6) }, () => this.#request(random))
      : this.#request(random);
    if (random.oneIn(3)) message = mutateJson(random, message, ["jsonrpc", "id", "method", "params", "data"]);
    return { entryPoint: ENTRY, scene: 0, bytes: jsonText(random, message), wellFormed: false };
  }

  async judge({ bytes }: Input): Promise<Verdict> {
    const text = new TextDecoder().decode(bytes);
    const said: string[] = [];
    // Methods that make blocks are for trusted clients.
    const session = this.#server.open((message) => said.push(message), {}, false);
    await timedAsync(() => session.send(text));
    session.close();
    if (hex(this.#server.chain.best.hash) !== this.#best)
      return broken("a block", "an untrusted client has made a block");
    const codes = said.flatMap(codesIn);
    if (codes.includes("no message"))
      return broken("no message", `what was sent is no JSON-RPC: ${said.join().slice(0, 200)}`);
    if (codes.includes(String(INTERNAL_ERROR))) {
      return broken("internal error", `an error that nothing names: ${said.join().slice(0, 300)}`);
    }
    const missing = unanswered(text, said);
    if (missing !== undefined) return broken("no answer", missing);
    return fine([...new Set(codes)].sort().slice(0, 3).join(" ") || "nothing said");
  }

  #request(random: InputRandom): JsonValue {
    const method = random.oneIn(30) ? "system_nothing" : random.pick(this.#server.methods);
    const count = random.below(4);
    const params = Array.from({ length: count }, () =>
      random.oneIn(6) ? generateJson(random) : random.pick(this.#values),
    );
    const id = random.oneIn(10) ? {} : { id: random.pick([1, "a", 0, null, 1.5]) as JsonValue };
    return { jsonrpc: "2.0", ...id, method, params };
  }
}

/** `result`, `notification`, or an error's code, for each answer in a message. */
function codesIn(message: string): string[] {
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    return ["no message"];
  }
  return (Array.isArray(json) ? json : [json]).map((answer) => {
    const { jsonrpc, result, error, method } = answer as Record<string, unknown>;
    if (jsonrpc !== "2.0") return "no message";
    if (typeof method === "string") return "notification";
    if (result !== undefined) return "result";
    const code = (error as { code?: unknown } | undefined)?.code;
    return typeof code === "number" ? String(code) : "no message";
  });
}

/** A request with an id that got no answer with that id. */
function unanswered(text: string, said: readonly string[]): string | undefined {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    return said.length === 1 ? undefined : "text that is no JSON got no answer";
  }
  if (typeof request !== "object" || request === null || Array.isArray(request)) return undefined;
  const { id, method, jsonrpc } = request as Record<string, unknown>;
  if (typeof method !== "string" || jsonrpc !== "2.0" || (typeof id !== "string" && typeof id !== "number")) {
    return undefined;
  }
  const answers = said.filter((message) => (JSON.parse(message) as { id?: unknown }).id === id);
  return answers.length === 1 ? undefined : `${answers.length} answers to one request`;
}
