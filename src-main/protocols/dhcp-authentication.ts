import { badLength, type OptionReader } from './dhcp-option.ts'
import { bytes, fields, names, string, uint32, uint64, uint8 } from './field.ts'

// RFC 3118 2, 4, 5
const DELAYED = 1
const HMAC_MD5 = 1
const COUNTER = 0
const DISCOVER = 1
const HEADER_SIZE = 11
/** Secret identifier, and hash. */
const PROOF_SIZE = 20

const f = fields('dhcp', {
  protocol: uint8('dhcp.option.dhcp_authentication.protocol', 'Protocol', {
    values: names({ 0: 'configuration token', 1: 'delayed authentication' }),
  }),
  delayedAlgorithm: uint8('dhcp.option.dhcp_authentication.alg_delay', 'Delay Algorithm', { values: names({ 1: 'HMAC_MD5' }) }),
  algorithm: uint8('dhcp.option.dhcp_authentication.algorithm', 'Algorithm'),
  method: uint8('dhcp.option.dhcp_authentication.rdm', 'Replay Detection Method', {
    values: names({ 0: 'Monotonically-increasing counter' }),
  }),
  counter: uint64('dhcp.option.dhcp_authentication.rdm_replay_detection', 'RDM Replay Detection Value', { base: 'hex' }),
  replay: string('dhcp.option.dhcp_authentication.rdm_rdv', 'Replay Detection Value', { encoding: 'ascii' }),
  secret: uint32('dhcp.option.dhcp_authentication.secret_id', 'Secret ID', { base: 'hex' }),
  hash: bytes('dhcp.option.dhcp_authentication.hmac_md5_hash', 'HMAC MD5 Hash'),
  information: string('dhcp.option.dhcp_authentication.information', 'Authentication Information', { encoding: 'ascii' }),
  nonceAlgorithm: uint8('dhcp.option.forcerenew_nonce.algorithm', 'Algorithm', { values: names({ 1: 'HMAC-MD5' }) }),
})

/** RFC 3118 */
export const authentication: OptionReader = (o, p, tree, message) => {
  if (o.reported < HEADER_SIZE) {
    badLength(o, p, tree, `length isn't >= ${HEADER_SIZE}`)
    return
  }
  const delayed = p.number[p.add(tree, f.protocol, o, 0)] === DELAYED
  const algorithm = p.number[p.add(tree, delayed ? f.delayedAlgorithm : f.algorithm, o, 1)]
  const method = p.number[p.add(tree, f.method, o, 2)]
  if (method === COUNTER) p.add(tree, f.counter, o, 3)
  else p.add(tree, f.replay, o, 3, 8)
  const rest = o.reported - HEADER_SIZE
  if (delayed && algorithm === HMAC_MD5) {
    // Who only looks for servers has nothing to prove yet.
    if (message.type === DISCOVER) return
    if (rest < PROOF_SIZE) {
      badLength(o, p, tree, `length isn't >= ${PROOF_SIZE}`)
      return
    }
    p.add(tree, f.secret, o, HEADER_SIZE)
    p.add(tree, f.hash, o, HEADER_SIZE + 4, 16)
  } else if (rest) p.add(tree, f.information, o, HEADER_SIZE, rest)
}

/** RFC 6704 3.1.1 */
export const forcerenewNonce: OptionReader = (o, p, tree) => {
  for (let at = 0; at < o.reported; at++) p.add(tree, f.nonceAlgorithm, o, at)
}
