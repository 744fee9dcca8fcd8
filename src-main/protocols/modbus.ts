import { stateKey } from './conversation-store.ts'
import { boolean, bytes, fields, framenum, names, none, relativeTime, string, uint16, uint8, valueName } from './field.ts'
import { dissectPdus } from './length-prefixed-pdus.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { transaction, type Transaction } from './transactions.ts'

// Modbus Messaging on TCP/IP, section 3.1.3: the header in front of a message, by the place of its fields in bytes.
const TRANSACTION = 0
const PROTOCOL = 2
const LENGTH = 4
const UNIT = 6
const HEADER = 7
/** The length counts from the unit on. */
const BEFORE_LENGTH = 6

const h = fields('mbtcp', {
  transaction: uint16('mbtcp.trans_id', 'Transaction Identifier'),
  protocol: uint16('mbtcp.prot_id', 'Protocol Identifier'),
  length: uint16('mbtcp.len', 'Length'),
  unit: uint8('mbtcp.unit_id', 'Unit Identifier'),
})

// Modbus Application Protocol 1.1b3, section 6.
const READ_COILS = 1
const READ_DISCRETE = 2
const READ_HOLDING = 3
const READ_INPUT = 4
const WRITE_COIL = 5
const WRITE_REGISTER = 6
const READ_EXCEPTION = 7
const WRITE_COILS = 15
const WRITE_REGISTERS = 16
const REPORT_ID = 17
const MASK_WRITE = 22
const READ_WRITE = 23
const ENCAPSULATED = 43
const READ_DEVICE = 14
const EXCEPTION = 0x80

const functions = names({
  1: 'Read Coils', 2: 'Read Discrete Inputs', 3: 'Read Holding Registers', 4: 'Read Input Registers', 5: 'Write Single Coil',
  6: 'Write Single Register', 7: 'Read Exception Status', 8: 'Diagnostics', 11: 'Get Comm. Event Counters',
  12: 'Get Comm. Event Log', 15: 'Write Multiple Coils', 16: 'Write Multiple Registers', 17: 'Report Slave ID',
  20: 'Read File Record', 21: 'Write File Record', 22: 'Mask Write Register', 23: 'Read Write Register', 24: 'Read FIFO Queue',
  43: 'Encapsulated Interface Transport', 90: 'Unity (Schneider)',
})

