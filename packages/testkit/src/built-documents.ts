import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** A command with what is installed beside it. */
export interface DocumentedCommand {
  /** Folder of the build, as a URL that ends with `/`. */
  readonly dist: URL
  /** Path of the manual page. */
  readonly page: string
  /** The files by their paths in the build. */
  readonly documents: (edition: Edition) => Documents | Promise<Documents>
}

type Documents = Readonly<Record<string, string>>

interface Edition {
  readonly version: string
  readonly date: string
}

const edition: Edition = { version: '0.0.0', date: '2026-01-01' }

/** Declares the tests of a command's documents. */
export function testBuiltDocuments({ dist, page, documents }: DocumentedCommand): void {
  const built = (path: string) => fileURLToPath(new URL(path, dist))

  test.skipIf(!existsSync(built('main.js')))(
    'the build has the manual page, the completion scripts and the other documents as the sources make them',
    async () => {
      for (const [path, text] of Object.entries(await documents(edition)))
        expect(readFileSync(built(path), 'utf8').replace(/^\.TH.*/, ''), path).toBe(
          text.replace(/^\.TH.*/, ''),
        )
    },
  )

  test.skipIf(spawnSync('mandoc', ['-Tlint'], { input: '' }).error !== undefined)(
    'the manual page has no fault that mandoc finds',
    async () => {
      const input = (await documents(edition))[page]!
      expect(spawnSync('mandoc', ['-Tlint', '-Wwarning'], { input, encoding: 'utf8' }).stdout).toBe('')
    },
  )
}
