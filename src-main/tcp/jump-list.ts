/**
 * Lists that grow at the head and are searched for the newest element before a frame: besides the element before it, each
 * has a jump further back. Two jumps of equal length become one of both (Myers 1983, "An applicative random-access
 * stack"), so a search takes steps in the order of the logarithm of the length. Elements are numbers from 1; 0 is none.
 */
export interface JumpList {
  /** Where an element jumps to. */
  jump(element: number): number
  /** How many elements are before an element. */
  depth(element: number): number
}

/** Where a new element in front of `older` jumps to. */
export function jumpFrom(list: JumpList, older: number): number {
  const near = list.jump(older), far = near ? list.jump(near) : 0
  return near && far && list.depth(older) - list.depth(near) === list.depth(near) - list.depth(far) ? far : older
}
