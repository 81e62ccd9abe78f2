export interface Publication {
  readonly repository: string
  readonly homepage: string
  readonly bugs: string
  readonly security: string
}

export const publicationFile: string
export function readPublication(): Publication
export function missingKeys(publication: Partial<Publication>): (keyof Publication)[]
// biome-ignore lint/suspicious/noExplicitAny: a manifest may hold any JSON.
export function publishedManifest(manifest: any, publication: Partial<Publication>, directory: string): any
