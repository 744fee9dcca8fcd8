import { useI18n } from 'vue-i18n'
import type { ServerSummary } from '../../src-main/api/playground.ts'
import { clientBeside } from './client-beside.ts'
import { usePlayground } from './playground-store.ts'
import { ASKS_FIRST, recipe, type RecipeName } from './recipes.ts'

/** Starting what the recipes make. */
export function useRecipes() {
  const { t } = useI18n()
  const playground = usePlayground()

  return {
    /** Why a recipe cannot be used here, if it cannot. */
    reasonAgainst: (name: RecipeName): string | undefined =>
      name === 'program' && playground.summary?.mayExec !== true ? t('playground.service.noExec') : undefined,
    /** Starts the server at once, or shows its form where something has to be said first. */
    start: async (name: RecipeName): Promise<void> => {
      const spec = recipe(name, t(`playground.recipe.${name}.name`))
      if (ASKS_FIRST.has(name)) playground.form = { kind: 'server', spec }
      else await playground.startServer(spec)
    },
    /** Opens a client of a server of ours. */
    openBeside: async (server: ServerSummary): Promise<void> => {
      const names = new Set(playground.summary?.clients.map(({ spec }) => spec.name))
      let number = 1
      while (names.has(t('playground.clientName', { number }))) number++
      await playground.openClient({ ...clientBeside(server), name: t('playground.clientName', { number }) })
    },
    /** Shows the form of a server, with a parrot in it to begin with. */
    askServer: (): void => {
      playground.form = { kind: 'server', spec: recipe('parrotTcp', t('playground.recipe.parrotTcp.name')) }
    },
    /** Shows the form of a client. */
    askClient: (): void => {
      playground.form = {
        kind: 'client',
        spec: {
          name: '', to: { transport: 'tcp', family: 'any', host: 'localhost', port: 4444 }, connected: true,
          framing: { kind: 'none' }, options: {}, multicast: [], timeout: 10_000,
        },
      }
    },
  }
}
