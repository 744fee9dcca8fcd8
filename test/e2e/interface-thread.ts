import type { Browser, Page } from 'playwright-core'

/** What is read of Chromium's trace events; durations in microseconds. */
interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly dur?: number
  /** Time that the thread itself ran: without what other programs took of the processor meanwhile. */
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/**
 * The longest task of the interface's thread while something is done, in milliseconds of that thread's own time: a browser's
 * long tasks are those over 50 ms, but it counts them by the clock on the wall, which also counts what else the machine does.
 */
export async function longestTask(browser: Browser, page: Page, whatIsDone: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  let trace = ''
  try {
    await whatIsDone()
  } finally {
    trace = (await browser.stopTracing()).toString()
  }
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] }
  const main = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  const tasks = traceEvents.filter(event =>
    event.ph === 'X' && event.name.endsWith('RunTask') && main.some(({ pid, tid }) => pid === event.pid && tid === event.tid))
  if (tasks.length === 0) throw new Error('the trace shows no task of the interface thread')
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000
}
