import type { ViteUserConfig } from 'vitest/config'

export const vitest: ViteUserConfig
export const vitestWithSharedModules: ViteUserConfig
export const interop: ViteUserConfig
