import { vitest } from '@ftpkit/conventions/vitest'
import { mergeConfig } from 'vitest/config'

// Each test waits for commands most of the time. With one worker, which two processors get by default, a processor would be idle.
export default mergeConfig(vitest, { test: { maxWorkers: '100%' } })
