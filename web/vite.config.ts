import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// The development server forwards API calls to a running `lianzhang serve`.
const server = process.env.LIANZHANG_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: false, __INTLIFY_JIT_COMPILATION__: true, __VUE_I18N_LEGACY_API__: false },
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false },
  server: { port: 5173, proxy: { '/api': { target: server, changeOrigin: true } } },
  test: { environment: 'node', include: ['tests/**/*.test.ts'] },
})
