import { defineConfig } from 'vitest/config'

/** `npm run test:peers`: real programs on the other side: socat, ncat, nc, cc, ss, netstat, lsof. After `npm run build`. */
export default defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } }, fileParallelism: false,
    // The kernel's tables are read twice, by us and by the peer: other programs' sockets may come and go in between.
    retry: 1,
  },
})
