import type { PaneKey, Shortcut } from '../widgets/shortcuts.ts'

/** What a shortcut of the connections does; the workspace runs it. */
export type ShortcutName = 'filter' | 'help'

/** Shortcuts that work everywhere in the workspace. */
export const SHORTCUTS: readonly Shortcut<ShortcutName>[] = [
  { name: 'filter', chords: ['/'] },
  { name: 'help', chords: ['F1', '?'] },
]

export type PaneName = 'table' | 'descriptors' | 'filter'

/** Keys inside one pane, which the panes handle themselves; for the keyboard sheet. */
export const PANE_KEYS = [
  { name: 'walk', chords: ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'], panes: ['table', 'descriptors'] },
  { name: 'clear', chords: ['Escape'], panes: ['table', 'filter'] },
  { name: 'toTable', chords: ['Enter', 'ArrowDown'], panes: ['filter'] },
] as const satisfies readonly PaneKey<PaneName>[]
