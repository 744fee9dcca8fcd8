import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Playground } from '../../../src-main/playground/playground.ts'
import { alive } from '../../process-alive.ts'
import { plainSocket, playgroundOfTest, received, server, until } from '../playground-of-test.ts'
import { events, everything, said, serverOf, session, standstill } from './serving-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

/** Node, which is wherever these tests are. */
const node = (script: string) => ({ kind: 'program', command: `'${process.execPath}' -e '${script}'` }) as const
const gone = async (pids: readonly number[]) => await until(() => !pids.some(alive), `the end of ${pids.join(' and ')}`)

test('standard input and output on the socket; FIN closes the input', async () => {
  const { id, port } = await serverOf(playground, node('process.stdin.pipe(process.stdout)'))
  const text = 'abc '.repeat(200_000)
  expect(await said(port, text)).toBe(text)
  const { id: talk } = await session(playground, id, ({ state }) => state === 'closed')
  await expect.poll(async () => await events(playground, talk)).toContain('exit: exit status 0')
})

test('bytes go through as they come, whatever the framing', async () => {
  const { port } = await serverOf(playground, node('process.stdin.pipe(process.stdout)'), { framing: { kind: 'end', marker: { as: 'text', text: '#)' }, limit: 1000 } })
  expect(await said(port, 'a#)b#)c')).toBe('a#)b#)c')
})

test('standard error is logged line by line, and the exit status', async () => {
  const { id, port } = await serverOf(playground, node('console.error("one\\ntwo"); process.stderr.write("x".repeat(2500)); process.exitCode = 3'))
  expect(await said(port, '')).toBe('')
  const { id: talk } = await session(playground, id, ({ endedAt }) => endedAt !== undefined)
  await expect.poll(async () => (await events(playground, talk)).filter((line) => /^(stderr|exit)/.test(line))).toEqual(
    ['stderr: one', 'stderr: two', ...[1000, 1000, 500].map((length) => `stderr: ${'x'.repeat(length)}`), 'exit: exit status 3'])
})

test('a flood of standard error is read no faster than a person could ever want, and keeps nobody waiting', async () => {
  const { id, port } = await serverOf(playground, node('const flood = () => process.stderr.write("y\\n".repeat(10000), flood); flood()'))
  const flooding = await plainSocket(port)
  const { id: talk } = await session(playground, id)
  await until(async () => (await events(playground, talk)).includes('stderr: y'), 'the first line')
  const from = performance.now()
  await until(async () => (await playground.methods.session({ session: talk })).entries > 3000, 'three thousand lines')
  expect(performance.now() - from).toBeGreaterThan(300)
  const parrot = await serverOf(playground, { kind: 'parrot' })
  expect(await said(parrot.port, 'coco')).toBe('coco')
  flooding.destroy()
})

test('a peer that does not read holds the program up', async () => {
  const { id, port } = await serverOf(playground, node('process.stdout.write("y".repeat(30000000))'))
  const socket = await plainSocket(port)
  socket.pause()
  const { unsent, sent } = await standstill(playground, id, 'sent')
  expect(sent).toBeLessThan(30_000_000)
  expect(unsent).toBeLessThan(1_000_000)
  socket.end()
  expect((await everything(socket)).length).toBe(30_000_000)
})

test('a program that dies ends its session, and says why', async () => {
  const { id, port } = await serverOf(playground, node('process.kill(process.pid, "SIGKILL")'))
  const socket = await plainSocket(port)
  socket.on('error', () => {})
  // It does not send its FIN.
  expect(await everything(socket)).toBe('')
  const { id: talk } = await session(playground, id, ({ state }) => state === 'closed')
  expect(await events(playground, talk)).toContain('exit: killed by SIGKILL')
  socket.destroy()
})

test('a program that is not there is named', async () => {
  const { id, port } = await serverOf(playground, { kind: 'program', command: 'no-such-program-here' })
  const socket = await plainSocket(port)
  expect(await everything(socket)).toBe('')
  const { id: talk } = await session(playground, id, ({ state }) => state === 'closed')
  expect(await events(playground, talk)).toContain('error: execvp no-such-program-here: ENOENT: no such file or directory')
  socket.destroy()
})

test('a program that never reads holds the peer up, not our memory', async () => {
  const { id, port } = await serverOf(playground, node('setInterval(() => {}, 1000)'))
  const socket = await plainSocket(port)
  socket.on('error', () => {})
  const megabyte = Buffer.alloc(1024 * 1024)
  let sent = 0
  while (sent < 100 && socket.write(megabyte)) sent++
  const { received: taken } = await standstill(playground, id, 'received')
  expect(taken).toBeLessThan(1024 * 1024)
  socket.destroy()
})

describe.skipIf(process.platform === 'win32')('the end of a session is the end of the program', () => {
  /** A program that says its process ids and runs until it is ended. */
  async function running(before: string, others = ''): Promise<{ id: number, pids: number[], socket: Socket }> {
    const { id, port } = await serverOf(playground, node(`${before}; console.log([process.pid, ${others}].join(" ")); setInterval(() => {}, 1000)`))
    const socket = await plainSocket(port)
    socket.on('error', () => {})
    const pids = (await received(socket, 1)).trim().split(' ').map(Number)
    expect(pids.every((pid) => pid > 1 && alive(pid))).toBe(true)
    return { id, pids, socket }
  }

  test('when the peer goes', async () => {
    const { pids, socket } = await running('')
    socket.resetAndDestroy()
    await gone(pids)
  })

  test('when the person closes it, what it started included', async () => {
    const { id, pids, socket } = await running('', 'require("child_process").spawn("sleep", ["1000"], { stdio: "ignore" }).pid')
    expect(pids).toHaveLength(2)
    await playground.methods.close({ session: (await session(playground, id)).id })
    await gone(pids)
    socket.destroy()
  })

  test('with SIGKILL if it does not want to; the server has stopped when it is gone', async () => {
    const { id, pids, socket } = await running('process.on("SIGTERM", () => {})')
    await playground.methods.stopServer({ server: id })
    expect(pids.filter(alive)).toEqual([])
    const { id: talk } = await session(playground, id)
    expect(await events(playground, talk)).toContain('exit: killed by SIGKILL')
    socket.destroy()
  })
})

test('what it may not, or cannot, be is said before it listens', async () => {
  const forbidden = new Playground({ mayExec: false, loadScript: new URL('file:///none') })
  expect(await forbidden.methods.startServer({ spec: server({ service: node('') }) })).toMatchObject({ state: 'failed', problem: { code: 'EPERM', call: 'execvp' } })
  await forbidden.close()
  expect(await playground.methods.startServer({ spec: server({ service: { kind: 'program', command: 'echo "a' } }) }))
    .toMatchObject({ state: 'failed', problem: { code: 'EINVAL', text: 'The command has a " that is not closed' } })
  const datagrams = { transport: 'udp', family: '4', host: '127.0.0.1', port: 0 } as const
  expect(await playground.methods.startServer({ spec: server({ service: node(''), listen: datagrams }) })).toMatchObject({ state: 'failed', problem: { code: 'EPROTONOSUPPORT' } })
})
