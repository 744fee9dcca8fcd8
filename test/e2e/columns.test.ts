import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

describeInChromium('columns', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow

  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    opened = await openWindow(browser, door)
    const path = join(door.folder, 'dialogue.pcap')
    writeCapture(path, dialogue)
    await openPath(opened, path)
    await opened.row(9).waitFor()
  })
  afterAll(async () => {
    await opened.close()
    await door.close()
    await browser.close()
  })

  const head = (name: string) => opened.table.getByRole('columnheader', { name, exact: true })
  const titles = () => opened.table.getByRole('columnheader').allTextContents()
  const width = async (name: string) => Math.round((await head(name).boundingBox())?.width ?? 0)

  async function dragFrom(x: number, y: number, by: number): Promise<void> {
    await opened.page.mouse.move(x, y)
    await opened.page.mouse.down()
    await opened.page.mouse.move(x + by / 2, y)
    await opened.page.mouse.move(x + by, y)
    await opened.page.mouse.up()
  }

  it('are resized by their edge, and fitted by a double click', async () => {
    const before = await width('Source')
    const box = await head('Source').boundingBox()
    if (box === null) throw new Error('the head is not drawn')
    await dragFrom(box.x + box.width - 1, box.y + 10, 80)
    expect(await width('Source')).toBe(before + 80)
    expect((await opened.cell(0, 'source').boundingBox())?.width).toBe(before + 80)
    await opened.page.mouse.dblclick(box.x + box.width + 79, box.y + 10)
    await expect.poll(() => width('Source')).toBeLessThan(before)
    const text = await opened.cell(0, 'source').evaluate(cell => cell.scrollWidth <= cell.clientWidth)
    expect(text).toBe(true)
  })

  it('are moved by their title', async () => {
    const from = await head('Protocol').boundingBox()
    const to = await head('Time').boundingBox()
    if (from === null || to === null) throw new Error('the head is not drawn')
    await dragFrom(from.x + 20, from.y + 10, to.x + 5 - from.x - 20)
    expect(await titles()).toEqual(['No.', 'Protocol', 'Time', 'Source', 'Destination', 'Flags', 'Len', 'Info'])
    await expect.poll(() => opened.row(0).locator('> div').nth(1).textContent()).toBe('TCP')
  })

  it('are hidden and shown again', async () => {
    await head('Len').click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'Hide' }).click()
    await expect.poll(titles).not.toContain('Len')
    await opened.page.getByRole('button', { name: 'View and dissection' }).click()
    await opened.page.getByRole('menuitemcheckbox', { name: 'Len' }).click()
    await opened.page.keyboard.press('Escape')
    await expect.poll(titles).toContain('Len')
  })

  it('show the states of both ends of a TCP conversation', async () => {
    await opened.page.getByRole('button', { name: 'View and dissection' }).click()
    await opened.page.getByRole('menuitemcheckbox', { name: 'Client state' }).click()
    await opened.page.getByRole('menuitemcheckbox', { name: 'Server state' }).click()
    await opened.page.keyboard.press('Escape')
    await expect.poll(() => opened.cell(0, 'perroquet.tcp.state.client').textContent()).toBe('SYN-SENT')
    await expect.poll(() => opened.cell(2, 'perroquet.tcp.state.server').textContent()).toBe('ESTABLISHED')
    await opened.page.getByRole('button', { name: 'View and dissection' }).click()
    await opened.page.getByRole('menuitemcheckbox', { name: 'Client state' }).click()
    await opened.page.getByRole('menuitemcheckbox', { name: 'Server state' }).click()
    await opened.page.keyboard.press('Escape')
    await expect.poll(titles).not.toContain('Client state')
  })

  it('may be any field', async () => {
    await opened.page.getByRole('button', { name: 'Add a field as a column' }).click()
    await opened.page.getByRole('textbox', { name: 'Field name or label' }).fill('tcp.srcport')
    await opened.page.getByRole('dialog').getByRole('button', { name: /^tcp\.srcport/ }).click()
    await expect.poll(() => opened.cell(1, 'tcp.srcport').textContent()).toBe('50000')
    await opened.line('Window').click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'Apply as column' }).click()
    await expect.poll(() => opened.cell(0, 'tcp.window_size_value').textContent()).toBe('64240')
    await head('tcp.srcport').click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'Remove' }).click()
    await expect.poll(titles).not.toContain('tcp.srcport')
  })

  it('write the time in Wireshark’s formats', async () => {
    const expected: readonly [string, RegExp][] = [
      ['Seconds since the previous packet shown', /^0\.001000$/],
      ['Time of day (UTC)', /^22:13:20\.005000$/],
      ['Date and time of day (UTC)', /^2023-11-14 22:13:20\.005000$/],
      ['Seconds since 1970 (epoch)', /^1700000000\.005000$/],
      ['Seconds since the first packet', /^0\.005000$/],
    ]
    for (const [name, text] of expected) {
      await head('Time').click({ button: 'right' })
      await opened.page.getByRole('menuitemradio', { name, exact: true }).click()
      await expect.poll(() => opened.cell(5, 'time').textContent()).toMatch(text)
    }
  })

  it('are there again when the window is loaded again, and as at first when that is wished', async () => {
    await opened.page.reload()
    await opened.row(9).waitFor()
    expect((await titles()).slice(0, 3)).toEqual(['No.', 'Protocol', 'Time'])
    await opened.page.getByRole('button', { name: 'View and dissection' }).click()
    await opened.page.getByRole('menuitem', { name: 'Columns as at first' }).click()
    await expect.poll(titles).toEqual(['No.', 'Time', 'Source', 'Destination', 'Protocol', 'Flags', 'Len', 'Info'])
  })
})
