import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { PostRequest } from "../../bindings/relayer/src/prover/index.ts";
import { batchesOf, batchOf, halves, type Ready } from "../../bindings/relayer/src/relayer/batch.ts";
import { InFlight } from "../../bindings/relayer/src/relayer/in-flight.ts";

const known = (height: number) => ({
  at: { machine: "SUBSTRATE-left", consensusStateId: "left", height: BigInt(height) },
  timestamp: 0n,
  overlayRoot: null,
  stateRoot: new Uint8Array(32),
});

function message(id: number, change: Partial<Ready> & { alone?: boolean; size?: number } = {}): Ready {
  const { alone = false, size = 100, ...rest } = change;
  const request: PostRequest = {
    kind: "post",
    source: "SUBSTRATE-left",
    dest: "SUBSTRATE-rite",
    nonce: BigInt(id),
    from: new Uint8Array(),
    to: new Uint8Array(),
    timeout: 0n,
    body: new Uint8Array(),
  };
  return {
    record: {
      id: `${id}`,
      from: request.source,
      to: request.dest,
      height: 1,
      commitment: "0x",
      leaf: "0".repeat(2 * size),
      attempts: 0,
      notBefore: 0,
      ...(alone && { refused: "deliver" as const }),
    },
    sent: { kind: "request", request },
    kind: "post",
    does: "deliver",
    at: known(1),
    ...rest,
  };
}

const ids = ({ messages }: { readonly messages: readonly Ready[] }): string[] =>
  messages.map(({ record }) => record.id);

describe("batches of messages", () => {
  const anyMessages = fc
    .array(
      fc.record({
        kind: fc.constantFrom("post" as const, "get" as const, "response" as const),
        does: fc.constantFrom("deliver" as const, "time out" as const),
        height: fc.integer({ min: 1, max: 3 }),
        size: fc.integer({ min: 1, max: 300 }),
        alone: fc.boolean(),
      }),
    )
    .map((all) => all.map(({ height, ...rest }, i) => message(i, { ...rest, at: known(height) })));

  it("contain each message once, keep to the limits, and combine only messages of one group", () => {
    const limits = { messages: 4, bytes: 500 };
    fc.assert(
      fc.property(anyMessages, (ready) => {
        const batches = batchesOf(ready, limits);
        expect(batches.flatMap(ids).toSorted()).toEqual(ready.map(({ record }) => record.id).toSorted());
        for (const { kind, does, at, messages } of batches) {
          expect(messages.length).toBeLessThanOrEqual(limits.messages);
          const bytes = messages.reduce((sum, { record }) => sum + record.leaf.length / 2, 0);
          expect(messages.length === 1 || bytes <= limits.bytes).toBe(true);
          for (const each of messages) {
            expect({ kind: each.kind, does: each.does }).toEqual({ kind, does });
            if (kind === "get") expect(each.at).toEqual(at);
            if (each.record.refused === does) expect(messages).toHaveLength(1);
            expect((at?.at.height ?? 0n) >= (each.at?.at.height ?? 0n)).toBe(true);
          }
        }
      }),
    );
  });

  it("keep the order in which messages were sent, with those that were refused before at the end", () => {
    const ready = [5, 1, 4, 0, 3, 2].map((id) => message(id, { alone: id === 1 }));
    expect(batchesOf(ready, { messages: 3, bytes: 10_000 }).map(ids)).toEqual([
      ["0", "2", "3"],
      ["4", "5"],
      ["1"],
    ]);
  });

  it("can be halved, down to one message", () => {
    const [first, second] = halves(batchOf([0, 1, 2].map((id) => message(id))));
    expect([ids(first), ids(second)]).toEqual([["0"], ["1", "2"]]);
  });
});

describe("messages in a pool", () => {
  const sent = [0, 1, 2].map((id) => message(id));
  const freeAt = (best: number, ready: readonly Ready[] = sent): string[] => {
    const inFlight = new InFlight();
    inFlight.note(sent, 10);
    return inFlight.free(ready, () => best).map(({ record }) => record.id);
  };

  it("are not sent again for some blocks, and then together", () => {
    expect(freeAt(10)).toEqual([]);
    expect(freeAt(13)).toEqual([]);
    expect(freeAt(14)).toEqual(["0", "1", "2"]);
    const inFlight = new InFlight();
    inFlight.note(sent, 10);
    const free = inFlight.free([...sent, message(3)], () => 14);
    expect(batchesOf(free, { messages: 10, bytes: 10_000 }).map(ids)).toEqual([["0", "1", "2"], ["3"]]);
  });

  it("may be sent as soon as one of them was settled by another relayer", () => {
    expect(freeAt(11, sent.slice(1))).toEqual(["1", "2"]);
  });

  it("may be sent as soon as another action is needed for them", () => {
    expect(freeAt(11, [message(0, { does: "time out" }), ...sent.slice(1)])).toEqual(["0", "1", "2"]);
  });

  it("are forgotten when they have ended", () => {
    const inFlight = new InFlight();
    inFlight.note(sent, 10);
    inFlight.forget(["0", "1", "2"]);
    expect(inFlight.free(sent, () => 10)).toEqual(sent);
  });
});
