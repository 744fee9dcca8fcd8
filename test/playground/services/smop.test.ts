import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Playground } from '../../../src-main/playground/playground.ts'
import { plainSocket, playgroundOfTest, received } from '../playground-of-test.ts'
import { events, said, serverOf, session, story } from './serving-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

const accounts = [{ user: 'wagner', password: 'abc123' }, { user: 'charlet', password: 'xyz456' }, { user: 'a', password: 'b#c' }]
const framing = { kind: 'end', marker: { as: 'text', text: '#)' }, limit: 1024 * 1024 } as const
const smop = { kind: 'smop', accounts } as const

/** The answers to these requests on one connection. */
async function dialogue(...requests: readonly string[]): Promise<string[]> {
  const { port } = await serverOf(playground, smop, { framing })
  const answers = await said(port, requests.map((request) => `${request}#)`).join(''))
  return answers.split('#)').slice(0, -1)
}

test('login, operations, logout', async () => {
  expect(await dialogue('LOGIN#wagner#abc123', 'OPER#*#5#3', 'OPER#+#5#9', 'OPER#-#5#9', 'OPER#/#-7#2', 'OPER#/#8#0', 'LOGOUT')).toEqual(
    ['LOGIN#ok', 'OPER#ok#15', 'OPER#ok#14', 'OPER#ok#-4', 'OPER#ok#-3', 'OPER#ko#Division par zéro !', 'LOGOUT#ok'])
})

test('who is logged in is known for each connection', async () => {
  const answers = await dialogue('OPER#+#1#2', 'LOGOUT', 'LOGIN#wagner#wrong', 'LOGIN#nobody#abc123', 'LOGIN#wagner#abc123', 'LOGIN#charlet#xyz456',
    'OPER#+#1#2', 'LOGOUT', 'OPER#+#1#2', 'LOGIN#charlet#xyz456', 'OPER#+#1#2')
  expect(answers.map((answer) => answer.split('#').slice(0, 2).join('#'))).toEqual(['OPER#ko', 'LOGOUT#ko', 'LOGIN#ko', 'LOGIN#ko', 'LOGIN#ok', 'LOGIN#ko',
    'OPER#ok', 'LOGOUT#ok', 'OPER#ko', 'LOGIN#ok', 'OPER#ok'])
})

test('the login of one connection is none of another', async () => {
  const { id, port } = await serverOf(playground, smop, { framing })
  const [one, other] = [await plainSocket(port), await plainSocket(port)]
  one.write('LOGIN#wagner#abc123#)')
  expect(await received(one, 10)).toBe('LOGIN#ok#)')
  other.write('OPER#+#1#2#)')
  expect(await received(other, 9)).toMatch(/^OPER#ko#/)
  one.end()
  other.end()
  const { id: first } = await session(playground, id, ({ state, messagesIn, received: bytes }) => state === 'closed' && messagesIn === 1 && bytes === 21)
  expect(await events(playground, first)).toContain('login: wagner')
})

test('what is no request, and what is no number, is answered with a reason', async () => {
  const requests = ['HELLO', '#', '', 'LOGIN', 'LOGIN#wagner', 'LOGIN#a#b#c', 'OPER#+#1', 'OPER#+#1#2#3', 'OPER#%#1#2', 'OPER#+#1.5#2', 'OPER#+##2', 'OPER#+#0x1#2', 'OPER#+#un#2', `OPER#+#${'9'.repeat(1001)}#1`,
    'LOGOUT#now', '<script>']
  const answers = await dialogue(...requests)
  expect(answers).toHaveLength(requests.length - 1)
  expect(answers.map((answer) => answer.replace(/#ko#[^#)]+$/, ' ko'))).toEqual(
    ['HELLO ko', 'SMOP ko', 'LOGIN ko', 'LOGIN ko', 'LOGIN#ok', ...Array.from({ length: 8 }, () => 'OPER ko'), 'LOGOUT ko', 'SMOP ko'])
})

test('numbers are as long as they are', async () => {
  expect(await dialogue('LOGIN#wagner#abc123', 'OPER#*#99999999999999999999#99999999999999999999', 'OPER#+#2147483647#1', 'OPER#-# +5 # -5 ')).toEqual(
    ['LOGIN#ok', 'OPER#ok#9999999999999999999800000000000000000001', 'OPER#ok#2147483648', 'OPER#ok#10'])
})

test('a request of a megabyte is answered as quickly as another', async () => {
  const from = performance.now()
  expect(await dialogue(`a${'\0'.repeat(1_000_000)}a`, '#'.repeat(1_000_000), 'LOGIN#wagner#abc123')).toEqual(
    ['SMOP#ko#Requête trop longue !', 'SMOP#ko#Requête trop longue !', 'LOGIN#ok'])
  expect(performance.now() - from).toBeLessThan(2000)
})

test('what C programs send around a request', async () => {
  const { id, port } = await serverOf(playground, smop, { framing })
  const buffer = 'OPER#*#5#3#)'.padEnd(256, '\0')
  expect(await said(port, `LOGIN#wagner#abc123\0#)\nOPER#+#1#2#)\r\n${buffer}${buffer}\0LOGOUT#)\n`)).toBe('LOGIN#ok#)OPER#ok#3#)OPER#ok#15#)OPER#ok#15#)LOGOUT#ok#)')
  const { id: talk } = await session(playground, id, ({ state }) => state === 'closed')
  expect((await story(playground, talk)).filter((line) => line === 'login' || line === 'logout')).toEqual(['login', 'logout'])
})
