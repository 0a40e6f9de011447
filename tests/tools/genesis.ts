import { type Blockchain, type BuildBlockMode, GenesisProvider, setup } from "@acala-network/chopsticks-core";
import { jest } from "@jest/globals";

/**
 * A chain of chopsticks from a chain spec, at block 1.
 *
 * For that block chopsticks reads the clock twice, for the slot and for the timestamp, and drops the block if a slot
 * ended in between: the clock is stopped for that time.
 */
export async function fromChainSpec(spec: object, buildBlockMode: BuildBlockMode): Promise<Blockchain> {
  const clock = jest.spyOn(Date, "now").mockReturnValue(Date.now());
  try {
    return await setup({ genesis: new GenesisProvider(spec as never), buildBlockMode });
  } finally {
    clock.mockRestore();
  }
}
