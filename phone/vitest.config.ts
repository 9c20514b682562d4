import { defineConfig } from 'vitest/config'

// apart from vite.config.ts: what is tested here is plain TypeScript, or already built
export default defineConfig({ test: { environment: 'node', include: ['tests/**/*.test.ts'] } })
