#!/usr/bin/env node
// `systemctl` of the machine of the tests, which has no systemd: it reads units and their drop-ins, and runs what they say, as
// the user and with the directories, the sockets and the view of the file system that they say.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { argv, exit, kill } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

const units = '/etc/systemd/system'
const state = '/run/units'
const journal = '/run/journal'

const commands = {
  'daemon-reload': () => {},
  enable: (names) => (names[0] === '--now' ? each(names.slice(1), start) : undefined),
  start: (names) => each(names, start),
  stop: (names) => each(names, stop),
  restart: (names) =>
    each(names, async (name) => {
      await stop(name)
      await start(name)
    }),
  reload: (names) => each(names.flatMap(running), reload),
  'is-active': (names) => each(names, (name) => (pidOf(name) ? console.log('active') : fail('inactive'))),
}

for (const folder of [state, journal]) mkdirSync(folder, { recursive: true })
const [command, ...names] = argv.slice(2)
await (commands[command] ?? (() => fail(`the systemctl of the tests knows no ${command}`)))(names)
exit(0)

function fail(reason) {
  console.error(reason)
  exit(1)
}

async function each(given, action) {
  for (const name of given) await action(/\.(?:service|socket)$/.test(name) ? name : `${name}.service`)
}

/** The units that a pattern names: of those that run, if it has a star. */
function running(pattern) {
  if (!pattern.includes('*')) return [pattern]
  const form = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
  return readdirSync(state).filter((name) => form.test(name))
}

/** The settings of a unit: the values of each, where an empty one removes those before it. */
function read(name) {
  const [, prefix, instance, kind] = /^(.*?)(?:@(.*))?\.(service|socket)$/.exec(name)
  const file = `${units}/${prefix}${instance === undefined ? '' : '@'}.${kind}`
  if (!existsSync(file)) fail(`Unit ${name} not found.`)
  const folder = `${units}/${prefix.replace(/[^-]*$/, '')}.${kind}.d`
  const dropIns = existsSync(folder) ? readdirSync(folder).map((dropIn) => `${folder}/${dropIn}`) : []
  const settings = new Map()
  for (const text of [file, ...dropIns].map((path) => readFileSync(path, 'utf8')))
    for (const [, key, value] of text.matchAll(/^(\w+)=(.*)$/gm))
      settings.set(key, value === '' ? [] : [...(settings.get(key) ?? []), value.replaceAll('%i', instance)])
  return (key) => settings.get(key) ?? []
}

function pidOf(name) {
  const file = `${state}/${name}`
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
}

async function start(name) {
  if (pidOf(name)) return
  if (name.endsWith('.socket')) return writeFileSync(`${state}/${name}`, '1')
  const unit = read(name)
  for (const path of ownDirectories(unit)) {
    mkdirSync(path, { recursive: true })
    shell(`chown ${unit('User')}: ${path}`)
  }
  const log = openSync(`${journal}/${name}`, 'a')
  for (const line of unit('ExecStartPre')) shell(confined(unit, line), ['ignore', log, log])
  const sockets = await socketsOf(name)
  const script = confined(unit, unit('ExecStart')[0], sockets.length)
  const child = spawn('bash', ['-ec', script], {
    stdio: ['ignore', log, log, ...sockets.map(({ _handle }) => _handle)],
    detached: true,
  })
  let ended = false
  child.once('exit', () => (ended = true))
  writeFileSync(`${state}/${name}`, `${child.pid}`)
  const before = readFileSync(`${journal}/${name}`).length
  while (!ended && !/^ready /m.test(readFileSync(`${journal}/${name}`).subarray(before))) await sleep(20)
  if (!ended) return
  rmSync(`${state}/${name}`)
  fail(`Job for ${name} failed:\n${readFileSync(`${journal}/${name}`)}`)
}

/** Listening sockets for a service, if the unit of its socket was started. */
async function socketsOf(name) {
  const socket = name.replace(/\.service$/, '.socket')
  if (!pidOf(socket)) return []
  return Promise.all(
    read(socket)('ListenStream').map(async (port) => {
      const server = createServer().listen(Number(port), '::')
      await new Promise((resolve) => server.once('listening', resolve))
      return server
    }),
  )
}

function ownDirectories(unit) {
  return [
    ...unit('RuntimeDirectory').map((path) => `/run/${path}`),
    ...unit('LogsDirectory').map((path) => `/var/log/${path}`),
  ]
}

/** A script that runs a line of a unit: all is read-only but the directories that the unit names, and nothing is privileged. */
function confined(unit, line, sockets = 0) {
  const writable = [...ownDirectories(unit), ...unit('ReadWritePaths')].join(' ')
  const inner = `
    mount --make-rprivate /
    for path in ${writable}; do mount --bind $path $path; done
    awk '{ print $5 }' /proc/self/mountinfo | while read -r path; do
      case " ${writable} " in *" $path "*) continue;; esac
      case $path in /proc*|/dev*|/sys*) continue;; esac
      [ -e "$path" ] || continue # hidden below another mount, as /run/netns of the host may be
      mount -o remount,bind,ro "$path"
    done
    mount -t tmpfs tmpfs /tmp
    cd ${unit('WorkingDirectory')}
    ulimit -n ${unit('LimitNOFILE')} 2> /dev/null || true # more than this machine may have
    umask ${unit('UMask')}
    ${sockets > 0 ? `export LISTEN_PID=$$ LISTEN_FDS=${sockets} LISTEN_FDNAMES=${unit('FileDescriptorName')}` : ''}
    exec setpriv --reuid ${unit('User')} --regid ${unit('Group')} --init-groups --no-new-privs --bounding-set=-all ${line}`
  return `exec unshare --mount bash -ec '${inner.replaceAll("'", "'\\''")}'`
}

function shell(script, stdio = 'inherit') {
  const { status } = spawnSync('bash', ['-ec', script], { stdio })
  if (status === 0) return
  for (const name of readdirSync(journal)) console.error(readFileSync(`${journal}/${name}`, 'utf8'))
  fail(`${script.trim().split('\n').at(-1)} ended with ${status}`)
}

async function stop(name) {
  const pid = pidOf(name)
  rmSync(`${state}/${name}`, { force: true })
  if (!pid || name.endsWith('.socket')) return
  kill(pid, 'SIGTERM')
  while (existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
    await sleep(20)
}

function reload(name) {
  const unit = read(name)
  if (!pidOf(name)) fail(`${name} is not active, cannot reload.`)
  const log = openSync(`${journal}/${name}`, 'a')
  const run = (line) => `MAINPID=${pidOf(name)}; ${confined(unit, line)}`
  for (const line of unit('ExecReload')) shell(run(line), ['ignore', log, log])
}
