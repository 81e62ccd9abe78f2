import type { ViteUserConfig } from 'vitest/config'

export const vitest: ViteUserConfig
