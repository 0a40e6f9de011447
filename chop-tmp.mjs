process.env.LOG_LEVEL="fatal";
const { readFile } = await import("node:fs/promises");
const { Chain, createChainSpec, devAccount } = await import("./dist/chain/index.js");
const { Runtime } = await import("./dist/index.js");
const { papiProvider, RpcServer, sealInstantly } = await import("./dist/rpc/index.js");
const { createClient, Enum } = await import("polkadot-api");
const { getPolkadotSigner } = await import("polkadot-api/signer");
const runtime = await Runtime.load(new Uint8Array(await readFile("build/as-ismp.wasm")));
const a = devAccount("Alice", "ecdsa");
const spec = createChainSpec({ runtime, genesis: { balances: { balances: [[a.address, 10n**16n]] } }, properties: {} });
const ours = await Chain.create(spec);
const server = new RpcServer(ours);
const stop = sealInstantly(ours, server.pool);
const client = createClient(papiProvider(server));
const api = client.getUnsafeApi();
const tx = api.tx.Balances.transfer_keep_alive({ dest: Enum("Id", devAccount("Bob").address), value: 10n**12n });
try { console.log(await tx.getEstimatedFees(a.address)); } catch (e) { console.log("fees", e.message); }
try { console.log((await tx.signAndSubmit(getPolkadotSigner(a.publicKey, "Ecdsa", (m) => a.sign(m)))).ok); } catch (e) { console.log("33", e.message); }
try { console.log((await tx.signAndSubmit(getPolkadotSigner(a.id, "Ecdsa", (m) => a.sign(m)))).ok); } catch (e) { console.log("32", e); }
client.destroy(); stop(); server.close();
