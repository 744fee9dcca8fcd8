/** Messages that were sent, to be sent again: arrow up and down walk through them, as in a shell. */
export interface MessageHistory {
  /** Puts a message at the end; the same one twice running is once. */
  add(message: string): void
  /** The message before the one shown; `typed` is kept for the way back. */
  earlier(typed: string): string | null
  /** The message after the one shown, at last what was typed. */
  later(): string | null
}

/** Messages that are remembered. */
const KEPT = 200

export function messageHistory(first: readonly string[] = []): MessageHistory {
  const messages = [...first]
  let place = messages.length
  let draft = ''
  return {
    add(message) {
      if (messages.at(-1) !== message) messages.push(message)
      if (messages.length > KEPT) messages.shift()
      place = messages.length
    },
    earlier(typed) {
      if (place === 0) return null
      if (place === messages.length) draft = typed
      place--
      return messages[place]
    },
    later() {
      if (place >= messages.length) return null
      place++
      return messages[place] ?? draft
    },
  }
}
