import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import { importX } from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

/** The rules of the house (see README, «How the house is laid out») as far as a linter can check them. */

/** The workspaces: none imports another. */
const workspaces = ['capture', 'playground', 'connections', 'syscalls', 'lessons']
/** Folder to the folders of src-main that it may not import. */
const arrows = {
  api: [...workspaces, 'tcp', 'filter', 'protocols', 'columns', 'libc'],
  libc: [...workspaces, 'tcp', 'filter', 'protocols', 'columns'],
  columns: [...workspaces, 'tcp', 'filter', 'protocols', 'api'],
  protocols: [...workspaces, 'tcp', 'filter'],
  tcp: workspaces,
  filter: workspaces.filter((workspace) => workspace !== 'capture'),
  ...Object.fromEntries(workspaces.map((own) => [own, workspaces.filter((workspace) => workspace !== own)])),
}

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test/bench/generated/'] },
  {
    files: ['src-main/**/*.ts', 'src-renderer/**/*.{ts,vue}', 'test/**/*.ts', '*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { project: ['./tsconfig.main.json', './tsconfig.renderer.json'], extraFileExtensions: ['.vue'] } },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: ['./tsconfig.main.json', './tsconfig.renderer.json'] })] },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
      '@typescript-eslint/require-await': 'off',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', {
        zones: [
          { target: './src-renderer', from: './src-main', except: ['./api'], message: 'src-renderer imports src-main/api and nothing else of src-main' },
          { target: './src-main', from: './src-renderer' },
          ...Object.entries(arrows).map(([own, others]) => ({ target: `./src-main/${own}`, from: others.map((other) => `./src-main/${other}`), message: 'arrows go one way: doors, engine, workspaces, tcp and filter, protocols' })),
        ],
      }],
      'no-restricted-imports': ['error', { patterns: [{ group: ['electron', 'electron/*'], message: 'only desktop.ts and preload.ts import electron' }] }],
    },
  },
  { files: ['src-main/desktop.ts', 'src-main/preload.ts', 'test/electron/**'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src-main/**/*.ts'],
    ignores: ['src-main/desktop.ts', 'src-main/preload.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['electron', 'electron/*', 'vue', 'vue-*', 'pinia', '@vueuse/*'], message: 'the engine knows nothing of Electron, Vue or a browser' }] }] },
  },
  {
    files: ['src-renderer/**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/attributes-order': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/no-v-html': 'error',
    },
  },
)
