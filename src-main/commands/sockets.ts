import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { SocketProtocol } from '../api/connections.ts'
import { Changes } from '../connections/changes.ts'
import type { Layout, LayoutOptions } from '../connections/layouts/layout.ts'
import { table, tableLine } from '../connections/layouts/table.ts'
import { socketTable } from '../connections/socket-table.ts'
import type { ReadRow } from '../connections/row.ts'
import type { Wanted } from '../connections/wanted.ts'
import { Output } from './output.ts'
import { UsageError } from './usage-error.ts'

/** What was typed after `perroquet sockets`. */
export interface SocketsOptions {
  readonly t?: boolean
  readonly u?: boolean
  readonly w?: boolean
  readonly x?: boolean
  readonly l?: boolean
  readonly o?: boolean
  readonly r?: boolean
  readonly 4?: boolean
  readonly 6?: boolean
  readonly p?: string
  readonly as?: string
  readonly watch?: boolean
  readonly every: string
  readonly json?: boolean
}

/** The tools whose layouts we have; each in a file of its own, read only where it is wanted. */
const LAYOUTS: Readonly<Record<string, () => Promise<Layout>>> = {
  netstat: async () => (await import('../connections/layouts/netstat.ts')).netstat,
  ss: async () => (await import('../connections/layouts/ss.ts')).ss,
  lsof: async () => (await import('../connections/layouts/lsof.ts')).lsof,
}

/** Prints the machine's sockets, once or as they change. @returns the exit status */
export async function sockets(typed: SocketsOptions): Promise<number> {
  const pid = typed.p === undefined ? undefined : count(typed.p, '-p', 1, 2 ** 31)
  const every = count(typed.every, '--every', 50, 3_600_000)
  const layout = await layoutOf(typed)
  const wanted = wantedOf(typed)
  const shown = (row: ReadRow): boolean => (pid === undefined || row.holders.some((holder) => holder.pid === pid)) && (!typed.l || listens(row))
  const output = new Output()
  if (typed.watch) return await watch(output, wanted, shown, typed, every)
  const { rows, missing, ...about } = await reading({ ...wanted, ...pid !== undefined && { pid } })
  const selected = typed.l || pid !== undefined ? [...rows].filter(shown) : rows
  if (typed.json) await output.write(`${JSON.stringify({ ...about, ...missing !== undefined && { missing }, rows: [...selected] }, undefined, 2)}\n`)
  else await output.write(layout(selected, await layoutOptions(typed, selected)).text)
  if (missing !== undefined && !typed.json) {
    console.error(`perroquet: not every process may be read (missing: ${missing}); the sockets of the others show without one`)
  }
  return 0
}

/** Lines of what appeared (+), changed (~) and vanished (-), until interrupted. The first reading all appears. */
async function watch(output: Output, wanted: Wanted, shown: (row: ReadRow) => boolean, typed: SocketsOptions, every: number): Promise<number> {
  const changes = new Changes()
  // Some keys are shown: a row that leaves what was asked for (-l, -p) is gone.
  const before = new Map<string, ReadRow>()
  for (;;) {
    const { rows, at } = await reading(wanted)
    const { appeared, changed, vanished } = changes.update(rows, at)
    const lines: [sign: string, row: ReadRow][] = []
    for (const key of vanished) {
      const row = before.get(key)
      if (row) lines.push(['-', row])
      before.delete(key)
    }
    for (const row of [...changed, ...appeared]) {
      const known = before.get(row.key)
      if (shown(row)) {
        lines.push([known ? '~' : '+', row])
        before.set(row.key, row)
      } else if (known) {
        lines.push(['-', row])
        before.delete(row.key)
      }
    }
    const options = await layoutOptions(typed, lines.map(([, row]) => row))
    await output.write(typed.json
      ? lines.map(([sign, row]) => `${JSON.stringify({ at, sign, row })}\n`).join('')
      : lines.map(([sign, row]) => `${sign} ${tableLine(row, options)}\n`).join(''))
    await pause(every)
  }
}

async function reading(wanted: Wanted): ReturnType<typeof socketTable> {
  try {
    return await socketTable(wanted)
  } catch (error) {
    throw new UsageError(`the sockets cannot be read: ${error instanceof Error ? error.message : String(error)}`, 2)
  }
}

async function layoutOf({ as, json, watch }: SocketsOptions): Promise<Layout> {
  if (as === undefined) return table
  if (json || watch) throw new UsageError(`--as ${as} does not go with --${json ? 'json' : 'watch'}: leave one of them out`)
  const layout = Object.hasOwn(LAYOUTS, as) ? LAYOUTS[as] : undefined
  if (!layout) throw new UsageError(`"${as}" is no layout; there are ${Object.keys(LAYOUTS).join(', ')}`)
  return await layout()
}

/** Without -t, -u, -w or -x every protocol; `--as lsof` has internet sockets only, as lsof -i. */
function wantedOf(typed: SocketsOptions): Wanted {
  const protocols: SocketProtocol[] = []
  if (typed.t) protocols.push('tcp')
  if (typed.u) protocols.push('udp', 'udplite')
  if (typed.w) protocols.push('raw')
  if (typed.x && typed.as !== 'lsof') protocols.push('unix')
  if (!protocols.length && typed.as === 'lsof') protocols.push('tcp', 'udp', 'udplite')
  const family = typed[4] === typed[6] ? undefined : typed[4] ? '4' : '6'
  return { ...protocols.length > 0 && { protocols }, ...family && { family } }
}

function listens({ protocol, state }: ReadRow): boolean {
  return state === 'LISTEN' || protocol !== 'unix' && protocol !== 'tcp' && state === ''
}

async function layoutOptions(typed: SocketsOptions, rows: Iterable<ReadRow>): Promise<LayoutOptions> {
  const names = typed.r ? await namesIn(rows) : undefined
  const users = typed.as === 'lsof' ? (await import('../connections/process-owner.ts')).processOwner : () => ''
  return { timers: typed.o ?? false, listening: typed.l ?? false, program, owner: users, ...names && { name: (of) => names[of] } }
}

async function namesIn(rows: Iterable<ReadRow>): Promise<Record<string, string>> {
  const { namesOf } = await import('../connections/names.ts')
  const addresses = new Set<string>(), ports = new Set<string>()
  for (const { protocol, localAddress, localPort, foreignAddress, foreignPort } of rows) {
    if (protocol === 'unix') continue
    for (const address of [localAddress, foreignAddress]) if (address !== '0.0.0.0' && address !== '::') addresses.add(address)
    for (const port of [localPort, foreignPort]) if (port) ports.add(`${protocol}:${port}`)
  }
  return await namesOf([...addresses], [...ports])
}

/** argv[0] of a process. */
function program(pid: number): string {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`)
    const end = line.indexOf(0)
    return line.toString('utf8', 0, Math.min(end < 0 ? line.length : end, 512))
  } catch {
    return ''
  }
}

function count(text: string, option: string, least: number, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) throw new UsageError(`"${text}" is no value for ${option}: give a whole number from ${least} to ${most}`)
  return value
}
