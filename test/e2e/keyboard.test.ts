import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

describeInChromium('the keyboard', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow
  const PACKETS = 1000

  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    opened = await openWindow(browser, door)
    const path = join(door.folder, 'long.pcap')
    writeCapture(path, dialogue, PACKETS)
    await openPath(opened, path)
    await opened.row(0).waitFor()
    await opened.status.getByText(/1\s000 packets/).waitFor()
  })
  afterAll(async () => {
    await opened.close()
    await door.close()
    await browser.close()
  })

  const press = (keys: string) => opened.page.keyboard.press(keys)
  const packet = () => opened.table.locator('[aria-selected="true"] [data-column="number"]').textContent()
  const focused = () => opened.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))

  it('walks through the packets', async () => {
    await opened.row(0).click()
    await press('ArrowDown')
    await press('ArrowDown')
    await expect.poll(packet).toBe('3')
    await opened.line('Frame 3').waitFor()
    await press('ArrowUp')
    await expect.poll(packet).toBe('2')
    await press('End')
    await expect.poll(packet).toBe(String(PACKETS))
    await press('PageUp')
    await expect.poll(async () => Number(await packet())).toBeLessThan(PACKETS - 5)
    await press('Home')
    await expect.poll(packet).toBe('1')
  })

  it('goes from pane to pane and back', async () => {
    await opened.row(0).click()
    expect(await focused()).toBe('Packets')
    const seen = []
    for (let presses = 0; presses < 14; presses++) {
      await press('Tab')
      seen.push(await focused())
    }
    expect(seen.indexOf('Packet details')).toBeGreaterThanOrEqual(0)
    expect(seen.indexOf('Packet bytes')).toBeGreaterThan(seen.indexOf('Packet details'))
    await press('Control+/')
    expect(await focused()).toBe('Display filter')
    await press('Escape')
    await expect.poll(focused).toBe('Packets')
  })

  it('folds and unfolds the tree', async () => {
    await opened.row(0).click()
    await opened.line('Frame 1').waitFor()
    await opened.tree.focus()
    await press('Home')
    const line = opened.line('Frame 1')
    expect(await line.getAttribute('aria-expanded')).toBe('false')
    await press('ArrowRight')
    await expect.poll(() => line.getAttribute('aria-expanded')).toBe('true')
    await press('ArrowRight')
    expect(await opened.tree.locator('[aria-selected="true"]').getAttribute('aria-level')).toBe('2')
    await press('Backspace')
    expect(await line.getAttribute('aria-selected')).toBe('true')
    await press('ArrowLeft')
    await expect.poll(() => line.getAttribute('aria-expanded')).toBe('false')
  })

  it('goes to a packet', async () => {
    await press('Control+g')
    await opened.page.keyboard.type('777')
    await press('Enter')
    await expect.poll(packet).toBe('777')
    await expect.poll(focused).toBe('Packets')
    await press('Control+g')
    await opened.page.keyboard.type('5000')
    await press('Enter')
    await opened.page.getByText(/A number from 1 to 1\s000/).waitFor()
    await press('Escape')
  })

  it('finds text, bytes and filters, forward and backward', async () => {
    await opened.row(0).waitFor({ state: 'detached' })
    await press('Home')
    await press('Control+f')
    await opened.page.keyboard.type('[FIN, ACK]')
    await press('Enter')
    await expect.poll(packet).toBe('8')
    await press('Enter')
    await expect.poll(packet).toBe('9')
    await press('F3')
    await expect.poll(packet).toBe('18')
    await press('Control+b')
    await expect.poll(packet).toBe('9')
    await opened.page.getByLabel('What to look for').selectOption('hex')
    await opened.page.getByRole('textbox', { name: 'Find a packet' }).fill('5b 53 45')
    await press('Enter')
    await expect.poll(packet).toBe('16')
    await opened.page.getByLabel('What to look for').selectOption('filter')
    await opened.page.getByRole('textbox', { name: 'Find a packet' }).fill('tcp.flags.reset == 1')
    await press('Enter')
    await opened.page.getByText('Not found.').waitFor()
    await press('Escape')
    await expect.poll(focused).toBe('Packets')
  })

  it('follows a conversation, also through a filter', async () => {
    await press('Home')
    await expect.poll(packet).toBe('1')
    await press('Control+.')
    await expect.poll(packet).toBe('2')
    await press('Control+,')
    await expect.poll(packet).toBe('1')
    await opened.applyFilter('tcp.len == 8')
    await expect.poll(packet).toBe('4')
    await press('Control+.')
    await opened.page.getByText('That packet is hidden by the filter.').waitFor()
    await opened.page.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(packet).toBe('5')
  })

  it('marks packets and goes from mark to mark', async () => {
    await opened.table.focus()
    await press('Home')
    await expect.poll(packet).toBe('1')
    await press('Control+m')
    await press('ArrowDown')
    await press('ArrowDown')
    await expect.poll(packet).toBe('3')
    await press('Control+m')
    await opened.status.getByText('2 marked').waitFor()
    await press('Alt+n')
    await expect.poll(packet).toBe('1')
    await press('Alt+b')
    await expect.poll(packet).toBe('3')
    await press('Control+m')
    await opened.status.getByText('1 marked').waitFor()
  })

  it('shows its sheet, in which the browser’s own keys are not', async () => {
    await opened.table.focus()
    await press('?')
    const sheet = opened.page.getByRole('dialog', { name: 'Keyboard' })
    await sheet.waitFor()
    expect(await sheet.textContent()).not.toContain('CtrlW')
    expect(await sheet.textContent()).toContain('AltW')
    await press('Escape')
    await sheet.waitFor({ state: 'hidden' })
  })
})
