import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './accessibility.ts'
import { writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { LOOKS } from './looks.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))
const sample = (name: string): string => fileURLToPath(new URL(`../../resources/captures/${name}`, import.meta.url))

const view = ({ page }: OpenedWindow): Locator => page.locator('.encapsulation')
/** The box of a layer, by the beginning of its name. */
const box = (opened: OpenedWindow, name: string): Locator => view(opened).locator('.head').filter({ hasText: name })

async function showLayers(opened: OpenedWindow): Promise<void> {
  await opened.page.getByRole('button', { name: 'Encapsulation' }).click()
  await view(opened).waitFor()
}

describeInChromium('encapsulation', () => {
  let browser: Browser
  let door: Door
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it('nests the layers, and links them with the tree and the bytes', async () => {
    door = await openDoor(sample('tcp-request-answer-ethernet.pcapng'))
    const opened = await openWindow(browser, door)
    try {
      await opened.row(5).click()
      await showLayers(opened)
      await box(opened, 'Transmission Control Protocol').waitFor()
      expect(await box(opened, 'Ethernet II').textContent()).toContain('header 14 · payload 70')
      expect(await box(opened, 'Internet Protocol').textContent()).toContain('header 20 · payload 50 · offset 14')
      expect(await box(opened, 'Transmission').textContent()).toContain('header 32 · payload 18 · offset 34')
      expect(await view(opened).locator('.box .box .box .box .box').count()).toBe(1)

      await box(opened, 'Internet Protocol').click()
      await opened.tree.locator('[aria-selected="true"]').filter({ hasText: 'Internet Protocol Version 4' }).waitFor()
      expect((await opened.lit()).hex.split(' ').length).toBe(20)
      await box(opened, 'Ethernet II').hover()
      await opened.tree.locator('.hovered').filter({ hasText: 'Ethernet II' }).waitFor()

      await opened.line('Source Port').click()
      await view(opened).locator('[aria-current="true"]').filter({ hasText: 'Transmission' }).waitFor()

      await box(opened, 'Ethernet II').focus()
      await opened.page.keyboard.press('ArrowDown')
      await opened.page.keyboard.press('Enter')
      await opened.tree.locator('[aria-selected="true"]').filter({ hasText: 'Internet Protocol Version 4' }).waitFor()
    } finally {
      await opened.close()
      await door.close()
    }
  })

  it('says how full the packet is against MTU and MSS', async () => {
    door = await openDoor(sample('path-mtu.pcapng'))
    const opened = await openWindow(browser, door)
    try {
      await opened.row(3).click()
      await showLayers(opened)
      const meter = (name: string): Locator => view(opened).getByRole('meter', { name })
      await expect.poll(() => meter('Link').getAttribute('aria-valuenow')).toBe('1500')
      expect(await meter('Link').getAttribute('aria-valuemax')).toBe('1500')
      expect(await meter('Segment').getAttribute('aria-valuenow')).toBe('1448')
      expect(await meter('Segment').getAttribute('aria-valuemax')).toBe('1448')
      expect(await view(opened).locator('.announced').textContent()).toContain('1460 ⇄ 1460'.replaceAll('1460', '1\u202f460'))
    } finally {
      await opened.close()
      await door.close()
    }
  })

  it('shows fragments as pieces of the datagram, and leads to their packets', async () => {
    door = await openDoor(sample('fragments.pcapng'))
    const opened = await openWindow(browser, door)
    try {
      await opened.row(0).click()
      await showLayers(opened)
      await view(opened).getByText('Piece of 5\u202f008 bytes, put together in packet 4').waitFor()
      expect(await view(opened).locator('.piece').count()).toBe(4)
      await view(opened).getByRole('button', { name: 'packet 4: bytes 4440 to 5007 (568)' }).click()
      await view(opened).getByText('Put together here from 4 pieces').waitFor()
      await opened.tree.getByText('Frame 4:').waitFor()
      // The datagram is inside the fragment that completes it, and the whole message inside the datagram.
      expect(await view(opened).locator('.box .box .box .reassembled .box .box').count()).toBe(1)
    } finally {
      await opened.close()
      await door.close()
    }
  })

  it('shows padding behind a short datagram, and a fragment whose rest is missing', async () => {
    const ethernet = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00]
    // IPv4 with protocol 17: 28 bytes in a frame of 60 (RFC 894: padded with zeros), and the first 8 bytes of a longer datagram.
    const ip = (total: number, flags: number) => [0x45, 0, 0, total, 0, 7, flags, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
    const udp = [0x1f, 0x90, 0x11, 0x5c, 0, 8, 0, 0]
    const frame = (bytes: number[]) => Uint8Array.from({ length: 60 }, (_, at) => bytes[at] ?? 0)
    door = await openDoor()
    const path = join(door.folder, 'short.pcap')
    writeCapture(path, [frame([...ethernet, ...ip(28, 0), ...udp]), frame([...ethernet, ...ip(28, 0x20), ...udp])])
    const opened = await openWindow(browser, door)
    try {
      await openPath(opened, path)
      await showLayers(opened)
      await opened.row(0).click()
      const padding = view(opened).getByRole('button', { name: 'Padding' })
      expect(await padding.textContent()).toContain('18 bytes')
      await padding.click()
      expect((await opened.lit()).hex).toBe(Array(18).fill('00').join(' '))
      await opened.row(1).click()
      await view(opened).getByText('A fragment, 8 bytes at byte 0 of a datagram of which the capture lacks the rest.').waitFor()
    } finally {
      await opened.close()
      await door.close()
    }
  })

  it.each(LOOKS)('$name: is accessible', async ({ name, locale, ...look }) => {
    door = await openDoor(sample('fragments.pcapng'), sample('http.pcapng'))
    const opened = await openWindow(browser, door, { locale, ...look })
    try {
      await opened.page.getByRole('button', { name: 'http.pcapng', exact: true }).click()
      await showLayers(opened)
      await opened.row(7).click()
      await box(opened, 'Hypertext').click()
      await opened.page.screenshot({ path: join(pictures, `${name}-encapsulation-http.png`) })
      expect(await violations(opened)).toEqual([])
      await opened.page.getByRole('button', { name: 'fragments.pcapng', exact: true }).click()
      await opened.row(11).click()
      await box(opened, 'Frame 12').waitFor()
      await opened.page.screenshot({ path: join(pictures, `${name}-encapsulation-fragments.png`) })
      expect(await violations(opened)).toEqual([])
    } finally {
      await opened.close()
      await door.close()
    }
  }, 60_000)
})
