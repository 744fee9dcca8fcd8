import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

describeInChromium('the display filter', () => {
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
  beforeEach(async () => {
    await opened.applyFilter('')
    await opened.row(9).waitFor()
  })

  const shownNumbers = () => opened.table.locator('[data-row] [data-column="number"]').allTextContents()

  it('shows what it matches, how many and how fast', async () => {
    await opened.applyFilter('tcp.flags.push == 1')
    await expect.poll(shownNumbers).toEqual(['4', '6'])
    expect(await opened.page.locator('.filter output').textContent()).toMatch(/2 of 10\s+·\s+[\d.]+\sm?s/)
    expect(await opened.status.textContent()).toContain('2 shown')
    expect(await opened.status.textContent()).toContain('-Y \'tcp.flags.push == 1\'')
    expect(await opened.page.locator('.filter').getAttribute('class')).toContain('good')
  })

  it('underlines the exact place of an error, and the rows stay', async () => {
    await opened.applyFilter('tcp.len > 0')
    await expect.poll(shownNumbers).toEqual(['4', '6'])
    await opened.filter.fill('tcp.len > 0 && tcp.prot == 50000')
    await opened.filter.press('Enter')
    await opened.page.getByRole('alert').waitFor()
    expect(await opened.page.locator('.mirror .wrong').allTextContents()).toEqual(['tcp.prot'])
    expect(await opened.filter.getAttribute('aria-invalid')).toBe('true')
    expect(await shownNumbers()).toEqual(['4', '6'])
  })

  it('offers the nearest field, one click away', async () => {
    await opened.applyFilter('tcp.flags.sin == 1')
    await opened.page.getByRole('alert').getByRole('button', { name: 'Use tcp.flags.syn' }).click()
    await expect.poll(shownNumbers).toEqual(['1', '2'])
    expect(await opened.filter.inputValue()).toBe('tcp.flags.syn == 1')
    expect(await opened.page.getByRole('alert').count()).toBe(0)
  })

  it('completes while one types', async () => {
    await opened.filter.focus()
    await opened.filter.pressSequentially('tcp.flags.fi')
    await opened.page.getByRole('option', { name: 'tcp.flags.fin' }).waitFor()
    await opened.filter.press('Tab')
    expect(await opened.filter.inputValue()).toMatch(/^tcp\.flags\.fin ?$/)
    await opened.filter.pressSequentially(' == 1')
    await opened.filter.press('Enter')
    await expect.poll(shownNumbers).toEqual(['8', '9'])
  })

  it('gives up what is being typed on Escape', async () => {
    await opened.applyFilter('tcp.len == 8')
    await expect.poll(shownNumbers).toEqual(['4'])
    await opened.filter.fill('tcp.len == ')
    await opened.filter.press('Escape')
    await opened.filter.press('Escape')
    expect(await opened.filter.inputValue()).toBe('tcp.len == 8')
  })

  it('remembers', async () => {
    await opened.applyFilter('tcp.len == 18')
    await expect.poll(shownNumbers).toEqual(['6'])
    await opened.applyFilter('')
    await opened.row(9).waitFor()
    await opened.page.getByRole('button', { name: 'Earlier filters' }).click()
    await opened.page.getByRole('option', { name: 'tcp.len == 18' }).click()
    await expect.poll(shownNumbers).toEqual(['6'])
  })

  it('comes from what is selected', async () => {
    await opened.cell(0, 'source').click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'Apply as filter' }).hover()
    await opened.page.getByRole('menuitem', { name: 'Selected', exact: true }).click()
    await expect.poll(() => opened.filter.inputValue()).toBe('ip.src == 192.0.2.1')
    await expect.poll(shownNumbers).toEqual(['1', '3', '4', '7', '9'])
    await opened.line('Source Port').click()
    await opened.line('TCP payload').or(opened.line('Window')).first().click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: 'Prepare as filter' }).hover()
    await opened.page.getByRole('menuitem', { name: '… and not selected' }).click()
    await expect.poll(() => opened.filter.inputValue()).toMatch(/^ip\.src == 192\.0\.2\.1 && !\(tcp\.\w+ == .+\)$/)
    expect(await shownNumbers()).toEqual(['1', '3', '4', '7', '9'])
  })
})
