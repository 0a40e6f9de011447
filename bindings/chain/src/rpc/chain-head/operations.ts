/**
 * The operations of a `chainHead_v1_follow` subscription: each is started by a request, reports its results in
 * events, and may pause until the client asks it to continue.
 *
 * Invariant: the number of operations in progress never exceeds the limit; an operation that is complete, stopped or
 * failed sends no further event.
 */
import { RpcError } from "../errors.ts";

interface Operation {
  readonly cost: number;
  events: AsyncIterator<object> | undefined;
  isWaiting: boolean;
}

export class Operations {
  readonly #most: number;
  readonly #tell: (event: object) => void;
  readonly #open = new Map<string, Operation>();
  #made = 0;

  constructor(most: number, tell: (event: object) => void) {
    this.#most = most;
    this.#tell = tell;
  }

  /** How many more may be started now. */
  get free(): number {
    let used = 0;
    for (const { cost } of this.#open.values()) used += cost;
    return this.#most - used;
  }

  /** Creates an operation that counts as `cost` operations. It does nothing before `run`. */
  begin(cost: number, events: () => AsyncIterator<object>): { operationId: string; run: () => void } {
    this.#made += 1;
    const operationId = `${this.#made}`;
    const operation: Operation = { cost, events: undefined, isWaiting: false };
    this.#open.set(operationId, operation);
    const run = (): void => {
      if (!this.#open.has(operationId)) return;
      operation.events = events();
      void this.#advance(operationId, operation);
    };
    return { operationId, run };
  }

  /** Continues a paused operation; undefined if no paused operation has this id. */
  resume(operationId: string): (() => void) | undefined {
    const operation = this.#open.get(operationId);
    if (operation === undefined) return undefined;
    if (!operation.isWaiting) throw new RpcError(-32803, "the operation does not wait to be continued");
    operation.isWaiting = false;
    return () => {
      if (this.#open.has(operationId)) void this.#advance(operationId, operation);
    };
  }

  stop(operationId: string): void {
    this.#open.delete(operationId);
  }

  stopAll(): void {
    this.#open.clear();
  }

  async #advance(operationId: string, operation: Operation): Promise<void> {
    try {
      for (;;) {
        const next = await operation.events?.next();
        // The client may have stopped it meanwhile.
        if (this.#open.get(operationId) !== operation) return;
        if (next === undefined || next.done === true) break;
        const { event, ...rest } = next.value as { event: string };
        operation.isWaiting = event === "operationWaitingForContinue";
        // A finished operation no longer counts when the client receives its last event.
        if (event.endsWith("Done")) this.#open.delete(operationId);
        this.#tell({ event, operationId, ...rest });
        if (operation.isWaiting) return;
      }
      this.#open.delete(operationId);
    } catch (error) {
      if (!this.#open.delete(operationId)) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#tell({ event: "operationError", operationId, error: reason });
    }
  }
}
