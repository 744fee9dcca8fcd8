import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError } from 'commander'
import open from 'open'
import packageJson from '../package.json' with { type: 'json' }
import { Engine } from './engine.ts'
import { recentCaptures } from './recent-captures.ts'
import { Access, bracketed } from './web/access.ts'
import { Transfers } from './web/transfers.ts'
import { webServer } from './web/web-server.ts'

/** The browser door: the same window over HTTP, on loopback unless told otherwise. */

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return value
}

const command = new Command('perroquet-browser')
  .description('Serves the window of Perroquet to a browser.')
  .argument('[files...]', 'captures to open')
  .option('--host <address>', 'address to listen at', '127.0.0.1')
  .option('--port <port>', 'port to listen at; 0 for any', port, 0)
  .option('--name <host...>', 'further names by which browsers may call this machine')
  .option('--allow-exec', 'let the playground run programs for whoever opens the window')
  .option('--no-open', 'do not start the system\'s browser')
  .version(packageJson.version)
  .parse()
const options = command.opts<{ host: string, port: number, name?: string[], open: boolean, allowExec?: boolean }>()

const transfers = new Transfers()
const engine = new Engine({
  door: 'browser',
  version: packageJson.version,
  programs: new URL('.', import.meta.url),
  samples: fileURLToPath(new URL('../../resources/captures/', import.meta.url)),
  languages: [Intl.DateTimeFormat().resolvedOptions().locale],
  recent: recentCaptures(),
  mayExec: options.allowExec ?? false,
  download: (name) => transfers.download(name),
  upload: (id) => transfers.uploaded(id),
  forgetUpload: async (path) => { await transfers.forgetUpload(path) },
})
let access: Access
const server = webServer({ engine, transfers, access: () => access, renderer: fileURLToPath(new URL('../renderer/', import.meta.url)) })

server.on('error', (error) => {
  console.error(`perroquet: cannot listen at ${options.host} port ${options.port}: ${error.message}`)
  transfers.close()
  process.exit(1)
})
server.listen(options.port, options.host, () => {
  const { port } = server.address() as AddressInfo
  access = new Access(options.host, port, options.name)
  const address = `http://${bracketed(options.host)}:${port}/${access.query}`
  console.log(`Perroquet is at ${address}`)
  for (const file of command.args) {
    engine.captures.openPath(file).catch((error: unknown) => { console.error(`perroquet: ${error instanceof Error ? error.message : String(error)}`) })
  }
  // Without a display, or over ssh, there is no browser to start.
  const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
  if (options.open && display) open(address).then((child) => { child.on('error', () => {}) }, () => {})
})

let closing = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (closing) return
    closing = true
    server.closeAllConnections()
    void engine.close().finally(() => {
      transfers.close()
      process.exit(0)
    })
  })
}
