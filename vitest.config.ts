import { defineConfig } from 'vitest/config'

/** `npm test`: needs nothing but `npm ci`. What needs other programs has its own configuration in its folder. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/oracle/**', 'test/fuzz/**', 'test/bench/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
