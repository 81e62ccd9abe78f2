import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@ftpkit/node'
import { PostgresServer } from '@ftpkit/testkit/postgres-server'
import { secretOf, secretText } from '@ftpkit/users'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { ServerProcess } from './server-process.js'

test('users of a table log in, those of the file while the database is away too, and all again when it is back', {
  timeout: 240_000,
}, async () => {
  await using database = await PostgresServer.start()
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  await sql`create table ftpkit_users (name text primary key, password text, enabled boolean not null default true,
    home text, groups text[] not null default '{}', attributes jsonb not null default '{}')`
  await sql`insert into ftpkit_users (name, password, home)
    values ('ada', ${await secretText(secretOf('secret'))}, '/home/%u')`
  await sql.end()
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-table-'))
  try {
    mkdirSync(join(folder, 'home/ada/own'), { recursive: true })
    const configuration = join(folder, 'config.json')
    // Time enough for a busy machine.
    const userSources = [{ postgres: database.url, time: 60_000 }]
    writeFileSync(configuration, JSON.stringify({ root: folder, homes: { '*': '/' }, userSources }))
    await using server = await ServerProcess.start('--config', configuration, '--user', 'local:l')
    const login = async (user: string, password: string) => {
      const client = await connect({ host: server.host, port: server.port, user, password })
      return client
    }
    const ada = await login('ada', 'secret')
    expect((await ada.list()).map(({ name }) => name)).toEqual(['own'])
    await ada.close()
    await expect(login('ada', 'guess')).rejects.toThrow('530')
    await database.kill()
    await expect(login('ada', 'secret')).rejects.toThrow('451')
    await (await login('local', 'l')).close()
    await database.start()
    const back = () =>
      login('ada', 'secret').then(
        async (client) => {
          await client.close()
          return 'in'
        },
        () => 'out',
      )
    await expect.poll(back, { timeout: 30_000 }).toBe('in')
    expect(server.logged).not.toContain('guess')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
