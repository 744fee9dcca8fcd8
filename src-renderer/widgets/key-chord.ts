/** A keyboard shortcut as it is written in the list of shortcuts: `Ctrl+Shift+N`, `F3`, `Ctrl+ArrowDown`, `+`. */
const keysOf = (chord: string): string[] => chord === '+' ? [chord] : chord.split('+')

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform)

/** Whether a key is pressed with another one held, Shift too. */
export const isHeld = ({ ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): boolean => ctrlKey || altKey || metaKey || shiftKey

/** Signs that some keyboards (French ones, for `.`, `/` and `?`) only write with Shift, so Shift says nothing about them. */
const isSign = (key: string): boolean => key.length === 1 && !/[\p{L}\p{N} ]/u.test(key)

/** Whether the event is the shortcut. On a Mac, Command stands for Ctrl. */
export function isChord(event: KeyboardEvent, chord: string, mac = isMac()): boolean {
  const parts = keysOf(chord)
  const key = parts.pop() ?? ''
  const command = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  const noCommand = !event.ctrlKey && !event.metaKey
  const modifiers = (parts.includes('Ctrl') ? command : noCommand)
    && event.altKey === parts.includes('Alt')
    && (isSign(key) || event.shiftKey === parts.includes('Shift'))
  if (!modifiers) return false
  // With Alt, a Mac writes another letter, so the key's place is looked at too.
  return event.key.toLowerCase() === key.toLowerCase() || (parts.includes('Alt') && event.code === `Key${key.toUpperCase()}`)
}

const SYMBOLS: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }
const MAC_SYMBOLS: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' }

/** Names of the shortcut's keys, as they are on the keyboard; `inWords` says those that a language has its own words for. */
export function keyNames(chord: string, inWords: (key: string) => string, mac = isMac()): string[] {
  return keysOf(chord).map(key => (mac ? MAC_SYMBOLS[key] : undefined) ?? SYMBOLS[key] ?? inWords(key))
}
