import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { longestTask } from './interface-thread.ts'
import { conversation, longStream } from './many-frames.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

/** Segments of the long stream; 1400 bytes each. */
const SEGMENTS = 20_000
/** Longest task that is allowed on the interface's thread, in milliseconds. */
const LONGEST = 50

describeInChromium('a followed stream', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow

  beforeAll(async () => {
    browser = await launchChromium()
    door = await openDoor()
    opened = await openWindow(browser, door)
    const path = join(door.folder, 'streams.pcap')
    writeCapture(path, [
      ...dialogue,
      ...conversation(3, [
        { by: 'client', text: 'where is the par' }, { by: 'server', text: 'who asks?' }, { by: 'client', text: 'rot and its cage' },
        { by: 'server', text: 'x'.repeat(100), lost: true }, { by: 'server', text: 'in its garden' },
      ]),
    ])
    await openPath(opened, path)
    await opened.row(3).click()
    await opened.line('Frame 4').waitFor()
  })
  afterAll(async () => {
    await opened.close()
    await door.close()
    await browser.close()
  })

  const piece = (place: number) => opened.page.locator(`.followed [data-entry="${place}"]`)
  const pieces = () => opened.page.locator('.followed [data-entry] pre').allTextContents()
  const selected = () => opened.table.locator('[aria-selected="true"] [data-column="number"]').textContent()
  const choose = (name: string) => opened.page.getByRole('radio', { name, exact: true }).check({ force: true })
  const command = () => opened.page.locator('.follow-foot code').textContent()
  const press = (keys: string) => opened.page.keyboard.press(keys)

  it('opens from the packet’s menu, each side in its colour', async () => {
    await opened.cell(3, 'info').click({ button: 'right' })
    await opened.page.getByRole('menuitem', { name: /Follow TCP stream/ }).click()
    await expect.poll(pieces).toEqual(['abcdefgh', '[SERVEUR] abcdefgh'])
    const colour = (place: number) => piece(place).locator('pre').evaluate(element => getComputedStyle(element).color)
    const cell = (column: string) => opened.cell(3, column).evaluate(element => getComputedStyle(element).color)
    expect(await colour(0)).toBe(await cell('source'))
    expect(await colour(1)).toBe(await cell('destination'))
    expect(await command()).toBe(`perroquet read ${join(door.folder, 'streams.pcap')} -q -z follow,tcp,ascii,0`)
  })

  it('leads to the packet, and back', async () => {
    await piece(1).locator('pre').click()
    await expect.poll(selected).toBe('6')
    await expect.poll(() => piece(1).getAttribute('aria-selected')).toBe('true')
    await opened.row(3).click()
    await expect.poll(() => piece(0).getAttribute('aria-selected')).toBe('true')
    expect(await piece(1).getAttribute('aria-selected')).toBe('false')
  })

  it('shows bytes in each form', async () => {
    await choose('Hex')
    await expect.poll(pieces).toEqual([
      '00000000  61 62 63 64 65 66 67 68                            abcdefgh',
      '00000000  5b 53 45 52 56 45 55 52  5d 20 61 62 63 64 65 66   [SERVEUR] abcdef\n'
      + '00000010  67 68                                              gh',
    ])
    expect(await command()).toContain('follow,tcp,hex,0')
    await choose('Raw')
    await expect.poll(pieces).toEqual([Buffer.from('abcdefgh').toString('hex'), Buffer.from('[SERVEUR] abcdefgh').toString('hex')])
    await choose('C')
    await expect.poll(pieces).toContain('static const unsigned char peer0_0[8] = {\n0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68\n};')
    await choose('ASCII')
  })

  it('shows one side alone, and saves what it shows', async () => {
    const save = async (): Promise<string> => {
      const download = opened.page.waitForEvent('download')
      await opened.page.getByRole('button', { name: 'Save as it is shown' }).click()
      const path = join(door.folder, 'saved')
      await (await download).saveAs(path)
      return readFileSync(path, 'latin1')
    }
    expect(await save()).toBe('abcdefgh[SERVEUR] abcdefgh')
    await opened.page.getByLabel('Whose bytes').selectOption({ index: 2 })
    await expect.poll(pieces).toEqual(['[SERVEUR] abcdefgh'])
    expect(await save()).toBe('[SERVEUR] abcdefgh')
    await choose('Hex')
    const saved = await save()
    await expect.poll(async () => (await pieces())[0]?.replaceAll(/\s+/g, ' ')).toBe(saved.trim().replaceAll(/\s+/g, ' '))
    await choose('ASCII')
    await opened.page.getByLabel('Whose bytes').selectOption({ index: 0 })
  })

  it('goes to the next stream, and says what the capture lacks', async () => {
    await opened.page.getByRole('button', { name: 'Next stream' }).click()
    await expect.poll(pieces).toEqual(['where is the par', 'who asks?', 'rot and its cage', 'in its garden'])
    expect(await opened.page.locator('.followed .gap').textContent()).toBe('100 bytes are missing in the capture')
    expect(await command()).toContain('follow,tcp,ascii,1')
    expect(await opened.page.getByRole('button', { name: 'Next stream' }).isDisabled()).toBe(true)
    await opened.page.getByRole('button', { name: 'Show only the packets of this stream' }).click()
    await expect.poll(() => opened.filter.inputValue()).toBe('tcp.stream == 1')
    await expect.poll(() => opened.cell(0, 'number').textContent()).toBe('11')
    await opened.page.getByRole('button', { name: 'Show only the packets of this stream' }).click()
    await expect.poll(() => opened.filter.inputValue()).toBe('')
  })

  it('finds text and bytes, wherever segments cut them', async () => {
    const marked = () => opened.page.locator('.followed mark').allTextContents()
    const find = opened.page.getByRole('textbox', { name: 'Find in the stream' })
    await find.fill('PARROT AND')
    await find.press('Enter')
    await expect.poll(marked).toEqual(['par', 'rot and'])
    await find.fill('it')
    await find.press('Enter')
    await expect.poll(marked).toEqual(['it'])
    expect(await piece(2).locator('mark').count()).toBe(1)
    await find.press('Enter')
    await expect.poll(() => piece(4).locator('mark').count()).toBe(1)
    await find.press('Enter')
    await opened.page.getByText('Gone on from the other end.').waitFor()
    expect(await piece(2).locator('mark').count()).toBe(1)
    await find.press('Shift+Enter')
    await expect.poll(() => piece(4).locator('mark').count()).toBe(1)
    await opened.page.locator('.follow').getByLabel('What to look for').selectOption('hex')
    await find.fill('3f')
    await find.press('Enter')
    await expect.poll(marked).toEqual(['?'])
    await find.fill('3')
    await find.press('Enter')
    await opened.page.getByText('Hex digits in pairs').waitFor()
    await opened.page.locator('.follow').getByLabel('What to look for').selectOption('text')
    // Bytes that the capture lacks lie between these.
    await find.fill('cagein')
    await find.press('Enter')
    await opened.page.getByText('Not found.').waitFor()
    // A packet of another stream than the one that was asked for is followed again.
    await opened.row(5).click()
    await expect.poll(pieces).toEqual(['abcdefgh', '[SERVEUR] abcdefgh'])
  })

  it('needs no mouse', async () => {
    await opened.page.getByRole('tab', { name: 'Packet' }).click()
    await opened.row(3).click()
    await opened.line('Frame 4').waitFor()
    await press('Control+Alt+Shift+T')
    await expect.poll(pieces).toEqual(['abcdefgh', '[SERVEUR] abcdefgh'])
    const focused = () => opened.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await press('Tab')
    for (let presses = 0; presses < 16 && await focused() !== 'Followed stream'; presses++) await press('Tab')
    expect(await focused()).toBe('Followed stream')
    await press('Home')
    await press('ArrowDown')
    await press('Enter')
    await expect.poll(selected).toBe('6')
    await press('Control+f')
    expect(await focused()).toBe('Find in the stream')
    await opened.table.focus()
    await press('Control+Alt+Shift+U')
    await opened.page.getByText('The selected packet belongs to no UDP stream.').waitFor()
  })

  it('reads HTTP as messages, and UDP as datagrams', async () => {
    const samples = join(import.meta.dirname, '../../resources/captures')
    await openPath(opened, join(samples, 'http.pcapng'))
    await opened.row(3).click()
    await opened.line('Frame 4').waitFor()
    await press('Control+Alt+Shift+H')
    await expect.poll(async () => (await pieces())[0]).toMatch(/^GET \/ HTTP\/1\.1\nHost: /)
    expect(await command()).toContain('follow,http,ascii,0')
    await openPath(opened, join(samples, 'udp-parrot.pcap'))
    await opened.row(0).click()
    await opened.line('Frame 1').waitFor()
    await press('Control+Alt+Shift+U')
    await opened.page.getByText('UDP', { exact: true }).first().waitFor()
    expect(await command()).toContain('follow,udp,ascii,0')
    await expect.poll(async () => (await pieces()).length).toBeGreaterThan(0)
  })

  it('of many megabytes scrolls and is searched without blocking', async () => {
    const path = join(door.folder, 'long.pcap')
    writeCapture(path, longStream(SEGMENTS))
    await openPath(opened, path)
    await opened.status.getByText(/20\s003 packets/).waitFor()
    await opened.row(0).click()
    await opened.line('Frame 1').waitFor()
    await press('Control+Alt+Shift+T')
    await expect.poll(async () => (await pieces())[0]?.slice(0, 12)).toBe('0 the parrot')
    const lastLine = () => opened.page.locator('.followed [data-entry] pre').last().textContent()
    const scrolled = async (): Promise<void> => {
      await opened.page.locator('.followed .row-scroll-bar').evaluate(async bar => {
        for (let step = 0; step <= 60; step++) {
          bar.scrollTop = (bar.scrollHeight - bar.clientHeight) * step / 60
          await new Promise(resolve => requestAnimationFrame(resolve))
        }
      })
      await expect.poll(() => opened.page.locator(`.followed [data-entry="${SEGMENTS - 1}"] pre`).count()).toBe(1)
      await opened.page.locator('.followed .viewport').hover()
      for (let turn = 0; turn < 30; turn++) await opened.page.mouse.wheel(0, -480)
    }
    for (const format of ['ASCII', 'Hex']) {
      await choose(format)
      let least = Infinity
      for (let attempt = 0; attempt < 3 && least > LONGEST; attempt++) least = Math.min(least, await longestTask(browser, opened.page, scrolled))
      expect(least, format).toBeLessThanOrEqual(LONGEST)
    }
    await choose('ASCII')
    const find = opened.page.getByRole('textbox', { name: 'Find in the stream' })
    // A line near the end of 28 MB.
    await find.fill('590000 the parrot')
    expect(await longestTask(browser, opened.page, async () => {
      await find.press('Enter')
      await expect.poll(async () => (await opened.page.locator('.followed mark').allTextContents()).join(''), { timeout: 20_000 }).toBe('590000 the parrot')
    })).toBeLessThanOrEqual(LONGEST)
    expect(await lastLine()).toContain('the parrot')
  }, 90_000)
})
