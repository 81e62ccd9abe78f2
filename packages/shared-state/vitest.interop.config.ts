import { interop } from '@ftpkit/conventions/vitest'
import { mergeConfig } from 'vitest/config'

export default mergeConfig(interop, { test: { testTimeout: 240_000 } })
