/**
 * Names of algorithms (RFC 4250 section 4.11 and the registry "Secure Shell (SSH) Protocol Parameters"; those with an @ are
 * OpenSSH's and others' own). What a conversation has agreed on is remembered as a place in these lists, from 1, so names are
 * only added at their ends.
 */
export const keyExchangeNames: readonly string[] = [
  'diffie-hellman-group1-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group14-sha256', 'diffie-hellman-group15-sha512',
  'diffie-hellman-group16-sha512', 'diffie-hellman-group17-sha512', 'diffie-hellman-group18-sha512',
  'diffie-hellman-group-exchange-sha1', 'diffie-hellman-group-exchange-sha256', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521', 'ecmqv-sha2', 'curve25519-sha256', 'curve25519-sha256@libssh.org', 'curve448-sha512', 'rsa1024-sha1',
  'rsa2048-sha256', 'sntrup4591761x25519-sha512@tinyssh.org', 'sntrup761x25519-sha512@openssh.com', 'sntrup761x25519-sha512',
  'mlkem768nistp256-sha256', 'mlkem1024nistp384-sha384', 'mlkem768x25519-sha256', 'ecdh-sha2-1.3.132.0.10',
  'diffie-hellman-group14-sha256@ssh.com', 'diffie-hellman-group14-sha224@ssh.com', 'diffie-hellman-group15-sha256@ssh.com',
  'diffie-hellman-group15-sha384@ssh.com', 'diffie-hellman-group16-sha384@ssh.com', 'diffie-hellman-group16-sha512@ssh.com',
  'diffie-hellman-group18-sha512@ssh.com', 'diffie-hellman-group-exchange-sha224@ssh.com',
  'diffie-hellman-group-exchange-sha384@ssh.com', 'diffie-hellman-group-exchange-sha512@ssh.com',
]

export const encryptionNames: readonly string[] = [
  'none', '3des-cbc', 'blowfish-cbc', 'twofish256-cbc', 'twofish-cbc', 'twofish192-cbc', 'twofish128-cbc', 'aes256-cbc',
  'aes192-cbc', 'aes128-cbc', 'serpent256-cbc', 'serpent192-cbc', 'serpent128-cbc', 'arcfour', 'idea-cbc', 'cast128-cbc',
  'des-cbc', 'arcfour128', 'arcfour256', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', '3des-ctr', 'blowfish-ctr', 'twofish128-ctr',
  'twofish192-ctr', 'twofish256-ctr', 'serpent128-ctr', 'serpent192-ctr', 'serpent256-ctr', 'idea-ctr', 'cast128-ctr',
  'AEAD_AES_128_GCM', 'AEAD_AES_256_GCM', 'chacha20-poly1305', 'chacha20-poly1305@openssh.com', 'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com', 'aes128-gcm', 'aes256-gcm', 'rijndael-cbc@lysator.liu.se', 'camellia128-ctr', 'camellia192-ctr',
  'camellia256-ctr', 'camellia128-cbc', 'camellia192-cbc', 'camellia256-cbc', 'des-cbc@ssh.com',
]

export const macNames: readonly string[] = [
  'none', 'hmac-sha1', 'hmac-sha1-96', 'hmac-md5', 'hmac-md5-96', 'AEAD_AES_128_GCM', 'AEAD_AES_256_GCM', 'hmac-sha2-256',
  'hmac-sha2-512', 'hmac-ripemd160', 'hmac-ripemd160@openssh.com', 'umac-64@openssh.com', 'umac-128@openssh.com',
  'hmac-sha1-etm@openssh.com', 'hmac-sha1-96-etm@openssh.com', 'hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com',
  'hmac-md5-etm@openssh.com', 'hmac-md5-96-etm@openssh.com', 'hmac-ripemd160-etm@openssh.com', 'umac-64-etm@openssh.com',
  'umac-128-etm@openssh.com', 'hmac-sha2-256-96', 'hmac-sha2-512-96', 'hmac-sha256@ssh.com', 'hmac-sha256-96@ssh.com',
  'hmac-sha256-2@ssh.com', 'hmac-sha512@ssh.com', 'hmac-sha512-96@ssh.com', 'hmac-ripemd',
]

export const compressionNames: readonly string[] = ['none', 'zlib', 'zlib@openssh.com', 'zstd@openssh.com']

/**
 * What is agreed on: the first of the client's names that the server has too (RFC 4253 7.1).
 * @returns its place in `known` + 1, or 0 if they agree on none or on one that is not known
 */
export function agreed(client: string, server: string, known: readonly string[]): number {
  const offered = new Set(server.split(','))
  const name = client.split(',').find((each) => offered.has(each))
  return name === undefined ? 0 : known.indexOf(name) + 1
}

/** Ciphers that authenticate by themselves, so that the MAC agreed on means nothing: RFC 5647, OpenSSH's PROTOCOL. */
const authenticated = encryptionNames.map((name) => /gcm|poly1305/i.test(name))
const TAG = 16
/** In bytes. */
const macLengths = macNames.map(macLength)
/** Encrypt, then authenticate, so that the length can be read: OpenSSH's PROTOCOL, section 1.5. */
const encryptedFirst = macNames.map((name) => name.endsWith('-etm@openssh.com'))

/** How the packets of one direction look. */
export interface Cipher {
  readonly encryption: string | undefined
  /** Undefined too where the encryption authenticates by itself. */
  readonly mac: string | undefined
  readonly compression: string | undefined
  /** Bytes of the MAC or tag behind each packet; 0 where that is not known. */
  readonly macLength: number
  /** True if the length in front of each packet is not encrypted. */
  readonly plainLength: boolean
}

/** @param encryption its place in `encryptionNames` + 1, or 0; the others likewise */
export function cipher(encryption: number, mac: number, compression: number): Cipher {
  const isAuthenticated = authenticated[encryption - 1] ?? false
  return {
    encryption: encryptionNames[encryption - 1],
    mac: isAuthenticated ? undefined : macNames[mac - 1],
    compression: compressionNames[compression - 1],
    macLength: isAuthenticated ? TAG : macLengths[mac - 1] ?? 0,
    plainLength: isAuthenticated ? !encryptionNames[encryption - 1].startsWith('chacha20') : encryptedFirst[mac - 1] ?? false,
  }
}

/** RFC 4253 6.4, RFC 6668: what a name ends in is its length in bits. */
function macLength(name: string): number {
  const plain = name.replace(/(?:-etm)?@.*$/, '')
  const bits = /-(\d{2,3})$/.exec(plain)?.[1] ?? /^hmac-(?:sha|ripemd)(\d{3})/.exec(plain)?.[1]
  if (bits !== undefined) return Number(bits) / 8
  return plain === 'none' ? 0 : plain === 'hmac-md5' ? 16 : 20
}
