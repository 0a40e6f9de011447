/**
 * Whether one chain's client of another one is usable: it exists, and is neither frozen nor expired.
 *
 * A route whose client is unusable is stopped: nothing is sent that needs the client. The log reports this once, not
 * in each round, with what an operator must know: which client, on which chain, since when, and what to do. The
 * metric `as_ismp_relay_client_stopped` shows it while it lasts. (docs/spec/protocol.md#validation,
 * docs/spec/protocol.md#consensus-updates, docs/spec/protocol.md#fraud-proofs)
 */
import type { ClientState } from "../client/ismp-chain.ts";
import type { Connection } from "./connection.ts";
import type { Tools } from "./tools.ts";

export type ClientTrouble = "missing" | "frozen" | "expired";

const TROUBLES: readonly ClientTrouble[] = ["missing", "frozen", "expired"];

const SUCCESSOR =
  "This is permanent: root has to create a client under another consensus state id, and the configuration to use that one";

export class ClientHealth {
  readonly #tools: Tools;
  readonly #told = new Map<string, ClientTrouble>();

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** What is wrong with `follower`'s client of `followed`, in the state of its best block. */
  async trouble(follower: Connection, followed: Connection): Promise<ClientTrouble | undefined> {
    const { best } = await follower.heads();
    return this.judge(follower, followed, await follower.ismp.clientState(followed.id, best.hash));
  }

  /** What is wrong with a client whose state was read. */
  judge(
    follower: Connection,
    followed: Connection,
    { updated: last, isFrozen, unbondingPeriod: period, now }: ClientState,
  ): ClientTrouble | undefined {
    if (last === undefined) return this.#tell(follower, followed, "missing", "");
    // Freezing sets the time of the last update.
    if (isFrozen) return this.#tell(follower, followed, "frozen", sinceThen(last));
    if (period === undefined || now / 1000n - last < period)
      return this.#tell(follower, followed, undefined, "");
    return this.#tell(follower, followed, "expired", sinceThen(last + period));
  }

  #tell(
    follower: Connection,
    followed: Connection,
    trouble: ClientTrouble | undefined,
    since: string,
  ): ClientTrouble | undefined {
    const { log, metrics } = this.#tools;
    const [at, chain] = [follower.name, followed.name];
    for (const why of TROUBLES) metrics.clientStopped.set({ at, chain, why }, why === trouble ? 1 : 0);
    const route = `${at} of ${chain}`;
    const before = this.#told.get(route);
    if (trouble === before) return trouble;
    const client = followed.config.consensus_state_id;
    const about = { at, chain, client };
    if (trouble === undefined) {
      this.#told.delete(route);
      log.info(about, "the client is usable again, and the route is resumed");
      return undefined;
    }
    this.#told.set(route, trouble);
    const which = `the route is stopped: ${at} has`;
    const why = {
      missing: `no client "${client}" of ${chain}. Root has to create it, or the configuration to use another one`,
      frozen: `a frozen client "${client}" of ${chain}${since}: a fraud proof showed two forks that are both final. ${SUCCESSOR}`,
      expired: `an expired client "${client}" of ${chain}${since}: it had no update within the unbonding period. ${SUCCESSOR}`,
    }[trouble];
    log.error({ ...about, why: trouble }, `${which} ${why}`);
    return trouble;
  }
}

/** @param seconds since 1970 */
function sinceThen(seconds: bigint): string {
  return `, since ${new Date(Number(seconds) * 1000).toISOString()}`;
}
