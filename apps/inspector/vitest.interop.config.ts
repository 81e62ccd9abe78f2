import { interop } from '@ftpkit/conventions/vitest'
import { mergeConfig } from 'vitest/config'

// One browser at a time.
export default mergeConfig(interop, { test: { maxWorkers: 1 } })
