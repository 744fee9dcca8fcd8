// Compares captures with tshark on the command line, for whoever works on a protocol:
//   node test/oracle/run.js [--field tcp.] [--max 20] [--jobs 2] [--desegment] CAPTURE|FOLDER...
// Prints differing cells, then a score a field. Built in memory, so there is nothing to build first.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { field: { type: 'string', default: '' }, max: { type: 'string', default: '20' }, jobs: { type: 'string', default: '2' }, desegment: { type: 'boolean', default: false } },
})
const folder = mkdtempSync(join(process.cwd(), 'node_modules', '.oracle-'))
const bundle = await rolldown({ input: { compare: 'test/oracle/compare.ts', tshark: 'test/oracle/tshark.ts' }, platform: 'node', external: /^[a-z@]/ })
await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' })
const { compare } = await import(pathToFileURL(join(folder, 'compare.mjs')).href)
const { oracleFields, corpusFolder } = await import(pathToFileURL(join(folder, 'tshark.mjs')).href)
rmSync(folder, { recursive: true })

const files = (positionals.length ? positionals : [corpusFolder]).flatMap(function list(path) {
  return statSync(path).isDirectory() ? readdirSync(path).sort().flatMap((name) => list(join(path, name))) : [path]
}).filter((path) => !/\.(md|json|js)$/.test(path))
const fields = oracleFields().filter((field) => field.startsWith(values.field))
const scores = new Map(fields.map((field) => [field, { compared: 0, equal: 0 }]))
let shown = 0, failed = 0
const queue = files[Symbol.iterator]()
await Promise.all(Array.from({ length: Number(values.jobs) }, async () => {
  for (const file of queue) {
    try {
      const result = await compare(file, fields, values.desegment)
      if (!result.refused && result.packets.theirs !== result.packets.ours) console.log(`${file}: ${result.packets.ours} packets, tshark has ${result.packets.theirs}`)
      for (const { frame, field, theirs, ours } of result.differences) {
        if (shown++ < Number(values.max)) console.log(`${file} frame ${frame} ${field}: tshark «${theirs.slice(0, 160)}» ours «${ours.slice(0, 160)}»`)
      }
      for (const [field, { compared, equal }] of result.cells) {
        const score = scores.get(field)
        score.compared += compared
        score.equal += equal
      }
    } catch (error) {
      failed++
      console.log(`${file}: ${error.stack}`)
    }
  }
}))
console.log(`\n${files.length} files, ${failed} failed`)
for (const [field, { compared, equal }] of scores) if (compared) console.log(`${field.padEnd(44)} ${equal}/${compared} ${equal === compared ? '' : ((equal / compared) * 100).toFixed(3) + ' %'}`)
