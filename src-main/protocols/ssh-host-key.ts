import type { Field } from './field.ts'
import { asciiText } from './header-lines.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { sshFields as f } from './ssh-fields.ts'
import { textBranch } from './text-branch.ts'

/** A string with its length in front (RFC 4251 section 5). @returns where it ends */
export function lengthAndBytes(r: Reader, p: Packet, node: Node, length: Field, value: Field, at: number): number {
  const size = r.u32(at)
  p.add(node, length, r, at)
  p.add(node, value, r, at + 4, size)
  return at + 4 + size
}

/** A number of 8192 bits and a zero in front: what is longer is no key. */
const LONGEST_KEY = 1025

/** The same for what the two sides exchange: nothing is shown where it is cut, as in Wireshark. */
export function wholeBytes(r: Reader, p: Packet, node: Node, length: Field, value: Field, at: number): number {
  const size = r.u32(at)
  if (size > LONGEST_KEY) p.expert(node, r, 'error', 'Invalid key length: ' + size, at, 4, f.keyLength)
  else r.need(at + 4, size)
  return lengthAndBytes(r, p, node, length, value, at)
}

/** A number of any size, likewise. @returns where it ends */
export function integer(r: Reader, p: Packet, node: Node, value: Field, at: number): number {
  return lengthAndBytes(r, p, node, f.integerLength, value, at)
}

/** The server's public key (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 section 4). @returns where it ends */
export function hostKey(r: Reader, p: Packet, parent: Node, at: number): number {
  const length = r.u32(at), typeLength = r.u32(at + 4), type = asciiText(r, at + 8, typeLength)
  const tree = textBranch(r, p, parent, at, length + 4)
  const lengthNode = p.add(tree, f.hostKeyLength, r, at)
  p.add(tree, f.hostKeyTypeLength, r, at + 4)
  p.add(tree, f.hostKeyType, r, at + 8, typeLength)
  if (p.detailed) p.label(tree, `KEX host key (type: ${type})`)
  const key = at + 8 + typeLength, end = at + 4 + length
  let next = end
  if (type === 'ssh-rsa') next = integer(r, p, tree, f.rsaN, integer(r, p, tree, f.rsaE, key))
  else if (type === 'ssh-dss') {
    next = key
    for (const field of [f.dsaP, f.dsaQ, f.dsaG, f.dsaY]) next = integer(r, p, tree, field, next)
  } else if (type.startsWith('ecdsa-sha2-')) {
    const point = lengthAndBytes(r, p, tree, f.ecdsaIdLength, f.ecdsaId, key)
    next = lengthAndBytes(r, p, tree, f.ecdsaQLength, f.ecdsaQ, point)
  } else if (type.startsWith('ssh-ed')) next = lengthAndBytes(r, p, tree, f.eddsaKeyLength, f.eddsaKey, key)
  else p.add(tree, f.hostKeyData, r, key, end - key)
  checkEnd(r, p, lengthNode, at, next, end)
  return end
}

/** What is read of a key or a signature should be all of it. */
function checkEnd(r: Reader, p: Packet, node: Node, at: number, read: number, end: number): void {
  if (read === end) return
  p.expert(node, r, 'warn', `Decoded ${read - at} bytes, but packet length is ${end - at - 4} bytes`, at, 4, f.decodedLength)
}

/** What the server signs the exchange with. @returns where it ends */
export function hostSignature(r: Reader, p: Packet, parent: Node, at: number): number {
  const length = r.u32(at), typeLength = r.u32(at + 4), type = asciiText(r, at + 8, typeLength)
  const tree = textBranch(r, p, parent, at, length + 4)
  const lengthNode = p.add(tree, f.signatureLength, r, at)
  p.add(tree, f.signatureTypeLength, r, at + 4)
  p.add(tree, f.signatureType, r, at + 8, typeLength)
  if (p.detailed) p.label(tree, `KEX host signature (type: ${type})`)
  const signature = at + 8 + typeLength, end = at + 4 + length
  let next = end
  if (type === 'ssh-rsa') next = integer(r, p, tree, f.rsaSignature, signature)
  else if (type === 'ssh-dss') next = integer(r, p, tree, f.dsaSignature, signature)
  else p.add(tree, f.signatureData, r, signature, end - signature)
  checkEnd(r, p, lengthNode, at, next, end)
  return end
}
