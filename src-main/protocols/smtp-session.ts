import { stateKey } from './conversation-store.ts'
import type { Packet } from './packet.ts'

/** What a client's segment is. */
export type Content = 'commands' | 'message' | 'end'

/** What is expected of the client. */
export const START = 0
export const COMMANDS = 1
export const MESSAGE = 2
/** It has sent STARTTLS. */
export const TLS_REQUESTED = 3

/** How far an AUTH command (RFC 4954) has come: whose turn it is, and for what. */
export const NO_AUTH = 0
export const LOGIN_BEGUN = 1
export const USERNAME_ASKED = 2
export const USERNAME_SENT = 3
export const PASSWORD_ASKED = 4
export const PASSWORD_SENT = 5
export const PLAIN_BEGUN = 6
export const PLAIN_ASKED = 7
export const PLAIN_SENT = 8
export const NTLM_BEGUN = 9
export const NTLM_ASKED = 10
export const NTLM_SENT = 11
export const AUTH_DONE = 12

// The flags share a number, so that one is noted only where something changes.
const STATE = stateKey()
const AUTH_SHIFT = 2
const DATA_SEEN = 1 << 6
const NOT_LAST_CHUNK = 1 << 7
const LINE_ENDED = 1 << 8
/** Bytes of BDAT chunks (RFC 3030 section 2) that were announced, and that have come. */
const ANNOUNCED = stateKey()
const RECEIVED = stateKey()
/** Which message of the conversation is being sent, from 0, and how many of its bytes have come. */
const NUMBER = stateKey()
const LENGTH = stateKey()

/** What is known of the conversation that a packet belongs to. */
export class SmtpSession {
  private readonly p: Packet
  private flags: number

  constructor(p: Packet) {
    this.p = p
    this.flags = this.get(STATE)
  }

  private get(key: number): number {
    return this.p.noted(this.p.conversation, key) ?? 0
  }

  private set(key: number, value: number): void {
    if (this.get(key) !== value) this.p.note(this.p.conversation, key, value)
  }

  private setFlags(flags: number): void {
    this.flags = flags
    this.set(STATE, flags)
  }

  private flag(bit: number, on: boolean): void {
    this.setFlags(on ? this.flags | bit : this.flags & ~bit)
  }

  get state(): number { return this.flags & 3 }
  set state(state: number) { this.setFlags(this.flags & ~3 | state) }

  get auth(): number { return this.flags >>> AUTH_SHIFT & 15 }
  set auth(auth: number) { this.setFlags(this.flags & ~(15 << AUTH_SHIFT) | auth << AUTH_SHIFT) }

  get dataSeen(): boolean { return (this.flags & DATA_SEEN) !== 0 }
  set dataSeen(seen: boolean) { this.flag(DATA_SEEN, seen) }

  get lastChunk(): boolean { return (this.flags & NOT_LAST_CHUNK) === 0 }
  set lastChunk(last: boolean) { this.flag(NOT_LAST_CHUNK, !last) }

  /** True if the segment before ended in CR LF, so that a dot now ends the message. */
  get lineEnded(): boolean { return (this.flags & LINE_ENDED) !== 0 }
  set lineEnded(ended: boolean) { this.flag(LINE_ENDED, ended) }

  get announced(): number { return this.get(ANNOUNCED) }
  set announced(bytes: number) { this.set(ANNOUNCED, bytes >>> 0) }

  get received(): number { return this.get(RECEIVED) }
  set received(bytes: number) { this.set(RECEIVED, bytes >>> 0) }

  get messageNumber(): number { return this.get(NUMBER) }
  get messageLength(): number { return this.get(LENGTH) }
  set messageLength(bytes: number) { this.set(LENGTH, bytes) }

  endMessage(): void {
    this.set(NUMBER, this.messageNumber + 1)
    this.set(LENGTH, 0)
  }
}
