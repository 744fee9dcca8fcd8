import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

const samples = join(import.meta.dirname, '../../resources/captures')
/** Packets of tcp-loss.pcapng, all of one TCP conversation (see resources/captures/README.md). */
const PACKETS = 77

describeInChromium('plots', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow
  let plots: Locator
  let plot: Locator

  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    opened = await openWindow(browser, door)
    await openPath(opened, join(samples, 'tcp-loss.pcapng'))
    await opened.row(5).click()
    await opened.line('Frame 6').waitFor()
    await opened.page.getByRole('tab', { name: 'Plots' }).click()
    plots = opened.page.getByRole('region', { name: 'Plots' })
    plot = plots.getByRole('application')
    await settled()
  })
  afterAll(async () => {
    await opened.close()
    await door.close()
    await browser.close()
  })

  const settled = async (): Promise<void> => {
    await opened.page.locator('.plots[aria-busy="false"] .u-over').waitFor()
  }
  const choose = async (name: string): Promise<void> => {
    await plots.getByRole('radio', { name }).check({ force: true })
    await settled()
    await expect.poll(() => plot.getAttribute('aria-label')).toContain(name)
  }
  const selected = () => opened.table.locator('[aria-selected="true"] [data-column="number"]').textContent()
  const summary = () => plots.locator('.plot-summary').textContent()

  /** Saves the plot, and gives what was saved. */
  async function saved(as: RegExp): Promise<{ name: string, bytes: Buffer }> {
    await plots.getByRole('button', { name: 'Save the plot' }).click()
    const [download] = await Promise.all([opened.page.waitForEvent('download'), opened.page.getByRole('menuitem', { name: as }).click()])
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
  }
  const table = async (): Promise<string[][]> =>
    (await saved(/^Table/)).bytes.toString().trimEnd().split('\r\n').map(line => line.split(','))
  /** Packets that a display filter shows. */
  async function shown(filter: string): Promise<number> {
    const field = opened.page.getByRole('combobox', { name: 'Display filter' })
    await field.fill(filter)
    await field.press('Enter')
    const text = await opened.page.locator('.filter output').getByText(/\d+ of \d+/).textContent()
    await field.fill('')
    await field.press('Enter')
    await expect.poll(() => opened.status.textContent()).not.toContain('shown')
    return Number(/(\d+) of/.exec(text ?? '')?.[1])
  }

  const sum = (lines: string[][], column: number): number => lines.slice(1).reduce((all, line) => all + Number(line[column]), 0)

  it('the I/O graph counts all packets and the TCP errors', async () => {
    await expect.poll(summary).toContain('TCP errors')
    const lines = await table()
    expect(lines[0]).toEqual(['seconds', 'All packets', 'TCP errors'])
    expect(sum(lines, 1)).toBe(PACKETS)
    expect(sum(lines, 2)).toBe(await shown('tcp.analysis.flags'))
  })

  it('another graph is added, its filter is looked at while it is typed, and it is remembered', async () => {
    await plots.getByRole('button', { name: 'Add a graph' }).click()
    const form = plots.getByRole('group')
    await form.getByLabel('Filter').pressSequentially('tcp.lne > 0')
    await form.getByRole('alert').getByText('tcp.lne').waitFor()
    await form.getByRole('button', { name: 'Use tcp.len' }).click()
    await expect.poll(summary).toContain('tcp.len > 0')
    await form.getByRole('radio', { name: 'Dots' }).check({ force: true })
    expect(sum(await table(), 3)).toBe(await shown('tcp.len > 0'))

    await form.getByLabel('Counts').selectOption('MAX')
    await form.getByLabel('Field', { exact: true }).fill('no.such.field')
    await form.getByLabel('Field', { exact: true }).press('Enter')
    await plots.getByRole('alert').getByText('there is no field no.such.field').waitFor()
    await form.getByLabel('Field', { exact: true }).fill('tcp.len')
    await form.getByLabel('Field', { exact: true }).press('Enter')
    // RFC 6691: 1460 bytes less 12 of options.
    await expect.poll(summary).toMatch(/MAX\(tcp\.len\) · tcp\.len > 0: at most 1\s448,/)
    await form.getByLabel('Name').fill('Largest segment')
    await form.getByLabel('Name').press('Enter')
    await expect.poll(summary).toContain('Largest segment: at most')

    await plots.getByRole('checkbox', { name: 'Show Largest segment' }).uncheck()
    await expect.poll(summary).not.toContain('Largest segment')
    await opened.page.reload()
    await opened.row(5).click()
    await opened.page.getByRole('tab', { name: 'Plots' }).click()
    await settled()
    expect(await plots.getByRole('checkbox', { name: 'Show Largest segment' }).isChecked()).toBe(false)
    await plots.getByRole('button', { name: 'Graphs as at first' }).click()
    await expect.poll(() => plots.getByRole('checkbox', { name: /^Show/ }).count()).toBe(2)
  })

  it('another interval counts the same packets', async () => {
    await plots.getByLabel('Interval').selectOption('0.1')
    await settled()
    await expect.poll(summary).toContain('All packets: at most 77')
    expect(await table()).toHaveLength(2)
    await plots.getByLabel('Interval').selectOption('0')
    await settled()
  })

  it('a stream’s plots are of its segments, and a click leads to the packet', async () => {
    await choose('Time–sequence (Stevens)')
    const lines = await table()
    expect(lines[0]).toEqual(['series', 'seconds', 'value', 'packet'])
    // The client alone sends data in this capture.
    expect(lines.length - 1).toBe(await shown('tcp.len > 0'))
    await choose('Time–sequence (tcptrace)')
    const box = await plots.locator('.u-over').boundingBox()
    if (box === null) throw new Error('there is no plot')
    await opened.page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.9)
    const packet = Number(/packet (\d+)/.exec(await plots.locator('.plots-now').textContent() ?? '')?.[1])
    expect(packet).toBeGreaterThan(10)
    await opened.page.mouse.click(box.x + box.width * 0.6, box.y + box.height * 0.9)
    await expect.poll(selected).toBe(String(packet))
    // The packet’s place in the plot is where the pointer is.
    const mark = await plots.locator('.plot-place').boundingBox()
    expect(Math.abs((mark?.x ?? 0) - box.x - box.width * 0.6)).toBeLessThan(60)
  })

  it('the other direction has its own points', async () => {
    await choose('Round-trip time')
    const one = await table()
    await plots.getByRole('radio', { name: /:50000 → / }).check({ force: true })
    await settled()
    await expect.poll(async () => (await table()).length).not.toBe(one.length)
    // The server sends nothing but its SYN and its FIN.
    await choose('Time–sequence (Stevens)')
    await plots.getByText(/sent no data in this stream/).waitFor()
    await plots.getByRole('button', { name: 'Plot the other direction' }).click()
    await expect.poll(summary).toContain('Sequence number: at most')
  })

  it('dragging zooms, a double click and 0 show all', async () => {
    await choose('Round-trip time')
    const box = await plots.locator('.u-over').boundingBox()
    if (box === null) throw new Error('there is no plot')
    /** The time of the first mark of the axis, from the drawing that would be saved. */
    const firstMark = async (): Promise<number> =>
      Number(/text-anchor="middle">([\d.]+)</.exec((await saved(/^Drawing/)).bytes.toString())?.[1])
    await plot.press('0')
    const whole = await firstMark()
    await opened.page.mouse.move(box.x + box.width * 0.5, box.y + 20)
    await opened.page.mouse.down()
    await opened.page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 4 })
    await opened.page.mouse.up()
    await expect.poll(firstMark).toBeGreaterThan(whole + 0.02)
    await opened.page.mouse.dblclick(box.x + box.width * 0.5, box.y + 10)
    await expect.poll(firstMark).toBe(whole)
    await opened.page.mouse.move(box.x + box.width * 0.9, box.y + 60)
    await opened.page.mouse.wheel(0, -600)
    await expect.poll(firstMark).toBeGreaterThan(whole)
    await plot.press('0')
    await expect.poll(firstMark).toBe(whole)
  })

  it('the keyboard walks from point to point, and Enter goes to the packet', async () => {
    await choose('Time–sequence (tcptrace)')
    await plot.press('0')
    await plot.press('Home')
    await plot.press('Home')
    const said = plots.locator('[aria-live]')
    await said.getByText(/Segments: 1\s449 at 0\.000392\ss, packet 4/).waitFor()
    await plot.press('ArrowRight')
    await said.getByText('packet 5').waitFor()
    await plot.press('Enter')
    await expect.poll(selected).toBe('5')
    await plot.press('ArrowDown')
    await said.getByText('Acknowledged:').waitFor()
    await plot.press('End')
    await plot.press('+')
    await plot.press('Enter')
    await expect.poll(async () => Number(await selected())).toBeGreaterThan(70)
    await plot.press('0')
  })

  it('is saved as a picture and as a drawing', async () => {
    const picture = await saved(/^Picture/)
    expect(picture.name).toBe('tcp-loss-tcptrace-0.png')
    expect([...picture.bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    expect(picture.bytes.readUInt32BE(16)).toBeGreaterThan(600)
    const drawing = await saved(/^Drawing/)
    expect(drawing.name).toBe('tcp-loss-tcptrace-0.svg')
    const seen = await opened.page.evaluate(text => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml')
      return {
        root: document.documentElement.nodeName, errors: document.querySelectorAll('parsererror').length,
        texts: [...document.querySelectorAll('text')].map(each => each.textContent),
        numbers: [...document.querySelectorAll('path')].every(path => !/NaN|Infinity/.test(path.getAttribute('d') ?? 'NaN')),
      }
    }, drawing.bytes.toString())
    expect(seen).toMatchObject({ root: 'svg', errors: 0, numbers: true })
    expect(seen.texts).toEqual(expect.arrayContaining(['Time (s)', 'Sequence number (B)', 'Segments', 'Acknowledged', 'Window']))
  })

  it('a capture without TCP teaches what these plots need', async () => {
    const other = await openDoor()
    const window = await openWindow(browser, other)
    await openPath(window, join(samples, 'udp-parrot.pcap'))
    await window.row(0).click()
    await window.page.getByRole('tab', { name: 'Plots' }).click()
    await window.page.getByRole('radio', { name: 'Window scaling' }).check({ force: true })
    await window.page.getByText('Select a packet of a TCP conversation').waitFor()
    expect(await window.page.getByRole('button', { name: 'Plot stream 0' }).count()).toBe(0)
    await openPath(window, join(samples, 'tcp-loss.pcapng'))
    await window.status.getByText(/^\s*77 packets/).waitFor()
    await window.page.getByRole('tab', { name: 'Plots' }).click()
    await expect.poll(() => window.page.getByRole('application').getAttribute('aria-label')).toContain('TCP stream 0')
    await window.page.getByRole('button', { name: 'Next stream' }).waitFor()
    await window.close()
    await other.close()
  })
})
