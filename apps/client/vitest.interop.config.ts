import { interop } from '@ftpkit/conventions/vitest'
import { mergeConfig } from 'vitest/config'

// The servers do the work, each on its own ports.
export default mergeConfig(interop, { test: { maxWorkers: 3 } })
