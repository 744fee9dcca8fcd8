import { createBirpc } from 'birpc'
import * as v from 'valibot'
import { eventNames, methods, type Events, type MethodName } from './api/contract.ts'
import type { Engine } from './engine.ts'

/** A pipe to one window. Messages are objects here; what they are on the way is the door's business. */
export interface Channel {
  send(message: unknown): void
  receive(listener: (message: unknown) => void): void
}

/** What is believed of a message before birpc sees it: a call of a method that there is. */
const call = v.object({
  t: v.literal('q'),
  i: v.optional(v.pipe(v.string(), v.maxLength(64))),
  m: v.picklist(Object.keys(methods) as [MethodName, ...MethodName[]]),
  a: v.pipe(v.array(v.unknown()), v.maxLength(1)),
  o: v.optional(v.boolean()),
})

/** Lets one window call the engine, checking all that it says, and tells it the engine's events. @returns ends it */
export function serveChannel(engine: Engine, channel: Channel): () => void {
  const functions = Object.fromEntries(Object.keys(methods).map((name) => [name, async (argument: unknown) => await answer(engine, name as MethodName, argument, window)]))
  const window = createBirpc<{ [E in keyof Events]: Events[E] }, typeof functions>(functions, {
    post: (message) => { channel.send(message) },
    on: (receive) => {
      channel.receive((message) => {
        // What is no proper call is dropped: a window of ours does not send such.
        const checked = v.safeParse(call, message, { abortEarly: true })
        if (checked.success) receive(checked.output)
      })
    },
    eventNames: [...eventNames],
    serialize: (message: { e?: unknown }) => message.e === undefined ? message : { ...message, e: plainError(message.e) },
    deserialize: (message: unknown) => message,
  })
  const tell = (event: keyof Events, argument: unknown): void => {
    // Events need no answer; a window that has gone does not matter.
    (window.$callEvent as (name: string, argument: unknown) => Promise<void>)(event, argument).catch(() => {})
  }
  engine.events.on('tell', tell)
  return () => {
    engine.events.off('tell', tell)
    engine.left(window).catch(() => {})
  }
}

async function answer<M extends MethodName>(engine: Engine, name: M, argument: unknown, window: object): Promise<unknown> {
  // The first thing that is wrong is enough: there may be millions.
  const checked = v.safeParse(methods[name], argument, { abortEarly: true })
  if (!checked.success) throw new TypeError(`${name}: ${v.summarize(checked.issues)}`)
  // The schema that was just applied is that of this method's argument.
  return await (engine.answers[name] as (argument: unknown, window: object) => unknown)(checked.output, window)
}

/** Errors cross the door as their text only: no stack, no object. */
function plainError(error: unknown): { name: string, message: string } {
  return error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) }
}
