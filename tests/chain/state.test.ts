import { beforeAll, expect, it } from "@jest/globals";
import { Chain, createChainSpec, storageKey } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { hex, utf8 } from "../support/hex.ts";
import {
  alice,
  bob,
  charlie,
  describeChains,
  FIRST_SLOT,
  freeBalance,
  genesis,
  startChain,
  transfer,
  UNIT,
  withSpecVersion,
} from "./runtimes.ts";

describeChains("the state", (load) => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await load();
  });

  it("of each block is unchanged by later blocks", async () => {
    const chain = await startChain(runtime);
    const hashes = [chain.genesis.hash];
    for (let i = 0; i < 5; i += 1) {
      const extrinsics = [chain.sign(alice, transfer(chain, charlie, UNIT))];
      hashes.push((await chain.author({ extrinsics })).block.hash);
    }
    hashes.forEach((hash, n) => {
      const view = chain.at(hash);
      expect(view.query("System", "Number")).toBe(n);
      expect(view.query("System", "Account", charlie.id)).toMatchObject({ data: { free: BigInt(n) * UNIT } });
      expect(view.nonce(alice.id)).toBe(n);
      expect(hex(chain.stateAt(hash).top.root(1))).toBe(hex(view.block.header.stateRoot));
      expect(chain.find(hex(hash))).toBe(view.block);
    });
    expect(chain.at().query("System", "BlockHash", 0)).toBe(hex(chain.genesis.hash));
    const storage = chain.at().storage();
    storage.set(utf8("key"), utf8("value"));
    expect(chain.at().get(utf8("key"))).toBeUndefined();
  });

  it("is proven against the header: top keys, child keys, absent keys", async () => {
    const [id, key, absent] = [utf8("a child"), utf8("key"), utf8("absent")];
    const long = new Uint8Array(100).fill(5);
    const spec = createChainSpec({ runtime, genesis });
    const childrenDefault = { [hex(id)]: { [hex(key)]: hex(long), [hex(utf8("other"))]: "0x01" } };
    const chain = await Chain.create(
      { ...spec, genesis: { raw: { ...spec.genesis.raw, childrenDefault } } },
      { firstSlot: FIRST_SLOT },
    );
    await chain.author();
    const view = chain.at();
    const read = (root: Uint8Array, nodes: Uint8Array[], keys: Uint8Array[]) =>
      runtime.lightClient.readProof("blake2_256", root, nodes, keys);
    const number = storageKey(view.metadata, "System", "Number");
    const { stateRoot } = view.block.header;
    expect(read(stateRoot, view.proof([number, absent]), [number, absent])).toEqual({
      ok: true,
      value: [Uint8Array.of(1, 0, 0, 0), null],
    });

    const nodes = view.childProof(id, [key, absent]);
    const rootKey = utf8(":child_storage:default:a child");
    const top = read(stateRoot, nodes, [rootKey]);
    const childRoot = top.ok ? top.value[0] : null;
    expect(childRoot).toEqual(view.get(rootKey));
    expect(read(childRoot ?? new Uint8Array(32), nodes, [key, absent])).toEqual({
      ok: true,
      value: [long, null],
    });
    // Proofs of one state decide nothing about another one.
    expect(read(chain.genesis.header.stateRoot, view.proof([number]), [number]).ok).toBe(false);
  });
});

describeChains("the code", (load) => {
  let runtime: Runtime;
  let chain: Chain;

  beforeAll(async () => {
    runtime = await load();
    chain = await startChain(runtime);
    await chain.author();
  });

  /** Sets the code as root; the signer uses the runtime's actual version, whatever its section has. */
  async function setCode(call: string, code: Uint8Array) {
    const { metadata } = chain.at();
    const inner = metadata.encodeCall("System", call, { code });
    const weight = { ref_time: 0, proof_size: 0 };
    const sudo = metadata.encodeCall("Sudo", "sudo_unchecked_weight", { call: inner, weight });
    const { specVersion } = runtime.version();
    return chain.author({ extrinsics: [chain.sign(alice, sudo, { specVersion })] });
  }

  it("can be changed by root, from the next block on, and old blocks keep theirs", async () => {
    const upgraded = withSpecVersion(runtime, runtime.version().specVersion + 1);
    const { block, outcomes } = await setCode("set_code", upgraded);
    expect(outcomes).toEqual([{ kind: "success" }]);
    expect(
      chain
        .at()
        .events()
        .map(({ name }) => name),
    ).toContain("CodeUpdated");
    expect(block.header.digest).toContainEqual({ kind: "runtimeEnvironmentUpdated" });
    expect(chain.runtimeAt(block.header.parentHash).version()).toEqual(runtime.version());
    expect(chain.runtimeAt(block.hash).version().specVersion).toBe(runtime.version().specVersion + 1);
    const other = await startChain(runtime);
    for (const n of [1, 2]) await other.import(chain.blockAt(n) ?? block);
    const next = (await chain.author()).block;
    expect(hex((await other.import(next)).hash)).toBe(hex(next.hash));
    expect(chain.runtimeAt(next.hash)).toBe(chain.runtimeAt(block.hash));
  });

  it("of a lower version, of another name, or that is not a runtime is refused by set_code", async () => {
    const { block, outcomes } = await setCode("set_code", withSpecVersion(runtime, 0));
    expect(outcomes).toEqual([{ kind: "success" }]);
    const sudid = chain
      .at()
      .events()
      .find(({ name }) => name === "Sudid");
    expect(sudid?.data["sudoResult"]).toEqual({ type: "Err", value: "System.SpecVersionNeedsToIncrease" });
    await setCode("set_code", Uint8Array.of(1, 2, 3));
    const garbage = chain
      .at()
      .events()
      .find(({ name }) => name === "Sudid");
    expect(garbage?.data["sudoResult"]).toMatchObject({ type: "Err" });
    expect(chain.runtimeAt(chain.best.hash)).toBe(chain.runtimeAt(block.hash));
    expect(freeBalance(chain, bob)).toBe(1000n * UNIT);
  });

  it("that is not a runtime ends the chain with a named error, and does not affect the blocks before", async () => {
    if (!chain.at().metadata.hasCall("System", "set_code_without_checks")) return;
    const before = chain.best;
    const { block } = await setCode("set_code_without_checks", Uint8Array.of(1, 2, 3));
    expect(block.number).toBe(before.number + 1);
    await expect(chain.author()).rejects.toMatchObject({ name: "UnusableCodeError" });
    expect(() => chain.at()).toThrow(expect.objectContaining({ name: "UnusableCodeError" }));
    expect((await chain.author({ parent: before.hash })).block.number).toBe(block.number);
  });
});
