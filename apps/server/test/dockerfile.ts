/** An instruction of a Dockerfile, with its lines joined. */
export interface Instruction {
  readonly name: string
  readonly value: string
}

/** The instructions, without comments. */
export function instructionsOf(dockerfile: string): Instruction[] {
  const joined = dockerfile.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n\s*/g, '')
  return Array.from(joined.matchAll(/^([A-Z]+)\s+(.*)$/gm), ([, name = '', value = '']) => ({ name, value }))
}

type Rule = (instructions: readonly Instruction[]) => boolean

/** The values of an instruction, of which there may be several. */
const valuesOf = (all: readonly Instruction[], name: string) =>
  all.filter((each) => each.name === name).map(({ value }) => value)

/** Those of the last stage alone, which is the image. */
const inImage = (all: readonly Instruction[], name: string) =>
  valuesOf(all.slice(all.findLastIndex((each) => each.name === 'FROM')), name)

/** What a Dockerfile must keep, by the fault that is named where it does not; most are rules of hadolint too. */
const rules: Readonly<Record<string, Rule>> = {
  'an image has no full version': (all) =>
    valuesOf(all, 'FROM').every((from) => /:\d+\.\d+\.\d+-/.test(withDefaults(from, all))),
  'the last user is root, or none': (all) => /^(?!root|0)\w+/.test(inImage(all, 'USER').at(-1) ?? ''),
  'ADD is used, where COPY is plainer': (all) => valuesOf(all, 'ADD').length === 0,
  'something is fetched but by npm': (all) => !/https?:|curl|wget|git /.test(valuesOf(all, 'RUN').join()),
  'a script continues after a fault': (all) =>
    valuesOf(all, 'RUN').every((script) => /^set -eu;/.test(script)),
  'sudo is used': (all) => !/\bsudo\b/.test(valuesOf(all, 'RUN').join()),
  'a package has no version': (all) =>
    valuesOf(all, 'RUN')
      .flatMap(packagesIn)
      .every((name) => /.@[\^\d$]/.test(name)),
  'there is no health check of /healthz, or it needs a shell': (all) =>
    inImage(all, 'HEALTHCHECK').some((check) => /CMD \[.*\/healthz/.test(check)),
  'the signal to stop is not SIGTERM': (all) => inImage(all, 'STOPSIGNAL').join() === 'SIGTERM',
  'a command is started by a shell': (all) =>
    ['ENTRYPOINT', 'CMD'].every((name) => inImage(all, name).some((value) => /^\[.*\]$/.test(value))),
  'a secret is in a layer': (all) =>
    !/password|secret|token|_key/i.test([...valuesOf(all, 'ARG'), ...valuesOf(all, 'ENV')].join()),
  'more is copied than is named': (all) => !valuesOf(all, 'COPY').some((value) => /^\.\s|\s\*\s/.test(value)),
  'a directory is relative': (all) => valuesOf(all, 'WORKDIR').every((value) => value.startsWith('/')),
}

/** The faults of a Dockerfile. */
export function dockerfileFaults(dockerfile: string): string[] {
  const instructions = instructionsOf(dockerfile)
  return Object.entries(rules).flatMap(([fault, isKept]) => (isKept(instructions) ? [] : [fault]))
}

/** A value with the defaults of the arguments in it. */
function withDefaults(value: string, all: readonly Instruction[]): string {
  const defaults = new Map<string, string>()
  for (const arg of valuesOf(all, 'ARG')) {
    const [name = '', value = ''] = arg.split('=')
    defaults.set(name, value)
  }
  return value.replaceAll(/\$\{?(\w+)\}?/g, (_, name) => defaults.get(name) ?? '')
}

/** The packages that a script installs by their names. */
function packagesIn(script: string): string[] {
  const [, line = ''] = /npm install --prefix \S+ ([^;]*)/.exec(script) ?? []
  return line.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-') && word !== '"$@"')
}
