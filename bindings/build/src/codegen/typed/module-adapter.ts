/**
 * Generates the adapter between a module of ISMP and the protocol: it reads the messages, and makes the checks that wire v1
 * needs.
 *
 * A relayer may move bytes between `from`, `to` and `body` of a message, and between `from`, keys and context of a GET. The
 * adapter compares kind and ids to the byte, and takes a body or a key only whole, which leaves one reading. It also refuses
 * messages for other chains, which a router gets.
 */
import type { ModuleContext } from "./module-context.ts";

/** The protocol's module: checks, reads, and calls the pallet's class. */
export function adapterClass(context: ModuleContext): string {
  const { name, id } = context.module;
  const post = context.post;
  const get = context.get;
  const isOwn = (which: "from" | "to"): string =>
    `isId(request.${which}, request.${which}Length, ${context.id}, ${id.length})`;
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
  parts.push(...answersOf(context));
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
@final
class ${name}Adapter extends IsmpModule {
  constructor(private own: ${name}Module) {
    super();
  }

  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    this.own.weigh(callback, bytes, cost);
  }

${parts.join("\n")}}
`;
}

/** What the module does with responses. */
function answersOf(context: ModuleContext): string[] {
  const post = context.post;
  const response = context.response;
  const get = context.get;
  const parts: string[] = [];
  if (get !== undefined || response !== undefined) {
    context.imports.frame("responseKind");
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
