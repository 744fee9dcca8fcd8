import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { PANE_KEYS as CAPTURE_KEYS, SHORTCUTS as CAPTURE_SHORTCUTS, type PaneName } from '../../src-renderer/captures/shortcuts.ts'
import { PANE_KEYS as CONNECTION_KEYS, SHORTCUTS as CONNECTION_SHORTCUTS } from '../../src-renderer/connections/shortcuts.ts'
import { PANE_KEYS as PLAYGROUND_KEYS, SHORTCUTS as PLAYGROUND_SHORTCUTS } from '../../src-renderer/playground/shortcuts.ts'
import type { PaneKey } from '../../src-renderer/widgets/shortcuts.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { playgroundOf } from './playground-window.ts'
import { openPath, openWindow, type OpenedWindow } from './window.ts'

const sample = (name: string): string => fileURLToPath(new URL(`../../resources/captures/${name}`, import.meta.url))

/** Keys that are tried everywhere. `=` is left out: it is the key of `+`, without Shift. */
const KEYS = [
  ...'abcdefghijklmnopqrstuvwxyz0123456789+-.,/?', 'Space', 'Enter', 'Backspace', 'Delete', 'Insert', 'Home', 'End', 'PageUp', 'PageDown',
  'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9', 'F10', 'Tab', 'Escape',
]
const HELD = ['', 'Ctrl+', 'Alt+', 'Ctrl+Shift+', 'Ctrl+Alt+', 'Ctrl+Alt+Shift+', 'Alt+Shift+']
/** Shift alone makes capitals and signs of most keys; of signs it says nothing. */
const CHORDS = [
  ...HELD.flatMap(held => KEYS.filter(key => !held.includes('Shift') || !'+-.,/?'.includes(key)).map(key => held + key)),
  'Shift+Enter', 'Shift+F3', 'Shift+Tab',
]

/** The same spelling for the same chord: `Ctrl+B` is `Ctrl+b`. */
const spelt = (chord: string): string => /\+[A-Z]$/.test(chord) ? chord.slice(0, -1) + chord.slice(-1).toLowerCase() : chord
const sorted = (chords: Iterable<string>): string[] => [...new Set([...chords].map(spelt))].sort()

