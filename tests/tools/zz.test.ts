import { expect, it } from "@jest/globals";
import { ApiPromise, Keyring } from "@polkadot/api";
import { createChainSpec, Chain, devAccounts } from "../../bindings/chain/index.ts";
import { PolkadotJsProvider, papiProvider, RpcServer, sealInstantly } from "../../bindings/rpc/index.ts";
import { loadBlob } from "../support/blob.ts";
import { createClient } from "polkadot-api";
import { genesis } from "../chain/runtimes.ts";

it("pjs", async () => {
  const runtime = await loadBlob();
  const chain = await Chain.create(createChainSpec({ runtime, genesis }));
  const server = new RpcServer(chain);
  const stop = sealInstantly(chain, server.pool);
  const api = await ApiPromise.create({ provider: new PolkadotJsProvider(server), noInitWarn: false });
  const keyring = new Keyring({ type: "sr25519" });
  const alice = keyring.addFromUri("//Alice");
  const bob = keyring.addFromUri("//Bob");
  console.log(api.runtimeMetadata.version, (await api.rpc.chain.getHeader()).toHuman());
  const info = await api.tx["balances"]["transferKeepAlive"](bob.address, 10n ** 12n).paymentInfo(alice);
  console.log(info.toHuman());
  await new Promise<void>((resolve, reject) => {
    api.tx["balances"]["transferKeepAlive"](bob.address, 10n ** 12n).signAndSend(alice, ({ status, events, dispatchError }) => {
      console.log(status.type, dispatchError?.toString(), events.map((e) => e.event.method).join(" "));
      if (status.isFinalized) resolve();
      if (status.isInvalid) reject(new Error("invalid"));
    }).catch(reject);
  });
  console.log((await api.query["system"]["account"](alice.address)).toHuman());
  await api.disconnect();
  const client = createClient((onMessage: any) => { const c = papiProvider(server)((m: any) => { if (m.error) console.log(JSON.stringify(m)); onMessage(m); }); return { ...c, send: (m: any) => { console.log(JSON.stringify(m)); c.send(m); } }; });
  console.log(await client.getFinalizedBlock());
  const unsafe = client.getUnsafeApi();
  console.log(await unsafe.query.System.Account.getValue(alice.address));
  client.destroy();
  stop();
  server.close();
});
