import { type FileSystem, isFileSystemError } from '@ftpkit/filesystem'
import type { PersonalityAnswer } from '@ftpkit/session'
import { type CommandHandlers, newSequential, type ZosContext } from '../context.js'
import type { DataSetAttributes } from '../data-set.js'
import { generationName, isDataSetName } from '../data-set-names.js'
import { orUndefined } from '../files.js'
import { invalidName, notFound, refusal, reply } from '../replies.js'
import { makeUnixDirectory, unixCall } from '../unix-files.js'
import { fullName, parseName, type ZosName } from '../zos-name.js'

/** Commands on data sets, members and files of z/OS UNIX. */
export const nameCommands: CommandHandlers = {
  async DELE({ argument, workingDirectory }, context) {
    if (context.site.filetype === 'JES') return cancel(argument, context)
    const name = await existing(fullName(workingDirectory, argument), context)
    await remove(name, context)
    return reply(250, `${displayName(name)} deleted.`)
  },

  async RMD({ argument, workingDirectory }, context) {
    const name = await existing(fullName(workingDirectory, argument), context)
    await remove(name, context)
    return reply(250, `${displayName(name)} deleted.`)
  },

  async MKD({ argument, workingDirectory }, context) {
    const full = fullName(workingDirectory, argument)
    const name = parseName(full)
    if (name.kind === 'unix') {
      await unixCall(makeUnixDirectory(name.path, context), 'MKD', name.path)
      return reply(257, `"${name.path}" created.`)
    }
    if (name.kind !== 'data-set') throw invalidName(full)
    if (await context.catalog.find(name.name)) throw refusal(550, `MKD fails: ${name.name} already exists`)
    await context.catalog.enter(name.name, newPartitioned(context))
    return reply(257, `"'${name.name}'" created.`)
  },

  async RNFR({ argument, workingDirectory }, context) {
    const full = fullName(workingDirectory, argument)
    await existing(full, context)
    return {
      ...reply(350, 'RNFR accepted. Please supply new name for RNTO.'),
      changes: { renameFrom: full },
    }
  },

  async RNTO({ argument, workingDirectory, renameFrom }, context) {
    if (renameFrom === undefined) throw refusal(503, 'RNFR command must precede RNTO command.')
    const from = await existing(renameFrom, context)
    const full = fullName(workingDirectory, argument)
    const to = parseName(full)
    if (to.kind === 'invalid') throw invalidName(full)
    await rename(from, to, context)
    return reply(250, `${displayName(from)} renamed to ${displayName(to)}`)
  },

  /** The attributes of a data set, as the SITE command that allocates one like it. */
  async XDSS({ argument, workingDirectory }, context) {
    const name = await existing(fullName(workingDirectory, argument), context)
    const found = name.kind === 'data-set' ? await context.catalog.find(name.name) : undefined
    if (!found) throw notFound(displayName(name))
    const { primary, secondary, directory, spaceUnit } = context.site
    const partitioned = found.dsorg.startsWith('PO')
    const words = [
      ...(partitioned ? [`PDSTYPE=${found.dsorg === 'PO-E' ? 'PDSE' : 'PDS'}`] : []),
      `RECFM=${found.recfm}`,
      `BLKSIZE=${found.blksize}`,
      ...(partitioned ? [`DIRECTORY=${directory}`] : []),
      `LRECL=${found.lrecl}`,
      `PRIMARY=${primary}`,
      `SECONDARY=${secondary}`,
      spaceUnit,
      'EATTR=SYSTEM',
    ]
    return reply(200, `SITE ${words.join(' ')}`)
  },
}

/** A name as it is shown in replies. */
export function displayName(name: ZosName): string {
  switch (name.kind) {
    case 'unix':
      return name.path
    case 'member':
      return `${name.name}(${name.member})`
    case 'invalid':
      return name.text
    default:
      return name.name
  }
}

type Generation = Extract<ZosName, { kind: 'generation' }>

