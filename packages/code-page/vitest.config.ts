import { vitest } from '@ftpkit/conventions/vitest'
import { mergeConfig } from 'vitest/config'

// Whole pages of 65,536 pairs, bundles and arbitrary text take seconds on a busy machine.
export default mergeConfig(vitest, { test: { testTimeout: 60_000 } })
