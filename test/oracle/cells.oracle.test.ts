import { availableParallelism } from 'node:os'
import { expect, it } from 'vitest'
import { ANALYSIS_FIELDS } from './analysis-fields.ts'
import { allCaptures, eachOf } from './captures.ts'
import { compare } from './compare.ts'
import { reasons, type Reason } from './reasons.ts'
import { missing, oracleFields } from './tshark.ts'

const absent = missing()
if (absent) console.log(`skipped: ${absent}`)

it.skipIf(absent).each([false, true])('says of every packet what tshark says (messages put together: %s)', async (desegment) => {
  const fields = desegment ? [...oracleFields(), ...ANALYSIS_FIELDS] : oracleFields()
  const scores = new Map(fields.map((field) => [field, { compared: 0, equal: 0, explained: 0 }]))
  const unexplained: string[] = []
  const used = new Set<Reason>()
  const explained = (capture: string, field: string, frame: number): boolean => {
    const found = reasons.find((reason) => capture.endsWith(reason.capture) && (reason.field ?? field) === field && (reason.frames?.includes(frame) ?? true))
    if (found) used.add(found)
    return found !== undefined
  }
  const captures = allCaptures()
  await eachOf(captures, availableParallelism(), async (capture) => {
    const { packets, refused, cells, differences } = await compare(capture, fields, desegment)
    if (refused !== undefined) console.log(`${capture}: ${packets.ours} packets here, tshark ${refused}`)
    else if (packets.theirs !== packets.ours && !explained(capture, 'packets', 0)) unexplained.push(`${capture}: ${packets.ours} packets, tshark has ${packets.theirs}`)
    for (const [field, { compared, equal }] of cells) {
      const score = scores.get(field)
      if (!score) continue
      score.compared += compared
      score.equal += equal
    }
    for (const { frame, field, theirs, ours } of differences) {
      const score = scores.get(field)
      if (explained(capture, field, frame) && score) score.explained++
      else unexplained.push(`${capture} frame ${frame} ${field}: tshark «${theirs.slice(0, 160)}» ours «${ours.slice(0, 160)}»`)
    }
  })
  console.log(`\n${captures.length} captures\n${'field'.padEnd(40)} ${'compared'.padStart(9)} ${'equal'.padStart(9)} explained`)
  for (const [field, { compared, equal, explained }] of scores) {
    console.log(`${field.padEnd(40)} ${String(compared).padStart(9)} ${String(equal).padStart(9)} ${explained || ''}`)
  }
  for (const reason of used) console.log(`${reason.capture} ${reason.field ?? ''}: ${reason.reason}`)
  for (const line of unexplained.slice(0, 200)) console.log(line)
  expect(unexplained.length).toBe(0)
})
