/** Names that all worlds share: the chain under test, its counterpart, and the client that knows the counterpart. */

export const HERE = "SUBSTRATE-here";
export const THEM = "SUBSTRATE-them";
/** Consensus state id of the client. */
export const ID = "them";
/** Seconds; the clocks of worlds without consensus start here. */
export const START = 1_750_000_000;
