/** A whole pcapng block in a window of the file, its lengths checked. */
export interface Block {
  readonly type: number
  readonly window: Uint8Array
  /** Over the window. */
  readonly view: DataView
  /** Where it begins in the window, and how long it is with both of its length fields. */
  readonly at: number
  readonly total: number
  /** Offset in the file of the window's first byte. */
  readonly offset: number
  /** Byte order of its section. */
  readonly little: boolean
}

/** Something wrong, and where in the window. */
export interface Fault {
  readonly at: number
  readonly message: string
}

/** Where the block's body ends: at the second length field. */
export function bodyEnd(block: Block): number {
  return block.at + block.total - 4
}
