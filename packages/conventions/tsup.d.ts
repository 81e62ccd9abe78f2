import type { Options } from 'tsup'

export const library: Options
export const command: Options
export function app(): Options[]
export const bundledApp: Options
