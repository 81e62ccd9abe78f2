import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import {
  type BookEntry,
  type BookFormat,
  type BookWarning,
  bookFormats,
  formatOf,
  placeOf,
  readBook,
  type Site,
  siteUrl,
  writeBook,
} from '@ftpkit/site-book'
import { ExitStatus } from '../exit-status.js'
import { isStandardOutput, notice, printJson, printLine, warn, writeOctets } from '../output.js'
import { bookPath, changeSites } from '../sites/book-file.js'
import { type CheckChoice, checkSites } from '../sites/check.js'
import { chosenSites, siteNamed } from '../sites/find.js'
import { rcloneTools } from '../sites/rclone-tools.js'
import { reportTable } from '../sites/report-table.js'
import { passwordOf } from '../sites/secrets.js'
import { siteTable } from '../sites/table.js'

interface ImportChoice {
  readonly format: BookFormat | 'auto'
  /** What becomes of passwords: they are sealed by a passphrase, or left out. */
  readonly passwords: 'seal' | 'none'
  readonly replace?: boolean | undefined
}

/** Adds the sites of a book of another program to ours. */
export async function importSites(file: string, choice: ImportChoice): Promise<void> {
  const octets = await readFile(file)
  const format = choice.format === 'auto' ? formatOf(octets, basename(file)) : choice.format
  if (format === undefined)
    throw new RangeError(`the format of ${file} is not known: give --format ${bookFormats.join(', ')}`)
  const { entries, warnings } = read(format, octets, file)
  report(warnings, file)
  const kept = choice.passwords === 'seal' ? await sealed(entries) : entries.map(withoutPassword)
  const left =
    choice.passwords === 'none' ? entries.filter(({ password }) => password !== undefined).length : 0
  let skipped: readonly BookEntry[] = []
  await changeSites((old) => {
    const names = new Set(kept.map(({ site }) => placeOf(site)))
    const known = new Set(old.map(({ site }) => placeOf(site)))
    skipped = choice.replace ? [] : kept.filter(({ site }) => known.has(placeOf(site)))
    const rest = choice.replace ? old.filter(({ site }) => !names.has(placeOf(site))) : old
    return [...rest, ...kept.filter((entry) => !skipped.includes(entry))]
  })
  for (const { site } of skipped)
    warn(`ftpkit: ${placeOf(site)}: a site of this name is in the book already: give --replace`)
  notice(`ftpkit: ${kept.length - skipped.length} sites of ${file} are in ${bookPath()}`)
  if (left > 0) notice(`ftpkit: ${left} passwords were left out: --passwords seal keeps them, encrypted`)
  if (skipped.length > 0 || warnings.length > 0) process.exitCode = ExitStatus.leftOut
}

function read(format: BookFormat, octets: Uint8Array, file: string) {
  try {
    return readBook(format, octets, { rclone: rcloneTools })
  } catch (error) {
    throw new RangeError(`${file}: ${(error as Error).message}`)
  }
}

async function sealed(entries: readonly BookEntry[]): Promise<BookEntry[]> {
  if (!entries.some(({ password }) => password !== undefined)) return entries.map(withoutPassword)
  const { sealer } = await import('../sites/sealing.js')
  const seal = await sealer()
  return Promise.all(
    entries.map(async ({ site, password }) =>
      password === undefined ? { site } : { site: { ...site, secret: await seal(password) } },
    ),
  )
}

function withoutPassword({ site }: BookEntry): BookEntry {
  return { site }
}

function report(warnings: readonly BookWarning[], file: string): void {
  for (const { place, field, message } of warnings)
    warn(`ftpkit: ${file}, ${place}${field === undefined ? '' : `, ${field}`}: ${message}`)
}

interface ExportChoice {
  readonly format: BookFormat
  /** Whether passwords are written, in the clear or hidden as the format does. */
  readonly withPasswords?: boolean | undefined
}

/** Writes the sites, or those that patterns name, as the book of another program. */
export async function exportSites(
  file: string,
  patterns: readonly string[],
  { format, withPasswords }: ExportChoice,
): Promise<void> {
  const chosen = chosenSites(patterns)
  const entries = withPasswords
    ? await Promise.all(chosen.map(async (site) => ({ site, password: await passwordOf(site) })))
    : chosen.map((site) => ({ site }))
  const bare = entries.map(({ site, ...rest }) => ({
    ...rest,
    site: format === 'yaml' ? site : withoutSecret(site),
  }))
  const { octets, warnings } = writeBook(format, bare, { rclone: rcloneTools, csvPasswords: withPasswords })
  report(warnings, file)
  if (isStandardOutput(file)) await writeOctets(octets)
  else await writePrivate(file, octets)
  if (warnings.length > 0) process.exitCode = ExitStatus.leftOut
}

/** Where a password is kept here means nothing to another program. */
function withoutSecret({ secret: _secret, ...site }: Site): Site {
  return site
}

/** Others can't read the file any more once there is anything in it. */
async function writePrivate(file: string, octets: Uint8Array): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.chmod(0o600)
    await handle.writeFile(octets)
  } finally {
    await handle.close()
  }
}

/** Shows all sites at a glance, or those that patterns name. */
export async function listSites(
  patterns: readonly string[],
  { json }: { readonly json?: boolean | undefined },
): Promise<void> {
  const sites = chosenSites(patterns)
  if (json) for (const site of sites) printJson(visible(site))
  else for (const line of siteTable(sites)) printLine(line)
}

/** Shows what the book says of one site. */
export function showSite(name: string, { json }: { readonly json?: boolean | undefined }): void {
  const site = visible(siteNamed(name))
  if (json) return printJson(site)
  for (const [key, value] of Object.entries(site))
    printLine(`${key}: ${Array.isArray(value) ? value.join('/') : value}`)
}

/** Connects to all sites, or those that patterns name, and shows what is found, in one table. */
export async function check(
  patterns: readonly string[],
  choice: CheckChoice & { readonly json?: boolean | undefined },
): Promise<void> {
  const reports = await checkSites(chosenSites(patterns), choice, (report) => {
    if (choice.json) printJson(report)
  })
  if (!choice.json) for (const line of reportTable(reports, Date.now())) printLine(line)
  if (reports.some(({ ok }) => !ok)) process.exitCode = ExitStatus.connection
}

/** A site for people: where its password is, and not what is sealed. */
function visible({ secret, ...site }: Site): object {
  const place = secret?.startsWith('sealed:') ? 'sealed' : secret
  return { ...site, url: siteUrl(site as Site), ...(place === undefined ? {} : { secret: place }) }
}
