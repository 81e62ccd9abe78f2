import { vi } from 'vitest'

/** Loads a module of this package as it is where there is no WebAssembly. */
export async function withoutKernel<Module>(load: () => Promise<Module>): Promise<Module> {
  vi.resetModules()
  vi.stubGlobal('WebAssembly', undefined)
  const loaded = await load()
  // The kernel is sought on first use: let it be now.
  const { stringKernel } = await import('../src/string-kernel.js')
  const { recordKernel } = await import('../src/record-kernel.js')
  if (stringKernel() || recordKernel()) throw new Error('there is a kernel without WebAssembly')
  vi.unstubAllGlobals()
  return loaded
}
