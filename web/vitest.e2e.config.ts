import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    // What is waited for inside has limits of its own, which say more.
    testTimeout: 240_000,
    hookTimeout: 60_000,
    // One browser at a time: the latency that is measured must not be that of a crowded machine.
    fileParallelism: false,
    sequence: { concurrent: false },
  },
});
