import type { PaneKey, Shortcut } from '../widgets/shortcuts.ts'

/** What a shortcut of the playground does; the workspace runs it. */
export type ShortcutName =
  | 'newServer' | 'newClient' | 'beside' | 'write' | 'find' | 'nextEndpoint' | 'previousEndpoint' | 'side' | 'help'

/** Shortcuts that work everywhere in the workspace; none is one that browsers keep for themselves. */
export const SHORTCUTS: readonly Shortcut<ShortcutName>[] = [
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

export type PaneName = 'list' | 'sessions' | 'transcript' | 'message' | 'find' | 'form'

/** Keys inside one pane, which the panes handle themselves; for the keyboard sheet. */
export const PANE_KEYS = [
  { name: 'walk', chords: ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'], panes: ['sessions', 'transcript'] },
  { name: 'inList', chords: ['ArrowUp', 'ArrowDown', 'Home', 'End'], panes: ['list'] },
  // The browser's own.
  { name: 'send', chords: ['Enter'], panes: [] },
  { name: 'earlier', chords: ['ArrowUp', 'ArrowDown'], panes: ['message'] },
  { name: 'findBackward', chords: ['Shift+Enter'], panes: ['find'] },
  { name: 'close', chords: ['Escape'], panes: ['find', 'form'] },
] as const satisfies readonly PaneKey<PaneName>[]
