import { createServer, connect, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor, type Door } from './door.ts'
import { longestTask } from './interface-thread.ts'
import { playgroundOf } from './playground-window.ts'
import { openWindow, type OpenedWindow } from './window.ts'

/** Longest task that is allowed on the interface's thread, in milliseconds: what browsers call a long task. */
const LONGEST = 50

describeInChromium('the playground', () => {
  let browser: Browser
  let door: Door
  let opened: OpenedWindow
  let at: ReturnType<typeof playgroundOf>
  const sockets: Socket[] = []
  const servers: Server[] = []

  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())
  beforeEach(async () => {
    door = await openDoor()
    opened = await openWindow(browser, door)
    at = playgroundOf(opened)
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    for (const server of servers.splice(0)) server.close()
    await opened.close()
    await door.close()
  })

  /** The port that the system gave to the selected server. */
  async function givenPort(): Promise<number> {
    const found = /127\.0\.0\.1:(\d+)/.exec(await at.side.getByText(/^127\.0\.0\.1:\d+$/).first().textContent() ?? '')
    return Number(found?.[1])
  }

  /** Starts a TCP server of one's own by the form, on a port that the system gives. */
  async function startOwn(service: string): Promise<number> {
    await opened.page.keyboard.press('Alt+n')
    await opened.page.getByRole('menuitem', { name: 'Server of your own' }).click()
    const form = opened.page.getByRole('form', { name: 'New server' })
    await form.getByRole('combobox', { name: 'Service' }).selectOption({ label: service })
    await form.getByRole('spinbutton', { name: 'port' }).fill('0')
    await form.getByRole('button', { name: 'Start' }).click()
    await at.beside.waitFor()
    return await givenPort()
  }

  it('answers like a parrot four actions after the empty window', async () => {
    let actions = 0
    const act = async (action: Promise<void>): Promise<void> => {
      actions++
      await action
    }
    await act(at.link.click())
    await act(at.recipe('UDP parrot').click())
    await act(at.beside.click())
    await at.composer.waitFor()
    await act(opened.page.keyboard.press('Enter'))
    const answer = at.messages.filter({ hasText: 'Received' })
    await answer.waitFor()
    expect(await answer.locator('.text').textContent()).toBe('hello')
    expect(await at.messages.filter({ hasText: 'Sent' }).locator('.text').textContent()).toBe('hello')
    expect(actions).toBeLessThanOrEqual(4)
    const command = opened.page.getByRole('banner').getByText('perroquet connect udp')
    expect(await command.textContent()).toBe('perroquet connect udp 127.0.0.1 4444')
  })

  it('is there again after a reload', async () => {
    await at.link.click()
    await startOwn('Parrot')
    await at.beside.click()
    await at.say('before the reload')
    await at.messages.nth(1).waitFor()
    await opened.page.reload()
    await at.messages.nth(1).waitFor()
    expect(await at.messages.locator('.text').allTextContents()).toEqual(['before the reload', 'before the reload'])
    expect(await at.endpoint('Client 1').getAttribute('aria-current')).toBe('true')
    await at.say('and after')
    await expect.poll(() => at.messages.locator('.text').allTextContents())
      .toEqual(['before the reload', 'before the reload', 'and after', 'and after'])
  })

  it('calculates over SMOP with two clients while a third one waits', async () => {
    await at.link.click()
    await at.recipe('SMOP calculator').click()
    for (let client = 1; client <= 3; client++) {
      await at.endpoint('SMOP calculator').click()
      await at.beside.click()
      await at.endpoint(`Client ${client}`).and(opened.page.locator('[aria-current="true"]')).waitFor()
      await at.composer.waitFor()
    }
    await expect.poll(() => at.endpoint('SMOP calculator').textContent()).toContain('pool of 2 · 2 served, 1 waiting')

    await at.endpoint('Client 1').click()
    const answers = (): Promise<string[]> => at.messages.filter({ hasText: 'Received' }).locator('.text').allTextContents()
    await at.say('OPER#+#1#2')
    await at.say('LOGIN#wagner#abc123')
    await at.say('OPER#*#5#3')
    await at.say('OPER#/#8#0')
    await expect.poll(answers).toHaveLength(4)
    expect((await answers()).map(answer => answer.split('#').slice(0, 2).join('#')))
      .toEqual(['OPER#ko', 'LOGIN#ok', 'OPER#ok', 'OPER#ko'])
    expect((await answers())[2]).toBe('OPER#ok#15#)')
    // The framing's bytes are told from the message's.
    expect(await at.messages.nth(5).locator('.text .frame').textContent()).toBe('#)')

    await at.endpoint('SMOP calculator').click()
    const row = at.sessions.getByRole('row')
    await expect.poll(() => row.nth(1).textContent()).toContain('place 1')
    expect(await row.nth(3).textContent()).toContain('worker 1')
    await row.nth(1).click()
    await at.log.getByText('waits for a worker').waitFor()

    await at.endpoint('Client 1').click()
    await at.say('LOGOUT')
    await at.composer.getByRole('button', { name: 'close()' }).click()
    await at.endpoint('SMOP calculator').click()
    await expect.poll(() => row.nth(1).textContent()).toContain('worker 1')
    await expect.poll(() => at.endpoint('SMOP calculator').textContent()).toContain('2 served, 1 over')
  })

  it('says why a server cannot listen and what to try, in both languages', async () => {
    await at.link.click()
    await at.recipe('TCP parrot').click()
    await at.beside.waitFor()
    await at.start('TCP parrot')
    const note = opened.page.getByRole('status').filter({ hasText: 'EADDRINUSE' })
    await note.getByText('choose another port').waitFor()
    expect(await at.endpoint('EADDRINUSE').count()).toBe(1)
    await opened.page.getByRole('button', { name: 'FR: Passer en français' }).click()
    await note.getByText('choisissez un autre port').waitFor()
    // The first one goes, and the second one takes its place.
    await at.endpoint('écoute').click()
    await opened.page.getByRole('button', { name: 'Arrêter' }).click()
    await at.endpoint('EADDRINUSE').click()
    await note.getByRole('button', { name: 'Réessayer' }).click()
    await note.waitFor({ state: 'detached' })
    await at.beside.waitFor()
  })

  it('says why a client cannot connect, and connects when somebody listens', async () => {
    const server = createServer(socket => socket.end('at last\n'))
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    server.close()
    await once(server, 'close')
    await at.link.click()
    await opened.page.getByRole('button', { name: 'New client' }).click()
    const form = opened.page.getByRole('form', { name: 'New client' })
    await form.getByRole('textbox', { name: 'Host' }).fill('127.0.0.1')
    await form.getByRole('spinbutton', { name: 'port' }).fill(String(port))
    await form.getByRole('button', { name: 'Connect' }).click()
    const note = opened.page.getByRole('status').filter({ hasText: 'ECONNREFUSED' })
    await note.first().waitFor()
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    await note.first().getByRole('button', { name: 'Try again' }).click()
    await at.messages.getByText('at last').waitFor()
    await at.log.getByText('FIN from the peer').waitFor()
    expect(await note.count()).toBe(0)
  })

  it('keeps up with a busy transcript and stays where one has scrolled to', async () => {
    await at.link.click()
    const port = await startOwn('Parrot')
    const peer = connect(port, '127.0.0.1')
    sockets.push(peer)
    await once(peer, 'connect')
    await at.log.getByText('accept()').waitFor()
    const MESSAGES = 3000
    let answered = 0
    const all = new Promise<void>(resolve => peer.on('data', () => {
      if (++answered < MESSAGES) peer.write(`message ${answered} ${'x'.repeat(answered % 200)}`)
      else resolve()
    }))
    expect(await longestTask(browser, opened.page, async () => {
      peer.write('message 0')
      await all
      await at.messages.filter({ hasText: `message ${MESSAGES - 1} ` }).last().waitFor()
      await at.log.hover()
      for (let turn = 0; turn < 30; turn++) await opened.page.mouse.wheel(0, -300)
      await opened.page.getByRole('button', { name: 'To the end' }).waitFor()
    })).toBeLessThanOrEqual(LONGEST)
    expect(await at.log.locator('[data-entry]').count()).toBeLessThan(60)

    const first = async (): Promise<string | null> => await at.log.locator('[data-entry]').first().getAttribute('data-entry')
    const before = await first()
    peer.write('one more')
    await expect.poll(() => opened.status.textContent()).toMatch(/\d/)
    await expect.poll(async () => await at.sessions.getByRole('row').nth(1).textContent()).toContain('open')
    expect(await first()).toBe(before)
    expect(await at.messages.getByText('one more').count()).toBe(0)
    await opened.page.getByRole('button', { name: 'To the end' }).click()
    await at.messages.getByText('one more').last().waitFor()
    await at.log.press('Home')
    await at.log.getByText('accept()').waitFor()
    await opened.page.getByRole('button', { name: 'To the end' }).click()
    await opened.page.locator('.transcript .row-scroll-bar').hover()
    await opened.page.mouse.wheel(0, -400)
    await opened.page.getByRole('button', { name: 'To the end' }).waitFor()
  }, 90_000)

  it('keeps up with a server that never stops writing', async () => {
    await at.link.click()
    await at.recipe('Chargen').click()
    await at.beside.waitFor()
    const toEnd = opened.page.getByRole('button', { name: 'To the end' })
    const watched = (): Promise<number> => longestTask(browser, opened.page, async () => {
      await at.endpoint('Chargen').click()
      await at.beside.click()
      await opened.page.getByText(/older entries are no longer kept/).waitFor()
      await at.messages.nth(2).waitFor()
      expect(await toEnd.count()).toBe(0)
      await at.log.press('PageUp')
      await at.log.press('PageUp')
      await toEnd.click()
      await at.composer.getByRole('button', { name: 'RST' }).click()
      await expect.poll(() => opened.page.locator('.endpoint[aria-current="true"]').textContent()).toContain('ended')
    })
    // A task that is ours is long each time, one that a busy machine has stretched is not.
    let longest = Infinity
    for (let attempt = 0; attempt < 3 && longest > LONGEST; attempt++) longest = Math.min(longest, await watched())
    expect(longest).toBeLessThanOrEqual(LONGEST)
  }, 90_000)

  it('lists a thousand sessions with few rows in the page', async () => {
    await at.link.click()
    const port = await startOwn('Parrot')
    expect(await longestTask(browser, opened.page, async () => {
      for (let client = 0; client < 1000; client++) sockets.push(connect(port, '127.0.0.1'))
      await expect.poll(() => at.sessions.getAttribute('aria-rowcount'), { timeout: 30_000 }).toBe('1001')
    })).toBeLessThanOrEqual(LONGEST)
    await at.sessions.focus()
    await opened.page.keyboard.press('End')
    await expect.poll(() => at.sessions.locator('[aria-selected="true"]').getAttribute('aria-rowindex')).toBe('1001')
    expect(await at.sessions.getByRole('row').count()).toBeLessThan(60)
  }, 90_000)

  it('measures a small load and draws its latency', async () => {
    await at.link.click()
    await startOwn('Parrot')
    await at.side.getByRole('tab', { name: 'Load' }).click()
    await at.side.getByRole('spinbutton', { name: 'clients at once' }).fill('50')
    await at.side.getByRole('spinbutton', { name: 'requests each' }).fill('200')
    expect(await longestTask(browser, opened.page, async () => {
      await at.side.getByRole('button', { name: 'Start' }).click()
      await expect.poll(() => at.side.locator('dd').nth(2).textContent(), { timeout: 30_000 }).toMatch(/^10\s000$/)
      await at.side.getByRole('img', { name: 'Median latency' }).locator('canvas').waitFor()
    })).toBeLessThanOrEqual(LONGEST)
    expect(await at.side.locator('dd').nth(1).textContent()).toBe('0')
  }, 60_000)

  it('shows the reads of a message, and finds and exports what was said', async () => {
    await at.link.click()
    await at.recipe('SMOP calculator').click()
    await at.beside.waitFor()
    const peer = connect(50_000, '127.0.0.1')
    sockets.push(peer)
    peer.setNoDelay(true)
    await once(peer, 'connect')
    peer.write('LOGIN')
    // The first bytes have been read once the server has counted them.
    await expect.poll(async () => await at.sessions.getByRole('row').nth(1).textContent()).toContain('5\u00a0B')
    peer.write('#wagner#abc123#)')
    await at.messages.getByText('LOGIN#ok').waitFor()
    expect(await at.messages.first().locator('small').textContent()).toContain('21\u00a0B · 2 reads: 5 + 16')

    await opened.page.keyboard.press('Control+f')
    await opened.page.keyboard.type('login#OK')
    await opened.page.keyboard.press('Enter')
    await opened.page.getByText('1 of 1').waitFor()
    expect(await at.log.locator('.found').textContent()).toContain('LOGIN#ok')
    await opened.page.keyboard.press('Escape')

    await opened.page.getByRole('button', { name: 'Export the transcript' }).click()
    const download = opened.page.waitForEvent('download')
    await opened.page.getByRole('menuitem', { name: 'Text' }).click()
    const path = await (await download).path()
    expect(readFileSync(path, 'utf8')).toContain('LOGIN#wagner#abc123')
  })

  it('writes escapes, hex and a file, again and again, and half-closes', async () => {
    await at.link.click()
    const port = await startOwn('By hand')
    const peer = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    sockets.push(peer)
    let received = ''
    peer.on('data', bytes => { received += bytes.toString('latin1') })
    const ended = once(peer, 'end')
    await at.log.getByText('accept()').waitFor()
    await at.say('a\\tb\\x00\\n')
    await expect.poll(() => received).toBe('a\tb\0\n')
    await at.composer.getByRole('combobox').selectOption('hex')
    await at.say('de ad BE ef')
    await expect.poll(() => received.slice(5)).toBe('\xde\xad\xbe\xef')
    await at.composer.getByRole('textbox', { name: 'Message' }).fill('de a')
    await at.composer.getByText('Hex digits in pairs').waitFor()
    expect(await at.composer.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)

    received = ''
    const file = { name: 'f.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('of a file') }
    await at.composer.locator('input[type="file"]').setInputFiles(file)
    await expect.poll(() => received).toBe('of a file')

    received = ''
    await at.composer.getByRole('textbox', { name: 'Message' }).fill('2e')
    await at.composer.getByRole('button', { name: 'Send again and again' }).click()
    await opened.page.getByRole('spinbutton', { name: 'every' }).fill('5')
    await opened.page.getByRole('spinbutton', { name: 'times' }).fill('20')
    await opened.page.getByRole('button', { name: 'Start', exact: true }).click()
    await expect.poll(() => received).toBe('.'.repeat(20))

    await at.composer.getByRole('button', { name: 'shutdown(SHUT_WR)' }).click()
    await ended
    await at.composer.getByText('Our FIN has gone').waitFor()
    peer.write('still said')
    await at.messages.getByText('still said').waitFor()
    peer.end()
    await at.composer.getByText('This session is over.').waitFor()
  })

  it('sets a socket option in place and reads it back from the kernel', async () => {
    await at.link.click()
    await startOwn('Parrot')
    const keepalive = at.side.getByRole('checkbox', { name: 'SO_KEEPALIVE' })
    await keepalive.waitFor()
    expect(await keepalive.isChecked()).toBe(false)
    await keepalive.click()
    const buffer = at.side.getByRole('spinbutton', { name: 'SO_RCVBUF' })
    await buffer.fill('5000')
    await buffer.press('Enter')
    // Linux gives twice what is asked for: socket(7).
    if (process.platform === 'linux') await expect.poll(() => buffer.inputValue()).toBe('10000')
    await at.side.getByRole('button', { name: 'Read them again' }).click()
    await expect.poll(() => keepalive.isChecked()).toBe(true)
  })

  it('resolves a name to addresses and shows the sockaddr', async () => {
    await at.link.click()
    await startOwn('Parrot')
    await at.side.getByRole('tab', { name: 'Resolver' }).click()
    await at.side.getByRole('textbox', { name: 'name' }).fill('127.0.0.1')
    await at.side.getByRole('textbox', { name: 'service' }).fill('8080')
    await at.side.getByRole('button', { name: 'Look up', exact: true }).click()
    const member = at.side.getByRole('row').filter({ hasText: 'sin_port' })
    await expect.poll(() => member.textContent()).toContain('1f 90')
    // The row below has the value in network order, which is 8080, and what the same bytes are in this machine's order.
    const values = at.side.getByRole('row').filter({ hasText: '8080' })
    expect(await values.getByRole('cell').allTextContents())
      .toEqual([expect.stringContaining('8080'), expect.not.stringContaining('8080')])
  })

  it('keeps its servers in a file and takes them back', async () => {
    await at.link.click()
    await startOwn('Fixed answer')
    const download = opened.page.waitForEvent('download')
    await opened.page.getByRole('button', { name: 'Save servers and clients to a file' }).click()
    const path = await (await download).path()
    await opened.page.getByRole('button', { name: 'Remove' }).click()
    await opened.page.getByRole('heading', { name: 'Start a server' }).waitFor()
    await opened.page.locator('input[type="file"]').first().setInputFiles(path)
    await at.endpoint('TCP parrot').waitFor()
    expect(await opened.page.getByRole('banner').getByText('--service fixed').count()).toBe(1)
  })

  it('is left for the socket table by its inode, and found again', async () => {
    await at.link.click()
    await startOwn('Parrot')
    await at.beside.click()
    await at.composer.waitFor()
    const inode = at.side.getByRole('link', { name: /^\d+$/ })
    const number = (await inode.textContent())?.trim()
    await at.endpoint('TCP parrot').click()
    await opened.page.evaluate(to => { location.hash = `#/playground?inode=${to}` }, number)
    await expect.poll(() => at.endpoint('Client 1').getAttribute('aria-current')).toBe('true')
    await inode.click()
    await expect.poll(() => opened.page.evaluate(() => location.hash)).toMatch(/^#\/connections/)
  })

  it('is reached by the keyboard alone', async () => {
    await at.link.focus()
    const press = async (keys: string): Promise<void> => await opened.page.keyboard.press(keys)
    await press('Enter')
    await at.recipe('UDP parrot').waitFor()
    await press('Alt+n')
    await opened.page.getByRole('menu').waitFor()
    await opened.page.keyboard.type('tcp')
    await press('Enter')
    await at.beside.waitFor()
    await press('Alt+b')
    await at.composer.waitFor()
    await press('Enter')
    await at.messages.nth(1).waitFor()
    await opened.page.keyboard.type('again')
    await press('Enter')
    await at.messages.nth(3).waitFor()
    await press('ArrowUp')
    await press('ArrowUp')
    expect(await at.message.inputValue()).toBe('hello')
    await press('Control+ArrowUp')
    await expect.poll(() => at.endpoint('TCP parrot').getAttribute('aria-current')).toBe('true')
    await press('F1')
    await opened.page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    await press('Escape')
  })
})
