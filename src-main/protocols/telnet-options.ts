import { boolean, bytes, fields, names, none, string, uint16, uint32, uint8, valueName, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { decode } from './value-text.ts'

/** Names of the options, by number (IANA, Telnet Options). */
export const optionNames: readonly string[] = [
  'Binary Transmission', 'Echo', 'Reconnection', 'Suppress Go Ahead', 'Approx Message Size Negotiation', 'Status', 'Timing Mark',
  'Remote Controlled Trans and Echo', 'Output Line Width', 'Output Page Size', 'Output Carriage-Return Disposition',
  'Output Horizontal Tab Stops', 'Output Horizontal Tab Disposition', 'Output Formfeed Disposition', 'Output Vertical Tabstops',
  'Output Vertical Tab Disposition', 'Output Linefeed Disposition', 'Extended ASCII', 'Logout', 'Byte Macro',
  'Data Entry Terminal', 'SUPDUP', 'SUPDUP Output', 'Send Location', 'Terminal Type', 'End of Record',
  'TACACS User Identification', 'Output Marking', 'Terminal Location Number', 'Telnet 3270 Regime', 'X.3 PAD',
  'Negotiate About Window Size', 'Terminal Speed', 'Remote Flow Control', 'Linemode', 'X Display Location',
  'Environment Option', 'Authentication Option', 'Encryption Option', 'New Environment Option', 'TN3270E', 'XAUTH', 'CHARSET',
  'Remote Serial Port', 'COM Port Control', 'Suppress Local Echo', 'Start TLS', 'KERMIT', 'SEND-URL', 'FORWARD_X',
]

const f = fields('telnet', {
  subcommand: uint8('telnet.subcmd', 'Subcommand'),
  subcommandData: bytes('telnet.subcommand_data', 'Subcommand data'),
  data: bytes('telnet.option_data', 'Option data'),
  string: string('telnet.string_subopt.value', 'Value', { encoding: 'ascii' }),
  width: uint16('telnet.naws_subopt.width', 'Width'),
  height: uint16('telnet.naws_subopt.height', 'Height'),
  tabStop: uint8('telnet.tabstop', 'Tabstop value'),
  mark: uint8('telnet.outmark_subopt.cmd', 'Command', {
    base: 'hex', values: names({
      0x06: 'ACK', 0x15: 'NAK', 0x44: 'Default', 0x54: 'Top', 0x42: 'Bottom', 0x4c: 'Left', 0x52: 'Right',
    }),
  }),
  banner: string('telnet.outmark_subopt.banner', 'Banner', { encoding: 'ascii' }),
  regimeCommand: uint8('telnet.regime_cmd', 'Cmd'),
  regime: string('telnet.tn3270.regime_subopt.value', 'Value', { encoding: 'ascii' }),
  flowControl: uint8('telnet.rfc_subopt.cmd', 'Command', {
    values: names({ 0: 'OFF', 1: 'ON', 2: 'RESTART-ANY', 3: 'RESTART-XON' }),
  }),
  startTls: uint8('telnet.starttls', 'Follows'),
  authCommand: uint8('telnet.auth.cmd', 'Auth Cmd', { values: names({ 0: 'IS', 1: 'SEND', 2: 'REPLY', 3: 'NAME' }) }),
  authType: uint8('telnet.auth.type', 'Auth Type', {
    values: names({
      0: 'NULL', 1: 'Kerberos v4', 2: 'Kerberos v5', 3: 'SPX', 4: 'MINK', 5: 'SRP', 6: 'RSA', 7: 'SSL', 10: 'LOKI', 11: 'SSA',
      12: 'KEA_SJ', 13: 'KEA_SJ_INTEG', 14: 'DSS', 15: 'NTLM',
    }),
  }),
  authEncrypt: uint8('telnet.auth.mod.enc', 'Encrypt', {
    mask: 0x14, values: names({ 0: 'Off', 1: 'Telnet Options', 2: 'After Exchange', 4: 'Reserved' }),
  }),
  authForward: boolean('telnet.auth.mod.cred_fwd', 'Cred Fwd', {
    mask: 0x08, words: ['Client will NOT forward auth creds', 'Client WILL forward auth creds'],
  }),
  authHow: boolean('telnet.auth.mod.how', 'How', { mask: 0x02, words: ['One Way authentication', 'MUTUAL authentication'] }),
  authWho: boolean('telnet.auth.mod.who', 'Who', { mask: 0x01, words: ['Mask client to server', 'Mask server to client'] }),
  kerberos: uint8('telnet.auth.krb5.cmd', 'Command', {
    values: names({ 0: 'Auth', 1: 'Reject', 2: 'Accept', 3: 'Response', 4: 'Forward', 5: 'Forward Accept', 6: 'Forward Reject' }),
  }),
  authName: string('telnet.auth.name', 'Name', { encoding: 'ascii' }),
  encryptCommand: uint8('telnet.enc.cmd', 'Enc Cmd', {
    values: names({
      0: 'IS', 1: 'SUPPORT', 2: 'REPLY', 3: 'START', 4: 'END', 5: 'REQUEST-START', 6: 'REQUEST-END', 7: 'ENC_KEYID',
      8: 'DEC_KEYID',
    }),
  }),
  encryptType: uint8('telnet.enc.type', 'Enc Type', {
    values: names({
      0: 'NULL', 1: 'DES_CFB64', 2: 'DES_OFB64', 3: 'DES3_CFB64', 4: 'DES3_OFB64', 8: 'CAST5_40_CFB64', 9: 'CAST5_40_OFB64',
      10: 'CAST128_CFB64', 11: 'CAST128_OFB64',
    }),
  }),
  encryptData: bytes('telnet.enc.type_data', 'Type-specific data'),
  keyId: bytes('telnet.enc.key_id', 'Key ID'),
  terminal: uint8('telnet.tn3270.subopt', 'Suboption', {
    values: names({
      0: 'ASSOCIATE', 1: 'CONNECT', 2: 'DEVICE-TYPE', 3: 'FUNCTIONS', 4: 'IS', 5: 'REASON', 6: 'REJECT', 7: 'REQUEST', 8: 'SEND',
    }),
  }),
  terminalConnect: string('telnet.tn3270.connect', 'Connect', { encoding: 'ascii' }),
  terminalIs: string('telnet.tn3270.is', 'Is', { encoding: 'ascii' }),
  terminalRequest: string('telnet.tn3270.request_string', 'Request', { encoding: 'ascii' }),
  terminalReason: uint8('telnet.tn3270.reason', 'Reason', {
    values: names({
      0: 'CONN-PARTNER', 1: 'DEVICE-IN-USE', 2: 'INV-ASSOCIATE', 3: 'INV-DEVICE-NAME', 4: 'INV-DEVICE-TYPE', 5: 'TYPE-NAME-ERROR',
      6: 'UNKNOWN-ERROR', 7: 'UNSUPPORTED-REQ',
    }),
  }),
  terminalFunction: uint8('telnet.tn3270.request', 'Request', {
    values: names({ 0: 'BIND-IMAGE', 1: 'DATA-STREAM-CTL', 2: 'RESPONSES', 3: 'SCS-CTL-CODES', 4: 'SYSREQ' }),
  }),
  signature: string('telnet.comport_subopt.signature', 'Signature', { encoding: 'ascii' }),
  baudRate: uint32('telnet.comport_subopt.baud_rate', 'Baud Rate'),
  dataSize: uint8('telnet.comport_subopt.data_size', 'Data Size'),
  parity: uint8('telnet.comport_subopt.parity', 'Parity'),
  stopBits: uint8('telnet.comport_subopt.stop', 'Stop Bits'),
  control: uint8('telnet.comport_subopt.control', 'Control'),
  lineState: string('telnet.comport_subopt.linestate', 'Linestate'),
  lineStateMask: string('telnet.comport_subopt.set_linestate_mask', 'Set Linestate Mask'),
  modemState: string('telnet.comport_subopt.modemstate', 'Modemstate'),
  modemStateMask: string('telnet.comport_subopt.set_modemstate_mask', 'Set Modemstate Mask'),
  suspend: none('telnet.comport_subopt.flow_control_suspend', 'Flow Control Suspend'),
  resume: none('telnet.comport_subopt.flow_control_resume', 'Flow Control Resume'),
  purge: uint8('telnet.comport_subopt.purge', 'Purge'),
})

/** Adds an option's number with its name. */
export function addOption(p: Packet, branch: Node, r: Reader, at: number): Node {
  const node = p.add(branch, f.subcommand, r, at)
  if (p.detailed) p.label(node, `Subcommand: ${optionNames[p.number[node]] ?? '<unknown option>'}`)
  return node
}

/** Reads the parameters of one option's subnegotiation: `length` bytes at `at`. */
type Parameters = (r: Reader, p: Packet, branch: Node, at: number, length: number, name: string) => void

/** Options whose parameters are known, with the least number of bytes, or the only one. */
const PARAMETERS: Readonly<Record<number, { read: Parameters, least: number, exact?: true }>> = {
  11: { read: tabStops, least: 1 },
  24: { read: text, least: 1 },
  27: { read: outputMarking, least: 1 },
  29: { read: regime, least: 1 },
  31: { read: windowSize, least: 4, exact: true },
  33: { read: (r, p, branch, at) => { p.add(branch, f.flowControl, r, at) }, least: 1, exact: true },
  35: { read: text, least: 1 },
  37: { read: authentication, least: 1 },
  38: { read: encryption, least: 1 },
  40: { read: terminal, least: 1 },
  44: { read: comPort, least: 1 },
  46: { read: (r, p, branch, at) => { p.add(branch, f.startTls, r, at) }, least: 1, exact: true },
}

/**
 * Dissects the parameters of a subnegotiation.
 * @param escaped how many of its bytes are an IAC that stands before another (RFC 854), to be taken away
 */
export function dissectParameters(
  r: Reader, p: Packet, branch: Node, option: number, at: number, length: number, escaped: number,
): void {
  const known = PARAMETERS[option]
  if (known && (known.exact ? length - escaped !== known.least : length - escaped < known.least)) {
    p.expert(
      branch, r, 'warn', `The option has ${known.exact ? '' : 'at least '}${known.least} bytes of parameters, not ${length}`,
    )
    return
  }
  let source = r, start = at
  const count = length - escaped
  if (escaped) {
    source = p.attach('Unpacked Telnet Option', unescape(r.view(at, length)))
    start = 0
  }
  if (known) known.read(source, p, branch, start, count, optionNames[option])
  else p.add(branch, f.data, source, start, count)
}

function unescape(bytes: Uint8Array): Uint8Array {
  const IAC = 0xff
  const out: number[] = []
  for (let i = 0; i < bytes.length; i++) {
    out.push(bytes[i])
    if (bytes[i] === IAC && bytes[i + 1] === IAC) i++
  }
  return Uint8Array.from(out)
}

const IS = 0
const SEND = 1

/** Adds IS or SEND. @returns false for anything else */
function isOrSend(r: Reader, p: Packet, branch: Node, at: number, length: number, name: string): boolean {
  const command = r.u8(at)
  if (command > SEND) {
    p.expert(branch, r, 'warn', `Invalid ${name} subcommand ${command}`)
    if (length > 1) p.add(branch, f.subcommandData, r, at + 1, length - 1)
    return false
  }
  const node = p.add(branch, f.subcommand, r, at)
  if (p.detailed) p.label(node, command === IS ? `Here's my ${name}` : `Send your ${name}`)
  return true
}

// RFC 1091, RFC 1096
function text(r: Reader, p: Packet, branch: Node, at: number, length: number, name: string): void {
  if (isOrSend(r, p, branch, at, length, name) && length > 1) p.add(branch, f.string, r, at + 1, length - 1)
}

// RFC 653
function tabStops(r: Reader, p: Packet, branch: Node, at: number, length: number, name: string): void {
  if (!isOrSend(r, p, branch, at, length, name)) return
  for (let i = 1; i < length; i++) {
    const node = p.add(branch, f.tabStop, r, at + i)
    const stop = p.number[node]
    if (p.detailed) {
      p.label(node, stop === 0 ? 'Sender wants to handle tab stops' : stop === 255 ? 'Sender wants receiver to handle tab stops'
        : stop > 250 ? `Invalid value: ${stop}` : `Sender wants receiver to handle tab stop at ${stop}`)
    }
  }
}

// RFC 933: a position and a banner, with GS between pairs.
function outputMarking(r: Reader, p: Packet, branch: Node, start: number, length: number): void {
  const GS = 29
  const end = start + length
  for (let at = start; at < end;) {
    p.add(branch, f.mark, r, at++)
    let next = at
    while (next < end && r.u8(next) !== GS) next++
    if (next > at) p.add(branch, f.banner, r, at, next - at)
    at = next
  }
}

// RFC 1041
function regime(r: Reader, p: Packet, branch: Node, at: number, length: number): void {
  const command = r.u8(at)
  if (command > SEND) {
    p.expert(branch, r, 'warn', `Invalid Telnet 3270 Regime subcommand ${command}`)
    if (length > 1) p.add(branch, f.subcommandData, r, at + 1, length - 1)
    return
  }
  const node = p.add(branch, f.regimeCommand, r, at)
  if (p.detailed) p.label(node, command === IS ? 'IS' : 'ARE')
  if (length > 1) p.add(branch, f.regime, r, at + 1, length - 1)
}

// RFC 1073
function windowSize(r: Reader, p: Packet, branch: Node, at: number): void {
  p.add(branch, f.width, r, at)
  p.add(branch, f.height, r, at + 2)
}

// RFC 2941
function authentication(r: Reader, p: Packet, branch: Node, at: number, length: number): void {
  const REPLY = 2, NAME = 3
  const command = p.number[p.add(branch, f.authCommand, r, at)]
  if (command === IS || command === REPLY) {
    authenticationType(r, p, branch, at + 1)
    p.add(branch, f.kerberos, r, at + 3)
  } else if (command === SEND) for (let i = 1; i < length; i += 2) authenticationType(r, p, branch, at + i)
  else if (command === NAME) p.add(branch, f.authName, r, at + 1, length - 1)
}

function authenticationType(r: Reader, p: Packet, branch: Node, at: number): void {
  p.add(branch, f.authType, r, at)
  for (const field of [f.authEncrypt, f.authForward, f.authHow, f.authWho]) p.add(branch, field, r, at + 1)
}

// RFC 2946
function encryption(r: Reader, p: Packet, branch: Node, at: number, length: number): void {
  const command = p.number[p.add(branch, f.encryptCommand, r, at)]
  const rest = length - 1
  if (rest <= 0) return
  switch (valueName(f.encryptCommand, command)) {
    case 'IS': case 'REPLY':
      p.add(branch, f.encryptType, r, at + 1)
      p.add(branch, f.encryptData, r, at + 2, rest - 1)
      return
    case 'SUPPORT':
      for (let i = 1; i <= rest; i++) p.add(branch, f.encryptType, r, at + i)
      return
    case 'START': case 'REQUEST-START': case 'ENC_KEYID': case 'DEC_KEYID':
      p.add(branch, f.keyId, r, at + 1, rest)
      return
    case undefined: p.expert(branch, r, 'warn', `Unknown encryption command ${command}`)
  }
}

// RFC 2355 7
function terminal(r: Reader, p: Packet, branch: Node, start: number, length: number): void {
  const CONNECT = 1, DEVICE_TYPE = 2, FUNCTIONS = 3, IS_TYPE = 4, REASON = 5, REQUEST = 7
  const end = start + length
  for (let at = start; at < end; at++) {
    const command = p.number[p.add(branch, f.terminal, r, at)]
    const about = at > start ? r.u8(at - 1) : -1
    const rest = end - at - 1
    if (command === CONNECT) {
      // As in Wireshark, with the byte behind it.
      p.add(branch, f.terminalConnect, r, at + 1, rest + 1)
      at = end - 1
    } else if (command === IS_TYPE && about === DEVICE_TYPE) {
      const connect = r.indexOf(CONNECT, at + 1)
      if (connect > at + 1 && connect <= end) {
        p.add(branch, f.terminalIs, r, at + 1, connect - at - 1)
        at = connect - 1
      }
    } else if (command === REASON) p.add(branch, f.terminalReason, r, ++at)
    else if (command === REQUEST && about === DEVICE_TYPE) {
      p.add(branch, f.terminalRequest, r, at + 1, rest)
      at = end - 1
    } else if (command === REQUEST && about === FUNCTIONS) {
      for (; at < end; at++) {
        const node = p.add(branch, f.terminalFunction, r, at)
        if (valueName(f.terminalFunction, p.number[node]) === undefined) break
      }
    }
  }
}

const LINE_STATE = [
  'Data Ready', 'Overrun Error', 'Parity Error', 'Framing Error', 'Break Detected', 'Transfer Holding Register Empty',
  'Transfer Shift Register Empty', 'Timeout Error',
]
const MODEM_STATE = ['DCTS', 'DDSR', 'TERI', 'DDCD', 'CTS', 'DSR', 'RI', 'DCD']
const DATA_SIZES = ['Request', '<invalid>', '<invalid>', '<invalid>', '<invalid>', '5', '6', '7', '8']
const PARITIES = ['Request', 'None', 'Odd', 'Even', 'Mark', 'Space']
const STOP_BITS = ['Request', '1', '2', '1.5']
const CONTROLS = [
  'Output Flow Control Request', 'Output Flow: None', 'Output Flow: XON/XOFF', 'Output Flow: CTS/RTS', 'Break Request',
  'Break: ON', 'Break: OFF', 'DTR Request', 'DTR: ON', 'DTR: OFF', 'RTS Request', 'RTS: ON', 'RTS: OFF',
  'Input Flow Control Request', 'Input Flow: None', 'Input Flow: XON/XOFF', 'Input Flow: CTS/RTS', 'Output Flow: DCD',
  'Input Flow: DTR', 'Output Flow: DSR',
]
const PURGES = ['Purge None', 'Purge RX', 'Purge TX', 'Purge RX/TX']

/** Commands of a serial port; those of the server have 100 more (RFC 2217 2). */
function comPort(r: Reader, p: Packet, branch: Node, at: number, length: number, name: string): void {
  const command = r.u8(at)
  const server = command > 99
  const who = server ? 'Server' : 'Client'
  const rest = length - 1
  const choice = (field: Field, words: readonly string[]): void => {
    const value = r.u8(at + 1)
    const node = p.put(branch, field, r, at, 2, value)
    if (p.detailed) p.label(node, `${field.label}: ${who} ${field.label}: ${words[value] ?? '<invalid>'}`)
  }
  const flags = (field: Field, words: readonly string[]): void => {
    const value = r.u8(at + 1)
    const text = words.filter((_, bit) => value & 1 << bit).join(', ')
    const node = p.put(branch, field, r, at, 2, text)
    if (p.detailed) p.label(node, `${who} ${field.label}: ${text}`)
  }
  const least = COM_PORT_LENGTHS[command % 100] ?? 0
  if (command - (server ? 100 : 0) in COM_PORT_LENGTHS && rest < least) {
    p.expert(branch, r, 'warn', `${who}: the command has at least ${least} bytes of parameters`)
    return
  }
  switch (server ? command - 100 : command) {
    case 0: {
      const signature = rest ? decode(r.view(at + 1, rest), 'ascii') : ''
      const node = p.put(branch, f.signature, r, at, 1 + rest, signature)
      if (p.detailed) p.label(node, rest ? `${who} Signature: ${signature}` : `${who} Requests Signature`)
      return
    }
    case 1: {
      const rate = r.u32(at + 1)
      const node = p.put(branch, f.baudRate, r, at, 5, rate)
      if (p.detailed) p.label(node, rate ? `Baud Rate: ${who} Baud Rate: ${rate}` : `Baud Rate: ${who} Requests Baud Rate`)
      return
    }
    case 2: choice(f.dataSize, DATA_SIZES); return
    case 3: choice(f.parity, PARITIES); return
    case 4: choice(f.stopBits, STOP_BITS); return
    case 5: choice(f.control, CONTROLS); return
    case 6: flags(f.lineState, LINE_STATE); return
    case 7: flags(f.modemState, MODEM_STATE); return
    case 8: p.branch(branch, f.suspend, r, at, 1, `${who} Flow Control Suspend`); return
    case 9: p.branch(branch, f.resume, r, at, 1, `${who} Flow Control Resume`); return
    case 10: flags(f.lineStateMask, LINE_STATE); return
    case 11: flags(f.modemStateMask, MODEM_STATE); return
    case 12: choice(f.purge, PURGES); return
    default:
      p.expert(branch, r, 'warn', `Invalid ${name} subcommand ${command}`)
      if (rest > 0) p.add(branch, f.subcommandData, r, at + 1, rest)
  }
}

/** Bytes that follow a command at least. */
const COM_PORT_LENGTHS: Readonly<Record<number, number>> = { 1: 4, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 10: 1, 11: 1, 12: 1 }
