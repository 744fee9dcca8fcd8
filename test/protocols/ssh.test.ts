import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { agreed, cipher, encryptionNames, macNames } from '../../src-main/protocols/ssh-algorithms.ts'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { dissectFrames, dissectTcp, lines, places, TCP_PAYLOAD, tcpFrames, values, type Said } from './dissect.ts'

// Composed as RFC 4251 section 5 and RFC 4253 section 6 say.

const join = (...parts: readonly (Uint8Array | string)[]): Uint8Array => Buffer.concat(parts.map((part) => Buffer.from(part)))

function text(content: Uint8Array | string): Uint8Array {
  const length = Buffer.alloc(4), bytes = Buffer.from(content)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A packet that is not encrypted, with padding of zeros to a multiple of 8 bytes. */
function packet(code: number, ...content: readonly (Uint8Array | string)[]): Uint8Array {
  const payload = Buffer.concat([Buffer.of(code), ...content.map((each) => Buffer.from(each))])
  let padding = 8 - (payload.length + 5) % 8
  if (padding < 4) padding += 8
  const header = Buffer.alloc(5)
  header.writeUInt32BE(payload.length + 1 + padding)
  header[4] = padding
  return Buffer.concat([header, payload, Buffer.alloc(padding)])
}

const COOKIE = Uint8Array.from({ length: 16 }, (_, i) => i)

interface Offer {
  readonly kex?: string
  readonly encryption?: string
  readonly mac?: string
}

function kexInit({ kex = 'curve25519-sha256', encryption = 'aes128-ctr', mac = 'hmac-sha2-256' }: Offer = {}): Uint8Array {
  const lists = [kex, 'ssh-ed25519', encryption, encryption, mac, mac, 'none', 'none', '', '']
  return packet(20, COOKIE, ...lists.map((list) => text(list)), Buffer.alloc(5))
}

const KEY = new Uint8Array(32).fill(7)
const HOST_KEY = text(join(text('ssh-ed25519'), text(KEY)))
const SIGNATURE = text(join(text('ssh-ed25519'), text(new Uint8Array(64).fill(9))))
const NEW_KEYS = packet(21)
const BANNERS: Said[] = [['client', 'SSH-2.0-ParrotClient\r\n'], ['server', 'SSH-2.0-ParrotServer comment\r\n']]

/** A key exchange, and what is said when it is over. */
function session(offer: Offer, ...said: Said[]): (number: number) => Packet {
  return dissectTcp(22, [
    ...BANNERS, ['client', kexInit(offer)], ['server', kexInit(offer)], ['client', packet(30, text(KEY))],
    ['server', join(packet(31, HOST_KEY, text(KEY), SIGNATURE), NEW_KEYS)], ['client', NEW_KEYS], ...said,
  ])
}

describe('the first lines', () => {
  it('say who it is', () => {
    const packet = dissectTcp(22, BANNERS)
    for (const number of [2, 1]) {
      const p = packet(number)
      expect(p.protocol).toBe(number === 1 ? 'SSH' : 'SSHv2')
      const text = number === 1 ? 'SSH-2.0-ParrotClient' : 'SSH-2.0-ParrotServer comment'
      expect(p.info).toBe(`${number === 1 ? 'Client' : 'Server'}: Protocol (${text})`)
      expect(values(p, 'ssh.protocol')).toEqual([text])
      expect(lines(p, 'ssh.direction')).toEqual([`[Direction: ${number === 1 ? 'client-to-server' : 'server-to-client'}]`])
    }
    expect(places(packet(1), 'ssh.protocol')).toEqual([[0, TCP_PAYLOAD, 20]])
  })

  it('may belong to SSH 1', () => {
    const first = join(Uint8Array.of(0, 0, 0, 5), new Uint8Array(3), Uint8Array.of(2), new Uint8Array(4))
    const banners: Said[] = [['client', 'SSH-1.5-old\n'], ['server', 'SSH-1.5-old\n']]
    const packet = dissectTcp(22, [...banners, ['server', first], ['server', first]])
    expect(packet(4).info).toBe('Server: Encrypted packet (len=5)')
    expect(packet(3).info).toBe('Server: Public Key')
    expect(packet(3).protocol).toBe('SSHv1')
  })

  it('are only looked for at the beginning', () => {
    const packet = dissectTcp(22, [['server', 'Hello\r\nSSH-2.0-x\r\n'], ...BANNERS, ['client', 'SSH-2.0-again\r\n']])
    expect(values(packet(1), 'ssh.protocol')).toEqual([])
    expect(values(packet(4), 'ssh.protocol')).toEqual([])
  })
})

describe('a key exchange', () => {
  it('begins with what each side can do', () => {
    const p = session({})(3)
    expect(p.info).toBe('Client: Key Exchange Init')
    expect(values(p, 'ssh.message_code')).toEqual(['20'])
    expect(values(p, 'ssh.cookie')).toEqual([Buffer.from(COOKIE).toString('hex')])
    expect(values(p, 'ssh.kex_algorithms')).toEqual(['curve25519-sha256'])
    expect(values(p, 'ssh.encryption_algorithms_server_to_client')).toEqual(['aes128-ctr'])
    expect(values(p, 'ssh.languages_client_to_server')).toEqual([''])
    expect(values(p, 'ssh.padding_string')).toHaveLength(1)
    expect(places(p, 'ssh.cookie')).toEqual([[0, TCP_PAYLOAD + 6, 16]])
    const hassh = 'curve25519-sha256;aes128-ctr;hmac-sha2-256;none'
    expect(values(p, 'ssh.kex.hassh_algorithms')).toEqual([hassh])
    expect(values(p, 'ssh.kex.hassh')).toEqual([createHash('md5').update(hassh).digest('hex')])
  })

  it('goes on with points of a curve', () => {
    const packet = session({})
    for (const number of [6, 5, 6]) {
      const p = packet(number)
      if (number === 5) {
        expect(p.info).toBe('Client: Elliptic Curve Diffie-Hellman Key Exchange Init')
        expect(values(p, 'ssh.ecdh.q_c')).toEqual([Buffer.from(KEY).toString('hex')])
        continue
      }
      expect(p.info).toBe('Server: Elliptic Curve Diffie-Hellman Key Exchange Reply, New Keys')
      expect(values(p, 'ssh.host_key.type')).toEqual(['ssh-ed25519'])
      expect(values(p, 'ssh.host_key.eddsa.key')).toEqual([Buffer.from(KEY).toString('hex')])
      expect(values(p, 'ssh.host_sig.type')).toEqual(['ssh-ed25519'])
      expect(values(p, 'ssh.seq_num')).toEqual(['1', '2'])
    }
  })

  it('goes on with numbers of a group that was asked for', () => {
    const number = Uint8Array.of(0, 0x80, 1)
    const packets = dissectTcp(22, [
      ...BANNERS, ['client', kexInit({ kex: 'diffie-hellman-group-exchange-sha256' })],
      ['server', kexInit({ kex: 'diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha256' })],
      ['client', packet(34, Uint8Array.of(0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 32, 0))],
      ['server', packet(31, text(number), text(Uint8Array.of(2)))],
      ['client', packet(32, text(number))], ['server', packet(33, HOST_KEY, text(number), SIGNATURE)],
    ])
    expect([8, 7, 6, 5].map((number) => packets(number).info)).toEqual([
      'Server: Diffie-Hellman Group Exchange Reply', 'Client: Diffie-Hellman Group Exchange Init',
      'Server: Diffie-Hellman Group Exchange Group', 'Client: Diffie-Hellman Group Exchange Request',
    ])
    expect(values(packets(5), 'ssh.dh_gex.nbits')).toEqual(['2048'])
    expect(values(packets(6), 'ssh.dh_gex.g')).toEqual(['02'])
    expect(values(packets(7), 'ssh.dh.e')).toEqual(['008001'])
    expect(values(packets(8), 'ssh.dh.f')).toEqual(['008001'])
  })
})

describe('encrypted packets', () => {
  it('show the MAC that was agreed on', () => {
    const sealed = new Uint8Array(80).fill(0xee)
    const packet = session({}, ['client', sealed], ['server', sealed])
    for (const number of [9, 8]) {
      const p = packet(number)
      expect(p.info).toBe(number === 8 ? 'Client: Encrypted packet (len=80)' : 'Server: Encrypted packet (len=80)')
      expect(places(p, 'ssh.packet_length_encrypted')).toEqual([[0, TCP_PAYLOAD, 4]])
      expect(places(p, 'ssh.encrypted_packet')).toEqual([[0, TCP_PAYLOAD + 4, 44]])
      expect(places(p, 'ssh.mac')).toEqual([[0, TCP_PAYLOAD + 48, 32]])
      expect(lines(p, 'text')).toContain('SSH Version 2 (encryption:aes128-ctr mac:hmac-sha2-256 compression:none)')
    }
  })

  it('are told apart where their length can be read', () => {
    const one = join(Uint8Array.of(0, 0, 0, 16), new Uint8Array(16 + 16))
    const p = session({ encryption: 'aes256-gcm@openssh.com' }, ['client', join(one, one)])(8)
    expect(p.info).toBe('Client: Encrypted packet (len=36), Encrypted packet (len=36)')
    expect(values(p, 'ssh.packet_length')).toEqual(['16', '16'])
    expect(values(p, 'ssh.mac')).toHaveLength(2)
  })

  it('are all that there is where the beginning was not captured', () => {
    const p = dissectTcp(22, [['server', new Uint8Array(48)]])(1)
    expect(p.protocol).toBe('SSH')
    expect(p.info).toBe('Server: Encrypted packet (len=48)')
  })
})

describe('what is agreed on', () => {
  it('is the first of the client\'s names that the server has', () => {
    expect(encryptionNames[agreed('x,aes256-ctr,aes128-ctr', 'aes128-ctr,aes256-ctr', encryptionNames) - 1]).toBe('aes256-ctr')
    expect(agreed('aes128-ctr', '3des-cbc', encryptionNames)).toBe(0)
    expect(agreed('unheard-of', 'unheard-of', encryptionNames)).toBe(0)
  })

  it.each([
    ['hmac-sha1', 20], ['hmac-md5', 16], ['hmac-sha1-96', 12], ['hmac-sha2-256', 32], ['hmac-sha2-512-etm@openssh.com', 64],
    ['umac-64@openssh.com', 8], ['umac-128-etm@openssh.com', 16], ['hmac-ripemd160', 20], ['none', 0],
    ['hmac-sha256-2@ssh.com', 32],
  ])('gives %s a length of %i bytes', (name, length) => {
    const place = macNames.indexOf(name) + 1
    expect(place).toBeGreaterThan(0)
    expect(cipher(0, place, 0)).toMatchObject({ mac: name, macLength: length, plainLength: name.includes('-etm') })
  })

  it('leaves the MAC out where the cipher has its own', () => {
    const cipherOf = (name: string): unknown => cipher(encryptionNames.indexOf(name) + 1, 1, 1)
    expect(cipherOf('chacha20-poly1305@openssh.com')).toMatchObject({ mac: undefined, macLength: 16, plainLength: false })
    expect(cipherOf('aes128-gcm@openssh.com')).toMatchObject({ mac: undefined, macLength: 16, plainLength: true })
  })
})

describe('hostile bytes', () => {
  it('are marked', () => {
    const overlong = join(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 4, 20), COOKIE)
    const p = dissectTcp(22, [...BANNERS, ['client', overlong]])(3)
    expect(values(p, '_ws.expert.message')).toContain('Overly large number -1')
    const lying = dissectTcp(22, [...BANNERS, ['client', packet(20, COOKIE, Uint8Array.of(0xff, 0xff, 0xff, 0xff))]])(3)
    expect(lying.info).toMatch(/^Key Exchange Init\[/)
    expect(values(lying, 'ssh.kex_algorithms')).toEqual([])
  })

  it('of many small packets end in time', () => {
    const small = Buffer.concat(Array.from({ length: 4_000 }, () => packet(2)))
    const packets = dissectTcp(22, [...BANNERS, ['client', small]])
    packets(3)
    const start = performance.now()
    expect(values(packets(3), 'ssh.message_code')).toHaveLength(4_000)
    expect(performance.now() - start).toBeLessThan(500)
  })

  it('that were cut show what there is', () => {
    const frames = tcpFrames(22, [...BANNERS, ['client', kexInit()]]), init = frames[2]
    for (let length = TCP_PAYLOAD + 1; length < init.length; length++) {
      const p = dissectFrames([frames[0], frames[1], { bytes: init.subarray(0, length), original: init.length }])(3)
      expect(p.info, String(length)).toMatch(/\[Packet size limited during capture\]$/)
    }
  })
})
