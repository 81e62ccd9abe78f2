import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const apps = fileURLToPath(new URL('../../../apps/', import.meta.url))

/** What writes the log of an app. */
const logger = '../packages/daemon/src/logger.ts'

/** What commands write lines, help and errors with. */
const commandOutput = '../packages/command-line/src/output.ts'

/** Files that write to a terminal, a pipe or a log. Each passes what it writes through `printable`. */
const writers = [
  logger,
  commandOutput,
  'client/src/output.ts',
  'first-transfer/src/output.ts',
  'server/src/output.ts',
]

/** Lines elsewhere that name a stream, each with the reason why nothing unprintable gets there. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  // The program ends when the reader of its output is gone.
  'client/src/command.ts': ["process.stdout.on('error'"],
  // `printableLines` and `progressBar` make what cli-progress draws.
  'client/src/progress.ts': ['stream: process.stderr', 'process.stderr.columns'],
  // `passwordQuestion` and the like make the question.
  'client/src/ask-secret.ts': ['output: process.stderr'],
  // readline writes what the user types, the history and completions without control characters, and the prompt.
  'client/src/shell/terminal.ts': [
    'new Screen(process.stdout)',
    'process.stdout.write(question)',
    String.raw`process.stdout.write('\n')`,
    String.raw`process.stdout.write('^C\n')`,
  ],
  // Lines of JSON from `printableJson`.
  'client/src/records.ts': ['pipeline(lines, process.stdout'],
  // The log of ftpkit-server, which has passed through the logger of packages/daemon.
  'first-transfer/src/main.ts': ['pipe(process.stderr)'],
}

const stream =
  /process\s*\.\s*(?:stdout|stderr)|console\s*\.|\bprocess\s*\[|\bfrom 'node:(?:console|process|tty)'/

/** `printLine` would break the JSON of what it makes visible, and JSON.stringify alone leaves much as it is. */
const ownJson = /(?:printLine|warn|print)\(\s*(?:`\$\{)?JSON\.stringify|`\$\{JSON\.stringify\([^`]*\)\}\\n`/

const sources = readdirSync(apps, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => {
    const folder = join(apps, name, 'src')
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file))
  })
  .concat(join(apps, logger), join(apps, commandOutput))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => [relative(apps, file).replaceAll('\\', '/'), codeOf(file)] as const)

function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

const others = sources.filter(([name]) => !writers.includes(name))

test.each(others)('apps/%s writes only through the functions that make text printable', (name, code) => {
  const rest = (allowed[name] ?? []).reduce((text, line) => text.replace(line, ''), code)
  expect(stream.exec(rest)?.[0]).toBeUndefined()
  expect(ownJson.exec(rest)?.[0]).toBeUndefined()
})

test('every file that may write passes its text through printable', () => {
  const codes = new Map(sources)
  for (const name of writers) expect(codes.get(name), name).toMatch(/\bprintable(?:Lines)?\(/)
})

test('every line that is allowed is there', () => {
  const codes = new Map(sources)
  for (const [name, lines] of Object.entries(allowed)) {
    for (const line of lines) expect(codes.get(name), name).toContain(line)
  }
})
