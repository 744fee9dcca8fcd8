import * as v from 'valibot'
import { workspaceFile, type WorkspaceFile } from '../api/playground.ts'

/** A workspace file's text. */
export function writeWorkspace(servers: WorkspaceFile['servers'], clients: WorkspaceFile['clients']): string {
  const file: WorkspaceFile = { perroquet: 'playground', version: 1, servers, clients }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** @throws Error that says what is wrong with the text, and where */
export function readWorkspace(text: string): WorkspaceFile {
  let read: unknown
  try {
    read = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new Error(`this is no JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  const checked = v.safeParse(workspaceFile, read)
  if (checked.success) return checked.output
  const [issue] = checked.issues
  const path = v.getDotPath(issue)
  const others = checked.issues.length > 1 ? ` (and ${checked.issues.length - 1} more)` : ''
  throw new Error(`${path === null ? 'this is no workspace of the playground' : `${path} is not right`}: ${issue.message}${others}`)
}
