/** A mistake of a pallet's author: a change of one file of a correct runtime. */
export interface Mistake {
  /** What the author did, as the end of "… is refused: ". */
  readonly title: string;
  /** The file to change, relative to the runtime's folder. */
  readonly file: string;
  /** Replaced by `to`; it must be in the file. Undefined: the file is removed, or `to` is put at its end. */
  readonly from?: string;
  readonly to?: string;
  /** The file that the message must name. Default: the changed one. */
  readonly told?: string;
  /** False where something is missing, so that there is no line. */
  readonly hasLine?: false;
}

export const PALLET = "pallets/names";
