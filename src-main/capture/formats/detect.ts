import { isPcapMagic } from './pcap-header.ts'
import { Pcap } from './pcap.ts'
import { BYTE_ORDER_MAGIC, SECTION_HEADER_BLOCK } from './pcapng-blocks.ts'
import { Pcapng } from './pcapng.ts'
import type { CaptureFormat } from './format.ts'

/** What can be opened: a capture format, or one that has to be decompressed first. */
export type FileKind = 'pcap' | 'pcapng' | 'gzip'

/** As many first bytes as `detect` looks at. */
export const HEAD_LENGTH = 4096

/** What was to be opened is no capture that is known here. */
export class NotACapture extends Error {
  /** What it is, to be put into a sentence: `a PNG picture`. */
  readonly found: string

  constructor(found: string) {
    super(`This is ${found}, not a capture. Files of pcap and pcapng format can be opened, also compressed with gzip`)
    this.name = 'NotACapture'
    this.found = found
  }
}

/**
 * Says what a file is by its first bytes.
 * @param head the first HEAD_LENGTH bytes, or the whole file if it is shorter
 * @throws NotACapture that names what was found instead
 */
export function detect(head: Uint8Array): FileKind {
  if (head.length === 0) throw new NotACapture('an empty file')
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head.length >= 4) {
    const magic = view.getUint32(0)
    if (isPcapMagic(magic)) return 'pcap'
    if (magic === SECTION_HEADER_BLOCK) {
      if (head.length < 12) return 'pcapng'
      if (view.getUint32(8) === BYTE_ORDER_MAGIC || view.getUint32(8, true) === BYTE_ORDER_MAGIC) return 'pcapng'
    }
  }
  throw new NotACapture(nameOf(head))
}

/** A reader of one file, given its first bytes: as many as can be had, whole records if possible. */
export function createFormat(kind: 'pcap' | 'pcapng', head: Uint8Array): CaptureFormat {
  return kind === 'pcap' ? new Pcap(head) : new Pcapng()
}

