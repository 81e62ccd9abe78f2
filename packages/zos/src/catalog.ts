import {
  type Disposition,
  type FileSystem,
  FileSystemError,
  isFileSystemError,
  type Stage,
  type WriteOptions,
} from '@ftpkit/filesystem'
import { type DataSet, type DataSetAttributes, type Member, trackLength } from './data-set.js'
import { compareNames, generationOf, isDataSetName, type NameMatcher } from './data-set-names.js'
import { chunksOf, contentOf, makePath, namesIn, orUndefined, removeTree, writeContent } from './files.js'

/** Directory of the data sets in the file system: each has a subdirectory of its name. */
const root = '/data-sets'

/** Files of a data set: its attributes, its records, and the records and facts of its members. */
const attributesFile = 'attributes.json'
const recordsFile = 'records'
const membersDirectory = 'members'
const factsDirectory = 'facts'

/** What is stored of a member besides its records. */
export type MemberFacts = Omit<Member, 'name'>

/**
 * The data sets of a system, kept in a file system: `/data-sets/NAME/attributes.json` beside `records`, or beside
 * `members/MEMBER` and `facts/MEMBER`. A length of four octets precedes each stored record, so that records keep their
 * boundaries. A directory without attributes is not a data set: what remains of a failed store is ignored.
 *
 * Every method rejects with the FileSystemError of the underlying file system.
 */
export class Catalog {
  constructor(private readonly files: FileSystem) {}

  /** The data set with this name; undefined if there is none. */
  async find(name: string): Promise<DataSet | undefined> {
    if (!isDataSetName(name)) return undefined
    const content = await contentOf(this.files, `${root}/${name}/${attributesFile}`)
    if (!content) return undefined
    const attributes = JSON.parse(new TextDecoder().decode(content)) as DataSetAttributes
    return { ...attributes, name, used: attributes.used ?? (await this.tracks(name)) }
  }

  /** Data sets whose names match, in the collating order of z/OS. */
  async *search(matches: NameMatcher): AsyncGenerator<DataSet> {
    const names = (await namesIn(this.files, root)).filter(matches)
    for (const name of names.sort(compareNames)) {
      const found = await this.find(name)
      if (found) yield found
    }
  }

  /** Enters a data set without records, or replaces the attributes of an existing one. */
  async enter(name: string, attributes: DataSetAttributes): Promise<void> {
    const partitioned = attributes.dsorg.startsWith('PO')
    await makePath(this.files, `${root}/${name}${partitioned ? `/${membersDirectory}` : ''}`)
    if (partitioned) await makePath(this.files, `${root}/${name}/${factsDirectory}`)
    const { name: _, ...kept } = attributes as DataSetAttributes & { name?: string }
    const text = JSON.stringify(kept, undefined, 2)
    await writeContent(this.files, `${root}/${name}/${attributesFile}`, new TextEncoder().encode(text))
  }

  /** Removes a data set and its members. */
  async remove(name: string): Promise<void> {
    // First the attributes: the data set leaves the catalog even if removing the other files fails.
    await this.files.remove(`${root}/${name}/${attributesFile}`)
    await removeTree(this.files, `${root}/${name}`)
  }

  /** Renames a data set. @throws FileSystemError `exists` if the new name is taken */
  async rename(from: string, to: string): Promise<void> {
    if (await this.find(to)) throw new FileSystemError('exists', to)
    await removeTree(this.files, `${root}/${to}`)
    await this.files.rename(`${root}/${from}`, `${root}/${to}`)
  }

  /** Numbers of the generations of a group, oldest first. */
  async generations(base: string): Promise<number[]> {
    const numbers: number[] = []
    for await (const { name } of this.search(() => true)) {
      const number = generationOf(base, name)
      if (number !== undefined) numbers.push(number)
    }
    return numbers.sort((one, other) => one - other)
  }

  /** The members of a partitioned data set, in the collating order of z/OS. */
  async members(name: string): Promise<Member[]> {
    const names = await namesIn(this.files, `${root}/${name}/${membersDirectory}`)
    return Promise.all(names.sort(compareNames).map(async (member) => this.describe(name, member)))
  }

  /** A member; undefined if there is none. */
  async member(name: string, member: string): Promise<Member | undefined> {
    const entry = await orUndefined(this.files.stat(this.recordsPath(name, member)))
    return entry && this.describe(name, member)
  }

  /** Deletes a member of a partitioned data set, with its statistics. Rejects with 'not-found'. */
  async removeMember(name: string, member: string): Promise<void> {
    await this.files.remove(this.recordsPath(name, member))
    await removeTree(this.files, factsPath(name, member))
  }

  /** @throws FileSystemError `exists` if the new name is taken */
  async renameMember(name: string, from: string, to: string): Promise<void> {
    if (await this.member(name, to)) throw new FileSystemError('exists', to)
    const facts = await contentOf(this.files, factsPath(name, from))
    await this.files.rename(this.recordsPath(name, from), this.recordsPath(name, to))
    if (facts) await this.files.rename(factsPath(name, from), factsPath(name, to))
  }

  /** Stores the facts of a member. */
  async describeMember(name: string, member: string, facts: MemberFacts): Promise<void> {
    await writeContent(this.files, factsPath(name, member), new TextEncoder().encode(JSON.stringify(facts)))
  }

  /** The stored records of a data set or member, each after its length in four octets. Opened at the first read. */
  async *read(name: string, member?: string): AsyncGenerator<Uint8Array> {
    const path = this.recordsPath(name, member)
    if (await orUndefined(this.files.stat(path))) yield* chunksOf(this.files, path)
  }

  /** Begins to store records, each after its length in four octets. The old ones stay until the commit. */
  async write(
    name: string,
    member: string | undefined,
    disposition: Disposition,
    options: Partial<WriteOptions> = {},
  ): Promise<Stage> {
    await makePath(this.files, `${root}/${name}`)
    return this.files.write(this.recordsPath(name, member), { ...options, disposition })
  }

  /**
   * Reserves a name for a data set that will be entered. Of all sessions on a file system only one gets it.
   *
   * @returns whether the name was free
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

  /** Releases a reserved name, unless its data set was entered. */
  async release(name: string): Promise<void> {
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
