import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect, type FtpClient } from '@ftpkit/node'
import { describe, expect, test } from 'vitest'
import { password, presentNames, startServer, user } from './servers.js'

const page = readFileSync(fileURLToPath(new URL('../../../docs/comparison.md', import.meta.url)), 'utf8')

/** The table that compares what servers do by commands, as cells. */
const table = page.split('<!-- commands:begin -->').at(1)?.split('<!-- commands:end -->').at(0) ?? ''
const [columns = [], , ...rows] = table
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

const compared = presentNames.filter((name) =>
  columns.some((column) => column.toLowerCase().startsWith(name)),
)

test('the page compares our server with others', () => {
  expect(compared).toContain('ftpkit-server')
  expect(rows.length).toBeGreaterThan(10)
})

describe.each(compared)('%s does what the comparison says', (name) => {
  const at = columns.findIndex((column) => column.toLowerCase().startsWith(name))

  test('command by command', async () => {
    const home = mkdtempSync(join(tmpdir(), 'ftpkit-compared-'))
    writeFileSync(join(home, 'file.txt'), 'one\n')
    const server = await startServer(name, home, { host: '127.0.0.1', tls: 'off' })
    try {
      const client = await connect({ host: server.host, port: server.port, user, password })
      const found: Record<string, string> = {}
      const said: Record<string, string> = {}
      for (const row of rows) {
        const [, command = ''] = /`(.+)`/.exec(row[0]!) ?? []
        if (!/^(?:yes|no)$/.test(row[at]!)) continue
        found[command] = await answerTo(client, command)
        said[command] = row[at]!
      }
      await client.quit()
      expect(found).toEqual(said)
    } finally {
      await server.stop()
      rmSync(home, { recursive: true })
    }
  })
})

/** Whether a server carries out a command; parameters of a transfer are set back. */
async function answerTo(client: FtpClient, command: string): Promise<'yes' | 'no'> {
  const [verb = '', ...words] = command.split(' ')
  const { code } = await client.command(verb, words.join(' ') || undefined)
  const undone = { MODE: 'S', STRU: 'F', TYPE: 'I' }[verb]
  if (undone !== undefined) await client.command(verb, undone)
  return code < 400 ? 'yes' : 'no'
}
