// The GRANDPA client as this pallet brings it to ISMP: for the chains on its list, read by the Substrate client.

import { GrandpaClient } from "../../consensus/grandpa/client";
import { ConsensusClient } from "../../ismp/consensus-client";
import { SubstrateStateMachine } from "../../state-machines/substrate/client";
import { SupportedStateMachines } from "./storage";

export function consensusClient(): ConsensusClient {
  return new GrandpaClient(new SupportedStateMachines(), new SubstrateStateMachine());
}
