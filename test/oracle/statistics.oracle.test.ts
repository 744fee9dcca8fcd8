import { expect, it } from 'vitest'
import { NotACapture } from '../../src-main/capture/formats/detect.ts'
import { gather, pieceOf } from '../../src-main/capture/statistics/gather.ts'
import type { StatisticSource } from '../../src-main/capture/statistics/collect.ts'
import { relativeTime } from '../../src-main/capture/statistics/relative-time.ts'
import { statisticText } from '../../src-main/commands/statistics/statistics.ts'
import { statisticOption } from '../../src-main/commands/statistics/statistics-options.ts'
import { protocols } from '../../src-main/protocols/list.ts'
import { capturesIn, allCaptures, eachOf } from './captures.ts'
import { openCapture } from './compare.ts'
import { statisticReason } from './statistics-reasons.ts'
import { missing, run } from './tshark.ts'

const absent = missing()

const ASKED = [
  'conv,eth', 'conv,ip', 'conv,ipv6', 'conv,tcp', 'conv,udp', 'conv,tcp,tcp.flags.syn == 1', 'endpoints,eth', 'endpoints,ip',
  'endpoints,ipv6', 'endpoints,tcp', 'endpoints,udp', 'endpoints,ip,udp', 'expert,note,ip',
  'plen,tree', 'io,stat,0', 'io,stat,1', 'io,stat,0.25,tcp,udp',
  'io,stat,0.5,COUNT(ip.src)ip.src,SUM(frame.len)frame.len,MIN(ip.ttl)ip.ttl,MAX(udp.length)udp.length,SUM(tcp.len)tcp.len,AVG(frame.time_delta)frame.time_delta',
  'io,stat,2,FRAMES()udp,BYTES()ip,LOAD(frame.time_delta)frame.time_delta',
  'follow,tcp,ascii,0', 'follow,tcp,hex,0', 'follow,tcp,raw,1', 'follow,tcp,yaml,2', 'follow,udp,ascii,0', 'follow,udp,hex,1', 'follow,tcp,raw,0,2-3',
]

/**
 * Asked for in a run of their own: one that asks for fields of `frame` shows it in the hierarchy too, and the least severity of one
 * `expert` holds for all.
 */
const ALONE = ['io,phs', 'io,phs,tcp', 'expert']

/** A capture whose time stamps are nonsense has tables of millions of intervals. */
const LONGEST = 3600

/** PERROQUET_SAMPLE=1 takes every capture; the default every 24th and all of our own. */
const every = Number(process.env.PERROQUET_SAMPLE ?? 24)

async function ours(capture: string): Promise<{ asked: string[], texts: string[] }> {
  const dissector = openCapture(capture), { index, packet } = dissector
  const source: StatisticSource = {
    index,
    async each(request, tell) {
      // Small pieces, so that what is joined is joined often.
      const piece = Math.min(7, pieceOf(request))
      for (let from = 1; from <= index.packets.length; from += piece) {
        tell(gather(request, dissector, from, Math.min(from + piece, index.packets.length + 1)))
      }
    },
  }
  let seconds = 0
  for (let row = 0; row < index.packets.length; row++) seconds = Math.max(seconds, Math.abs(relativeTime(index, row) / 1e9))
  const asked = [...ALONE, ...ASKED].filter((each) => seconds < LONGEST || !/^io,stat,[^0]|^io,stat,0\./.test(each))
  const texts: string[] = []
  for (const each of asked) {
    let text = ''
    for await (const piece of statisticText(statisticOption(each, packet.registry), source, dissector)) {
      text += typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1')
    }
    texts.push(text)
  }
  return { asked, texts }
}

/** A table that is always empty, asked for between all others to tell where they begin. */
const MARK = 'conv,tr'
const RULE = '='.repeat(80) + '\n', MARGIN = ' '.repeat(47)
const MARK_TEXT = `${RULE}Token-Ring Conversations\nFilter:<No Filter>\n`
  + `${MARGIN}|       <-      | |       ->      | |     Total     |    Relative    |   Duration   |\n`
  + `${MARGIN}| Frames  Bytes | | Frames  Bytes | | Frames  Bytes |      Start     |              |\n${RULE}`

/** Everything in one run; tshark prints what was asked for last first. */
async function tsharks(capture: string, asked: readonly string[]): Promise<{ texts: readonly string[], protocols: ReadonlySet<string> }> {
  const options = ['-n', '-r', capture]
  const tables = async (some: readonly string[]): Promise<string[]> => {
    const { stdout } = await run('tshark', ['-q', ...options, ...some.flatMap((each) => ['-z', each, '-z', MARK])])
    return stdout.toString('latin1').split(MARK_TEXT).slice(1).reverse()
  }
  const [alone, others, layers] = await Promise.all([
    tables(ALONE), tables(asked.slice(ALONE.length)),
    run('tshark', [...options, '-T', 'fields', '-e', 'frame.protocols']),
  ])
  return { texts: [...alone, ...others], protocols: new Set(layers.stdout.toString('latin1').split(/[:,\n]/).filter(Boolean)) }
}

it.skipIf(absent)('statistics and followed streams are those of tshark', async () => {
  const own = new Set(capturesIn('resources/captures'))
  const captures = allCaptures().filter((capture, n) => own.has(capture) || n % every === 0)
  const known = new Set(protocols.map(({ abbrev }) => abbrev))
  const differences: string[] = []
  let compared = 0, explained = 0
  await eachOf(captures, 3, async (capture) => {

    let our
    try {
      our = await ours(capture)
    } catch (error) {
      if (error instanceof NotACapture) return
      throw error
    }
    const { texts: theirs, protocols: seen } = await tsharks(capture, our.asked)
    if (theirs.length !== our.asked.length) return
    our.texts.forEach((text, n) => {
      const asked = our.asked[n], their = theirs[n]
      compared++
      if (text === their) return
      if (statisticReason(capture, seen, known)) explained++
      else differences.push(`${capture} -z ${asked}\n${firstDifference(text, their)}`)
    })
  })
  console.log(`${compared} tables of ${captures.length} captures compared, ${explained} differ for a reason`)
  for (const line of differences.slice(0, 400)) console.log(line)
  expect(compared).toBeGreaterThan(900)
  expect(explained / compared).toBeLessThan(0.05)
  expect(differences.length).toBe(0)
})

function firstDifference(our: string, their: string): string {
  const ours = our.split('\n'), theirs = their.split('\n')
  const at = ours.findIndex((line, n) => line !== theirs[n])
  return `  tshark: ${theirs[at]}\n  ours:   ${ours[at]}`
}
