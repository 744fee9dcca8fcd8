import { address4, address6 } from './address-texts.ts'
import { inetRow, type InetSocket, type NewRow } from './row.ts'

/**
 * A line of /proc/net/tcp, udp, udplite and raw, and of the same with a 6 (proc_pid_net(5)):
 *
 *     sl: LOCAL:PORT FOREIGN:PORT ST TXQUEUE_:RXQUEUE_ TR:TM->WHEN RETRNSMT   UID  TIMEOUT INODE …
 *
 * All numbers up to RETRNSMT are hexadecimal with a fixed number of digits, those after it decimal. Addresses are 32-bit
 * words in the machine's byte order.
 */

/** Ticks of tm->when in a second: USER_HZ, 100 on every architecture of Linux that Node runs on. */
const USER_HZ = 100
const COLON = 0x3a, SPACE = 0x20, NEWLINE = 0x0a

/** `retrnsmt` counts retransmissions, `timeout` unanswered probes of the other timers. */
const TIMER_ON = 1

/** Adds a row for each line after the heading. A line that is cut short is left out. */
export function procNetInet(bytes: Buffer, length: number, protocol: InetSocket['protocol'], family: '4' | '6', ownUid: number, rows: NewRow[]): void {
  const digits = family === '4' ? 8 : 32
  const address = Buffer.alloc(16)
  // Places after `sl: `.
  const localPort = digits + 1, foreign = localPort + 5, foreignPort = foreign + digits + 1, state = foreignPort + 5
  const sendQueue = state + 3, receiveQueue = sendQueue + 9, timer = receiveQueue + 9, when = timer + 3, retransmits = when + 9, uid = retransmits + 9
  let end = bytes.indexOf(NEWLINE)
  for (let start = end + 1; end >= 0 && start < length; start = end + 1) {
    end = bytes.indexOf(NEWLINE, start)
    const last = end < 0 || end > length ? length : end
    const colon = bytes.indexOf(COLON, start)
    if (colon < 0 || colon + 2 + uid >= last) continue
    const at = colon + 2
    const numbers = decimals(bytes, at + uid, last)
    if (!numbers) continue
    const kind = hexadecimal(bytes, at + timer, 2)
    const text = (place: number): string => {
      words(bytes, at + place, digits, address)
      return family === '4' ? address4(address, 0) : address6(address, 0)
    }
    rows.push(inetRow({
      protocol, family,
      localAddress: text(0), localPort: hexadecimal(bytes, at + localPort, 4),
      foreignAddress: text(foreign), foreignPort: hexadecimal(bytes, at + foreignPort, 4),
      state: hexadecimal(bytes, at + state, 2),
      sendQueue: hexadecimal(bytes, at + sendQueue, 8), receiveQueue: hexadecimal(bytes, at + receiveQueue, 8),
      timer: kind, expires: hexadecimal(bytes, at + when, 8) / USER_HZ,
      retransmits: kind === TIMER_ON ? hexadecimal(bytes, at + retransmits, 8) : numbers[1],
      uid: numbers[0], inode: numbers[2],
    }, ownUid))
  }
}

/** Value of so many hexadecimal digits, upper or lower case. */
export function hexadecimal(bytes: Buffer, start: number, digits: number): number {
  let value = 0
  for (let at = start; at < start + digits; at++) value = value * 16 + digitOf(bytes[at])
  return value
}

/** 0-9, A-F and a-f have their value in the low four bits, letters 9 less. */
function digitOf(character: number): number {
  return (character & 15) + (character > 57 ? 9 : 0)
}

/** The address's bytes in network order: each word of eight digits is the number that its four bytes are in memory. */
function words(bytes: Buffer, start: number, digits: number, address: Buffer): void {
  for (let word = 0; word < digits / 8; word++) address.writeUInt32LE(hexadecimal(bytes, start + word * 8, 8), word * 4)
}

/** The three decimal numbers UID, TIMEOUT and INODE. */
function decimals(bytes: Buffer, start: number, end: number): readonly [number, number, number] | undefined {
  const numbers: [number, number, number] = [0, 0, 0]
  let at = start
  for (let n = 0; n < 3; n++) {
    while (at < end && bytes[at] === SPACE) at++
    const first = at
    for (; at < end && bytes[at] !== SPACE; at++) numbers[n] = numbers[n] * 10 + (bytes[at] & 15)
    if (at === first) return undefined
  }
  return numbers
}
