import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './accessibility.ts'
import { tcpFrame, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor } from './door.ts'
import { LOOKS } from './looks.ts'
import { openPath, openWindow } from './window.ts'

const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))
const u16 = (value: number): number[] => [value >> 8, value & 0xff]
const label = (text: string): number[] => [...text.split('.').flatMap(part => [part.length, ...Buffer.from(part)]), 0]

/** An answer of DNS (RFC 1035 4.1) over IPv4 and UDP: www.example.net is 192.0.2.2. */
function dnsAnswer(): Uint8Array {
  const message = [
    ...u16(7), ...u16(0x8180), ...u16(1), ...u16(1), ...u16(0), ...u16(0), ...label('www.example.net'), ...u16(1), ...u16(1),
    ...label('www.example.net'), ...u16(1), ...u16(1), 0, 0, 0, 60, ...u16(4), 192, 0, 2, 2,
  ]
  const udp = [...u16(53), ...u16(4000), ...u16(8 + message.length), 0, 0, ...message]
  return Uint8Array.from([
    2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, ...u16(20 + udp.length), 0, 0, 0x40, 0, 64, 17, 0, 0, 192, 0, 2, 53, 192, 0, 2, 1, ...udp,
  ])
}

const syn = tcpFrame({
  from: { address: [192, 0, 2, 1], port: 47_084 }, to: { address: [192, 0, 2, 2], port: 80 }, flags: 0x02, sequence: 100, acknowledgment: 0,
})

describeInChromium('names of addresses', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it.each(LOOKS)('$name: come from the DNS answers of the capture where they are wanted; the address stays in sight', async ({ name, locale, ...look }) => {
    const door = await openDoor()
    const opened = await openWindow(browser, door, { locale, ...look })
    const { page, row, cell } = opened, french = locale === 'fr-FR'
    try {
      const path = join(door.folder, 'names.pcap')
      writeCapture(path, [syn, dnsAnswer(), syn])
      await openPath(opened, path)
      await row(2).click()
      await expect.poll(() => cell(2, 'destination').textContent()).toBe('192.0.2.2')
      await page.getByRole('button', { name: french ? 'Affichage et dissection' : 'View and dissection' }).click()
      await page.getByRole('menuitemradio', { name: french ? /réponses DNS/ : /DNS answers/ }).click()
      await expect.poll(() => cell(2, 'destination').textContent()).toBe('www.example.net')
      await page.screenshot({ path: join(pictures, `${name}-names-menu.png`) })
      expect(await violations(opened), `${name}: menu`).toEqual([])
      await page.keyboard.press('Escape')
      // Before the answer nobody knew it.
      expect(await cell(0, 'destination').textContent()).toBe('192.0.2.2')
      expect(await cell(2, 'destination').getAttribute('title')).toBe('192.0.2.2')
      await opened.line('Dst: www.example.net (192.0.2.2)').waitFor()
      await opened.status.getByText('-N dn').waitFor()
      await page.screenshot({ path: join(pictures, `${name}-names.png`) })
      expect(await violations(opened), name).toEqual([])
      // A filter by the cell is one by the address.
      await cell(2, 'destination').click({ button: 'right' })
      await page.getByRole('menu').getByText('ip.dst == 192.0.2.2').waitFor()
      await page.keyboard.press('Escape')
    } finally {
      await opened.close()
      await door.close()
    }
  }, 60_000)
})
