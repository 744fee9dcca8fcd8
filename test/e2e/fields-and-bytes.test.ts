import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

describeInChromium('fields and bytes', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow

  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    opened = await openWindow(browser, door, { viewport: { width: 1440, height: 1500 } })
    const path = join(door.folder, 'dialogue.pcap')
    writeCapture(path, dialogue)
    await openPath(opened, path)
    await opened.row(5).click()
    await opened.line('Frame 6').waitFor()
  })
  afterAll(async () => {
    await opened.close()
    await door.close()
    await browser.close()
  })

  /** Clicks on a byte, in hex or in ASCII. */
  async function clickByte(offset: number, where: 'hex' | 'ascii' = 'hex'): Promise<void> {
    const line = opened.bytes.locator('.bytes-line').nth(Math.floor(offset / 16))
    const box = await line.locator(`.${where}`).boundingBox()
    const hex = await line.locator('.hex').boundingBox()
    if (box === null || hex === null) throw new Error('the line is not drawn')
    const character = hex.width / 48
    const place = offset % 16
    const column = where === 'ascii' ? place + 0.5 : place * 3 + (place >= 8 ? 1 : 0) + 1
    await opened.page.mouse.click(box.x + column * character, box.y + box.height / 2)
  }

  const selected = () => opened.tree.locator('[aria-selected="true"]').textContent()

  it('a field lights exactly its bytes, in hex and in ASCII', async () => {
    await opened.line('TCP payload').click()
    const answer = { hex: '5b 53 45 52 56 45 55 52 5d 20 61 62 63 64 65 66 67 68', ascii: '[SERVEUR] abcdefgh' }
    expect(await opened.lit()).toEqual(answer)
    await opened.line('Source Port').click()
    expect(await opened.lit()).toEqual({ hex: 'c3 50', ascii: '.P' })
    await opened.line('Internet Protocol').click()
    expect((await opened.lit()).hex).toBe('45 00 00 3a 00 00 40 00 40 06 00 00 c0 00 02 02 c0 00 02 01')
  })

  it('a bit-field lights its bits alone', async () => {
    await opened.line('Internet Protocol').press('ArrowRight')
    await opened.line('Header Length').first().click()
    const bits = opened.bytes.locator('.bit-strip .byte').first()
    expect(await bits.getByRole('button').allTextContents()).toEqual([...'01000101'])
    const lit = await bits.getByRole('button').evaluateAll(buttons => buttons.map(button => button.classList.contains('lit')))
    expect(lit).toEqual([false, false, false, false, true, true, true, true])
  })

  it('a byte leads to its field, in hex and in ASCII', async () => {
    await clickByte(36)
    expect(await selected()).toContain('Destination Port: 47084')
    expect(await opened.lit()).toEqual({ hex: 'b7 ec', ascii: '..' })
    await clickByte(60, 'ascii')
    expect(await selected()).toContain('TCP payload')
    await clickByte(0)
    expect(await selected()).toContain('Destination: 02:00:00:00:00:01')
  })

  it('a bit leads to its field, and unfolds what hides it', async () => {
    await clickByte(47)
    expect(await selected()).toMatch(/= Acknowledgment: Set/)
    await opened.bytes.locator('.bit-strip').getByRole('button').and(opened.page.locator('[data-bit="3"]')).last().click()
    expect(await selected()).toMatch(/= Push: Set/)
    await opened.bytes.locator('.bit-strip').getByRole('button').and(opened.page.locator('[data-bit="1"]')).last().click()
    expect(await selected()).toMatch(/= Syn: Not set/)
  })

  it('every byte of the packet leads to a field that has it', async () => {
    for (let offset = 0; offset < dialogue[5].length; offset++) {
      await clickByte(offset)
      const text = dialogue[5][offset].toString(16).padStart(2, '0')
      expect(await opened.bytes.locator('.hex .cursor').textContent(), `byte ${offset}`).toBe(text)
      expect(await opened.bytes.locator('.hex .cursor.lit').count(), `byte ${offset} is lit`).toBe(1)
    }
  })

  it('the keys go byte by byte', async () => {
    await clickByte(34)
    await opened.page.keyboard.press('ArrowRight')
    expect(await selected()).toContain('Source Port')
    await opened.page.keyboard.press('ArrowRight')
    expect(await selected()).toContain('Destination Port')
    await opened.page.keyboard.press('ArrowDown')
    expect(await opened.bytes.locator('.hex .cursor').textContent()).toBe(dialogue[5][52].toString(16).padStart(2, '0'))
    await opened.page.keyboard.press('Control+End')
    expect(await opened.bytes.locator('.ascii .cursor').textContent()).toBe('h')
  })

  it('a large packet has few lines in the page, and its last byte is in reach', async () => {
    const path = join(door.folder, 'large.pcap')
    const payload = `${'x'.repeat(200_000)}END`
    const [, , , segment] = dialogue
    const frame = new Uint8Array(54 + payload.length)
    frame.set(segment.subarray(0, 54))
    frame.set(new TextEncoder().encode(payload), 54)
    writeCapture(path, [frame])
    await openPath(opened, path)
    await opened.page.getByRole('button', { name: 'large.pcap', exact: true }).waitFor()
    await opened.line(/Frame 1: 200057 bytes/).waitFor()
    await opened.bytes.getByRole('group', { name: 'Packet bytes' }).press('Control+End')
    await expect.poll(() => opened.bytes.locator('.ascii .cursor').textContent()).toBe('D')
    const lastLine = (200_057 - 200_057 % 16).toString(16).padStart(6, '0')
    expect(await opened.bytes.locator('.offset').last().textContent()).toBe(lastLine)
    expect(await opened.bytes.locator('.bytes-line').count()).toBeLessThan(100)
    await opened.page.getByRole('button', { name: 'Close large.pcap' }).click()
    await opened.row(5).click()
    await opened.line('Frame 6').waitFor()
  })

  it('what is under the pointer is shown without being selected', async () => {
    await opened.tree.press('Home')
    await opened.line('Destination Port').click()
    await opened.line('Sequence Number: ').hover()
    expect(await opened.bytes.locator('.hex .hovered').textContent()).toBe('00 00  01 f5')
    expect((await opened.lit()).hex).toBe('b7 ec')
  })

  it('the field stays selected from packet to packet', async () => {
    await opened.tree.press('Home')
    await opened.line('Source Port').click()
    await opened.row(6).click()
    await opened.line('Frame 7').waitFor()
    expect(await selected()).toContain('Source Port: 47084')
    expect((await opened.lit()).hex).toBe('b7 ec')
  })
})
