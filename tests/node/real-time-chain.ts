import {
  Chain,
  type ChainEvent,
  createChainSpec,
  devAccount,
  type RawChainSpec,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import type { LightClient, Runtime } from "../../bindings/core/src/index.ts";
import {
  ConsensusProver,
  encodeConsensusState,
  encodeCreateConsensusState,
  encodeStateMachine,
  GRANDPA_CLIENT_ID,
  IsmpChain,
  type Sent,
  SubstrateNode,
  WebSocketRpc,
} from "../../bindings/relayer/src/prover/index.ts";
import { twox } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { until } from "./stock-node.ts";

/**
 * A chain that other processes run in real time, seen through the JSON-RPC of one of its nodes: Alice, who is root
 * there, signs, and results are read from finalized blocks only.
 */

const alice = devAccount("Alice");
const SLOT_DURATION = 6000n;
const HOST_MACHINE = hex(twox(utf8(":HostMachine:"), 128));
/** Milliseconds. Finality is two or three blocks behind, and stops while a validator is stopped. */
const PATIENCE = 200_000;

/** The spec of a chain `name` whose blocks and finality these development accounts make, one vote each. */
export function specOf(
  runtime: Runtime,
  name: string,
  authorities: readonly string[],
  code?: Uint8Array,
): RawChainSpec {
  const genesis = {
    aura: { authorities: authorities.map((who) => devAccount(who).address) },
    grandpa: { authorities: authorities.map((who) => [devAccount(who, "ed25519").address, 1] as const) },
    balances: { balances: [[alice.address, 10n ** 18n]] },
    sudo: { key: alice.address },
  } as const;
  const spec = createChainSpec({ runtime, genesis, ...(code !== undefined && { code }) });
  const { top, childrenDefault } = spec.genesis.raw;
  const named = { ...top, [HOST_MACHINE]: hex(encodeStateMachine(name)) };
  return { ...spec, genesis: { raw: { top: named, childrenDefault } } };
}

export interface FinalEvent extends ChainEvent {
  readonly height: number;
}

export class RealTimeChain {
  readonly name: string;
  readonly node: SubstrateNode;
  readonly ismp: IsmpChain;
  /** Only its genesis: the metadata for encoding calls, and the hash that is signed. */
  readonly #genesis: Chain;
  readonly #rpc: WebSocketRpc;
  readonly #events: FinalEvent[] = [];
  /** By commitment. */
  readonly #sent = new Map<string, Sent>();
  #read = 0;

  private constructor(name: string, genesis: Chain, rpc: WebSocketRpc) {
    this.name = name;
    this.#genesis = genesis;
    this.#rpc = rpc;
    this.node = new SubstrateNode(rpc);
    this.ismp = new IsmpChain(this.node);
  }

  static async connect(name: string, spec: RawChainSpec, url: string): Promise<RealTimeChain> {
    return new RealTimeChain(name, await Chain.create(spec), new WebSocketRpc(url));
  }

  close(): void {
    this.#rpc.close();
  }

  /** The consensus state id of other chains' clients of it. */
  get id(): string {
    return this.name.slice(-4);
  }

  async finalized(): Promise<number> {
    return (await this.node.header(await this.node.finalizedHash())).header.number;
  }

  /** Submits calls of Alice to the pool, one extrinsic each. */
  async signed(...calls: readonly Uint8Array[]): Promise<void> {
    const first = (await this.#rpc.request("system_accountNextIndex", [alice.address])) as number;
    for (const [i, call] of calls.entries()) {
      await this.node.submit(this.#genesis.sign(alice, call, { nonce: first + i }));
    }
  }

  async root(...calls: readonly Uint8Array[]): Promise<void> {
    await this.signed(...calls.map((call) => this.call("Sudo", "sudo", { call })));
  }

  /** Encodes a call. */
  call(pallet: string, name: string, args: Readonly<Record<string, unknown>>): Uint8Array {
    return this.#genesis.at().metadata.encodeCall(pallet, name, args);
  }

  /** The call of Probe that sends a POST. */
  postCall(to: RealTimeChain, module: string, body: Uint8Array, timeout: bigint): Uint8Array {
    return this.call("Probe", "post", {
      dest: { Substrate: hex(utf8(to.id)) },
      from: hex(utf8("accept-sender")),
      to: hex(utf8(module)),
      timeout,
      body: hex(body),
      fee: 0n,
    });
  }

  /** The call of Probe that requests a value of another chain's state. */
  getCall(of: RealTimeChain, key: Uint8Array, height: number): Uint8Array {
    return this.call("Probe", "get", {
      dest: { Substrate: hex(utf8(of.id)) },
      from: hex(utf8("accept-sender")),
      keys: [hex(key)],
      height: BigInt(height),
      context: "0x",
      timeout: 3600n,
      fee: 0n,
    });
  }

  /** Makes this chain follow another one, from its last finalized block on, as root. */
  async follow(other: RealTimeChain, lightClient: LightClient): Promise<void> {
    const { finality } = new ConsensusProver(other.node, lightClient);
    const client = encodeCreateConsensusState({
      consensusState: encodeConsensusState(await finality.initialState(other.name, SLOT_DURATION)),
      consensusClientId: GRANDPA_CLIENT_ID,
      consensusStateId: other.id,
      unbondingPeriod: 1_000_000n,
      challengePeriods: [[other.name, 0n]],
    });
    const index = this.#genesis.at().metadata.pallet("Ismp").index.toNumber();
    const added = [{ state_machine: { Substrate: hex(utf8(other.id)) }, slot_duration: SLOT_DURATION }];
    await this.root(
      concat(Uint8Array.of(index, 2), client),
      this.call("IsmpGrandpa", "add_state_machines", { new_state_machines: added }),
    );
  }

  /** The events of all finalized blocks. */
  async events(): Promise<readonly FinalEvent[]> {
    const last = await this.finalized();
    while (this.#read < last) {
      const height = this.#read + 1;
      const found = await this.ismp.events(await this.node.hashAt(height));
      // A concurrent call that also reads blocks may have been faster.
      if (this.#read + 1 !== height) continue;
      this.#read = height;
      this.#events.push(...found.map((event) => ({ ...event, height })));
    }
    return this.#events;
  }

  /** Waits until an event of pallet Ismp is in a finalized block, with this commitment if one is given. */
  final(name: string, commitment?: Uint8Array): Promise<FinalEvent> {
    return until(
      `${name} in a finalized block of ${this.name}`,
      async () =>
        (await this.events()).find(
          ({ pallet, name: of, data }) =>
            pallet === "Ismp" &&
            of === name &&
            (commitment === undefined || JSON.stringify(data).includes(hex(commitment))),
        ),
      PATIENCE,
    );
  }

  /** Waits for a message that this chain sent, in a finalized block. */
  sent<T extends Sent>(what: string, fits: (sent: Sent) => sent is T): Promise<T> {
    return until(
      `${what} in a finalized block of ${this.name}`,
      async () => {
        for (const { pallet, name, data } of await this.events()) {
          if (pallet !== "Ismp" || (name !== "Request" && name !== "Response")) continue;
          const kind = name === "Request" ? "request" : "response";
          const named = String(data["commitment"]);
          const sent =
            this.#sent.get(named) ??
            (await this.ismp.sent({ kind, commitment: Buffer.from(named.slice(2), "hex") }));
          if (sent === undefined) continue;
          this.#sent.set(named, sent);
          if (fits(sent)) return sent;
        }
        return undefined;
      },
      PATIENCE,
    );
  }

  /** Messages that Probe's modules received by the last finalized block, as hex. */
  async inbox(): Promise<string> {
    const at = await this.node.finalizedHash();
    return hex((await this.node.storage(storagePrefix("Probe", "Inbox"), at)) ?? new Uint8Array());
  }
}
