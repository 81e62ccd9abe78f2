import type { HostType } from '@ftpkit/protocol'
import { joinedNames } from './names.js'

/** Whether the control connection has TLS: `optional` where the server offers it, `implicit` before the greeting. */
export type SiteTls = 'off' | 'optional' | 'explicit' | 'implicit'

/** A server, and how it is used. What is left out is not said, and has the default of whatever connects. */
export interface Site {
  /** As people call it. */
  readonly name: string
  /** The folders that it is in, the outermost first; empty for none. */
  readonly folder: readonly string[]
  /** A name or an address, an address of IPv6 without brackets. */
  readonly host: string
  /** By default 21, or 990 where TLS is implicit. */
  readonly port?: number | undefined
  /** Who logs in. */
  readonly user?: string | undefined
  /** For a server that asks for one by 332. */
  readonly account?: string | undefined
  /** Where the password is, such as `env:NAME`; never the password. */
  readonly secret?: string | undefined
  /** Undefined where the book leaves it open. */
  readonly tls?: SiteTls | undefined
  /** Whether any certificate is accepted. */
  readonly insecure?: boolean | undefined
  /** Whose paths and listings the server has. */
  readonly system?: HostType | undefined
  /** Label of the encoding of names, such as `gbk`. */
  readonly nameEncoding?: string | undefined
  /** Code page of its text, such as `1047`. */
  readonly codePage?: string | undefined
  /** Which side opens data connections: the client (`passive`) or the server. */
  readonly data?: 'passive' | 'active' | undefined
  /** Whether the host of 227 is used (`reply`), or that of the control connection. */
  readonly passiveAddress?: 'reply' | 'control' | undefined
  /** URL of a proxy, without a password; `none` for no proxy. */
  readonly proxy?: string | undefined
  /** Where paths begin on the server. */
  readonly remote?: string | undefined
  /** Where they begin on this side. */
  readonly local?: string | undefined
  /** Most connections at a time. */
  readonly connections?: number | undefined
  /** Octets per second. */
  readonly rate?: number | undefined
  /** Anything, on any number of lines. */
  readonly note?: string | undefined
}

/** A site in a book, with the password that the book has for it. */
export interface BookEntry {
  /** Without its password. */
  readonly site: Site
  /** In clear; undefined for none, and for one that could not be read. An empty one is written as none. */
  readonly password?: string | undefined
}

/** What a reader did not take over, or a writer could not write. */
export interface BookWarning {
  /** The site with its folders, as `Work/Mainframe`; or the line of the file, as `line 7`. */
  readonly place: string
  /** The field as the format calls it; undefined for a site as a whole. */
  readonly field?: string | undefined
  /** What became of it. It never contains a password. */
  readonly message: string
}

/** What a book has in it. */
export interface Book {
  /** In the order of the file. */
  readonly entries: readonly BookEntry[]
  /** Of fields, sites and lines that were left out. */
  readonly warnings: readonly BookWarning[]
}

/** A book that was written. */
export interface WrittenBook {
  /** The whole file. */
  readonly octets: Uint8Array
  /** Of fields and sites that were left out or changed. */
  readonly warnings: readonly BookWarning[]
}

/** The port of a site. */
export function portOf({ port, tls }: Pick<Site, 'port' | 'tls'>): number {
  return port ?? (tls === 'implicit' ? 990 : 21)
}

/** A site with its folders, as warnings call it: a slash between them, and a backslash before one in a name. */
export function placeOf({ folder, name }: Pick<Site, 'folder' | 'name'>): string {
  return joinedNames([...folder, name])
}

/** A site without the fields that are undefined, so that sites are equal that say the same. */
export function siteOf(fields: Site): Site {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as Site
}

/** An entry; without a password where there is none. */
export function entryOf(site: Site, password: string | undefined): BookEntry {
  return password === undefined ? { site } : { site, password }
}

/** What a table has for a key; undefined for one that it does not have, such as a name that every object has. */
export function valueIn<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** The key by which a table has a value; undefined for one that it does not have. */
export function keyOf<Value>(table: Readonly<Record<string, Value>>, wanted: Value): string | undefined {
  return Object.keys(table).find((key) => table[key] === wanted)
}
