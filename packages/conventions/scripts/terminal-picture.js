// Runs the built commands against each other, and writes what they printed as docs/NAME.json, and as the pictures of the README and
// the guides, docs/NAME.svg: `pnpm picture`. The server takes its default port, which must be free.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { terminalPicture } from '../terminal-picture.js'
import { root } from './pnpm.js'

const apps = { ftpkit: 'client', 'ftpkit-server': 'server' }
const serverCommand = 'ftpkit-server --user me:secret &'
const url = 'ftp://me:secret@127.0.0.1'

const entry = (name, more) =>
  `<Server><Host>127.0.0.1</Host><Port>2121</Port><User>me</User><Name>${name}</Name>${more}</Server>`

const book = `<FileZilla3><Servers><Folder>Partners
${entry('north', '<Protocol>6</Protocol><Logontype>1</Logontype><Pass encoding="base64">c2VjcmV0</Pass>')}
${entry('south', '<Protocol>4</Protocol><Logontype>1</Logontype><Pass encoding="base64">c2VjcmV0</Pass>')}
</Folder></Servers></FileZilla3>
`

const jobs = `version: 1
zone: Europe/Berlin
jobs:
  nightly:
    when: { cron: '30 2 * * *' }
    sites: [north]
    steps:
      - put: { from: report.txt, to: report-%Y-%m-%d.txt }
      - get: { from: www/*.html, to: copy/ }
`

/** What each picture shows. Those of a later one find the files of the ones before. */
const scenes = {
  terminal: {
    title: 'ftpkit and ftpkit-server in a terminal',
    commands: [
      serverCommand,
      `ftpkit put report.txt ${url}:2121/`,
      `ftpkit cat ${url}:2121/report.txt --type E --stru R --mode B`,
      `ftpkit sync site ${url}:2121/www`,
      `ftpkit tree ${url}:2121/`,
      `ftpkit get ${url}:2121/www copy -r --verify hash`,
    ],
  },
  sites: {
    title: 'ftpkit sites in a terminal: the book of FileZilla is imported, listed and checked',
    columns: 120,
    commands: [
      'ftpkit sites import sitemanager.xml --passwords seal',
      'ftpkit sites list',
      'ftpkit sites check',
      'ftpkit cat site:north/report.txt',
    ],
  },
  jobs: {
    title: 'ftpkit run in a terminal: a job file, what it would do, and a run',
    columns: 120,
    commands: [
      'cat jobs.yaml',
      'ftpkit run jobs.yaml --dry-run',
      'ftpkit run jobs.yaml --once nightly',
      'ftpkit tree site:north',
    ],
  },
}

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-terminal-'))
const env = {
  ...process.env,
  HOME: folder,
  PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
  FTPKIT_PASSPHRASE: 'correct horse',
}

prepare()
const server = await startServer()
try {
  for (const [name, { title, columns, commands }] of Object.entries(scenes)) {
    const runs = []
    for (const command of commands) runs.push({ command, output: await outputOf(command) })
    writeFileSync(join(root, `docs/${name}.json`), `${JSON.stringify({ title, columns, runs }, null, 2)}\n`)
    writeFileSync(join(root, `docs/${name}.svg`), terminalPicture(runs, { title, columns }))
  }
} finally {
  server.process.kill()
  rmSync(folder, { recursive: true })
}

function prepare() {
  mkdirSync(join(folder, 'bin'))
  for (const [name, app] of Object.entries(apps)) {
    const program = join(root, 'apps', app, 'dist/main.js')
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  mkdirSync(join(folder, 'site/img'), { recursive: true })
  writeFileSync(join(folder, 'report.txt'), 'As lines here,\nas EBCDIC records on the wire.\n')
  writeFileSync(join(folder, 'site/index.html'), '<h1>Hello</h1>\n')
  writeFileSync(join(folder, 'site/img/logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>\n')
  writeFileSync(join(folder, 'sitemanager.xml'), book)
  writeFileSync(join(folder, 'jobs.yaml'), jobs, { mode: 0o600 })
}

async function startServer() {
  const child = spawn('sh', ['-c', `exec ${serverCommand.replace(' &', '')}`], { cwd: folder, env })
  child.stderr.resume()
  const exit = once(child, 'exit').then(() => {
    throw new Error('ftpkit-server did not start: is port 2121 free?')
  })
  const [ready] = await Promise.race([once(child.stdout, 'data'), exit])
  return { process: child, ready: String(ready) }
}

/** What a command prints on both streams. A run of jobs or a check of sites may fail: that is shown. */
async function outputOf(command) {
  if (command === serverCommand) return server.ready
  const child = spawn('sh', ['-c', `${command} 2>&1`], { cwd: folder, env })
  child.stdout.setEncoding('utf8')
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  await once(child, 'close')
  return output.replaceAll(`${folder}/`, '~/')
}
