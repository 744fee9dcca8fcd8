import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './tshark.ts'

/** What tshark says of filters on one capture, in one run: a listener a filter. */
export interface FilterRun {
  /** By filter: the numbers of the frames that it lets through, or what is wrong with it. */
  readonly results: readonly (readonly number[] | string)[]
  /** `frame.protocols` of each frame. */
  readonly protocols: readonly string[]
  /** `frame.time_epoch` of each frame. */
  readonly times: readonly string[]
}

// Lines are `ROW number frames`, `NO number message` and `FRAME number protocols time`.
const SCRIPT = `
local number = 0
for filter in io.lines(os.getenv('FILTERS')) do
  number = number + 1
  local own = number
  local ok, listener = pcall(Listener.new, 'frame', filter)
  if ok then
    local seen = {}
    function listener.packet(pinfo) seen[#seen + 1] = tostring(pinfo.number) end
    function listener.draw() print('ROW\\t' .. own .. '\\t' .. table.concat(seen, ',')) end
  else
    local message = tostring(listener):gsub('\\n', ' ')
    print('NO\\t' .. own .. '\\t' .. message)
  end
end
local protocols, time = Field.new('frame.protocols'), Field.new('frame.time_epoch')
local all = Listener.new('frame')
function all.packet(pinfo)
  print('FRAME\\t' .. pinfo.number .. '\\t' .. tostring(protocols() or '') .. '\\t' .. tostring(time() or ''))
end
`

/** Runs filters over a capture with tshark. */
export async function tsharkFilters(capture: string, filters: readonly string[]): Promise<FilterRun> {
  const folder = mkdtempSync(join(tmpdir(), 'perroquet-filters-'))
  try {
    const script = join(folder, 'filters.lua'), list = join(folder, 'filters.txt')
    writeFileSync(script, SCRIPT)
    writeFileSync(list, filters.map((filter) => filter + '\n').join(''))
    const { stdout } = await run('env', [`FILTERS=${list}`, 'tshark', '-n', '-q', '-o', 'tcp.desegment_tcp_streams:FALSE', '-X',
      `lua_script:${script}`, '-r', capture])
    const results: (number[] | string)[] = filters.map(() => 'tshark said nothing')
    const protocols: string[] = [], times: string[] = []
    for (const line of stdout.toString('latin1').split('\n')) {
      const [kind, number, rest = '', time = ''] = line.split('\t')
      if (kind === 'ROW') results[Number(number) - 1] = rest ? rest.split(',').map(Number) : []
      else if (kind === 'NO') results[Number(number) - 1] = rest.replace(/.* is invalid - /, '')
      else if (kind === 'FRAME') {
        protocols[Number(number) - 1] = rest
        times[Number(number) - 1] = time
      }
    }
    return { results, protocols, times }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
