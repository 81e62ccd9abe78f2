import type { Tarball } from './tarballs.js'

export const maxInstalledSizes: Readonly<Record<string, number>>
export function sizeTable(tarballs: readonly Tarball[]): string[]
export function sizeFaults(tarballs: readonly Tarball[]): string[]
