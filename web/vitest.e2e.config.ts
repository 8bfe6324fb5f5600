import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One browser at a time: the latency that is measured must not be that of a crowded machine.
    fileParallelism: false,
    sequence: { concurrent: false },
  },
});
