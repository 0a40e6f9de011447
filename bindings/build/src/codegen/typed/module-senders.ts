/** Generates the functions that send the messages of a module of ISMP. */
import { camelCase } from "../names.ts";
import type { ModuleContext } from "./module-context.ts";

const DISPATCHING = [
  "dispatched",
  "feeMetadata",
  "palletDispatcher",
  "accountId32",
  "u128",
  "weighDispatch",
] as const;

/** Functions that send messages of the module. */
export function senders(context: ModuleContext): string {
  const { imports } = context;
  const { name, id } = context.module;
  const span = `${imports.frame("packSpan")}(${context.id}, ${id.length})`;
  const fee = "new FeeMetadata(payer.bytes.span, fee)";
  const functions: string[] = [];
  if (context.post !== undefined || context.get !== undefined) {
    for (const which of DISPATCHING) imports.frame(which);
  }
  if (context.post !== undefined) {
    const { type, name: body } = context.post;
    imports.frame("dispatchPost");
    imports.frame("writer");
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
  if (context.get !== undefined) {
    imports.frame("dispatchGet");
    imports.frame("writer");
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
  if (context.response !== undefined) {
    const { type } = context.response;
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
