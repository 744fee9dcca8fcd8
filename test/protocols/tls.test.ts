import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Packet } from '../../src-main/protocols/packet.ts'
import {
  dissectFile, dissectFrames, dissectTcp, fromHex, lines, places, TCP_PAYLOAD, tcpFrames, values, type Said, SEGMENT_BY_SEGMENT,
} from './dissect.ts'
import { bytes, clientHello, extension, HANDSHAKE, message, RANDOM, record, serverHello, sized, u16 } from './tls-bytes.ts'

const TLS_1_2 = 0x0303
const TLS_1_0 = 0x0301
const CHANGE_CIPHER_SPEC = record(20, TLS_1_2, 1)

const tls = (...said: Said[]): (number: number) => Packet => dissectTcp(443, said)
const sample = (name: string): (number: number) => Packet =>
  dissectFile(fileURLToPath(new URL('../../resources/captures/' + name, import.meta.url)))

describe('a ClientHello', () => {
  const hello = clientHello(
    [0x1301, 0x0a0a, 0xc02f],
    extension(0, sized(2, 0, sized(2, 'www.example.org'))),
    extension(10, sized(2, u16(29, 23))),
    extension(11, sized(1, 0)),
    extension(13, sized(2, u16(0x0403, 0x0804))),
    extension(16, sized(2, sized(1, 'h2'), sized(1, 'http/1.1'))),
    extension(43, sized(1, u16(0x0304, 0x0303))),
    extension(51, sized(2, u16(29), sized(2, RANDOM))),
    extension(45, sized(1, 1)),
    extension(0xfe0d, 0),
  )
  const sent = record(HANDSHAKE, TLS_1_0, hello)
  const packet = (): Packet => tls(['client', sent])(1)

  it('is named', () => {
    const p = packet()
    expect(p.protocol).toBe('TLSv1')
    expect(p.info).toBe('Client Hello')
    expect(lines(p, 'tls.record')).toEqual(['TLSv1 Record Layer: Handshake Protocol: Client Hello'])
    expect(values(p, 'tls.record.content_type')).toEqual(['22'])
    expect(values(p, 'tls.record.version')).toEqual(['0x0301'])
    expect(values(p, 'tls.record.length')).toEqual([String(sent.length - 5)])
    expect(values(p, 'tls.handshake.type')).toEqual(['1'])
  })

  it('has its suites and extensions', () => {
    const p = packet()
    expect(lines(p, 'tls.handshake.ciphersuite')).toEqual([
      'Cipher Suite: TLS_AES_128_GCM_SHA256 (0x1301)', 'Cipher Suite: Reserved (GREASE) (0x0a0a)',
      'Cipher Suite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (0xc02f)',
    ])
    expect(values(p, 'tls.handshake.extension.type')).toEqual(['0', '10', '11', '13', '16', '43', '51', '45', '65037'])
    expect(values(p, 'tls.handshake.extensions_server_name')).toEqual(['www.example.org'])
    expect(values(p, 'tls.handshake.extensions_alpn_str')).toEqual(['h2', 'http/1.1'])
    expect(values(p, 'tls.handshake.extensions_supported_group')).toEqual(['0x001d', '0x0017'])
    expect(values(p, 'tls.handshake.sig_hash_alg')).toEqual(['0x0403', '0x0804'])
    expect(values(p, 'tls.handshake.extensions.supported_version')).toEqual(['0x0304', '0x0303'])
    expect(values(p, 'tls.handshake.extensions_key_share_group')).toEqual(['29'])
    expect(values(p, 'tls.handshake.random')).toEqual([Buffer.from(RANDOM).toString('hex')])
  })

  it('has its JA3 fingerprint, without reserved values', () => {
    const full = '771,4865-49199,0-10-11-13-16-43-51-45-65037,29-23,0'
    expect(values(packet(), 'tls.handshake.ja3_full')).toEqual([full])
    expect(values(packet(), 'tls.handshake.ja3')).toEqual([createHash('md5').update(full).digest('hex')])
  })

  it('points at its bytes', () => {
    const p = packet(), name = Buffer.from(sent).indexOf('www.example.org')
    expect(places(p, 'tls.record')).toEqual([[0, TCP_PAYLOAD, sent.length]])
    expect(places(p, 'tls.handshake.extensions_server_name')).toEqual([[0, TCP_PAYLOAD + name, 15]])
    expect(places(p, 'tls.handshake.random')).toEqual([[0, TCP_PAYLOAD + 11, 32]])
  })

  it('of SSL 2 is one too', () => {
    const suites = '010080 030080 0700c0 00002f 000035 000039 00000a'
    const p = tls(['client', fromHex(`802e 01 0301 0015 0000 0010 ${suites} 000102030405060708090a0b0c0d0e0f`)])(1)
    expect(p.protocol).toBe('SSLv2')
    expect(p.info).toBe('Client Hello')
    expect(values(p, 'tls.handshake.cipherspec')).toHaveLength(7)
  })

  it('whose lengths lie is marked and leaves nothing out', () => {
    const broken = Uint8Array.from(sent)
    broken[Buffer.from(sent).indexOf(RANDOM) + RANDOM.length + 1 + 2 + 6] = 0xff
    const p = tls(['client', broken])(1)
    expect(values(p, '_ws.expert.message').join()).toMatch(/Vector length 255 is too large, truncating it to/)
    expect(values(p, 'tls.handshake.random')).toHaveLength(1)
  })

  it('is known by its look on any port', () => {
    expect(dissectTcp(12_345, [['client', sent]])(1).protocol).toBe('TLSv1')
  })
})

