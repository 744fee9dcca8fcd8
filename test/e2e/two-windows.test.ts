import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openPath, openWindow, windowOf, type OpenedWindow } from './window.ts'

describeInChromium('two windows on one engine', () => {
  let browser: Browser
  let door: Door
  let first: OpenedWindow
  let second: OpenedWindow
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())
  beforeEach(async () => {
    door = await openDoor()
    first = await openWindow(browser, door)
    const path = join(door.folder, 'dialogue.pcap')
    writeCapture(path, dialogue)
    await openPath(first, path)
    await first.row(3).click()
    await first.line('Frame 4').waitFor()
    // The token works once; another window of the same browser has its cookie.
    const page: Page = await first.page.context().newPage()
    await page.goto(new URL('/', door.address).href)
    second = windowOf(page, first.problems)
    await second.row(3).click()
    await second.line('Frame 4').waitFor()
  })
  afterEach(async () => {
    await first.close()
    await door.close()
  })

  const protocol = (window: OpenedWindow) => () => window.cell(3, 'protocol').textContent()

  it('both show how ports are decoded, whichever was asked', async () => {
    await second.applyFilter('telnet || tcp.len == 8')
    await second.status.getByText('1 shown').waitFor()
    await first.page.keyboard.press('Control+Shift+U')
    const form = first.page.getByRole('region', { name: 'Decode as' })
    await form.getByRole('combobox', { name: /^Port, or/ }).fill('50000')
    await form.getByRole('combobox').last().selectOption('telnet')
    await form.getByRole('button', { name: 'Decode' }).click()
    await expect.poll(protocol(first)).toBe('TELNET')
    // Its own filter is run again: two segments have data now.
    await second.status.getByText('2 shown').waitFor()
    await second.status.getByText('-d tcp.port==50000,telnet').waitFor()
    await expect.poll(async () => {
      await second.tree.press('End')
      return await second.line('Telnet').count()
    }).toBe(1)
    await second.applyFilter('')
    await expect.poll(protocol(second)).toBe('TELNET')

    await second.row(3).click()
    await second.page.keyboard.press('Control+Shift+U')
    await second.page.getByRole('button', { name: /as usual/ }).click()
    await expect.poll(protocol(second)).toBe('TCP')
    await expect.poll(protocol(first)).toBe('TCP')
    // The form that is still open in the first window knows it, too.
    await form.getByText('tcp.port==50000').waitFor({ state: 'detached' })
  })

  it('both show comments, that they were saved, marks and time references', async () => {
    await first.page.keyboard.press('Control+Alt+C')
    await first.page.getByRole('form').getByRole('textbox').fill('seen by both')
    await first.page.keyboard.press('Control+Enter')
    for (const window of [first, second]) {
      await window.line('seen by both').waitFor()
      await window.table.locator('[data-row="3"] .commented').waitFor()
      await window.status.getByText('1 packet with unsaved comments').waitFor()
    }
    await first.table.focus()
    await first.page.keyboard.press('Control+m')
    await first.page.keyboard.press('Alt+Shift+T')
    await second.table.locator('[data-row="3"].marked').waitFor()
    await expect.poll(() => second.cell(3, 'time').textContent()).toBe('*REF*')

    await first.page.keyboard.press('Control+Shift+S')
    const saved = join(door.folder, 'saved.pcapng')
    await first.page.getByRole('form').getByRole('textbox').fill(saved)
    await first.page.keyboard.press('Enter')
    await expect.poll(() => existsSync(saved)).toBe(true)
    for (const window of [first, second]) {
      await window.status.getByText('unsaved').waitFor({ state: 'detached' })
      await window.status.getByText(saved).waitFor()
      await window.line('seen by both').waitFor()
    }
  })
})
