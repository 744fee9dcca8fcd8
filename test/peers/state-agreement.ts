import { expect } from 'vitest'
import type { LadderRung, LadderState } from '../../src-main/api/tcp-ladder.ts'
import type { Captures } from '../../src-main/capture/captures.ts'
import type { RecordedTalk } from './recorded-talk.ts'
import { samplesOf, type StateSample } from './state-samples.ts'

export const PORTS = [4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009]
/** Seconds by which a sample and a capture's time may differ on a busy machine: both come from the same clock. */
const SLACK = 0.03
const ADDRESSES = { client: '192.0.2.1', server: '192.0.2.2' } as const

/** A segment as a capture shows it. The captured side is 0, in whatever has a place for each side. */
interface CapturedSegment {
  /** Seconds since 1970. */
  readonly at: number
  readonly side: 0 | 1
  readonly flags: number
  readonly sequence: number
  readonly acknowledgment: number
  readonly length: number
  readonly retransmitted: boolean
  readonly before: readonly [LadderState, LadderState]
  readonly after: readonly [LadderState, LadderState]
}

/** What a capture shows of two ports: one conversation, or several, as where a SYN was refused before the own one was sent. */
interface Captured {
  /** Where it was captured. */
  readonly where: 'client' | 'server'
  /** Ports of the side that was captured, and of the other. */
  readonly near: number
  readonly far: number
  readonly segments: CapturedSegment[]
}

function capturedSegment({ time, flags, sequence, acknowledgment, length, marks, before, after, ...rung }: LadderRung, origin: number, client: 0 | 1): CapturedSegment {
  const sides = (states: LadderRung['before']): [LadderState, LadderState] => states ? [states[client], states[client ? 0 : 1]] : ['unknown', 'unknown']
  return {
    at: origin + time, side: rung.side === client ? 0 : 1, flags, sequence, acknowledgment: acknowledgment ?? 0, length: length ?? 0,
    retransmitted: marks.includes('retransmission') || marks.includes('fast_retransmission'), before: sides(before), after: sides(after),
  }
}

async function captured(captures: Captures, path: string, where: 'client' | 'server'): Promise<Captured[]> {
  const { id } = await captures.openPath(path)
  await expect.poll(() => captures.methods.captures({})).toEqual(expect.arrayContaining([expect.objectContaining({ id, state: 'complete' })]))
  const { tcpConversations, first } = await captures.methods.captureProperties({ id })
  const found: Captured[] = []
  for (let stream = 0; stream < tcpConversations; stream++) {
    for (let from = 0; ;) {
      const { addresses, ports, rungs, total } = await captures.methods.ladder({ id, protocol: 'tcp', stream, from, count: 2000 })
      const client = addresses[0] === ADDRESSES[where] ? 0 : 1, near = ports[client], far = ports[client ? 0 : 1]
      const known = found.find((each) => each.near === near && each.far === far) ?? { where, near, far, segments: [] }
      if (!found.includes(known)) found.push(known)
      known.segments.push(...rungs.map((rung) => capturedSegment(rung, Number(first), client)))
      from += rungs.length
      if (from >= total) break
    }
  }
  await captures.methods.closeCapture({ id })
  return found
}

/** States between two that one segment may lead through (RFC 9293 figure 5), where what happened between was not captured here. */
const PASSED: Readonly<Partial<Record<string, readonly LadderState[]>>> = {
  'CLOSED SYN-RECEIVED': ['SYN-SENT'], 'ESTABLISHED CLOSING': ['FIN-WAIT-1'], 'FIN-WAIT-1 TIME-WAIT': ['FIN-WAIT-2', 'CLOSING'],
  'ESTABLISHED LAST-ACK': ['CLOSE-WAIT'],
  // No way of RFC 9293: what it sent after its FIN came to the capture before that, so it had closed before it got the other side's.
  'CLOSE-WAIT CLOSING': ['FIN-WAIT-1'],
}
/** Where a FIN and the acknowledgment of the own one overtake each other on their way to the other side, the capture has them as they left. */
const OVERTAKEN: Readonly<Partial<Record<LadderState, LadderState>>> = { 'CLOSING': 'FIN-WAIT-2', 'FIN-WAIT-2': 'CLOSING' }

/** The states that a side may be in from one time to another, by its segments. */
function derived({ segments }: Captured, side: 0 | 1, from: number, to: number): Set<LadderState> {
  const states = new Set<LadderState>()
  let last = segments[0].before[side]
  for (const { at, before, after } of segments) {
    if (at > to) break
    if (at >= from) {
      states.add(before[side])
      for (const state of PASSED[`${before[side]} ${after[side]}`] ?? []) states.add(state)
      states.add(after[side])
    }
    last = after[side]
  }
  return states.add(last)
}

/**
 * Whether a side may have closed already when these were its first segments, while its FIN waits behind data that is not acknowledged:
 * RFC 9293 3.10.4 has it in FIN-WAIT-1 or LAST-ACK from its CLOSE on, and in CLOSING once the other side's FIN has come, which no
 * capture shows. The capture may end before the FIN is sent.
 */
