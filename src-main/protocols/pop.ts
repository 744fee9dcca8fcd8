import { APPLICATION, stateKey } from './conversation-store.ts'
import { fields, string } from './field.ts'
import { lineEnd, lineText, nextLine, skipBlanks, wordEnd } from './header-lines.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

const f = fields('pop', {
  response: string('pop.response', 'Response', { encoding: 'ascii' }),
  indicator: string('pop.response.indicator', 'Response indicator', { encoding: 'ascii' }),
  description: string('pop.response.description', 'Response description', { encoding: 'ascii' }),
  responseData: string('pop.response.data', 'Data', { encoding: 'ascii' }),
  request: string('pop.request', 'Request', { encoding: 'ascii' }),
  command: string('pop.request.command', 'Request command', { encoding: 'ascii' }),
  parameter: string('pop.request.parameter', 'Request parameter', { encoding: 'ascii' }),
  requestData: string('pop.request.data', 'Data', { encoding: 'ascii' }),
})

/** The last command, as far as it matters to what comes after it. */
const COMMAND = stateKey()
const OTHER = 0
/** RETR or TOP: the answer is a message, which may go on in many segments (RFC 1939 sections 5 and 7). */
const MESSAGE = 1
/** STLS (RFC 2595 section 4): behind its answer, all is TLS. */
const STLS = 2

/** The Post Office Protocol, version 3 (RFC 1939). */
export const pop = protocol({
  abbrev: 'pop', name: 'POP', label: 'Post Office Protocol',
  on: { 'tcp.port': [110] },
  // Commands, and the answer to STLS.
  changesState: (bytes, start, end) => end > start && (bytes[start] === 0x2b || bytes[start] >= 0x41 && bytes[start] <= 0x7a),
  dissect(r, p) {
    p.protocol = pop.name
    const isRequest = p.matched === p.destinationPort
    const end = lineEnd(r, 0), next = nextLine(r, end)
    const last = p.noted(p.conversation, COMMAND) ?? OTHER
    const status = isRequest ? '' : statusOf(r, end)
    p.clearInfo()
    const layer = p.layer(pop, r)
    if (!isRequest && !status) {
      if (p.row) p.info += last === MESSAGE ? `S: DATA fragment, ${r.reported} bytes` : `S: ${lineText(r, 0, end)}`
      for (let at = 0; at < r.length;) at = dataLine(at)
      return true
    }
    if (p.row) p.info += `${isRequest ? 'C' : 'S'}: ${lineText(r, 0, end)}`
    // As in Wireshark, the line has its text, but no value.
    const line = p.put(layer, isRequest ? f.request : f.response, r, 0, next, '')
    if (p.detailed) p.label(line, lineText(r, 0, next))
    const wordStop = wordEnd(r, 0, end), rest = skipBlanks(r, wordStop, end)
    if (wordStop) p.add(line, isRequest ? f.command : f.indicator, r, 0, wordStop)
    if (rest < end) p.add(line, isRequest ? f.parameter : f.description, r, rest, end - rest)
    if (isRequest) {
      const word = r.latin1(0, Math.min(wordStop, 5)).toUpperCase()
      const command = word === 'RETR' || word === 'TOP' ? MESSAGE : word === 'STLS' ? STLS : OTHER
      if (command !== last) p.note(p.conversation, COMMAND, command)
    } else if (last === STLS && status === '+') p.note(p.conversation, APPLICATION, p.registry.protocol('tls').field.id)
    for (let at = next; at < r.length;) at = dataLine(at)
    return true

    function dataLine(at: number): number {
      const following = nextLine(r, lineEnd(r, at))
      const node = p.put(layer, isRequest ? f.requestData : f.responseData, r, at, following - at, '')
      if (p.detailed) p.label(node, lineText(r, at, following - at))
      return following
    }
  },
})

/** '+' for +OK, '-' for -ERR, else nothing (RFC 1939 section 3). */
function statusOf(r: Reader, end: number): string {
  const word = r.latin1(0, Math.min(end, 4)).toUpperCase()
  return word.startsWith('+OK') ? '+' : word === '-ERR' ? '-' : ''
}
