import { defineConfig } from 'vitest/config'

/** `npm run test:fuzz`: mutated captures; uses those of PERROQUET_CORPUS besides our own. */
export default defineConfig({
  test: { include: ['test/fuzz/**/*.test.ts'], testTimeout: 30 * 60_000, fileParallelism: false, disableConsoleIntercept: true },
})
