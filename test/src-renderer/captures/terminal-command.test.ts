import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { shellWord, terminalCommand } from '../../../src-renderer/captures/terminal-command.ts'

describe('the terminal command', () => {
  it('is quoted only where a shell needs it', () => {
    expect(terminalCommand('/tmp/a.pcap', '')).toBe('perroquet read /tmp/a.pcap')
    expect(terminalCommand('/tmp/a b.pcap', 'tcp.port == 80')).toBe('perroquet read \'/tmp/a b.pcap\' -Y \'tcp.port == 80\'')
  })

  it.skipIf(process.platform === 'win32')('comes through a real shell unchanged', () => {
    for (const word of ['plain', 'it\'s', '$(id) `id` "x" \\n', 'a && b | c; d', '', '*', '~', 'é\n!']) {
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word)
    }
  })
})
