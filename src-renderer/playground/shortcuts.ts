/** What a shortcut of the playground does; the workspace runs it. */
export type ShortcutName =
  | 'newServer' | 'newClient' | 'beside' | 'write' | 'find' | 'nextEndpoint' | 'previousEndpoint' | 'side' | 'help'

export interface Shortcut {
  readonly name: ShortcutName
  readonly chords: readonly string[]
}

/** Shortcuts that work everywhere in the workspace; none is one that browsers keep for themselves. */
export const SHORTCUTS: readonly Shortcut[] = [
  { name: 'newServer', chords: ['Alt+N'] },
  { name: 'newClient', chords: ['Alt+C'] },
  { name: 'beside', chords: ['Alt+B'] },
  { name: 'write', chords: ['Alt+M'] },
  { name: 'find', chords: ['Ctrl+F'] },
  { name: 'nextEndpoint', chords: ['Ctrl+ArrowDown'] },
  { name: 'previousEndpoint', chords: ['Ctrl+ArrowUp'] },
  { name: 'side', chords: ['Alt+I'] },
  { name: 'help', chords: ['F1', '?'] },
]
