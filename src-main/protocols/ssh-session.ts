import { NO_CONVERSATION, stateKey, type ConversationId, type ConversationStore } from './conversation-store.ts'
import type { Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { agreed, cipher, compressionNames, encryptionNames, keyExchangeNames, macNames, type Cipher } from './ssh-algorithms.ts'

/** 1 or 2, as the client says; 0 until it has. */
const VERSION = stateKey()
/** What each side has sent (client, server): a number of bits, see below. */
const SIDES = [stateKey(), stateKey()] as const
/** Bytes of the lists of the side that was the first to send its own, and which side that was. */
const FIRST_LISTS = stateKey()
/** What the two sides have agreed on, as places in the lists of names: one byte each. */
const METHODS = stateKey()
const CIPHERS = stateKey()

const BANNER = 1
const KEX_INIT = 2
const NEW_KEYS = 4
/** Both of these are needed before a side encrypts (RFC 4253 7.3). */
const ENCRYPTED = KEX_INIT | NEW_KEYS
/** The first packet of SSH 1. */
const VERSION_1_KEY = 8
const COUNT_SHIFT = 4
const MAX_COUNT = 0xffff

export const CLIENT = 0
export const SERVER = 1
export type Side = typeof CLIENT | typeof SERVER

/** The lists of a KEXINIT that something is chosen from, by their place there. */
const KEX = 0
const ENCRYPTION = 2
const MAC = 4
const COMPRESSION = 6
const LISTS = 10

/** True while a conversation may still say something that later packets depend on. */
export function isOpening(conversations: ConversationStore, id: ConversationId, frame: number): boolean {
  const version = conversations.noted(id, VERSION, frame)
  if (version === undefined) return false
  const done = version === 2 ? ENCRYPTED : VERSION_1_KEY
  return SIDES.some((key) => ((conversations.noted(id, key, frame) ?? 0) & done) !== done)
}

/** What is known of the conversation that a packet belongs to, as seen from the side that sent it. */
export class SshSession {
  private readonly p: Packet
  readonly side: Side
  /** As of the beginning of the packet. */
  private readonly before: number
  private now: number
  version: number

  constructor(p: Packet, side: Side) {
    this.p = p
    this.side = side
    this.before = this.now = p.noted(p.conversation, SIDES[side]) ?? 0
    this.version = p.noted(p.conversation, VERSION) ?? 0
  }

  /** True until a banner has come in an earlier packet. */
  get awaitsBanner(): boolean { return (this.before & BANNER) === 0 }
  get isEncrypted(): boolean { return (this.now & ENCRYPTED) === ENCRYPTED }
  get awaitsVersion1Key(): boolean { return (this.before & VERSION_1_KEY) === 0 }

  sawBanner(version: number): void {
    this.note(this.now | BANNER)
    if (!version) return
    this.version = version
    this.p.note(this.p.conversation, VERSION, version)
  }

  sawNewKeys(): void { this.note(this.now | NEW_KEYS) }
  sawVersion1Key(): void { this.note(this.now | VERSION_1_KEY) }

  /** The sequence number of the next packet of this side (RFC 4253 6.4). */
  nextSequence(): number {
    const count = this.now >>> COUNT_SHIFT
    if (count < MAX_COUNT) this.note(this.now + (1 << COUNT_SHIFT))
    return count
  }

  private note(state: number): void {
    if (state === this.now) return
    this.now = state
    this.p.note(this.p.conversation, SIDES[this.side], state)
  }

  /** The lists of this side's KEXINIT; with those of the other side, they say what is agreed on. Later ones do not count. */
  sawKexInit(lists: Reader): void {
    const { p, side } = this
    if (this.now & KEX_INIT || p.conversation === NO_CONVERSATION) return
    this.note(this.now | KEX_INIT)
    const first = p.noted(p.conversation, FIRST_LISTS)
    const key = `ssh ${p.conversation}`
    if (first === undefined) {
      p.note(p.conversation, FIRST_LISTS, lists.length << 1 | side)
      p.reassembly.fragment(key, p.meta.number, lists, 0, true)
      return
    }
    if ((first & 1) === side) return
    const both = p.reassembly.fragment(key, p.meta.number, lists, first >>> 1, false)?.bytes
    if (!both) return
    const theirs = nameLists(both.subarray(0, first >>> 1)), mine = nameLists(both.subarray(first >>> 1))
    const [client, server] = side === SERVER ? [theirs, mine] : [mine, theirs]
    const choose = (list: number, known: readonly string[]): number => agreed(client[list], server[list], known)
    p.note(p.conversation, METHODS, choose(KEX, keyExchangeNames)
      | choose(COMPRESSION, compressionNames) << 8 | choose(COMPRESSION + 1, compressionNames) << 16)
    p.note(p.conversation, CIPHERS, (choose(ENCRYPTION, encryptionNames) | choose(ENCRYPTION + 1, encryptionNames) << 8
      | choose(MAC, macNames) << 16 | choose(MAC + 1, macNames) << 24) >>> 0)
  }

  /** Name of the key exchange method, or undefined. */
  get method(): string | undefined {
    return keyExchangeNames[((this.p.noted(this.p.conversation, METHODS) ?? 0) & 0xff) - 1]
  }

  /** How this side's packets are encrypted; undefined where it is not known what was agreed on. */
  get cipher(): Cipher | undefined {
    const { p, side } = this
    const ciphers = p.noted(p.conversation, CIPHERS), methods = p.noted(p.conversation, METHODS)
    if (ciphers === undefined || methods === undefined) return undefined
    const shift = side * 8
    return cipher(ciphers >>> shift & 0xff, ciphers >>> 16 + shift & 0xff, methods >>> 8 + shift & 0xff)
  }
}

/** Strings, each with its length in four bytes in front (RFC 4251 section 5). */
function nameLists(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const lists: string[] = []
  for (let at = 0; lists.length < LISTS;) {
    const length = view.getUint32(at)
    lists.push(Buffer.from(bytes.buffer, bytes.byteOffset + at + 4, length).toString('latin1'))
    at += 4 + length
  }
  return lists
}
