import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ran, Served } from '../served.js'

/** Where the book says that the password is. */
export const secret = 'env:SITE_PASSWORD'

/** A server, a book in which it is the sites `one` and `two`, and a job file. */
export class JobPlace implements AsyncDisposable {
  private constructor(readonly served: Served) {}

  static async start(...options: string[]): Promise<JobPlace> {
    const place = new JobPlace(await Served.start(...options))
    const site = { folder: 'Work', url: place.url, secret }
    place.book([
      { name: 'one', ...site },
      { name: 'two', ...site },
      { name: 'gone', url: 'ftp://me@127.0.0.1:1', secret },
    ])
    return place
  }

  /** The URL of the server, with the user and without the password. */
  get url(): string {
    return this.served.url.replace(':secret@', '@')
  }

  /** Writes the book. */
  book(sites: readonly object[]): void {
    writeFileSync(this.at('sites.yaml'), JSON.stringify({ sites }), { mode: 0o600 })
  }

  /** Writes the job file. @param more keys of it */
  jobs(jobs: Readonly<Record<string, object>>, more: object = {}): void {
    const content = JSON.stringify({ version: 1, zone: 'UTC', ...more, jobs })
    writeFileSync(this.at('jobs.yaml'), content, { mode: 0o600 })
  }

  /** Files on the server. */
  store(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(this.served.root, name, '..'), { recursive: true })
      writeFileSync(join(this.served.root, name), content)
    }
  }

  at(...names: string[]): string {
    return join(this.served.place, ...names)
  }

  /** The files of a directory, by name. */
  contentOf(directory: string): Record<string, string> {
    const files = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile())
    const names = files.map(({ name }) => name).sort()
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]))
  }

  /** The directory of the state of the job file. */
  get state(): string {
    const [name] = readdirSync(this.at('state/ftpkit/jobs'))
    return this.at('state/ftpkit/jobs', name!)
  }

  get environment(): NodeJS.ProcessEnv {
    return { FTPKIT_SITES: this.at('sites.yaml'), SITE_PASSWORD: 'secret', XDG_STATE_HOME: this.at('state') }
  }

  run(...options: string[]): Promise<Ran> {
    return this.served.run(['run', 'jobs.yaml', ...options], '', this.environment)
  }

  async history(): Promise<{ event: string; ok?: boolean; scheduled: number }[]> {
    const { output } = await this.run('--history')
    return output
      .trimEnd()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.served[Symbol.asyncDispose]()
  }
}
