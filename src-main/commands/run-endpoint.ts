import { connect } from './connect.ts'
import { clientArguments, serverArguments, whole } from './endpoint-arguments.ts'
import { DEFAULT_IDLE, type ConnectTyped, type ListenTyped } from './endpoint-options.ts'
import { listen } from './listen.ts'

/** `perroquet listen` and `perroquet connect`, apart from the other commands: these need nothing of the playground. */

/** @returns the exit status @throws UsageError */
export async function runListen(transport: string, where: readonly string[], typed: ListenTyped): Promise<number> {
  const { quiet = false, hex = false, json = false } = typed
  return await listen(serverArguments(transport, where, typed), { quiet, hex, json })
}

/** @returns the exit status @throws UsageError */
export async function runConnect(transport: string, where: readonly string[], typed: ConnectTyped): Promise<number> {
  const { verbose = false, hex = false, json = false, keepOpen = false } = typed
  return await connect(clientArguments(transport, where, typed), { verbose, hex, json, keepOpen, idle: whole(typed.idle ?? String(DEFAULT_IDLE), '--idle') })
}
