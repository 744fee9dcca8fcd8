import { expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { detect, NotACapture } from '../../../src-main/capture/formats/detect.ts'
import { MICROSECONDS, MODIFIED, NANOSECONDS, pcapHeader, shb } from './bytes.ts'

it.each([MICROSECONDS, NANOSECONDS, MODIFIED, 0x1c0001ac, 0x1c0001ab])('knows pcap with magic number %i', (magic) => {
  expect(detect(pcapHeader({ magic }))).toBe('pcap')
  expect(detect(pcapHeader({ magic, little: false }))).toBe('pcap')
  expect(detect(pcapHeader({ magic }).subarray(0, 4))).toBe('pcap')
})

it('knows pcapng and gzip', () => {
  expect(detect(shb())).toBe('pcapng')
  expect(detect(shb({ little: false }))).toBe('pcapng')
  expect(detect(shb().subarray(0, 4))).toBe('pcapng')
  expect(detect(gzipSync('anything'))).toBe('gzip')
})

it.each([
  ['', 'an empty file'],
  ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'a PNG picture'],
  ['PK\x03\x04\x14\0', 'a ZIP archive, or a document or program made of one'],
  ['\x7fELF\x02\x01\x01\0', 'an ELF program or library'],
  ['%PDF-1.7\n%\xe2\xe3', 'a PDF document'],
  ['RIFF\x24\0\0\0WAVEfmt ', 'a WAV sound file'],
  ['\0\0\0\x18ftypmp42', 'an MP4 film or a picture of its family'],
  ['x'.repeat(257) + 'ustar\x0000', 'a tar archive'],
  ['BZh91AY&SY', 'a file compressed with bzip2'],
  ['\x28\xb5\x2f\xfd\x04', 'a file compressed with Zstandard'],
  ['snoop\0\0\0\0\0\0\x02', 'a capture of Solaris snoop'],
  ['GMBU\0\x02', 'a capture of Microsoft Network Monitor 2'],
  ['XCP\x00002.001', 'a capture of NetXRay or the Windows Sniffer'],
  ['\n\r\r\n\x1c\0\0\0MAGIC___', 'a pcapng file with a damaged header'],
  ['<!DOCTYPE html>\n<html>', 'an HTML page'],
  ['  <HTML><body>', 'an HTML page'],
  ['<?xml version="1.0"?>\n<pdml version="0">', 'a packet dissection in PDML, not packets'],
  ['<?xml version="1.0"?>\n<note>', 'an XML file'],
  ['[\n  {\n    "_index": "packets"', 'a JSON file'],
  ['CLIENT_RANDOM 0011 2233', 'a TLS key log'],
  ['0000  45 00 00 28 00 01\n', 'a hex dump, as text'],
  ['12:00:00.000001 IP 192.0.2.1.80 > 192.0.2.2.1: Flags [S]', 'the text output of tcpdump'],
  ['#!/bin/sh\n', 'a script'],
  ['Dear reader, \u00e9t\u00e9.', 'a text file'],
  ['\xff\xfeh\0i\0', 'a text file in UTF-16'],
  ['\0'.repeat(100), 'a file that begins with nothing but zero bytes'],
  ['\xde\xad\xbe\xef\0\0', 'a file of unknown kind, which begins with the bytes de ad be ef'],
])('names what is not a capture: %j', (text, found) => {
  // Latin-1 where the text stands for bytes, UTF-8 where it is text.
  const bytes = Buffer.from(text, text.includes('reader') ? 'utf8' : 'latin1')
  expect(() => detect(bytes)).toThrow(NotACapture)
  const message = `This is ${found}, not a capture. Files of pcap and pcapng format can be opened, also compressed with gzip`
  expect(() => detect(bytes)).toThrow(message)
})

it('knows a capture of ERF format by its records', () => {
  const record = (seconds: number): Buffer => {
    const bytes = Buffer.alloc(80)
    bytes.writeUInt32LE(seconds, 4)
    bytes[8] = 2
    bytes.writeUInt16BE(80, 10)
    return bytes
  }
  expect(() => detect(Buffer.concat([record(1700000000), record(1700000001)]))).toThrow('a capture of Endace ERF format')
})

it('does not take a character cut in two for binary data', () => {
  expect(() => detect(Buffer.from('é'.repeat(10)).subarray(0, 19))).toThrow('a text file')
})
