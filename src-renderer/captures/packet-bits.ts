import type { TreeNode } from '../../src-main/api/captures.ts'

/** Whether a node of the tree has bytes of its own in a data source. */
export function hasBytes(node: TreeNode): boolean {
  return node.length > 0
}

/** How many bits the field takes: those of its mask, or all of its bytes. */
function size(node: TreeNode): number {
  return node.mask === undefined ? node.length * 8 : bitCount(node.mask)
}

/** Set bits of a non-negative safe integer. */
export function bitCount(mask: number): number {
  let count = 0
  for (let rest = mask; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}

/**
 * Whether `bit` of the byte at `offset` belongs to the node; bit 7 is the byte's most significant one. Masks count over the
 * node's bytes, big-endian, and may be wider than the 32 bits of JavaScript's bit operators.
 */
export function coversBit(node: TreeNode, offset: number, bit: number): boolean {
  if (offset < node.start || offset >= node.start + node.length) return false
  if (node.mask === undefined) return true
  const place = (node.start + node.length - 1 - offset) * 8 + bit
  return Math.floor(node.mask / 2 ** place) % 2 === 1
}

/** Bits of the byte at `offset` that belong to the node, as a byte. */
export function litBits(node: TreeNode, offset: number): number {
  let lit = 0
  for (let bit = 0; bit < 8; bit++) if (coversBit(node, offset, bit)) lit |= 1 << bit
  return lit
}

/** Whether the field's own bits in the byte at `offset` are not all zero. */
function saysSomething(node: TreeNode, bytes: Uint8Array, offset: number): boolean {
  return (bytes[offset] & litBits(node, offset)) !== 0
}

function innermost(tree: readonly TreeNode[], bytes: Uint8Array, offset: number, covers: (node: TreeNode) => boolean): number {
  let best = -1
  for (let index = 0; index < tree.length; index++) {
    const node = tree[index]
    if (!covers(node)) continue
    if (best === -1) {
      best = index
      continue
    }
    const held = tree[best]
    // What is calculated is chosen last; then the fewest bits; among flags, the first that is set; then the deepest.
    if (node.generated !== held.generated) {
      if (held.generated) best = index
      continue
    }
    const difference = size(node) - size(held)
    const isSet = saysSomething(node, bytes, offset)
    const heldIsSet = saysSomething(held, bytes, offset)
    if (difference < 0 || (difference === 0 && (isSet && !heldIsSet || node.parent === best))) best = index
  }
  return best
}

/**
 * The innermost field of the tree that a byte of a data source belongs to, or -1. Single bits count only where they make up
 * the whole byte, as TCP's flags do: the first byte of a MAC address is an address, though two of its bits have names.
 */
export function fieldAtByte(tree: readonly TreeNode[], source: number, bytes: Uint8Array, offset: number): number {
  const named = tree
    .filter(node => node.source === source && node.mask !== undefined)
    .reduce((bits, node) => bits | litBits(node, offset), 0)
  return innermost(tree, bytes, offset, node =>
    node.source === source && litBits(node, offset) !== 0 && (node.mask === undefined || named === 0xff))
}

/** The innermost field that one bit belongs to, or -1; bit 7 is the byte's most significant one. */
export function fieldAtBit(
  tree: readonly TreeNode[], source: number, bytes: Uint8Array, offset: number, bit: number,
): number {
  return innermost(tree, bytes, offset, node => node.source === source && coversBit(node, offset, bit))
}
