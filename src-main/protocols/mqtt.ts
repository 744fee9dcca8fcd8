import { stateKey } from './conversation-store.ts'
import { valueName, type Field } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { lineText } from './header-lines.ts'
import { dissectPdus } from './length-prefixed-pdus.ts'
import { f } from './mqtt-fields.ts'
import { mqttProperties } from './mqtt-properties.ts'
import { variable } from './mqtt-variable.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// MQTT 5.0 section 2.1.2: kinds of packets.
const CONNECT = 1
const CONNECT_ACK = 2
const PUBLISH = 3
const PUBLISH_ACK = 4
const PUBLISH_RECEIVED = 5
const PUBLISH_RELEASE = 6
const PUBLISH_COMPLETE = 7
const SUBSCRIBE = 8
const SUBSCRIBE_ACK = 9
const UNSUBSCRIBE = 10
const UNSUBSCRIBE_ACK = 11
const DISCONNECT = 14
const AUTH = 15

const VERSION_5 = 5
/** The first byte and the shortest length (section 2.1.4). */
const HEADER = 2

const REASONS: Readonly<Record<number, Field>> = {
  [PUBLISH_ACK]: f.pubackReasonCode, [PUBLISH_RECEIVED]: f.pubrecReasonCode, [PUBLISH_RELEASE]: f.pubrelReasonCode,
  [PUBLISH_COMPLETE]: f.pubcompReasonCode,
}

/** The version that the client has named. */
const VERSION = stateKey()

/** MQ Telemetry Transport, versions 3.1 to 5.0. */
export const mqtt = protocol({
  abbrev: 'mqtt', name: 'MQTT', label: 'MQ Telemetry Transport Protocol',
  on: { 'tcp.port': [1883] },
  // Which packets go on in the next segment is only known once they are read.
  changesState: () => true,
  desegments: true,
  dissect(r, p) {
    let first = true
    p.clearInfo()
    dissectPdus(r, p, mqtt, HEADER, packetLength, (part) => {
      message(part, p, first)
      first = false
    })
    return true
  },
})

function packetLength(r: Reader, at: number): number {
  const { value, width } = variable(r, at + 1)
  return 1 + width + value
}

function message(r: Reader, p: Packet, first: boolean): void {
  const kind = r.u8(0) >>> 4, name = valueName(f.msgtype, kind) ?? 'Unknown'
  const { value, width } = variable(r, 1)
  const layer = p.layer(mqtt, r)
  if (p.row) p.info += first ? name : `, ${name}`
  if (p.detailed) p.label(layer, `${mqtt.label}, ${name}`)
  const flags = p.add(layer, f.hdrflags, r, 0)
  const parts = kind === PUBLISH ? [f.dupflag, f.qos, f.retain] : [f.hdrReserved]
  let line = `, Message Type: ${name}`
  p.add(flags, f.msgtype, r, 0)
  for (const part of parts) {
    const node = p.add(flags, part, r, 0)
    if (!p.detailed) continue
    if (part.type === 'boolean') line += p.number[node] ? `, ${part.label}` : ''
    else if (part === f.qos) line += `, ${part.label}: ${valueName(f.qos, p.number[node]) ?? ''}`
  }
  if (p.detailed) p.append(flags, line)
  p.put(layer, f.len, r, 1, width, BigInt(value))
  const version = kind === CONNECT ? 0 : p.noted(p.conversation, VERSION) ?? 0
  body(r, p, layer, kind, 1 + width, 1 + width + value, version)
}

