/**
 * The networks that the scenes play on. All of it lives in network namespaces that die with their process, so nothing
 * else is ever recorded and the machine's own network is never touched.
 */
import { execFile, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Documentation addresses: RFC 5737 and RFC 3849. `far` is behind the neighbour, which is then a router. */
export const HERE = { v4: '192.0.2.1', v6: '2001:db8::1', mac: '02:00:00:00:00:01' }
export const NEIGHBOUR = { v4: '192.0.2.2', v6: '2001:db8::2', mac: '02:00:00:00:00:02' }
export const FAR = { v4: '198.51.100.2', v6: '2001:db8:1::2', mac: '02:00:00:00:00:04' }
const ROUTER = { v4: '198.51.100.1', v6: '2001:db8:1::1', mac: '02:00:00:00:00:03' }

/**
 * Runs this same program again in a network namespace of its own, with all rights there; an ordinary user gets them
 * through a user namespace. Resolves with the exit code.
 * @param {string} program path of the script
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function runInside(program, args) {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user', '--keep-caps']
  const child = spawn('unshare', [...user, '--net', '--', process.execPath, program, ...args], { stdio: 'inherit' })
  const [code] = await once(child, 'close')
  return code ?? 1
}

/**
 * Sets the loopback interface up, in the namespace that we are in.
 */
export async function openLoopback() {
  await run('ip', ['link', 'set', 'lo', 'up'])
}

/** A process with a network of its own: an answering machine for the functions of peers.js. */
export class Host {
  /** @param {import('node:child_process').ChildProcess} child */
  constructor(child) {
    this.child = child
  }

  /** Starts the process in a new network namespace; resolves when it takes calls. */
  static async start() {
    const child = fork(new URL('host.js', import.meta.url), [], {
      execPath: 'unshare', execArgv: ['--net', '--', process.execPath], serialization: 'advanced',
    })
    const host = new Host(child)
    await once(child, 'message')
    await host.shell('ip link set lo up')
    return host
  }

  /**
   * Calls a function of peers.js over there.
   * @param {string} name
   * @param {...unknown} args
   * @returns {Promise<unknown>} what it returned; rejects with what it threw
   */
  async call(name, ...args) {
    this.child.send({ name, args })
    const [reply] = await once(this.child, 'message')
    if (reply.error) throw new Error(`${name}: ${reply.error}`)
    return reply.result
  }

  /** Runs a shell command in that namespace. @param {string} command */
  async shell(command) {
    await run('nsenter', ['--target', String(this.child.pid), '--net', '--', 'sh', '-e', '-c', command])
  }

  async stop() {
    const closed = once(this.child, 'close')
    this.child.kill()
    await closed
  }
}

/** Runs a shell command in our own namespace. @param {string} command */
export async function shell(command) {
  await run('sh', ['-e', '-c', command])
}

/**
 * Commands that make an interface a plain network card: what leaves it is what is on the wire (no checksum left to the
 * hardware, no segment larger than the MTU), and it says nothing on its own.
 * @param {string} name @param {string} mac
 */
function card(name, mac) {
  return `
    ip link set dev ${name} address ${mac}
    ethtool -K ${name} tx off tso off gso off gro off >/dev/null
    echo 0 > /proc/sys/net/ipv6/conf/${name}/router_solicitations
    echo 0 > /proc/sys/net/ipv6/conf/${name}/accept_dad
    ip link set ${name} up
  `
}

/** @param {string} name @param {{ v4: string, v6: string, mac: string }} who */
function station(name, who) {
  return `${card(name, who.mac)}
    ip addr add ${who.v4}/24 dev ${name}
    ip addr add ${who.v6}/64 dev ${name} nodad
  `
}

/**
 * A cable: our eth0 to the neighbour's eth0. The neighbour's side is left without addresses when `bare`.
 * @param {{ bare?: boolean }} [options]
 */
export async function openLan({ bare = false } = {}) {
  const neighbour = await Host.start()
  await shell(`ip link add eth0 type veth peer name eth0 netns ${neighbour.child.pid}\n${station('eth0', HERE)}`)
  if (!bare) await neighbour.shell(station('eth0', NEIGHBOUR))
  return { neighbour }
}

/** A cable to a router, and a cable from there to a host that is far. */
export async function openRoutedNetwork() {
  const { neighbour: router } = await openLan()
  const far = await Host.start()
  await shell(`ip link add eth1 netns ${router.child.pid} type veth peer name eth0 netns ${far.child.pid}`)
  await router.shell(`${station('eth1', ROUTER)}
    echo 1 > /proc/sys/net/ipv4/ip_forward
    echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
  `)
  await far.shell(`${station('eth0', FAR)}
    ip route add default via ${ROUTER.v4}
    ip -6 route add default via ${ROUTER.v6}
  `)
  await shell(`ip route add default via ${NEIGHBOUR.v4}\nip -6 route add default via ${NEIGHBOUR.v6}`)
  return { router, far }
}
