import { join } from 'node:path'
import { expect } from 'vitest'
import { SAMPLER } from './state-samples.ts'
import { TcpNetwork, type Wire } from './tcp-network.ts'

/** What was recorded of the conversations of talk.js, on the client's side and on the server's. */
export interface RecordedTalk {
  /** Captures. */
  readonly files: readonly [string, string]
  /** What the samplers said. */
  readonly samples: readonly [string, string]
}

/**
 * Has the conversations of talk.js go over a wire.
 * @param program the built wire.c @param netem has the kernel do what is to happen to the frames @param path of the captures, without side and ending
 */
export async function recordTalk(program: string, wire: Wire, netem: boolean, path: string): Promise<RecordedTalk> {
  const network = new TcpNetwork()
  try {
    await network.join(program, wire, netem)
    const sides = ['client', 'server'] as const
    const files = [`${path}-client.pcap`, `${path}-server.pcap`] as const
    const dumps = sides.map((side, n) =>
      network.run(side, 'tcpdump', ['-i', 'e0', '-U', '--immediate-mode', '-s', '128', '-c', '20000', '-Z', 'root', '-w', files[n], 'tcp']))
    await Promise.all(dumps.map(async (dump) => { await dump.said('listening on', 'errors') }))
    const samplers = sides.map((side) => network.run(side, 'bash', ['-c', SAMPLER]))
    await Promise.all(samplers.map(async (sampler) => { await sampler.said('=') }))
    const talk = join(import.meta.dirname, 'talk.js'), moment = String(Date.now() + 1500)
    const server = network.run('server', process.execPath, [talk, 'server', moment])
    await server.said('ready')
    const client = network.run('client', process.execPath, [talk, 'client', moment])
    await expect.poll(() => client.output.includes('done'), { timeout: 60_000, interval: 100 }).toBe(true)
    for (const sampler of samplers) await sampler.kill()
    return { files, samples: [samplers[0].output, samplers[1].output] }
  } finally {
    await network.remove()
  }
}
