import { shallowRef } from 'vue'
import type { SocketRow } from '../../src-main/api/connections.ts'
import type { Engine } from '../../src-main/api/contract.ts'
import { isEvery, serviceWord, type NameOf } from './socket-text.ts'

/** Words asked for at once: the contract's limit. */
const AT_ONCE = 1000

/** Names of the addresses and ports that rows show, asked for once each. What has no name is remembered too. */
export function useSocketNames(engine: Pick<Engine, 'namesOf'>, failed: (error: unknown) => void) {
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const asked = new Set<string>()

  /** Asks for what these rows show and was not asked for yet. */
  async function look(rows: readonly SocketRow[]): Promise<void> {
    const addresses = new Set<string>()
    const services = new Set<string>()
    for (const row of rows) {
      if (row.protocol === 'unix') continue
      for (const address of [row.localAddress, row.foreignAddress]) {
        if (!isEvery(address) && !asked.has(address)) addresses.add(address)
      }
      for (const port of [row.localPort, row.foreignPort]) {
        if (port === undefined || port === 0 || row.protocol === 'raw') continue
        const word = serviceWord(port, row.protocol)
        if (!asked.has(word)) services.add(word)
      }
    }
    addresses.delete('')
    const question = { addresses: [...addresses].slice(0, AT_ONCE), services: [...services].slice(0, AT_ONCE) }
    if (question.addresses.length + question.services.length === 0) return
    for (const word of [...question.addresses, ...question.services]) asked.add(word)
    try {
      const answer = await engine.namesOf(question)
      names.value = new Map([...names.value, ...Object.entries(answer)])
    } catch (error) {
      for (const word of [...question.addresses, ...question.services]) asked.delete(word)
      failed(error)
    }
  }

  const nameOf: NameOf = word => names.value.get(word)
  return { names, look, nameOf }
}
