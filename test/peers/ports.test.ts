import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** A network of its own, in which four ports are given to clients. */
const alone = ['-Urn', 'sh', '-c', 'ip link set lo up && echo 40000 40003 > /proc/sys/net/ipv4/ip_local_port_range && exec "$@"', 'sh']
const possible = spawnSync('unshare', [...alone, 'true']).status === 0
if (!possible) console.warn('no network namespaces here: exhausted ports are left out')

it.skipIf(!possible)('ports that are exhausted are a state of the client; the others go on', async () => {
  const { stdout } = await promisify(execFile)('unshare', [...alone, process.execPath, join(import.meta.dirname, 'out-of-ports.js')], { timeout: 30_000 })
  const open = { state: 'open' }
  expect(JSON.parse(stdout)).toMatchObject([open, open, open, open, { state: 'failed', problem: { code: 'EADDRNOTAVAIL', call: 'connect', on: '127.0.0.1:5000' } }, open])
})
