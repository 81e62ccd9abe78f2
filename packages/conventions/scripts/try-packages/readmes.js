import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishedFolders } from '../../tarballs.js'
import { root } from '../pnpm.js'

/**
 * The first example of each README, and what the README says that it prints.
 *
 * @returns {{ place: string, code: string, output: string | undefined }[]}
 */
export function firstExamples() {
  return ['.', ...publishedFolders()].map((folder) => {
    const place = join(folder, 'README.md')
    const text = existsSync(join(root, place)) ? readFileSync(join(root, place), 'utf8') : ''
    const [, code = '', rest = ''] = /^```(?:js|ts)\n([\s\S]*?)^```$([\s\S]*)/m.exec(text) ?? []
    const [, output] = /^\s*(?:[^\n`]+\n\s*)?^```text\n([\s\S]*?)^```$/m.exec(rest) ?? []
    return { place, code, output }
  })
}

/**
 * The commands of the README of the repository, by the name of the program.
 *
 * @returns {Map<string, string>} the first line of each program
 */
export function commandLines() {
  const blocks = readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)
  const lines = Array.from(blocks, ([, block]) => block.split('\n')).flat()
  const commands = lines.map((line) => line.replace(/\s+#.*/, '')).filter((line) => /^ftpkit/.test(line))
  return new Map(commands.reverse().map((line) => [line.split(' ')[0], line]))
}
