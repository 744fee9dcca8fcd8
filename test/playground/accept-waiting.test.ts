import { execFileSync } from 'node:child_process'
import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { acceptWaiting } from '../../src-main/playground/transports/accept-waiting.ts'
import { listening } from '../../src-main/playground/transports/net-server.ts'

const CLIENTS = 50

it.skipIf(process.platform !== 'linux')('takes all that wait in one go, and reads nothing of them before their turn', async () => {
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => { sockets.push(socket) })
  await listening(server, { host: '127.0.0.1', port: 0, backlog: 128 })
  acceptWaiting(server)
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  // They connect and send while this thread can accept nobody, and are gone before it can.
  execFileSync(process.execPath, ['-e', `
    const { connect } = require('node:net')
    let sent = 0
    for (let n = 0; n < ${CLIENTS}; n++) {
      connect(${port}, '127.0.0.1').end('abcdefgh', () => { if (++sent === ${CLIENTS}) process.exit() })
    }
  `], { timeout: 10_000 })
  await once(server, 'connection')
  expect(sockets).toHaveLength(CLIENTS)
  await new Promise((resolve) => { setImmediate(resolve) })
  expect(sockets.map(({ bytesRead }) => bytesRead)).toEqual(Array(CLIENTS).fill(0))
  for (const socket of sockets) {
    socket.resume()
    await once(socket, 'end')
    expect(socket.bytesRead).toBe(8)
    socket.destroy()
  }
  server.close()
})