const f = fields('modbus', {
  requestFrame: framenum('modbus.request_frame', 'Request Frame'),
  time: relativeTime('modbus.response_time', 'Time from request', { unit: ' seconds' }),
  code: uint8('modbus.func_code', 'Function Code', { mask: 0x7f, values: functions }),
  reference: uint16('modbus.reference_num', 'Reference Number'),
  readReference: uint16('modbus.read_reference_num', 'Read Reference Number'),
  writeReference: uint16('modbus.write_reference_num', 'Write Reference Number'),
  words: uint16('modbus.word_cnt', 'Word Count'),
  readWords: uint16('modbus.read_word_cnt', 'Read Word Count'),
  writeWords: uint16('modbus.write_word_cnt', 'Write Word Count'),
  bits: uint16('modbus.bit_cnt', 'Bit Count'),
  bytes: uint8('modbus.byte_cnt', 'Byte Count'),
  exception: uint8('modbus.exception_code', 'Exception Code', {
    values: names({
      1: 'Illegal function', 2: 'Illegal data address', 3: 'Illegal data value', 4: 'Slave device failure', 5: 'Acknowledge',
      6: 'Slave device busy', 8: 'Memory parity error', 10: 'Gateway path unavailable',
      11: 'Gateway target device failed to respond',
    }),
  }),
  padding: uint8('modbus.padding', 'Padding', { base: 'hex' }),
  andMask: uint16('modbus.and_mask', 'AND mask', { base: 'hex' }),
  orMask: uint16('modbus.or_mask', 'OR mask', { base: 'hex' }),
  data: bytes('modbus.data', 'Data'),
  mei: uint8('modbus.mei', 'MEI type', { values: names({ 13: 'CANopen Request/Response ', 14: 'Read Device Identification' }) }),
  deviceId: uint8('modbus.read_device_id', 'Read Device ID', {
    values: names({
      1: 'Basic Device Identification', 2: 'Regular Device Identification', 3: 'Extended Device Identification',
      4: 'Specific Identification Object',
    }),
  }),
  object: uint8('modbus.object_id', 'Object ID', {
    values: names({
      0: 'VendorName', 1: 'ProductCode', 2: 'MajorMinorRevision', 3: 'VendorURL', 4: 'ProductName', 5: 'ModelName',
      6: 'UserApplicationName',
    }),
  }),
  conformity: uint8('modbus.conformity_level', 'Conformity Level', {
    base: 'hex',
    values: names({
      0x01: 'Basic Device Identification (stream)', 0x02: 'Regular Device Identification (stream)',
      0x03: 'Extended Device Identification (stream)', 0x81: 'Basic Device Identification (stream and individual)',
      0x82: 'Regular Device Identification (stream and individual)', 0x83: 'Extended Device Identification (stream and individual)',
    }),
  }),
  moreFollows: uint8('modbus.more_follows', 'More Follows', { base: 'hex' }),
  nextObject: uint8('modbus.next_object_id', 'Next Object ID'),
  objects: uint8('modbus.num_objects', 'Number of Objects'),
  objectLength: uint8('modbus.objects_len', 'Object length'),
  objectText: string('modbus.object_str_value', 'Object String Value'),
  objectValue: bytes('modbus.object_value', 'Object Value'),
  bitNumber: uint16('modbus.bitnum', 'Bit Number'),
  bit: boolean('modbus.bitval', 'Bit Value', { mask: 0x01 }),
  registerNumber: uint16('modbus.regnum16', 'Register Number'),
  register: uint16('modbus.regval_uint16', 'Register Value (UINT16)'),
  unknownFunction: none('modbus.unknown_function', 'Unknown function'),
})

/** Where the last request began to read, and how many bits or registers it wanted. */
const REFERENCE = stateKey()
const COUNT = stateKey()

/** Modbus over TCP. */
export const mbtcp = protocol({
  abbrev: 'mbtcp', name: 'Modbus/TCP', label: 'Modbus/TCP',
  on: { 'tcp.port': [502] },
  changesState: () => true,
  desegments: true,
  dissect(r, p) {
    if (r.length < HEADER + 1 || r.u16(PROTOCOL) !== 0) return false
    dissectPdus(r, p, mbtcp, HEADER, (all, at) => all.u16(at + LENGTH) + BEFORE_LENGTH, frame)
    return true
  },
})

function frame(r: Reader, p: Packet): void {
  const request = p.matched === p.destinationPort
  const layer = p.layer(mbtcp, r, 0, HEADER)
  const code = r.u8(HEADER), number = code & ~EXCEPTION
  p.clearInfo()
  if (p.row) {
    const device = number === ENCAPSULATED && r.has(HEADER + 1, 2) && r.u8(HEADER + 1) === READ_DEVICE
    const kind = device ? `/${String(r.u8(HEADER + 2)).padStart(3)}: ${valueName(f.mei, READ_DEVICE) ?? ''}` : `: ${functions.get(number) ?? 'Unknown function'}`
    p.info += `${request ? '   Query' : 'Response'}: Trans: ${String(r.u16(TRANSACTION)).padStart(5)}; Unit: ${String(r.u8(UNIT)).padStart(3)}, `
      + `Func: ${String(number).padStart(3)}${kind}${code & EXCEPTION ? '. Exception returned ' : ''}`
  }
  p.add(layer, h.transaction, r, TRANSACTION)
  p.add(layer, h.protocol, r, PROTOCOL)
  p.add(layer, h.length, r, LENGTH)
  p.add(layer, h.unit, r, UNIT)
  const name = p.protocol
  const match = transaction(p, r.u16(TRANSACTION), !request, false, false)
  if (request) {
    p.note(p.conversation, REFERENCE, r.has(HEADER + 1, 2) ? r.u16(HEADER + 1) : 0)
    p.note(p.conversation, COUNT, r.has(HEADER + 3, 2) ? r.u16(HEADER + 3) : 0)
  }
  p.call({ ...modbus, dissect: (body) => message(body, p, request, match) }, r.sub(HEADER))
  p.protocol = name
}

