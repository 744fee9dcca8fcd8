import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { endAll, listening, ran, Terminal } from '../commands/run-terminal.ts'
import { installed } from './program.ts'

const socat = installed('socat'), ncat = installed('ncat'), nc = installed('nc'), ss = installed('ss')
const folder = mkdtempSync(join(tmpdir(), 'perroquet-peers-'))
const children: ChildProcess[] = []

afterEach(async () => {
  await endAll()
  await Promise.all(children.splice(0).map(async (child) => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
    // Its whole group: a server that forks leaves a process for each client.
    try { if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL') } catch { /* all of them have ended */ }
    await ended
  }))
})
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

interface Said { readonly stdout: string, readonly stderr: string }

/** A client program with this on standard input; what it prints until it ends. */
async function said(program: string, args: readonly string[], input: string): Promise<Said> {
  const child = spawn(program, args, { detached: true })
  children.push(child)
  let stdout = '', stderr = ''
  child.stdout.on('data', (bytes: Buffer) => { stdout += bytes.toString() })
  child.stderr.on('data', (bytes: Buffer) => { stderr += bytes.toString() })
  child.stdin.end(input)
  await once(child, 'close')
  return { stdout, stderr }
}

/** A server program that listens, once ss shows its socket. */
async function serving(program: string, args: readonly string[], ...shown: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'] })
  children.push(child)
  await expect.poll(() => spawnSync('ss', ['-anH', ...shown], { encoding: 'utf8' }).stdout, { interval: 20 }).not.toBe('')
  return child
}

/** A port that nobody has; another program is about to take it. */
async function freePort(): Promise<string> {
  const { server, port } = await listening('tcp', '0', '-q')
  await server.interrupt()
  return port
}

const clients: readonly (readonly [string, boolean, (family: '4' | '6', port: string) => readonly string[]])[] = [
  ['socat', socat, (family, port) => ['-t5', '-', `TCP${family}:${family === '4' ? '127.0.0.1' : '[::1]'}:${port}`]],
  ['ncat', ncat, (family, port) => [`-${family}`, family === '4' ? '127.0.0.1' : '::1', port]],
  ['nc', nc, (family, port) => ['-N', `-${family}`, family === '4' ? '127.0.0.1' : '::1', port]],
]

