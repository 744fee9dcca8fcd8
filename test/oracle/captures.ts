import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { generateWeb } from '../bench/generate.js'
import { corpusFolder } from './tshark.ts'

/** All captures of a folder and its folders, by path. */
export function capturesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.(md|json|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Other people's captures, and our own. */
export function recordedCaptures(): string[] {
  return [...capturesIn(corpusFolder), ...capturesIn('resources/captures')]
}

/** The same, and the benchmark's traffic, in which messages go over many segments. */
export function allCaptures(): string[] {
  return [...recordedCaptures(), generateWeb(3).path]
}

/** Runs `work` on every item, `jobs` of them at a time. */
export async function eachOf<T>(items: readonly T[], jobs: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]()
  await Promise.all(Array.from({ length: jobs }, async () => {
    for (const item of queue) await work(item)
  }))
}
