import { useI18n } from 'vue-i18n'
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
    async start(name: RecipeName): Promise<void> {
      const spec = recipe(name, t(`playground.recipe.${name}.name`))
      if (ASKS_FIRST.has(name)) playground.form = { kind: 'server', spec }
      else await playground.startServer(spec)
    },
    /** Shows the form of a server, with a parrot in it to begin with. */
    askServer(): void {
      playground.form = { kind: 'server', spec: recipe('parrotTcp', t('playground.recipe.parrotTcp.name')) }
    },
    /** Shows the form of a client. */
    askClient(): void {
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
