import { stringSize } from './c-string.ts'
import { stateKey } from './conversation-store.ts'
import { bytes, fields, framenum, names, string, uint16, uint32, valueName, type Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { printableBytes } from './printable-text.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 1350 5: every message begins with an opcode of 2 bytes.
const BODY = 2
const READ = 1
const WRITE = 2
const DATA = 3
const ACKNOWLEDGEMENT = 4
const ERROR = 5
const OPTION_ACKNOWLEDGEMENT = 6
const INFORMATION = 255

/** Bytes of data in a block that is not the last one, unless another size is agreed on (RFC 2348). */
const DEFAULT_BLOCK_SIZE = 512
/** Block numbers are noted in steps of this, which is near enough to know how often their 16 bits have run over. */
const BLOCK_STEP = 8192

const f = fields('tftp', {
  opcode: uint16('tftp.opcode', 'Opcode', {
    values: names({
      1: 'Read Request', 2: 'Write Request', 3: 'Data Packet', 4: 'Acknowledgement', 5: 'Error Code', 6: 'Option Acknowledgement',
      255: 'Information (MSDP)',
    }),
  }),
  sourceFile: string('tftp.source_file', 'Source File', { encoding: 'ascii' }),
  destinationFile: string('tftp.destination_file', 'Destination File', { encoding: 'ascii' }),
  requestFrame: framenum('tftp.request_frame', 'Request frame', {
    description: 'The frame of the request that began the transfer',
  }),
  type: string('tftp.type', 'Type', { encoding: 'ascii' }),
  block: uint16('tftp.block', 'Block'),
  fullBlock: uint32('tftp.block.full', 'Full Block Number', {
    description: 'Counted on where the 16 bits of the block number run over',
  }),
  window: uint16('tftp.nextwindowsize', 'Next Window Size'),
  errorCode: uint16('tftp.error.code', 'Error code', {
    values: names({
      0: 'Not defined', 1: 'File not found', 2: 'Access violation', 3: 'Disk full or allocation exceeded',
      4: 'Illegal TFTP Operation', 5: 'Unknown transfer ID', 6: 'File already exists', 7: 'No such user',
      8: 'Option negotiation failed',
    }),
  }),
  errorMessage: string('tftp.error.message', 'Error message', { encoding: 'ascii' }),
  optionName: string('tftp.option.name', 'Option name', { encoding: 'ascii' }),
  optionValue: string('tftp.option.value', 'Option value', { encoding: 'ascii' }),
  data: bytes('tftp.data', 'Data'),
})

const REQUEST = stateKey()
const BLOCK_SIZE = stateKey()
const NEXT_BLOCK = stateKey()
const DYNAMIC_WINDOW = stateKey()

/** The Trivial File Transfer Protocol (RFC 1350) with options (RFC 2347). */
export const tftp = protocol({
  abbrev: 'tftp', name: 'TFTP', label: 'Trivial File Transfer Protocol',
  on: { 'udp.port': [69] },
  heuristics: { udp: isRequestBody },
  changesState: () => true,
  dissect(r, p) {
    p.protocol = tftp.name
    const layer = p.layer(tftp, r)
    const opcode = p.number[p.add(layer, f.opcode, r, 0)]
    p.clearInfo()
    if (p.row) p.info += valueName(f.opcode, opcode) ?? `Unknown (0x${opcode.toString(16).padStart(4, '0')})`
    // The server answers from a port of its own (RFC 1350 4).
    if (isRequestBody(r) && p.addresses) {
      p.conversations.expect('udp', p.addresses, p.sourcePort, 'source', tftp.field.id, p.meta.number)
    }
    if (opcode === READ || opcode === WRITE) request(r, p, layer, opcode)
    else {
      addRequestFrame(r, p, layer)
      message(r, p, layer, opcode)
    }
    return true
  },
})

/** True for what a request has behind its opcode: pairs of printable strings, the second one a mode. */
function isRequestBody(r: Reader): boolean {
  const { bytes } = r
  let nuls = 0, first = -1, second = -1
  for (let i = r.start + BODY; i < r.end; i++) {
    const byte = bytes[i]
    if (byte === 0) {
      if (nuls === 0) first = i
      else if (nuls === 1) second = i
      nuls++
    } else if (byte < 0x20 || byte > 0x7e) return false
  }
  if (nuls === 0 || nuls % 2) return false
  const mode = r.latin1(first + 1 - r.start, second - first - 1).toLowerCase()
  return mode === 'netascii' || mode === 'octet' || mode === 'mail'
}

function request(r: Reader, p: Packet, layer: Node, opcode: number): void {
  const size = addString(r, p, layer, opcode === READ ? f.sourceFile : f.destinationFile, BODY, 'File')
  p.note(p.conversation, REQUEST, p.meta.number)
  p.note(p.conversation, BLOCK_SIZE, DEFAULT_BLOCK_SIZE)
  p.note(p.conversation, NEXT_BLOCK, 1)
  const typeSize = addString(r, p, layer, f.type, BODY + size, 'Transfer type')
  options(r, p, layer, opcode, BODY + size + typeSize)
}

function addRequestFrame(r: Reader, p: Packet, layer: Node): void {
  const frame = p.noted(p.conversation, REQUEST)
    ?? (p.addresses && p.conversations.announced('udp', p.addresses, p.sourcePort, p.destinationPort, p.meta.number))
  if (frame !== undefined) p.generate(layer, f.requestFrame, r, frame)
}

function message(r: Reader, p: Packet, layer: Node, opcode: number): void {
  switch (opcode) {
    case DATA: {
      p.extent(layer, Math.min(4, r.length))
      const block = addBlock(r, p, layer)
      const size = r.reported - 4
      const last = size < (p.noted(p.conversation, BLOCK_SIZE) ?? DEFAULT_BLOCK_SIZE)
      if (p.row) p.info += `, Block: ${block}${last ? ' (last)' : ''}`
      if (block >= (p.noted(p.conversation, NEXT_BLOCK) ?? 1) + BLOCK_STEP) p.note(p.conversation, NEXT_BLOCK, block + 1)
      p.call(p.registry.data, r.sub(4))
      return
    }
    case ACKNOWLEDGEMENT: {
      const block = addBlock(r, p, layer)
      if (p.row) p.info += `, Block: ${block}`
      if (p.noted(p.conversation, DYNAMIC_WINDOW) && r.has(4, 1)) p.add(layer, f.window, r, 4, 1)
      return
    }
    case ERROR: {
      const code = p.number[p.add(layer, f.errorCode, r, BODY)]
      if (p.row) p.info += `, Code: ${valueName(f.errorCode, code) ?? `Unknown (${code})`}`
      addString(r, p, layer, f.errorMessage, 4, 'Message')
      p.expert(layer, r, 'warn', 'TFTP ERROR packet')
      return
    }
    case OPTION_ACKNOWLEDGEMENT: case INFORMATION:
      options(r, p, layer, opcode, BODY)
      return
    default: {
      const rest = r.length - BODY
      r.need(BODY, 1)
      p.add(layer, f.data, r, BODY, rest)
    }
  }
}

/** Adds a string with its NUL, also to Info. @returns the bytes that it takes */
function addString(r: Reader, p: Packet, layer: Node, field: Field, at: number, word: string): number {
  const size = stringSize(r, at)
  p.add(layer, field, r, at, size)
  if (p.row) p.info += `, ${word}: ${printableBytes(r.view(at, size - 1))}`
  return size
}

/** Adds a block number. @returns it with the bits that 16 have no room for */
function addBlock(r: Reader, p: Packet, layer: Node): number {
  const block = p.number[p.add(layer, f.block, r, BODY)]
  const next = p.noted(p.conversation, NEXT_BLOCK) ?? 1
  const behind = (next - block) << 16 >> 16
  const full = behind > next ? block : next - behind
  p.generate(layer, f.fullBlock, r, full)
  return full
}

/** RFC 2347: pairs of strings to the end of the message. */
function options(r: Reader, p: Packet, layer: Node, opcode: number, start: number): void {
  for (let at = start; at < r.length;) {
    const nameSize = stringSize(r, at)
    const valueSize = stringSize(r, at + nameSize)
    const name = printableBytes(r.view(at, nameSize - 1)), value = printableBytes(r.view(at + nameSize, valueSize - 1))
    const branch = p.branch(layer, frameMarks.text, r, at, nameSize + valueSize)
    if (p.detailed) p.label(branch, `Option: ${name} = ${value}`)
    p.add(branch, f.optionName, r, at, nameSize)
    p.add(branch, f.optionValue, r, at + nameSize, valueSize)
    if (p.row) p.info += `, ${name}=${value}`
    option(r, p, branch, opcode, name.toLowerCase(), value)
    at += nameSize + valueSize
  }
}

function option(r: Reader, p: Packet, branch: Node, opcode: number, name: string, value: string): void {
  const number = Number.parseInt(value, 10)
  if (name === 'windowsize' && !(number >= 1 && number <= 65535)) p.expert(branch, r, 'warn', 'TFTP windowsize out of range')
  if (opcode !== OPTION_ACKNOWLEDGEMENT) return
  if (name === 'blksize') {
    // RFC 2348
    if (number >= 8 && number <= 65464) p.note(p.conversation, BLOCK_SIZE, number)
    else p.expert(branch, r, 'warn', 'TFTP blocksize out of range')
  } else if (name === 'msftwindow' && value === '27182') p.note(p.conversation, DYNAMIC_WINDOW, 1)
}
