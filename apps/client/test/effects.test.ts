import { Command } from 'commander'
import { expect, test } from 'vitest'
import { effectsOf } from '../src/effects.js'
import { addCommands } from '../src/table/commands.js'

/** Every command that has an action of its own, which does nothing here. */
async function commands(): Promise<{ program: Command; all: readonly Command[] }> {
  const program = new Command('ftpkit').exitOverride()
  await addCommands(program)
  const all = below(program).filter(({ commands }) => commands.length === 0)
  for (const command of all) {
    command.exitOverride().configureOutput({ writeErr: () => {} })
    command.action(() => {})
  }
  return { program, all }
}

function below(command: Command): Command[] {
  return command.commands.flatMap((one) => [one, ...below(one)])
}

const run = async (line: string) => (await commands()).program.parseAsync(line.split(' '), { from: 'user' })

test('every option of every command says when it changes something', async () => {
  const { all } = await commands()
  expect(all.length).toBeGreaterThan(20)
  for (const command of all) {
    const options = [...new Set(command.options.map((option) => option.attributeName()))].sort()
    expect(Object.keys(effectsOf(command) ?? {}).sort(), command.name()).toEqual(options)
  }
})

const url = 'ftp://h/d'

test.each([
  ['inspect session.pcapng --json --hex 32', '--hex'],
  [`get ${url}/x - --resume`, '--resume'],
  [`get ${url}/x --resume --type A`, '--resume'],
  [`get ${url}/x --resume --stru R`, '--resume'],
  [`put - ${url}/x --resume`, '--resume'],
  [`put x ${url}/x --resume --type A`, '--resume'],
  [`put - ${url}/x --retries 3`, '--retries'],
  [`get ${url}/x --parallel 2`, '--parallel'],
  [`put x ${url}/x --parallel 2`, '--parallel'],
  [`get ${url}/x --reuse`, '--reuse'],
  [`put -r d ${url}/ --reuse`, '--reuse'],
  [`cat ${url}/x --reuse`, '--reuse'],
  [`get ${url}/x --code-page 037`, '--code-page'],
  [`put x ${url}/x --type A --code-page 037`, '--code-page'],
  [`cat ${url}/x --code-page 037`, '--code-page'],
  [`get ${url}/x --verify auto --type A`, '--verify'],
  [`put x ${url}/x --verify hash --stru R`, '--verify'],
  [`cat ${url}/x --verify size --type E`, '--verify'],
  [`get ${url}/x --to lines`, '--to'],
  [`get ${url}/x --marks block`, '--marks'],
  [`put x ${url}/x --from rdw`, '--from'],
  [`put x ${url}/x --marks structure`, '--marks'],
  [`put x ${url}/x --recfm FB`, '--recfm'],
  [`put x ${url}/x --lrecl 80`, '--lrecl'],
  [`put x ${url}/x --blksize 800`, '--blksize'],
  [`put x ${url}/x --records exact --host-type unix --recfm FB`, '--recfm'],
  [`get ${url}/x --records exact --type A`, '--type'],
  [`get ${url}/x --records exact --mode B`, '--mode'],
  [`put x ${url}/x --records exact --stru R`, '--stru'],
  [`get ${url}/x --records exact --verify size`, '--verify'],
  [`get ${url}/x --records exact --retries 2`, '--retries'],
  [`get ${url}/x --records exact --resume`, '--resume'],
  [`get ${url}/x --records exact -r`, '--recursive'],
  [`get ${url}/x --records exact --json`, '--json'],
  [`get ${url}/x --records exact --code-page 037`, '--code-page'],
  [`put x ${url}/x --records exact --from fixed:80 --code-page 037`, '--code-page'],
  [`fxp ${url}/x ${url}/y --code-page 037`, '--code-page'],
  [`fxp ${url}/x ${url}/y --reuse`, '--reuse'],
  [`fxp ${url}/x ${url}/y --active`, '--active'],
  [`sync d ${url} --force`, '--force'],
  [`sync d ${url} --max-delete 3`, '--max-delete'],
  [`jes submit ${url} job --every 3`, '--every'],
  [`ls ${url} --ca x.pem`, '--ca'],
  [`sync d ${url} --insecure`, '--insecure'],
  ['ls ftps://h/ --tls explicit', '--tls'],
  ['jes list ftpes://h/ --tls implicit', '--tls'],
  ['decode --type I --preset zos', '--preset'],
  ['decode --type I --preset lenient', '--preset'],
  ['encode --type A --mode B --many', '--many'],
  ['encode --type I --from events --many', '--many'],
  ['encode --type I --stru R --record-format block --tolerate zero-count', '--tolerate'],
  ['convert --from rdw --to lines --unmappable throw', '--unmappable'],
  ['convert --from rdw --to lines --tolerate short-last-record', '--tolerate'],
  ['convert --from lines --to rdw --tolerate trailing-filler', '--tolerate'],
  ['convert --from length-prefix --to rdw --tolerate reserved-octets', '--tolerate'],
  ['decode --type A --local-code-page utf-8', '--local-code-page'],
  ['decode --type I --code-page 037', '--code-page'],
  ['convert --from lines --to rdw --tolerate one-way-characters', '--tolerate'],
])('%s is refused: %s changes nothing', async (line, option) => {
  await expect(run(line)).rejects.toThrow(
    expect.objectContaining({
      name: 'RangeError',
      message: expect.stringMatching(new RegExp(`^${option}.* has no effect here: it needs `)),
    }),
  )
})

test.each([
  `get ${url}/x --resume`,
  `get ${url}/x --resume --type A --mode B`,
  `get ${url}/x - --retries 3`,
  `get ${url}/*.gz --parallel 4`,
  `get -r ${url} --parallel 4 --retries 3 --reuse --mode C`,
  `get ${url}/x --parallel 1 --retries 0 --verify none --type A`,
  `get ${url}/x --records exact --verify none`,
  `get ${url}/x --records exact --to lines --code-page 037 --marks structure`,
  `get ${url}/x --type E --code-page 037`,
  `put x ${url}/x --records exact --from rdw --recfm VB --lrecl 84 --blksize 800`,
  `put x ${url}/x --passive --timeout 5 --verbose --host-type zos`,
  `mv ${url}/x y --passive --timeout 9`,
  `sync d ${url} --delete --force --max-delete 3 --dry-run --parallel 2`,
  `sync d ftpes://h/ --insecure --tls explicit`,
  `ls ${url} --tls implicit --ca x.pem`,
  'fxp ftp://h/x ftpes://g/y --insecure',
  'shell --tls explicit --ca x.pem --code-page 037 --reuse',
  `jes submit ${url} job --wait --every 3`,
  'decode --type A --preset lenient',
  'decode --type I --preset rfc959',
  'decode --type E --mode B --preset zos',
  'encode --type I --stru R --record-format block --tolerate truncated',
  'encode --type I --mode B --from events --many',
  'convert --from fixed:80 --to lines --tolerate short-last-record,reserved-octets',
  'convert --from bdw --to lines --tolerate trailing-filler',
  'convert --from length-prefix:1014 --to lines --tolerate short-last-record',
  'decode --type A --code-page windows-1250 --local-code-page utf-8',
  'convert --from lines --to rdw --to-code-page 037 --tolerate one-way-characters',
])('%s is taken', async (line) => {
  await run(line)
})
