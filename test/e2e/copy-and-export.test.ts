import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

describeInChromium('copy and export', () => {
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
    await opened.row(5).click()
    await opened.line('Frame 6').waitFor()
  })
  afterAll(async () => {
    await opened.close()
    await door.close()
    await browser.close()
  })

  const clipboard = () => opened.page.evaluate(() => navigator.clipboard.readText())

  async function copyAs(name: string): Promise<string> {
    await opened.page.evaluate(() => navigator.clipboard.writeText(''))
    await opened.page.getByRole('menuitem', { name: 'Copy as' }).hover()
    await opened.page.getByRole('menuitem', { name, exact: true }).click()
    await expect.poll(clipboard).not.toBe('')
    return await clipboard()
  }

  it('copies a packet in each form', async () => {
    const copy = async (name: string): Promise<string> => {
      await opened.cell(5, 'time').click({ button: 'right' })
      return await copyAs(name)
    }
    const hex = Buffer.from(dialogue[5]).toString('hex')
    expect(await copy('Summary line')).toContain('192.0.2.2')
    expect(await copy('Hex stream')).toBe(hex)
    expect(await copy('Hex dump')).toMatch(/^0000 +02 00 00 00 00 01/)
    expect((await copy('C array')).match(/0x[0-9a-f]{2}/g)?.length).toBe(dialogue[5].length)
    expect(JSON.stringify(JSON.parse(await copy('JSON')))).toContain('tcp.srcport')
    expect(await copy('Tree as text')).toContain('Source Port: 50000')
  })

  it('copies a field in each form', async () => {
    const copy = async (name: string): Promise<string> => {
      await opened.tree.press('End')
      await opened.line('TCP payload').click({ button: 'right' })
      return await copyAs(name)
    }
    expect(await copy('Hex stream')).toBe(Buffer.from('[SERVEUR] abcdefgh').toString('hex'))
    await opened.tree.press('Home')
    await opened.line('Destination Port').click({ button: 'right' })
    expect(await copyAs('Filter')).toBe('tcp.dstport == 47084')
    await opened.line('Destination Port').click({ button: 'right' })
    expect(await copyAs('Value')).toBe('47084')
  })

  it('copies the terminal command', async () => {
    await opened.page.getByRole('button', { name: 'Copy the command' }).click()
    await expect.poll(clipboard).toBe(`perroquet read ${join(door.folder, 'dialogue.pcap')}`)
  })

  it('exports the rows that are shown, and opens them again', async () => {
    await opened.applyFilter('tcp.len > 0')
    await opened.status.getByText('2 shown').waitFor()
    const save = async (format: string): Promise<string> => {
      const download = opened.page.waitForEvent('download')
      await opened.page.getByRole('button', { name: 'Export the packets shown' }).click()
      await opened.page.getByRole('menuitem').filter({ hasText: format }).click()
      const path = join(door.folder, `saved${format}`)
      await (await download).saveAs(path)
      return path
    }
    const csv = readFileSync(await save('.csv'), 'utf8').trim().split(/\r?\n/)
    expect(csv.length).toBe(3)
    expect(csv[2]).toContain('192.0.2.2')
    expect(JSON.parse(readFileSync(await save('.json'), 'utf8'))).toHaveLength(2)
    await openPath(opened, await save('.pcapng'))
    await opened.status.getByText('2 packets').waitFor()
    await expect.poll(() => opened.cell(1, 'info').textContent()).toContain('50000 → 47084 [PSH, ACK]')
  })
})
