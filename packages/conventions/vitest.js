import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vitest/config'

// Tests read the sources of our packages, not their builds: no build is needed to run them.
const conditions = ['@ftpkit/source', 'node', 'import', 'default']

const steadyFastCheck = fileURLToPath(new URL('./steady-fast-check.js', import.meta.url))

/** In CI, properties are tried with the same values each time. */
const steadySeed = {
  name: 'steady-seed',
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} specifier @param {string | undefined} importer */
  resolveId: (specifier, importer) =>
    specifier === 'fast-check' && importer !== steadyFastCheck ? steadyFastCheck : undefined,
}

export const vitest = defineConfig({
  plugins: process.env.CI ? [steadySeed] : [],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: [fileURLToPath(new URL('./vitest-setup.js', import.meta.url))],
    // Generous, because no test may depend on the speed of the machine or on what else it does.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: `.reports/${process.env.HOUSE_REPORT ?? 'test'}.json` }]],
    coverage: {
      include: ['src/**/*.ts'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: '.reports/coverage',
    },
  },
})

/**
 * For packages whose modules keep nothing between calls: their files share one copy of each module, which takes half the
 * time.
 */
export const vitestWithSharedModules = mergeConfig(vitest, { test: { isolate: false } })

/** Of the tests against real peers, which `pnpm interop` runs. */
export const interop = defineConfig({
  ...vitest,
  test: {
    ...vitest.test,
    include: ['interop/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/interop.json' }]],
  },
})