function body(r: Reader, p: Packet, layer: Node, kind: number, at: number, end: number, version: number): void {
  const five = version === VERSION_5
  switch (kind) {
    case CONNECT: connect(r, p, layer, at); return
    case CONNECT_ACK:
      addFlagWord(p, layer, f.conackFlags, r, at, [f.conackFlagsReserved, f.conackFlagsSp])
      p.add(layer, five ? f.connackReasonCode : f.conackVal, r, at + 1)
      if (five) mqttProperties(r, p, layer, f.properties, at + 2)
      return
    case PUBLISH: publish(r, p, layer, at, end, five); return
    case PUBLISH_ACK: case PUBLISH_RECEIVED: case PUBLISH_RELEASE: case PUBLISH_COMPLETE:
      identifier(r, p, layer, at)
      if (!five || end <= at + 2) return
      p.add(layer, REASONS[kind], r, at + 2)
      if (end > at + 3) mqttProperties(r, p, layer, f.properties, at + 3)
      return
    case SUBSCRIBE: subscribe(r, p, layer, at, end, five); return
    case SUBSCRIBE_ACK: case UNSUBSCRIBE_ACK: {
      identifier(r, p, layer, at)
      let next = at + 2
      if (five) next = mqttProperties(r, p, layer, f.properties, next)
      const field = kind === SUBSCRIBE_ACK ? five ? f.subackReasonCode : f.subackQos : f.unsubackReasonCode
      for (; next < end; next++) p.add(layer, field, r, next)
      return
    }
    case UNSUBSCRIBE: {
      identifier(r, p, layer, at)
      let next = at + 2
      if (five) next = mqttProperties(r, p, layer, f.properties, next)
      while (next < end) next = text(r, p, layer, next, f.topicLen, f.topic)
      return
    }
    case DISCONNECT: case AUTH:
      if (!five && kind === DISCONNECT || end <= at) return
      p.add(layer, kind === DISCONNECT ? f.disconnectReasonCode : f.authReasonCode, r, at)
      if (end > at + 1) mqttProperties(r, p, layer, f.properties, at + 1)
      return
    default: // the others have no body
  }
}

/** A string with its length (section 1.5.4). @returns where it ends */
function text(r: Reader, p: Packet, layer: Node, at: number, lengthField: Field, field: Field): number {
  const length = r.u16(at)
  p.add(layer, lengthField, r, at)
  p.add(layer, field, r, at + 2, length)
  return at + 2 + length
}

function identifier(r: Reader, p: Packet, layer: Node, at: number): void {
  p.add(layer, f.msgid, r, at)
  if (p.row) p.info += ` (id=${r.u16(at)})`
}

/** Section 3.1. */
function connect(r: Reader, p: Packet, layer: Node, start: number): void {
  let at = text(r, p, layer, start, f.protoLen, f.protoname)
  const version = r.u8(at), flags = r.u8(at + 1)
  p.add(layer, f.ver, r, at)
  p.note(p.conversation, VERSION, version)
  addFlagWord(p, layer, f.conflags, r, at + 1, [
    f.conflagUname, f.conflagPasswd, f.conflagRetain, f.conflagQos, f.conflagWillflag, f.conflagCleansess, f.conflagReserved,
  ])
  p.add(layer, f.kalive, r, at + 2)
  at += 4
  const five = version === VERSION_5
  if (five) at = mqttProperties(r, p, layer, f.properties, at)
  at = text(r, p, layer, at, f.clientidLen, f.clientid)
  if (flags & 0x04) {
    if (five) at = mqttProperties(r, p, layer, f.willProperties, at)
    at = text(r, p, layer, at, f.willtopicLen, f.willtopic)
    at = text(r, p, layer, at, f.willmsgLen, f.willmsg)
  }
  if (flags & 0x80) at = text(r, p, layer, at, f.usernameLen, f.username)
  if (flags & 0x40) text(r, p, layer, at, f.passwdLen, f.passwd)
}

/** Section 3.3. */
function publish(r: Reader, p: Packet, layer: Node, start: number, end: number, five: boolean): void {
  const length = r.u16(start), quality = r.u8(0) >>> 1 & 3
  const topic = (): string => ` [${lineText(r, start + 2, length)}]`
  let at = text(r, p, layer, start, f.topicLen, f.topic)
  if (quality) {
    identifier(r, p, layer, at)
    at += 2
  }
  if (p.row) p.info += topic()
  if (five) at = mqttProperties(r, p, layer, f.properties, at)
  p.add(layer, f.msg, r, at, end - at)
}

/** Section 3.8. */
function subscribe(r: Reader, p: Packet, layer: Node, start: number, end: number, five: boolean): void {
  identifier(r, p, layer, start)
  let at = start + 2
  if (five) at = mqttProperties(r, p, layer, f.properties, at)
  while (at < end) {
    const name = at + 2
    at = text(r, p, layer, at, f.topicLen, f.topic)
    if (p.row) p.info += ` [${lineText(r, name, at - name)}]`
    if (five) {
      addFlagWord(p, layer, f.subscriptionOptions, r, at, [
        f.subscriptionOptionsReserved, f.subscriptionOptionsRetain, f.subscriptionOptionsRap, f.subscriptionOptionsNl, f.subscriptionOptionsQos,
      ])
    } else p.add(layer, f.subQos, r, at)
    at++
  }
}
