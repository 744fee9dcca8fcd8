/** What a shortcut does; the workspace runs it. */
export type ShortcutName =
  | 'open' | 'save' | 'saveAs' | 'close' | 'nextTab' | 'reload'
  | 'filter' | 'find' | 'findNext' | 'findPrevious' | 'goTo'
  | 'nextPacket' | 'previousPacket' | 'nextInConversation' | 'previousInConversation'
  | 'followTcp' | 'followUdp' | 'followHttp'
  | 'mark' | 'comment' | 'decodeAs' | 'nextMarked' | 'previousMarked' | 'reference' | 'nextReference' | 'previousReference' | 'help'

export interface Shortcut {
  readonly name: ShortcutName
  /** Wireshark's keys. */
  readonly chords: readonly string[]
  /** Keys in the browser door, where the browser keeps some of the others for itself. */
  readonly browser?: readonly string[]
}

export interface ShortcutGroup {
  readonly name: 'files' | 'search' | 'packets' | 'window'
  readonly shortcuts: readonly Shortcut[]
}

/** Shortcuts that work everywhere in the workspace, as the keyboard sheet shows them. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    name: 'files',
    shortcuts: [
      { name: 'open', chords: ['Ctrl+O'] },
      { name: 'save', chords: ['Ctrl+S'] },
      { name: 'saveAs', chords: ['Ctrl+Shift+S'] },
      { name: 'reload', chords: ['Ctrl+R'], browser: ['Alt+R'] },
      { name: 'close', chords: ['Ctrl+W'], browser: ['Alt+W'] },
      { name: 'nextTab', chords: ['Ctrl+Tab'], browser: ['Alt+T'] },
    ],
  },
  {
    name: 'search',
    shortcuts: [
      { name: 'filter', chords: ['Ctrl+/'] },
      { name: 'find', chords: ['Ctrl+F'] },
      { name: 'findNext', chords: ['Ctrl+N', 'F3'], browser: ['F3'] },
      { name: 'findPrevious', chords: ['Ctrl+B', 'Shift+F3'] },
    ],
  },
  {
    name: 'packets',
    shortcuts: [
      { name: 'goTo', chords: ['Ctrl+G'] },
      { name: 'nextPacket', chords: ['Ctrl+ArrowDown', 'F8'] },
      { name: 'previousPacket', chords: ['Ctrl+ArrowUp', 'F7'] },
      { name: 'nextInConversation', chords: ['Ctrl+.'] },
      { name: 'previousInConversation', chords: ['Ctrl+,'] },
      { name: 'followTcp', chords: ['Ctrl+Alt+Shift+T'] },
      { name: 'followUdp', chords: ['Ctrl+Alt+Shift+U'] },
      { name: 'followHttp', chords: ['Ctrl+Alt+Shift+H'] },
      { name: 'mark', chords: ['Ctrl+M'] },
      { name: 'comment', chords: ['Ctrl+Alt+C'] },
      { name: 'decodeAs', chords: ['Ctrl+Shift+U'] },
      { name: 'nextMarked', chords: ['Ctrl+Shift+N'], browser: ['Alt+N'] },
      { name: 'previousMarked', chords: ['Ctrl+Shift+B'], browser: ['Alt+B'] },
      { name: 'reference', chords: ['Ctrl+T'], browser: ['Alt+Shift+T'] },
      { name: 'nextReference', chords: ['Ctrl+Alt+N'] },
      { name: 'previousReference', chords: ['Ctrl+Alt+B'] },
    ],
  },
  { name: 'window', shortcuts: [{ name: 'help', chords: ['F1', '?'] }] },
]

/** Keys inside one pane, which the panes handle themselves; for the keyboard sheet. */
export const PANE_KEYS = [
  { name: 'walk', chords: ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'] },
  { name: 'fold', chords: ['ArrowLeft', 'ArrowRight'] },
  { name: 'parent', chords: ['Backspace'] },
  { name: 'unfoldAll', chords: ['Ctrl+ArrowRight'] },
  { name: 'foldAll', chords: ['Ctrl+ArrowLeft'] },
  { name: 'copy', chords: ['Ctrl+C'] },
  { name: 'panes', chords: ['Tab'] },
] as const

/** The keys that do it at the door this window came through. */
export function chordsOf(shortcut: Shortcut, inBrowser: boolean): readonly string[] {
  return inBrowser && shortcut.browser !== undefined ? shortcut.browser : shortcut.chords
}