/** The messages of Modbus themselves; without what is around them they are taken for requests. */
export const modbus = protocol({
  abbrev: 'modbus', name: 'Modbus', label: 'Modbus',
  dissect: (r, p) => message(r, p, true, { query: 0, time: 0 }),
})

type Asked = Pick<Transaction, 'query' | 'time'>

/** @param asked the request of this response */
function message(r: Reader, p: Packet, request: boolean, asked: Asked): boolean {
  const layer = p.layer(modbus, r)
  const code = r.u8(0), number = code & ~EXCEPTION
  if (!request && asked.query && !(code & EXCEPTION)) {
    p.generate(layer, f.requestFrame, r, asked.query)
    p.generate(layer, f.time, r, BigInt(asked.time))
  }
  p.add(layer, f.code, r, 0)
  if (code & EXCEPTION) p.add(layer, f.exception, r, 1)
  else if (request) query(r, p, layer, number)
  else answer(r, p, layer, number, asked)
  return true
}

function query(r: Reader, p: Packet, layer: Node, number: number): void {
  switch (number) {
    case READ_COILS: case READ_DISCRETE:
      p.add(layer, f.reference, r, 1)
      p.add(layer, f.bits, r, 3)
      return
    case READ_HOLDING: case READ_INPUT:
      p.add(layer, f.reference, r, 1)
      p.add(layer, f.words, r, 3)
      return
    case WRITE_COIL: coil(r, p, layer); return
    case WRITE_REGISTER: p.add(layer, f.reference, r, 1); data(r, p, layer, 3, 2); return
    case WRITE_COILS: {
      p.add(layer, f.reference, r, 1)
      p.add(layer, f.bits, r, 3)
      p.add(layer, f.bytes, r, 5)
      data(r, p, layer, 6, r.u8(5))
      return
    }
    case WRITE_REGISTERS:
      p.add(layer, f.reference, r, 1)
      p.add(layer, f.words, r, 3)
      p.add(layer, f.bytes, r, 5)
      registers(r, p, layer, 6, r.u8(5), r.u16(1))
      return
    case MASK_WRITE: masks(r, p, layer); return
    case READ_WRITE:
      p.add(layer, f.readReference, r, 1)
      p.add(layer, f.readWords, r, 3)
      p.add(layer, f.writeReference, r, 5)
      p.add(layer, f.writeWords, r, 7)
      p.add(layer, f.bytes, r, 9)
      data(r, p, layer, 10, r.u8(9))
      return
    case ENCAPSULATED:
      p.add(layer, f.mei, r, 1)
      if (r.u8(1) !== READ_DEVICE) { data(r, p, layer, 2, r.length - 2); return }
      p.add(layer, f.deviceId, r, 2)
      p.add(layer, f.object, r, 3)
      return
    case READ_EXCEPTION: case REPORT_ID: return
    default: data(r, p, layer, 1, r.length - 1)
  }
}

