import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { builtCommand } from '../built-commands.js'
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
  readonly octets: number
  readonly rival: string
  /** Words of a shell. */
  readonly words: string
  readonly needs: string
  readonly atLeast: number
}

const script = fileURLToPath(new URL('records.py', import.meta.url))

function conversions({ octets, fixed, variable, mixedOctets, mixed, lines }: Samples): Conversion[] {
  return [
    {
      name: 'convert FB 80 to UTF-8 lines',
      options: '--from fixed:80:strip --to lines --from-code-page 037 --to-code-page utf-8',
      file: fixed,
      octets,
      rival: 'iconv | dd',
      words: 'iconv -f IBM037 -t UTF-8 | dd conv=unblock cbs=80 bs=1M status=none',
      needs: 'iconv',
      atLeast: 1,
    },
    {
      name: 'convert RDW to UTF-8 lines',
      options: '--from rdw --to lines --from-code-page 037 --to-code-page utf-8',
      file: variable,
      octets,
      rival: 'a Python script',
      words: `python3 '${script}'`,
      needs: 'python3',
      atLeast: 2,
    },
    {
      name: 'convert FB 80 in IBM-939 to UTF-8 lines',
      options: '--from fixed:80 --to lines --from-code-page 939 --to-code-page utf-8',
      file: mixed,
      octets: mixedOctets,
      rival: 'dd | tr | iconv',
      words: "dd conv=unblock cbs=80 bs=1M status=none | tr '\\n' '\\045' | iconv -f IBM939 -t UTF-8",
      needs: 'iconv',
      atLeast: 1,
    },
    {
      name: 'convert UTF-8 lines to lines in IBM-939',
      options: '--from lines --to lines:ebcdic-lf --from-code-page utf-8 --to-code-page 939',
      file: lines,
      octets: mixedOctets,
      rival: 'iconv',
      words: 'iconv -f UTF-8 -t IBM939',
      needs: 'iconv',
      atLeast: 1,
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
  const path = await builtCommand('client')
  return conversions(samples)
    .filter(({ name }) => isWanted(name))
    .map(({ name, options, file, octets, rival, words, needs, atLeast }): Line => {
      const ours = `'${process.execPath}' '${path}' convert ${options}`
      if (has(needs)) checkSameOutput([ours, words], file)
      return {
        ...{ name, amount: octets / 1e9, unit: 'GB', by: 'processor time' },
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
