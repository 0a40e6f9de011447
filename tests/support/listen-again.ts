import { NetworkServer, type RpcServer } from "../../bindings/chain/src/rpc/index.ts";

/** A node that loses all its connections and comes back at the same address. */
export async function listenAgain(node: NetworkServer, rpc: RpcServer): Promise<NetworkServer> {
  const { port } = node;
  await node.close();
  return NetworkServer.listen(rpc, { port });
}
