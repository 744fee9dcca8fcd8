import { readFileSync, readlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import { unpack } from 'msgpackr'
import type { Browser, BrowserContextOptions, Page, WebSocketRoute } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { SOCKET_PATH } from '../../src-main/api/contract.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { openManyConnections } from './many-connections.ts'
import { longestTask } from './interface-thread.ts'
import { openWindow, type OpenedWindow } from './window.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))

/** A server whose connections the test holds, half-open ones too. */
interface HeldServer {
  readonly port: number
  readonly accepted: Socket[]
  readonly client: () => Promise<Socket>
  readonly close: () => Promise<void>
}

async function heldServer(): Promise<HeldServer> {
  const accepted: Socket[] = []
  const clients: Socket[] = []
  const server: Server = createServer({ allowHalfOpen: true }, socket => {
    accepted.push(socket)
    socket.on('error', () => {}).resume()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port, accepted,
    client: async () => {
      const before = accepted.length
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {}).resume()
      clients.push(socket)
      await new Promise<void>(resolve => socket.once('connect', resolve))
      await expect.poll(() => accepted.length).toBe(before + 1)
      return socket
    },
    close: async () => {
      for (const socket of [...clients, ...accepted]) socket.destroy()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

/** The workspace in a window, and what the tests ask of it. */
async function openConnections(browser: Browser, door: Door, options: BrowserContextOptions = {}, prepare?: (page: Page) => Promise<void>) {
  const opened = await openWindow(browser, door, options, prepare)
  await opened.page.getByRole('link', { name: /^(Connections|Connexions)$/ }).click()
  await opened.table.locator('[data-row]').first().waitFor()
  return {
    ...opened,
    filter: opened.page.getByRole('textbox'),
    detail: opened.page.locator('.detail'),
    descriptors: opened.page.locator('.descriptors'),
    rows: opened.table.locator('[data-row]'),
    /** Texts of a column of the rows in sight, from the top. */
    column: async (key: string): Promise<string[]> => {
      const cells = await opened.table.locator(`[data-row] [data-column="${key}"]`).evaluateAll(found => found.map(cell => [
        Number(cell.closest<HTMLElement>('[data-row]')?.dataset.row), cell.textContent?.trim() ?? '',
      ] as const))
      return cells.sort(([a], [b]) => a - b).map(([, text]) => text)
    },
  }
}

/** What axe-core finds that is serious or worse, in a few words each. */
async function violations({ page }: Pick<OpenedWindow, 'page'>): Promise<string[]> {
  await page.evaluate(axe)
  return await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<AxeResults> } }
    const { violations } = await axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
  })
}

