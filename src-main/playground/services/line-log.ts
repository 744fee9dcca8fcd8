import type { Readable } from 'node:stream'
import { setTimeout as after } from 'node:timers/promises'

/** Characters of a line; what is longer is cut into several. */
const longestLine = 1000
/** So many lines, and then a pause of so many milliseconds: a program that floods its standard error waits, and we do not. */
const burst = 200
const pause = 40

/** Logs what a stream says line by line (UTF-8), until it ends. Reads no faster than it logs. */
export async function logLines(stream: Readable, log: (line: string) => void): Promise<void> {
  const pattern = new RegExp(`[^\\n]{${longestLine}}|[^\\n]*\\n`, 'gy')
  let rest = ''
  let logged = 0
  for await (const chunk of stream.setEncoding('utf8')) {
    rest += String(chunk)
    pattern.lastIndex = 0
    let read = 0
    for (let found = pattern.exec(rest); found; found = pattern.exec(rest)) {
      read = pattern.lastIndex
      log(found[0].replace(/\r?\n$/, ''))
      if (++logged % burst === 0) await after(pause)
    }
    rest = rest.slice(read)
  }
  if (rest) log(rest)
}
