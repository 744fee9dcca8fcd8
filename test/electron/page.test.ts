import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInChromium, launchChromium } from '../e2e/chromium.ts'
import { openWindow } from '../e2e/window.ts'
import { Desktop } from './launch-desktop.ts'
import type { Port } from './stand-in.ts'

/**
 * Everything of the desktop but Electron: the built desktop door serves the page and the engine, the built preload runs in an
 * isolated world of a real Chromium, as Electron lets it, and hands the port to the built page.
 */

const ADDRESS = 'https://window.test/'
const WORLD = 'preload'
const preload = readFileSync(join(import.meta.dirname, '../../out/preload/preload.cjs'), 'utf8')

/** The preload with what stands for Electron in its world. Messages go through the test as JSON, bytes in base64. */
const isolated = `(() => {
  let given, port
  const require = () => ({
    contextBridge: { exposeInMainWorld() {} },
    ipcRenderer: { on(_, listener) { given = listener }, send(ask) { toDesktop(JSON.stringify({ ask })) } },
  })
  globalThis.connected = () => {
    const { port1, port2 } = new MessageChannel()
    port = port1
    port.onmessage = ({ data }) => { toDesktop(JSON.stringify({ message: data })) }
    given({ ports: [port2] })
  }
  globalThis.fromDesktop = (text) => {
    const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    port.postMessage(JSON.parse(text, (_, value) => value?.base64 === undefined ? value : bytes(value.base64)))
  }
  ${preload}
})()`

/** Bytes as the isolated world takes them. */
const base64 = (bytes: Uint8Array): { base64: string } => ({ base64: Buffer.from(bytes).toString('base64') })

/** What the isolated world says: that it wants its port, or a message that came over it. */
interface Said { readonly ask?: string, readonly message?: unknown }

/** In the desktop's process: the page's end of the port, and what came over it and was not taken yet. */
type End = { end: { port: Port, letters: unknown[], arrived: () => void } }

/** Lets the page come from the desktop, and joins the preload with it. */
async function joinDesktop(page: Page, desktop: Desktop): Promise<void> {
  await page.route(`${ADDRESS}**`, async (route) => {
    const answer = await desktop.evaluate(async ({ protocol }, _page, path) => {
      const response = await protocol.fetch(`perroquet://window${path}`)
      const body = new Uint8Array(await response.arrayBuffer())
      return { status: response.status, headers: Object.fromEntries(response.headers), body }
    }, new URL(route.request().url()).pathname)
    await route.fulfill({ ...answer, body: Buffer.from(answer.body) })
  })
  // What the context bridge would put there; see preload.test.ts.
  await page.addInitScript('window.perroquet = { pathOf: () => "" }')

  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Page.enable')
  await devtools.send('Runtime.enable')
  await devtools.send('Runtime.addBinding', { name: 'toDesktop', executionContextName: WORLD })
  await devtools.send('Page.addScriptToEvaluateOnNewDocument', { source: isolated, worldName: WORLD })
  let world = 0
  const post = async (): Promise<void> => {
    const mine = world
    await devtools.send('Runtime.evaluate', { contextId: mine, expression: 'connected()' })
    while (mine === world) {
      const letters = await desktop.evaluate(async () => {
        const { end } = globalThis as unknown as End
        if (end.letters.length === 0) await new Promise<void>((resolve) => { end.arrived = resolve })
        return end.letters.splice(0)
      })
      for (const letter of letters) {
        const text = JSON.stringify(letter, (_, value: unknown) => value instanceof Uint8Array ? base64(value) : value)
        await devtools.send('Runtime.evaluate', { contextId: mine, expression: `fromDesktop(${JSON.stringify(text)})` })
      }
    }
  }
  const received = async ({ ask, message }: Said, contextId: number): Promise<void> => {
    if (ask === undefined) {
      await desktop.evaluate((_standIn, _page, data) => { (globalThis as unknown as End).end.port.postMessage(data) }, message)
      return
    }
    expect(ask).toBe('perroquet:port')
    await desktop.evaluate((_standIn, player) => {
      const port = player.connect()
      if (!port) throw new Error('the page was given no port')
      const end: End['end'] = { port, letters: [], arrived: () => {} }
      port.on('message', ({ data }) => {
        end.letters.push(data)
        end.arrived()
      })
      Object.assign(globalThis, { end })
    })
    world = contextId
    // It ends with the page, or with the desktop.
    post().catch(() => {})
  }
  let last = Promise.resolve()
  devtools.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
    last = last.then(async () => { await received(JSON.parse(payload) as Said, executionContextId) })
  })
}

describeInChromium('page of the desktop', () => {
  let browser: Browser, desktop: Desktop
  beforeAll(async () => {
    browser = await launchChromium()
    desktop = await Desktop.launch()
  })
  afterAll(async () => {
    await browser.close()
    await desktop.kill()
  })

  it('gets its port from the preload, shows rows, lights a field\'s bytes, and is itself again after a reload', async () => {
    const door = { address: ADDRESS, folder: '', close: async () => {} }
    const viewport = { width: 1440, height: 1500 }
    const opened = await openWindow(browser, door, { viewport }, async (page) => { await joinDesktop(page, desktop) })
    await opened.page.getByRole('button', { name: /TCP: request and answer/ }).click()
    await opened.row(9).waitFor()
    await opened.row(3).click()
    await opened.line('Source Port').click()
    expect((await opened.lit()).hex).toMatch(/^[0-9a-f]{2} [0-9a-f]{2}$/)
    await opened.line('TCP payload').click()
    expect((await opened.lit()).ascii).toBe('abcdefgh')

    await opened.page.reload()
    await opened.row(9).waitFor()
    await opened.line('TCP payload').click()
    expect((await opened.lit()).ascii).toBe('abcdefgh')
    await opened.close()
  })
})
