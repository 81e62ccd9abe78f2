/** Asks on the terminal, without showing what is typed. @throws RangeError with `otherwise` where there is none */
export async function askSecret(question: string, otherwise: string): Promise<string> {
  if (!process.stdin.isTTY) throw new RangeError(otherwise)
  const { read } = await import('read')
  return read({ prompt: question, silent: true, output: process.stderr })
}
