import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { longestTask } from './interface-thread.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

/** Eight million packets take 600 MB of the temporary folder, so they are for PERROQUET_BIG=1; a tenth otherwise. */
const PACKETS = process.env.PERROQUET_BIG === '1' ? 8_000_000 : 800_000
/** Longest task that is allowed on the interface's thread, in milliseconds: what browsers call a long task. */
const LONGEST = 50

describeInChromium(`scrolling ${PACKETS} rows`, () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow
  let path: string

  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    path = join(door.folder, 'many.pcap')
    writeCapture(path, dialogue, PACKETS)
    opened = await openWindow(browser, door)
  }, 120_000)
  afterAll(async () => {
    await opened.close()
    rmSync(path)
    await door.close()
    await browser.close()
  })

  const lastRow = () => opened.table.locator('[data-row]').last()
  const number = (row: number) => opened.cell(row, 'number').textContent()

  const longest = (whatIsDone: () => Promise<void>) => longestTask(browser, opened.page, whatIsDone)

  /** The same for what can be done again: a task that is ours is long each time, one that a busy machine has stretched is not. */
  async function longestAgain(whatIsDone: () => Promise<void>): Promise<number> {
    let least = Infinity
    for (let attempt = 0; attempt < 3 && least > LONGEST; attempt++) least = Math.min(least, await longest(whatIsDone))
    return least
  }

  it('begins while the file is still being read', async () => {
    expect(await longest(async () => {
      await openPath(opened, path)
      await opened.row(0).waitFor()
      await expect.poll(() => number(0)).toBe('1')
      await expect.poll(async () => (await opened.status.textContent())?.replaceAll(/\D/g, ''), { timeout: 120_000 })
        .toMatch(new RegExp(`^${PACKETS}`))
    })).toBeLessThanOrEqual(LONGEST)
  }, 150_000)

  it('with the wheel', async () => {
    expect(await longestAgain(async () => {
      await opened.table.press('Home')
      await opened.table.hover()
      for (let turn = 0; turn < 60; turn++) await opened.page.mouse.wheel(0, 480)
      await expect.poll(() => number(1200)).toBe('1201')
    })).toBeLessThanOrEqual(LONGEST)
  }, 60_000)

  it('with the scroll bar, over the whole of it, up to the very last row', async () => {
    expect(await longestAgain(async () => {
      await opened.page.locator('.packet-table .row-scroll-bar').evaluate(async bar => {
        const steps = 120
        for (let step = 0; step <= steps; step++) {
          bar.scrollTop = (bar.scrollHeight - bar.clientHeight) * step / steps
          await new Promise(resolve => requestAnimationFrame(resolve))
        }
      })
      await expect.poll(() => lastRow().locator('[data-column="number"]').textContent()).toBe(String(PACKETS))
      await expect.poll(() => lastRow().locator('[data-column="info"]').textContent()).toContain('[ACK]')
    })).toBeLessThanOrEqual(LONGEST)
  }, 60_000)

  it('with the keys, row by row anywhere', async () => {
    expect(await longestAgain(async () => {
      await opened.table.focus()
      await opened.page.keyboard.press('Control+g')
      await opened.page.keyboard.type(String(PACKETS / 2))
      await opened.page.keyboard.press('Enter')
      await opened.line(`Frame ${PACKETS / 2}`).waitFor()
      for (let step = 0; step < 50; step++) await opened.page.keyboard.press('ArrowDown')
      for (let step = 0; step < 10; step++) await opened.page.keyboard.press('PageDown')
      await opened.page.keyboard.press('End')
      await opened.line(`Frame ${PACKETS}`).waitFor()
      expect(await opened.row(PACKETS - 1).getAttribute('aria-selected')).toBe('true')
    })).toBeLessThanOrEqual(LONGEST)
  }, 60_000)

  it('can stop what takes long', async () => {
    await opened.applyFilter('tcp.payload matches "^[^a-z]*[a-z]+$" && frame.number > 5')
    await opened.page.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => opened.page.locator('.filter output').textContent()).not.toContain('filtering')
    await opened.page.getByRole('progressbar').waitFor({ state: 'detached' })
    expect(await opened.status.textContent()).not.toContain('shown')
    expect(await lastRow().isVisible()).toBe(true)
    await opened.filter.press('Escape')
    expect(await opened.filter.inputValue()).toBe('')
  }, 60_000)

  it('keeps few rows in the page', async () => {
    expect(await opened.table.locator('[data-row]').count()).toBeLessThan(60)
  })
})