describeInChromium('the keyboard’s sheet', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())
  beforeEach(async () => {
    door = await openDoor()
    opened = await openWindow(browser, door)
  })
  afterEach(async () => {
    await opened.close()
    await door.close()
  })

  /**
   * Which of the chords, from a place on, are dealt with at the element: those whose event it keeps the browser from acting on.
   * Stops after a chord that took the element away. With `alone`, the window's shortcuts do not get the events.
   */
  const probe = (page: Page, selector: string, chords: readonly string[], from: number, alone: boolean, before?: string) =>
    page.evaluate(({ selector, chords, from, alone, before }) => {
      const keep = (event: Event): void => event.stopImmediatePropagation()
      const send = (element: Element, chord: string): boolean => {
        const parts = chord === '+' ? ['+'] : chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+')
        const key = parts.at(-1) ?? ''
        return !element.dispatchEvent(new KeyboardEvent('keydown', {
          key: key === 'Space' ? ' ' : key, ctrlKey: parts.includes('Ctrl'), altKey: parts.includes('Alt'), shiftKey: parts.includes('Shift'),
          bubbles: true, cancelable: true,
        }))
      }
      const handled = []
      if (alone) document.addEventListener('keydown', keep)
      let place = from
      for (; place < chords.length; place++) {
        const element = document.querySelector<HTMLElement>(selector)
        if (element === null) break
        element.focus()
        if (before !== undefined) send(element, before)
        if (send(element, chords[place])) handled.push(chords[place])
      }
      document.removeEventListener('keydown', keep)
      return { handled, place }
    }, { selector, chords, from, alone, before })

  /** A pane, and how to come to it. */
  interface Pane<Name> {
    readonly name: Name
    readonly element: string
    readonly open?: () => Promise<unknown>
    /** A key that comes before each one, so that each meets the same row. */
    readonly before?: string
  }

  async function panesDoAsListed<Name extends string>(panes: readonly Pane<Name>[], keys: readonly PaneKey<Name>[]): Promise<void> {
    for (const { name, element, open = async () => {}, before } of panes) {
      const listed = sorted(keys.filter(key => key.panes.includes(name)).flatMap(key => key.chords))
      // Listed keys come one by one, as some of them close what they are pressed in; then all others.
      const others = CHORDS.filter(chord => !listed.includes(spelt(chord)))
      const handled: string[] = []
      for (const chord of listed) {
        await open()
        await opened.page.locator(element).first().waitFor({ timeout: 5000 })
        handled.push(...(await probe(opened.page, element, [chord], 0, true, before)).handled)
      }
      for (let place = 0; place < others.length;) {
        await open()
        await opened.page.locator(element).first().waitFor({ timeout: 5000 })
        const tried = await probe(opened.page, element, others, place, true, before)
        handled.push(...tried.handled)
        place = tried.place
      }
      expect({ name, keys: sorted(handled) }).toEqual({ name, keys: listed })
    }
  }

  /** What the window does with keys that no pane has taken. */
  async function windowDoesAsListed(listed: readonly string[]): Promise<void> {
    const handled = []
    for (const chord of CHORDS) {
      const { handled: now } = await probe(opened.page, 'body', [chord], 0, false)
      handled.push(...now)
      // The sheet closes by the key that opened it.
      if (await opened.page.locator('.sheet').count() > 0) await probe(opened.page, 'body', [chord], 0, false)
      await opened.page.locator('.sheet').waitFor({ state: 'detached' })
    }
    expect(sorted(handled)).toEqual(sorted(listed))
  }

  it('lists the keys of the captures’ panes, and no others', async () => {
    const { page } = opened
    await openPath(opened, sample('http.pcapng'))
    await opened.row(4).click()
    await opened.tree.waitFor()
    const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()
    /** Presses a button that stays down. */
    const pressedIn = async (name: string): Promise<void> => {
      const button = page.getByRole('button', { name, exact: true })
      if (await button.getAttribute('aria-pressed') !== 'true') await button.click()
    }
    const statistics = async (name: string): Promise<void> => {
      // Enter filters by a row.
      if (await opened.filter.inputValue() !== '') await opened.applyFilter('')
      await tab('Statistics')
      await page.getByRole('radio', { name, exact: true }).check({ force: true })
      await page.locator('.statistic-table [role="row"][data-place]').first().waitFor()
    }
    const panes: readonly Pane<PaneName>[] = [
      { name: 'table', element: '.packet-table [role="grid"]' },
      { name: 'tree', element: '[role="tree"]', open: () => tab('Packet') },
      { name: 'bytes', element: '.packet-bytes [role="group"]', open: () => tab('Packet') },
      {
        name: 'ladder', element: '.ladder [role="listbox"]',
        open: async () => {
          await pressedIn('Ladder')
          await pressedIn('To scale in time')
        },
      },
      { name: 'states', element: '.states button', open: () => pressedIn('TCP states') },
      {
        name: 'layers', element: '.boxes .lit > .head button, .boxes .lit > button.head',
        open: async () => {
          await opened.row(4).click()
          await pressedIn('Encapsulation')
        },
      },
      { name: 'rule', element: '.rule:nth-child(2) .grip', open: () => pressedIn('Colour rules') },
      { name: 'follow', element: '.followed [role="listbox"]', open: () => tab('Follow') },
      { name: 'followFind', element: '.follow .find input', open: () => tab('Follow') },
      { name: 'statistics', element: '.statistic-table [role="grid"]', open: () => statistics('Conversations'), before: 'Home' },
      { name: 'statisticsTree', element: '.statistic-table [role="treegrid"]', open: () => statistics('Expert'), before: 'Home' },
      { name: 'plot', element: '.plot-frame', open: () => tab('Plots') },
      { name: 'find', element: 'form[aria-label="Find a packet"] input.mono', open: () => page.keyboard.press('Control+f') },
      { name: 'form', element: 'form[aria-label="Go to packet"] input', open: () => page.keyboard.press('Control+g') },
      { name: 'comments', element: '.comments textarea', open: () => page.keyboard.press('Control+Alt+c') },
      {
        name: 'filter', element: '[role="combobox"]',
        open: async () => {
          await opened.filter.fill('tcp.po')
          await page.getByRole('option', { name: 'tcp.port' }).first().waitFor()
        },
      },
    ]
    await panesDoAsListed(panes, CAPTURE_KEYS.flatMap(({ keys }): readonly PaneKey<PaneName>[] => keys))
  }, 120_000)

  it('lists the keys of the captures’ window, and no others', async () => {
    await openPath(opened, sample('tcp-request-answer.pcap'))
    await opened.row(0).click()
    await windowDoesAsListed(CAPTURE_SHORTCUTS.flatMap(({ shortcuts }) => shortcuts).flatMap(({ chords, browser }) => browser ?? chords))
  })

  it('lists the keys of the playground, and no others', async () => {
    const playground = playgroundOf(opened)
    await playground.link.click()
    await playground.recipe('UDP parrot').click()
    await playground.beside.click()
    await playground.say('hello')
    await playground.messages.nth(1).waitFor()
    const { page } = opened
    await panesDoAsListed([
      { name: 'list', element: '.endpoint-list button.endpoint' },
      { name: 'transcript', element: '[role="log"]' },
      { name: 'message', element: '.composer input' },
      { name: 'find', element: 'form[role="search"] input', open: () => page.keyboard.press('Control+f') },
      { name: 'sessions', element: '.session-table [role="grid"]', open: () => playground.endpoint('UDP parrot').click() },
      { name: 'form', element: 'form input', open: () => page.keyboard.press('Alt+c') },
    ], PLAYGROUND_KEYS)
  })

  it('lists the keys of the playground’s window, and no others', async () => {
    await playgroundOf(opened).link.click()
    await windowDoesAsListed(PLAYGROUND_SHORTCUTS.flatMap(({ chords }) => chords))
  })

  it('lists the keys of the connections, and no others', async () => {
    await opened.page.getByRole('link', { name: 'Connections' }).click()
    await opened.page.locator('.socket-table [data-row="0"]').waitFor()
    await panesDoAsListed([
      { name: 'table', element: '.socket-table [role="grid"]' },
      { name: 'filter', element: 'input[aria-keyshortcuts="/"]' },
    ], CONNECTION_KEYS)
    await windowDoesAsListed(CONNECTION_SHORTCUTS.flatMap(({ chords }) => chords))
  })
})
