import { boolean, bytes, fields, names, none, string, uint32, uint8 } from './field.ts'

/** Messages of SSH 1, as OpenSSH's ssh1.h has them. */
export const version1Messages = names({ 0: 'No Message', 1: 'Disconnect', 2: 'Public Key', 3: 'Session Key', 4: 'User' })

/** Messages of SSH 2 (RFC 4250 4.1.2). */
export const messages = names({
  1: 'Disconnect', 2: 'Ignore', 3: 'Unimplemented', 4: 'Debug', 5: 'Service Request', 6: 'Service Accept',
  20: 'Key Exchange Init', 21: 'New Keys', 50: 'User Authentication Request', 51: 'User Authentication Failure',
  52: 'User Authentication Success', 53: 'User Authentication Banner', 60: 'Public Key algorithm accepted',
  80: 'Global Request', 81: 'Request Success', 82: 'Request Failure', 90: 'Channel Open', 91: 'Channel Open Confirmation',
  92: 'Channel Open Failure', 93: 'Window Adjust', 94: 'Channel Data', 95: 'Channel Extended Data', 96: 'Channel EOF',
  97: 'Channel Close', 98: 'Channel Request', 99: 'Channel Success', 100: 'Channel Failure',
})

/** Messages whose meaning depends on the method of key exchange: RFC 4253 section 8, RFC 4419 section 5, RFC 5656 7.1. */
export const dhMessages = names({ 30: 'Diffie-Hellman Key Exchange Init', 31: 'Diffie-Hellman Key Exchange Reply' })
export const groupMessages = names({
  30: 'Diffie-Hellman Group Exchange Request (Old)', 31: 'Diffie-Hellman Group Exchange Group',
  32: 'Diffie-Hellman Group Exchange Init', 33: 'Diffie-Hellman Group Exchange Reply',
  34: 'Diffie-Hellman Group Exchange Request',
})
export const curveMessages = names({
  30: 'Elliptic Curve Diffie-Hellman Key Exchange Init', 31: 'Elliptic Curve Diffie-Hellman Key Exchange Reply',
})

const text = (abbrev: string, label: string) => string(abbrev, label, { encoding: 'ascii' })
const code = (values: ReadonlyMap<number, string>) => uint8('ssh.message_code', 'Message Code', { values })