function answer(r: Reader, p: Packet, layer: Node, number: number, asked: Asked): void {
  const known = asked.query !== 0
  const reference = known ? p.conversations.noted(p.conversation, REFERENCE, asked.query + 1) ?? 0 : 0
  switch (number) {
    case READ_COILS: case READ_DISCRETE: {
      const size = r.u8(1)
      p.add(layer, f.bytes, r, 1)
      const count = known ? p.conversations.noted(p.conversation, COUNT, asked.query + 1) ?? 0 : size * 8
      coils(r, p, layer, 2, Math.min(count, size * 8), reference)
      return
    }
    case READ_HOLDING: case READ_INPUT: case READ_WRITE:
      p.add(layer, f.bytes, r, 1)
      registers(r, p, layer, 2, r.u8(1), reference)
      return
    case WRITE_COIL: coil(r, p, layer); return
    case WRITE_REGISTER: p.add(layer, f.reference, r, 1); data(r, p, layer, 3, 2); return
    case WRITE_COILS: p.add(layer, f.reference, r, 1); p.add(layer, f.bits, r, 3); return
    case WRITE_REGISTERS: p.add(layer, f.reference, r, 1); p.add(layer, f.words, r, 3); return
    case MASK_WRITE: masks(r, p, layer); return
    case REPORT_ID: p.add(layer, f.bytes, r, 1); data(r, p, layer, 2, r.u8(1)); return
    case ENCAPSULATED: device(r, p, layer); return
    default: data(r, p, layer, 1, r.length - 1)
  }
}

function data(r: Reader, p: Packet, layer: Node, at: number, length: number): void {
  if (length > 0) p.add(layer, f.data, r, at, length)
}

function coil(r: Reader, p: Packet, layer: Node): void {
  p.add(layer, f.reference, r, 1)
  data(r, p, layer, 3, 2)
  p.add(layer, f.padding, r, 4)
}

function masks(r: Reader, p: Packet, layer: Node): void {
  p.add(layer, f.reference, r, 1)
  p.add(layer, f.andMask, r, 3)
  p.add(layer, f.orMask, r, 5)
}

function registers(r: Reader, p: Packet, layer: Node, start: number, length: number, reference: number): void {
  r.need(start, length)
  for (let at = start, number = reference; at + 2 <= start + length; at += 2, number++) {
    const node = p.branch(layer, frameMarks.text, r, at, 2, p.detailed ? `Register ${number} (UINT16): ${r.u16(at)}` : undefined)
    p.put(node, f.registerNumber, r, at, 2, number)
    p.add(node, f.register, r, at)
  }
}

function coils(r: Reader, p: Packet, layer: Node, start: number, count: number, reference: number): void {
  r.need(start, Math.ceil(count / 8))
  for (let i = 0; i < count; i++) {
    const at = start + (i >>> 3), value = r.u8(at) >>> (i & 7) & 1
    const node = p.branch(layer, frameMarks.text, r, at, 1, p.detailed ? `Bit ${reference + i} : ${value}` : undefined)
    p.generate(node, f.bitNumber, r, reference + i, at, 1)
    p.put(node, f.bit, r, at, 1, value)
  }
}

/** Read Device Identification (section 6.21). */
function device(r: Reader, p: Packet, layer: Node): void {
  p.add(layer, f.mei, r, 1)
  if (r.u8(1) !== READ_DEVICE) { data(r, p, layer, 2, r.length - 2); return }
  p.add(layer, f.deviceId, r, 2)
  p.add(layer, f.conformity, r, 3)
  p.add(layer, f.moreFollows, r, 4)
  p.add(layer, f.nextObject, r, 5)
  p.add(layer, f.objects, r, 6)
  const list = p.branch(layer, frameMarks.text, r, 7, r.reported - 7, 'Objects')
  for (let i = 1, at = 7; i <= r.u8(6); i++) {
    const length = r.u8(at + 1)
    const node = p.branch(list, frameMarks.text, r, at, length + 2, p.detailed ? `Object #${i}` : undefined)
    p.add(node, f.object, r, at)
    p.add(node, f.objectLength, r, at + 1)
    if (length) p.add(node, r.u8(at) < 7 ? f.objectText : f.objectValue, r, at + 2, length)
    at += length + 2
  }
}
