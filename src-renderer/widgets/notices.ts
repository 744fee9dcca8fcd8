import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { ConnectionLost } from '../engine-channel.ts'

export interface Notice {
  readonly id: number
  readonly kind: 'error' | 'info'
  readonly text: string
  /** What can be done about it, as a button. */
  readonly action?: { readonly label: string, readonly run: () => void }
}

/** What an error says; the engine's errors cross the door as plain objects. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
    ? error.message
    : String(error)
}

const SHOWN_AT_ONCE = 4
/** Milliseconds that a notice which is no error stays. */
const INFO_STAYS = 5000

/** Messages in the corner of the window: what went wrong and what to do. */
export const useNotices = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([])
  let last = 0

  function dismiss(id: number): void {
    notices.value = notices.value.filter(notice => notice.id !== id)
  }

  function tell(kind: Notice['kind'], text: string, action?: Notice['action']): void {
    const id = ++last
    const others = notices.value.filter(notice => notice.text !== text)
    notices.value = [...others, { id, kind, text, action }].slice(-SHOWN_AT_ONCE)
    if (kind === 'info') setTimeout(() => dismiss(id), INFO_STAYS)
  }

  /** Shows why a call failed; a lost connection has its own banner. */
  function failed(error: unknown): void {
    if (!(error instanceof ConnectionLost)) tell('error', messageOf(error))
  }

  return { notices, dismiss, tell, failed }
})
