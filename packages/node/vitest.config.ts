import { vitestWithSharedModules } from '@ftpkit/conventions/vitest'
import { mergeConfig } from 'vitest/config'

export default mergeConfig(vitestWithSharedModules, { test: { setupFiles: ['test/forget-servers.ts'] } })
