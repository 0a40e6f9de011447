import type { Runtime, Storage } from "../../../bindings/core/src/index.ts";
import type { Account } from "../../../bindings/relayer/src/substrate/accounts.ts";
import { IMMORTAL, mortalEra } from "../../../bindings/relayer/src/substrate/era.ts";
import {
  bareExtrinsic,
  generalExtrinsic,
  signExtrinsic,
} from "../../../bindings/relayer/src/substrate/extrinsic.ts";
import { decodeApplyOutcome, decodeValidity } from "../../../bindings/relayer/src/substrate/validity.ts";
import { concat } from "../../support/hex.ts";
import { mutateOnce } from "../../support/mutate.ts";
import { u32 } from "../../support/scale.ts";
import {
  broken,
  fine,
  type Generator,
  type GeneratorSource,
  type Input,
  type Verdict,
} from "../generator.ts";
import { encodeTree } from "../grammar/codec.ts";
import { generateTree } from "../grammar/generate.ts";
import { inflate, LONGEST } from "../grammar/inputs.ts";
import { MetadataGrammar } from "../grammar/metadata.ts";
import { struct, type Type } from "../grammar/types.ts";
import type { InputRandom } from "../input-random.ts";
import { calledPallet, unsignedAcceptance } from "../oracles/signatures.ts";
import { leftBehind } from "../oracles/state.ts";
import { judgeFailure } from "../oracles/traps.ts";
import { callRuntime, type Limits } from "../runtime-call.ts";
import {
  type AccountScene,
  accountNonce,
  accountScene,
  issuanceOf,
  OTHER_ACCOUNTS,
} from "../scenes/accounts.ts";
import { type BlobName, loadRuntime } from "../scenes/blobs.ts";

/**
 * Extrinsics with every existing call: signed in all schemes, bare ones of both versions, general ones; in a block,
 * in the pool, and for their fee.
 */

const APPLY = "BlockBuilder_apply_extrinsic";
const VALIDATE = "TaggedTransactionQueue_validate_transaction";
const QUERIES = ["TransactionPaymentApi_query_info", "TransactionPaymentApi_query_fee_details"] as const;
const SUDO = 6;

export function extrinsics(blob: BlobName, name: string, share: number): GeneratorSource {
  return {
    name,
    share,
    load: async () => {
      const runtime = await loadRuntime(blob);
      return new Extrinsics(name, blob, share, runtime, accountScene(runtime));
    },
  };
}

class Extrinsics implements Generator {
  readonly name: string;
  readonly target: string;
  readonly share: number;
  readonly #runtime: Runtime;
  readonly #scene: AccountScene;
  readonly #call: Type;
  readonly #nonces: ReadonlyMap<Account, number>;
  /** Signatures of these schemes take long: they sign one extrinsic of each call. */
  readonly #slow: readonly Uint8Array[];

  constructor(name: string, target: string, share: number, runtime: Runtime, scene: AccountScene) {
    this.name = name;
    this.target = target;
    this.share = share;
    this.#runtime = runtime;
    this.#scene = scene;
    const { metadata, quick, all } = scene;
    const accounts = [...quick, ...all].map(({ id }) => id);
    const grammar = new MetadataGrammar(metadata, {
      accounts: [...accounts, ...OTHER_ACCOUNTS],
      hashes: [scene.genesisHash],
    });
    this.#call = callType(scene, grammar);
    this.#nonces = new Map([...quick, ...all].map((account) => [account, accountNonce(scene, account)]));
    const remark = metadata.encodeCall("System", "remark", { remark: new Uint8Array(3) });
    this.#slow = all.flatMap((account) => [remark].map((call) => this.#sign(account, call, 0, 0n)));
  }

