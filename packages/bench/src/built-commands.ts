import { clientProgram, gatewayProgram, type Program, serverProgram } from '@ftpkit/testkit/server-program'

const programs = { client: clientProgram, server: serverProgram, gateway: gatewayProgram } as const

/** Path of a command as it is built. @throws Error if the build is missing or older than the sources */
export async function builtCommand(name: keyof typeof programs): Promise<string> {
  const { path, form }: Program = await programs[name]()
  if (form !== 'built') throw new Error('the build is missing or older than the sources: run pnpm build')
  return path
}
