import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

describeInChromium('time references', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow
  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    // A packet each millisecond.
    const path = join(door.folder, 'dialogue.pcap')
    writeCapture(path, dialogue)
    opened = await openWindow(browser, door)
    await openPath(opened, path)
    await opened.row(9).waitFor()
  })
  afterAll(async () => {
    await opened.close()
    await door.close()
    await browser.close()
  })

  const time = (row: number) => opened.cell(row, 'time').textContent()
  const selected = () => opened.table.locator('[aria-selected="true"]').getAttribute('data-row')

  it('are set and unset on the selected packet; the times behind count from the last one', async () => {
    await opened.row(3).click()
    await opened.line('Frame 4').waitFor()
    await opened.page.keyboard.press('Alt+Shift+T')
    await expect.poll(() => time(3)).toBe('*REF*')
    expect(await time(2)).toBe('0.002000')
    expect(await time(5)).toBe('0.002000')

    await opened.row(7).click()
    await opened.line('Frame 8').waitFor()
    await opened.page.keyboard.press('Alt+Shift+T')
    await expect.poll(() => time(7)).toBe('*REF*')
    expect(await time(9)).toBe('0.002000')
    expect(await time(6)).toBe('0.003000')

    await opened.page.keyboard.press('Alt+Shift+T')
    await expect.poll(() => time(7)).toBe('0.004000')
  })

  it('are walked through, around the end', async () => {
    await opened.row(7).click()
    await opened.page.keyboard.press('Alt+Shift+T')
    await expect.poll(() => time(7)).toBe('*REF*')
    await opened.row(0).click()
    await opened.page.keyboard.press('Control+Alt+n')
    await expect.poll(selected).toBe('3')
    await opened.page.keyboard.press('Control+Alt+n')
    await expect.poll(selected).toBe('7')
    await opened.page.keyboard.press('Control+Alt+n')
    await expect.poll(selected).toBe('3')
    await opened.page.keyboard.press('Control+Alt+b')
    await expect.poll(selected).toBe('7')
  })

  it('are found by their field, and stay while the capture is open', async () => {
    await opened.applyFilter('frame.ref_time')
    await expect.poll(() => opened.table.locator('[data-row]').count()).toBe(2)
    await expect.poll(() => opened.cell(0, 'number').textContent()).toBe('4')
    await opened.page.reload()
    await expect.poll(() => time(0)).toBe('*REF*')
    await opened.applyFilter('')
    await expect.poll(() => opened.table.locator('[data-row]').count()).toBe(10)
  })

  it('are unset all at once from the menu', async () => {
    await opened.cell(2, 'info').click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'Unset all time references' }).click()
    await expect.poll(() => time(3)).toBe('0.003000')
    await expect.poll(() => time(9)).toBe('0.009000')
    await opened.page.keyboard.press('Control+Alt+n')
    await opened.page.getByText('No packet is a time reference.').waitFor()
  })
})
