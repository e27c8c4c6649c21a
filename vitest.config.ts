import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,services}/*/{src,test}/**/*.test.ts', 'infra/**/*.test.ts', 'test/**/*.test.ts'],
    // Much of the time is spent waiting for servers and tools: one worker less than cores, the default, leaves a core idle.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