/** First bytes, as Latin-1 text, of files that people mistake for captures, and their offset if it is not 0. */
const SIGNATURES: readonly (readonly [bytes: string, name: string, offset?: number])[] = [
  // Captures of other formats.
  ['snoop\0\0\0', 'a capture of Solaris snoop'],
  ['GMBU', 'a capture of Microsoft Network Monitor 2'],
  ['RTSS', 'a capture of Microsoft Network Monitor 1'],
  ['TRSNIFF data    \x1a', 'a capture of the DOS Sniffer'],
  ['XCP\0', 'a capture of NetXRay or the Windows Sniffer'],
  ['VL\0\0', 'a capture of NetXRay'],
  ['\x7fver', 'a capture of Savvius Peek'],
  ['btsnoop\0', 'a Bluetooth capture of btsnoop format'],
  ['iptrace 1.0', 'a capture of AIX iptrace'],
  ['iptrace 2.0', 'a capture of AIX iptrace'],
  ['ObserverPktBuffe', 'a capture of Viavi Observer'],
  ['\xaa\xaa\xaa\xaa', 'a capture of InfoVista 5View'],
  ['\x54\x52\x00\x64\x00', 'a capture of HP-UX nettl'],
  ['\x05VNF', 'a capture of Visual Networks'],
  ['\x00\x00\x02\x00\x12\x05\x00\x10', 'a capture of Tektronix K15'],
  ['\x0a\x0d\x0d\x0a', 'a pcapng file with a damaged header'],
  ['RPCAP', 'an rpcap stream'],
  // Compressed files and archives.
  ['BZh', 'a file compressed with bzip2'],
  ['\xfd7zXZ\0', 'a file compressed with xz'],
  ['\x28\xb5\x2f\xfd', 'a file compressed with Zstandard'],
  ['\x04\x22\x4d\x18', 'a file compressed with LZ4'],
  ['\x1f\x9d', 'a file compressed with compress'],
  ['\x1f\xa0', 'a file compressed with compress'],
  ['LZIP', 'a file compressed with lzip'],
  ['PK\x03\x04', 'a ZIP archive, or a document or program made of one'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  ['Rar!\x1a\x07', 'a RAR archive'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive'],
  ['ustar', 'a tar archive', 257],
  ['!<arch>\n', 'an ar archive, perhaps a Debian package or a static library'],
  ['\xed\xab\xee\xdb', 'an RPM package'],
  // Pictures, sound, documents.
  ['\x89PNG\r\n\x1a\n', 'a PNG picture'],
  ['\xff\xd8\xff', 'a JPEG picture'],
  ['GIF8', 'a GIF picture'],
  ['II*\0', 'a TIFF picture'],
  ['MM\0*', 'a TIFF picture'],
  ['WEBP', 'a WebP picture', 8],
  ['WAVE', 'a WAV sound file', 8],
  ['AVI ', 'an AVI film', 8],
  ['ftyp', 'an MP4 film or a picture of its family', 4],
  ['\x1a\x45\xdf\xa3', 'a Matroska or WebM film'],
  ['OggS', 'an Ogg sound file'],
  ['fLaC', 'a FLAC sound file'],
  ['ID3', 'an MP3 sound file'],
  ['%PDF', 'a PDF document'],
  ['%!PS', 'a PostScript document'],
  ['{\\rtf', 'an RTF document'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Microsoft Office document'],
  ['SQLite format 3\0', 'an SQLite database'],
  // Programs.
  ['\x7fELF', 'an ELF program or library'],
  ['\xca\xfe\xba\xbe', 'a Java class or a macOS program'],
  ['\xcf\xfa\xed\xfe', 'a macOS program'],
  ['\xce\xfa\xed\xfe', 'a macOS program'],
  ['\xfe\xed\xfa\xcf', 'a macOS program'],
  ['MZ', 'a Windows program'],
  ['\0asm', 'a WebAssembly module'],
  ['#!', 'a script'],
  // Keys.
  ['-----BEGIN ', 'a PEM file, of a certificate or a key'],
]

/** What text begins with, in lower case and behind white space. */
const TEXTS: readonly (readonly [prefix: RegExp, name: string])[] = [
  [/^<!doctype html|^<html|^<head|^<body/, 'an HTML page'],
  [/^<\?xml[^]*<pdml/, 'a packet dissection in PDML, not packets'],
  [/^<\?xml[^]*<psml/, 'a packet list in PSML, not packets'],
  [/^<\?xml|^<svg/, 'an XML file'],
  [/^[[{]\s*["{[\]}]/, 'a JSON file'],
  [/^client_random |^server_handshake_traffic_secret |^client_handshake_traffic_secret |^# ssl\/tls secrets/, 'a TLS key log'],
  [/^[0-9a-f]{4,8}[: ]\s*([0-9a-f]{2} ?){2}/, 'a hex dump, as text'],
  [/^\d\d:\d\d:\d\d\.\d+ (ip|ip6|arp)\b/, 'the text output of tcpdump'],
]

/** What the bytes look like, to be put into a sentence. */
function nameOf(head: Uint8Array): string {
  const latin1 = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  for (const [bytes, name, offset = 0] of SIGNATURES) if (latin1.startsWith(bytes, offset)) return name
  if (isErf(head)) return 'a capture of Endace ERF format'
  if (head[0] === 0xff && head[1] === 0xfe || head[0] === 0xfe && head[1] === 0xff) return 'a text file in UTF-16'
  const text = textOf(head)
  if (text !== undefined) {
    const start = text.trimStart().toLowerCase()
    return TEXTS.find(([prefix]) => prefix.test(start))?.[1] ?? 'a text file'
  }
  if (head.every((byte) => byte === 0)) return 'a file that begins with nothing but zero bytes'
  const first = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return `a file of unknown kind, which begins with the bytes ${first}`
}

/** The bytes as UTF-8 text without control characters; undefined if they are something else. */
function textOf(head: Uint8Array): string | undefined {
  try {
    // A character that the end of the head has cut in two is no fault.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return head.some(isForeignToText) ? undefined : text
  } catch {
    return undefined
  }
}

/** Control characters, other than white space and the escape of coloured text. */
function isForeignToText(byte: number): boolean {
  return byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b
}

/** ERF files have no magic number, but records that follow each other sensibly: time, type, flags, length, lost, wire length. */
function isErf(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  let at = 0
  let records = 0
  let previous = 0
  while (at + 16 <= head.length && records < 4) {
    const seconds = view.getUint32(at + 4, true)
    const type = head[at + 8] & 0x7f
    const length = view.getUint16(at + 10)
    if (type === 0 || type > 48 || length < 16 || seconds < previous || seconds - previous > 3600 && records > 0) return false
    previous = seconds
    records++
    at += length
  }
  return records >= 2
}
