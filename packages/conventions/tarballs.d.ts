export interface Tarball {
  readonly path: string
  readonly folder: string
  readonly size: number
  readonly files: ReadonlyMap<string, string>
  readonly unpackedSize: number
  // biome-ignore lint/suspicious/noExplicitAny: a manifest may hold any JSON.
  readonly manifest: Record<string, any>
}

export function publishedFolders(): string[]
export function packAll(destination: string): Tarball[]
export function readTarball(path: string, folder: string): Tarball
export function installedSize(name: string, tarballs: readonly Tarball[]): number