describe('a ServerHello', () => {
  it('settles the version for all that follows', () => {
    const chosen = serverHello(0x1301, extension(43, u16(0x0304)))
    const packet = tls(
      ['client', record(HANDSHAKE, TLS_1_0, clientHello([0x1301], extension(43, sized(1, u16(0x0304)))))],
      ['server', bytes(record(HANDSHAKE, TLS_1_2, chosen), CHANGE_CIPHER_SPEC, record(23, TLS_1_2, RANDOM))],
      ['client', record(23, TLS_1_2, RANDOM)],
      ['client', record(21, TLS_1_2, RANDOM)],
    )
    for (const number of [4, 3, 1, 2, 4]) {
      const p = packet(number)
      expect(p.protocol).toBe(number === 1 ? 'TLSv1' : 'TLSv1.3')
      expect(p.info).toBe({
        1: 'Client Hello', 2: 'Server Hello, Change Cipher Spec, Application Data', 3: 'Application Data', 4: 'Encrypted Alert',
      }[number])
    }
    expect(values(packet(2), 'tls.handshake.ciphersuite')).toEqual(['0x1301'])
    expect(values(packet(2), 'tls.handshake.ja3s_full')).toEqual(['771,4865,43'])
    expect(values(packet(3), 'tls.record.opaque_type')).toEqual(['23'])
  })

  it('may ask for another hello', () => {
    const retry = fromHex('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c')
    const p = tls(['server', record(HANDSHAKE, TLS_1_2, message(2, u16(TLS_1_2), retry, sized(1), u16(0x1301), 0,
      sized(2, extension(43, u16(0x0304)), extension(51, u16(23)))))])(1)
    expect(p.info).toBe('Hello Retry Request')
    expect(values(p, 'tls.handshake.extensions_key_share_selected_group')).toEqual(['23'])
  })

  it('chooses what runs inside', () => {
    const chosen = serverHello(0xc02f, extension(16, sized(2, sized(1, 'h2'))))
    const packet = tls(['server', record(HANDSHAKE, TLS_1_2, chosen)], ['server', record(23, TLS_1_2, RANDOM)])
    expect(values(packet(2), 'tls.app_data_proto')).toEqual(['HyperText Transfer Protocol 2'])
  })
})

describe('records', () => {
  it('say alerts', () => {
    const p = tls(['server', record(21, TLS_1_2, 2, 40)])(1)
    expect(p.info).toBe('Alert (Level: Fatal, Description: Handshake Failure)')
    expect(values(p, 'tls.alert_message.level')).toEqual(['2'])
    expect(values(p, 'tls.alert_message.desc')).toEqual(['40'])
  })

  it('may hold a heartbeat that asks for too much', () => {
    const p = tls(['server', record(24, TLS_1_2, 1, u16(0x4000), 'abc')])(1)
    expect(p.info).toBe('Heartbeat Request')
    expect(values(p, 'tls.heartbeat_message.payload_length.invalid')).toHaveLength(1)
    expect(values(p, 'tls.heartbeat_message.payload')).toEqual(['616263'])
  })

  it('that go on in the next segment are left alone where segments are read one by one', () => {
    const sent = record(23, TLS_1_2, RANDOM)
    const said: Said[] = [['client', bytes(sent, sent.subarray(0, 20))], ['client', sent.subarray(20)]]
    const packet = dissectTcp(443, said, SEGMENT_BY_SEGMENT)
    expect(values(packet(1), 'tls.record.length')).toEqual(['32'])
    expect(packet(2).info).toBe('Ignored Unknown Record')
  })

  it('are encrypted after a ChangeCipherSpec', () => {
    const hello = serverHello(0xc02f)
    const packet = tls(
      ['server', bytes(record(HANDSHAKE, TLS_1_2, hello), CHANGE_CIPHER_SPEC)],
      ['server', record(HANDSHAKE, TLS_1_2, message(20, RANDOM))],
      ['client', record(HANDSHAKE, TLS_1_2, message(16, sized(1, RANDOM)))],
    )
    expect(packet(2).info).toBe('Encrypted Handshake Message')
    expect(packet(3).info).toBe('Client Key Exchange')
  })

  it('may each have a part of a message', () => {
    const hello = clientHello([0x1301], extension(0, sized(2, 0, sized(2, 'a.example'))))
    const packet = tls(
      ['client', record(HANDSHAKE, TLS_1_2, hello.subarray(0, 20))],
      ['client', record(HANDSHAKE, TLS_1_2, hello.subarray(20, 50))],
      ['client', record(HANDSHAKE, TLS_1_2, hello.subarray(50))],
    )
    for (const number of [3, 1, 2, 3]) {
      const p = packet(number)
      if (number < 3) {
        expect(values(p, 'tls.handshake.reassembled_in')).toEqual(['3'])
        expect(values(p, 'tls.handshake.extensions_server_name')).toEqual([])
        continue
      }
      expect(values(p, 'tls.handshake.extensions_server_name')).toEqual(['a.example'])
      expect(values(p, 'tls.handshake.fragment')).toEqual(['1', '2', '3'])
      expect(places(p, 'tls.handshake.extensions_server_name')).toEqual([[1, Buffer.from(hello).indexOf('a.example'), 9]])
    }
  })

  it('of TLS are no other protocol\'s', () => {
    expect(tls(['client', 'GET / HTTP/1.1\r\n\r\n'])(1).protocol).not.toMatch(/^TLS/)
    expect(tls(['client', Uint8Array.of(0, 1, 2, 3, 4, 5, 6)])(1).info).toBe('Continuation Data')
  })
})

