import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'

/** The built preload, run as Electron runs a sandboxed one: one script with a `require` that knows Electron only. */

const file = join(import.meta.dirname, '../../out/preload/preload.cjs')
const source = readFileSync(file, 'utf8')

it('is one CommonJS script that requires nothing but Electron', () => {
  expect(source).not.toMatch(/^\s*(import|export)\b|\bimport\s*\(|import\.meta/m)
  expect([...source.matchAll(/\brequire\(\s*([^)]*)\)/g)].map(([, name]) => name)).toEqual(['"electron"'])
})

interface Preloaded {
  /** What it put on the page's `window`. */
  readonly exposed: Record<string, { pathOf(file: unknown): string }>
  /** What it sent to the desktop, and posted to the page. */
  readonly sent: string[]
  readonly posted: unknown[][]
  /** The page has been read. */
  readonly ready: () => void
  /** The desktop answers with ports. */
  readonly give: (ports: unknown[]) => void
}

/** Runs the preload as Electron does: as a function body with `require`, in a page. */
function preloaded(): Preloaded {
  const exposed: Record<string, { pathOf(file: unknown): string }> = {}
  const sent: string[] = [], posted: unknown[][] = []
  let ready = (): void => {}, give: (event: { ports: unknown[] }) => void = () => {}
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, value: typeof exposed[string]) => { exposed[name] = value } },
    ipcRenderer: {
      on: (name: string, listener: typeof give) => { if (name === 'perroquet:port') give = listener },
      send: (...message: string[]) => { sent.push(...message) },
    },
    webUtils: {
      getPathForFile(given: unknown) {
        if (!(given instanceof File)) throw new TypeError('getPathForFile expects a File')
        return `/home/student/${given.name}`
      },
    },
  }
  runInNewContext(source, {
    require: (name: string) => { if (name !== 'electron') throw new Error(`module not found: ${name}`); return electron },
    module: { exports: {} }, exports: {}, File, location: { origin: 'perroquet://window' },
    window: {
      postMessage: (...message: unknown[]) => { posted.push(message) },
      addEventListener: (name: string, listener: () => void) => { if (name === 'DOMContentLoaded') ready = listener },
    },
  }, { filename: pathToFileURL(file).href })
  return { exposed, sent, posted, ready: () => { ready() }, give: (ports) => { give({ ports }) } }
}

it('gives the page the paths of files, and nothing else', () => {
  const { exposed } = preloaded()
  expect(Object.keys(exposed)).toEqual(['perroquet'])
  expect(Object.keys(exposed.perroquet)).toEqual(['pathOf'])
  expect(exposed.perroquet.pathOf(new File([], 'a.pcap'))).toBe('/home/student/a.pcap')
  expect(exposed.perroquet.pathOf({ name: 'a.pcap' })).toBe('')
})

it('asks for the port once the page listens, and hands it to the page\'s own origin', () => {
  const { sent, posted, ready, give } = preloaded()
  expect(sent).toEqual([])
  ready()
  expect(sent).toEqual(['perroquet:port'])
  const port = {}
  give([port])
  expect(posted).toHaveLength(1)
  expect(posted[0].slice(0, 2)).toEqual(['perroquet:port', 'perroquet://window'])
  expect((posted[0][2] as unknown[])[0]).toBe(port)
})
