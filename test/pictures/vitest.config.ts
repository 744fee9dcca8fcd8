import { defineConfig } from 'vitest/config'

/** `npm run pictures`: the README's pictures, taken of the real window. */
export default defineConfig({ test: { include: ['test/pictures/pictures.ts'], testTimeout: 60_000 } })
