import { expect } from 'vitest'
import type { LadderRung, LadderState } from '../../src-main/api/tcp-ladder.ts'
import type { Captures } from '../../src-main/capture/captures.ts'
import type { RecordedTalk } from './recorded-talk.ts'
import { samplesOf, type StateSample } from './state-samples.ts'

export const PORTS = [4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009]
/** Seconds by which a sample and a capture's time may differ on a busy machine: both come from the same clock. */
const SLACK = 0.03

/** A conversation as a capture shows it. */
interface Captured {
  readonly serverPort: number
  /** Ports of the side that was captured, and of the other. */
  readonly near: number
  readonly far: number
  readonly rungs: readonly LadderRung[]
  /** Place of the captured side among a rung's states. */
  readonly side: 0 | 1
  /** Seconds since 1970 of the capture's first packet. */
  readonly origin: number
}

async function captured(captures: Captures, path: string, nearAddress: string): Promise<Captured[]> {
  const { id } = await captures.openPath(path)
  await expect.poll(() => captures.methods.captures({})).toEqual(expect.arrayContaining([expect.objectContaining({ id, state: 'complete' })]))
  const { tcpConversations, first } = await captures.methods.captureProperties({ id })
  const found: Captured[] = []
  for (let stream = 0; stream < tcpConversations; stream++) {
    const rungs: LadderRung[] = []
    for (;;) {
      const page = await captures.methods.ladder({ id, protocol: 'tcp', stream, from: rungs.length, count: 2000 })
      rungs.push(...page.rungs)
      if (rungs.length < page.total) continue
      const side = page.addresses[0] === nearAddress ? 0 : 1
      found.push({
        serverPort: PORTS.find((port) => page.ports.includes(port)) ?? 0, near: page.ports[side], far: page.ports[side ? 0 : 1], rungs, side,
        origin: Number(first),
      })
      break
    }
  }
  return found
}

/** States between two that one segment may lead through (RFC 9293 figure 5), where what happened between was not captured here. */
const PASSED: Readonly<Partial<Record<string, readonly LadderState[]>>> = {
  'CLOSED SYN-RECEIVED': ['SYN-SENT'], 'ESTABLISHED CLOSING': ['FIN-WAIT-1'], 'FIN-WAIT-1 TIME-WAIT': ['FIN-WAIT-2', 'CLOSING'],
  'ESTABLISHED LAST-ACK': ['CLOSE-WAIT'],
}

/** The states that a side may be in from one time to another, by its conversation. */
function derived({ rungs, origin }: Captured, side: 0 | 1, from: number, to: number): Set<LadderState> {
  const states = new Set<LadderState>()
  let last: LadderState = rungs[0].before?.[side] ?? 'unknown'
  for (const { time, before, after } of rungs) {
    if (before === null || after === null) continue
    const at = origin + time
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
 * Whether a side may have closed already while its FIN waits behind data that is not acknowledged: RFC 9293 3.10.4 has it in FIN-WAIT-1 or
 * LAST-ACK from its CLOSE on, and in CLOSING once the other side's FIN has come, which no capture shows.
 */
function isHeld({ rungs, origin }: Captured, side: 0 | 1, time: number): boolean {
  const fin = rungs.find((rung) => rung.side === side && rung.flags & 0x001)
  if (fin === undefined || origin + fin.time < time) return false
  const acknowledged = rungs.filter((rung) => rung.side !== side && origin + rung.time <= time)
    .reduce((most, { acknowledgment }) => Math.max(most, acknowledgment ?? 0), 0)
  return acknowledged < fin.sequence + (fin.length ?? 0)
}

/** Where the other side's FIN came while the own one waited, both closed at once, though the numbers on the wire do not tell. */
function crossesUnseen(conversation: Captured, side: 0 | 1): boolean {
  const fin = conversation.rungs.find((rung) => rung.side !== side && rung.flags & 0x001)
  return fin !== undefined && isHeld(conversation, side, conversation.origin + fin.time)
}
const CROSSED: Readonly<Partial<Record<LadderState, LadderState>>> = { 'CLOSING': 'LAST-ACK', 'TIME-WAIT': 'CLOSED' }

/** Samples that no derived state agrees with, in words. A kernel has no socket for CLOSED, nor one of the conversation for LISTEN. */
function disagreements(conversation: Captured, side: 0 | 1, samples: readonly StateSample[], slack: number): string[] {
  const crosses = crossesUnseen(conversation, side)
  return samples.flatMap(({ from, to, state }) => {
    const states = derived(conversation, side, from - slack, to + slack)
    const agrees = state === null ? states.has('CLOSED') || states.has('LISTEN')
      : states.has(state) || ['FIN-WAIT-1', 'LAST-ACK', 'CLOSING'].includes(state) && isHeld(conversation, side, from - slack)
        || crosses && states.has(CROSSED[state] ?? state)
    const at = (from - conversation.origin).toFixed(4)
    return agrees ? [] : [`port ${conversation.serverPort}, ${side ? 'server' : 'client'}, ${at} s: the kernel says ${state ?? 'nothing'}, we ${[...states].join(' or ')}`]
  })
}

/** The longest time in seconds that a segment was under way, by both sides' captures of a conversation. */
function longestUnderWay(here: Captured, there: Captured): number {
  const times = (one: Captured): Map<string, number> => {
    const first = new Map<string, number>()
    for (const { side, flags, sequence, acknowledgment, length, time } of one.rungs) {
      const key = [side === one.side ? one.near : one.far, flags, sequence, acknowledgment, length].join(' ')
      if (!first.has(key)) first.set(key, one.origin + time)
    }
    return first
  }
  const seen = times(there)
  return Math.max(0, ...Array.from(times(here), ([key, time]) => Math.abs(time - (seen.get(key) ?? time))))
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
  const both = [await captured(captures, files[0], '192.0.2.1'), await captured(captures, files[1], '192.0.2.2')]
  for (const [n, conversations] of both.entries()) {
    for (const conversation of conversations) {
      const there = both[1 - n].find((each) => each.near === conversation.far && each.far === conversation.near)
      const { near: own, far: other, side } = conversation, opposite = side ? 0 : 1
      const ours = samplesOf(samples[n], own, other), theirs = samplesOf(samples[1 - n], other, own)
      for (const { state } of ours) if (state !== null) seen.add(state)
      near.push(...disagreements(conversation, side, ours, SLACK))
      far.push(...disagreements(conversation, opposite, theirs, SLACK + (there ? longestUnderWay(conversation, there) : 0)))
    }
  }
  return { near, far, seen, conversations: both.flat() }
}
