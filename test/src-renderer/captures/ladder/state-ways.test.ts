import { expect, it } from 'vitest'
import type { LadderRung, LadderState } from '../../../../src-main/api/tcp-ladder.ts'
import { stateWay } from '../../../../src-renderer/captures/ladder/state-ways.ts'

function change(row: number, before: readonly [LadderState, LadderState], after: readonly [LadderState, LadderState]): LadderRung {
  return { row, number: row + 1, time: row, side: 0, flags: 0, sequence: 0, acknowledgment: null, length: 0, window: 0, marks: [], missing: 0, before, after }
}

const changes = [
  change(0, ['CLOSED', 'LISTEN'], ['SYN-SENT', 'SYN-RECEIVED']), change(1, ['SYN-SENT', 'SYN-RECEIVED'], ['ESTABLISHED', 'SYN-RECEIVED']),
  change(2, ['ESTABLISHED', 'SYN-RECEIVED'], ['ESTABLISHED', 'ESTABLISHED']), change(7, ['ESTABLISHED', 'ESTABLISHED'], ['CLOSED', 'CLOSED']),
]

it('is the way up to a segment, each state once', () => {
  expect(stateWay(changes, 0, 0)).toEqual(['CLOSED', 'SYN-SENT'])
  expect(stateWay(changes, 1, 5)).toEqual(['LISTEN', 'SYN-RECEIVED', 'ESTABLISHED'])
  expect(stateWay(changes, 0, 7)).toEqual(['CLOSED', 'SYN-SENT', 'ESTABLISHED', 'CLOSED'])
})

it('begins anew where the ports are used again, and with the first state that is certain', () => {
  expect(stateWay([...changes, change(8, ['CLOSED', 'LISTEN'], ['SYN-SENT', 'SYN-RECEIVED'])], 0, 8)).toEqual(['CLOSED', 'SYN-SENT'])
  expect(stateWay([change(3, ['unknown', 'unknown'], ['ESTABLISHED', 'ESTABLISHED'])], 0, 3)).toEqual(['ESTABLISHED'])
})
