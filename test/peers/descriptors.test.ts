import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync, openSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { linuxDescriptors } from '../../src-main/connections/linux-descriptors.ts'
import { installed } from './program.ts'

const WAITED = /(?<=\[eventpoll):[\d,.]*/g

/** FD, TYPE, DEVICE, SIZE/OFF, NODE and NAME of each line of `lsof -p`. */
async function lsof(pid: number): Promise<string[]> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', '-w', '-p', String(pid)])
  // What an epoll descriptor waits for is another from one moment to the next.
  return stdout.replace(WAITED, '').split('\n').slice(1).flatMap((line) => {
    const [, fd, ...columns] = /^\S+ +\d+ +\S+ +(\S+) +(\S+) +(\S+) +(\S+) +(\S+) +(.*?) *$/.exec(line) ?? []
    // lsof's lock characters come after the access mode.
    return fd ? [[fd.replace(/^(\d+[rwu]).$/, '$1'), ...columns].join(' ')] : []
  })
}

it.skipIf(process.platform !== 'linux' || !installed('lsof'))('lists the descriptors of a process as lsof -p does', async () => {
  const path = join(tmpdir(), `perroquet-lsof-${process.pid}`)
  const files = [openSync(path, 'a'), openSync(tmpdir(), 'r'), openSync('/dev/zero', 'r+')]
  const server = createServer().listen(0, '127.0.0.1'), local = createServer().listen(`${path}.sock`), datagrams = createSocket('udp6').bind(0)
  await Promise.all([once(server, 'listening'), once(local, 'listening'), once(datagrams, 'listening')])
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [[served]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(client, 'connect')])
  try {
    await expect.poll(async () => {
      const before = await lsof(process.pid)
      const ours = (await linuxDescriptors(process.pid)).descriptors.map(({ fd, type, device, size, node, name }) => [fd, type, device, size, node, name.replace(WAITED, '')].join(' '))
      const after = await lsof(process.pid)
      const stable = before.filter((line) => after.includes(line))
      expect(stable.length).toBeGreaterThan(15)
      return stable.filter((line) => !ours.includes(line))
    }).toEqual([])
  } finally {
    for (const socket of [server, local, datagrams]) socket.close()
    for (const socket of [client, served]) socket.destroy()
    for (const fd of files) closeSync(fd)
    rmSync(path)
  }
})
