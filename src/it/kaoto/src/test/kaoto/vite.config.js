import { pathToFileURL } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const modules = pathToFileURL(`${import.meta.dirname}/node_modules/`);

export default defineConfig({
  base: './',
  plugins: [react()],
  css: {
    preprocessorOptions: {
      scss: {
        // Kaoto's style sheets import packages as ~package, in webpack's notation
        importers: [{ findFileUrl: (url) => (url.startsWith('~') ? new URL(url.substring(1), modules) : null) }],
        quietDeps: true,
        silenceDeprecations: ['import', 'global-builtin', 'if-function'],
      },
    },
  },
  build: { chunkSizeWarningLimit: 20000, reportCompressedSize: false },
});
