import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'

/** The protection of QUIC's Initial packets, whose keys everybody can work out from the first packet (RFC 9001 section 5.2). */

// RFC 9001 5.2, RFC 9369 3.3.1, and the drafts of version 1.
const SALT_1 = Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex')
const SALT_2 = Buffer.from('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'hex')
const SALT_DRAFT_29 = Buffer.from('afbfec289993d24c9e9786f19c6111e04390a899', 'hex')
const SALT_DRAFT_23 = Buffer.from('c3eef712c72ebb5a11a7d2432bb46365bef9f502', 'hex')
export const VERSION_2 = 0x6b3343cf
const DRAFT = 0xff000000

const SAMPLE = 16
const TAG = 16
/** A sample is taken as if the packet number had its greatest length. */
const LONGEST_NUMBER = 4

export interface InitialPacket {
  /** The first byte without its protection. */
  readonly first: number
  readonly number: number
  /** Bytes that the number takes. */
  readonly numberLength: number
  /** The frames; undefined where they could not be decrypted. */
  readonly payload: Uint8Array | undefined
}

function saltOf(version: number): Buffer | undefined {
  if (version === 1) return SALT_1
  if (version === VERSION_2) return SALT_2
  const draft = version - DRAFT
  return draft >= 29 && draft <= 34 ? SALT_DRAFT_29 : draft >= 23 && draft < 29 ? SALT_DRAFT_23 : undefined
}

const hmac = (key: Uint8Array, data: Uint8Array): Buffer => createHmac('sha256', key).update(data).digest()

/** HKDF-Expand-Label (RFC 8446 7.1) for up to 32 bytes. */
function expand(secret: Uint8Array, label: string, length: number): Buffer {
  const name = 'tls13 ' + label
  return hmac(secret, Buffer.concat([Buffer.from([0, length, name.length]), Buffer.from(name), Buffer.from([0, 1])])).subarray(0, length)
}

/**
 * Takes the protection off an Initial packet (RFC 9001 5.3 and 5.4).
 * @param packet from its first byte on, as long as its length field says, or as much as was captured
 * @param numberAt where the packet number stands
 * @param end where the payload ends, whether captured or not
 * @param connection the connection ID that the client chose for the server first
 * @returns undefined for versions whose keys are not known, and where too little was captured
 */
export function openInitial(packet: Uint8Array, numberAt: number, end: number, version: number, connection: Uint8Array, fromServer: boolean): InitialPacket | undefined {
  const salt = saltOf(version)
  const sampleAt = numberAt + LONGEST_NUMBER
  if (!salt || packet.length < sampleAt + SAMPLE) return undefined
  const secret = expand(hmac(salt, connection), fromServer ? 'server in' : 'client in', 32)
  const prefix = version === VERSION_2 ? 'quicv2 ' : 'quic '
  const key = expand(secret, prefix + 'key', 16), iv = expand(secret, prefix + 'iv', 12), hp = expand(secret, prefix + 'hp', 16)
  const mask = createCipheriv('aes-128-ecb', hp, null).update(packet.subarray(sampleAt, sampleAt + SAMPLE))
  const header = Buffer.from(packet.subarray(0, sampleAt))
  header[0] ^= mask[0] & 0x0f
  const numberLength = (header[0] & 3) + 1
  let number = 0
  for (let i = 0; i < numberLength; i++) {
    header[numberAt + i] ^= mask[1 + i]
    number = number * 256 + header[numberAt + i]
  }
  const opened = { first: header[0], number, numberLength }
  if (packet.length < end || end < numberAt + numberLength + TAG) return { ...opened, payload: undefined }
  for (let i = 0; i < numberLength; i++) iv[11 - i] ^= header[numberAt + numberLength - 1 - i]
  const decipher = createDecipheriv('aes-128-gcm', key, iv)
  decipher.setAAD(header.subarray(0, numberAt + numberLength))
  decipher.setAuthTag(packet.subarray(end - TAG, end))
  const plain = decipher.update(packet.subarray(numberAt + numberLength, end - TAG))
  try {
    decipher.final()
  } catch {
    return { ...opened, payload: undefined }
  }
  return { ...opened, payload: plain }
}
