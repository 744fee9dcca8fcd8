import { execFileSync, spawnSync } from 'node:child_process'
import { OtherProgram } from './other-program.ts'

/** What happens to frames on the wire, in percent and milliseconds. */
export interface Wire {
  readonly loss: number
  readonly duplicate: number
  readonly reorder: number
  readonly delay: number
  readonly jitter: number
  /** Of the chances. */
  readonly seed: number
}

const ip = (...words: string[]): void => { execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] }) }

/** Whether network namespaces may be made here, and whether the kernel has tc-netem. */
export function networkPossible(): { readonly namespaces: boolean, readonly netem: boolean } {
  const name = `perroquet-try-${process.pid}`
  const namespaces = spawnSync('ip', ['netns', 'add', name]).status === 0
  const netem = namespaces && spawnSync('tc', ['-n', name, 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms']).status === 0
  if (namespaces) spawnSync('ip', ['netns', 'del', name])
  return { namespaces, netem }
}

/**
 * Two kernels' worth of TCP, a client at 192.0.2.1 and a server at 192.0.2.2, each in a network namespace of its own, and between them
 * a third one with the wire. Whatever runs in it is ended with it.
 */
export class TcpNetwork {
  readonly names: Readonly<Record<'client' | 'wire' | 'server', string>>
  private readonly programs: OtherProgram[] = []

  constructor() {
    const own = `perroquet-${process.pid}-${Math.floor(Math.random() * 1e6)}`
    this.names = { client: `${own}-c`, wire: `${own}-w`, server: `${own}-s` }
    const { client, wire, server } = this.names
    for (const name of [client, wire, server]) ip('netns', 'add', name)
    for (const [name, end, own, other] of [[client, 'w0', 1, 2], [server, 'w1', 2, 1]] as const) {
      ip('-n', wire, 'link', 'add', end, 'type', 'veth', 'peer', 'name', 'e0', 'netns', name)
      ip('-n', name, 'link', 'set', 'e0', 'address', `02:00:00:00:00:0${own}`)
      ip('-n', name, 'addr', 'add', `192.0.2.${own}/24`, 'dev', 'e0')
      ip('-n', name, 'link', 'set', 'lo', 'up')
      ip('-n', name, 'link', 'set', 'e0', 'up')
      // A SYN that waits for ARP would not be on the wire when its socket is in SYN-SENT.
      ip('-n', name, 'neigh', 'add', `192.0.2.${other}`, 'lladdr', `02:00:00:00:00:0${other}`, 'dev', 'e0', 'nud', 'permanent')
      ip('-n', wire, 'link', 'set', end, 'up')
    }
  }

  /** Joins the two sides. @param program the built wire.c @param netem has the kernel do what is to happen to the frames */
  async join(program: string, { loss, duplicate, reorder, delay, jitter, seed }: Wire, netem: boolean): Promise<void> {
    if (netem) {
      for (const end of ['w0', 'w1']) {
        execFileSync('tc', ['-n', this.names.wire, 'qdisc', 'add', 'dev', end, 'root', 'netem', 'limit', '4096', 'delay', `${delay + jitter / 2}ms`,
          `${jitter / 2}ms`, 'loss', `${loss}%`, 'duplicate', `${duplicate}%`, 'reorder', `${reorder}%`])
      }
    }
    const numbers = netem ? [0, 0, 0, 0, 0] : [loss, duplicate, reorder, delay, jitter]
    await this.run('wire', program, ['w0', 'w1', String(seed), ...numbers.map(String)]).said('ready')
  }

  /** Runs a program on one side. */
  run(where: 'client' | 'wire' | 'server', program: string, args: readonly string[]): OtherProgram {
    const started = new OtherProgram('ip', ['netns', 'exec', this.names[where], program, ...args])
    this.programs.push(started)
    return started
  }

  async remove(): Promise<void> {
    for (const program of this.programs.reverse()) await program.kill()
    for (const name of Object.values(this.names)) spawnSync('ip', ['netns', 'del', name])
  }
}
