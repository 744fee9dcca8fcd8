import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SOCKET_PATH } from '../../src-main/api/contract.ts'
import { PORT_MESSAGE } from '../../src-main/api/port-message.ts'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor } from './door.ts'
import { openPath, openWindow } from './window.ts'

/** The library as a script leaves it in the page. */
interface Msgpackr {
  readonly pack: (value: unknown) => Uint8Array<ArrayBuffer>
  readonly unpack: (bytes: Uint8Array) => unknown
}

describeInChromium('the connection to the engine', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it('is made again when it breaks, and everything is as it was', async () => {
    const door = await openDoor()
    const sockets: WebSocketRoute[] = []
    let blocked = false
    const opened = await openWindow(browser, door, {}, page => page.routeWebSocket(new RegExp(SOCKET_PATH), socket => {
      if (blocked) return void socket.close()
      sockets.push(socket)
      socket.connectToServer()
    }))
    const path = join(door.folder, 'dialogue.pcap')
    writeCapture(path, dialogue)
    await openPath(opened, path)
    await opened.row(9).waitFor()
    await opened.applyFilter('tcp.len > 0')
    await opened.status.getByText('2 shown').waitFor()

    blocked = true
    await Promise.all(sockets.map(socket => socket.close()))
    await opened.page.getByRole('alert').getByText('The connection to the engine is lost').waitFor()
    expect(await opened.row(1).isVisible()).toBe(true)
    blocked = false
    await opened.page.getByRole('alert').waitFor({ state: 'detached' })
    expect(await opened.filter.inputValue()).toBe('tcp.len > 0')
    await opened.row(1).click()
    await opened.line('Frame 6').waitFor()
    await opened.applyFilter('')
    await opened.row(9).waitFor()
    await opened.close()
    await door.close()
  })

  /**
   * The desktop's window gets a MessagePort, over which only what can be cloned travels. Here a port leads on to the real
   * engine's WebSocket, so that the window is tested with the channel that it has there.
   */
  it('may be a MessagePort, as in the desktop', async () => {
    const door = await openDoor(join(import.meta.dirname, '../../resources/captures/tcp-request-answer-ethernet.pcapng'))
    const msgpackr = readFileSync(createRequire(import.meta.url).resolve('msgpackr/index-no-eval'), 'utf8')
    const opened = await openWindow(browser, door, {}, async page => {
      await page.addInitScript(msgpackr)
      await page.addInitScript(({ message, path }) => {
        const { pack, unpack } = (window as unknown as { msgpackr: Msgpackr }).msgpackr
        Object.assign(window, { perroquet: { pathOf: (file: File) => `/dropped/${file.name}` } })
        const { port1, port2 } = new MessageChannel()
        const socket = new WebSocket(new URL(path, location.href.replace('http', 'ws')))
        socket.binaryType = 'arraybuffer'
        socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => port2.postMessage(unpack(new Uint8Array(data)))
        socket.onopen = () => { port2.onmessage = ({ data }) => socket.send(pack(data)) }
        addEventListener('DOMContentLoaded', () => window.postMessage(message, location.origin, [port1]))
      }, { message: PORT_MESSAGE, path: SOCKET_PATH })
    })
    await opened.row(9).waitFor()
    await opened.applyFilter('tcp.flags.syn == 1')
    await opened.status.getByText('2 shown').waitFor()
    await opened.page.keyboard.press('Control+m')
    await opened.status.getByText('1 marked').waitFor()
    await opened.page.keyboard.press('Control+f')
    await opened.page.keyboard.type('SYN')
    await opened.page.keyboard.press('Enter')
    await expect.poll(() => opened.row(1).getAttribute('aria-selected')).toBe('true')
    await opened.page.keyboard.press('Escape')
    await opened.line('Sequence Number:').click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'Apply as column' }).click()
    await expect.poll(() => opened.cell(1, 'tcp.seq').textContent()).toBe('0')
    await opened.page.getByRole('button', { name: 'View and dissection' }).click()
    await opened.page.getByRole('menuitemcheckbox', { name: 'tcp.check_checksum' }).click()
    await opened.page.keyboard.press('Escape')
    // The tree comes anew; its last lines are drawn only where one is.
    await expect.poll(async () => {
      await opened.tree.press('End')
      return await opened.line(/Checksum: .*\[correct\]/).count()
    }).toBe(1)
    // What a dropped file's path is, the preload says; the engine then opens it, or tells why it does not.
    const data = await opened.page.evaluateHandle(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['x'], 'by-path.pcap'))
      return transfer
    })
    await opened.page.dispatchEvent('main', 'drop', { dataTransfer: data })
    await opened.page.getByRole('region', { name: 'Messages' }).getByText('/dropped/by-path.pcap').waitFor()
    await opened.page.keyboard.press('Control+w')
    await opened.page.getByText('Start with a sample').waitFor()
    await opened.close()
    await door.close()
  })
})
