import { boolean, fields, names, SET, uint16, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// ISO/IEC 8802-2 section 5.4: a control field is of one byte in unnumbered frames, and else of two, low byte first.
const FTYPE = names({ 0: 'Information frame', 1: 'Supervisory frame', 3: 'Unnumbered frame' })
const COMMANDS = names({
  0x00: 'Unnumbered Information', 0x08: 'Unnumbered Poll', 0x10: 'Disconnect', 0x18: 'Unnumbered Acknowledge',
  0x20: 'Set Normal Response Mode', 0x38: 'Test', 0x01: 'Set Initialization Mode', 0x21: 'Frame reject', 0x31: 'Configure',
  0x03: 'Set Asynchronous Response Mode', 0x0b: 'Set Asynchronous Balanced Mode', 0x13: 'Set Asynchronous Response Mode Extended',
  0x1b: 'Set Asynchronous Balanced Mode Extended', 0x23: 'Reset', 0x2b: 'Exchange identification',
  0x33: 'Set Normal Response Mode Extended', 0x3b: 'Beacon',
})
const RESPONSES = new Map([
  ...COMMANDS, [0x10, 'Request Disconnect'], [0x01, 'Request Initialization Mode'], [0x03, 'Disconnected mode'],
])
const SHORT_COMMANDS = names({
  0x00: 'UI', 0x08: 'UP', 0x10: 'DISC', 0x18: 'UA', 0x20: 'SNRM', 0x38: 'TEST', 0x01: 'SIM', 0x21: 'FRMR', 0x31: 'CFGR',
  0x03: 'SARM', 0x0b: 'SABM', 0x13: 'SARME', 0x1b: 'SABME', 0x23: 'RESET', 0x2b: 'XID', 0x33: 'SNRME', 0x3b: 'BCN',
})
const SHORT_RESPONSES = new Map([...SHORT_COMMANDS, [0x10, 'RD'], [0x01, 'RIM'], [0x03, 'DM']])
const SUPERVISORY = ['RR', 'RNR', 'REJ', 'SREJ'] as const

const f = fields('llc', {
  control: uint16('llc.control', 'Control', { base: 'hex' }),
  nr: uint16('llc.control.n_r', 'N(R)', { mask: 0xfe00 }),
  ns: uint16('llc.control.n_s', 'N(S)', { mask: 0x00fe }),
  poll: boolean('llc.control.p', 'Poll', { mask: 0x10, words: SET }),
  final: boolean('llc.control.f', 'Final', { mask: 0x10, words: SET }),
  pollExtended: boolean('llc.control.p', 'Poll', { width: 2, mask: 0x0100, words: SET }),
  finalExtended: boolean('llc.control.f', 'Final', { width: 2, mask: 0x0100, words: SET }),
  supervisory: uint16('llc.control.s_ftype', 'Supervisory frame type', {
    base: 'hex',
    mask: 0x000c,
    values: names({
      0: 'Receiver ready', 1: 'Receiver not ready', 2: 'Reject', 3: 'Selective reject',
    }),
  }),
  command: uint8('llc.control.u_modifier_cmd', 'Command', { base: 'hex', mask: 0xec, values: COMMANDS }),
  response: uint8('llc.control.u_modifier_resp', 'Response', { base: 'hex', mask: 0xec, values: RESPONSES }),
  information: uint16('llc.control.ftype', 'Frame type', { base: 'hex', mask: 0x0001, values: FTYPE }),
  unnumbered: uint8('llc.control.ftype', 'Frame type', { base: 'hex', mask: 0x03, values: FTYPE }),
  supervisoryFrame: uint16('llc.control.ftype', 'Frame type', { base: 'hex', mask: 0x0003, values: FTYPE }),
})

/** Bytes that the control field takes. */
export function controlLength(control: number): 1 | 2 {
  return (control & 3) === 3 ? 1 : 2
}

/** True if what follows is the payload of a protocol: information frames, numbered or not. */
export function isInformation(control: number): boolean {
  return (control & 1) === 0 || control === 0x03
}

/** True for frames that exchange identification. */
export function isXid(control: number): boolean {
  return (control & 0xef) === 0xaf
}

/**
 * Shows the control field of an 802.2 frame and begins the Info line.
 * @param response the frame's source address says that it is a response
 * @returns the control field's value
 */
export function dissectControl(p: Packet, layer: Node, r: Reader, at: number, response: boolean): number {
  const first = r.u8(at)
  if ((first & 3) === 3) return unnumbered(p, layer, r, at, first, response)
  const control = r.u16le(at)
  const nr = control >>> 9, final = (control & 0x0100) !== 0
  const information = (control & 1) === 0
  // Wireshark calls the bit of information frames P even in responses.
  const mark = final ? information || !response ? ' P' : ' F' : ''
  const text = information
    ? `I${mark}, N(R)=${nr}, N(S)=${control >>> 1 & 0x7f}`
    : `S${mark}, func=${SUPERVISORY[control >>> 2 & 3]}, N(R)=${nr}`
  if (p.row) p.info = text
  const node = p.addLE(layer, f.control, r, at, 2)
  if (p.detailed) p.label(node, `Control field: ${text} (0x${control.toString(16).padStart(4, '0')})`)
  p.addLE(node, f.nr, r, at, 2)
  if (information) p.addLE(node, f.ns, r, at, 2)
  if (final) p.addLE(node, mark === ' P' ? f.pollExtended : f.finalExtended, r, at, 2)
  if (!information) p.addLE(node, f.supervisory, r, at, 2)
  p.addLE(node, information ? f.information : f.supervisoryFrame, r, at, 2)
  return control
}

function unnumbered(p: Packet, layer: Node, r: Reader, at: number, control: number, response: boolean): number {
  const modifier = (control & 0xec) >>> 2
  const final = (control & 0x10) !== 0
  const name = (response ? SHORT_RESPONSES : SHORT_COMMANDS).get(modifier) ?? 'Unknown'
  const text = `U${final ? response ? ' F' : ' P' : ''}, func=${name}`
  if (p.row) p.info = text
  const node = p.add(layer, f.control, r, at, 1)
  if (p.detailed) p.label(node, `Control field: ${text} (0x${control.toString(16).padStart(2, '0').toUpperCase()})`)
  if (final) p.add(node, response ? f.final : f.poll, r, at)
  p.add(node, response ? f.response : f.command, r, at)
  p.add(node, f.unnumbered, r, at)
  return control
}
