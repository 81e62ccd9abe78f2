import type { Check, ContractSubject } from './contract/assertions.js'
import { keepingCases } from './contract/keeping.js'
import { largeCases } from './contract/large.js'
import { namingCases } from './contract/naming.js'
import { readingCases } from './contract/reading.js'
import { stagingCases } from './contract/staging.js'
import { writingCases } from './contract/writing.js'

export { ContractFailure, type ContractSubject } from './contract/assertions.js'

/** One requirement that every file system must meet. */
export interface ContractCase {
  /** The requirement, as a sentence. */
  readonly name: string
  /** Rejects with ContractFailure, or with an error of the file system, if it is not met. */
  run(): Promise<void>
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
    ...largeCases,
  }
  return Object.entries(cases).map(([name, check]) => ({
    name,
    async run() {
      const subject = await make()
      try {
        await check(subject.fileSystem, subject)
      } finally {
        await subject.dispose?.()
      }
    },
  }))
}
