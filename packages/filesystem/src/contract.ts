import type { Check } from './contract/assertions.js'
import { keepingCases } from './contract/keeping.js'
import { namingCases } from './contract/naming.js'
import { readingCases } from './contract/reading.js'
import { stagingCases } from './contract/staging.js'
import { writingCases } from './contract/writing.js'
import type { FileSystem } from './filesystem.js'

export { ContractFailure } from './contract/assertions.js'

/** One requirement that every file system must meet. */
export interface ContractCase {
  /** The requirement, as a sentence. */
  readonly name: string
  /** Rejects with ContractFailure, or with an error of the file system, if it is not met. */
  run(): Promise<void>
}

/** A file system to be tested, and how to dispose of it. */
export interface ContractSubject {
  /** Empty and writable; each case has one of its own. */
  readonly fileSystem: FileSystem
  /** Removes what the file system has made; called after the case, whether it passed or not. */
  dispose?: (() => Promise<void>) | undefined
}

/**
 * The requirements of every file system that a server serves, for any test runner:
 *
 *     for (const { name, run } of fileSystemContract(() => ({ fileSystem: new Mine() }))) test(name, run)
 *
 * @param make returns a new, empty, writable file system; called once for each case
 */
export function fileSystemContract(make: () => ContractSubject | Promise<ContractSubject>): ContractCase[] {
  const cases: Readonly<Record<string, Check>> = {
    ...readingCases,
    ...writingCases,
    ...stagingCases,
    ...keepingCases,
    ...namingCases,
  }
  return Object.entries(cases).map(([name, check]) => ({
    name,
    async run() {
      const subject = await make()
      try {
        await check(subject.fileSystem)
      } finally {
        await subject.dispose?.()
      }
    },
  }))
}
