import { vitest } from '@ftpkit/conventions/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  ...vitest,
  test: {
    ...vitest.test,
    include: ['interop/**/*.test.ts'],
    testTimeout: 240_000,
    reporters: ['default', ['json', { outputFile: '.reports/interop.json' }]],
  },
})
