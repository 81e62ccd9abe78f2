import { type BookEntry, type BookWarning, placeOf, type Site } from './site.js'

/** Collects what a reader or a writer leaves out. */
export class Notes {
  readonly warnings: BookWarning[] = []

  /** Of a site, or of one of its fields. */
  warn(site: Pick<Site, 'folder' | 'name'>, message: string, field?: string): void {
    this.warnings.push({ place: placeOf(site), message, ...(field === undefined ? {} : { field }) })
  }

  /** Of a line, which counts from 1. */
  warnOfLine(line: number, message: string, field?: string): void {
    this.warnings.push({ place: `line ${line}`, message, ...(field === undefined ? {} : { field }) })
  }

  /** Warns of the fields of an entry that a format has no place for. @param known the fields that it has */
  warnOfUnwritten({ site, password }: BookEntry, known: ReadonlySet<string>): void {
    const fields = Object.entries(site).filter(([, value]) => value !== undefined && String(value) !== '')
    for (const [field] of fields)
      if (!known.has(field)) this.warn(site, 'the format has no place for it', field)
    if (password !== undefined && !known.has('password'))
      this.warn(site, 'passwords are not written in this format', 'password')
  }
}
