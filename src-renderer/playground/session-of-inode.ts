import type { Engine } from '../../src-main/api/contract.ts'
import type { PlaygroundSummary, SessionSummary } from '../../src-main/api/playground.ts'

/** Sessions asked for at once; the engine gives no more. */
const AT_ONCE = 500

/** The session whose socket has this inode, newest first; null where none has. */
export async function sessionOfInode(
  engine: Pick<Engine, 'sessions'>, summary: PlaygroundSummary | null, inode: number,
): Promise<SessionSummary | null> {
  for (const { id } of [...summary?.clients ?? [], ...summary?.servers ?? []]) {
    for (let from = 0; ; from += AT_ONCE) {
      const { total, sessions } = await engine.sessions({ owner: id, from, count: AT_ONCE })
      const found = sessions.find(session => session.inode === inode)
      if (found !== undefined) return found
      if (sessions.length === 0 || from + AT_ONCE >= total) break
    }
  }
  return null
}
