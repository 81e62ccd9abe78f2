import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Served } from '../served.js'

test('the job of the README fetches a data set as lines and as a copy that goes back bit for bit', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, jobs = ''] = /^```yaml\n(version: 1\n[\s\S]*?)^```$/m.exec(readme) ?? []
  await using served = await Served.start('--system', 'zos')
  const at = (...names: string[]) => join(served.place, ...names)
  const url = served.url.replace(':secret@', '@')
  const sites = [{ name: 'mainframe', url, system: 'zos', secret: 'env:ME' }]
  writeFileSync(at('sites.yaml'), JSON.stringify({ sites }), { mode: 0o600 })
  writeFileSync(at('jobs.yaml'), jobs, { mode: 0o600 })
  writeFileSync(at('text'), 'Grüße\n\nlast one\n')
  const store = ['--records', 'exact', '--from', 'lines', '--recfm', 'VB', '--lrecl', '84']
  expect(await served.run(['put', 'text', `${served.url}/'ME.NOTES'`, ...store])).toMatchObject({ status: 0 })

  const environment = { FTPKIT_SITES: at('sites.yaml'), ME: 'secret', XDG_STATE_HOME: at('state') }
  const { status, words } = await served.run(['run', 'jobs.yaml', '--once', 'nightly'], '', environment)
  expect([status, words]).toEqual([0, expect.stringContaining('nightly: done, 2 files')])
  const date = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin' }).format()
  expect(readFileSync(at('notes', `${date}.txt`), 'utf8')).toBe('Grüße\n\nlast one\n')
  const copy = `notes/${date}.rdw`
  const back = ['--records', 'exact', '--from', 'rdw', '--recfm', 'VB', '--lrecl', '84']
  expect(await served.run(['put', copy, `${served.url}/'ME.COPY'`, ...back])).toMatchObject({ status: 0 })
  const { output } = await served.run([
    'get',
    `${served.url}/'ME.COPY'`,
    '-',
    '--records',
    'exact',
    '--to',
    'lines',
  ])
  expect(output).toBe('Grüße\n\nlast one\n')
})