describe.each(clients)('%s as a client of perroquet listen', (program, there, args) => {
  it.skipIf(!there).each([['4', '127.0.0.1'], ['6', '::1']] as const)('gets its bytes back over IPv%s', async (family, host) => {
    const { port } = await listening('tcp', host, '0', '-q')
    const text = 'perroquet\n'.repeat(50_000)
    const answer = await said(program, args(family, port), text)
    expect(answer.stdout === text).toBe(true)
  })

  it.skipIf(!there)('speaks SMOP', async () => {
    const { port } = await listening('tcp', '0', '-q', '--service', 'smop')
    expect((await said(program, args('4', port), 'OPER#+#1#2#)LOGIN#wagner#abc123#)OPER#/#7#0#)OPER#*#6#7#)LOGOUT#)')).stdout)
      .toMatch(/^OPER#ko#[^#]+#\)LOGIN#ok#\)OPER#ko#[^#]+#\)OPER#ok#42#\)LOGOUT#ok#\)$/)
  })

  it.skipIf(!there)('is answered by hand', async () => {
    const { server, port } = await listening('tcp', '0', '--service', 'hand')
    server.child.stdin.end('answer\n')
    expect((await said(program, args('4', port), 'question\n')).stdout).toBe('answer\n')
    expect(await server.end()).toBe(0)
    expect(server.text).toBe('question\n')
  })
})

describe.skipIf(!socat)('socat', () => {
  it('gets its datagrams and its bytes back over UDP and a Unix socket', async () => {
    const { port } = await listening('udp', '0', '-q')
    expect((await said('socat', ['-t1', '-', `UDP4:127.0.0.1:${port}`], 'coco')).stdout).toBe('coco')
    const path = join(folder, 'parrot.sock')
    await listening('unix', path, '-q', '--service', 'prefix')
    expect((await said('socat', ['-t5', '-', `UNIX-CONNECT:${path}`], 'coco')).stdout).toBe('[SERVEUR] coco')
  })

  it('speaks TLS with us, on either side', async () => {
    const { port } = await listening('tls', '0', '-q')
    expect((await said('socat', ['-t5', '-', `OPENSSL:127.0.0.1:${port},verify=0`], 'secret')).stdout).toBe('secret')
  })

  it.skipIf(!ss)('is a server for every client of ours', async () => {
    const port = await freePort()
    await serving('socat', [`TCP4-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`, 'EXEC:cat'], '-tl', 'sport', '=', `:${port}`)
    expect(await ran(['connect', 'tcp', port], 'through cat')).toMatchObject({ code: 0, stdout: 'through cat' })
    expect(await ran(['connect', 'tcp', '127.0.0.1', port, '--frame', 'u16'], 'one\ntwo\n')).toMatchObject({ code: 0, stdout: 'one\ntwo\n' })
    await serving('socat', [`UDP6-LISTEN:${port},bind=[::1],fork`, 'EXEC:cat'], '-ul', 'sport', '=', `:${port}`)
    expect(await ran(['connect', 'udp', '::1', port], 'datagram')).toMatchObject({ code: 0, stdout: 'datagram' })
    const path = join(folder, 'socat.sock')
    await serving('socat', [`UNIX-LISTEN:${path},fork`, 'EXEC:cat'], '-xl', 'src', path)
    expect(await ran(['connect', 'unix', path], 'a path')).toMatchObject({ code: 0, stdout: 'a path' })
  })

  it.skipIf(!ss)('is relayed to', async () => {
    const port = await freePort()
    await serving('socat', [`TCP4-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`, 'EXEC:cat'], '-tl', 'sport', '=', `:${port}`)
    const { server, port: ours } = await listening('tcp', '0', '--relay', `tcp:127.0.0.1:${port}`)
    expect((await said('socat', ['-t5', '-', `TCP4:127.0.0.1:${ours}`], 'there and back')).stdout).toBe('there and back')
    await server.prints(/< 14 there and back/)
    expect(server.text).toMatch(/> 14 there and back/)
  })

  it.skipIf(!ss)('gets a multicast group’s datagrams from us, and we from it', async () => {
    const { server, port } = await listening('udp', '0.0.0.0', '0', '--join', '239.1.2.3%127.0.0.1', '--service', 'discard')
    await said('socat', ['-u', '-', `UDP4-DATAGRAM:239.1.2.3:${port},ip-multicast-if=127.0.0.1`], 'to all')
    await server.prints(/< 6 to all/)
  })
})

describe.skipIf(!nc || !ss)('OpenBSD nc as a server', () => {
  it.each([['4', '127.0.0.1'], ['6', '::1']] as const)('talks with perroquet connect over IPv%s', async (family, host) => {
    const port = await freePort()
    const server = await serving('nc', [`-${family}`, '-l', '-N', host, port], '-tl', 'sport', '=', `:${port}`)
    let got = ''
    server.stdout?.on('data', (bytes: Buffer) => { got += bytes.toString() })
    const client = new Terminal('connect', 'tcp', host, port)
    client.child.stdin.write('from us\n')
    await expect.poll(() => got).toBe('from us\n')
    server.stdin?.end('from nc\n')
    await client.prints(/from nc/)
    client.child.stdin.end()
    expect(await client.end()).toBe(0)
  })
})

describe.skipIf(!ncat || !ss)('ncat as a server', () => {
  it.each([['tcp', []], ['tls', ['--ssl']]] as const)('talks with perroquet connect over %s', async (transport, more) => {
    const port = await freePort()
    await serving('ncat', ['-l', '127.0.0.1', port, ...more, '--exec', '/bin/cat'], '-tl', 'sport', '=', `:${port}`)
    const client = new Terminal('connect', transport, port)
    client.child.stdin.write('ara')
    // ncat ends its program with our FIN, whatever that still has to say.
    await client.prints(/ara/)
    client.child.stdin.end()
    expect(await client.end()).toBe(0)
  })
})

it.skipIf(!ss)('shows in ss the socket that it says, with its backlog', async () => {
  const { server, port } = await listening('tcp', '0', '--backlog', '7')
  const line = spawnSync('ss', ['-tlnpH', 'sport', '=', `:${port}`], { encoding: 'utf8' }).stdout
  expect(line).toMatch(new RegExp(`LISTEN +0 +7 +127\\.0\\.0\\.1:${port} `))
  expect(line).toContain(`pid=${server.child.pid},`)
})

it.skipIf(!ss)('gives its connections the socket options of the listening socket', async () => {
  const { port } = await listening('tcp', '0', '-q', '-o', 'SO_SNDBUF=40000', '-o', 'SO_KEEPALIVE=1')
  const client = new Terminal('connect', 'tcp', port, '-o', 'SO_RCVBUF=30000')
  client.child.stdin.write('x')
  await client.prints(/x/)
  // Linux gives twice what is asked for (socket(7)).
  expect(spawnSync('ss', ['-tmonH', 'sport', '=', `:${port}`], { encoding: 'utf8' }).stdout).toMatch(/timer:\(keepalive.*\n.*,tb80000,/)
  expect(spawnSync('ss', ['-tmonH', 'dport', '=', `:${port}`], { encoding: 'utf8' }).stdout).toMatch(/,rb60000,/)
})
