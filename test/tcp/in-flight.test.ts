import { expect, it } from 'vitest'
import { ACK, LOST_SEGMENT, PSH, SYN } from '../../src-main/protocols/tcp-segment.ts'
import { InFlight, type Flight, type FlightSegment } from '../../src-main/tcp/in-flight.ts'

/** Takes segments, a millisecond apart. @returns what is said of the last */
function follow(...segments: Partial<FlightSegment>[]): Flight {
  const flight = new InFlight()
  const flights = segments.map((segment, i) => flight.take({
    frame: i + 1, time: i * 1e6, direction: 0, flags: ACK, sequence: 1, acknowledgment: 1, length: 0, base: 0, analysis: 0, sacked: 0, ...segment,
  }))
  return flights[flights.length - 1]
}

const data = (sequence: number, rest: Partial<FlightSegment> = {}): Partial<FlightSegment> => ({ sequence, length: 100, ...rest })
const answer = (acknowledgment: number, rest: Partial<FlightSegment> = {}): Partial<FlightSegment> => ({ direction: 1, acknowledgment, ...rest })

it('measures from the first segment that an acknowledgment ends', () => {
  expect(follow(data(1), data(101), answer(201))).toMatchObject({ acksFrame: 2, roundTrip: 1e6 })
  // Sent twice, it is measured from the first.
  expect(follow(data(1), data(1), answer(101))).toMatchObject({ acksFrame: 1, roundTrip: 2e6 })
  expect(follow(data(1), answer(51))).toMatchObject({ acksFrame: 0, roundTrip: 0 })
})

it('counts what is sent and not acknowledged', () => {
  expect(follow(data(1), data(101), data(201)).bytesInFlight).toBe(300)
  expect(follow(data(1), data(101), answer(101), data(201)).bytesInFlight).toBe(200)
  expect(follow(data(1), answer(51), data(101)).bytesInFlight).toBe(150)
  expect(follow(data(1), data(101), data(201), answer(101, { sacked: 100 }), data(301)).bytesInFlight).toBe(200)
  expect(follow({ flags: SYN, sequence: 0, length: 10 }).bytesInFlight).toBe(10)
  expect(follow(data(0xffff_ffce, { base: 0xffff_ffcd }), data(50, { base: 0xffff_ffcd })).bytesInFlight).toBe(200)
})

it('knows nothing after a gap until something is acknowledged', () => {
  expect(follow(data(1), data(1001, { analysis: LOST_SEGMENT }))).toMatchObject({ bytesInFlight: 0, pushBytes: 0 })
  expect(follow(data(1), data(1001, { analysis: LOST_SEGMENT }), answer(101), data(1101)).bytesInFlight).toBe(200)
})

it('counts bytes from one push to the next', () => {
  expect(follow(data(1), data(101), data(201, { flags: ACK | PSH })).pushBytes).toBe(300)
  expect(follow(data(1), data(101, { flags: ACK | PSH }), data(201)).pushBytes).toBe(100)
  expect(follow(data(1, { flags: ACK | PSH }), data(101, { flags: ACK | PSH })).pushBytes).toBe(100)
})

it('names the oldest segment under way, or the last where none is', () => {
  expect(follow(data(1), data(101), data(1))).toMatchObject({ oldestFrame: 1, sinceOldest: 2e6 })
  expect(follow(data(1), data(101), answer(201), data(101))).toMatchObject({ oldestFrame: 2, sinceOldest: 2e6 })
})
