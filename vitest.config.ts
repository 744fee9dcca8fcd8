import { defineConfig } from 'vitest/config'

/** `npm test`: needs nothing but `npm ci`. What needs other programs has its own configuration in its folder. */
const times = { testTimeout: 30_000, hookTimeout: 60_000, expect: { poll: { timeout: 10_000 } } }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...times, name: 'units and doors', include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/oracle/**', 'test/fuzz/**', 'test/bench/**', 'test/peers/**'], sequence: { groupOrder: 0 },
        },
      },
      // One window at a time, and nothing beside it: it is watched for tasks that take too long. Where other work holds the machine
      // up, a browser may be late once; what fails twice has failed.
      {
        test: {
          ...times, name: 'window', include: ['test/e2e/**/*.test.ts'], fileParallelism: false, sequence: { groupOrder: 1 }, retry: 1,
        },
      },
    ],
  },
})
