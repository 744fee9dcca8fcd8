import { defineConfig } from 'electron-vite'
import vue from '@vitejs/plugin-vue'
import { existsSync, readdirSync } from 'node:fs'
import { basename, resolve } from 'node:path'

const root = import.meta.dirname

/** Programs that Node or Electron starts: the doors, and every `*-worker.ts` of the folders below. */
const doors = ['desktop.ts', 'browser.ts', 'terminal.ts']
const workerFolders = ['capture', 'filter', 'playground', 'connections']

const workers = workerFolders
  .filter(folder => existsSync(resolve(root, 'src-main', folder)))
  .flatMap(folder => readdirSync(resolve(root, 'src-main', folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('-worker.ts'))
    .map(file => `${folder}/${file}`))

const entries = Object.fromEntries([...doors, ...workers].map(file => [basename(file, '.ts'), resolve(root, 'src-main', file)]))

export default defineConfig({
  main: {
    build: {
      // Everything is bundled, so that `perroquet read` starts without walking node_modules; `conf` and `open` find files
      // beside themselves, `ws` has optional native parts and `koffi` has native ones: these stay where npm put them.
      externalizeDeps: { exclude: ['birpc', 'commander', 'msgpackr', 'pcap-parser', 'selfsigned', 'systeminformation', 'valibot'] },
      target: 'node20',
      emptyOutDir: true,
      rolldownOptions: {
        input: entries,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      target: 'node20',
      rolldownOptions: {
        input: { preload: resolve(root, 'src-main/preload.ts') },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    plugins: [vue()],
    define: {
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'false',
      __VUE_I18N_LEGACY_API__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
    },
    // The content security policy forbids eval; msgpackr's other build would try it.
    resolve: { alias: { msgpackr: 'msgpackr/index-no-eval' } },
    build: {
      outDir: resolve(root, 'out/renderer'),
      minify: true,
      // The window's own Chromium is newer; the browser door also meets Firefox and Safari.
      target: 'es2022',
      cssTarget: ['chrome125', 'firefox125', 'safari17.5'],
      // No data: addresses, so that the policy need not allow them.
      assetsInlineLimit: 0,
      rolldownOptions: { input: resolve(root, 'src-renderer/index.html') },
    },
  },
})
