import type { SocketRow } from '../../src-main/api/connections.ts'
import { TCP_STATES, tcpStateOf } from '../widgets/tcp-states.ts'
import { isListening } from './quick-filters.ts'

/** What a filter looks at. */
export interface FilterSubject {
  readonly row: SocketRow
  /** All that the table shows of it, in lower case; names too where they are shown. */
  readonly text: () => string
}

export type SocketTest = (subject: FilterSubject) => boolean

/** Why a word's value is not understood; `suggestion` is what may be put in its place. */
export interface TermProblem {
  readonly problem: 'number' | 'state'
  readonly suggestion?: string
}

/** Reads a word's value. */
export type Term = (value: string) => SocketTest | TermProblem

/** Socket states that are not TCP's: those of Unix sockets, in netstat's words. */
const UNIX_STATES = ['CONNECTED', 'CONNECTING', 'DISCONNECTING', 'FREE'] as const

function stateOf(word: string): string | undefined {
  return tcpStateOf(word) ?? UNIX_STATES.find(state => state === word.toUpperCase())
}

const inState = (state: string): SocketTest => ({ row }) => row.state === state
const ofProtocol = (protocol: string, family?: string): SocketTest => ({ row }) =>
  row.protocol === protocol && (family === undefined || row.family === family)
const ofFamily = (family: string): SocketTest => ({ row }) => row.family === family

/** Words that say something by themselves. */
const FLAGS: Readonly<Record<string, SocketTest>> = {
  tcp: ofProtocol('tcp'), tcp4: ofProtocol('tcp', '4'), tcp6: ofProtocol('tcp', '6'),
  udp: ofProtocol('udp'), udp4: ofProtocol('udp', '4'), udp6: ofProtocol('udp', '6'),
  udplite: ofProtocol('udplite'), raw: ofProtocol('raw'), unix: ofProtocol('unix'),
  ipv4: ofFamily('4'), v4: ofFamily('4'), ipv6: ofFamily('6'), v6: ofFamily('6'),
  listening: ({ row }) => isListening(row),
  mine: ({ row }) => row.mine,
}

/** The test of a word that stands alone: a protocol, a family, `mine`, a state; undefined for any other word. */
export function flagTest(word: string): SocketTest | undefined {
  if (Object.hasOwn(FLAGS, word)) return FLAGS[word]
  const state = stateOf(word)
  return state === undefined ? undefined : inState(state)
}

/** A number or a range of numbers: `50000`, `:50000`, `8000-9000`. */
function numbers(pick: (row: SocketRow) => readonly (number | undefined)[]): Term {
  return value => {
    const match = /^:?(\d{1,15})(?:-(\d{1,15}))?$/.exec(value)
    if (match === null) return { problem: 'number' }
    const least = Number(match[1])
    const most = match[2] === undefined ? least : Number(match[2])
    return ({ row }) => pick(row).some(number => number !== undefined && number >= least && number <= most)
  }
}

/** An address, or its beginning where it ends in `.` or `:`, as `192.168.`; the name of an address where names are shown. */
function addresses(pick: (row: SocketRow) => readonly string[]): Term {
  return value => {
    const address = value.replace(/^\[(.*)\]$/, '$1')
    const isBeginning = /[.:]$/.test(address) && address !== '::'
    return ({ row, text }) => pick(row).some(one => one.toLowerCase() === address || (isBeginning && one.toLowerCase().startsWith(address)))
      || (/[g-z]/.test(address) && text().includes(address))
  }
}

function state(value: string): SocketTest | TermProblem {
  const known = stateOf(value)
  return known === undefined ? { problem: 'state', suggestion: nearestState(value) } : inState(known)
}

/** Words that want a value behind them; those of ss and tcpdump mean here what they mean there. */
const TERMS: Readonly<Record<string, Term>> = {
  port: numbers(row => [row.localPort, row.foreignPort]),
  sport: numbers(row => [row.localPort]),
  dport: numbers(row => [row.foreignPort]),
  pid: numbers(row => row.holders.map(({ pid }) => pid)),
  fd: numbers(row => row.holders.flatMap(({ fds }) => fds)),
  inode: numbers(row => [row.inode]),
  host: addresses(row => [row.localAddress, row.foreignAddress]),
  src: addresses(row => [row.localAddress]),
  dst: addresses(row => [row.foreignAddress]),
  state,
  process: value => ({ row }) => row.holders.some(({ command }) => command.toLowerCase().includes(value)),
  user: value => ({ row }) => row.user?.toLowerCase() === value || (row.uid !== undefined && String(row.uid) === value),
}

/** The word's reading of a value; undefined where the word wants none. */
export function termOf(word: string): Term | undefined {
  return Object.hasOwn(TERMS, word) ? TERMS[word] : undefined
}

/** The state whose name is nearest, if it is near: at most a third of its letters differ. */
function nearestState(word: string): string | undefined {
  const name = word.toUpperCase().replaceAll('-', '_')
  const [nearest] = [...TCP_STATES, ...UNIX_STATES]
    .map(known => ({ known, far: distance(name, known) }))
    .filter(({ known, far }) => far <= known.length / 3)
    .sort((a, b) => a.far - b.far)
  return nearest?.known
}

/** Letters to add, drop or change to make `b` of `a` (Levenshtein's distance). */
function distance(a: string, b: string): number {
  let costs = Array.from({ length: b.length + 1 }, (_, place) => place)
  for (let i = 1; i <= Math.min(a.length, 40); i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1] + 1, costs[j] + 1, costs[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    costs = next
  }
  return costs[b.length]
}
