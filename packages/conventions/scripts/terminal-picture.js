// Runs the built commands against each other, and writes what they printed as docs/terminal.json, and as the picture of the
// README, docs/terminal.svg: `pnpm picture`. The server takes its default port, which must be free.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { terminalPicture } from '../terminal-picture.js'
import { root } from './pnpm.js'

const programs = {
  ftpkit: join(root, 'apps/client/dist/main.js'),
  'ftpkit-server': join(root, 'apps/server/dist/main.js'),
}
const serverCommand = 'ftpkit-server --user me:secret &'
const url = 'ftp://me:secret@127.0.0.1'
const commands = [
  `ftpkit put report.txt ${url}:2121/`,
  `ftpkit cat ${url}:2121/report.txt --type E --stru R --mode B`,
  `ftpkit sync site ${url}:2121/www`,
  `ftpkit tree ${url}:2121/`,
  `ftpkit get ${url}:2121/www copy -r --verify hash`,
]

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-terminal-'))
mkdirSync(join(folder, 'site/img'), { recursive: true })
writeFileSync(join(folder, 'report.txt'), 'As lines here,\nas EBCDIC records on the wire.\n')
writeFileSync(join(folder, 'site/index.html'), '<h1>Hello</h1>\n')
writeFileSync(join(folder, 'site/img/logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>\n')

const server = spawn(process.execPath, [
  programs['ftpkit-server'],
  ...wordsOf(serverCommand.replace(' &', '')),
])
try {
  const [ready] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit').then(refused)])
  const runs = [{ command: serverCommand, output: String(ready) }]
  for (const command of commands) runs.push({ command, output: await outputOf(command) })
  writeFileSync(join(root, 'docs/terminal.json'), `${JSON.stringify(runs, null, 2)}\n`)
  writeFileSync(join(root, 'docs/terminal.svg'), terminalPicture(runs))
} finally {
  server.kill()
  rmSync(folder, { recursive: true })
}

function wordsOf(command) {
  return command.split(' ').slice(1)
}

function refused() {
  throw new Error('ftpkit-server did not start: is port 2121 free?')
}

/** What a command prints on both streams. */
async function outputOf(command) {
  const child = spawn(process.execPath, [programs.ftpkit, ...wordsOf(command)], { cwd: folder })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text) => {
      output += text
    })
  }
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${output}`)
  return output
}
