import { defineConfig } from 'vitest/config';

// The appliance to pass on to in `npm run dev`.
const appliance = process.env['PIPIT_URL'] ?? 'http://localhost:8080';
// The appliance checks the Origin header, so the proxy presents itself as the appliance's own page.
const passOn = { target: appliance, changeOrigin: true, headers: { origin: appliance }, ws: true };

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { port: 8320, proxy: { '/api': passOn, '/live': passOn } },
  build: {
    target: 'es2022',
    // Nothing is inlined: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // hls.js alone is larger than the default warning limit; `npm run size` is the real check.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // The setup page is one of its own: phones show it in a small window that forgets it.
      input: ['index.html', 'setup.html'],
      output: {
        codeSplitting: { groups: [{ name: 'hls', test: /node_modules\/hls\.js/ }] },
      },
    },
  },
  test: { include: ['test/**/*.test.ts'] },
});