  make(random: InputRandom): Input {
    const honest = !random.oneIn(3);
    let extrinsic = this.#extrinsic(random);
    if (!honest) {
      do extrinsic = mutateOnce(random, extrinsic, extrinsic);
      while (random.oneIn(3));
    }
    if (extrinsic.length > LONGEST) extrinsic = extrinsic.subarray(0, LONGEST);
    return { ...this.#asked(random, extrinsic), scene: 0, wellFormed: honest };
  }

  judge(input: Input, limits: Limits): Verdict {
    const { entryPoint, bytes } = input;
    const { outcome, storage } = callRuntime(this.#runtime, entryPoint, bytes, this.#scene.state, limits);
    if (outcome.kind === "memory" && this.#isRoots(input)) return fine("root's call beyond the memory bound");
    if (outcome.kind !== "answer") return judgeFailure(input, outcome) as Verdict;
    if (entryPoint === VALIDATE) {
      const validity = decodeValidity(outcome.bytes);
      return fine(validity.valid ? "valid" : `invalid: ${validity.error.class}.${validity.error.name}`);
    }
    if (entryPoint !== APPLY) return fine(`${outcome.bytes.length > 0 ? "answered" : "no answer"}`);
    const result = decodeApplyOutcome(outcome.bytes, this.#scene.metadata);
    if (result.kind === "success") return this.#judgeSuccess(bytes, storage);
    const reason = result.kind === "refused" ? result.reason : result.error.name;
    const name = `${result.kind}: ${reason}`;
    const left = leftBehind(this.#scene.state, storage);
    return left === undefined ? fine(name) : broken(name, left);
  }

  /** Root is trusted with memory as with all else, but hosts must be able to provide it. */
  #isRoots(input: Input): boolean {
    if (input.entryPoint !== APPLY) return false;
    const { outcome } = callRuntime(this.#runtime, APPLY, input.bytes, this.#scene.state, {
      boundedMemory: false,
    });
    if (outcome.kind !== "answer" || outcome.bytes[0] !== 0 || outcome.bytes[1] !== 0) return false;
    const isSigned = unsignedAcceptance(this.#scene, input.bytes) === undefined;
    return isSigned && calledPallet(this.#scene, input.bytes) === "Sudo";
  }

  #judgeSuccess(bytes: Uint8Array, storage: Storage): Verdict {
    const unsigned = unsignedAcceptance(this.#scene, bytes);
    if (unsigned !== undefined) return broken("success", unsigned);
    // Root may set any storage and any issuance.
    if (calledPallet(this.#scene, bytes) === "Sudo") return fine("success of sudo");
    const [before, after] = [issuanceOf(this.#scene.state), issuanceOf(storage.snapshot())];
    if (after.total > before.total) return broken("success", "a call that is not root's has made money");
    if (after.total - after.sum !== before.total - before.sum) {
      return broken("success", `the accounts hold ${after.sum} of an issuance of ${after.total}`);
    }
    return fine("success");
  }

  #extrinsic(random: InputRandom): Uint8Array {
    const { quick, metadata } = this.#scene;
    const kind = random.below(20);
    if (kind === 0) return random.pick(this.#slow);
    let tree = generateTree(random, this.#call);
    if (random.oneIn(1500)) tree = inflate(random, tree, 1 << (10 + random.below(11)));
    if (kind < 3) return bareExtrinsic(encodeTree(tree), random.oneIn(2) ? 4 : 5);
    const nonce = random.oneIn(10) ? random.below(70_000) : undefined;
    const tip = random.oneIn(4) ? random.integer(random.oneIn(4) ? 128 : 40) : 0n;
    if (kind === 3) {
      const values = this.#values(quick[0] as Account, nonce, tip);
      return generalExtrinsic(metadata, encodeTree(tree), values, random.oneIn(2) ? 0 : random.below(256));
    }
    const asRoot = random.below(3) === 0;
    const account = asRoot ? (quick[0] as Account) : random.pick(quick);
    const call = asRoot ? concat(Uint8Array.of(SUDO, 0), encodeTree(tree)) : encodeTree(tree);
    return this.#sign(account, call, nonce, tip, random.oneIn(5));
  }

  #sign(
    account: Account,
    call: Uint8Array,
    nonce: number | undefined,
    tip: bigint,
    mortal = false,
  ): Uint8Array {
    const values = this.#values(account, nonce, tip, mortal);
    return signExtrinsic({ ...values, metadata: this.#scene.metadata, signer: account, call });
  }

  #values(account: Account, nonce: number | undefined, tip: bigint, mortal = false) {
    const { genesisHash, specVersion, transactionVersion } = this.#scene;
    return {
      specVersion,
      transactionVersion,
      genesisHash,
      era: mortal ? mortalEra(64, 0) : IMMORTAL,
      birthHash: genesisHash,
      nonce: nonce ?? this.#nonces.get(account) ?? 0,
      tip,
    };
  }

  #asked(random: InputRandom, extrinsic: Uint8Array): Pick<Input, "entryPoint" | "bytes"> {
    const kind = random.below(10);
    if (kind < 6) return { entryPoint: APPLY, bytes: extrinsic };
    if (kind < 8) {
      const bytes = concat(Uint8Array.of(random.below(3)), extrinsic, this.#scene.genesisHash);
      return { entryPoint: VALIDATE, bytes };
    }
    return { entryPoint: random.pick(QUERIES), bytes: concat(extrinsic, u32(extrinsic.length)) };
  }
}

/** The runtime's calls, each pallet with the same probability. */
function callType({ metadata }: AccountScene, grammar: MetadataGrammar): Type {
  const variants = metadata.latest.pallets.flatMap(({ index, calls }) => {
    return calls.isSome ? [[index.toNumber(), struct(grammar.of(calls.unwrap().type))] as const] : [];
  });
  return { kind: "enum", variants: new Map(variants) };
}
