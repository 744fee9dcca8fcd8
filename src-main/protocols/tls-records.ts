import { bytes, fields, none, string, uint16, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { alertDescriptions, alertLevels, contentTypes, heartbeatTypes, versions } from './tls-names.ts'

/** The record layer (RFC 8446 section 5), as far as several files need it. */
export const recordFields = fields('tls', {
  record: none('tls.record', 'Record Layer'),
  contentType: uint8('tls.record.content_type', 'Content Type', { values: contentTypes }),
  opaqueType: uint8('tls.record.opaque_type', 'Opaque Type', { values: contentTypes }),
  version: uint16('tls.record.version', 'Version', { base: 'hex', values: versions }),
  length: uint16('tls.record.length', 'Length'),
  appData: bytes('tls.app_data', 'Encrypted Application Data'),
  appDataProtocol: string('tls.app_data_proto', 'Application Data Protocol'),
  changeCipherSpec: none('tls.change_cipher_spec', 'Change Cipher Spec Message'),
  alert: none('tls.alert_message', 'Alert Message'),
  alertLevel: uint8('tls.alert_message.level', 'Level', { values: alertLevels }),
  alertDescription: uint8('tls.alert_message.desc', 'Description', { values: alertDescriptions }),
  heartbeat: none('tls.heartbeat_message', 'Heartbeat Message'),
  heartbeatType: uint8('tls.heartbeat_message.type', 'Type', { values: heartbeatTypes }),
  heartbeatLength: uint16('tls.heartbeat_message.payload_length', 'Payload Length'),
  heartbeatPayload: bytes('tls.heartbeat_message.payload', 'Payload Length'),
  heartbeatPadding: bytes('tls.heartbeat_message.padding', 'Payload Length'),
  heartbeatInvalid: none('tls.heartbeat_message.payload_length.invalid', 'Invalid heartbeat payload length'),
  unexpected: none('tls.unexpected_message', 'Unexpected message'),
  ignored: none('tls.ignored_unknown_record', 'Ignored Unknown Record'),
  resumed: none('tls.resumed', 'This session reuses previously negotiated keys (Session resumption)'),
  lengthInvalid: none('tls.record.length.invalid', 'Record fragment length is too small or too large'),
})

/** Adds what a record or a message is to the Info column. */
export function tellInfo(p: Packet, text: string): void {
  if (p.row) p.info += (p.info ? ', ' : '') + text
}

/** Replaces the line of a record. */
export function labelRecord(p: Packet, record: Node, version: string, text: string): void {
  if (p.detailed) p.label(record, `${version} Record Layer: ${text}`)
}
