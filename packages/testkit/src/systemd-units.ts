import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether this machine can analyze units. */
export const canAnalyze = spawnSync('systemd-analyze', ['--version']).error === undefined

/** What `systemd-analyze` says of our units, in a folder that stands for a machine. */
export class SystemdUnits implements Disposable {
  private readonly root = mkdtempSync(join(tmpdir(), 'ftpkit-units-'))

  /** @param directory of the units @param programs absolute paths of what they start */
  constructor(directory: string, programs: readonly string[]) {
    const { root } = this
    // The units of the system are needed too.
    cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), { recursive: true })
    cpSync(directory, join(root, 'etc/systemd/system'), { recursive: true })
    for (const program of programs) {
      mkdirSync(join(root, program, '..'), { recursive: true })
      writeFileSync(join(root, program), '#!/bin/sh\n', { mode: 0o755 })
    }
  }

  /** What is wrong with a unit, in lines. @param ours part of the names of our units; what is said of others is left out */
  faults(unit: string, ours: string): string[] {
    const { status, text } = this.analyze('verify', '--man=no', unit)
    const lines = text.split('\n').filter((line) => line.includes(ours))
    return status === 0 ? lines : [...lines, `exit status ${status}`]
  }

  /** How far a service is exposed, in tenths: 0 is the least and 100 the most. */
  exposure(service: string): number {
    const { text } = this.analyze('security', '--offline=true', service)
    const [, exposure] = /Overall exposure level for .*: (\d+\.\d)/.exec(text) ?? []
    if (exposure === undefined) throw new Error(`systemd-analyze has not said it:\n${text}`)
    return Math.round(Number(exposure) * 10)
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true })
  }

  private analyze(verb: string, option: string, unit: string) {
    const env = { ...process.env, LC_ALL: 'C.UTF-8' }
    const options = [verb, option, `--root=${this.root}`, unit]
    const { status, stdout, stderr } = spawnSync('systemd-analyze', options, { encoding: 'utf8', env })
    return { status, text: `${stdout}${stderr}` }
  }
}
