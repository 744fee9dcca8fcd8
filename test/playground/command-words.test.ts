import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandWords } from '../../src-main/playground/command-words.ts'

test('words, quotes and backslashes', () => {
  expect(commandWords('  cat  -n\t')).toEqual(['cat', '-n'])
  expect(commandWords(String.raw`sh -c 'echo "a b"' "" a\ b "c\"d\e" x'y'"z" '\'`)).toEqual(['sh', '-c', 'echo "a b"', '', 'a b', 'c"d\\e', 'xyz', '\\'])
  expect(commandWords('a\\\nb "c\\\nd"')).toEqual(['ab', 'cd'])
  expect(commandWords('echo $HOME | cat > *')).toEqual(['echo', '$HOME', '|', 'cat', '>', '*'])
})

test('an open quote is named', () => {
  expect(() => commandWords('echo "a')).toThrow('a " that is not closed')
  expect(() => commandWords('echo \'a"')).toThrow('a \' that is not closed')
  expect(() => commandWords('echo \\')).toThrow('ends with a backslash')
})

test.skipIf(process.platform === 'win32')('as sh splits them', () => {
  // An unquoted line's end would end sh's command.
  fc.assert(fc.property(fc.array(fc.constantFrom(...' \t\'"\\abé'), { maxLength: 20 }).map((letters) => letters.join('')), (command) => {
    let words
    try {
      words = commandWords(command)
    } catch {
      return
    }
    const said = execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    expect(said).toBe(words.length ? words.map((word) => `${word}\0`).join('') : '\0')
  }), { numRuns: 100 })
})
