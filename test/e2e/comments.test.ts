import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './accessibility.ts'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { LOOKS } from './looks.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))
describeInChromium('comments on packets', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow
  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    opened = await openWindow(browser, door)
  })
  afterAll(async () => {
    await opened.close()
    await door.close()
    await browser.close()
  })
  const press = (keys: string) => opened.page.keyboard.press(keys)

  it('are written with the keyboard, shown, filtered by, saved, and there when the file is opened again', async () => {
    const { page, table, row } = opened
    const path = join(door.folder, 'course.pcap'), saved = join(door.folder, 'course.pcapng')
    writeCapture(path, dialogue)
    const before = readFileSync(path)
    await openPath(opened, path)
    await row(3).click()
    await press('Control+Alt+c')
    const form = page.getByRole('form', { name: 'Comments on packet 4' })
    await form.getByRole('textbox').waitFor()
    await page.keyboard.type('the request')
    await form.getByRole('button', { name: 'Another one' }).click()
    await page.keyboard.type('eight bytes')
    await press('Control+Enter')
    await form.waitFor({ state: 'hidden' })
    await opened.line('Packet comments').waitFor()
    await opened.line('eight bytes').waitFor()
    await table.locator('[data-row="3"] .commented').waitFor()
    await opened.status.getByText('1 packet with unsaved comments').waitFor()
    await opened.applyFilter('frame.comment contains "eight"')
    await expect.poll(() => table.locator('[data-row]').count()).toBe(1)
    await opened.applyFilter('')

    // Going to another packet keeps what has been written.
    await row(5).click()
    await press('Control+Alt+c')
    await page.getByRole('form', { name: 'Comments on packet 6' }).getByRole('textbox').fill('the answer')
    await row(3).click()
    await form.getByRole('textbox').first().waitFor()
    expect(await form.getByRole('textbox').evaluateAll(fields => fields.map(field => field instanceof HTMLTextAreaElement ? field.value : '')))
      .toEqual(['the request', 'eight bytes'])
    await form.getByRole('button', { name: 'Remove comment 2' }).click()
    await form.getByRole('button', { name: 'Keep' }).click()
    await opened.status.getByText('2 packets with unsaved comments').waitFor()

    // It is said before the capture is closed.
    await press('Alt+w')
    const asked = page.getByRole('alertdialog')
    await asked.getByText('The comments of 2 packets of course.pcap are not saved.').waitFor()
    await asked.getByRole('button', { name: 'Save' }).first().click()
    const saveForm = page.getByRole('form', { name: 'Save as…' })
    await expect.poll(() => saveForm.getByRole('textbox').inputValue()).toBe(saved)
    await saveForm.getByRole('textbox').press('Enter')
    await saveForm.waitFor({ state: 'hidden' })
    await page.locator('.tabs').getByText('course.pcapng').waitFor()
    expect(await opened.status.getByText('unsaved').count()).toBe(0)
    expect(readFileSync(path)).toEqual(before)
    expect(await table.locator('[aria-selected="true"] [data-column="number"]').textContent()).toBe('4')

    // Over itself, with Ctrl+S, and open again.
    await row(0).click()
    await press('Control+Alt+c')
    await page.getByRole('form', { name: 'Comments on packet 1' }).getByRole('textbox').fill('SYN')
    await press('Control+Enter')
    await opened.status.getByText('1 packet with unsaved comments').waitFor()
    await press('Control+s')
    await page.getByText(`The capture is saved in ${saved}`).first().waitFor()
    await opened.status.getByText('unsaved').waitFor({ state: 'hidden' })
    await press('Alt+w')
    await page.getByRole('heading', { name: 'Start with a sample' }).waitFor()
    await openPath(opened, saved)
    await opened.applyFilter('frame.comment')
    await expect.poll(() => table.locator('[data-row] [data-column="number"]').allTextContents()).toEqual(['1', '4', '6'])
    expect(existsSync(saved)).toBe(true)
    await opened.applyFilter('')
  })

  it('are given up only where the person says so', async () => {
    const { page } = opened
    await opened.row(1).click()
    await press('Control+Alt+c')
    const form = page.getByRole('form', { name: 'Comments on packet 2' })
    await form.getByRole('textbox').fill('not kept')
    await press('Escape')
    expect(await opened.status.getByText('unsaved').count()).toBe(0)
    await press('Control+Alt+c')
    await form.getByRole('textbox').fill('kept')
    await press('Control+Enter')
    await opened.status.getByText('1 packet with unsaved comments').waitFor()
    // A window that is being closed asks first.
    const asks = await page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })))
    expect(asks).toBe(true)
    await page.getByRole('alertdialog').getByRole('button', { name: 'Close without saving' }).click()
    await page.getByRole('heading', { name: 'Start with a sample' }).waitFor()
  })

  it('a file that is there is replaced only when asked to, and a download has them too', async () => {
    const { page } = opened
    const path = join(door.folder, 'again.pcap')
    writeCapture(path, dialogue)
    await openPath(opened, path)
    await opened.row(0).click()
    await press('Control+Alt+c')
    await page.getByRole('form', { name: 'Comments on packet 1' }).getByRole('textbox').fill('of the download')
    await press('Control+Enter')
    await press('Control+Shift+s')
    const form = page.getByRole('form', { name: 'Save as…' })
    await form.getByRole('textbox').fill(join(door.folder, 'course.pcapng'))
    await form.getByRole('textbox').press('Enter')
    await form.getByText('There is already a file of that name.').waitFor()
    await form.getByRole('textbox').fill(join(door.folder, 'nowhere', 'x.pcapng'))
    await form.getByRole('textbox').press('Enter')
    await form.getByText('there is no such folder').waitFor()
    const coming = page.waitForEvent('download')
    await form.getByRole('button', { name: 'Download' }).click()
    const download = await coming
    expect(download.suggestedFilename()).toBe('again.pcapng')
    const bytes = readFileSync(await download.path())
    expect(bytes.includes('of the download')).toBe(true)
    await opened.status.getByText('unsaved').waitFor({ state: 'hidden' })
    await press('Alt+w')
    await page.getByRole('heading', { name: 'Start with a sample' }).waitFor()
  })

  it.each(LOOKS)('$name: its forms are accessible and speak their language', async ({ name, locale, ...look }) => {
    const own = await openDoor()
    const there = await openWindow(browser, own, { locale, ...look })
    const check = async (state: string): Promise<void> => {
      await there.page.screenshot({ path: join(pictures, `${name}-comments-${state}.png`) })
      expect(await violations(there), `${name}: ${state}`).toEqual([])
    }
    try {
      const path = join(own.folder, 'tcp-request-response.pcap')
      writeCapture(path, dialogue)
      await openPath(there, path)
      await there.row(3).click()
      await there.page.keyboard.press('Control+Alt+c')
      await there.page.getByRole('form').getByRole('textbox').fill('the request\nof two lines')
      await there.page.getByRole('form').getByRole('button', { name: /^(Another one|Un autre)$/ }).click()
      await there.page.keyboard.type('eight bytes')
      await check('form')
      await there.page.keyboard.press('Control+Enter')
      await there.line(/Packet comments/).waitFor()
      await there.page.keyboard.press('Alt+w')
      await there.page.getByRole('alertdialog').waitFor()
      await check('unsaved')
      await there.page.getByRole('alertdialog').getByRole('button', { name: /^(Save|Enregistrer)$/ }).click()
      const other = join(own.folder, 'lessons-of-last-week.pcapng')
      writeFileSync(other, 'something')
      await there.page.getByRole('form').getByRole('textbox').fill(other)
      await there.page.keyboard.press('Enter')
      await there.page.getByRole('form').getByRole('alert').waitFor()
      await check('save')
    } finally {
      await there.close()
      await own.close()
    }
  }, 90_000)
})
