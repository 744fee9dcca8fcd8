import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { MESSAGES_FR, PARTS_FR } from '../../../src-renderer/locales/engine-texts-fr.ts'
import { engineMessages } from './engine-messages.ts'

vi.stubGlobal('navigator', { languages: ['en'] })
vi.stubGlobal('document', { documentElement: {}, createElement: () => ({}) })
const { engineText, translated } = await import('../../../src-renderer/locales/engine-texts.ts')
const { i18n } = await import('../../../src-renderer/locales/i18n.ts')

const NBSP = '\u00a0'
const said = engineMessages()
/** What zlib says of damage: the engine puts it into its own message. */
const zlibFaults = faultsOfZlib()

describe('every message of the engine', () => {
  it('is found in the sources', () => {
    // A collector that finds nothing would agree with any table.
    expect(said.messages.size).toBeGreaterThan(180)
    expect(said.parts.size).toBeGreaterThan(110)
  })

  it('has a French entry', () => {
    const known = MESSAGES_FR.map(([english]) => plain(english))
    expect([...said.messages].filter(message => !known.includes(message))).toEqual([])
    expect([...said.parts].filter(part => !PARTS_FR.some(([english]) => says(english, part)))).toEqual([])
  })

  it('is still said, where there is a French entry', () => {
    expect(MESSAGES_FR.filter(([english]) => !said.messages.has(plain(english))).map(entry => entry[0])).toEqual([])
    const parts = [...said.parts, ...zlibFaults]
    expect(PARTS_FR.filter(([english]) => !parts.some(part => says(english, part))).map(entry => entry[0])).toEqual([])
  })

  it('has all of its values in French, and French punctuation', () => {
    for (const [english, french] of [...MESSAGES_FR, ...PARTS_FR]) {
      const places = english.match(/\{(?:part)?\}/g)?.length ?? 0
      const used = french.match(/\{\d?\}/g) ?? []
      const numbers = new Set(used.map((place, i) => place === '{}' ? i + 1 : Number(place[1])))
      expect([...numbers].sort(), english).toEqual(Array.from({ length: places }, (_, i) => i + 1))
      expect(french, english).not.toMatch(/\w[;!?](\s|$)/)
      expect(french, english).not.toContain('\'')
      expect(english, 'values that touch each other').not.toMatch(/\}\{/)
    }
    expect(new Set(MESSAGES_FR.map(entry => entry[0])).size, 'the same English twice').toBe(MESSAGES_FR.length)
  })
})

describe('a message in French', () => {
  it.each([
    ['"tcp.prot" is no field or protocol', `«${NBSP}tcp.prot${NBSP}» n’est ni un champ ni un protocole`],
    ['"Zürich" is no number', `«${NBSP}Zürich${NBSP}» n’est pas un nombre`],
    ['ip.src is an IPv4 address and cannot be searched', 'ip.src est une adresse IPv4 et n’admet pas la recherche'],
    ['an IPv4 address cannot be compared with a character string',
      'une adresse IPv4 n’admet pas la comparaison avec une chaîne de caractères'],
    ['an unsigned integer of 2 bytes cannot be negative',
      'un entier non signé de 2 octets ne peut pas être pris avec le signe moins'],
    ['a character string cannot be searched for a boolean',
      `une chaîne de caractères n’admet pas la recherche de${NBSP}: un booléen`],
    ['The regular expression cannot be used: there is no group 7',
      `L’expression régulière ne peut pas servir${NBSP}: il n’y a pas de groupe 7`],
    // What a person wrote may look like a message.
    ['"a" is no number" is no number', `«${NBSP}a" is no number${NBSP}» n’est pas un nombre`],
    ['"x is a boolean and cannot be" is a character string and cannot be searched',
      '"x is a boolean and cannot be" est une chaîne de caractères et n’admet pas la recherche'],
    ['The file is cut short in the middle of a packet: 31 bytes of its record are there',
      `Le fichier est coupé au milieu d’un paquet${NBSP}: 31 octets de son enregistrement sont là`],
    ['The gzip compression is damaged (unexpected end of file); 4096 bytes could be decompressed',
      `La compression gzip est abîmée (fin de fichier inattendue)${NBSP}; 4096 octets ont pu être décompressés`],
    ['The gzip compression is damaged (something new); 4096 bytes could be decompressed',
      `La compression gzip est abîmée (something new)${NBSP}; 4096 octets ont pu être décompressés`],
    ['/tmp/a: b.pcap: there is no such file; check the name (ENOENT)',
      `/tmp/a: b.pcap${NBSP}: ce fichier n’existe pas${NBSP}: vérifiez le nom (ENOENT)`],
    ['/tmp/a.png: This is a PNG picture, not a capture. Files of pcap and pcapng format can be opened, also compressed with gzip',
      `/tmp/a.png${NBSP}: c’est une image PNG, pas une capture. `
      + 'Les fichiers pcap et pcapng s’ouvrent, compressés ou non avec gzip'],
    ['connect 10.0.0.1:0: EINVAL: a datagram is sent to a port from 1 to 65535',
      `connect 10.0.0.1:0: EINVAL${NBSP}: un datagramme s’envoie à un port de 1 à 65535`],
    ['A message of 300 bytes: a length of 1 byte with itself counted says at most 255',
      `Un message de 300 octets${NBSP}: une longueur de 1 octet qui se compte elle-même dit au plus 255`],
  ])('%s', (english, french) => {
    expect(translated(english, 'fr')).toBe(french)
    expect(translated(english, 'en')).toBe(english)
  })

  it.each([
    'connect ECONNREFUSED 127.0.0.1:9', 'address already in use', 'no space left on device', '', ': ', 'x cannot be undone',
  ])('stays as it is where nothing is known: %s', message => {
    expect(translated(message, 'fr')).toBe(message)
  })

  it('follows the language of the window', () => {
    i18n.global.locale.value = 'fr'
    expect(engineText('this socket is closed')).toBe('cette socket est fermée')
    i18n.global.locale.value = 'en'
    expect(engineText('this socket is closed')).toBe('this socket is closed')
  })

  it('takes no time to speak of, whatever a person wrote', () => {
    const long = '" is a boolean and cannot be : '.repeat(30_000)
    const began = performance.now()
    expect(translated(long, 'fr')).toBe(long)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

/** A table's English with all of its places alike, as the sources have them. */
function plain(english: string): string {
  return english.replaceAll('{part}', '{}')
}

/** True if a part of the sources is one that an entry is for: `a {} picture` is for all pictures. */
function says(english: string, part: string): boolean {
  const [before, behind] = english.split('{}')
  if (behind === undefined) return part === english
  return part.startsWith(before) && part.endsWith(behind) && part.length >= before.length + behind.length
}

/** Makes zlib complain of each thing that can be wrong with a gzip member (RFC 1952 2.3). */
function faultsOfZlib(): string[] {
  const good = gzipSync('a capture, compressed')
  const changed = (at: number): Buffer => {
    const bytes = Buffer.from(good)
    bytes[at] ^= 0xff
    return bytes
  }
  return [good.subarray(0, -9), changed(0), changed(good.length - 8), changed(good.length - 4)].map(bytes => {
    try {
      gunzipSync(bytes)
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  })
}
