import { basename } from 'node:path'
import { expect } from 'vitest'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { Door } from './door.ts'

/** The window in Chromium, and what the tests ask of it. */
export interface OpenedWindow {
  readonly page: Page
  /** Errors of the page and of its console, which no test may end with. */
  readonly problems: string[]
  readonly table: Locator
  readonly tree: Locator
  readonly bytes: Locator
  readonly filter: Locator
  readonly status: Locator
  /** A row of the table, from 0. */
  readonly row: (index: number) => Locator
  readonly cell: (row: number, column: string) => Locator
  /** The first line of the tree that has the text. */
  readonly line: (text: string | RegExp) => Locator
  /** What is lit in the bytes pane, in hex and in ASCII. */
  readonly lit: () => Promise<{ hex: string, ascii: string }>
  readonly applyFilter: (text: string) => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Opens the first window of a door; its token works once.
 * @param prepare what is to be done to the page before it loads
 */
export async function openWindow(
  browser: Browser, door: Door, options: BrowserContextOptions = {}, prepare: (page: Page) => Promise<void> = async () => {},
): Promise<OpenedWindow> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 }, locale: 'en-GB', colorScheme: 'light', reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'], acceptDownloads: true, ...options,
  })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', error => problems.push(String(error)))
  page.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text()) })
  await prepare(page)
  await page.goto(door.address)
  return windowOf(page, problems)
}

/** A page that shows the window, and where its errors are told. */
export function windowOf(page: Page, problems: string[]): OpenedWindow {
  const table = page.getByRole('grid')
  const tree = page.getByRole('tree')
  const bytes = page.locator('.packet-bytes')
  const filter = page.getByRole('combobox', { name: /^(Display filter|Filtre d’affichage)$/ })
  return {
    page, problems, table, tree, bytes, filter,
    status: page.getByRole('contentinfo'),
    row: index => table.locator(`[data-row="${index}"]`),
    cell: (row, column) => table.locator(`[data-row="${row}"] [data-column="${column}"]`),
    line: text => tree.getByRole('treeitem').filter({ hasText: text }).first(),
    lit: async () => ({
      hex: (await bytes.locator('.hex .lit').allTextContents()).join(' ').replaceAll(/\s+/g, ' '),
      ascii: (await bytes.locator('.ascii .lit').allTextContents()).join(''),
    }),
    applyFilter: async text => {
      await filter.fill(text)
      await filter.press('Enter')
    },
    close: async () => {
      await page.context().close()
      expect(problems).toEqual([])
    },
  }
}

/** Opens a capture by its path, as a person would: the button, the field, Enter. Until it is shown the one before is, which a click would meet. */
export async function openPath({ page, status }: OpenedWindow, path: string): Promise<void> {
  await page.getByRole('button', { name: /^(Open capture|Ouvrir une capture)/ }).click()
  const field = page.getByRole('dialog').getByRole('textbox')
  await field.fill(path)
  await field.press('Enter')
  const told = page.getByRole('region', { name: 'Messages' }).or(page.getByRole('dialog').getByRole('alert')).filter({ hasText: /\S/ })
  await status.getByText(basename(path)).or(told).first().waitFor({ state: 'attached' })
}
