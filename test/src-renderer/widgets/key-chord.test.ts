import { describe, expect, it } from 'vitest'
import { isChord, keyNames } from '../../../src-renderer/widgets/key-chord.ts'

function key(key: string, ...held: ('ctrl' | 'meta' | 'alt' | 'shift')[]): KeyboardEvent {
  return {
    key, code: `Key${key.toUpperCase()}`,
    ctrlKey: held.includes('ctrl'), metaKey: held.includes('meta'),
    altKey: held.includes('alt'), shiftKey: held.includes('shift'),
  } as KeyboardEvent
}

describe('keyboard shortcuts', () => {
  it('are told apart by what is held', () => {
    expect(isChord(key('n', 'ctrl'), 'Ctrl+N', false)).toBe(true)
    expect(isChord(key('N', 'ctrl', 'shift'), 'Ctrl+N', false)).toBe(false)
    expect(isChord(key('N', 'ctrl', 'shift'), 'Ctrl+Shift+N', false)).toBe(true)
    expect(isChord(key('n'), 'Ctrl+N', false)).toBe(false)
    expect(isChord(key('F3'), 'Shift+F3', false)).toBe(false)
  })

  it('work on keyboards that write signs with Shift', () => {
    // A French keyboard writes `.`, `/` and `?` with Shift, an American one only `?`.
    for (const sign of ['.', '/', ',']) {
      expect(isChord(key(sign, 'ctrl', 'shift'), `Ctrl+${sign}`, false)).toBe(true)
      expect(isChord(key(sign, 'ctrl'), `Ctrl+${sign}`, false)).toBe(true)
    }
    expect(isChord(key('?', 'shift'), '?', false)).toBe(true)
    expect(isChord(key('+', 'shift'), '+', false)).toBe(true)
    expect(isChord(key('?', 'ctrl', 'shift'), '?', false)).toBe(false)
  })

  it('take Command for Ctrl on a Mac, and the place of the key where Alt writes another letter', () => {
    expect(isChord(key('f', 'meta'), 'Ctrl+F', true)).toBe(true)
    expect(isChord(key('f', 'ctrl'), 'Ctrl+F', true)).toBe(false)
    expect(isChord({ ...key('∑', 'alt'), code: 'KeyW' }, 'Alt+W', true)).toBe(true)
  })

  it('are named as on the keyboard', () => {
    expect(keyNames('Ctrl+ArrowDown', word => word, false)).toEqual(['Ctrl', '↓'])
    expect(keyNames('Ctrl+Shift+N', word => word, true)).toEqual(['⌘', '⇧', 'N'])
    expect(keyNames('+', word => word, false)).toEqual(['+'])
    expect(keyNames('Shift+F3', word => word === 'Shift' ? 'Maj' : word, false)).toEqual(['Maj', 'F3'])
  })
})
