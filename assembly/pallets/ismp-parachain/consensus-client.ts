// The parachain client as this pallet brings it to ISMP: for the siblings on its list, read by the Substrate client.

import { ParachainClient } from "../../consensus/parachain/client";
import { ConsensusClient } from "../../ismp/consensus-client";
import { SubstrateStateMachine } from "../../state-machines/substrate/client";
import { UnreadableStateMachine } from "../../state-machines/unreadable";
import { hostStateMachine } from "../ismp/chain-identity";
import { FollowedParachains } from "./parachains";
import { KeptRelayRoots } from "./relay-roots";

export function consensusClient(): ConsensusClient {
  return new ParachainClient(
    hostStateMachine(),
    new KeptRelayRoots(),
    new FollowedParachains(),
    new SubstrateStateMachine(),
    new UnreadableStateMachine(),
  );
}
