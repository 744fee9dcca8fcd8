import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tcpFrame, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { longestTask } from './interface-thread.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

/** All of one TCP stream; two million take 150 MB of the temporary folder, so they are for PERROQUET_BIG=1. */
const PACKETS = process.env.PERROQUET_BIG === '1' ? 2_000_000 : 400_000
/** Longest task that is allowed on the interface's thread, in milliseconds: what browsers call a long task. */
const LONGEST = 50

const client = { address: [192, 0, 2, 1], port: 47_084 } as const
const server = { address: [192, 0, 2, 2], port: 50_000 } as const

/** Data from the client, each with its acknowledgment; now and then one that comes late. */
const exchange = Array.from({ length: 20_000 }, (_, n) => {
  const sequence = 1000 + (n >> 1) * 20
  return n % 2 === 0
    ? tcpFrame({ from: client, to: server, flags: 0x18, sequence, acknowledgment: 500, payload: 'x'.repeat(20) })
    : tcpFrame({ from: server, to: client, flags: 0x10, sequence: 500, acknowledgment: n % 100 < 20 ? 1000 + (n - n % 100) * 10 : sequence + 20 })
})

describeInChromium(`plots of a stream of ${PACKETS} segments`, () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow
  let path: string

  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    path = join(door.folder, 'long-stream.pcap')
    writeCapture(path, exchange, PACKETS)
    opened = await openWindow(browser, door)
    await openPath(opened, path)
    await opened.status.getByText(/^indexed in/).waitFor({ timeout: 120_000 })
    await opened.row(5).click()
    await opened.line('Frame 6').waitFor()
  }, 150_000)
  afterAll(async () => {
    await opened.close()
    rmSync(path)
    await door.close()
    await browser.close()
  })

  const settled = () => opened.page.locator('.plots[aria-busy="false"] .u-over').waitFor({ timeout: 120_000 })
  const summary = () => opened.page.locator('.plot-summary').textContent()

  it('the I/O graph comes without a long task, and says when there are too many intervals', async () => {
    expect(await longestTask(browser, opened.page, async () => {
      await opened.page.getByRole('tab', { name: 'Plots' }).click()
      await settled()
      await expect.poll(summary, { timeout: 60_000 }).toContain('All packets: at most')
      await opened.page.getByLabel('Interval').selectOption('0.01')
      await expect.poll(summary, { timeout: 60_000 }).toContain('All packets: at most 10,')
    })).toBeLessThanOrEqual(LONGEST)
    await opened.page.getByLabel('Interval').selectOption('0.00001')
    await opened.page.getByText(/intervals; choose a longer one/).first().waitFor()
    await opened.page.getByLabel('Interval').selectOption('0')
  }, 150_000)

  it.each(['Time–sequence (Stevens)', 'Time–sequence (tcptrace)', 'Throughput', 'Round-trip time', 'Window scaling'])(
    '%s comes, zooms and moves without a long task', async name => {
      expect(await longestTask(browser, opened.page, async () => {
        await opened.page.getByRole('radio', { name }).check({ force: true })
        await settled()
        await expect.poll(summary, { timeout: 60_000 }).toContain('at most')
      })).toBeLessThanOrEqual(LONGEST)
      const box = await opened.page.locator('.u-over').boundingBox()
      if (box === null) throw new Error('there is no plot')
      expect(await longestTask(browser, opened.page, async () => {
        await opened.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
        for (let turn = 0; turn < 16; turn++) {
          await opened.page.mouse.wheel(turn % 4 === 3 ? 200 : 0, turn < 10 ? -150 : 150)
          await opened.page.mouse.move(box.x + box.width / 2 + turn * 5, box.y + box.height / 2 - turn)
        }
      })).toBeLessThanOrEqual(LONGEST)
    }, 150_000)
})
