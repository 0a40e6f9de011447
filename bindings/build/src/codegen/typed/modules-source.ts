/**
 * Generates the modules of ISMP that a pallet describes: for each an abstract class with typed callbacks, which the
 * pallet's `modules.ts` implements, functions that send its messages, and the adapter between class and protocol.
 *
 * The adapter makes the checks that wire v1 needs: a relayer may move bytes between `from`, `to` and `body` of a message,
 * and between `from`, keys and context of a GET. It compares kind and ids to the byte, and takes a body or a key only
 * whole, which leaves one reading. It also refuses messages for other chains, which a router gets.
 */
import { join } from "node:path";
import { byteData } from "../bytes.ts";
import type { AssemblyPallet, IsmpModuleDescription } from "../description.ts";
import { AssemblyTypeError } from "../errors.ts";
import { FRAME } from "../frame.ts";
import type { Layouts } from "../layout.ts";
import { Imports, type ModulePath } from "../modules.ts";
import { camelCase, parameterName } from "../names.ts";
import { Reading } from "../reading.ts";
import { use } from "./read.ts";
import type { Representation, Representations } from "./representation.ts";

/** Parameters of callbacks, which no body may be called as. */
const TAKEN: ReadonlySet<string> = new Set(["request", "response", "key", "value"]);

/**
 * @param place of the generated file
 * @throws AssemblyTypeError
 */
export function modulesSource(
  pallet: AssemblyPallet,
  layouts: Layouts,
  representations: Representations,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  const own = imports.space(join(pallet.folder, "modules"), "own");
  const modules = pallet.modules ?? [];
  const typed = modules.map((module) => new TypedModule(pallet, module, layouts, representations, imports));
  const cases = modules.map(
    ({ name, id }) =>
      `  if (isId(id, length, ${byteData(id)}, ${id.length})) return new ${name}Adapter(new ${own}.${name}());\n`,
  );
  const texts = typed.map((one) => one.source());
  for (const which of SHARED) imports.name(FRAME[which].module, FRAME[which].class);
  return `// Made by the build from the description of the pallet ${pallet.name}. Do not edit.
${imports.toString()}
/** The module of the pallet that receives messages for the id of \`length\` bytes, or null. */
export function moduleForId(id: usize, length: u32): IsmpModule | null {
${cases.join("")}  return null;
}

function isId(id: usize, length: u32, expected: usize, expectedLength: u32): bool {
  return length == expectedLength && equalBytes(id, expected, length);
}

function isHere(chain: StateMachine): bool {
  return hostStateMachine().equals(chain);
}

function refused(): ModuleResult {
  return ModuleResult.refused(IsmpError.CannotHandleMessage);
}
${texts.join("")}`;
}

const SHARED = [
  ...(["ismpModule", "moduleResult", "callback", "ismpError", "request", "requestKind", "response"] as const),
  ...(["stateMachine", "hostStateMachine", "cost", "bytes", "reader", "equalBytes"] as const),
] as const;

interface Body {
  readonly type: Representation;
  /** What callbacks call it. */
  readonly name: string;
}

class TypedModule {
  readonly #module: IsmpModuleDescription;
  readonly #imports: Imports;
  readonly #post: Body | undefined;
  readonly #response: Body | undefined;
  readonly #get: Body | undefined;

  constructor(
    pallet: AssemblyPallet,
    module: IsmpModuleDescription,
    layouts: Layouts,
    representations: Representations,
    imports: Imports,
  ) {
    this.#module = module;
    this.#imports = imports;
    const body = (part: "post" | "response" | "get", fallback: string): Body | undefined => {
      const expression = module[part];
      if (expression === undefined) return undefined;
      const where = `${part} of module ${pallet.name}.${module.name}`;
      // Bodies come from other chains, so they need types that can be checked.
      new Reading(imports).skip(layouts.of(expression, where), "1", { type: expression, where });
      const type = representations.of(expression, where);
      if (!type.isClass || type.isNullable || type.read === undefined) {
        throw new AssemblyTypeError(
          expression,
          where,
          "expected a struct, bytes, or another type with a class",
        );
      }
      use(type, imports);
      const name = parameterName(camelCase(type.type));
      return { type, name: TAKEN.has(name) ? fallback : name };
    };
    this.#post = body("post", "body");
    this.#response = body("response", "answer");
    this.#get = body("get", "value");
  }

  source(): string {
    return `${this.#handler()}${this.#senders()}${this.#adapter()}`;
  }

