import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { longestTask } from './interface-thread.ts'
import { beginnings, conversation } from './many-frames.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

const CONVERSATIONS = 100_000
/** Packets of a capture that takes a while to be read. */
const LONG = 800_000
/** Longest task that is allowed on the interface's thread, in milliseconds. */
const LONGEST = 50
const samples = join(import.meta.dirname, '../../resources/captures')

describeInChromium('statistics', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow

  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    opened = await openWindow(browser, door, { viewport: { width: 1920, height: 1080 } })
    const path = join(door.folder, 'three.pcap')
    writeCapture(path, [
      ...dialogue, ...conversation(3, [{ by: 'client', text: 'x'.repeat(1000) }]), ...conversation(300, [{ by: 'server', text: 'y'.repeat(500) }]),
    ])
    await openPath(opened, path)
    await opened.row(3).click()
    await opened.page.getByRole('tab', { name: 'Statistics' }).click()
  })
  afterAll(async () => {
    await opened.close()
    await door.close()
    await browser.close()
  })

  const table = () => opened.page.locator('.statistics [role="grid"], .statistics [role="treegrid"]')
  const row = (place: number) => opened.page.locator(`.statistics [data-place="${place}"]`)
  /** Text of a row's cells, without the sign that filters. */
  const cells = async (place: number) => (await row(place).getByRole('gridcell').allTextContents()).slice(1).map(text => text.trim().replaceAll(/\s/g, ' '))
  const column = async (n: number) => await opened.page.locator(`.statistics [data-place] > :nth-child(${n + 2})`).allTextContents()
  const choose = (name: string) => opened.page.getByRole('radio', { name, exact: true }).check({ force: true })
  const command = () => opened.page.locator('.statistics-foot code').textContent()
  const press = (keys: string) => opened.page.keyboard.press(keys)
  const selected = () => opened.page.getByRole('grid', { name: 'Packets' }).locator('[aria-selected="true"] [data-column="number"]').textContent()
  const clipboard = () => opened.page.evaluate(() => navigator.clipboard.readText())

  it('counts conversations each way, the largest first', async () => {
    // Ethernet, IPv4 and TCP headers take 54 bytes; a millisecond lies between two packets.
    await expect.poll(() => cells(0)).toEqual([
      '198.18.0.3', '1024', '192.0.2.2', '50000', '1', '5', '1.3 KB', '3', '1.2 KB', '2', '108 B', '0.010000', '0.004000', '2.3 Mb/s', '216 Kb/s',
    ])
    expect((await cells(1)).slice(0, 7)).toEqual(['198.18.1.44', '1024', '192.0.2.2', '50000', '2', '5', '770 B'])
    expect((await cells(2)).slice(0, 11)).toEqual(['192.0.2.1', '47084', '192.0.2.2', '50000', '0', '10', '566 B', '5', '278 B', '5', '288 B'])
    expect(await command()).toBe(`perroquet read ${join(door.folder, 'three.pcap')} -q -z conv,tcp`)
  })

  it('sorts by a click on a column, and turns the order by another', async () => {
    await opened.page.getByRole('button', { name: 'Stream', exact: true }).click()
    await expect.poll(() => column(4)).toEqual(['2', '1', '0'])
    await opened.page.getByRole('button', { name: 'Stream', exact: true }).click()
    await expect.poll(() => column(4)).toEqual(['0', '1', '2'])
    expect(await opened.page.getByRole('columnheader', { name: 'Stream' }).getAttribute('aria-sort')).toBe('ascending')
    await opened.page.getByRole('button', { name: 'Address A' }).click()
    await expect.poll(() => column(0)).toEqual(['192.0.2.1', '198.18.0.3', '198.18.1.44'])
    await opened.page.getByRole('button', { name: 'Rate A→B' }).click()
    await expect.poll(() => column(4)).toEqual(['1', '2', '0'])
    await opened.page.getByRole('button', { name: 'Stream', exact: true }).click()
    await opened.page.getByRole('button', { name: 'Stream', exact: true }).click()
    await expect.poll(() => column(4)).toEqual(['0', '1', '2'])
  })

  it('filters the table by a row, one way or both', async () => {
    await row(1).getByRole('button').click()
    await expect.poll(() => opened.filter.inputValue()).toBe('tcp.stream == 1')
    await opened.status.getByText('5 shown').waitFor()
    await row(0).click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'B → A' }).click()
    await expect.poll(() => opened.filter.inputValue()).toBe('tcp.stream == 0 && ip.src == 192.0.2.2 && tcp.srcport == 50000')
    await opened.page.locator('.filter output').getByText('5 of 20').waitFor({ state: 'attached' })
    await table().focus()
    await press('End')
    await press('Enter')
    await expect.poll(() => opened.filter.inputValue()).toBe('tcp.stream == 2')
  })

  it('limits itself to the display filter', async () => {
    await opened.page.getByText('3 rows').waitFor()
    await opened.page.getByLabel('Limit to display filter').check()
    await opened.page.getByText('1 row', { exact: true }).waitFor()
    expect(await command()).toContain(`-z 'conv,tcp,tcp.stream == 2'`)
    await opened.applyFilter('udp')
    await opened.page.getByText('The display filter shows nothing of that kind.').waitFor()
    await opened.applyFilter('')
    await opened.page.getByText('3 rows').waitFor()
    await opened.page.getByLabel('Limit to display filter').uncheck()
  })

  it('copies and exports as CSV, as it is sorted', async () => {
    await opened.page.getByRole('button', { name: 'Copy as CSV' }).click()
    await expect.poll(async () => (await clipboard()).split('\r\n').length).toBe(5)
    const [head, first] = (await clipboard()).split('\r\n')
    expect(head).toContain('"Address A","Port A"')
    expect(first).toContain('"198.18.0.3","1024","192.0.2.2","50000","1","5","1270"')
    const download = opened.page.waitForEvent('download')
    await opened.page.getByRole('button', { name: 'Export as CSV' }).click()
    const path = join(door.folder, 'saved.csv')
    await (await download).saveAs(path)
    expect(readFileSync(path, 'utf8')).toBe(await clipboard())
  })

  it('leads to the stream', async () => {
    await row(0).click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'Follow this stream' }).click()
    await expect.poll(() => opened.page.locator('.followed pre').first().textContent()).toBe('x'.repeat(1000))
    await opened.page.getByRole('tab', { name: 'Statistics' }).click()
    await row(1).click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'Show its ladder' }).click()
    await opened.page.getByRole('listbox', { name: 'Segments of conversation 2' }).waitFor()
    await opened.page.getByRole('button', { name: 'Ladder', exact: true }).click()
  })

  it('counts endpoints of every layer', async () => {
    await choose('Endpoints')
    await choose('IPv4')
    await expect.poll(() => cells(0)).toEqual(['192.0.2.2', '20', '2.6 KB', '9', '1.0 KB', '11', '1.6 KB'])
    await opened.page.getByRole('button', { name: 'Address', exact: true }).click()
    await expect.poll(() => column(0)).toEqual(['192.0.2.1', '192.0.2.2', '198.18.0.3', '198.18.1.44'])
    await choose('Ethernet')
    await expect.poll(() => command()).toContain('endpoints,eth')
    await expect.poll(async () => (await cells(0))[0]).toMatch(/^02:00:00:00:00:/)
    await choose('UDP')
    await opened.page.getByText('The capture has nothing of that kind.').waitFor()
  })

  it('shows the hierarchy as a tree that folds', async () => {
    await choose('Hierarchy')
    await expect.poll(() => column(0)).toEqual(['Ethernet', 'Internet Protocol Version 4', 'Transmission Control Protocol', 'Data'])
    expect((await cells(3)).slice(1, 5)).toEqual(['20.0%', '4', '66.8%', '1.7 KB'])
    await table().focus()
    await press('Home')
    await press('ArrowDown')
    await press('ArrowLeft')
    await expect.poll(() => column(0)).toEqual(['Ethernet', 'Internet Protocol Version 4'])
    expect(await row(1).getAttribute('aria-expanded')).toBe('false')
    await press('ArrowRight')
    await press('ArrowDown')
    await press('ArrowDown')
    await press('Enter')
    await expect.poll(() => opened.filter.inputValue()).toBe('data')
    await opened.status.getByText('4 shown').waitFor()
    await opened.applyFilter('')
  })

  it('counts lengths', async () => {
    await choose('Lengths')
    await expect.poll(() => cells(0)).toEqual(['All lengths', '100.0%', '20', '130.30', '54', '1 054', '1.0526', '20', '0.000000'])
    expect((await cells(7)).slice(0, 3)).toEqual(['640–1279', '5.0%', '1'])
    await row(7).dblclick()
    await expect.poll(() => opened.filter.inputValue()).toBe('frame.len >= 640 && frame.len <= 1279')
    await opened.status.getByText('1 shown').waitFor()
    await opened.applyFilter('')
  })

  it('lists expert information, each leading from packet to packet', async () => {
    await choose('Expert')
    const reset = row(await lineOf('Connection finish (FIN)'))
    await reset.click()
    await expect.poll(selected).toBe('8')
    await reset.click()
    await expect.poll(selected).toBe('9')
    await reset.click()
    await expect.poll(selected).toBe('8')
    await reset.getByRole('button').click()
    await expect.poll(() => opened.filter.inputValue()).toBe('_ws.expert.message == "Connection finish (FIN)"')
    await opened.status.getByText('2 shown').waitFor()
    await opened.applyFilter('')
  })

  /** The row that has a summary. */
  async function lineOf(summary: string): Promise<number> {
    await opened.page.getByText(summary).waitFor()
    return (await column(4)).indexOf(summary)
  }

  it('says what is known of the capture', async () => {
    await openPath(opened, join(samples, 'tcp-ipv6.pcapng'))
    await opened.row(0).click()
    await opened.page.getByRole('tab', { name: 'Statistics' }).click()
    await choose('Properties')
    const properties = opened.page.getByRole('region', { name: 'Capture properties' })
    await properties.getByText(join(samples, 'tcp-ipv6.pcapng')).waitFor()
    expect(await properties.textContent()).toContain('TCP conversations2UDP conversations0')
    expect(await command()).toBe(`perroquet info ${join(samples, 'tcp-ipv6.pcapng')}`)
    await opened.page.getByRole('button', { name: 'Copy as CSV' }).click()
    await expect.poll(clipboard).toContain('"File","Format","pcapng"')
  })

  it('of very many conversations scrolls and sorts without blocking', async () => {
    await choose('Conversations')
    await choose('TCP')
    const path = join(door.folder, 'many.pcap')
    writeCapture(path, beginnings(CONVERSATIONS))
    await openPath(opened, path)
    await opened.status.getByText(/100\s000 packets/).waitFor()
    await opened.row(0).click()
    expect(await longestTask(browser, opened.page, async () => {
      await opened.page.getByRole('tab', { name: 'Statistics' }).click()
      await opened.page.getByText(/100\s000 rows/).waitFor()
      await opened.page.getByRole('button', { name: 'Stream', exact: true }).click()
      await expect.poll(async () => (await column(4))[0]).toBe(String(CONVERSATIONS - 1))
      await table().focus()
      await press('End')
      await expect.poll(async () => (await column(4)).at(-1)).toBe('0')
      await opened.page.locator('.statistic-table .row-scroll-bar').evaluate(async bar => {
        for (let step = 60; step >= 0; step--) {
          bar.scrollTop = (bar.scrollHeight - bar.clientHeight) * step / 60
          await new Promise(resolve => requestAnimationFrame(resolve))
        }
      })
      await expect.poll(async () => (await column(4))[0]).toBe(String(CONVERSATIONS - 1))
    })).toBeLessThanOrEqual(LONGEST)
    expect(await opened.page.locator('.statistics [data-place]').count()).toBeLessThan(60)
  }, 60_000)

  it('counts again when the file has been read, and can be stopped', async () => {
    await choose('Lengths')
    const path = join(door.folder, 'long.pcap')
    writeCapture(path, dialogue, LONG)
    await openPath(opened, path)
    await expect.poll(() => opened.page.title()).toContain('long.pcap')
    await opened.page.getByRole('tab', { name: 'Statistics' }).click()
    await expect.poll(async () => (await cells(0))[2]?.replaceAll(/\s/g, ''), { timeout: 60_000 }).toBe(String(LONG))
    await choose('Hierarchy')
    await opened.page.getByText('Counting…').getByRole('button', { name: 'Stop' }).click()
    await opened.page.getByRole('alert').getByText('the statistics were given up').waitFor()
    await opened.page.getByRole('alert').getByRole('button', { name: 'Count again' }).click()
    await expect.poll(async () => (await column(0)).length, { timeout: 60_000 }).toBe(4)
  }, 120_000)
})
