import type { Publication } from './publication.js'
import type { Tarball } from './tarballs.js'

export function tarballFaults(tarball: Tarball, publication: Partial<Publication>): string[]

export function placesNamedIn(page: string): { readonly line: number; readonly place: string }[]
