/** What the generators of a module of ISMP share. */
import type { IsmpModuleDescription } from "../description.ts";
import type { FRAME } from "../frame.ts";
import type { Representation } from "./representation.ts";

/** The type of a message. */
export interface Body {
  readonly type: Representation;
  /** What callbacks call it. */
  readonly name: string;
}

export interface ModuleContext {
  readonly module: IsmpModuleDescription;
  readonly post: Body | undefined;
  readonly response: Body | undefined;
  readonly get: Body | undefined;
  /** Imports a name of `FRAME` and returns it. */
  frame(which: keyof typeof FRAME): string;
}