function isHeld({ segments }: Captured, side: 0 | 1, first: number): boolean {
  const fin = segments.findIndex((each) => each.side === side && each.flags & 0x001)
  if (fin >= 0 && fin < first) return false
  const data = segments.filter((each) => each.side === side && each.length > 0)
  const acknowledged = Math.max(0, ...segments.slice(0, first).filter((each) => each.side !== side).map(({ acknowledgment }) => acknowledgment))
  return acknowledged < Math.max(0, ...data.map(({ sequence, length }) => sequence + length))
}

/**
 * Where the other side's FIN came while the own one waited, both closed at once, though the numbers on the wire do not tell. What brings
 * the FIN may also acknowledge what the own one waits behind: Linux takes the FIN before it sends again (tcp_rcv_established).
 */
function crossesUnseen(conversation: Captured, side: 0 | 1): boolean {
  const comes = conversation.segments.findIndex(({ before, after }) => before[side] === 'ESTABLISHED' && after[side] === 'CLOSE-WAIT')
  return comes >= 0 && isHeld(conversation, side, comes)
}
const CROSSED: Readonly<Partial<Record<LadderState, LadderState>>> = { 'CLOSING': 'LAST-ACK', 'TIME-WAIT': 'CLOSED' }

/**
 * When the captured side's FIN went, and when an acknowledgment of it came: the other side got it some time between. Linux delays
 * acknowledgments by 40 ms or more (TCP_DELACK_MIN), and one that was sent before may come in between.
 */
function finUnderWay({ segments }: Captured): { readonly from: number, readonly to: number } {
  const fin = segments.find(({ side, flags }) => side === 0 && flags & 0x001)
  if (fin === undefined) return { from: Infinity, to: -Infinity }
  const end = fin.sequence + fin.length + 1
  return { from: fin.at, to: segments.find(({ side, acknowledgment }) => side === 1 && acknowledgment >= end)?.at ?? Infinity }
}

/**
 * Samples that no derived state agrees with, in words. A kernel has no socket for CLOSED, nor one of the conversation for LISTEN. What
 * the other side sends at the end does not come into the capture any more.
 */
function disagreements(conversation: Captured, side: 0 | 1, all: readonly StateSample[], slack: number): string[] {
  const end = side === 0 ? Infinity : (all.at(-1)?.to ?? 0) - slack, samples = all.filter(({ to }) => to <= end)
  const crosses = crossesUnseen(conversation, side), way = finUnderWay(conversation), { where, near, far, segments } = conversation, origin = segments[0].at
  return samples.flatMap(({ from, to, state }) => {
    const isUnderWay = side === 1 && to + slack >= way.from && from - slack <= way.to
    const states = derived(conversation, side, from - slack, isUnderWay ? Math.max(to + slack, way.to) : to + slack)
    const behind = segments.findIndex(({ at }) => at > from - slack), first = behind < 0 ? segments.length : behind
    const agrees = state === null ? states.has('CLOSED') || states.has('LISTEN')
      : states.has(state) || ['FIN-WAIT-1', 'LAST-ACK', 'CLOSING'].includes(state) && isHeld(conversation, side, first)
        || crosses && states.has(CROSSED[state] ?? state) || side === 1 && states.has(OVERTAKEN[state] ?? state)
    const at = (from - origin).toFixed(4), port = PORTS.includes(near) ? near : far
    return agrees ? [] : [`port ${port} captured at the ${where}, ${side ? 'far' : 'near'} side, ${at} s: the kernel says ${state ?? 'nothing'}, we ${[...states].join(' or ')}`]
  })
}

/** The longest time in seconds that a segment was under way, by both sides' captures of a conversation. */
function longestUnderWay(here: Captured, there: Captured): number {
  const times = ({ segments }: Captured, own: 0 | 1): Map<string, number> => {
    const first = new Map<string, number>()
    for (const { side, flags, sequence, acknowledgment, length, at } of segments) {
      const key = [side === own, flags, sequence, acknowledgment, length].join(' ')
      if (!first.has(key)) first.set(key, at)
    }
    return first
  }
  const seen = times(there, 1)
  return Math.max(0, ...Array.from(times(here, 0), ([key, at]) => Math.abs(at - (seen.get(key) ?? at))))
}

/** What the kernels said of a talk beside what the captures tell. */
export interface Agreement {
  /** Disagreements about the side that was captured, and about the other one, in words. */
  readonly near: readonly string[]
  readonly far: readonly string[]
  /** What the kernels said. */
  readonly seen: ReadonlySet<LadderState>
  readonly conversations: readonly Captured[]
}

/** Compares the states of a recorded talk. */
export async function compareStates(captures: Captures, { files, samples }: RecordedTalk): Promise<Agreement> {
  const near: string[] = [], far: string[] = [], seen = new Set<LadderState>()
  const both = [await captured(captures, files[0], 'client'), await captured(captures, files[1], 'server')]
  for (const [n, conversations] of both.entries()) {
    for (const conversation of conversations) {
      const there = both[1 - n].find((each) => each.near === conversation.far && each.far === conversation.near)
      const { near: own, far: other } = conversation
      const ours = samplesOf(samples[n], own, other), theirs = samplesOf(samples[1 - n], other, own)
      for (const { state } of ours) if (state !== null) seen.add(state)
      near.push(...disagreements(conversation, 0, ours, SLACK))
      far.push(...disagreements(conversation, 1, theirs, SLACK + (there ? longestUnderWay(conversation, there) : 0)))
    }
  }
  return { near, far, seen, conversations: both.flat() }
}
