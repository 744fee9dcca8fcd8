import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { violations } from './accessibility.ts'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { LOOKS } from './looks.ts'
import { longestTask } from './interface-thread.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

const sample = (name: string): string => fileURLToPath(new URL(`../../resources/captures/${name}`, import.meta.url))
const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))

/** Segments of a long conversation. */
const LONG = 200_000

describeInChromium('the ladder', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())
  beforeEach(async () => { door = await openDoor() })
  afterEach(async () => {
    await opened.close()
    await door.close()
  })

  const press = (keys: string) => opened.page.keyboard.press(keys)
  const packet = () => opened.table.locator('[aria-selected="true"] [data-column="number"]').textContent()
  const show = (name: string) => opened.page.getByRole('button', { name, exact: true }).click()
  const rungs = () => opened.page.getByRole('listbox', { name: /^(Segments of conversation|Segments de la conversation)/ })
  const chosen = () => rungs().locator('[aria-selected="true"]').textContent()
  const states = async () => [
    await opened.page.locator('.ladder [data-side="client"]').textContent(), await opened.page.locator('.ladder [data-side="server"]').textContent(),
  ]

  it('walks through a request and its answer with the keyboard; both states change, the table follows', async () => {
    opened = await openWindow(browser, door)
    await openPath(opened, sample('tcp-request-answer.pcap'))
    await opened.row(0).click()
    await show('Ladder')
    await opened.page.getByRole('heading', { name: 'Conversation 0 · ESTABLISHED → closed' }).waitFor()
    await rungs().focus()
    await press('Home')
    await expect.poll(states).toEqual(['SYN-SENT', 'SYN-RECEIVED'])
    const walk = [
      ['ESTABLISHED', 'SYN-RECEIVED'], ['ESTABLISHED', 'ESTABLISHED'], ['ESTABLISHED', 'ESTABLISHED'], ['ESTABLISHED', 'ESTABLISHED'],
      ['ESTABLISHED', 'ESTABLISHED'], ['ESTABLISHED', 'ESTABLISHED'], ['FIN-WAIT-1', 'CLOSE-WAIT'], ['TIME-WAIT', 'LAST-ACK'], ['TIME-WAIT', 'CLOSED'],
    ]
    for (const [step, both] of walk.entries()) {
      await press('ArrowDown')
      await expect.poll(packet).toBe(String(step + 2))
      await expect.poll(states).toEqual(both)
      // What a screen reader is told is the rung that is bold.
      const id = await rungs().getAttribute('aria-activedescendant')
      expect(await rungs().locator('[aria-selected="true"]').getAttribute('id')).toBe(id)
    }
    expect(await chosen()).toBe('Packet 10, 0.002856 s, :48602 to :50000, ACK, 0\u00a0B, Seq 10, Ack 20, server LAST-ACK → CLOSED')
    await press('PageUp')
    await press('Home')
    await expect.poll(packet).toBe('1')
    await press('End')
    await expect.poll(packet).toBe('10')
  })

  it('goes where the table goes, and a click leads to the packet', async () => {
    opened = await openWindow(browser, door)
    await openPath(opened, sample('tcp-loss.pcapng'))
    await opened.row(0).click()
    await show('Ladder')
    await rungs().locator('[data-rung="0"]').waitFor()
    await opened.table.press('End')
    const last = Number(await packet()) - 1
    await rungs().locator(`[data-rung="${last}"][aria-selected="true"]`).waitFor()
    await rungs().locator(`[data-rung="${last - 2}"]`).click()
    await expect.poll(packet).toBe(String(last - 1))
    // A retransmission says so.
    await opened.applyFilter('tcp.analysis.retransmission')
    await opened.status.getByText(/shown/).waitFor()
    await opened.row(0).click()
    await expect.poll(chosen).toContain('retransmission')
    await show('To scale in time')
    await expect.poll(chosen).toContain('retransmission')
    await rungs().focus()
    await press('ArrowDown')
    await press('+')
    await press('+')
    await expect.poll(async () => await rungs().locator('[role="option"]').count()).toBeGreaterThan(0)
    await show('To scale in time')
  })

  it('saves the conversation as a picture', async () => {
    opened = await openWindow(browser, door)
    await openPath(opened, sample('tcp-half-close.pcap'))
    await opened.row(0).click()
    await show('Ladder')
    await rungs().locator('[data-rung="0"]').waitFor()
    const [download] = await Promise.all([opened.page.waitForEvent('download'), show('Save as SVG')])
    expect(download.suggestedFilename()).toBe('conversation-0.svg')
    const svg = readFileSync(await download.path(), 'utf8')
    const rows = Number((await rungs().locator('[role="option"]').first().getAttribute('aria-setsize')) ?? 0)
    expect(svg.match(/<g id="packet-/g)).toHaveLength(rows)
    for (const text of ['SYN ACK', 'FIN-WAIT-2', 'TIME-WAIT', 'Seq=0 Ack=1']) expect(svg).toContain(`>${text}</text>`)
    // A document of its own: it needs no style sheet, and is well-formed.
    expect(svg).not.toContain('var(')
    expect(await opened.page.evaluate(text => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror') === null, svg)).toBe(true)
  })

  it('lights both ways on the state diagram, and says what a segment changed', async () => {
    opened = await openWindow(browser, door)
    await openPath(opened, sample('tcp-request-answer.pcap'))
    await opened.row(7).click()
    await show('TCP states')
    const told = opened.page.locator('.states .told')
    await told.getByText('FIN-WAIT-1').waitFor()
    expect(await told.textContent()).toContain('ESTABLISHED → CLOSE-WAIT')
    const diagram = opened.page.locator('.states .tcp-diagram')
    expect(await diagram.locator('.state.current').getAttribute('data-name')).toBe('FIN_WAIT1')
    expect(await diagram.locator('.state.second-current').getAttribute('data-name')).toBe('CLOSE_WAIT')
    expect(await diagram.locator('.transition.lit').count()).toBe(3)
    await show('Next segment')
    await expect.poll(packet).toBe('9')
    await told.getByText('TIME-WAIT').first().waitFor()
  })

  it('draws datagrams without states, and says that UDP has none', async () => {
    opened = await openWindow(browser, door)
    await openPath(opened, sample('udp-parrot.pcap'))
    await opened.row(0).click()
    await show('Ladder')
    await opened.page.getByRole('heading', { name: 'Conversation 0 · UDP' }).waitFor()
    await expect.poll(chosen).toContain('UDP')
    expect(await opened.page.locator('.ladder [data-side]').count()).toBe(0)
    await show('TCP states')
    await opened.page.getByText('UDP has no states').waitFor()
  })

  it('shows only what is in sight of a long conversation, and reaches its end, without a long task of the interface’s thread', async () => {
    opened = await openWindow(browser, door)
    const path = join(door.folder, 'long-conversation.pcap')
    // One conversation: the same data segment again and again.
    writeCapture(path, dialogue.slice(3, 7), LONG)
    await openPath(opened, path)
    await opened.row(0).click()
    await show('Ladder')
    await rungs().locator('[data-rung="0"]').waitFor()
    await opened.status.getByText(/packets/).waitFor()
    await expect.poll(async () => await rungs().locator('[data-rung="0"]').getAttribute('aria-setsize'), { timeout: 20_000 }).toBe(String(LONG))
    expect(await longestTask(browser, opened.page, async () => {
      await rungs().focus()
      await press('End')
      await rungs().locator(`[data-rung="${LONG - 1}"][aria-selected="true"]`).waitFor()
      await expect.poll(packet).toBe(String(LONG))
      await rungs().hover()
      for (let turn = 0; turn < 20; turn++) await opened.page.mouse.wheel(0, -5000)
      await show('To scale in time')
      await rungs().hover()
      await rungs().focus()
      for (let turn = 0; turn < 10; turn++) await press('+')
      await press('ArrowDown')
      await rungs().locator('[role="option"][aria-selected="true"]').waitFor()
      for (let turn = 0; turn < 10; turn++) await opened.page.mouse.wheel(0, -500)
    })).toBeLessThan(50)
    expect(await rungs().locator('[role="option"]').count()).toBeLessThan(400)
    await show('To scale in time')
    await rungs().locator('[role="option"]').first().waitFor()
    expect(await rungs().locator('[role="option"]').count()).toBeLessThan(30)
  }, 60_000)

  it.each(LOOKS)('$name: accessible, and as it should look', async ({ name, locale, ...look }) => {
    opened = await openWindow(browser, door, { locale, ...look })
    const french = locale === 'fr-FR'
    const check = async (state: string): Promise<void> => {
      await opened.page.screenshot({ path: join(pictures, `ladder-${name}-${state}.png`) })
      expect(await violations(opened), `${name}: ${state}`).toEqual([])
    }
    await openPath(opened, sample('tcp-request-answer.pcap'))
    await opened.row(5).click()
    await show(french ? 'Échelle' : 'Ladder')
    await rungs().locator('[data-rung="5"][aria-selected="true"]').waitFor()
    await opened.line('Frame 6').waitFor()
    await rungs().focus()
    await press('ArrowDown')
    await expect.poll(packet).toBe('7')
    await check('evenly')
    await show(french ? 'À l’échelle du temps' : 'To scale in time')
    await rungs().locator('[role="option"]').nth(2).waitFor()
    await check('to-scale')
    await show(french ? 'À l’échelle du temps' : 'To scale in time')
    await show(french ? 'États TCP' : 'TCP states')
    await opened.row(7).click()
    await opened.page.locator('.states .told code').first().waitFor()
    await check('states')
    await openPath(opened, sample('tcp-loss.pcapng'))
    await opened.row(12).click()
    await show(french ? 'Échelle' : 'Ladder')
    await rungs().locator('[data-rung="12"]').waitFor()
    await check('loss')
    await openPath(opened, sample('arp-and-neighbour-discovery.pcapng'))
    await opened.row(0).click()
    await opened.page.getByRole('heading', { name: french ? 'Pas de conversation ici' : 'No conversation here' }).waitFor()
    await check('none')
  }, 60_000)
})
