import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { clientProgram } from '@ftpkit/testkit/server-program'
import { has } from '../client/runs.js'
import { processorTimeOfEnded } from '../process-figures.js'
import type { Line, Program } from '../turns.js'
import type { Samples } from './samples.js'

/** What people write for a conversion, and how many times as much processor time as ours it has to take. */
interface Conversion {
  readonly name: string
  /** Options of `ftpkit convert`. */
  readonly options: string
  readonly file: string
  readonly rival: string
  /** Words of a shell. */
  readonly words: string
  readonly needs: string
  readonly atLeast: number
}

const script = fileURLToPath(new URL('records.py', import.meta.url))

function conversions({ fixed, variable }: Samples): Conversion[] {
  return [
    {
      name: 'convert FB 80 to UTF-8 lines',
      options: '--from fixed:80:strip --to lines --from-code-page 037 --to-code-page utf-8',
      file: fixed,
      rival: 'iconv | dd',
      words: 'iconv -f IBM037 -t UTF-8 | dd conv=unblock cbs=80 bs=1M status=none',
      needs: 'iconv',
      atLeast: 1,
    },
    {
      name: 'convert RDW to UTF-8 lines',
      options: '--from rdw --to lines --from-code-page 037 --to-code-page utf-8',
      file: variable,
      rival: 'a Python script',
      words: `python3 '${script}'`,
      needs: 'python3',
      atLeast: 2,
    },
  ]
}

/**
 * `ftpkit convert` as it is built beside other programs that write the same octets, by processor time without that of the
 * kernel.
 *
 * @throws Error if their outputs differ, or the build is missing or older than the sources
 */
export async function linesOf(samples: Samples, isWanted: (name: string) => boolean): Promise<Line[]> {
  const { path, form } = await clientProgram()
  if (form !== 'built') throw new Error('the build is older than the sources: run pnpm build')
  return conversions(samples)
    .filter(({ name }) => isWanted(name))
    .map(({ name, options, file, rival, words, needs, atLeast }): Line => {
      const ours = `'${process.execPath}' '${path}' convert ${options}`
      if (has(needs)) checkSameOutput([ours, words], file)
      return {
        ...{ name, amount: samples.octets / 1e9, unit: 'GB', by: 'processor time' },
        ours: side('ftpkit', ours, file),
        rivals: [{ name: rival, side: has(needs) ? side(rival, words, file) : undefined, atLeast }],
      }
    })
}

function checkSameOutput(commands: readonly string[], file: string): void {
  const digests = commands.map((words) => shell(`<'${file}' ${piped(words)} | sha256sum`))
  if (new Set(digests).size > 1) throw new Error(`${commands.join(' and ')} write different octets`)
}

function side(name: string, words: string, file: string): Program {
  return {
    name,
    run: async () => {
      const begin = performance.now()
      shell(`<'${file}' ${piped(words)} >/dev/null`)
      return { seconds: (performance.now() - begin) / 1_000, octets: 0 }
    },
    processorTime: () => processorTimeOfEnded('user'),
  }
}

/** Several programs take a file as one does. */
function piped(words: string): string {
  return words.includes(' | ') ? `bash -c "${words}"` : words
}

function shell(words: string): string {
  return execFileSync('bash', ['-o', 'pipefail', '-c', words], { encoding: 'latin1', maxBuffer: 1_024 })
}
