import { defineConfig } from 'vitest/config'

/** `npm run test:electron`: the desktop door alone. Part of `npm test` too. */
export default defineConfig({ test: { include: ['test/electron/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 } })
