import { useEventListener } from '@vueuse/core'
import type { Ref } from 'vue'
import { isChord } from './key-chord.ts'

/** A key that works everywhere in a workspace. */
export interface Shortcut<Name extends string> {
  readonly name: Name
  readonly chords: readonly string[]
  /** Keys in the browser door, where the browser keeps some of the others for itself. */
  readonly browser?: readonly string[]
}

/** A key of one or several panes, which these handle themselves while they have the keyboard. */
export interface PaneKey<Pane extends string> {
  readonly name: string
  readonly chords: readonly string[]
  readonly panes: readonly Pane[]
}

/** Keys as a sheet shows them. */
export interface KeyGroup {
  readonly title: string
  readonly keys: readonly { readonly text: string, readonly chords: readonly string[] }[]
}

/** The keys that do it at the door this window came through. */
export const chordsOf = ({ chords, browser }: Shortcut<string>, inBrowser: boolean): readonly string[] =>
  inBrowser && browser !== undefined ? browser : chords

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')

/** Runs the workspace's shortcuts. Where a person types, a sign is a letter; behind the open sheet only the key that closes it works. */
export function useShortcuts<Name extends string>(
  shortcuts: readonly Shortcut<Name>[], actions: Readonly<Record<Name, () => unknown>>, sheet: Ref<boolean>,
): void {
  const inBrowser = window.perroquet === undefined
  useEventListener(window, 'keydown', event => {
    if (event.defaultPrevented) return
    const shortcut = shortcuts.filter(({ name }) => !sheet.value || name === 'help')
      .find(one => chordsOf(one, inBrowser).some(chord => isChord(event, chord) && !(chord.length === 1 && isTyping(event.target))))
    if (shortcut === undefined) return
    event.preventDefault()
    actions[shortcut.name]()
  })
}
