import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installed } from './program.ts'

/** What `perroquet sockets` says beside netstat, ss and lsof at the same moment, of sockets in every state. */
const PERROQUET = [process.execPath, fileURLToPath(new URL('../../out/main/terminal.js', import.meta.url)), 'sockets']
const STATES = fileURLToPath(new URL('every-state.js', import.meta.url))

/** A network of its own, where there are no other sockets; then even the widths of columns are comparable. */
const alone = spawnSync('unshare', ['-rn', 'ip', 'link', 'set', 'lo', 'up']).status === 0
if (!alone) console.warn('no network namespace of our own here: only the sockets of this test are compared')

let program: ChildProcessWithoutNullStreams
let lines: Interface
/** Those that the program's sockets have at one end. */
const ports = new Set<number>()
beforeAll(async () => {
  program = alone
    ? spawn('unshare', ['-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, STATES])
    : spawn(process.execPath, [STATES])
  program.stderr.pipe(process.stderr)
  lines = createInterface(program.stdout)
  const [ready] = await once(lines, 'line') as [string]
  for (const port of JSON.parse(ready) as number[]) ports.add(port)
})
afterAll(async () => {
  program.stdin.end()
  if (program.exitCode === null) await once(program, 'exit')
})

async function run(...command: string[]): Promise<string> {
  program.stdin.write(`${JSON.stringify(command)}\n`)
  const [answer] = await once(lines, 'line') as [string]
  return (JSON.parse(answer) as { stdout: string }).stdout
}

interface Row { readonly protocol: string, readonly family?: string, readonly state: string, readonly localPort?: number, readonly foreignPort?: number }

/** The program's own sockets. */
async function ours(): Promise<Row[]> {
  const { rows } = JSON.parse(await run(...PERROQUET, '--json')) as { rows: Row[] }
  return rows.filter(({ localPort, foreignPort }) => ports.has(localPort ?? 0) || ports.has(foreignPort ?? 0))
}

const oneSpace = (line: string): string => line.replace(/ +/g, ' ').trim()
/** Numbers that run down. */
const withoutTimes = (line: string): string => line
  .replace(/(on|keepalive|timewait|probe) \([\d.]+\/\d+\/\d+\)/, '$1')
  .replace(/timer:\((on|keepalive|timewait|persist),[^)]*\)\s*/, '$1')

/**
 * The tool and we say the same lines, headings and all.
 * @param clean takes away what moves
 */
async function same(tool: readonly string[], own: readonly string[], clean: (line: string) => string = (line) => line): Promise<void> {
  const shown = (text: string): string[] => {
    const all = text.split('\n').map(clean)
    if (alone) return all
    return all.filter((line) => [...line.matchAll(/:(\d+)\b/g)].some(([, port]) => ports.has(Number(port)))).map(oneSpace)
  }
  await expect.poll(async () => {
    // Rows that were there all the time: the tool's before and after ours, ours twice.
    const before = shown(await run(...tool)), first = shown(await run(...PERROQUET, ...own))
    const second = shown(await run(...PERROQUET, ...own)), after = shown(await run(...tool))
    const theirs = before.filter((line) => after.includes(line)).sort(), said = first.filter((line) => second.includes(line)).sort()
    expect(theirs.length).toBeGreaterThan(3)
    return theirs.join('\n') === said.join('\n') ? 'the same' : `${tool.join(' ')}:\n${theirs.join('\n')}\n\nperroquet:\n${said.join('\n')}`
  }).toBe('the same')
}

describe.skipIf(process.platform !== 'linux')('perroquet sockets', () => {
  it('sees every state that was opened', async () => {
    const states = async (): Promise<string[]> => [...new Set((await ours()).filter(({ protocol }) => protocol === 'tcp').map(({ state }) => state))].sort()
    await expect.poll(states).toEqual(expect.arrayContaining(['CLOSE_WAIT', 'ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'LAST_ACK', 'LISTEN', 'SYN_SENT', 'TIME_WAIT']))
    expect(new Set((await ours()).filter(({ protocol }) => protocol === 'udp').map(({ state, family }) => `${state} ${family}`))).toEqual(new Set([' 4', ' 6', 'ESTABLISHED 4', 'ESTABLISHED 6']))
  })

  describe.skipIf(!installed('netstat'))('beside netstat', () => {
    it('says the same of TCP and UDP', async () => { await same(['netstat', '-tuanp'], ['-t', '-u', '--as', 'netstat']) })
    it('says the same of timers', async () => { await same(['netstat', '-tanpo'], ['-t', '-o', '--as', 'netstat'], withoutTimes) })
    it('says the same of those that listen', async () => { await same(['netstat', '-tulnp'], ['-t', '-u', '-l', '--as', 'netstat']) })
    it.runIf(alone)('says the same of all, Unix too', async () => { await same(['netstat', '-anp'], ['--as', 'netstat']) })
  })

  describe.skipIf(!installed('ss'))('beside ss', () => {
    it('says the same of TCP', async () => { await same(['ss', '-tanp'], ['-t', '--as', 'ss']) })
    it('says the same of UDP', async () => { await same(['ss', '-uanp'], ['-u', '--as', 'ss']) })
    it('says the same of IPv6 alone', async () => { await same(['ss', '-6tanp'], ['-6', '-t', '--as', 'ss']) })
    it('says the same of timers', async () => { await same(['ss', '-tanpo'], ['-t', '-o', '--as', 'ss'], (line) => oneSpace(withoutTimes(line))) })
    it.runIf(alone)('says the same of Unix sockets', async () => { await same(['ss', '-xanp'], ['-x', '--as', 'ss'], oneSpace) })
  })

  describe.skipIf(!installed('lsof'))('beside lsof', () => {
    it('says the same of internet sockets', async () => { await same(['lsof', '-nP', '-i'], ['--as', 'lsof']) })
    it('says the same of IPv4 alone', async () => { await same(['lsof', '-nP', '-i4'], ['-4', '--as', 'lsof']) })
  })
})