export const sshFields = fields('ssh', {
  protocol: text('ssh.protocol', 'Protocol'),
  direction: boolean('ssh.direction', 'Direction', { words: ['client-to-server', 'server-to-client'] }),
  packetLength: uint32('ssh.packet_length', 'Packet Length'),
  encryptedLength: bytes('ssh.packet_length_encrypted', 'Packet Length (encrypted)'),
  paddingLength: uint8('ssh.padding_length', 'Padding Length'),
  payload: bytes('ssh.payload', 'Payload'),
  encrypted: bytes('ssh.encrypted_packet', 'Encrypted Packet'),
  padding: bytes('ssh.padding_string', 'Padding String'),
  sequence: uint32('ssh.seq_num', 'Sequence number'),
  mac: bytes('ssh.mac', 'MAC'),
  code1: code(version1Messages),
  code: code(messages),
  dhCode: code(dhMessages),
  groupCode: code(groupMessages),
  curveCode: code(curveMessages),
  cookie: bytes('ssh.cookie', 'Cookie'),
  firstPacketFollows: uint8('ssh.first_kex_packet_follows', 'First KEX Packet Follows'),
  reserved: bytes('ssh.kex.reserved', 'Reserved'),
  hasshAlgorithms: string('ssh.kex.hassh_algorithms', 'hasshAlgorithms'),
  hassh: string('ssh.kex.hassh', 'hassh'),
  hasshServerAlgorithms: string('ssh.kex.hasshserver_algorithms', 'hasshServerAlgorithms'),
  hasshServer: string('ssh.kex.hasshserver', 'hasshServer'),
  hostKeyLength: uint32('ssh.host_key.length', 'Host key length'),
  hostKeyTypeLength: uint32('ssh.host_key.type_length', 'Host key type length'),
  hostKeyType: text('ssh.host_key.type', 'Host key type'),
  hostKeyData: bytes('ssh.host_key.data', 'Host key data'),
  rsaN: bytes('ssh.host_key.rsa.n', 'RSA modulus (N)'),
  rsaE: bytes('ssh.host_key.rsa.e', 'RSA public exponent (e)'),
  dsaP: bytes('ssh.host_key.dsa.p', 'DSA prime modulus (p)'),
  dsaQ: bytes('ssh.host_key.dsa.q', 'DSA prime divisor (q)'),
  dsaG: bytes('ssh.host_key.dsa.g', 'DSA subgroup generator (g)'),
  dsaY: bytes('ssh.host_key.dsa.y', 'DSA public key (y)'),
  ecdsaId: text('ssh.host_key.ecdsa.id', 'ECDSA elliptic curve identifier'),
  ecdsaIdLength: uint32('ssh.host_key.ecdsa.id_length', 'ECDSA elliptic curve identifier length'),
  ecdsaQ: bytes('ssh.host_key.ecdsa.q', 'ECDSA public key (Q)'),
  ecdsaQLength: uint32('ssh.host_key.ecdsa.q_length', 'ECDSA public key length'),
  eddsaKey: bytes('ssh.host_key.eddsa.key', 'EdDSA public key'),
  eddsaKeyLength: uint32('ssh.host_key.eddsa.key_length', 'EdDSA public key length'),
  signatureLength: uint32('ssh.host_sig.length', 'Host signature length'),
  signatureTypeLength: uint32('ssh.host_sig.type_length', 'Host signature type length'),
  signatureType: text('ssh.host_sig.type', 'Host signature type'),
  signatureData: bytes('ssh.host_sig.data', 'Host signature data'),
  rsaSignature: bytes('ssh.host_sig.rsa', 'RSA signature'),
  dsaSignature: bytes('ssh.host_sig.dsa', 'DSA signature'),
  dhE: bytes('ssh.dh.e', 'DH client e'),
  dhF: bytes('ssh.dh.f', 'DH server f'),
  groupMin: uint32('ssh.dh_gex.min', 'DH GEX Min'),
  groupBits: uint32('ssh.dh_gex.nbits', 'DH GEX Number of Bits'),
  groupMax: uint32('ssh.dh_gex.max', 'DH GEX Max'),
  groupP: bytes('ssh.dh_gex.p', 'DH GEX modulus (P)'),
  groupG: bytes('ssh.dh_gex.g', 'DH GEX base (G)'),
  curveClient: bytes('ssh.ecdh.q_c', 'ECDH client\'s ephemeral public key (Q_C)'),
  curveClientLength: uint32('ssh.ecdh.q_c_length', 'ECDH client\'s ephemeral public key length'),
  curveServer: bytes('ssh.ecdh.q_s', 'ECDH server\'s ephemeral public key (Q_S)'),
  curveServerLength: uint32('ssh.ecdh.q_s_length', 'ECDH server\'s ephemeral public key length'),
  integerLength: uint32('ssh.mpint_length', 'Multi Precision Integer Length'),
  overlyLarge: none('ssh.packet_length.error', 'Overly large number'),
  keyLength: none('ssh.key_length.error', 'Invalid key length'),
  decodedLength: none('ssh.packet_decode.error', 'Packet decoded length not equal to packet length'),
})

const LISTS = [
  'kex_algorithms', 'server_host_key_algorithms', 'encryption_algorithms_client_to_server',
  'encryption_algorithms_server_to_client', 'mac_algorithms_client_to_server', 'mac_algorithms_server_to_client',
  'compression_algorithms_client_to_server', 'compression_algorithms_server_to_client', 'languages_client_to_server',
  'languages_server_to_client',
]

/** The lists of names that each side offers, in their order in the message (RFC 4253 7.1). */
export const listFields = LISTS.map((name) => fields('ssh', {
  length: uint32(`ssh.${name}_length`, name + ' length'),
  list: text('ssh.' + name, name + ' string'),
}))
