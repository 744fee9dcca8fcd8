import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

describeInChromium('opening a capture', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow

  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())
  beforeEach(async () => {
    door = await openDoor()
    opened = await openWindow(browser, door)
  })
  afterEach(async () => {
    await opened.close()
    await door.close()
  })

  function capture(name: string): string {
    const path = join(door.folder, name)
    writeCapture(path, dialogue)
    return path
  }

  /** Drops a file on the window, as from a file manager. */
  async function drop(path: string, name: string): Promise<void> {
    const data = await opened.page.evaluateHandle(({ base64, name }) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))], name))
      return transfer
    }, { base64: readFileSync(path).toString('base64'), name })
    await opened.page.dispatchEvent('main', 'dragover', { dataTransfer: data })
    expect(await opened.page.getByText('Drop to open').isVisible()).toBe(true)
    await opened.page.dispatchEvent('main', 'drop', { dataTransfer: data })
  }

  it('by its path', async () => {
    await openPath(opened, capture('by path.pcap'))
    await opened.row(9).waitFor()
    expect(await opened.status.textContent()).toContain('10 packets')
    expect(await opened.status.textContent()).toContain(`perroquet read '${join(door.folder, 'by path.pcap')}'`)
    expect(await opened.page.title()).toBe('by path.pcap – Perroquet')
  })

  it('by dropping it', async () => {
    await drop(capture('dropped.pcap'), 'dropped.pcap')
    await opened.row(9).waitFor()
    await expect.poll(() => opened.cell(5, 'info').textContent()).toContain('[PSH, ACK] Seq=1 Ack=9')
    expect(await opened.page.getByText('Drop to open').isVisible()).toBe(false)
  })

  it('by choosing a file of this machine', async () => {
    await opened.page.locator('input[type=file]').first().setInputFiles(capture('chosen.pcap'))
    await opened.row(9).waitFor()
    expect(await opened.page.title()).toBe('chosen.pcap – Perroquet')
  })

  it('from the samples, also with the filter that is proposed', async () => {
    const card = opened.page.getByRole('listitem').filter({ hasText: 'UDP: the parrot' })
    await card.getByRole('button', { name: 'udp.dstport == 4444' }).click()
    await opened.row(0).waitFor()
    expect(await opened.filter.inputValue()).toBe('udp.dstport == 4444')
    await opened.status.getByText('shown').waitFor()
    await expect.poll(() => opened.cell(0, 'protocol').textContent()).toBe('UDP')
  })

  it('twice and side by side, and closes them again', async () => {
    await openPath(opened, capture('first.pcap'))
    await opened.row(9).waitFor()
    await opened.applyFilter('tcp.flags.syn == 1')
    await opened.status.getByText('2 shown').waitFor()
    await openPath(opened, capture('second.pcap'))
    const tabs = opened.page.getByRole('list', { name: 'Open captures' })
    await tabs.getByRole('button', { name: 'second.pcap', exact: true }).waitFor()
    await opened.row(9).waitFor()
    expect(await opened.filter.inputValue()).toBe('')
    await tabs.getByRole('button', { name: 'first.pcap', exact: true }).click()
    expect(await opened.filter.inputValue()).toBe('tcp.flags.syn == 1')
    await expect.poll(() => opened.table.getByRole('row').count()).toBe(3)
    await opened.page.getByRole('button', { name: 'Close first.pcap' }).click()
    await opened.page.getByRole('button', { name: 'Close second.pcap' }).click()
    await opened.page.getByText('Start with a sample').waitFor()
    await opened.page.getByRole('button', { name: 'second.pcap' }).waitFor()
  })

  it('once for all: it is there again when the window is loaded again', async () => {
    await openPath(opened, capture('kept.pcap'))
    await opened.row(9).waitFor()
    await opened.applyFilter('tcp.len > 0')
    await opened.status.getByText('2 shown').waitFor()
    await opened.row(1).click()
    await opened.line('Frame 6').waitFor()
    await opened.page.reload()
    await opened.line('Frame 6').waitFor()
    expect(await opened.filter.inputValue()).toBe('tcp.len > 0')
    expect(await opened.row(1).getAttribute('aria-selected')).toBe('true')
  })

  it('and reads on when it has grown', async () => {
    const path = capture('growing.pcap')
    await openPath(opened, path)
    await opened.row(9).waitFor()
    await opened.applyFilter('tcp.flags.syn == 1')
    await opened.status.getByText('2 shown').waitFor()
    appendFileSync(path, readFileSync(path).subarray(24))
    await opened.table.focus()
    await opened.page.keyboard.press('Alt+r')
    await opened.status.getByText('20 packets').waitFor()
    await opened.status.getByText('4 shown').waitFor()
    await expect.poll(() => opened.cell(3, 'number').textContent()).toBe('12')
  })

  it('shows the packets of a damaged one, and says what is wrong and where', async () => {
    const path = capture('cut.pcap')
    truncateSync(path, 24 + 3 * 70 + 20)
    await openPath(opened, path)
    await opened.row(2).waitFor()
    const banner = opened.page.getByRole('status').filter({ hasText: 'Damaged at byte' })
    await banner.waitFor()
    expect(await banner.textContent()).toContain('3 packets before it')
    await banner.getByRole('button').click()
    expect(await banner.count()).toBe(0)
  })

  it('says what a file is that is no capture', async () => {
    const path = join(door.folder, 'notes.txt')
    writeFileSync(path, 'These are my notes.')
    await openPath(opened, path)
    await opened.page.getByRole('region', { name: 'Messages' }).getByText('text file').waitFor()
    await openPath(opened, join(door.folder, 'missing.pcap'))
    await opened.page.getByRole('region', { name: 'Messages' }).getByText('missing.pcap').waitFor()
    expect(await opened.page.getByText('Start with a sample').isVisible()).toBe(true)
  })
})
