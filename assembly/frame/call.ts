// A call inside an extrinsic: which function of which pallet, and where its arguments lie.
//
// `readCall` (generated) makes one only of bytes that decode to the end, nested calls included, so that dispatching
// can't fail half way for want of an argument.

@final
export class Call {
  constructor(
    public pallet: u8,
    public index: u8,
    /** Address of the whole call. */
    public start: usize,
    /** Address of the arguments, and behind the last. */
    public args: usize,
    public end: usize,
  ) {}

  get length(): u32 {
    return (this.end - this.start) as u32;
  }
}