describeInChromium('connections', () => {
  let browser: Browser
  let door: Door
  let server: HeldServer
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())
  beforeEach(async () => {
    door = await openDoor()
    server = await heldServer()
  })
  afterEach(async () => {
    await server.close()
    await door.close()
  })

  it('follows a TCP server from LISTEN through ESTABLISHED to TIME_WAIT', async () => {
    const window = await openConnections(browser, door, { reducedMotion: 'no-preference' })
    const { page, filter, column, detail } = window
    await filter.fill(`port ${server.port}`)
    await expect.poll(() => column('state')).toEqual(['LISTEN'])
    expect(await column('process')).toEqual([`${process.pid} node`])

    const client = await server.client()
    await expect.poll(async () => (await column('state')).sort()).toEqual(['ESTABLISHED', 'ESTABLISHED', 'LISTEN'])
    const own = window.rows.filter({ has: page.locator('[data-column="local"]', { hasText: `127.0.0.1:${client.localPort}` }) })
    await own.click()
    await detail.getByText('both sides may send').waitFor()
    expect(await detail.locator('.tcp-diagram .current').getAttribute('data-name')).toBe('ESTABLISHED')

    client.end()
    await expect.poll(() => own.locator('[data-column="state"]').textContent()).toContain('FIN_WAIT2')
    await expect.poll(() => column('state')).toContain('CLOSE_WAIT')
    await detail.getByText('The peer may still send').waitFor()
    // ESTABLISHED and FIN_WAIT2 were seen, FIN_WAIT1 must have been between.
    expect(await detail.locator('.tcp-diagram .guessed').getAttribute('data-name')).toBe('FIN_WAIT1')

    server.accepted[0].end()
    await expect.poll(() => own.locator('[data-column="state"]').textContent()).toContain('TIME_WAIT')
    await detail.getByText('Nobody has to do anything').waitFor()
    expect(await detail.locator('.tcp-diagram .lit').last().getAttribute('data-to')).toBe('TIME_WAIT')
    expect(await detail.locator('.seen .state-pill').allTextContents()).toEqual(['ESTABLISHED', 'FIN_WAIT2', 'TIME_WAIT'])
    await expect.poll(() => column('state')).toHaveLength(2)

    // The countdown runs in the window.
    const left = async (): Promise<number> => Number((await own.locator('[data-column="timer"]').textContent())?.match(/timewait (\d+) s/)?.[1])
    const first = await left()
    expect(first).toBeGreaterThan(40)
    await expect.poll(left).toBeLessThan(first)
    await window.close()
  }, 60_000)

  it('shows what happens to a row', async () => {
    const window = await openConnections(browser, door, { reducedMotion: 'no-preference' })
    await window.filter.fill(`port ${server.port} and state listen`)
    await expect.poll(() => window.column('state')).toEqual(['LISTEN'])
    /** Classes that rows ever had, told by the page itself, as they are there for less than a second. */
    await window.page.evaluate(() => {
      const seen: string[] = []
      Object.assign(globalThis, { seen })
      const look = (row: Element): void => { for (const name of ['appeared', 'changed', 'vanished']) if (row.classList.contains(name)) seen.push(name) }
      new MutationObserver(() => { document.querySelectorAll('.socket-table [data-row]').forEach(look) })
        .observe(document.querySelector('.socket-table') ?? document, { subtree: true, childList: true, attributes: true })
    })
    const seen = () => window.page.evaluate(() => [...new Set((globalThis as unknown as { seen: string[] }).seen)])
    await window.filter.fill(`port ${server.port}`)
    const client = await server.client()
    await expect.poll(seen).toContain('appeared')
    client.end()
    await expect.poll(seen).toContain('changed')
    client.resetAndDestroy()
    for (const socket of server.accepted) socket.resetAndDestroy()
    await expect.poll(seen).toContain('vanished')
    await expect.poll(() => window.column('state')).toEqual(['LISTEN'])
    await window.close()
  }, 60_000)

  it('filters by words, and says what it does not understand', async () => {
    await server.client()
    const window = await openConnections(browser, door)
    const { page, filter, column } = window
    const count = page.locator('.filter output')
    await filter.fill(`port ${server.port} and not listen`)
    await expect.poll(() => column('state')).toEqual(['ESTABLISHED', 'ESTABLISHED'])
    expect(await count.textContent()).toMatch(/^\s*2 of \d/)

    await filter.fill(`port ${server.port} and state lisn`)
    const problem = page.getByRole('alert')
    await problem.getByText('There is no such state').waitFor()
    expect(await page.locator('.wrong').textContent()).toBe('lisn')
    // The rows of the last good filter stay.
    expect(await column('state')).toEqual(['ESTABLISHED', 'ESTABLISHED'])
    await problem.getByRole('button', { name: 'Use LISTEN' }).click()
    await expect.poll(() => column('state')).toEqual(['LISTEN'])
    expect(await filter.inputValue()).toBe(`port ${server.port} and state LISTEN`)

    await filter.fill(`port ${server.port} udp`)
    await page.getByText('No socket matches the filter').waitFor()
    await page.getByRole('button', { name: 'state listen', exact: true }).click()
    await expect.poll(async () => [...new Set(await column('state'))]).toEqual(['LISTEN'])

    await filter.fill(`port ${server.port}`)
    await page.getByRole('button', { name: 'Listening' }).click()
    await expect.poll(() => column('state')).toEqual(['LISTEN'])
    expect(await page.locator('.quick code').textContent()).toBe('perroquet sockets --as netstat -l')
    await page.getByRole('button', { name: 'IPv6' }).click()
    await page.getByRole('button', { name: /^Show all/ }).click()
    expect(await filter.inputValue()).toBe('')
    await window.close()
  })

  it('lists the descriptors of the process, the selected one lit', async () => {
    const client = await server.client()
    const window = await openConnections(browser, door)
    await window.filter.fill(`sport ${client.localPort} pid ${process.pid}`)
    await expect.poll(() => window.rows.count()).toBe(1)
    await window.rows.first().click()
    await window.descriptors.getByText(`Descriptors of ${process.pid} node`).waitFor()
    const lit = window.descriptors.locator('.lit')
    await lit.waitFor()
    expect(await lit.locator('[data-column="name"]').textContent())
      .toBe(`127.0.0.1:${client.localPort}->127.0.0.1:${server.port} (ESTABLISHED)`)
    const fd = await lit.locator('[data-column="fd"]').textContent()
    expect(`${(await window.column('fd'))[0]}`).toBe(fd)
    // The kernel agrees that it is that socket.
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${parseInt(fd ?? '')}`))?.[1]
    expect(await window.detail.locator('.facts').textContent()).toContain(inode)
    await window.close()
  })

  it('leads to a socket by its inode, through any filter', async () => {
    await server.client()
    const window = await openConnections(browser, door)
    await window.filter.fill(`port ${server.port} listen`)
    await expect.poll(() => window.column('state')).toEqual(['LISTEN'])
    await window.rows.first().click()
    const inode = /inode(\d+)/.exec(await window.detail.locator('.facts').textContent() ?? '')?.[1]
    await window.page.goto(new URL('/#/captures', door.address).href)
    await window.page.goto(new URL(`/#/connections?inode=${inode}`, door.address).href)
    await expect.poll(() => window.detail.locator('h2').textContent()).toBe(`127.0.0.1:${server.port}`)
    await window.filter.fill('udp and not udp')
    await window.page.goto(new URL('/#/captures', door.address).href)
    await window.page.goto(new URL(`/#/connections?inode=${inode}`, door.address).href)
    await expect.poll(() => window.table.locator('[aria-selected="true"]').count()).toBe(1)
    await window.page.goto(new URL('/#/captures', door.address).href)
    await window.page.goto(new URL('/#/connections?inode=999999999', door.address).href)
    await window.page.getByText('No socket has inode 999999999').waitFor()
    await window.close()
  })

  it('is used with the keyboard alone', async () => {
    await server.client()
    const window = await openConnections(browser, door)
    const { page, filter } = window
    await page.keyboard.press('/')
    await page.keyboard.type(`port ${server.port}`)
    await expect.poll(() => window.rows.count()).toBe(3)
    await page.keyboard.press('Enter')
    const selected = () => window.table.locator('[aria-selected="true"]').evaluateAll(rows => rows.map(row => (row as HTMLElement).dataset.row))
    await page.keyboard.press('ArrowDown')
    expect(await selected()).toEqual(['0'])
    await page.keyboard.press('End')
    expect(await selected()).toEqual(['2'])
    await page.keyboard.press('ArrowDown')
    expect(await selected()).toEqual(['2'])
    await page.keyboard.press('PageUp')
    expect(await selected()).toEqual(['0'])
    expect(await window.table.getAttribute('aria-activedescendant')).toBe('socket-0')
    await page.keyboard.press('Escape')
    expect(await selected()).toEqual([])
    await page.keyboard.press('Escape')
    expect(await filter.evaluate(input => input === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    expect(await filter.inputValue()).toBe('')
    await window.close()
  })

  it('sorts by a column, hides columns, and stands still while paused', async () => {
    const window = await openConnections(browser, door)
    const { page, filter, column } = window
    await server.client()
    await filter.fill(`port ${server.port}`)
    await expect.poll(() => window.rows.count()).toBe(3)
    const head = window.table.getByRole('columnheader', { name: 'State' })
    await head.getByRole('button').click()
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    expect(await column('state')).toEqual(['LISTEN', 'ESTABLISHED', 'ESTABLISHED'])
    await head.getByRole('button').click()
    expect(await column('state')).toEqual(['ESTABLISHED', 'ESTABLISHED', 'LISTEN'])
    await head.getByRole('button').click()
    expect(await head.getAttribute('aria-sort')).toBe('none')

    await page.getByRole('button', { name: 'Columns and refresh' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Inode' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Timer' }).click()
    await page.getByRole('menuitemradio', { name: 'every 0.2 s' }).click()
    await page.keyboard.press('Escape')
    expect(await window.table.getByRole('columnheader').allTextContents()).not.toContain('Timer')
    expect((await column('inode')).every(text => /^\d+$/.test(text))).toBe(true)
    await window.status.getByText('refreshed every 0.2 s').waitFor()

    await page.getByRole('button', { name: 'Pause' }).click()
    await window.status.getByText('paused').waitFor()
    await server.client()
    const second = await openConnectionsAgain(window.page)
    await expect.poll(() => second.locator('.socket-table [data-row]').count()).toBe(5)
    expect(await window.rows.count()).toBe(3)
    await page.getByRole('button', { name: 'Go on' }).click()
    await expect.poll(() => window.rows.count()).toBe(5)
    await second.close()
    await window.close()
  })

  /** A second window of the same person, with the filter of the first one. */
  async function openConnectionsAgain(page: Page): Promise<Page> {
    const second = await page.context().newPage()
    await second.goto(new URL('/#/connections', door.address).href)
    await second.getByRole('textbox').fill(`port ${server.port}`)
    return second
  }

  it('watches only while it is on screen, and again after the connection was lost', async () => {
    const sockets: WebSocketRoute[] = []
    const sent: string[] = []
    let told = 0
    let blocked = false
    const window = await openConnections(browser, door, {}, page => page.routeWebSocket(new RegExp(SOCKET_PATH), socket => {
      if (blocked) return void socket.close()
      sockets.push(socket)
      const engine = socket.connectToServer()
      socket.onMessage(message => {
        const { m } = unpack(message as Buffer) as { m?: string }
        if (m?.includes('Connections') === true) sent.push(m)
        engine.send(message)
      })
      engine.onMessage(message => {
        if ((unpack(message as Buffer) as { m?: string }).m === 'connectionsChanged') told++
        socket.send(message)
      })
    }))
    await window.filter.fill(`port ${server.port}`)
    await expect.poll(() => window.column('state')).toEqual(['LISTEN'])
    expect(sent).toEqual(['watchConnections'])
    await window.page.getByRole('link', { name: 'Captures' }).click()
    await expect.poll(() => sent).toEqual(['watchConnections', 'unwatchConnections'])
    const before = told
    await server.client()
    await window.page.getByRole('link', { name: 'Connections' }).click()
    // What was said meanwhile would have come before the answer to this.
    await expect.poll(() => window.rows.count()).toBe(3)
    expect(sent.at(-1)).toBe('watchConnections')
    expect(told - before).toBeLessThan(40)

    blocked = true
    await Promise.all(sockets.map(socket => socket.close()))
    await window.page.getByRole('alert').getByText('The connection to the engine is lost').waitFor()
    await server.client()
    blocked = false
    await window.page.getByRole('alert').waitFor({ state: 'detached' })
    await expect.poll(() => window.rows.count()).toBe(5)
    await window.close()
  })

  it('shows names in place of numbers', async () => {
    const window = await openConnections(browser, door)
    const local = window.rows.filter({ hasText: String(server.port) }).locator('[data-column="local"]')
    await window.filter.fill(`sport ${server.port}`)
    await expect.poll(() => local.textContent()).toBe(`127.0.0.1:${server.port}`)
    await window.page.getByRole('button', { name: 'Named' }).click()
    // Some machines have no name even for 127.0.0.1; then the number stays.
    await expect.poll(() => local.textContent()).toMatch(new RegExp(`^(127\\.0\\.0\\.1|[a-z][\\w.-]*):${server.port}$`))
    expect(await window.page.locator('.quick code').textContent()).toContain(' -r')
    await window.close()
  })

  it.each([
    { name: 'light-en-1440', colorScheme: 'light', locale: 'en-GB', viewport: { width: 1440, height: 900 } },
    { name: 'dark-fr-1440', colorScheme: 'dark', locale: 'fr-FR', viewport: { width: 1440, height: 900 } },
    { name: 'light-fr-1024', colorScheme: 'light', locale: 'fr-FR', viewport: { width: 1024, height: 700 } },
    { name: 'dark-en-1024', colorScheme: 'dark', locale: 'en-GB', viewport: { width: 1024, height: 700 } },
  ] as const)('$name: every state is accessible and speaks its language', async ({ name, ...look }) => {
    const window = await openConnections(browser, door, look)
    const { page, filter, detail } = window
    const french = look.locale === 'fr-FR'
    let picture = 0
    const check = async (state: string): Promise<void> => {
      await page.screenshot({ path: join(pictures, `connections-${name}-${++picture}-${state}.png`) })
      expect(await violations(window), `${name}: ${state}`).toEqual([])
    }
    await detail.getByText(french ? 'Sélectionnez une socket' : 'Select a socket').waitFor()
    await check('first')
    const client = await server.client()
    await server.client()
    client.end()
    await filter.fill(`port ${server.port}`)
    await expect.poll(() => window.column('state')).toContain('CLOSE_WAIT')
    await window.rows.filter({ hasText: 'CLOSE_WAIT' }).click()
    await detail.getByText(french ? 'Le programme d’ici doit appeler close()' : 'The program here must call close()').waitFor()
    await window.descriptors.locator('.lit').waitFor()
    await check('selected')
    for (const socket of server.accepted) socket.end()
    await expect.poll(() => window.column('state')).toContain('TIME_WAIT')
    await window.rows.filter({ hasText: 'TIME_WAIT' }).first().click()
    await check('time-wait')
    await filter.fill('port http')
    await page.getByRole('alert').waitFor()
    await check('not-understood')
    await filter.fill('udp and not udp')
    await page.getByText(french ? 'Aucune socket ne correspond' : 'No socket matches').waitFor()
    await check('nothing')
    await page.getByRole('button', { name: french ? 'Mots du filtre' : 'Words of the filter' }).click()
    await page.getByRole('dialog').waitFor()
    await check('help')
    await page.keyboard.press('Escape')
    const overflow = await page.evaluate(() => ['header', 'footer', 'main'].filter(part => {
      const element = document.querySelector(part)
      return element !== null && (element.getBoundingClientRect().right > innerWidth || element.scrollWidth > element.clientWidth)
    }))
    expect(overflow).toEqual([])
    await window.close()
  }, 60_000)
})

/** Longest task that is allowed on the interface's thread, in milliseconds. */
const LONGEST = 50

describeInChromium('many connections', () => {
  let browser: Browser
  let door: Door
  let many: Awaited<ReturnType<typeof openManyConnections>>
  beforeAll(async () => {
    browser = await launchChromium()
    many = await openManyConnections(10_000)
    door = await openDoor()
  }, 120_000)
  afterAll(async () => {
    await door.close()
    await many.close()
    await browser.close()
  })

  it('scroll, sort and filter without a long task', async () => {
    const window = await openConnections(browser, door)
    const { page, table, filter } = window
    const all = async (): Promise<number> => Number((await window.status.textContent())?.match(/^\s*([\d\u202f]+) /)?.[1].replaceAll('\u202f', ''))
    await expect.poll(all, { timeout: 30_000 }).toBeGreaterThanOrEqual(2 * many.count)

    /** What can be done again: a task that is ours is long each time, one that a busy machine has stretched is not. */
    const longest = async (what: string, whatIsDone: () => Promise<void>): Promise<void> => {
      let least = Infinity
      for (let attempt = 0; attempt < 3 && least > LONGEST; attempt++) least = Math.min(least, await longestTask(browser, page, whatIsDone))
      expect(least, what).toBeLessThanOrEqual(LONGEST)
    }
    const lastRow = () => table.locator('[data-row]').evaluateAll(rows => Math.max(...rows.map(row => Number((row as HTMLElement).dataset.row))))

    await longest('wheel', async () => {
      await table.press('Home')
      await table.hover()
      for (let turn = 0; turn < 40; turn++) await page.mouse.wheel(0, 500)
      await expect.poll(lastRow).toBeGreaterThan(800)
    })
    await longest('scroll bar', async () => {
      await page.locator('.socket-table .row-scroll-bar').evaluate(async bar => {
        const steps = 60
        for (let step = 0; step <= steps; step++) {
          bar.scrollTop = (bar.scrollHeight - bar.clientHeight) * step / steps
          await new Promise(resolve => requestAnimationFrame(resolve))
        }
      })
      await expect.poll(lastRow).toBeGreaterThanOrEqual(2 * many.count - 1)
    })
    await longest('keys', async () => {
      await table.press('Home')
      for (let step = 0; step < 30; step++) await page.keyboard.press('PageDown')
      await page.keyboard.press('End')
    })
    await longest('sort', async () => {
      for (const name of ['Foreign address', 'Process', 'Local address', 'State']) {
        await table.getByRole('columnheader', { name }).getByRole('button').click()
      }
    })
    await longest('filter', async () => {
      await filter.fill('')
      await filter.pressSequentially(`port ${many.port} and not listen`)
      await expect.poll(async () => await page.locator('.filter output').textContent()).toContain('of')
      await filter.fill('127.0.0.1:5')
      await filter.fill('')
    })
    await longest('watching', async () => {
      const before = await page.locator('.status').textContent()
      await many.closeSome(200)
      await expect.poll(() => page.locator('.status').textContent()).not.toBe(before)
    })
    expect(await table.locator('[data-row]').count()).toBeLessThan(60)
    await window.close()
  }, 180_000)

  it('come without a long task', async () => {
    // The token of the address worked once: the second window is a page of a new door.
    const other = await openDoor()
    const opened = await openWindow(browser, other)
    const longest = await longestTask(browser, opened.page, async () => {
      await opened.page.getByRole('link', { name: 'Connections' }).click()
      await opened.table.locator('[data-row]').first().waitFor()
      await expect.poll(async () => Number((await opened.status.textContent())?.match(/^\s*([\d\u202f]+) /)?.[1].replaceAll('\u202f', '')),
        { timeout: 30_000 }).toBeGreaterThan(many.count)
    })
    expect(longest).toBeLessThanOrEqual(LONGEST)
    await opened.close()
    await other.close()
  }, 60_000)
})
