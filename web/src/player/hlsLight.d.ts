// hls.js ships types for its full build alone; the light one has the same interface with fewer features.
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
