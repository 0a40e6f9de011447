import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Journal } from "../../bindings/relayer/src/relayer/journal.ts";
import { loadBlob } from "../support/blob.ts";
import { cases } from "../support/budget.ts";
import { hex } from "../support/hex.ts";
import { Random } from "../support/random.ts";
import { endsOf, type Happened, isBeginning, readHistory } from "./faults-history.ts";
import { firstEnd, judge, withEvent } from "./faults-judge.ts";
import { ChainProcess, type Part, RelayProcess, sender, writeConfig } from "./faults-network.ts";
import { Traffic } from "./faults-traffic.ts";

/**
 * Two chains, a consensus relayer and a message relayer, each a process of its own; any of them is killed at random
 * moments while hundreds of messages are under way. `npm run test:faults` is the long run.
 */

const rounds = Number(process.env["AS_ISMP_ROUNDS"] ?? cases(2, 4));
/** Messages under way, both ways together. */
const inFlight = rounds >= 20 ? 200 : rounds * 10;
/** Submitted at once, each way. */
const BURST = 10;
/** Milliseconds: a minute for the everyday run, and more on a busy machine. */
const PATIENCE = 600_000 + rounds * 30_000;

const folder = mkdtempSync(join(tmpdir(), "as-ismp-faults-"));
const parts: Part[] = [];

