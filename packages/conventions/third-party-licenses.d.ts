import type { Metafile } from 'esbuild'

export function thirdPartyLicenses(metafile: Pick<Metafile, 'outputs'>, directory: string): string
