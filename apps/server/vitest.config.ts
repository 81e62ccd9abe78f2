import { vitest } from '@ftpkit/conventions/vitest'
import { mergeConfig } from 'vitest/config'

export default mergeConfig(vitest, { test: { include: ['conformance/**/*.test.ts'] } })