/** The data set of a relative generation: 0 is the newest, -1 the one before it. */
export async function generation(requested: Generation, context: ZosContext): Promise<string> {
  const { name, relative } = requested
  const numbers = await generationsOf(requested, context)
  if (relative > 0) return nextGeneration(name, (numbers.at(-1) ?? 0) + relative)
  const number = numbers.at(relative - 1)
  if (number === undefined) throw notFound(`${name}(${relative})`)
  return generationName(name, number)
}

/** The same for a store, which reserves a new generation: no other store gets the same one meanwhile. */
export async function storedGeneration(requested: Generation, context: ZosContext): Promise<string> {
  if (requested.relative <= 0) return generation(requested, context)
  const numbers = await generationsOf(requested, context)
  for (let number = (numbers.at(-1) ?? 0) + requested.relative; ; number++) {
    const next = nextGeneration(requested.name, number)
    if (await context.catalog.reserve(next)) return next
  }
}

async function generationsOf({ name, relative }: Generation, { catalog }: ZosContext): Promise<number[]> {
  const base = await catalog.find(name)
  if (base?.dsorg !== 'GDG') throw notFound(`${name}(${relative > 0 ? '+' : ''}${relative})`)
  return catalog.generations(name)
}

function nextGeneration(base: string, number: number): string {
  const next = generationName(base, number)
  if (!isDataSetName(next)) throw invalidName(`'${next}'`)
  return next
}

function newPartitioned(context: ZosContext): DataSetAttributes {
  const dsorg = context.site.pdstype === 'PDSE' ? 'PO-E' : 'PO'
  return { ...newSequential(context), dsorg }
}

/** Parses the name of something that exists; a generation becomes the data set with its absolute name. */
async function existing(full: string, context: ZosContext): Promise<ZosName> {
  const { catalog, unix } = context
  const name = parseName(full)
  switch (name.kind) {
    case 'unix':
      if (await orUndefined(unix.stat(name.path))) return name
      throw refusal(550, `${name.path} does not exist. EDC5129I No such file or directory.`)
    case 'member':
      if (await catalog.member(name.name, name.member)) return name
      throw notFound(displayName(name))
    case 'generation':
      return { kind: 'data-set', name: await generation(name, context) }
    case 'data-set':
      if (await catalog.find(name.name)) return name
      throw notFound(name.name)
    default:
      throw invalidName(full)
  }
}

async function remove(name: ZosName, { catalog, unix }: ZosContext): Promise<void> {
  if (name.kind === 'member') return catalog.removeMember(name.name, name.member)
  if (name.kind === 'data-set') return catalog.remove(name.name)
  if (name.kind === 'unix') await unixCall(removeFile(unix, name.path), 'DELE', name.path)
}

/** Removes a file or a directory: clients of z/OS use DELE for both. */
async function removeFile(unix: FileSystem, path: string): Promise<void> {
  const { kind } = await unix.stat(path)
  if (kind === 'directory') await unix.removeDirectory(path)
  else await unix.remove(path)
}

async function rename(from: ZosName, to: ZosName, { catalog, unix }: ZosContext): Promise<void> {
  const failed = (error: unknown): never => {
    if (isFileSystemError(error) && error.code === 'exists')
      throw refusal(550, `Rename fails: ${displayName(to)} already exists.`)
    throw error
  }
  if (from.kind === 'unix' && to.kind === 'unix') {
    await unixCall(unix.rename(from.path, to.path), 'RNTO', to.path)
  } else if (from.kind === 'member' && to.kind === 'member' && from.name === to.name) {
    await catalog.renameMember(from.name, from.member, to.member).catch(failed)
  } else if (from.kind === 'data-set' && to.kind === 'data-set') {
    await catalog.rename(from.name, to.name).catch(failed)
  } else {
    throw refusal(550, `Rename fails: ${displayName(from)} cannot become ${displayName(to)}.`)
  }
}

async function cancel(argument: string, { jes, user, site }: ZosContext): Promise<PersonalityAnswer> {
  const id = argument.trim().toUpperCase().replaceAll("'", '')
  if (!jes.cancel(id, site))
    throw refusal(
      550,
      `Jobid ${id} not found for JESJOBNAME=${site.jesjobname}, JESSTATUS=${site.jesstatus} and JESOWNER=${site.jesowner || user}`,
    )
  return reply(250, 'Cancel successful')
}
