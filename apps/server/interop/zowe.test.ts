import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from './peer.js'
import { ServerProcess } from './server-process.js'

/** Where `packages/testkit/scripts/install-peers.sh` has installed Zowe's command and its FTP plugin. */
const zowe = join(process.env.FTPKIT_PEERS ?? '/var/cache/ftpkit-peers', 'zowe')

/** Milliseconds: each command starts a process that reads many modules. */
const timeout = 300_000

const jcl = ['//USER1A   JOB (ACCT),CLASS=A', '//STEP1    EXEC PGM=IEFBR14', ''].join('\n')
const jobs = { USER1A: { rc: 4, spool: [{ step: 'STEP1', ddName: 'SYSPRINT', text: 'ONE\nTWO\n' }] } }
const text = 'one\ntwo\n'
/** The text as it comes from records of 80 octets. */
const padded = `${'one'.padEnd(80)}\n${'two'.padEnd(80)}\n`

describe.each([
  ['in clear', [], { ZOWE_OPT_SECURE_FTP: 'false' }],
  [
    'under TLS',
    ['--tls-self-signed', '--tls', 'required'],
    { ZOWE_OPT_SECURE_FTP: 'true', ZOWE_OPT_REJECT_UNAUTHORIZED: 'false' },
  ],
])('the FTP plugin of Zowe %s', (_, options, security) => {
  const folder = mkdtempSync(join(tmpdir(), 'zowe-'))
  const home = join(folder, 'home')
  const local = (name: string) => join(folder, 'local', name)
  let server: ServerProcess

  /** Runs a command of `zowe zos-ftp`, which must succeed. @returns its output, with the line ends of this system */
  async function zftp(command: readonly string[], input?: string): Promise<string> {
    const env = {
      ...process.env,
      ...security,
      ZOWE_CLI_HOME: home,
      ZOWE_USE_DAEMON: 'no',
      ZOWE_OPT_HOST: server.host,
      ZOWE_OPT_PORT: String(server.port),
      ZOWE_OPT_USER: 'user1',
      ZOWE_OPT_PASSWORD: 'secret',
    }
    const program = join(zowe, 'node_modules/.bin/zowe')
    const { status, output, errors } = await run(program, ['zos-ftp', ...command], {
      input,
      env,
      cwd: local(''),
    })
    expect(`${command.join(' ')}: ${status} ${errors}`).toBe(`${command.join(' ')}: 0 `)
    return output.toString().replaceAll('\r\n', '\n')
  }

  beforeAll(async () => {
    cpSync(join(zowe, 'home'), home, { recursive: true })
    mkdirSync(local(''))
    writeFileSync(local('text'), text)
    writeFileSync(local('jcl'), jcl)
    const results = join(folder, 'jobs.json')
    writeFileSync(results, JSON.stringify(jobs))
    server = await ServerProcess.start(
      ...['--system', 'zos', '--user', 'user1:secret', '--zos-jobs', results],
      ...options,
    )
  }, timeout)

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  test(
    'allocates, stores, lists, fetches, renames and deletes data sets',
    async () => {
      await zftp(['allocate', 'data-set', 'USER1.SEQ', '--dcb', 'RECFM=FB LRECL=80'])
      await zftp(['allocate', 'data-set', 'USER1.LIB', '--dcb', 'PDSTYPE=PDS RECFM=FB LRECL=80'])
      await zftp(['upload', 'file-to-data-set', 'text', 'USER1.SEQ'])
      await zftp(['upload', 'file-to-data-set', 'text', 'USER1.LIB(A)'])
      await zftp(['upload', 'stdin-to-data-set', 'USER1.LIB(B)'], text)
      expect(await zftp(['list', 'data-set', 'USER1.*'])).toMatch(/USER1\.LIB\nUSER1\.SEQ/)
      expect(await zftp(['list', 'data-set-members', 'USER1.LIB'])).toMatch(/^A\s+B$/m)
      expect(await zftp(['view', 'data-set', 'USER1.LIB(B)'])).toContain(padded.trimEnd())
      await zftp(['download', 'data-set', 'USER1.SEQ', '-f', 'got'])
      expect(readFileSync(local('got'), 'utf8').replaceAll('\r\n', '\n').trimEnd()).toBe(padded.trimEnd())
      await zftp(['rename', 'data-set', 'USER1.SEQ', 'USER1.NEW'])
      await zftp(['delete', 'data-set', 'USER1.NEW', '-f'])
      await zftp(['delete', 'data-set', 'USER1.LIB(A)', '-f'])
      const listed = await zftp(['list', 'data-set', 'USER1.*'])
      expect(listed).toContain('USER1.LIB')
      expect(listed).not.toMatch(/NEW|SEQ/)
    },
    timeout,
  )

  test(
    'makes directories in the home directory, and stores, lists, fetches, renames and deletes files',
    async () => {
      await zftp(['make', 'uss-directory', '/u/user1/d'])
      await zftp(['upload', 'file-to-uss-file', 'text', '/u/user1/d/t'])
      await zftp(['upload', 'stdin-to-uss-file', '/u/user1/d/s'], text)
      expect(await zftp(['list', 'uss-files', '/u/user1/d'])).toMatch(/^s .*\nt /)
      expect(await zftp(['view', 'uss-file', '/u/user1/d/t'])).toContain(text)
      await zftp(['download', 'uss-file', '/u/user1/d/s', '-f', 'uss'])
      expect(readFileSync(local('uss'), 'utf8').replaceAll('\r\n', '\n')).toBe(text)
      await zftp(['rename', 'uss-file', '/u/user1/d/t', '/u/user1/d/n'])
      await zftp(['delete', 'uss-file', '/u/user1/d/n', '-f'])
      await zftp(['delete', 'uss-file', '/u/user1/d', '-f', '--recursive'])
      expect(await zftp(['list', 'uss-files', '/u'])).toContain('user1')
    },
    timeout,
  )

  test(
    'submits jobs from files, data sets and its input, and shows, fetches and deletes them with their output',
    async () => {
      await zftp(['allocate', 'data-set', 'USER1.JCL', '--dcb', 'RECFM=FB LRECL=80'])
      await zftp(['upload', 'file-to-data-set', 'jcl', 'USER1.JCL'])
      expect(await zftp(['submit', 'local-file', 'jcl'])).toContain('USER1A(JOB00001)')
      expect(await zftp(['submit', 'data-set', 'USER1.JCL', '--wait', '1,5'])).toMatch(/JOB00002 finished/)
      expect(await zftp(['submit', 'stdin'], jcl)).toContain('USER1A(JOB00003)')
      expect(await zftp(['list', 'jobs', '--prefix', '*'])).toMatch(/JOB00001 USER1A.*JOB00003 USER1A/s)
      const listed = await zftp(['list', 'spool-files-by-jobid', 'JOB00001'])
      expect(listed).toMatch(/1 +JESMSGLG.*4 +SYSPRINT/s)
      expect(await zftp(['view', 'job-status-by-jobid', 'JOB00001'])).toMatch(/status:.*OUTPUT.*CC 0004/s)
      expect(await zftp(['view', 'spool-file-by-id', 'JOB00001', '4'])).toContain('ONE\nTWO')
      expect(await zftp(['view', 'all-spool-by-jobid', 'JOB00001'])).toMatch(/J E S 2.*ONE\nTWO/s)
      await zftp(['download', 'all-spool-by-jobid', 'j1', '-d', 'spool'])
      expect(readFileSync(local('spool/JOB00001/STEP1/SYSPRINT.txt'), 'utf8')).toMatch(/ONE\r?\nTWO/)
      await zftp(['delete', 'job', 'JOB00001'])
      expect(await zftp(['list', 'jobs', '--prefix', '*'])).not.toContain('JOB00001')
    },
    timeout,
  )
})
