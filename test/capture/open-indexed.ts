import { expect } from 'vitest'
import type { Captures } from '../../src-main/capture/captures.ts'

/** Opens a capture and waits until all of it has been read, or will not be. @returns its id */
export async function openIndexed({ methods }: Captures, path: string): Promise<number> {
  const { id } = await methods.openCapture({ path })
  await expect.poll(async () => (await methods.captures({})).find((each) => each.id === id)?.state).not.toBe('indexing')
  return id
}
