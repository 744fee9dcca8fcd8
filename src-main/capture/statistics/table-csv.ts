import type { Conversation, Endpoint } from '../../api/statistics.ts'
import { toFile } from '../formats/destination.ts'
import { csvLine } from '../print/csv.ts'

/** Lines written at once. */
const BATCH = 2000

type Value = string | number | null

const line = (values: readonly Value[]): string => csvLine(values.map((value) => value === null ? '' : String(value)))

export const conversationHead = line([
  'Address A', 'Port A', 'Address B', 'Port B', 'Stream ID', 'Packets', 'Bytes', 'Packets A → B', 'Bytes A → B', 'Packets B → A', 'Bytes B → A',
  'Rel Start', 'Duration', 'Bits/s A → B', 'Bits/s B → A',
])

/** A conversation under `conversationHead`, Wireshark's columns: times in seconds, rates in bits a second. */
export function conversationLine(each: Conversation): string {
  return line([
    each.addressA, each.portA, each.addressB, each.portB, each.stream, each.packetsAB + each.packetsBA, each.bytesAB + each.bytesBA,
    each.packetsAB, each.bytesAB, each.packetsBA, each.bytesBA, each.start.toFixed(9), each.duration.toFixed(9), rate(each.rateAB), rate(each.rateBA),
  ])
}

export const endpointHead = line(['Address', 'Port', 'Packets', 'Bytes', 'Tx Packets', 'Tx Bytes', 'Rx Packets', 'Rx Bytes'])

export function endpointLine(each: Endpoint): string {
  return line([
    each.address, each.port, each.packetsSent + each.packetsReceived, each.bytesSent + each.bytesReceived,
    each.packetsSent, each.bytesSent, each.packetsReceived, each.bytesReceived,
  ])
}

/**
 * Writes a head and a line for each place.
 * @throws the system's error where the file cannot be written; then nothing is left of it
 */
export async function writeLines(path: string, head: string, places: Uint32Array, lineOf: (place: number) => string): Promise<{ readonly bytes: number }> {
  const destination = await toFile(path)
  let bytes = 0
  const write = async (text: string): Promise<void> => {
    const written = Buffer.from(text)
    bytes += written.length
    await destination.write(written)
  }
  try {
    await write(head)
    for (let from = 0; from < places.length; from += BATCH) {
      await write(Array.from(places.subarray(from, from + BATCH), lineOf).join(''))
    }
    await destination.finish()
  } catch (error) {
    await destination.abandon()
    throw error
  }
  return { bytes }
}

function rate(bits: number | null): string {
  return bits === null ? '' : bits.toFixed(0)
}
