/**
 * Records the sample captures: `npm run samples`, or `npm run samples -- FILE…` for some of them. Needs Linux with
 * tcpdump, tshark, ip, tc, ethtool, ping, unshare, nsenter and openssl; root, or a system where users may have user
 * namespaces. README.md beside this file says more.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openLoopback, runInside, shell } from './recording/network.js'
import { pcapng } from './recording/pcapng.js'
import { scenes } from './recording/scenes.js'
import { tcpdump } from './recording/tcpdump.js'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('.', import.meta.url))
const SIZE_LIMIT = 100_000

/** @type {{ file: string, title: Record<string, string>, filter?: string }[]} */
const list = JSON.parse(await readFile(join(folder, 'captures.json'), 'utf8'))

/** Numbers of the packets that pass a display filter, as tshark says. @param {string} file @param {string} filter */
async function numbers(file, filter) {
  const { stdout } = await run('tshark', ['-n', '-r', file, '-Y', filter, '-T', 'fields', '-e', 'frame.number'])
  return stdout.split('\n').filter(Boolean).map(Number)
}

/**
 * Plays one scene and leaves its file in place; it replaces the old one only when all was well.
 * @param {{ file: string, title: Record<string, string>, filter?: string }} sample
 * @param {string} temporary folder
 */
async function record({ file, title, filter }, temporary) {
  const scene = scenes[file]
  const network = await scene.network?.() ?? {}
  const raw = join(temporary, `${file}.pcap`)
  try {
    const capture = await tcpdump(raw, scene)
    try {
      await scene.play(capture, { ...network, folder: temporary })
    } finally {
      await capture.stop()
    }
  } finally {
    if (scene.network) await shell('ip link del eth0')
    for (const host of Object.values(network)) await host.stop()
  }

  /** @type {Buffer} */
  let bytes = await readFile(raw)
  if (file.endsWith('.pcapng')) {
    const packetComments = new Map()
    for (const [which, comment] of scene.comments ?? []) {
      const [first] = await numbers(raw, which)
      if (!first) throw new Error(`${file}: no packet passes ${which}`)
      packetComments.set(first, comment)
    }
    bytes = pcapng(bytes, { comment: title.en, on: scene.on, filter: scene.filter, packetComments })
  }
  const made = join(temporary, file)
  await writeFile(made, bytes)

  const all = await numbers(made, 'frame')
  const malformed = await numbers(made, '_ws.malformed')
  if (malformed.length > 0) throw new Error(`${file}: tshark finds packet ${malformed[0]} malformed`)
  if (filter && (await numbers(made, filter)).length === 0) throw new Error(`${file}: nothing passes ${filter}`)
  if ((await stat(made)).size > SIZE_LIMIT) throw new Error(`${file}: larger than ${SIZE_LIMIT} bytes`)
  await writeFile(join(folder, file), bytes)
  console.log(`${file}: ${all.length} packets, ${bytes.length} bytes`)
}

const args = process.argv.slice(2)
if (args[0] !== '--inside') {
  process.exitCode = await runInside(fileURLToPath(import.meta.url), ['--inside', ...args])
} else {
  const wanted = args.slice(1)
  const unknown = [...wanted, ...list.map(({ file }) => file)].filter(file => !scenes[file])
  if (unknown.length > 0) throw new Error(`no scene for ${unknown.join(', ')}`)
  await openLoopback()
  const temporary = await mkdtemp(join(tmpdir(), 'perroquet-samples-'))
  try {
    for (const sample of list) {
      if (wanted.length === 0 || wanted.includes(sample.file)) await record(sample, temporary)
    }
  } finally {
    await rm(temporary, { recursive: true })
  }
}