describe('certificates', () => {
  it('are counted and named', () => {
    const packet = sample('tls-1.2.pcapng')
    const p = packet(6)
    expect(p.info).toBe('Server Hello, Certificate, Server Key Exchange, Server Hello Done')
    expect(values(p, 'tls.handshake.certificate')).toHaveLength(1)
    expect(lines(p, 'tls.handshake.certificate')[0]).toMatch(/\(id-at-commonName=/)
    expect(values(p, 'tls.handshake.type')).toEqual(['2', '11', '12', '14'])
  })

  it('that were compressed are decoded, within limits', () => {
    const certificate = bytes(sized(1), sized(3, sized(3, 'certificate'), sized(2)))
    const compressed = (plain: Uint8Array): Uint8Array =>
      message(25, u16(2), sized(3, plain).subarray(0, 3), sized(3, brotliCompressSync(plain)))
    const hello = record(HANDSHAKE, TLS_1_2, serverHello(0x1301, extension(43, u16(0x0304))))
    const p = tls(['server', bytes(hello, record(HANDSHAKE, TLS_1_2, compressed(certificate)))])(1)
    expect(values(p, 'tls.handshake.certificate')).toEqual([Buffer.from('certificate').toString('hex')])
    const bomb = compressed(new Uint8Array(1 << 20)), many = Array.from({ length: 200 }, () => record(HANDSHAKE, TLS_1_2, bomb))
    expect(tls(['server', bytes(hello, ...many)])(1).sources).toHaveLength(1)
  })
})

describe('recorded conversations', () => {
  it('of TLS 1.3', () => {
    const packet = sample('tls-1.3.pcapng')
    expect(packet(6).protocol).toBe('TLSv1.3')
    expect(packet(6).info).toMatch(/^Server Hello, Change Cipher Spec, Application Data/)
    expect(packet(4).info).toBe('Client Hello')
    expect(values(packet(4), 'tls.handshake.extensions.supported_version')).toContain('0x0304')
    expect(packet(17).info).toBe('Client Hello')
    expect(values(packet(17), 'tls.handshake.extension.type')).toContain('41')
  })

  it('of TLS 1.2 that takes up a session', () => {
    const packet = sample('tls-1.2.pcapng')
    expect(packet(21).info).toBe('Server Hello, Change Cipher Spec, Encrypted Handshake Message')
    expect(values(packet(21), 'tls.resumed')).toHaveLength(1)
    expect(values(packet(6), 'tls.resumed')).toEqual([])
  })
})

describe('a cut packet', () => {
  it('shows what there is', () => {
    const sent = record(HANDSHAKE, TLS_1_2, clientHello([0x1301], extension(0, sized(2, 0, sized(2, 'a.example')))))
    const [frame] = tcpFrames(443, [['client', sent]])
    for (let length = TCP_PAYLOAD; length < frame.length; length++) {
      const p = dissectFrames([{ bytes: frame.subarray(0, length), original: frame.length }])(1)
      expect(values(p, 'tls.handshake.extensions_server_name'), String(length)).toEqual([])
      expect(values(p, '_ws.short').length + values(p, '_ws.malformed').length, String(length)).toBe(length > TCP_PAYLOAD ? 1 : 0)
    }
  })
})
