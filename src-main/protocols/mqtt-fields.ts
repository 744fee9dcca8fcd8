import { boolean, bytes, fields, names, none, SET, string, uint16, uint32, uint64, uint8 } from './field.ts'

/** The fields of MQTT (OASIS MQTT 3.1.1 and 5.0). */
export const f = fields('mqtt', {
  hdrflags: uint8('mqtt.hdrflags', 'Header Flags', { base: 'hex' }),
  msgtype: uint8('mqtt.msgtype', 'Message Type', {
    mask: 0xf0, values: names({
      0: 'Reserved', 1: 'Connect Command', 2: 'Connect Ack', 3: 'Publish Message', 4: 'Publish Ack', 5: 'Publish Received',
      6: 'Publish Release', 7: 'Publish Complete', 8: 'Subscribe Request', 9: 'Subscribe Ack', 10: 'Unsubscribe Request',
      11: 'Unsubscribe Ack', 12: 'Ping Request', 13: 'Ping Response', 14: 'Disconnect Req', 15: 'Authentication Exchange',
      16: 'Reserved',
    }),
  }),
  hdrReserved: uint8('mqtt.hdr_reserved', 'Reserved', { mask: 0x0f }),
  dupflag: boolean('mqtt.dupflag', 'DUP Flag', { mask: 0x08, words: SET }),
  qos: uint8('mqtt.qos', 'QoS Level', {
    mask: 0x06, values: names({
      0: 'At most once delivery (Fire and Forget)', 1: 'At least once delivery (Acknowledged deliver)',
      2: 'Exactly once delivery (Assured Delivery)', 3: 'Reserved',
    }),
  }),
  retain: boolean('mqtt.retain', 'Retain', { mask: 0x01, words: SET }),
  len: uint64('mqtt.len', 'Msg Len'),
  protoLen: uint16('mqtt.proto_len', 'Protocol Name Length'),
  protoname: string('mqtt.protoname', 'Protocol Name'),
  ver: uint8('mqtt.ver', 'Version', { values: names({ 3: 'MQTT v3.1', 4: 'MQTT v3.1.1', 5: 'MQTT v5.0' }) }),
  conflags: uint8('mqtt.conflags', 'Connect Flags', { base: 'hex' }),
  conflagUname: boolean('mqtt.conflag.uname', 'User Name Flag', { mask: 0x80, words: SET }),
  conflagPasswd: boolean('mqtt.conflag.passwd', 'Password Flag', { mask: 0x40, words: SET }),
  conflagRetain: boolean('mqtt.conflag.retain', 'Will Retain', { mask: 0x20, words: SET }),
  conflagQos: uint8('mqtt.conflag.qos', 'QoS Level', {
    mask: 0x18, values: names({
      0: 'At most once delivery (Fire and Forget)', 1: 'At least once delivery (Acknowledged deliver)',
      2: 'Exactly once delivery (Assured Delivery)', 3: 'Reserved',
    }),
  }),
  conflagWillflag: boolean('mqtt.conflag.willflag', 'Will Flag', { mask: 0x04, words: SET }),
  conflagCleansess: boolean('mqtt.conflag.cleansess', 'Clean Session Flag', { mask: 0x02, words: SET }),
  conflagReserved: boolean('mqtt.conflag.reserved', '(Reserved)', { mask: 0x01, words: SET }),
  kalive: uint16('mqtt.kalive', 'Keep Alive'),
  clientidLen: uint16('mqtt.clientid_len', 'Client ID Length'),
  clientid: string('mqtt.clientid', 'Client ID'),
  willtopicLen: uint16('mqtt.willtopic_len', 'Will Topic Length'),
  willtopic: string('mqtt.willtopic', 'Will Topic'),
  willmsgLen: uint16('mqtt.willmsg_len', 'Will Message Length'),
  willmsg: bytes('mqtt.willmsg', 'Will Message'),
  usernameLen: uint16('mqtt.username_len', 'User Name Length'),
  username: string('mqtt.username', 'User Name'),
  passwdLen: uint16('mqtt.passwd_len', 'Password Length'),
  passwd: string('mqtt.passwd', 'Password'),
  conackFlags: uint8('mqtt.conack.flags', 'Acknowledge Flags', { base: 'hex' }),
  conackFlagsReserved: boolean('mqtt.conack.flags.reserved', 'Reserved', { mask: 0xfe, words: SET }),
  conackFlagsSp: boolean('mqtt.conack.flags.sp', 'Session Present', { mask: 0x01, words: SET }),
  conackVal: uint8('mqtt.conack.val', 'Return Code', {
    values: names({
      0: 'Connection Accepted', 1: 'Connection Refused: unacceptable protocol version',
      2: 'Connection Refused: identifier rejected', 3: 'Connection Refused: server unavailable',
      4: 'Connection Refused: bad user name or password', 5: 'Connection Refused: not authorized',
    }),
  }),
  msgid: uint16('mqtt.msgid', 'Message Identifier'),
  topicLen: uint16('mqtt.topic_len', 'Topic Length'),
  topic: string('mqtt.topic', 'Topic'),
  msg: bytes('mqtt.msg', 'Message'),
  subQos: uint8('mqtt.sub.qos', 'Requested QoS', {
    values: names({
      0: 'At most once delivery (Fire and Forget)', 1: 'At least once delivery (Acknowledged deliver)',
      2: 'Exactly once delivery (Assured Delivery)', 3: 'Reserved',
    }),
  }),
  subackQos: uint8('mqtt.suback.qos', 'Granted QoS', {
    values: names({
      0: 'At most once delivery (Fire and Forget)', 1: 'At least once delivery (Acknowledged deliver)',
      2: 'Exactly once delivery (Assured Delivery)', 3: 'Reserved', 128: 'Failure',
    }),
  }),
  subscriptionOptions: uint8('mqtt.subscription_options', 'Subscription Options', { base: 'hex' }),
  subscriptionOptionsReserved: uint8('mqtt.subscription_options_reserved', 'Reserved', { mask: 0xc0, base: 'hex' }),
  subscriptionOptionsRetain: uint8('mqtt.subscription_options_retain', 'Retain Handling', {
    mask: 0x30, values: names({
      0: 'Send msgs at subscription time', 1: 'Send msgs if subscription does not exist',
      2: 'Do not send msgs at subscription time', 3: 'Reserved',
    }),
  }),
  subscriptionOptionsRap: boolean('mqtt.subscription_options_rap', 'Retain As Published', { mask: 0x08, words: SET }),
  subscriptionOptionsNl: boolean('mqtt.subscription_options_nl', 'No Local', { mask: 0x04, words: SET }),
  subscriptionOptionsQos: uint8('mqtt.subscription_options_qos', 'QoS', {
    mask: 0x03, values: names({
      0: 'At most once delivery (Fire and Forget)', 1: 'At least once delivery (Acknowledged deliver)',
      2: 'Exactly once delivery (Assured Delivery)', 3: 'Reserved',
    }),
  }),
  connackReasonCode: uint8('mqtt.connack.reason_code', 'Reason Code', {
    values: names({
      0: 'Success', 128: 'Unspecified error', 129: 'Malformed Packet', 130: 'Protocol Error',
      131: 'Implementation specific error', 132: 'Unsupported Protocol Version', 133: 'Client Identifier not valid',
      134: 'Bad User Name or Password', 135: 'Not authorized', 136: 'Server unavailable', 137: 'Server busy', 138: 'Banned',
      140: 'Bad authentication method', 144: 'Topic Name invalid', 149: 'Packet too large', 151: 'Quota exceeded',
      154: 'Retain not supported', 155: 'QoS not supported', 156: 'Use another server', 157: 'Server moved',
      159: 'Connection rate exceeded',
    }),
  }),
  pubackReasonCode: uint8('mqtt.puback.reason_code', 'Reason Code', {
    values: names({
      0: 'Success', 16: 'No matching subscribers', 128: 'Unspecified error', 131: 'Implementation specific error',
      135: 'Not authorized', 144: 'Topic Name invalid', 145: 'Packet Identifier in use', 151: 'Quota exceeded',
      153: 'Payload format invalid',
    }),
  }),
  pubrecReasonCode: uint8('mqtt.pubrec.reason_code', 'Reason Code', {
    values: names({
      0: 'Success', 16: 'No matching subscribers', 128: 'Unspecified error', 131: 'Implementation specific error',
      135: 'Not authorized', 144: 'Topic Name invalid', 145: 'Packet Identifier in use', 151: 'Quota exceeded',
      153: 'Payload format invalid',
    }),
  }),
  pubrelReasonCode: uint8('mqtt.pubrel.reason_code', 'Reason Code', {
    values: names({
      0: 'Success', 146: 'Packet Identifier not found',
    }),
  }),
  pubcompReasonCode: uint8('mqtt.pubcomp.reason_code', 'Reason Code', {
    values: names({
      0: 'Success', 146: 'Packet Identifier not found',
    }),
  }),
  subackReasonCode: uint8('mqtt.suback.reason_code', 'Reason Code', {
    values: names({
      0: 'Granted QoS 0', 1: 'Granted QoS 1', 2: 'Granted QoS 2', 128: 'Unspecified error',
      131: 'Implementation specific error', 135: 'Not authorized', 143: 'Topic Filter invalid',
      145: 'Packet Identifier in use', 151: 'Quota exceeded', 158: 'Shared Subscription not supported',
      161: 'Subscription Identifiers not supported', 162: 'Wildcard Subscription not supported',
    }),
  }),
  unsubackReasonCode: uint8('mqtt.unsuback.reason_code', 'Reason Code', {
    values: names({
      0: 'Success', 17: 'No subscription existed', 131: 'Implementation specific error', 135: 'Not authorized',
      143: 'Topic Filter invalid', 145: 'Packet Identifier in use',
    }),
  }),
  disconnectReasonCode: uint8('mqtt.disconnect.reason_code', 'Reason Code', {
    values: names({
      0: 'Normal disconnection', 4: 'Disconnect with Will Message', 128: 'Unspecified error', 129: 'Malformed Packet',
      130: 'Protocol Error', 131: 'Implementation specific error', 135: 'Not authorized', 137: 'Server busy',
      139: 'Server shutting down', 140: 'Bad authentication method', 141: 'Keep Alive timeout', 142: 'Session taken over',
      143: 'Topic Filter invalid', 144: 'Topic Name invalid', 147: 'Receive Maximum exceeded', 148: 'Topic Alias invalid',
      149: 'Packet too large', 150: 'Message rate too high', 151: 'Quota exceeded', 152: 'Administrative action',
      153: 'Payload format invalid', 154: 'Retain not supported', 155: 'QoS not supported', 156: 'Use another server',
      157: 'Server moved', 158: 'Shared Subscription not supported', 159: 'Connection rate exceeded',
      160: 'Maximum connect time', 161: 'Subscription Identifiers not supported', 162: 'Wildcard Subscription not supported',
    }),
  }),
  authReasonCode: uint8('mqtt.auth.reason_code', 'Reason Code', {
    values: names({
      0: 'Success', 24: 'Continue authentication', 25: 'Re-authenticate',
    }),
  }),
  properties: none('mqtt.properties', 'Properties'),
  willProperties: none('mqtt.will_properties', 'Will Properties'),
  propertyLen: uint64('mqtt.property_len', 'Total Length'),
  propertyId: uint8('mqtt.property_id', 'ID', {
    base: 'hex', values: names({
      1: 'Payload Format Indicator', 2: 'Publication Expiry Interval', 3: 'Content Type', 8: 'Response Topic',
      9: 'Correlation Data', 11: 'Subscription Identifier', 17: 'Session Expiry Interval', 18: 'Assigned Client Identifier',
      19: 'Server Keep Alive', 21: 'Authentication Method', 22: 'Authentication Data', 23: 'Request Problem Information',
      24: 'Will Delay Interval', 25: 'Request Response Information', 26: 'Response Information', 28: 'Server Reference',
      31: 'Reason String', 33: 'Receive Maximum', 34: 'Topic Alias Maximum', 35: 'Topic Alias', 36: 'Maximum QoS',
      37: 'Retain Available', 38: 'User Property', 39: 'Maximum Packet Size', 40: 'Wildcard Subscription Available',
      41: 'Subscription Identifier Available', 42: 'Shared Subscription Available',
    }),
  }),
  propNumber: uint32('mqtt.prop_number', 'Value'),
  propUnknown: string('mqtt.prop_unknown', 'Unknown Property'),
  propStringLen: uint32('mqtt.prop_string_len', 'Length'),
  propString: string('mqtt.prop_string', 'Value'),
  propKeyLen: uint32('mqtt.prop_key_len', 'Key Length'),
  propKey: string('mqtt.prop_key', 'Key'),
  propValueLen: uint32('mqtt.prop_value_len', 'Value Length'),
  propValue: string('mqtt.prop_value', 'Value'),
  unknownVersion: none('mqtt.unknown_version', 'Unknown version (missing the CONNECT packet?)'),
})
