import { defineConfig } from 'vitest/config'

/** `npm run test:oracle`: needs tshark, and the captures and fields of PERROQUET_CORPUS and PERROQUET_ORACLE. */
export default defineConfig({
  test: { include: ['test/oracle/**/*.test.ts'], testTimeout: 30 * 60_000, hookTimeout: 60_000, fileParallelism: false, disableConsoleIntercept: true },
})
