/** Generates the abstract class that a pallet's module of ISMP extends. */
import { inComment } from "../docs.ts";
import type { Body, ModuleContext } from "./module-context.ts";

/** The class that the pallet extends. */
export function handlerClass(context: ModuleContext): string {
  const { name, docs } = context.module;
  const post = context.post;
  const response = context.response;
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
  if (context.get !== undefined) {
    lines.push(
      `  /** Whether this module may have asked for the value of \`key\`. A key that others choose would let them ask in its name. */
  abstract asks(key: Bytes): bool;
`,
      `  /** The value of \`key\` in the state of \`request.dest\` at \`request.height\`; null if there is none, or an empty one. */
  abstract onValue(request: Request, key: Bytes, value: ${context.get.type.type} | null): ModuleResult;
`,
      `  /** A question of this module was not answered in time. */
  abstract onGetTimeout(request: Request, key: Bytes): ModuleResult;
`,
    );
  }
  const [first = ""] = docs;
  return `
/** ${inComment(first)} The pallet's \`modules.ts\` has a class \`${name}\` that extends this one. */
export abstract class ${name}Module {
${lines.join("\n")}}
`;
}

/** The name of the answer, which must not be that of the message. */
function other(answer: Body, message: Body): string {
  return answer.name === message.name ? "answer" : answer.name;
}