afterAll(async () => {
  for (const part of parts) await part.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Reads the finalized blocks, one by one, while processes run. */
class Monitor {
  readonly #next = new Map<ChainProcess, number>();
  readonly #open = new Map<string, Happened>();
  /** Beginnings and ends of messages. */
  seen = 0;

  async read(chains: readonly ChainProcess[]): Promise<void> {
    for (const chain of chains) {
      const { header } = await chain.node.header(await chain.node.finalizedHash());
      const first = this.#next.get(chain) ?? 1;
      const numbers = Array.from({ length: header.number - first + 1 }, (_, i) => first + i);
      const hashes = await chain.node.hashesAt(numbers);
      const read = await Promise.all(hashes.map((hash) => chain.ismp.events(hash)));
      for (const [i, events] of read.entries()) {
        for (const each of endsOf(first + i, events)) this.#note(each);
      }
      this.#next.set(chain, header.number + 1);
    }
  }

  get open(): number {
    return [...this.#open.values()].filter(isBeginning).length;
  }

  #note(each: Happened): void {
    this.seen += 1;
    const before = this.#open.get(each.commitment);
    // One chain may be read further than the other: an end may be seen before its beginning.
    if (before !== undefined && isBeginning(before) !== isBeginning(each)) {
      this.#open.delete(each.commitment);
    } else {
      this.#open.set(each.commitment, each);
    }
  }
}

/** Finality that was reported once: it must never be reverted. */
class Promises {
  readonly #told: { readonly chain: ChainProcess; readonly number: number; readonly hash: string }[] = [];

  async note(chain: ChainProcess): Promise<void> {
    const { hash, header } = await chain.node.header(await chain.node.finalizedHash());
    this.#told.push({ chain, number: header.number, hash: hex(hash) });
  }

  async broken(): Promise<string[]> {
    const broken: string[] = [];
    for (const { chain, number, hash } of this.#told) {
      const { header } = await chain.node.header(await chain.node.finalizedHash());
      const is = header.number < number ? "not final" : hex(await chain.node.hashAt(number));
      if (is !== hash) broken.push(`block ${number} of ${chain.name} was ${hash}, is ${is}`);
    }
    return broken;
  }
}

describe("two chains and two relayers that are killed at random moments", () => {
  let left: ChainProcess;
  let right: ChainProcess;
  let consensus: RelayProcess;
  let messages: RelayProcess;

  beforeAll(async () => {
    const runtime = await loadBlob();
    left = await ChainProcess.create(runtime, "SUBSTRATE-left", folder);
    parts.push(left);
    right = await ChainProcess.create(runtime, "SUBSTRATE-rite", folder);
    parts.push(right);
    await left.follow(right);
    await right.follow(left);
    const config = writeConfig(folder, [left, right]);
    consensus = new RelayProcess("consensus", config);
    messages = new RelayProcess("messages", config);
    parts.push(consensus, messages);
    for (const relayer of [consensus, messages]) await relayer.start();
  }, PATIENCE);

  it(
    `lose no message and deliver none twice, in ${rounds} rounds with ${inFlight} messages under way`,
    async () => {
      const random = new Random("faults");
      const chains = [left, right];
      const traffic = [new Traffic(left, right), new Traffic(right, left)];
      const monitor = new Monitor();
      const promises = new Promises();
      const kills: Record<string, number> = {};
      let most = 0;
      const began = Date.now();

      /** Submits lost messages again, and more until enough are under way. */
      const topUp = async (): Promise<void> => {
        await monitor.read(chains);
        most = Math.max(most, monitor.open);
        for (const each of traffic) {
          const waiting = each.count - (await each.sent());
          const isEnough = monitor.open + waiting >= inFlight;
          await each.send(isEnough ? 0 : BURST);
        }
      };

      while (monitor.open < inFlight) {
        await topUp();
        await sleep(300);
      }
      for (let round = 1; round <= rounds; round += 1) {
        await topUp();
        await sleep(random.below(2500));
        const victim = random.pick(parts);
        for (const chain of chains) await promises.note(chain);
        await victim.kill();
        kills[victim.name] = (kills[victim.name] ?? 0) + 1;
        await sleep(random.below(1000));
        await victim.start();
        expect(await promises.broken()).toEqual([]);
      }
      const killed = Date.now() - began;

      // While they work they stop when told, soon and without an error, and continue from there.
      await topUp();
      const told = Date.now();
      for (const relayer of [messages, consensus]) expect(await relayer.stop()).toBe(0);
      const stopping = Date.now() - told;
      for (const relayer of [messages, consensus]) await relayer.start();

      // All messages under way must end without further help.
      let news = Date.now();
      for (let seen = -1; ; ) {
        for (const each of traffic) await each.send(0);
        await monitor.read(chains);
        most = Math.max(most, monitor.open);
        const sent = await Promise.all(traffic.map((each) => each.sent()));
        if (monitor.open === 0 && sent.every((count, i) => count === traffic[i]?.count)) break;
        if (monitor.seen !== seen) news = Date.now();
        seen = monitor.seen;
        if (Date.now() - news > 300_000) throw new Error(`${monitor.open} messages do not get on`);
        await sleep(1000);
      }
      const settled = Date.now() - began;

      // The relayers also see what was settled, and forget it: on a busy machine not at once.
      for (const [name, relayer] of [
        ["messages", messages],
        ["consensus", consensus],
      ] as const) {
        for (let attempts = 100; ; attempts -= 1) {
          await sleep(3000);
          expect(await relayer.stop()).toBe(0);
          const journal = await Journal.open(join(folder, "journals", name));
          const entries = await journal.entries();
          await journal.close();
          if (entries.length > 0 && attempts > 0) {
            await relayer.start();
            continue;
          }
          expect([name, entries]).toEqual([name, []]);
          break;
        }
      }
      for (const relayer of [consensus, messages]) expect(relayer.troubles).toEqual([]);
      for (const chain of chains) {
        expect(chain.complaints).toBe("");
        expect(await chain.stop()).toBe(0);
      }

      const [here, there] = [await readHistory(left, sender.id), await readHistory(right, sender.id)];
      const counts = [traffic[0]?.count ?? 0, traffic[1]?.count ?? 0] as const;
      const { faults, ends } = judge(here, there, counts);
      process.stdout.write(
        `${JSON.stringify({
          seconds: { killing: killed / 1000, stopping: stopping / 1000, all: settled / 1000 },
          kills,
          mostUnderWay: most,
          sent: counts,
          ends,
          blocks: [here.blocks, there.blocks],
          failures: failures([consensus, messages]),
        })}\n`,
      );
      expect(faults).toEqual([]);
      // The check finds faults.
      for (const times of [0, 2] as const) {
        expect(judge(withEvent(here, firstEnd(here), times), there, counts).faults).not.toEqual([]);
        expect(judge(here, withEvent(there, firstEnd(there), times), counts).faults).not.toEqual([]);
      }
    },
    PATIENCE,
  );
});

/** The failures that the relayers reported, by error, with their counts. */
function failures(relayers: readonly RelayProcess[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { err } of relayers.flatMap(({ lines }) => lines)) {
    if (err !== undefined) counts[err.type] = (counts[err.type] ?? 0) + 1;
  }
  return counts;
}
