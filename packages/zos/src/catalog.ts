import {
  type Disposition,
  type FileSystem,
  FileSystemError,
  isFileSystemError,
  type Stage,
} from '@ftpkit/filesystem'
import { compareNames } from './collation.js'
import type { DataSet, DataSetAttributes, Member } from './data-set.js'
import { trackLength } from './data-set.js'
import { generationOf, isDataSetName } from './data-set-name.js'
import type { NameMatcher } from './pattern.js'
import { chunksOf, contentOf, makePath, namesIn, orUndefined, removeTree, writeContent } from './tree.js'

/** Where data sets lie in the file system: a directory for each, by its name. */
const root = '/data-sets'

/** Files of a data set: what is known of it, its records, and those of its members with what is known of them. */
const attributesFile = 'attributes.json'
const recordsFile = 'records'
const membersDirectory = 'members'
const factsDirectory = 'facts'

/** What is kept beside the records of a member. */
export type MemberFacts = Omit<Member, 'name'>

/**
 * The data sets of a system, kept in a file system: `/data-sets/NAME/attributes.json` beside `records`, or beside
 * `members/MEMBER` and `facts/MEMBER`. Records are stored each behind its length in four octets, so that nothing of
 * them is lost. A directory without attributes is no data set: what a failed store leaves behind is not seen.
 *
 * Every fault is a rejection with FileSystemError, as of the file system beneath.
 */
export class Catalog {
  constructor(private readonly files: FileSystem) {}

  /** The data set of a name; undefined where there is none. */
  async find(name: string): Promise<DataSet | undefined> {
    if (!isDataSetName(name)) return undefined
    const content = await contentOf(this.files, `${root}/${name}/${attributesFile}`)
    if (!content) return undefined
    const attributes = JSON.parse(new TextDecoder().decode(content)) as DataSetAttributes
    return { ...attributes, name, used: attributes.used ?? (await this.tracks(name)) }
  }

  /** Data sets whose names match, in the order of z/OS. */
  async *search(matches: NameMatcher): AsyncGenerator<DataSet> {
    const names = (await namesIn(this.files, root)).filter(matches)
    for (const name of names.sort(compareNames)) {
      const found = await this.find(name)
      if (found) yield found
    }
  }

  /** Enters a data set without records, or changes what is known of one. */
  async enter(name: string, attributes: DataSetAttributes): Promise<void> {
    const partitioned = attributes.dsorg.startsWith('PO')
    await makePath(this.files, `${root}/${name}${partitioned ? `/${membersDirectory}` : ''}`)
    if (partitioned) await makePath(this.files, `${root}/${name}/${factsDirectory}`)
    const { name: _, ...kept } = attributes as DataSetAttributes & { name?: string }
    const text = JSON.stringify(kept, undefined, 2)
    await writeContent(this.files, `${root}/${name}/${attributesFile}`, new TextEncoder().encode(text))
  }

  /** Removes a data set with its members. */
  async remove(name: string): Promise<void> {
    // Out of the catalog at once, whatever happens to the rest of it.
    await this.files.remove(`${root}/${name}/${attributesFile}`)
    await removeTree(this.files, `${root}/${name}`)
  }

  /** Gives a data set another name. @throws FileSystemError `exists` where that is taken */
  async rename(from: string, to: string): Promise<void> {
    if (await this.find(to)) throw new FileSystemError('exists', to)
    await removeTree(this.files, `${root}/${to}`)
    await this.files.rename(`${root}/${from}`, `${root}/${to}`)
  }

  /** The numbers of the generations of a group, the oldest first. */
  async generations(base: string): Promise<number[]> {
    const numbers: number[] = []
    for await (const { name } of this.search(() => true)) {
      const number = generationOf(base, name)
      if (number !== undefined) numbers.push(number)
    }
    return numbers.sort((one, other) => one - other)
  }

  /** The members of a partitioned data set, in the order of z/OS. */
  async members(name: string): Promise<Member[]> {
    const names = await namesIn(this.files, `${root}/${name}/${membersDirectory}`)
    return Promise.all(names.sort(compareNames).map(async (member) => this.describe(name, member)))
  }

  /** A member; undefined where there is none. */
  async member(name: string, member: string): Promise<Member | undefined> {
    const entry = await orUndefined(this.files.stat(this.recordsPath(name, member)))
    return entry && this.describe(name, member)
  }

  async removeMember(name: string, member: string): Promise<void> {
    await this.files.remove(this.recordsPath(name, member))
    await removeTree(this.files, factsPath(name, member))
  }

  /** @throws FileSystemError `exists` where the new name is taken */
  async renameMember(name: string, from: string, to: string): Promise<void> {
    if (await this.member(name, to)) throw new FileSystemError('exists', to)
    const facts = await contentOf(this.files, factsPath(name, from))
    await this.files.rename(this.recordsPath(name, from), this.recordsPath(name, to))
    if (facts) await this.files.rename(factsPath(name, from), factsPath(name, to))
  }

  /** Keeps what is known of a member besides its records. */
  async describeMember(name: string, member: string, facts: MemberFacts): Promise<void> {
    await writeContent(this.files, factsPath(name, member), new TextEncoder().encode(JSON.stringify(facts)))
  }

  /** The records of a data set or member, each behind its length in four octets. Opened when the first are wanted. */
  async *read(name: string, member?: string): AsyncGenerator<Uint8Array> {
    const path = this.recordsPath(name, member)
    if (await orUndefined(this.files.stat(path))) yield* chunksOf(this.files, path)
  }

  /** Begins to store records, each behind its length in four octets; the old ones stay until it commits. */
  async write(name: string, member: string | undefined, disposition: Disposition): Promise<Stage> {
    await makePath(this.files, `${root}/${name}`)
    return this.files.write(this.recordsPath(name, member), { disposition })
  }

  /**
   * Takes a name for a data set that will be entered, until {@link forget}: of all sessions on a file system one gets it.
   *
   * @returns whether it was free
   */
  async reserve(name: string): Promise<boolean> {
    try {
      await this.files.makeDirectory(`${root}/${name}`)
      return true
    } catch (error) {
      if (isFileSystemError(error) && error.code === 'exists') return false
      throw error
    }
  }

  /** Forgets the directory of a data set that was never entered. */
  async forget(name: string): Promise<void> {
    if (!(await this.find(name))) await removeTree(this.files, `${root}/${name}`)
  }

  private async describe(name: string, member: string): Promise<Member> {
    const facts = await contentOf(this.files, factsPath(name, member))
    return {
      ...(facts && (JSON.parse(new TextDecoder().decode(facts)) as MemberFacts)),
      name: member,
    }
  }

  private async tracks(name: string): Promise<number> {
    const directory = `${root}/${name}/${membersDirectory}`
    const paths = (await namesIn(this.files, directory)).map((member) => `${directory}/${member}`)
    let octets = 0
    for (const path of [...paths, this.recordsPath(name, undefined)]) {
      octets += (await orUndefined(this.files.stat(path)))?.size ?? 0
    }
    return Math.max(1, Math.ceil(octets / trackLength))
  }

  private recordsPath(name: string, member: string | undefined): string {
    return member === undefined
      ? `${root}/${name}/${recordsFile}`
      : `${root}/${name}/${membersDirectory}/${member}`
  }
}

function factsPath(name: string, member: string): string {
  return `${root}/${name}/${factsDirectory}/${member}`
}
