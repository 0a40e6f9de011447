// What pallets that move balances share.

/** Whether a withdrawal must leave the account alive. */
export const enum Preservation {
  Expendable = 0,
  Preserve = 1,
}
