import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { endAll, listening, ran, Terminal } from './run-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'perroquet-terminal-'))
const servers: Server[] = []

afterEach(async () => {
  await endAll()
  for (const server of servers.splice(0)) server.close()
})
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

/** A server of Node's for our clients. */
async function served(serve: (socket: Socket) => void): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    serve(socket)
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return String((server.address() as AddressInfo).port)
}

/** A client of Node's for our servers; all that comes until the server's FIN. */
async function talk(port: string, text: string, host = '127.0.0.1'): Promise<string> {
  const socket = connect(Number(port), host)
  let got = ''
  socket.on('data', (bytes: Buffer) => { got += bytes.toString() })
  socket.end(text)
  await once(socket, 'close')
  return got
}

const entry = (text: string): RegExp => new RegExp(`^127\\.0\\.0\\.1:\\d+ \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ${text}$`, 'm')

describe('perroquet listen', () => {
  it('is a parrot on loopback that prints what it reads and writes', async () => {
    const { server, port } = await listening('tcp', '0')
    expect(server.stderr).toBe(`listening on tcp 127.0.0.1:${port}\n`)
    expect(await talk(port, 'salut\n')).toBe('salut\n')
    await server.prints(/\* close/)
    for (const each of ['\\* accept 127.0.0.1:\\d+', '< 6 salut\\\\n', '> 6 salut\\\\n', '\\* peerFin .*', '\\* ourFin .*']) expect(server.text).toMatch(entry(each))
    expect(await server.interrupt()).toBe(0)
  })

  it('prints bytes in hexadecimal, JSON lines, or nothing', async () => {
    const hex = await listening('tcp', '0', '--hex')
    await talk(hex.port, 'AB\n')
    await hex.server.prints(/^00000000 {2}41 42 0a .*\|AB\.\|$/m)
    const json = await listening('tcp', '0', '--json')
    await talk(json.port, 'AB\n')
    await json.server.prints(/"event":"close"/)
    const lines = json.server.text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).toContainEqual(expect.objectContaining({ kind: 'in', bytes: '41420a', length: 3, sizes: [3] }))
    const quiet = await listening('tcp', '0', '-q')
    await talk(quiet.port, 'AB\n')
    expect(await quiet.server.interrupt()).toBe(0)
    expect(quiet.server.text).toBe('')
  })

  it('runs its services with their framings', async () => {
    const prefix = await listening('tcp', '0', '--service', 'prefix', '--text', '\\x3e ')
    expect(await talk(prefix.port, 'a')).toBe('> a')
    const smop = await listening('tcp', '0', '--service', 'smop', '--account', 'ada:eau')
    expect(await talk(smop.port, 'LOGIN#ada#eau#)OPER#+#2#40#)LOGOUT#)')).toBe('LOGIN#ok#)OPER#ok#42#)LOGOUT#ok#)')
    const digits = await listening('tcp', '0', '--frame', 'digits:4')
    expect(await talk(digits.port, '0011Hello World0002ab')).toBe('0011Hello World0002ab')
    const program = await listening('tcp', '0', '--exec', `"${process.execPath}" -e "process.stdin.pipe(process.stdout)"`)
    expect(await talk(program.port, 'through a program')).toBe('through a program')
    const relay = await listening('tcp', '0', '--relay', `tcp:127.0.0.1:${prefix.port}`)
    expect(await talk(relay.port, 'b')).toBe('> b')
  })

  it('serves two and queues one with --pool 2 --queue 1, and refuses the fourth', async () => {
    const { server, port } = await listening('tcp', '0', '--pool', '2', '--queue', '1')
    const clients = [1, 2, 3, 4].map(() => connect(Number(port), '127.0.0.1').on('error', () => {}))
    await once(clients[3], 'close')
    await server.prints(/\* refused/)
    expect(server.text.match(/\* queued/g)).toHaveLength(1)
    const third = once(clients[2], 'data')
    clients[2].write('late')
    clients[0].end()
    expect(String((await third)[0])).toBe('late')
    for (const client of clients) client.destroy()
  })

  it('is one socket for both families with --dual', async () => {
    const { server, port } = await listening('tcp', '0', '--dual', '-q')
    expect(server.stderr).toMatch(/^listening on tcp \[::\]:\d+ \(IPv4 and IPv6, every interface/)
    expect(await talk(port, '4')).toBe('4')
    expect(await talk(port, '6', '::1')).toBe('6')
  })

  it('listens on a Unix socket, and leaves none behind', async () => {
    const path = join(folder, 'parrot.sock')
    const { server } = await listening('unix', path)
    expect(await ran(['connect', 'unix', path], 'jaco')).toMatchObject({ code: 0, stdout: 'jaco' })
    expect(await server.interrupt()).toBe(0)
    expect(existsSync(path)).toBe(false)
  })

  it('answers datagrams', async () => {
    const { port } = await listening('udp', '0')
    const socket = createSocket('udp4')
    socket.send('coco', Number(port), '127.0.0.1')
    const [answer] = await once(socket, 'message') as [Buffer]
    expect(answer.toString()).toBe('coco')
    socket.close()
    expect(await ran(['connect', 'udp', port], 'ara')).toMatchObject({ code: 0, stdout: 'ara' })
    expect(await ran(['connect', 'udp', port, '--unconnected'], 'ara')).toMatchObject({ code: 0, stdout: 'ara' })
  })

  it('lets a person answer one client with --service hand, and ends with it', async () => {
    const { server, port } = await listening('tcp', '0', '--service', 'hand', '--frame', '\\n')
    const client = connect(Number(port), '127.0.0.1')
    client.write('who is there?\n')
    await server.prints(/^who is there\?$/m)
    server.child.stdin.write('a parrot\n')
    expect(String((await once(client, 'data'))[0])).toBe('a parrot\n')
    client.end()
    expect(await server.end()).toBe(0)
    expect(server.text).toBe('who is there?\n')
  })

  it('serves on though nobody reads its transcript, and still ends', async () => {
    const { server, port } = await listening('tcp', '0', '--frame', '\\n')
    server.child.stdout.pause()
    // More than the pipe between us takes.
    const lines = 'une ligne\n'.repeat(20_000)
    expect((await talk(port, lines)) === lines).toBe(true)
    expect(await talk(port, 'encore\n')).toBe('encore\n')
    const ended = once(server.child, 'exit')
    server.child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
  })

  it('sets socket options, and says which the system refuses', async () => {
    const { port } = await listening('tcp', '0', '-o', 'SO_KEEPALIVE=1', '-o', 'SO_RCVBUF=65536')
    expect(await talk(port, 'x')).toBe('x')
    expect(await ran(['listen', 'tcp', '0', '-o', 'SO_TYPE=2'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/setsockopt SO_TYPE: ENOPROTOOPT/) as string })
  })

  it('says why it cannot listen and what to try', async () => {
    const { port } = await listening('tcp', '0')
    expect(await ran(['listen', 'tcp', port])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/EADDRINUSE.*\n.*another port/) as string })
    expect(await ran(['listen', 'tcp', '192.0.2.77', '0'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/EADDRNOTAVAIL.*\nNo interface/) as string })
    expect(await ran(['listen', 'unix', join(folder, 'no', 'folder.sock')])).toMatchObject({ code: 2, stderr: expect.stringMatching(/folder\.sock: (ENOENT|EACCES)/) as string })
  })

  it.each([
    [['listen', 'sctp', '1'], 'no transport; there are tcp, udp, unix, ws, tls'],
    [['listen', 'tcp', '70000'], '70000'],
    [['listen', 'tcp', 'x'], 'The port is a whole number'],
    [['listen', 'tcp', '0', '--service', 'cat'], 'no service called cat'],
    [['listen', 'tcp', '0', '--service', 'parrot', '--exec', 'cat'], '--service and --exec exclude each other'],
    [['listen', 'tcp', '0', '--frame', 'digits:x'], 'no framing'],
    [['listen', 'tcp', '0', '--frame', 'digits:11'], 'width'],
    [['listen', 'tcp', '0', '--one', '--pool', '2'], '--one and --pool exclude each other'],
    [['listen', 'tcp', '0', '-4', '-6'], 'exclude each other'],
    [['listen', 'tcp', '127.0.0.1', '0', '--any'], '--any is every interface'],
    [['listen', 'tcp', '0', '-o', 'SO_FOO=1'], 'no socket option'],
    [['listen', 'tcp', '0', '--relay', 'nowhere'], 'no target'],
    [['listen', 'tcp', '0', '--service', 'fixed'], 'What is the answer?'],
    [['listen', 'tcp', '0', '--service', 'fixed', '--bytes', '4'], 'half a byte'],
    [['listen', 'tcp', '0', '--service', 'prefix', '--text', '\\q'], '--text: \\q at character 1 is no escape'],
    [['connect', 'tcp', '1', '--frame', 'hex:'], 'at least one byte'],
    [['listen', 'tcp', '::1', '0', '--dual'], '--dual is one socket at ::'],
    [['connect', 'unix'], 'where'],
    [['connect', 'tcp', 'a', 'b', 'c'], 'Which port?'],
    [['connect', 'tcp', '1', '--nonsense'], 'unknown option'],
  ])('%j is refused with a reason', async (args, reason) => {
    const { code, stdout, stderr } = await ran(args)
    expect(code).toBeGreaterThan(0)
    expect(stdout).toBe('')
    expect(stderr).toContain(reason)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

describe('perroquet connect', () => {
  it('passes bytes both ways as they come, half-closes at the end of its input, and ends with the peer', async () => {
    const all = Buffer.alloc(3_000_000, 'perroquet ')
    const port = await served((socket) => { socket.pipe(socket) })
    const client = new Terminal('connect', 'tcp', port)
    client.child.stdin.end(all)
    expect(await client.end()).toBe(0)
    expect(client.stdout.equals(all)).toBe(true)
    expect(client.stderr).toBe('')
  })

  it('sends each line in a frame and prints each message with a line feed', async () => {
    let received = ''
    const port = await served((socket) => {
      socket.on('data', (bytes: Buffer) => {
        received += bytes.toString()
        if (received.endsWith('two#)')) socket.end('first#)sec#')
      })
      socket.on('end', () => {})
    })
    const client = await ran(['connect', 'tcp', '127.0.0.1', port, '--frame', '#)'], 'one\n\ntwo')
    expect(received).toBe('one#)#)two#)')
    expect(client).toMatchObject({ code: 0, stdout: 'first\n' })
    // The last frame was cut off by the peer's FIN.
    expect(client.stderr).toMatch(/< 4 \(partial\) sec#/)
  })

  it('keeps a line that its framing cannot say to itself, and goes on', async () => {
    const port = await served((socket) => { socket.pipe(socket) })
    const client = await ran(['connect', 'tcp', port, '--frame', 'fixed:3'], 'abcd\nabc\n')
    expect(client).toMatchObject({ code: 0, stdout: 'abc\n' })
    expect(client.stderr).toMatch(/^perroquet: .*3/)
  })

  it('ends with the peer while its input stays open', async () => {
    const port = await served((socket) => { socket.end('bye') })
    const client = new Terminal('connect', 'tcp', port)
    expect(await client.end()).toBe(0)
    expect(client.text).toBe('bye')
  })

  it('sends all of its input though the peer has ended its own side', async () => {
    let received = 0
    const port = await served((socket) => {
      socket.end()
      socket.on('data', (bytes: Buffer) => { received += bytes.length })
    })
    expect(await ran(['connect', 'tcp', port], 'x'.repeat(2_000_000))).toMatchObject({ code: 0 })
    expect(received).toBe(2_000_000)
  })

  it('says nothing of its end with --keep-open', async () => {
    let ended = false
    const port = await served((socket) => {
      socket.on('end', () => { ended = true })
      socket.on('data', () => { socket.write('got it') })
    })
    const client = new Terminal('connect', 'tcp', port, '--keep-open')
    client.child.stdin.end('x')
    await client.prints(/got it/)
    expect(ended).toBe(false)
    expect(await client.interrupt()).toBe(130)
  })

  it('says on standard error what happens to the socket with -v, and prints JSON with --json', async () => {
    const port = await served((socket) => { socket.pipe(socket) })
    const client = await ran(['connect', 'tcp', port, '-v'], 'x')
    expect(client.stderr).toMatch(new RegExp(`^tcp 127\\.0\\.0\\.1:${port}: connected$`, 'm'))
    for (const each of ['connect', 'ourFin', 'peerFin', 'close']) expect(client.stderr).toContain(`* ${each}`)
    const json = await ran(['connect', 'tcp', port, '--json'], 'x')
    expect(json.stdout.trim().split('\n').map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(expect.arrayContaining(['event', 'out', 'in']))
  })

  it('says why it cannot connect and what to try', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    expect(await ran(['connect', 'tcp', String(port)])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/ECONNREFUSED.*\nNobody listens/) as string })
    expect(await ran(['connect', 'tcp', 'perroquet.invalid', '80'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/perroquet\.invalid.*(ENOTFOUND|EAI_)/) as string })
    expect(await ran(['connect', 'unix', join(folder, 'nobody.sock')])).toMatchObject({ code: 2, stderr: expect.stringMatching(/ENOENT.*\nThere is no socket/) as string })
  })

  it('says that the peer reset the connection', async () => {
    const port = await served((socket) => { socket.once('data', () => { socket.resetAndDestroy() }) })
    expect(await ran(['connect', 'tcp', port], 'x')).toMatchObject({ code: 2, stderr: expect.stringMatching(/ECONNRESET.*\n.*RST/) as string })
  })

  it('reads no more from the peer than its own reader takes', async () => {
    let sent = 0
    const port = await served((socket) => {
      const more = (): void => {
        while (!socket.destroyed && sent < 200_000_000) {
          const chunk = Buffer.alloc(65_536)
          sent += chunk.length
          if (!socket.write(chunk)) break
        }
      }
      socket.on('drain', more)
      more()
    })
    const client = new Terminal('connect', 'tcp', port)
    client.child.stdout.pause()
    let before = -1
    // Until nothing moves any more: two looks apart, with the same sum.
    await expect.poll(() => { const still = sent === before && sent > 0; before = sent; return still }, { interval: 500 }).toBe(true)
    expect(sent).toBeLessThan(60_000_000)
    expect(await client.interrupt()).toBe(130)
  })

  it('ends quietly when its reader has gone', async () => {
    const port = await served((socket) => {
      const timer = setInterval(() => { socket.write('tick\n') }, 5)
      socket.on('close', () => { clearInterval(timer) })
    })
    const client = new Terminal('connect', 'tcp', port)
    await client.prints(/tick/)
    client.child.stdout.destroy()
    expect(await client.end()).toBe(0)
    expect(client.stderr).toBe('')
  })
})
