import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import uniModule from '@dcloudio/vite-plugin-uni'
import { defineConfig, type Plugin } from 'vite'

// the plugin is a CommonJS module: as an ES module its function lies one level deeper
const uni = ((uniModule as unknown as { default?: typeof uniModule }).default ?? uniModule) as typeof uniModule

const isH5 = process.env.UNI_PLATFORM === 'h5'

// the development server forwards calls of the API to a running `lianzhang serve`
const server = process.env.LIANZHANG_URL ?? 'http://127.0.0.1:8080'

/** The framework's style sheet names pictures of a foreign host: shadows of bars that this app does not have. */
const noForeignPictures: Plugin = {
  name: 'no-foreign-pictures',
  enforce: 'post',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'asset' && file.fileName.endsWith('.css')) file.source = String(file.source).replace(/url\(["']?https?:[^)]*\)/g, 'none')
    }
  },
}

/**
 * The framework carries advertisements that report to a foreign host, and the bundler keeps them because their classes
 * set fields of their own. No page shows one: said to be pure, the calls fall away, and the classes with them.
 */
const noAdvertisements: Plugin = {
  name: 'no-advertisements',
  transform: (code, id) => (id.includes('uni-h5') && code.includes('__publicField(_Ad')
    ? { code: code.replace(/^__publicField\(_Ad/gm, '/* @__PURE__ */ __publicField(_Ad'), map: null } : null),
}

/** The service worker, with the names of what it keeps: the files of this build. */
const offlineApp: Plugin = {
  name: 'offline-app',
  enforce: 'post',
  generateBundle(_, bundle) {
    if (!isH5) return
    const files = ['/m/', ...Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name)).sort().map((name) => `/m/${name}`)]
    const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12)
    const source = readFileSync(new URL('./sw.js', import.meta.url), 'utf8')
      .replace('__FILES__', JSON.stringify(files)).replace('__VERSION__', JSON.stringify(version))
    this.emitFile({ type: 'asset', fileName: 'sw.js', source })
  },
}

export default defineConfig({
  plugins: [uni(), noForeignPictures, noAdvertisements, offlineApp],
  build: {
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // one script: all pages are there when the network is gone, and all of them weigh less than the framework
    ...(isH5 ? { rollupOptions: { output: { inlineDynamicImports: true } } } : {}),
  },
  server: { port: 5174, proxy: { '/api': { target: server, changeOrigin: true } } },
})
