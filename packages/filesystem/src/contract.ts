import type { Check } from './contract/assertions.js'
import { keepingCases } from './contract/keeping.js'
import { namingCases } from './contract/naming.js'
import { readingCases } from './contract/reading.js'
import { stagingCases } from './contract/staging.js'
import { writingCases } from './contract/writing.js'
import type { FileSystem } from './filesystem.js'

export { ContractFailure } from './contract/assertions.js'

/** One promise every file system keeps. */
export interface ContractCase {
  /** The promise, as a sentence. */
  readonly name: string
  /** Rejects, with ContractFailure or the file system's own error, if it is not kept. */
  run(): Promise<void>
}

/** A file system to be tried, and how to be rid of it. */
export interface ContractSubject {
  readonly fileSystem: FileSystem
  dispose?(): Promise<void>
}

/**
 * What every file system a server serves must do, for any test runner:
 *
 *     for (const { name, run } of fileSystemContract(() => ({ fileSystem: new Mine() }))) test(name, run)
 *
 * @param make a new, empty file system that can be written; called once for each case
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