  #frame(which: keyof typeof FRAME): string {
    return this.#imports.name(FRAME[which].module, FRAME[which].class);
  }

  /** The class that the pallet extends. */
  #handler(): string {
    const { name, docs } = this.#module;
    const post = this.#post;
    const response = this.#response;
    const lines: string[] = [
      `  /** Whether messages are exchanged with \`chain\`: the protocol proves which chain sent one, not whether it may. */
  abstract trusts(chain: StateMachine): bool;
`,
      `  /** Adds what a callback costs at the most; see \`IsmpModule.weigh\`. */
  abstract weigh(callback: Callback, bytes: u64, cost: Cost): void;
`,
    ];
    if (post !== undefined) {
      const parameters = `request: Request, ${post.name}: ${post.type.type}`;
      lines.push(
        `  /** A message of this module on \`request.source\` arrived. */
  abstract onAccept(${parameters}): ModuleResult;
`,
        `  /** A message that this module sent to \`request.dest\` was not taken in time, and never will be. */
  abstract onTimeout(${parameters}): ModuleResult;
`,
      );
      if (response !== undefined) {
        const answered = `${parameters}, ${other(response, post)}: ${response.type.type}`;
        lines.push(
          `  /** A message that this module sent was answered. */
  abstract onResponse(${answered}): ModuleResult;
`,
          `  /** An answer of this module was not taken in time. */
  abstract onResponseTimeout(${answered}): ModuleResult;
`,
        );
      }
    }
    if (this.#get !== undefined) {
      lines.push(
        `  /** Whether this module may have asked for the value of \`key\`. A key that others choose would let them ask in its name. */
  abstract asks(key: Bytes): bool;
`,
        `  /** The value of \`key\` in the state of \`request.dest\` at \`request.height\`; null if there is none, or an empty one. */
  abstract onValue(request: Request, key: Bytes, value: ${this.#get.type.type} | null): ModuleResult;
`,
        `  /** A question of this module was not answered in time. */
  abstract onGetTimeout(request: Request, key: Bytes): ModuleResult;
`,
      );
    }
    const [first = ""] = docs;
    return `
/** ${first.replaceAll("*/", "* /")} The pallet's \`modules.ts\` has a class \`${name}\` that extends this one. */
export abstract class ${name}Module {
${lines.join("\n")}}
`;
  }

  /** Functions that send messages of the module. */
  #senders(): string {
    const { name, id } = this.#module;
    const span = `${this.#frame("packSpan")}(${byteData(id)}, ${id.length})`;
    const fee = "new FeeMetadata(payer.bytes.span, fee)";
    const functions: string[] = [];
    if (this.#post !== undefined || this.#get !== undefined) {
      for (const which of ["dispatched", "feeMetadata", "palletDispatcher", "accountId32", "u128"] as const) {
        this.#frame(which);
      }
      this.#frame("weighDispatch");
    }
    if (this.#post !== undefined) {
      const { type, name: body } = this.#post;
      this.#frame("dispatchPost");
      this.#frame("writer");
      functions.push(
        `  /**
   * Sends a message to this module on \`dest\`.
   *
   * @param timeout seconds from now; 0 for never
   * @param payer who pays \`fee\`, in tokens of this chain, to the relayer that delivers it
   */
  export function post(dest: StateMachine, ${body}: ${type.type}, timeout: u64, payer: AccountId32, fee: u128 = new u128()): Dispatched {
    const writer = new Writer(${type.size ?? 64});
    ${type.write(body, "writer")}
    const id = ${span};
    const message = new DispatchPost(dest, id, id, timeout, Bytes.written(writer).span);
    return new PalletDispatcher().dispatchPost(message, ${fee});
  }
`,
        `  /** Adds what \`post\` costs at the most. ${type.size === undefined ? "@param bytes of the message" : ""} */
  export function weighPost(cost: Cost${type.size === undefined ? ", bytes: u64" : ""}): void {
    weighDispatch(${2 * id.length} + ${type.size ?? "bytes"}, cost);
  }
`,
      );
    }
    if (this.#get !== undefined) {
      this.#frame("dispatchGet");
      this.#frame("writer");
      functions.push(
        `  /**
   * Asks for the value of \`key\` in the state of \`dest\` at block \`height\`.
   *
   * @param timeout seconds from now; 0 for never
   * @param payer who pays \`fee\`, in tokens of this chain, to the relayer that answers it
   */
  export function ask(dest: StateMachine, key: Bytes, height: u64, timeout: u64, payer: AccountId32, fee: u128 = new u128()): Dispatched {
    const keys = new Writer(key.length + 8);
    keys.compact(1);
    key.write(keys);
    const message = new DispatchGet(dest, ${span}, Bytes.written(keys).span, height, 0, timeout);
    return new PalletDispatcher().dispatchGet(message, ${fee});
  }
`,
        `  /** Adds what \`ask\` costs at the most. @param bytes of the key */
  export function weighAsk(cost: Cost, bytes: u64): void {
    weighDispatch(${id.length} + bytes, cost);
  }
`,
      );
    }
    if (this.#response !== undefined) {
      const { type } = this.#response;
      functions.push(
        `  /**
   * Answers a message that arrived; once for each.
   *
   * @param deadline seconds since 1970 until which the answer may be delivered; 0 for ever
   */
  export function respond(request: Request, answer: ${type.type}, deadline: u64, payer: AccountId32, fee: u128 = new u128()): Dispatched {
    const body = new Writer(${type.size ?? 64});
    ${type.write("answer", "body")}
    const encoded = new Writer(request.scaleLength + body.length + 16);
    request.writeInner(encoded);
    encoded.bytes(body.address, body.length);
    encoded.u64(deadline);
    const response = Response.readPost(Reader.over(Bytes.written(encoded).span));
    return new PalletDispatcher().dispatchResponse(response, ${fee});
  }
`,
      );
    }
    if (functions.length === 0) return "";
    return `
/** Sends messages of the module \`${name}\`. The result has the error's number, 0 for none. */
export namespace ${camelCase(name)} {
${functions.join("\n")}}
`;
  }

  /** The protocol's module: checks, reads, and calls the pallet's class. */
  #adapter(): string {
    const { name, id } = this.#module;
    const data = byteData(id);
    const post = this.#post;
    const get = this.#get;
    const isOwn = (which: "from" | "to"): string =>
      `isId(request.${which}, request.${which}Length, ID, ${id.length})`;
    const parts: string[] = [];
    if (post !== undefined) {
      parts.push(`  onAccept(request: Request): ModuleResult {
    const body = this.bodyOf(request);
    if (body == null || !isHere(request.dest) || !this.own.trusts(request.source)) return refused();
    return this.own.onAccept(request, body);
  }
`);
    }
    if (post !== undefined || get !== undefined) {
      parts.push(`  onRequestTimeout(request: Request): ModuleResult {
    if (!isHere(request.source) || !this.own.trusts(request.dest)) return refused();
${
  get === undefined
    ? ""
    : `    const key = this.keyOf(request);
    if (key != null) return this.own.onGetTimeout(request, key);
`
}${
  post === undefined
    ? ""
    : `    const body = this.bodyOf(request);
    if (body != null) return this.own.onTimeout(request, body);
`
}    return refused();
  }
`);
    }
    parts.push(...this.#answers());
    if (post !== undefined) {
      parts.push(`  /** The body of a POST of this module; null for anything else. */
  private bodyOf(request: Request): ${post.type.type} | null {
    // The kind comes first: a GET has no \`to\`.
    if (request.kind != RequestKind.Post || !${isOwn("from")} || !${isOwn("to")}) return null;
    const reader = new Reader(request.body, request.body + request.bodyLength);
    const body = ${post.type.read};
    return reader.finish() == 0 ? body : null;
  }
`);
    }
    if (get !== undefined) {
      parts.push(`  /** The key of a GET of this module; null for anything else. */
  private keyOf(request: Request): Bytes | null {
    if (request.kind != RequestKind.Get || !${isOwn("from")}) return null;
    if (request.keyCount != 1 || request.bodyLength != 0) return null;
    const key = Bytes.read(request.keyReader());
    return this.own.asks(key) ? key : null;
  }
`);
    }
    return `
const ${name.toUpperCase()}_ID = ${data};

@final
class ${name}Adapter extends IsmpModule {
  constructor(private own: ${name}Module) {
    super();
  }

  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    this.own.weigh(callback, bytes, cost);
  }

${parts.join("\n").replaceAll(", ID, ", `, ${name.toUpperCase()}_ID, `)}}
`;
  }

  /** What the module does with responses. */
  #answers(): string[] {
    const post = this.#post;
    const response = this.#response;
    const get = this.#get;
    const parts: string[] = [];
    if (get !== undefined || response !== undefined) {
      this.#frame("responseKind");
      parts.push(`  onResponse(response: Response): ModuleResult {
    const request = response.request;
    if (!isHere(request.source) || !this.own.trusts(request.dest)) return refused();
${
  get === undefined
    ? ""
    : `    if (response.kind == ResponseKind.Get) {
      const key = this.keyOf(request);
      const values = response.values.iterate();
      if (key == null || !values.next() || !key.equals(new Bytes(values.key, values.keyLength))) return refused();
      // In a response that another chain made ready, absent may also mean empty.
      if (!values.present || values.valueLength == 0) return this.own.onValue(request, key, null);
      const reader = new Reader(values.value, values.value + values.valueLength);
      const value = ${get.type.read};
      return reader.finish() == 0 ? this.own.onValue(request, key, value) : refused();
    }
`
}${
  response === undefined
    ? "    return refused();\n"
    : `    if (response.kind != ResponseKind.Post) return refused();
    const body = this.bodyOf(request);
    const answer = this.answerOf(response);
    return body == null || answer == null ? refused() : this.own.onResponse(request, body, answer);
`
}  }
`);
    }
    if (response !== undefined && post !== undefined) {
      parts.push(
        `  onResponseTimeout(response: Response): ModuleResult {
    const request = response.request;
    if (response.kind != ResponseKind.Post || !isHere(request.dest) || !this.own.trusts(request.source)) return refused();
    const body = this.bodyOf(request);
    const answer = this.answerOf(response);
    return body == null || answer == null ? refused() : this.own.onResponseTimeout(request, body, answer);
  }
`,
        `  private answerOf(response: Response): ${response.type.type} | null {
    const reader = new Reader(response.body, response.body + response.bodyLength);
    const answer = ${response.type.read};
    return reader.finish() == 0 ? answer : null;
  }
`,
      );
    }
    return parts;
  }
}

/** The name of the answer, which must not be that of the message. */
function other(answer: Body, message: Body): string {
  return answer.name === message.name ? "answer" : answer.name;
}
