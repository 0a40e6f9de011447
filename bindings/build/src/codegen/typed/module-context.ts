/** What the generators of a module of ISMP share. */
import type { IsmpModuleDescription } from "../description.ts";
import type { Imports } from "../modules.ts";
import type { Representation } from "./representation.ts";

/** The type of a message. */
export interface Body {
  readonly type: Representation;
  /** What callbacks call it. */
  readonly name: string;
}

export interface ModuleContext {
  readonly module: IsmpModuleDescription;
  /** The constant for the address of the module's id. */
  readonly id: string;
  readonly post: Body | undefined;
  readonly response: Body | undefined;
  readonly get: Body | undefined;
  readonly imports: Imports;
}
