import type { Framing, Transport } from '../api/playground.ts'
import { framingRules } from './framing.ts'
import type { FramingRules } from './framings/frame-reader.ts'
import type { Serving } from './service.ts'
import type { Session, SessionOwner, Tally } from './session.ts'
import type { TranscriptBudget } from './transcript.ts'

/** What servers and clients need of the playground. */
export interface OwnerContext {
  readonly budget: TranscriptBudget
  /** Ids are unique among servers, clients and sessions. */
  nextId(): number
  /** A session of this owner is there from now on. */
  opened(session: Session): void
  /** A session is no longer kept. */
  forgotten(session: Session): void
  sessionTouched(owner: Owner, session: Session): void
  /** The owner itself changed: its state, its problem. */
  changed(owner: Owner): void
  /** Who takes a session's messages instead of its service: the terminal, where a person types the answers. */
  serving?(session: Session): Serving | undefined
}

/** Sessions that are over are kept, with their transcripts: so many, the newest. */
const MAX_ENDED = 500

/** What servers and clients have in common: their sessions, and what these add up to. */
export abstract class Owner implements SessionOwner {
  readonly id: number
  abstract readonly role: 'server' | 'client'
  readonly sessions = new Map<number, Session>()
  readonly tally: Tally = { received: 0, sent: 0, messagesIn: 0 }
  readonly budget: TranscriptBudget
  framing: Framing = { kind: 'none' }
  rules: FramingRules = framingRules(this.framing)
  abstract readonly transport: Transport
  /** Whether the playground knows already that sessions of it changed. */
  told = false
  protected readonly context: OwnerContext
  private readonly ended: Session[] = []

  constructor(context: OwnerContext) {
    this.context = context
    this.id = context.nextId()
    this.budget = context.budget
  }

  protected add(session: Session): void {
    this.sessions.set(session.id, session)
    this.context.opened(session)
  }

  touched(session: Session): void {
    this.context.sessionTouched(this, session)
  }

  over(session: Session): void {
    this.ended.push(session)
    while (this.ended.length > MAX_ENDED) this.forget(this.ended.shift())
  }

  get live(): readonly Session[] {
    return [...this.sessions.values()].filter((session) => !session.isOver)
  }

  /** Gives back what all sessions keep; they are over. */
  protected forgetAll(): void {
    for (const session of [...this.sessions.values()]) this.forget(session)
    this.ended.length = 0
  }

  private forget(session: Session | undefined): void {
    if (!session) return
    this.sessions.delete(session.id)
    session.transcript.clear()
    this.context.forgotten(session)
  }
}

/** Resolves once all these sessions are over: at once, but for those that have something left to send. */
export async function allOver(sessions: readonly Session[]): Promise<void> {
  await Promise.all(sessions.map(async (session) => {
    if (session.isOver) return
    await new Promise<void>((resolve) => { session.endings.add(resolve) })
  }))
}
